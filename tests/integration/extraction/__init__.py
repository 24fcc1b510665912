"""Questions asked of the village's shop."""
