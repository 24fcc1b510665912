"""Product information and what is learned of it."""
