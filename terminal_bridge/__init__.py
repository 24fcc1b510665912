"""Card readers at a till."""
