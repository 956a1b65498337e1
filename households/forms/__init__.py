"""What people type into the pages of households, and what it means."""
