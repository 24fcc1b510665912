"""Reading files, by the smallest parts."""
