"""The telephone's edge, over real requests."""
