"""Tests of what is held on a person, handed over and erased."""
