"""Reports that come by themselves: when they are due, what they found, how they are asked for in plain words."""
