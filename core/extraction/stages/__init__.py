"""Extraction in stages, each narrowing what the one before kept (seed 001, figure 16)."""
