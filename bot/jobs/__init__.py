"""What happens because time has passed, or because somebody asked for long work."""
