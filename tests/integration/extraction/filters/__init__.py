"""Filters that come with the system and filters that staff keep."""
