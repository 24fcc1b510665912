"""Tests of what is handed out on paper."""
