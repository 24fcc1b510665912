"""Learn relation levels from the shop's purchases."""
