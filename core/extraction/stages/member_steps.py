"""Steps that keep named customers, or those whom something else has found and weighed."""

from collections.abc import Callable
from typing import Any

import ibis
import pyarrow as pa

from core.extraction.mirror import MirrorView
from core.extraction.stages.step import Step, first_reason, stepped

_MEMBER = {"id": "int64"}
_WEIGHED = {"id": "int64", "member_weight": "int64"}


class IndividualStep(Step):
    """Keeps only the customers of these ids, or excludes them (seed 001, individual condition setting unit 108)."""

    def __init__(self, ids: tuple[int, ...], *, exclude: bool, unknown: tuple[str, ...] = ()) -> None:
        """Name customers by id; `unknown` are numbers that nobody has (any more), which are stated."""
        self._ids, self._exclude, self._unknown = ids, exclude, unknown
        self.reasons = ("who were excluded by name",) if exclude else ("who were not named",)

    def prepare(self, view: MirrorView, name: str) -> None:
        """Put the ids into a table."""
        view.put(f"{name}_named", pa.table({"id": pa.array(self._ids, pa.int64())}))

    def table(self, before: ibis.Table, name: str) -> ibis.Table:
        """Return everybody; who is not named, or is excluded, leaves."""
        named = ibis.table(_MEMBER, name=f"{name}_named").select(named_id="id")
        rows = before.left_join(named, before.id == named.named_id)
        is_named = rows.named_id.notnull()
        return stepped(rows, fate=first_reason(is_named if self._exclude else ~is_named))

    def said(self, row: dict[str, Any]) -> str | None:  # noqa: ARG002 - the same for everybody
        """Say that the customer was named."""
        return None if self._exclude else "named individually"

    def said_against(self, row: dict[str, Any]) -> str:  # noqa: ARG002 - as above
        """Say that the customer was not named, or was."""
        return "excluded by name" if self._exclude else "not named among those to keep"

    def note(self, view: MirrorView, table: ibis.Table) -> str | None:  # noqa: ARG002 - nothing needs asking
        """State the numbers that nobody has."""
        if not self._unknown:
            return None
        first, more = ", ".join(self._unknown[:5]), len(self._unknown) - 5
        return f"Nobody has the number {first}{f' and {more:,} more' if more > 0 else ''} (any more)."


class FoundStep(Step):
    """Keeps whom another extraction finds, with its weights: prospects (seed 001, extraction filter 16)."""

    weighs = True

    def __init__(
        self,
        what: str,
        keep: Callable[[MirrorView, str], None],
        reasons_of: Callable[[MirrorView, list[int]], dict[int, str]],
        against: Callable[[MirrorView, int], tuple[str, ...]],
        *,
        thousandths: bool,
    ) -> None:
        """Keep `what`: `keep` puts `id` and `member_weight` into a table of that name.

        `reasons_of` says why these customers are found, `against` why one is not.
        """
        self._what, self._keep, self.thousandths = what, keep, thousandths
        self.reasons_of, self.against = reasons_of, against
        self.reasons = (f"who are no {what}",)

    def prepare(self, view: MirrorView, name: str) -> None:
        """Find the members."""
        self._keep(view, f"{name}_found")

    def table(self, before: ibis.Table, name: str) -> ibis.Table:
        """Return everybody; who was found goes on with the weight found."""
        found = ibis.table(_WEIGHED, name=f"{name}_found").select(found_id="id", found_weight="member_weight")
        rows = before.left_join(found, before.id == found.found_id)
        weight = rows.found_weight.fill_null(0)
        return stepped(rows, weight=weight, value=weight, fate=first_reason(rows.found_id.isnull()))

    def said_against(self, row: dict[str, Any]) -> str:  # noqa: ARG002 - the same for everybody
        """Say that the customer was not found."""
        return f"is not among the {self._what}"
