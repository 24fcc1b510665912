"""Questions asked of other engines than the mirror's own file."""
