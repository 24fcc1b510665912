"""The till, part by part."""
