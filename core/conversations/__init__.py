"""Customers' conversations with the shop's people: what was heard, what was answered, and what became of it."""
