"""Managerial accounting."""
