"""Managerial accounting: months that are closed, and what they say (seed 001, figure 9)."""
