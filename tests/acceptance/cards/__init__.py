"""Cards at the till, played through the sandbox."""
