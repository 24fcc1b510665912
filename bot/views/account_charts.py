"""Figures and trends over time as pictures: a panel for each figure, a line or bars for each group."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from babel.numbers import format_compact_currency, format_compact_decimal
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from core.money import Currency

INK, FAINT, PALE = "#1d1c1d", "#b9bec7", "#f3f4f6"
# Told apart by people who do not see all colours, too: dark to light, and each with a mark of its own.
COLOURS = ("#2f6fde", "#e08a1e", "#3a9d6e", "#8c5fc2")
MARKS = ("o", "s", "^", "D")
SIZE, SMALL = 12, 10
MOST_TICKS = 13
WIDTH, DOTS = 8.6, 150
LONGEST_LABEL = 48
OPEN = "not closed yet"
# What goes into a picture has to be in its font.
LOCALE = "en_GB"


@dataclass(frozen=True)
class Course:
    """One group's values, period by period; None where there is none."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Panel:
    """One figure: its title, and each group's course of it, in whole units of the currency or as plain numbers."""

    title: str
    courses: tuple[Course, ...]
    is_money: bool = True


def account_chart(  # noqa: PLR0917 - what a picture shows
    title: str, periods: tuple[str, ...], still_open: tuple[bool, ...], panels: tuple[Panel, ...], form: str, code: str,
) -> bytes:  # fmt: skip
    """Return a PNG with a panel below the other for each figure, over the same periods.

    `still_open` says of each period whether it is not closed yet; these are marked. `form` is lines or bars, `code` the
    currency's.
    """
    figure = _figure(title, rows=len(panels), height=2.35)
    several = len(panels[0].courses) > 1
    for place, panel in enumerate(panels, 1):
        axes = figure.add_subplot(len(panels), 1, place)
        _prepare(axes, panel, Currency(code, LOCALE))
        (_bars if form == "bars" else _lines)(axes, panel, still_open)
        _mark_open(axes, still_open)
        _name_periods(axes, periods, shown=place == len(panels))
    _legend(figure, panels[0].courses if several else (), form, with_open=any(still_open))
    return _png(figure)


def trends_chart(title: str, periods: tuple[str, ...], panels: tuple[Panel, ...], code: str) -> bytes:
    """Return a PNG of small panels, two beside each other: each size over the same periods, its last value written."""
    rows = (len(panels) + 1) // 2
    figure = _figure(title, rows=rows, height=2.0)
    currency = Currency(code, LOCALE)
    for place, panel in enumerate(panels, 1):
        axes = figure.add_subplot(rows, 2, place)
        _prepare(axes, panel, currency, ticks=3)
        _lines(axes, panel, (False,) * len(periods))
        _write_last(axes, panel, currency)
        _name_periods(axes, periods, shown=place > len(panels) - 2, most=5)
    return _png(figure)


def _figure(title: str, *, rows: int, height: float) -> Figure:
    figure = Figure(figsize=(WIDTH, 0.9 + height * rows), dpi=DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(_short(title, 90), x=0.012, ha="left", fontsize=SIZE + 1, color=INK, parse_math=False)
    return figure


def _prepare(axes: Axes, panel: Panel, currency: Currency, ticks: int = 4) -> None:
    axes.set_title(panel.title, loc="left", fontsize=SIZE, color=INK)
    axes.tick_params(length=0, labelsize=SMALL, colors=INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.grid(axis="y", color=FAINT, alpha=0.45, linewidth=0.7)
    axes.set_axisbelow(True)
    whole = all(value is None or value == int(value) for course in panel.courses for value in course.values)
    axes.yaxis.set_major_locator(MaxNLocator(ticks, integer=whole and not panel.is_money))
    axes.yaxis.set_major_formatter(FuncFormatter(_written(panel, currency)))
    values = [value for course in panel.courses for value in course.values if value is not None]
    lowest, highest = min([0.0, *values]), max([0.0, *values])
    room = (highest - lowest) * 0.12 or 1
    axes.set_ylim(lowest - (room if lowest < 0 else 0), highest + room)
    if lowest < 0:
        axes.axhline(0, color=INK, linewidth=0.8)


def _lines(axes: Axes, panel: Panel, still_open: tuple[bool, ...]) -> None:
    """Draw each course as a line: broken where nothing is known, dashed towards what is not closed yet."""
    for number, course in enumerate(panel.courses):
        colour, mark = COLOURS[number % len(COLOURS)], MARKS[number % len(MARKS)]
        for place in range(1, len(course.values)):
            before, value = course.values[place - 1], course.values[place]
            if before is not None and value is not None:
                style = "--" if still_open[place - 1] or still_open[place] else "-"
                axes.plot((place - 1, place), (before, value), color=colour, linewidth=2, linestyle=style)
        known = [(place, value) for place, value in enumerate(course.values) if value is not None]
        axes.scatter(*_columns(known), color=colour, marker=mark, s=22, zorder=3)
    axes.set_xlim(-0.5, max(len(panel.courses[0].values) - 0.5, 0.5))


def _bars(axes: Axes, panel: Panel, still_open: tuple[bool, ...]) -> None:
    """Draw the courses as bars beside each other; those not closed yet are paler."""
    width = 0.8 / len(panel.courses)
    for number, course in enumerate(panel.courses):
        at = [place - 0.4 + width * (number + 0.5) for place in range(len(course.values))]
        bars = axes.bar(at, [value or 0 for value in course.values], width * 0.92, color=COLOURS[number % len(COLOURS)])
        for bar, is_open in zip(bars, still_open, strict=True):
            bar.set_alpha(0.5 if is_open else 1)
    axes.set_xlim(-0.5, max(len(panel.courses[0].values) - 0.5, 0.5))


def _mark_open(axes: Axes, still_open: tuple[bool, ...]) -> None:
    for place, is_open in enumerate(still_open):
        if is_open:
            axes.axvspan(place - 0.5, place + 0.5, color=PALE, zorder=0)


def _name_periods(axes: Axes, periods: tuple[str, ...], *, shown: bool, most: int = MOST_TICKS) -> None:
    """Write the periods below, as many as can be read, the last one always."""
    step = -(-len(periods) // most)
    places = list(range(len(periods) - 1, -1, -step))[::-1]
    axes.set_xticks(places, [periods[place].replace(" ", "\n") for place in places] if shown else [])


def _write_last(axes: Axes, panel: Panel, currency: Currency) -> None:
    values = panel.courses[0].values
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if known:
        text = _exact(known[-1][1], panel, currency)
        axes.annotate(
            text, (1, 1.02), xycoords="axes fraction", ha="right", va="bottom", fontsize=SIZE, color=COLOURS[0],
            fontweight="bold",
        )  # fmt: skip


def _legend(figure: Figure, courses: tuple[Course, ...], form: str, *, with_open: bool) -> None:
    handles: list[Line2D | Patch] = []
    for number, course in enumerate(courses):
        colour, mark = COLOURS[number % len(COLOURS)], MARKS[number % len(MARKS)]
        label = _short(course.label, LONGEST_LABEL)
        line = Line2D([], [], color=colour, marker=mark, linewidth=2, label=label)
        handles.append(Patch(color=colour, label=label) if form == "bars" else line)
    if with_open:
        handles.append(Patch(facecolor=PALE, edgecolor=FAINT, label=OPEN))
    if handles:
        # A name with two dollar signs is no formula.
        legend = figure.legend(
            handles=handles, loc="outside lower left", ncols=2, frameon=False, fontsize=SMALL, labelcolor=INK
        )
        for text in legend.get_texts():
            text.set_parse_math(False)


def _written(panel: Panel, currency: Currency) -> Callable[[float, int], str]:
    """Return how the values beside an axis are written: short, with the currency's sign."""
    if not panel.is_money:
        return lambda value, _place: str(format_compact_decimal(value, locale=currency.locale, fraction_digits=1))
    largest = max((abs(value or 0) for course in panel.courses for value in course.values), default=0)

    def amount(value: float, _place: int) -> str:
        if largest < 10:  # noqa: PLR2004 - below that pence are told apart
            return _exact(value, panel, currency)
        digits = 1 if abs(value) >= 1000 else 0  # noqa: PLR2004 - from there on thousands are counted
        return str(format_compact_currency(value, currency.code, locale=currency.locale, fraction_digits=digits))

    return amount


def _exact(value: float, panel: Panel, currency: Currency) -> str:
    if panel.is_money:
        return currency.text(round(value * 10**currency.exponent))
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _columns(points: list[tuple[int, float]]) -> tuple[list[int], list[float]]:
    return [place for place, _ in points], [value for _, value in points]


def _short(label: str, longest: int) -> str:
    return label if len(label) <= longest else f"{label[: longest - 1]}…"


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()
