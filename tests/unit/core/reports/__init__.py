"""Tests of reports: when they are due, and how they are asked for."""
