"""Calls: what their parts say."""
