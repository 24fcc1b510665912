"""The texts in what is kept as JSON."""

from collections.abc import Iterator


def strings(value: object) -> Iterator[str]:
    """Yield every text in a JSON value, at any depth; not the names of its fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
