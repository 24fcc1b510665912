"""The matrix of what can be sold to whom as a picture: a heat map."""

from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

INK, PALE, DEEP, WHITE = "#1d1c1d", "#eef3fd", "#1f4fa8", "#ffffff"
SIZE, SMALL = 12, 10
LONGEST_LABEL = 34
# From this share of the largest count on, the field is so dark that its figure is white.
DARK = 0.55


def matrix_chart(
    title: str, ways: tuple[str, ...], products: tuple[str, ...], counts: tuple[tuple[int, ...], ...]
) -> bytes:
    """Return a PNG with a row for each product and a column for each way, the darker the more customers."""
    figure = Figure(figsize=(8.2, 1.5 + 0.42 * len(products)), dpi=150, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    most = max((count for row in counts for count in row), default=0) or 1
    shades = LinearSegmentedColormap.from_list("najimi", [(0, WHITE), (0.02, PALE), (1, DEEP)])
    # By the root: a few large counts would leave all others white.
    axes.imshow(
        [[(count / most) ** 0.5 for count in row] for row in counts], cmap=shades, vmin=0, vmax=1, aspect="auto"
    )
    axes.set_xticks(range(len(ways)), ways, fontsize=SIZE, color=INK)
    axes.set_yticks(range(len(products)), [_short(name) for name in products], fontsize=SMALL, color=INK)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for place, row in enumerate(counts):
        for column, count in enumerate(row):
            colour = WHITE if (count / most) ** 0.5 > DARK else INK
            axes.text(column, place, f"{count:,}", ha="center", va="center", fontsize=SMALL, color=colour)
    figure.suptitle(title, fontsize=SIZE + 1, color=INK, x=0.02, ha="left")
    buffer = BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
