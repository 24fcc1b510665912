"""Plain words in, a question out."""
