"""What runs side by side in the engine, and what keeps it running."""
