"""Telephone calls: what was heard, how a call settles, which words matter (docs/telephone.md)."""
