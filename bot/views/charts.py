"""Charts as pictures: people would rather look than read."""

from dataclasses import dataclass
from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from core.extraction.answer import Share

INK = "#1d1c1d"
SOFT = "#8a8a8a"
BLUE = "#2f6fde"
GREY = "#b9bec7"
LONGEST_LABEL = 36


@dataclass(frozen=True)
class Bar:
    """One bar with its confidence interval: `low` and `high` in the unit of `value`."""

    label: str
    value: float
    low: float
    high: float
    text: str


def shares_chart(title: str, shares: tuple[Share, ...]) -> bytes:
    """Return a PNG of horizontal bars: how many customers stand under each label."""
    shown = list(reversed(shares[:8]))
    figure, axes = _figure(height=1.1 + 0.42 * len(shown))
    counts = [share.count for share in shown]
    bars = axes.barh([_short(share.label) for share in shown], counts, color=BLUE, height=0.62)
    axes.bar_label(bars, labels=[f"{count:,}" for count in counts], padding=4, color=INK, fontsize=9)
    axes.set_title(title, loc="left", fontsize=11, color=INK, pad=10)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.xaxis.set_visible(False)
    axes.margins(x=0.12)
    return _png(figure)


def groups_chart(title: str, groups: tuple[Bar, ...]) -> bytes:
    """Return a PNG that sets groups side by side, each with its 95 % confidence interval."""
    figure, axes = _figure(height=3.2)
    colours = [BLUE, GREY, GREY, GREY][: len(groups)]
    values = [group.value for group in groups]
    spread = [[g.value - g.low for g in groups], [g.high - g.value for g in groups]]
    bars = axes.bar([group.label for group in groups], values, color=colours, width=0.5)
    axes.errorbar(range(len(groups)), values, yerr=spread, fmt="none", ecolor=INK, capsize=6, linewidth=1.2)
    axes.bar_label(bars, labels=[group.text for group in groups], label_type="center", color=INK, fontsize=10)
    axes.set_title(title, loc="left", fontsize=11, color=INK, pad=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _position: f"{value:g} %")
    return _png(figure)


def _figure(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(7.2, height), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.tick_params(length=0, labelsize=9, colors=INK)
    return figure, axes


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
