"""An address as it may be shown to somebody who is perhaps not its owner."""

SHOWN_DIGITS = 3


def masked(address: str) -> str:
    """Return enough of an address that its owner knows it, and nobody else learns it: "a…@e…org", "…750"."""
    name, at, domain = address.rpartition("@")
    if at and name and domain:
        host, _, ending = domain.rpartition(".")
        return f"{name[0]}…@{host[:1]}…{ending}"
    return f"…{address[-SHOWN_DIGITS:]}" if len(address) > SHOWN_DIGITS else "…"
