"""Speech, without a recogniser."""
