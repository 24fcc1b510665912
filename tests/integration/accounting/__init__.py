"""Managerial accounting, on both databases."""
