"""The words that a customer speaks on the telephone."""
