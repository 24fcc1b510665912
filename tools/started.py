"""A shop that was started just now: on which port, and whether it is ready."""

import asyncio
import socket

import httpx

LOOK_SECONDS = 0.25


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until_ready(address: str, process: asyncio.subprocess.Process, seconds: float) -> None:
    """Wait until the shop at `address` is ready; raise `RuntimeError` where its process ends or takes too long."""
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        for _ in range(round(seconds / LOOK_SECONDS)):
            if process.returncode is not None:
                message = "the command ended before the shop was ready"
                raise RuntimeError(message)
            try:
                if (await http.get("/health")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(LOOK_SECONDS)
    message = "the shop did not become ready"
    raise RuntimeError(message)
