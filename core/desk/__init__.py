"""What a member of staff has before them, read from the rows as they stand."""
