"""The pages of households, one module per noun."""
