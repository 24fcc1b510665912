"""What is said between the command line and the engine about prospects, offers and the matrix."""

from typing import Annotated

from pydantic import Field

from bot.commands.wire import Limit, Wire, Words

Name = Annotated[str, Field(max_length=40)]
Names = Annotated[tuple[Name, ...], Field(max_length=8)]
Number = Annotated[str, Field(min_length=1, max_length=200)]


class ProspectsRequest(Wire):
    """Ask who should be offered a product or a solution, or which buyers of a product should be offered more.

    Of `product`, `solution` and `buyers_of` one is named. `where` narrows in the filter language. Without ways,
    weighting, rules and department it is the cross-sell of the product, weighed by levels.
    """

    product: Words | None = None
    solution: Words | None = None
    buyers_of: Words | None = None
    ways: Names = ()
    weighting: Name | None = None
    counted: Names = ()
    rules: Annotated[str, Field(max_length=80)] | None = None
    department: Annotated[str, Field(max_length=80)] | None = None
    where: Words | None = None
    limit: Limit = 10


class NextRequest(Wire):
    """Ask what the buyers of a product should be offered next; `weighting` is levels or ratios."""

    product: Words
    ways: Names = ()
    weighting: Name | None = None
    counted: Names = ()
    department: Annotated[str, Field(max_length=80)] | None = None


class RankedLine(Wire):
    """A product in a ranking: how much it weighs, and how many customers may be offered it."""

    id: int
    code: str
    name: str
    weight: int
    found: int


class NextAnswer(Wire):
    """The products, best first; weights are thousandths where that is said."""

    product: str
    products: tuple[RankedLine, ...]
    in_thousandths: bool
    remarks: tuple[str, ...]


class OffersRequest(Wire):
    """Ask what to offer to one customer; `weighting` is levels or ratios."""

    customer: Number
    ways: Names = ()
    weighting: Name | None = None
    counted: Names = ()
    department: Annotated[str, Field(max_length=80)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 5


class OfferLine(Wire):
    """A product to offer: in which ways, how much speaks for it, and why."""

    id: int
    code: str
    name: str
    ways: tuple[str, ...]
    weight: int
    reason: str


class OffersAnswer(Wire):
    """The offers to a customer, best first."""

    customer: str
    name: str | None
    offers: tuple[OfferLine, ...]
    in_thousandths: bool


class MatrixRequest(Wire):
    """Ask what can be sold to whom; `where` narrows in the filter language, `limit` is how many products to print."""

    ways: Names = ()
    department: Annotated[str, Field(max_length=80)] | None = None
    where: Words | None = None
    limit: Annotated[int, Field(ge=0, le=100_000)] = 20


class MatrixLine(Wire):
    """A product: how many customers may be offered it, by way, and in any way."""

    id: int
    code: str
    name: str
    counts: dict[str, int]
    total: int


class MatrixAnswer(Wire):
    """The products with the most customers, `of_products` looked at, and the customers themselves, each once.

    `totals` count by way whoever may be offered anything in it, `anybody` whoever may be offered anything at all, of
    the shop's (or the filter's) `of` customers. `rows` says how many products have anybody.
    """

    ways: tuple[str, ...]
    products: tuple[MatrixLine, ...]
    totals: dict[str, int]
    anybody: int
    of: int
    rows: int
    of_products: int
