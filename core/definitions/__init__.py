"""What staff define under a name, and its versions."""
