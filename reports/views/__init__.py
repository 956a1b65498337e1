"""Where reports, forms and schedules are seen."""
