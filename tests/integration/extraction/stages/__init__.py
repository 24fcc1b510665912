"""Extractions in stages, rules, and why somebody is in an answer."""
