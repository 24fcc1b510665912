"""The names by which people choose among ways, weightings and what a ratio counts."""

from enum import StrEnum
from typing import TypeVar

from core.errors import RefusedError
from core.extraction.prospects.question import Counted, Way, Weighting

E = TypeVar("E", bound=StrEnum)

# Shorter names, in the direction that is asked.
LEVELS, RATIOS = "levels", "ratios"


def read_ways(names: tuple[str, ...]) -> tuple[Way, ...]:
    """Return the ways of these names, in the usual order; raise `RefusedError`, with those there are, for others."""
    chosen = {_read(Way, name, "way") for name in names}
    return tuple(way for way in Way if way in chosen)


def read_counted(names: tuple[str, ...]) -> tuple[Counted, ...]:
    """Return what a ratio counts; everything where nothing is named."""
    chosen = {_read(Counted, name, "count") for name in names} or set(Counted)
    return tuple(each for each in Counted if each in chosen)


def read_weighting(name: str | None, levels: Weighting, ratios: Weighting) -> Weighting:
    """Return the weighting of this name; `levels` and `ratios` are what these two words mean here, levels the usual."""
    if name is None or name.casefold() == LEVELS:
        return levels
    return ratios if name.casefold() == RATIOS else _read(Weighting, name, "weighting", (LEVELS, RATIOS))


def said(choice: StrEnum) -> str:
    """Return a choice as it is written: cross-sell."""
    return choice.value.replace("_", "-")


def _read(kind: type[E], name: str, noun: str, more: tuple[str, ...] = ()) -> E:
    wanted = name.strip().casefold().replace("-", "_").replace(" ", "_")
    for each in kind:
        if wanted in {each.value, each.value.removesuffix("s")}:
            return each
    choices = ", ".join([*more, *(said(each) for each in kind)])
    message = f"There is no {noun} “{name}”. There are: {choices}."
    raise RefusedError(message)
