"""Asking, and what can be asked."""
