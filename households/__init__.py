"""The registry: households, surveys, standards, review rounds, the yearly facts."""
