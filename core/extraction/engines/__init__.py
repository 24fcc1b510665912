"""Where questions may be answered besides the mirror's own file."""
