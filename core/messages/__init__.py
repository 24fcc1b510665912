"""Message scripts: Liquid, strict, rendered where it can be stopped."""
