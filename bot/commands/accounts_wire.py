"""What is said about months that are closed, figures and trends."""

from typing import Annotated

from pydantic import Field

from bot.commands.wire import LONGEST_WORDS, Wire

Name = Annotated[str, Field(min_length=1, max_length=80)]
Month = Annotated[str, Field(min_length=1, max_length=40)]


class MonthsRequest(Wire):
    """Ask for something about the months from one to another, such as 2026-10; `until` is the first where None."""

    month: Month
    until: Month | None = None


class ClosingLine(Wire):
    """One month that was closed, or would be: amounts in minor units.

    `before` are the sales that stood in the books, None where it was never closed; `entered` and `taken_out` are
    accounts that are new and that no longer hold, a changed one is both.
    """

    month: str
    accounts: int
    sales: int
    contracts: int
    uncosted: int
    cost: int
    profit: int
    before: int | None
    entered: int
    taken_out: int
    times: int


class ClosingAnswer(Wire):
    """The months in question; `closed` says whether they are, or only would be."""

    currency: str
    closed: bool
    months: tuple[ClosingLine, ...]


class MonthLine(Wire):
    """One month on record: `closed_at` in ISO 8601, UTC, None while it is being closed; amounts in minor units.

    `corrected` says that it would come to something else now, by `sales_since` and `cost_since`.
    """

    month: str
    accounts: int
    sales: int
    contracts: int
    uncosted: int
    cost: int
    profit: int
    times: int
    closed_by: str | None
    closed_at: str | None
    corrected: bool
    sales_since: int
    cost_since: int


class MonthsAnswer(Wire):
    """The months that were closed, the latest first, and those that are due."""

    currency: str
    months: tuple[MonthLine, ...]
    due: tuple[str, ...]


class GroupRequest(Wire):
    """Whose figures: of lists side by side, of the answer to `where`, or of the whole shop.

    `by` is month, quarter, year or fiscal year. `export` asks for the file as pieces: csv or xlsx.
    """

    lists: Annotated[tuple[Name, ...], Field(max_length=4)] = ()
    where: Annotated[str, Field(max_length=LONGEST_WORDS)] | None = None
    solution: Annotated[str, Field(max_length=120)] | None = None
    products: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=100)] = ()
    ranges: bool = False
    first: Month | None = None
    last: Month | None = None
    by: Annotated[str, Field(max_length=12)] | None = None
    export: Annotated[str, Field(max_length=4)] | None = None


class FiguresRequest(GroupRequest):
    """Ask for figures; `display` names settings, `save_display` keeps them; `since` compares before and after.

    `plan` is the number of a plan: its list before and after it was sent.
    """

    display: Name | None = None
    save_display: Annotated[str, Field(max_length=200)] | None = None
    plan: Annotated[int, Field(ge=1, le=2**62)] | None = None
    since: Month | None = None
    months: Annotated[int, Field(ge=1, le=120)] | None = None


class FiguresLine(Wire):
    """The figures of one period, in minor units; `closed` says that its months are."""

    period: str
    first: str
    last: str
    sales: int
    contracts: int
    uncosted: int
    cost: int
    profit: int
    customers: int
    closed: bool


class SeriesLine(Wire):
    """One group's figures: its label, how many customers it has (None: the whole shop), each period, and the sum."""

    label: str
    size: int | None
    periods: tuple[FiguresLine, ...]
    total: FiguresLine


class ChangeLine(Wire):
    """A figure before and after, in minor units; `per_mille` None where nothing was before."""

    figure: str
    before: int
    after: int
    difference: int
    per_mille: int | None


class FiguresAnswer(Wire):
    """The groups side by side; `shown` are the figures that the display settings choose."""

    currency: str
    shown: tuple[str, ...]
    series: tuple[SeriesLine, ...]
    changes: tuple[ChangeLine, ...]
    remarks: tuple[str, ...]


class SizeLine(Wire):
    """The sizes of a group in one period: ratios as decimal text, amounts in minor units, None where there are none."""

    period: str
    first: str
    last: str
    customers: int
    purchases_per_customer: str | None
    kinds_per_customer: str | None
    sales_per_customer: str | None
    items_per_customer: str | None
    unit_price: str | None


class TrendsAnswer(Wire):
    """The sizes of a group of `size` customers (None: the whole shop), period by period and over all of them."""

    currency: str
    label: str
    size: int | None
    periods: tuple[SizeLine, ...]
    whole: SizeLine


class DisplaysRequest(Wire):
    """Ask for the display settings that are kept; those called `remove` are forgotten first."""

    remove: Name | None = None


class DisplayLine(Wire):
    """Display settings: which figures, by what, how many periods (None: as many as are usual), drawn how."""

    name: str
    figures: tuple[str, ...]
    by: str
    periods: int | None
    form: str


class DisplaysAnswer(Wire):
    """The display settings that are kept, by name."""

    displays: tuple[DisplayLine, ...]
