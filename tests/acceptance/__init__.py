"""Tests by conversation: the whole system, played by people."""
