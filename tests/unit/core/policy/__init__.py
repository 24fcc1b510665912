"""Tests of the contact policy's rules."""
