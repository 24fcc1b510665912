"""People in the sandbox, played by a programme: for tests and pictures."""
