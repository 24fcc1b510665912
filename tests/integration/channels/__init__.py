"""Channels, over real sockets."""
