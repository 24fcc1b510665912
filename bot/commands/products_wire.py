"""What is said about product information: products, relations, solutions, departments, and their history."""

from typing import Annotated

from pydantic import Field

from bot.commands.wire import LONGEST_LIST, LONGEST_WORDS, Limit, Wire, Words

Text = Annotated[str, Field(max_length=LONGEST_WORDS)]
Fields = Annotated[dict[str, Text], Field(max_length=32)]
Codes = Annotated[tuple[Words, ...], Field(max_length=LONGEST_LIST)]
Row = Annotated[int, Field(ge=1, le=2**62)]


class ProductRequest(Wire):
    """Name a product, by its code or a name."""

    product: Words


class SetProductRequest(ProductRequest):
    """Set fields of a product, as a file of products has them; `new` enters one under this code."""

    fields: Fields
    new: bool = False


class RelateRequest(ProductRequest):
    """Say that `partner` is a cross-sell (up-sell, part, ...) product of `product`, or (`remove`) that it is not."""

    kind: Annotated[str, Field(max_length=40)]
    partner: Words
    level: int | None = None
    remove: bool = False


class CountsRequest(ProductRequest):
    """Enter counts of a product by hand, or (`forget`) let purchases give them again."""

    counts: Annotated[dict[str, int], Field(max_length=8)] = Field(default_factory=dict)
    forget: bool = False


class HistoryRequest(Wire):
    """Ask for the latest changes, of one product or of everything."""

    product: Text | None = None
    limit: Limit = 20


class UndoChangeRequest(Wire):
    """Take the change with this number back."""

    change: Row


class PairRequest(ProductRequest):
    """Confirm that two products are readily (`bundle`) or rarely (`rare`) bought together."""

    partner: Words
    tendency: Annotated[str, Field(max_length=40)]


class SuggestRequest(Wire):
    """Ask what purchases suggest, at most so many pairs of each tendency."""

    limit: Limit = 20


class PartnerLine(Wire):
    """A related product."""

    code: str
    name: str
    level: int
    origin: str


class CountsLine(Wire):
    """How often a product was sold in which way, and whether people or purchases say so, up to when."""

    purchasers: int
    cross_sells: int
    up_sells: int
    replacements: int
    origin: str
    counted_on: str


class ProductAnswer(Wire):
    """Everything about a product, as a `ProductCard`; prices as text, sales in minor units.

    `bundle_attribute` and `rare_attribute` say whether there are such partners.
    """

    code: str
    name: str
    other_names: tuple[str, ...]
    type: str | None
    group: str | None
    solution: str | None
    virtual_solutions: tuple[str, ...]
    price: str | None
    cost: str | None
    durable_days: int | None
    replaceable: bool
    own_replacement: bool
    up_sellable: bool
    rare_attribute: bool
    bundle_attribute: bool
    is_goods: bool
    relations: dict[str, tuple[PartnerLine, ...]]
    related_from: dict[str, tuple[PartnerLine, ...]]
    counts: CountsLine | None
    purchasers: int
    lines: int
    sales: int
    last_date: str | None
    departments: tuple[str, ...] | None
    remarks: tuple[str, ...]
    changes: int


class ChangedAnswer(Wire):
    """What a command changed: sentences for people, warnings, and how much is different now."""

    changed: int
    said: tuple[str, ...]
    warnings: tuple[str, ...] = ()


class ChangeLine(Wire):
    """One change; the moment in ISO 8601, UTC. `undone` says that the file it came with has been undone."""

    id: int
    code: str | None
    made_at: str
    made_by: str
    sentence: str
    import_id: int | None
    undone: bool


class HistoryAnswer(Wire):
    """The latest changes, the newest first."""

    changes: tuple[ChangeLine, ...]


class RemarkLine(Wire):
    """One thing to look at, about a product."""

    code: str
    sentence: str


class CheckAnswer(Wire):
    """Everything that should be looked at in the product information."""

    remarks: tuple[RemarkLine, ...]


class CountedAnswer(Wire):
    """What counting purchases gave, as `core.actions.catalogue.count_records.RecordsCounted`."""

    products: int
    left: int
    cross_sells: int
    up_sells: int
    replacements: int


class SuggestionLine(Wire):
    """A pair, and what purchases say of it: `lift` lies between `low` and `high`."""

    tendency: str
    product: str
    product_name: str
    partner: str
    partner_name: str
    both: int
    expected: float
    lift: float
    low: float
    high: float


class SuggestionsAnswer(Wire):
    """What purchases suggest; nothing of it holds until somebody confirms it."""

    suggestions: tuple[SuggestionLine, ...]


class SolutionRequest(Wire):
    """Name a solution, by its path or, where it is the only one, its name."""

    solution: Words


class AddSolutionRequest(SolutionRequest):
    """Make a solution, with those above it that are missing."""

    virtual: bool = False


class ChangeSolutionRequest(SolutionRequest):
    """Call a solution otherwise (`name`), put it below another one (`below`, "" for the top), or `remove` it."""

    name: Text | None = None
    below: Text | None = None
    remove: bool = False


class FillSolutionRequest(SolutionRequest):
    """Put products into a solution, all within another one (`from_solution`) too, or take them out.

    `solutions` are put into a virtual one as they are: what will be in them later belongs to it then.
    """

    products: Codes = ()
    solutions: Codes = ()
    from_solution: Text | None = None
    take_out: bool = False


class SolutionLine(Wire):
    """A solution: its path, and how many products it has itself and with all that it holds.

    `solutions` are those that were put into a virtual one, `customers` how many want to hear of it.
    """

    path: str
    virtual: bool
    own: int
    within: int
    solutions: tuple[str, ...] = ()
    customers: int = 0


class SolutionsAnswer(Wire):
    """The solutions, each after the one above it."""

    solutions: tuple[SolutionLine, ...]


class SolutionProductsAnswer(Wire):
    """What is within a solution; `solutions` are those that were put into a virtual one."""

    path: str
    virtual: bool
    solutions: tuple[str, ...] = ()
    products: tuple[PartnerLine, ...]


class DepartmentRequest(Wire):
    """Name a department, and what is to become of it.

    `doing` is "add", "rename" (to `name`), "remove", "allow" or "disallow" (a `solution`), "everything", "join" or
    "leave" (a member of staff, by the Slack user id).
    """

    department: Words
    doing: Annotated[str, Field(max_length=16)]
    name: Text | None = None
    solution: Text | None = None
    slack_user: Annotated[str, Field(max_length=32)] | None = None


class DepartmentLine(Wire):
    """A department: the solutions that it may offer (none: everything), how many products, and who belongs to it."""

    name: str
    solutions: tuple[str, ...]
    products: int | None
    staff: tuple[str, ...]


class DepartmentsAnswer(Wire):
    """All departments."""

    departments: tuple[DepartmentLine, ...]
