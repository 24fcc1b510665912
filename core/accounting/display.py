"""How figures are shown: which of them, over how long, by what, drawn how (seed 001, function (2))."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from core.accounting.figures import Figure
from core.accounting.months import By
from core.errors import RefusedError

MOST_PERIODS = 120
USUAL = (Figure.SALES, Figure.PROFIT, Figure.COST)
DEFAULT_PERIODS = {By.MONTH: 13, By.QUARTER: 8, By.YEAR: 5, By.FISCAL_YEAR: 5}


class Form(StrEnum):
    """How a series is drawn."""

    LINES = "lines"
    BARS = "bars"


@dataclass(frozen=True)
class Display:
    """Which figures, over the latest `periods` periods of length `by` (None: as many as are usual), drawn as `form`."""

    figures: tuple[Figure, ...] = USUAL
    by: By = By.MONTH
    periods: int | None = None
    form: Form = Form.LINES

    @property
    def length(self) -> int:
        """Return over how many periods."""
        return self.periods or DEFAULT_PERIODS[self.by]

    def to_settings(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "figures": [figure.value for figure in self.figures],
            "by": self.by.value,
            "periods": self.periods,
            "form": self.form.value,
        }

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> Self:
        """Return what was kept; raise `RefusedError` for what cannot be shown, such as no figure at all."""
        try:
            figures = tuple(dict.fromkeys(Figure(each) for each in settings.get("figures", USUAL)))
            by, form = By(settings.get("by", By.MONTH)), Form(settings.get("form", Form.LINES))
            periods = None if settings.get("periods") is None else int(settings["periods"])
        except (TypeError, ValueError, OverflowError) as error:
            message = f"These display settings cannot be read: {error}. Choose them anew."
            raise RefusedError(message) from error
        if not figures:
            message = "Choose at least one figure to show."
            raise RefusedError(message)
        if periods is not None and not 1 <= periods <= MOST_PERIODS:
            message = f"Show between 1 and {MOST_PERIODS} periods."
            raise RefusedError(message)
        return cls(figures, by, periods, form)
