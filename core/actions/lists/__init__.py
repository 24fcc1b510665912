"""Lists of customers."""
