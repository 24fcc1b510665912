"""Everything that is asked of customers and products, in shops of up to a million customers.

Each public function (parse, resolve, look for changes, compile, run, the first 1,000 with their reasons in words)
against the best DuckDB queries that a person wrote for the same answer on a file of their own, run in turns, and
against SQLite on the primary. All have to find the same. Run: python -m benchmarks.extraction --keep FOLDER (half an
hour the first time, for the shops are generated into FOLDER; minutes afterwards), or with --quick to see the smaller
sizes without recording anything. Each measurement is a module of its own, benchmarks/extraction_*.py.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import (
    extraction_changes,
    extraction_first_time,
    extraction_matrix,
    extraction_memory,
    extraction_offers,
    extraction_questions,
)
from benchmarks.extraction_shop import MEMORY, SIZES, THREADS, prepare
from benchmarks.generated_shop import Size
from benchmarks.report import growth, table, write_section


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smaller sizes, and record nothing")
    parser.add_argument("--keep", type=Path, help="make the shops in this folder, or use those that are there")
    asked = parser.parse_args()
    sizes = SIZES[:-1] if asked.quick else SIZES
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        _record(folder, sizes, record=not asked.quick)


@dataclass
class _Measured:
    """The rows of the tables, and how each question's time grows with the size."""

    questions: list[list[object]] = field(default_factory=list)
    matrices: list[list[object]] = field(default_factory=list)
    offers: list[list[object]] = field(default_factory=list)
    changes: list[list[object]] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)
    lines: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, folder: Path, size: Size) -> None:
        """Measure everything in a shop of this size."""
        rows, taken = extraction_questions.measure(folder, size)
        self.questions += rows
        matrix, taken["Q6 matrix"] = extraction_matrix.measure(folder, size)
        offers, taken["Q7 one customer"] = extraction_offers.measure(folder, size)
        seconds = extraction_changes.measure(folder, size)
        taken["Q8 new lines"] = seconds * 1_000
        memory, fresh = extraction_memory.measure(folder, size), extraction_first_time.measure(folder, size)
        met = ["yes" if seconds < extraction_changes.AIM else "no", f"{memory:,.0f}"]
        met += ["yes" if memory < extraction_memory.AIM else "no", f"{fresh:,.0f}"]
        self.changes.append([size.customers, f"{extraction_changes.new_lines(size):,}", f"{seconds:.1f}", *met])
        self.matrices.append(matrix)
        self.offers.append(offers)
        for name, milliseconds in taken.items():
            self.lines.setdefault(name, []).append((size.customers, milliseconds))
        print(matrix, offers, self.changes[-1], flush=True)


def _record(folder: Path, sizes: Sequence[Size], *, record: bool) -> None:
    measured = _Measured()
    for size in sizes:
        prepare(folder, size)
        measured.loads.append(os.getloadavg()[0])
        measured.add(folder, size)
    axes = ("customers", "milliseconds")
    picture = growth("extraction", "Questions", axes, measured.lines) if record else ""
    write_section("Extraction", "python -m benchmarks.extraction", _text(measured, picture), record=record)


_ASKED = (
    "For each customer 20 purchase lines over five years and 5 page views, for each five customers a trouble; 2,000"
    " products in a tree of solutions of three levels, with relations of every kind. The mirror has"
    f" {MEMORY} of memory and {THREADS} threads, as in the settings, and so has the file by hand, which holds the same"
    " sums in the same order. By hand there are several ways, of which the quickest counts; they and the function were"
    f" asked in turns, {extraction_questions.TIMES} times each after a first time, and the least of each counts: what"
    " else a machine does can only add to it. Beside it stand the medians, and the least that the processors worked, on"
    " both threads together (each the function's / by hand)."
    " All ways found the same customers in the same order. The aim: at most"
    f" {extraction_questions.AIM_RATIO} times the query by hand and {extraction_questions.AIM_MORE:g} ms. SQLite was"
    f" asked once, of at most {extraction_questions.SQLITE_MOST:,} customers: beyond them it takes minutes."
)
_MATRIX = (
    "Q6, how many customers may be offered which product in which of the four ways. The first time the sets of"
    " every product's buyers are read; they are kept until something changes. The one query by hand counts the"
    " cross-sells alone, with the same result; at a million customers it was not waited for. The aim:"
    f" {extraction_matrix.AIM:g} s with the sets there."
)
_OFFERS = (
    "Q7, the five best offers to one customer, in all four ways and with their reasons; by hand, the cross-sells"
    f" alone, and what is known of the customer. The aim: {extraction_offers.AIM:g} ms."
)
_CHANGES = (
    f"Q8, from the commit of new lines until Q1 sees them (the aim: {extraction_changes.AIM:g} s for"
    f" {extraction_changes.NEW_LINES:,}); the most memory of a process that asks all of it once (the aim:"
    f" {extraction_memory.AIM:,} MB; the first fill is not in it);"
    " and Q4 with a number that was never asked before, so that nothing compiled can be used again."
)


def _load(loads: Sequence[float]) -> str:
    """Say what else the machine did: each processor can do one thing at a time."""
    said = ", ".join(f"{load:.1f}" for load in loads)
    return (
        f"The machine's load just before each size: {said}, on {os.cpu_count()} processors. Beyond as many as"
        " there are, it did other work, and what the processors worked says more than milliseconds, here and below."
    )


def _text(measured: _Measured, picture: str) -> str:
    parts = [
        f"{_ASKED} {_load(measured.loads)}",
        table(extraction_questions.HEADS, measured.questions),
        _MATRIX,
        table(["customers", "products", "first, ms", "again, ms", "by hand, ms", "aim met"], measured.matrices),
        _OFFERS,
        table(["customers", "function, ms", "by hand, ms", "ratio", "aim met"], measured.offers),
        _CHANGES,
        table(
            ["customers", "new lines", "Q8, s", "aim met", "memory, MB", "aim met ", "Q4 the first time, ms"],
            measured.changes,
        ),
        *([f"![Milliseconds against the number of customers]({picture})"] if picture else []),
    ]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
