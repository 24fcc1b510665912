"""Filters and virtual attributes."""
