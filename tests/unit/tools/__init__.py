"""The checks of the project itself."""
