"""Calls: recognition, words, marks, lists, privacy."""
