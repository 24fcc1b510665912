"""Writes what was measured into docs/benchmarks.md: each benchmark replaces its own section, by command."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from matplotlib.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "benchmarks.md"
PICTURES = DOCUMENT.parent / "pictures"

Line = Sequence[tuple[float, float]]
# Beyond so many lines their names would hide them.
MOST_INSIDE = 4
_HEAD = """# Benchmarks

What performance and quality claims rest on. Every section was written by the command that it names, which anybody can
run again; ratios compare things measured in the same run on the same machine, and travel better than milliseconds.
"""


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; numbers are set to the right."""
    right = [all(_is_number(row[i]) for row in rows) for i in range(len(head))]
    lines = [_row(head), _row(["---:" if each else "---" for each in right])]
    return "\n".join([*lines, *(_row([_cell(value) for value in row]) for row in rows)])


def _is_number(value: object) -> bool:
    return str(value).replace(",", "").replace(".", "", 1).replace(" ", "").isdigit()


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def write_section(title: str, command: str, text: str, *, record: bool = True) -> None:
    """Print a section, and put it into the document in place of the one of the same title."""
    when = datetime.now(UTC).date().isoformat()
    machine = f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}"
    section = f"## {title}\n\nMeasured {when} on {machine} by `{command}`.\n\n{text.strip()}\n"
    print(section)
    if not record:
        return
    existing = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else _HEAD
    head, *others = existing.split("\n## ")
    kept = [f"## {other.strip()}\n" for other in others if other.partition("\n")[0].strip() != title]
    DOCUMENT.write_text("\n".join([f"{head.strip()}\n", *sorted([*kept, section])]), encoding="utf-8")


def growth(name: str, title: str, axes: tuple[str, str], lines: Mapping[str, Line]) -> str:
    """Draw how figures grow with size, both axes logarithmic; return the picture's address from the document."""
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axis = figure.subplots()
    for label, points in lines.items():
        axis.plot(*zip(*points, strict=True), marker="o", label=label)
    axis.set(title=title, xlabel=axes[0], ylabel=axes[1], xscale="log", yscale="log")
    axis.set_ylim(bottom=min(y for line in lines.values() for _, y in line) / 3)
    axis.grid(visible=True, which="major", alpha=0.3)
    if len(lines) > MOST_INSIDE:
        axis.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    else:
        axis.legend()
    target = PICTURES / f"bench-{name}.png"
    figure.savefig(target, dpi=100, metadata={"Software": None})
    return target.relative_to(DOCUMENT.parent).as_posix()
