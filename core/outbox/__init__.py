"""Each customer hears once, or not at all; never twice."""
