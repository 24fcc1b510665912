"""What callers hear: one module a language."""
