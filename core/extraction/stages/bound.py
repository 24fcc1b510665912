"""A bound that a figure has to keep: at least, more than, at most, less than, before, after."""

from dataclasses import dataclass

# What a bound is called in a specification, and its comparison in the filter language.
SIGNS = {
    "at_least": ">=",
    "more_than": ">",
    "at_most": "<=",
    "less_than": "<",
    "from": ">=",
    "after": ">",
    "until": "<=",
    "before": "<",
}
# Bounds of days; all others are of figures.
OF_DAYS = frozenset({"from", "after", "until", "before"})


@dataclass(frozen=True)
class Bound:
    """One bound: its name in `SIGNS`, and a value in the filter language such as 500 or today - 90 days."""

    name: str
    value: str

    @property
    def sign(self) -> str:
        """Return the bound's comparison in the filter language."""
        return SIGNS[self.name]
