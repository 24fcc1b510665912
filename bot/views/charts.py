"""Charts as pictures: people would rather look than read."""

from dataclasses import dataclass
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from core.extraction.answer import Share

INK = "#1d1c1d"
BLUE = "#2f6fde"
GREY = "#b9bec7"
SERIES = (GREY, "#8fb4f2", BLUE)
LONGEST_LABEL = 36
MOST_BARS = 8
SIZE = 12


@dataclass(frozen=True)
class Bar:
    """One bar with its confidence interval: `low` and `high` in the unit of `value`."""

    label: str
    value: float
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Row:
    """One row of a chart of counts: each count with its name, the same names in every row."""

    label: str
    counts: tuple[tuple[str, int], ...]


def shares_chart(title: str, shares: tuple[Share, ...]) -> bytes:
    """Return a PNG of horizontal bars: how many customers stand under each label."""
    shown = list(reversed(shares[:MOST_BARS]))
    figure, axes = _figure(title, rows=len(shown))
    counts = [share.count for share in shown]
    bars = axes.barh([_short(share.label) for share in shown], counts, color=BLUE, height=0.62)
    axes.bar_label(bars, labels=[f"{count:,}" for count in counts], padding=5, color=INK, fontsize=SIZE)
    axes.margins(x=0.14)
    return _png(figure)


def funnel_chart(title: str, stages: tuple[Share, ...]) -> bytes:
    """Return a PNG of how many customers each stage kept, against how many there were at the beginning.

    The first of `stages` is where it begins; percentages are of that.
    """
    shown = list(reversed(stages))
    figure, axes = _figure(title, rows=len(shown))
    of = max(stages[0].count, 1)
    labels, counts = [_short(share.label) for share in shown], [share.count for share in shown]
    axes.barh(labels, [of] * len(shown), color="#eef1f6", height=0.72)
    bars = axes.barh(labels, counts, color=[BLUE] * (len(shown) - 1) + [GREY], height=0.72)
    said = [f"{count:,}  ({count / of:.1%})" for count in counts]
    axes.bar_label(bars, labels=said, padding=5, color=INK, fontsize=SIZE)
    axes.margins(x=0.2)
    return _png(figure)


def groups_chart(title: str, groups: tuple[Bar, ...]) -> bytes:
    """Return a PNG that sets groups below each other, each with its 95 % confidence interval and what it says."""
    shown = list(reversed(groups))
    figure, axes = _figure(title, rows=len(shown))
    # The last group is what the others are measured against.
    colours = [GREY] * (len(shown) > 1) + [BLUE] * max(1, len(shown) - 1)
    labels, values = [group.label for group in shown], [group.value for group in shown]
    spread = [[g.value - g.low for g in shown], [g.high - g.value for g in shown]]
    axes.barh(labels, values, color=colours, height=0.5)
    axes.errorbar(values, labels, xerr=spread, fmt="none", ecolor=INK, capsize=5, linewidth=1.2)
    for place, group in enumerate(shown):
        axes.annotate(
            group.text,
            (group.high, place),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontsize=SIZE,
        )
    axes.set_xlim(0, max([group.high for group in shown], default=1) * 1.6 or 1)
    return _png(figure)


def counts_chart(title: str, rows: tuple[Row, ...]) -> bytes:
    """Return a PNG with a group of horizontal bars for each row: each count by its name, which a legend tells."""
    shown = list(reversed(rows))
    names = [name for name, _ in shown[0].counts]
    figure, axes = _figure(title, rows=len(shown) * 2)
    height = 0.8 / len(names)
    for place, name in enumerate(names):
        at = [row + 0.4 - height * (place + 0.5) for row in range(len(shown))]
        values = [row.counts[place][1] for row in shown]
        colour = SERIES[place % len(SERIES)]
        bars = axes.barh(at, values, color=colour, height=height * 0.86, label=name)
        axes.bar_label(bars, labels=[f"{value:,}" for value in values], padding=5, color=INK, fontsize=SIZE - 2)
    axes.set_yticks(range(len(shown)), [_short(row.label) for row in shown])
    axes.margins(x=0.14)
    # Beside the title: within, it could lie on a bar.
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=len(names),
        frameon=False,
        fontsize=SIZE - 1,
        labelcolor=INK,
    )
    return _png(figure)


def _figure(title: str, *, rows: int) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.2, 1.0 + 0.55 * max(rows, 1)), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=SIZE + 1, color=INK, pad=12)
    axes.tick_params(length=0, labelsize=SIZE, colors=INK)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.spines["left"].set_color(GREY)
    axes.xaxis.set_visible(False)
    return figure, axes


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
