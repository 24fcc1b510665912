"""Ports for servers that are told theirs before they listen."""

import socket
from collections import deque
from typing import Final

# A server listens long before so many others were asked for after it.
_MOST_KEPT: Final = 64
_kept: deque[socket.socket] = deque()


def free_port() -> int:
    """Return a loopback port on which nothing listens, and which nobody else is given until our server does.

    The kernel gives a port that a socket is bound to neither to whoever asks for any, nor to a connection that goes
    out; a server that names it may listen on it all the same, as both say that they share the address.
    """
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    _kept.append(probe)
    if len(_kept) > _MOST_KEPT:
        _kept.popleft().close()
    return int(probe.getsockname()[1])
