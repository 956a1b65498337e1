"""The ground: errors, constraint helpers, privacy classes, spreadsheets, template tags."""
