"""Customer lists that staff keep: who is on them now, who was, and how they differ (seed 001, functions (1), (2))."""
