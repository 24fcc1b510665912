"""A step of a stage: who arrives goes on or leaves, for one of few reasons, and may be weighed anew.

Every step is one question of the mirror over the table that the step before kept. Its own table has, for everybody who
arrived: `id`, `weight` (an integer, the heaviest first), `value` and `place` where something was measured or ranked,
`fate` (empty: goes on; else the number of the reason in `reasons`) and columns of the step's own.
"""

from abc import ABC, abstractmethod
from typing import Any

import ibis

from core.extraction.mirror import MirrorView

# Who goes on has no reason to leave.
GOES_ON = ibis.null("int32")


class Step(ABC):
    """One step; immutable once it is made, so that it can be asked again."""

    reasons: tuple[str, ...] = ()
    """Why customers leave, each to follow a count: "3 who have not bought it"."""
    weighs = False
    """Whether the step gives everybody who goes on a new weight."""
    thousandths = False
    """Whether that weight is in thousandths."""

    def prepare(self, view: MirrorView, name: str) -> None:  # noqa: B027 - most steps need nothing
        """Put what the step needs into tables of the view whose names begin with `name`."""

    @abstractmethod
    def table(self, before: ibis.Table, name: str) -> ibis.Table:
        """Return everybody in `before` (`id`, `weight`, `value`) with their fate; `name` is as in `prepare`."""

    def own_columns(self) -> tuple[str, ...]:
        """Return which columns of the table `said` reads, besides value and place."""
        return ()

    def said(self, row: dict[str, Any]) -> str | None:  # noqa: ARG002 - for those that have something to say
        """Say what speaks for the customer of a row of the table who goes on; None where nothing does."""
        return None

    def said_against(self, row: dict[str, Any]) -> str:
        """Say why the customer of a row of the table leaves, with their own figures."""
        return self.reasons[int(row["fate"])]

    def note(self, view: MirrorView, table: ibis.Table) -> str | None:  # noqa: ARG002 - as above
        """Return a sentence to state beside the counts, such as where a tie was cut."""
        return None


def stepped(
    rows: ibis.Table,
    *,
    weight: ibis.Value | None = None,
    value: ibis.Value | None = None,
    place: ibis.Value | None = None,
    fate: ibis.Value | None = None,
    own: tuple[str, ...] = (),
) -> ibis.Table:
    """Return `rows` as a step's table; what is not given is empty, the weight stays."""
    return rows.select(
        "id",
        *own,
        weight=(rows.weight if weight is None else weight).cast("int64"),
        value=(ibis.null("float64") if value is None else value).cast("float64"),
        place=(ibis.null("int64") if place is None else place).cast("int64"),
        fate=(GOES_ON if fate is None else fate).cast("int32"),
    )


def first_reason(*failing: ibis.Value) -> ibis.Value:
    """Return the number of the first of these conditions that is true; empty where none is."""
    return ibis.cases(*((each, number) for number, each in enumerate(failing)), else_=None)
