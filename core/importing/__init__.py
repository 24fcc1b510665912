"""Files of purchases in: readers, column mappings and loading."""
