"""Stand-ins for the platforms, on this machine, and a page to play all the parts."""
