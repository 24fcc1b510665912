"""Speech through the real recogniser."""
