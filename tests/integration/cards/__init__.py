"""Cards, as the server has them, on both databases."""
