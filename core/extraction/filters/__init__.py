"""Filters that come with the system and filters that staff keep (seed 001, extraction filter 16)."""
