"""Forms (biểu), the annual report, schedules and downloads."""
