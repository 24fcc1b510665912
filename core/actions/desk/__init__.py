"""The daily work of staff."""
