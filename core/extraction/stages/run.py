"""An extraction carried out: every stage one or a few questions of the mirror, ids kept in tables of a view.

Nothing is done customer by customer but writing the reasons of those that are shown.
"""

from collections.abc import Iterator
from typing import Any

import ibis
import pyarrow as pa

from core.extraction.answer import FoundCustomer
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.extraction.stages.funnel import Funnel, Left, StageReport
from core.extraction.stages.member_steps import FoundStep
from core.extraction.stages.understanding import UnderstoodExtraction, UnderstoodStage
from core.money import Currency

ADDED_REASON = "added by hand, after the stages"
EVERYBODY = "stage_everybody"
FINAL = "stage_final"
ADDED = "stage_added"
_NAMED = {"id": "int64", "number": "string", "name": "string", "weight": "int64"}
# Reasons are made in such portions.
_BATCH = 20_000


class ExtractionRun:
    """One extraction in one view; `keep` first, then ask."""

    def __init__(
        self, extraction: UnderstoodExtraction, tables: Tables, currency: Currency, *, narrowed_added: ibis.Table | None
    ) -> None:
        """Carry out `extraction`; of those added by hand only who is in `narrowed_added` (all, where None) stay."""
        self.extraction, self._tables, self._currency = extraction, tables, currency
        self._narrowed_added = narrowed_added
        self.steps = [step for stage in extraction.stages for step in stage.steps]
        self._schemas: list[ibis.Schema] = []

    @property
    def in_thousandths(self) -> bool:
        """Return whether the weights are thousandths."""
        weighing = [step for step in self.steps if step.weighs]
        return bool(weighing) and weighing[-1].thousandths

    def keep(self, view: MirrorView) -> Funnel:
        """Carry out every stage; return what each did."""
        customer = self._tables.customer
        started = customer.select(
            "id", weight=ibis.literal(0, type="int64"), value=ibis.null("float64"), place=ibis.null("int64")
        )
        of = view.keep(EVERYBODY, started)
        before = ibis.table(started.schema(), name=EVERYBODY)
        reports, arrived = [], of
        for stage in self.extraction.stages:
            report, before = self._keep_stage(view, stage, before, arrived)
            reports.append(report)
            arrived = report.kept
        self._keep_final(view, before)
        added = self._keep_added(view)
        return Funnel(of, tuple(reports), added, tuple(self._remarks(added)))

    def best(self, view: MirrorView, limit: int) -> tuple[FoundCustomer, ...]:
        """Return the first `limit` of those found, heaviest first; then, in room that is left, those added by hand."""
        final = ibis.table(_NAMED, name=FINAL)
        view.keep("stage_top", final.order_by([ibis.desc("weight"), "id"]).limit(limit))
        facts = self._facts(ibis.table(_NAMED, name="stage_top"))
        found = self._with_reasons(view, facts.order_by([ibis.desc("weight"), "id"]))
        added = (each for each in self._added(view)) if len(found) < limit else iter(())
        return (*found, *(each for each, _ in zip(added, range(limit - len(found)), strict=False)))

    def everyone(self, view: MirrorView) -> Iterator[FoundCustomer]:
        """Yield everybody found, heaviest first, then those added by hand."""
        final = ibis.table(_NAMED, name=FINAL)
        order = ibis.row_number().over(ibis.window(order_by=[final.weight.desc(), final.id]))
        view.keep("stage_ordered", final.mutate(at=order))
        facts = self._facts(ibis.table({**_NAMED, "at": "int64"}, name="stage_ordered"))
        count = view.keep("stage_facts", facts)
        kept = ibis.table(facts.schema(), name="stage_facts")
        for start in range(0, count, _BATCH):
            batch = kept.filter(kept["at"].between(start, start + _BATCH - 1)).order_by("at")
            yield from self._with_reasons(view, batch)
        yield from self._added(view)

    def step_table(self, number: int) -> ibis.Table:
        """Return the table that step `number` (from 0) made, after `keep`."""
        return ibis.table(self._schemas[number], name=_table_name(number))

    def rows_of(self, view: MirrorView, customer_id: int) -> list[dict[str, Any] | None]:
        """Return a customer's row of each step's table; None from where the customer is no longer there."""
        rows: list[dict[str, Any] | None] = []
        for number in range(len(self.steps)):
            table = self.step_table(number)
            found = view.run(table.filter(table.id == customer_id)).to_pylist()
            rows.append(found[0] if found else None)
        return rows

    def reason_at(self, view: MirrorView, number: int, customer_id: int) -> str | None:
        """Return why a customer was found at step `number`, where another extraction finds them there."""
        step = self.steps[number]
        return step.reasons_of(view, [customer_id]).get(customer_id) if isinstance(step, FoundStep) else None

    def against_at(self, view: MirrorView, number: int, row: dict[str, Any]) -> str:
        """Return why the customer of a row of step `number` left there."""
        step = self.steps[number]
        if isinstance(step, FoundStep):
            return "; ".join([step.said_against(row), *step.against(view, row["id"])])
        return step.said_against(row)

    def is_added(self, view: MirrorView, customer_id: int) -> bool:
        """Return whether a customer whom the stages did not find was added by hand."""
        return _has(view, ADDED, customer_id)

    def _keep_stage(
        self, view: MirrorView, stage: UnderstoodStage, before: ibis.Table, arrived: int
    ) -> tuple[StageReport, ibis.Table]:
        left: list[Left] = []
        notes: list[str] = []
        kept = arrived
        for step in stage.steps:
            number = len(self._schemas)
            name = _table_name(number)
            step.prepare(view, name)
            made = step.table(before, name)
            view.keep(name, made)
            self._schemas.append(made.schema())
            table = self.step_table(number)
            gone = _fates(view, table)
            left += [Left(count, step.reasons[fate]) for fate, count in gone.items()]
            kept -= sum(gone.values())
            note = step.note(view, table)
            notes += [note] if note else []
            before = table.filter(table.fate.isnull()).select("id", "weight", "value", "place")
        left.sort(key=lambda each: -each.count)
        report = StageReport(stage.kind, stage.title, stage.sentence, arrived, kept, tuple(left), tuple(notes))
        return report, before

    def _keep_final(self, view: MirrorView, kept: ibis.Table) -> None:
        """Keep those whom all stages kept; where none of these weighed them, they weigh their sales in whole units."""
        customer, total = self._tables.customer, self._tables.customer_total
        named = kept.select("id", "weight").inner_join(customer.select("id", "number", "name"), "id")
        if not any(step.weighs for step in self.steps):
            sums = total.select(total_id="customer_id", sum_of_sales="sales")
            named = named.left_join(sums, named.id == sums.total_id)
            named = named.mutate(weight=_whole_units(named.sum_of_sales.fill_null(0), 10**self._currency.exponent))
        view.keep(FINAL, named.select(list(_NAMED)))

    def _keep_added(self, view: MirrorView) -> int:
        """Keep those added by hand whom no stage found: nobody is counted twice."""
        view.put("stage_asked", pa.table({"id": pa.array(self.extraction.added, pa.int64())}))
        asked, customer = ibis.table({"id": "int64"}, name="stage_asked"), self._tables.customer
        rows = customer.semi_join(asked, "id").anti_join(ibis.table(_NAMED, name=FINAL), "id")
        if self._narrowed_added is not None:
            rows = rows.semi_join(self._narrowed_added, "id")
        return view.keep(ADDED, rows.select("id", "number", "name", weight=ibis.literal(0, type="int64")))

    def _remarks(self, added: int) -> Iterator[str]:
        if added:
            who = "1 customer was" if added == 1 else f"{added:,} customers were"
            yield f"{who} added by hand, after the stages; they are not counted among those found."
        found = len(self.extraction.added) - added
        if found:
            verb = "is" if found == 1 else "are"
            yield f"{found:,} of those to be added by hand {verb} not added: found already, narrowed out, or gone."
        if self.extraction.unknown:
            numbers = ", ".join(self.extraction.unknown[:5])
            yield f"Nobody has the number {numbers} (any more), so nobody was added for it."

    def _facts(self, shown: ibis.Table) -> ibis.Table:
        """Return the customers of a table with what each step knows of them."""
        rows = shown
        for number, step in enumerate(self.steps):
            own = {f"s{number}_{name}": name for name in ("value", "place", *step.own_columns())}
            table = self.step_table(number)
            facts = table.select(**{f"s{number}_id": table.id, **{new: table[old] for new, old in own.items()}})
            rows = rows.left_join(facts, rows.id == facts[f"s{number}_id"]).drop(f"s{number}_id")
        return rows

    def _with_reasons(self, view: MirrorView, facts: ibis.Table) -> tuple[FoundCustomer, ...]:
        """Return the customers of a question that `_facts` made, in its order, each with what spoke for them."""
        found = view.run(facts).to_pylist()
        because = self._because(view, [row["id"] for row in found])
        return tuple(
            FoundCustomer(row["id"], row["number"], row["name"], row["weight"], self._reason(row, because))
            for row in found
        )

    def _because(self, view: MirrorView, ids: list[int]) -> dict[int, dict[int, str]]:
        """Return, by step, why those whom other extractions found are in these."""
        return {
            n: step.reasons_of(view, ids) for n, step in enumerate(self.steps) if isinstance(step, FoundStep) and ids
        }

    def _reason(self, row: dict[str, Any], because: dict[int, dict[int, str]]) -> str:
        """Say what spoke for a customer, stage by stage."""
        said: list[str] = []
        number = 0
        for stage in self.extraction.stages:
            facts: list[str] = []
            for step in stage.steps:
                words = because.get(number, {}).get(row["id"]) or step.said(_own(row, number))
                facts += [words] if words else []
                number += 1
            said += [f"{stage.title}: {'; '.join(facts)}"] if facts else []
        return " · ".join(said) or "passed every stage"

    def _added(self, view: MirrorView) -> Iterator[FoundCustomer]:
        added = ibis.table(_NAMED, name=ADDED)
        for row in view.run(added.order_by("number")).to_pylist():
            yield FoundCustomer(row["id"], row["number"], row["name"], row["weight"], ADDED_REASON)


def _whole_units(minor: ibis.Value, units: int) -> ibis.Value:
    """Return amounts in whole units of the currency, rounded half even as everywhere (docs/decisions.md, 13)."""
    whole = minor // units
    left = (minor - whole * units) * 2
    up = (left > units) | ((left == units) & (whole % 2 != 0))
    return whole + up.cast("int64")


def _own(row: dict[str, Any], number: int) -> dict[str, Any]:
    """Return what one step knows of a customer."""
    prefix = f"s{number}_"
    return {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}


def _fates(view: MirrorView, table: ibis.Table) -> dict[int, int]:
    """Return how many left for each reason."""
    gone = table.filter(table.fate.notnull())
    rows = view.run(gone.group_by("fate").aggregate(found=gone.count())).to_pylist()
    return {row["fate"]: row["found"] for row in rows}


def _has(view: MirrorView, name: str, customer_id: int) -> bool:
    table = ibis.table(_NAMED, name=name)
    return bool(view.run(table.filter(table.id == customer_id)).num_rows)


def _table_name(number: int) -> str:
    return f"stage_step_{number}"
