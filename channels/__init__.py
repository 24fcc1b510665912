"""Relation tools: how a message reaches a customer."""
