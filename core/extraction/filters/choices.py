"""What a condition may be about, for people who choose rather than write: attributes, functions, lists, filters."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from sqlmodel import Session, col, select

from core.errors import ShownError
from core.extraction import catalogue_kept
from core.extraction.filters.kept import KeptFilter, ParameterKind
from core.extraction.filters.library import kept_filters
from core.extraction.filters.told import asked_with, said_name
from core.extraction.language.printer import quoted
from core.extraction.language.vocabulary import (
    ATTRIBUTES,
    CALLED_CONDITIONS,
    FUNCTIONS,
    RECKONED_ATTRIBUTES,
    RECORD_ATTRIBUTES,
    Function,
    Kind,
)
from core.models import VirtualAttribute

PERIOD = "period"
# What can be counted month by month, and product by product.
MONTHLY = ("sales", "profit", "quantity", "visits", "purchases", "troubles", "contacts", "accesses")
OF_PRODUCTS = ("sales", "profit", "quantity", "visits", "purchases")
# Arguments that a person can fill in by themselves; a function that needs another is left to the filter language.
_QUOTED = frozenset({"product", "group", "solution", "classification", "channel"})
_PLAIN = {PERIOD: "Period", "level": "Level or above", "years": "Full years"}
_FORM = re.compile(r"\w+\((.*)\)")
# What is said of a customer, where the word of the language alone does not say it.
_LABELS = {
    "bought": "has bought the product",
    "bought_group": "has bought of the product group",
    "bought_solution": "has bought of the solution",
    "bought_cross_sell_of": "has bought a cross-sell product of",
    "bought_bundle_of": "has bought what is bundled with",
    "bought_rare_of": "has bought what is rarely bought with",
    "bought_upper_of": "has bought an upper-grade product of",
    "bought_lower_of": "has bought a lower-grade product of",
    "registered": "wants to hear of the solution",
    "durable_over": "durable period of the product is over",
    "replaceable": "may be offered a replacement of",
    "up_sellable": "may be offered an upper-grade product of",
    "up_sellable_to": "may be offered as the upper-grade product",
    "no_access_since_trouble": "no access since the last trouble",
}
# Lists and filters are chosen by name, and these take conditions.
_BY_NAME = frozenset({"list", "filter", "excluded", "top", "bottom", "best", "in_months", "in_products"})


@dataclass(frozen=True)
class Slot:
    """Something that belongs to a choice: `name` keys it, `label` asks for it.

    A period is chosen from a menu, a product is looked up, and `options` are the words of a menu of its own.
    """

    name: str
    label: str
    is_period: bool = False
    is_product: bool = False
    options: tuple[str, ...] = ()
    initial: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Choice:
    """One thing that a condition may be about.

    `kind` decides how it is compared. `text` gives it in the filter language, of what its slots were filled with.
    `needs_one` says that one of them has to be filled although each may be left out.
    """

    key: str
    label: str
    about: str
    group: str
    kind: Kind
    slots: tuple[Slot, ...]
    text: Callable[[dict[str, str]], str]
    needs_one: bool = False


def choices(session: Session, kind_of: Callable[[str], Kind]) -> tuple[Choice, ...]:
    """Return everything that a condition may be about in this shop, in the order in which people look for it.

    `kind_of` says of a virtual attribute of staff what kind it is; one that is broken raises `ShownError`.
    """
    return (
        *_of_language(),
        *_own_facts(session),
        *_virtual(session, kind_of),
        *(_list_choice(name) for name in sorted(catalogue_kept.list_names(session), key=str.casefold)),
        *(_filter_choice(kept) for kept in kept_filters(session).values()),
    )


@cache
def _of_language() -> tuple[Choice, ...]:
    plain = [each for each in ATTRIBUTES if not each.needs_total]
    facts = [_named(each.name, each.about, "The customer", each.kind) for each in plain if not each.of_cards]
    cards = [_named(each.name, each.about, "Cards and points", each.kind) for each in plain if each.of_cards]
    sums = [_named(each.name, each.about, "In all", each.kind) for each in ATTRIBUTES if each.needs_total]
    counted = [_named(each.name, each.about, "In all", each.kind) for each in RECORD_ATTRIBUTES]
    reckoned = [_named(each.name, each.about, "In all", each.kind) for each in RECKONED_ATTRIBUTES]
    called = [
        _named(each.name, each.about, "Bought, or what may be offered", Kind.CONDITION) for each in CALLED_CONDITIONS
    ]
    asked = [choice for function in FUNCTIONS if (choice := _function(function)) is not None]
    bought = [each for each in asked if each.kind is Kind.CONDITION]
    measured = [each for each in asked if each.kind is not Kind.CONDITION]
    measured += [_months(), _of_products()]
    return (*bought, *called, *measured, *sums, *counted, *reckoned, *cards, *facts)


def _months() -> Choice:
    """Return in how many months a measure reached so much."""
    slots = (
        Slot("measure", "In how many months was", options=MONTHLY),
        Slot("bound", "at least"),
        Slot(PERIOD, "Period", is_period=True),
    )
    return Choice(
        "in_months()", "in so many months of a period", "in how many months of the period a measure came to it",
        "In a period, or of a product", Kind.NUMBER, slots,
        lambda filled: f"in_months({filled['measure']} >= {filled['bound'].strip()}, {filled[PERIOD].strip()})",
    )  # fmt: skip


def _of_products() -> Choice:
    """Return of how many products a measure reached so much."""
    slots = (
        Slot("measure", "Of how many products was", options=OF_PRODUCTS),
        Slot("bound", "at least"),
        Slot(PERIOD, "Period", is_period=True, optional=True),
    )

    def text(filled: dict[str, str]) -> str:
        period = filled.get(PERIOD, "").strip()
        return f"in_products({filled['measure']} >= {filled['bound'].strip()}{', ' if period else ''}{period})"

    return Choice(
        "in_products()", "of so many different products", "of how many different products a measure came to it",
        "In a period, or of a product", Kind.NUMBER, slots, text,
    )  # fmt: skip


def _named(name: str, about: str, group: str, kind: Kind) -> Choice:
    return Choice(name, _LABELS.get(name) or name.replace("_", " "), about, group, kind, (), lambda _: name)


def _function(function: Function) -> Choice | None:
    """Return a function as a choice: with the arguments that its longest simple form has."""
    forms = [form for form in map(_arguments, function.forms) if all(_known(name) for name in form)]
    if not forms or function.name in _BY_NAME:
        return None
    longest = max(forms, key=len)
    usable = [form for form in forms if set(form) <= set(longest)]
    required = set(longest).intersection(*usable)
    slots = tuple(
        Slot(
            name, _PLAIN.get(name, name.capitalize()), name == PERIOD, name == "product", optional=name not in required
        )
        for name in longest
    )
    group = "Bought, or what may be offered" if function.kind is Kind.CONDITION else "In a period, or of a product"
    # The same word may be an attribute and a function: bought in all, and bought in a period.
    label = _LABELS.get(function.name) or function.name.replace("_", " ")
    label += " in a period" if longest == (PERIOD,) else ""
    return Choice(
        f"{function.name}()", label, function.about, group, function.kind, slots,
        lambda filled: _called(function, usable, filled), needs_one=all(slot.optional for slot in slots),
    )  # fmt: skip


def _called(function: Function, forms: list[tuple[str, ...]], filled: dict[str, str]) -> str:
    given = {name for name, value in filled.items() if value.strip()}
    form = next((form for form in forms if set(form) == given), None)
    if form is None:
        # What is missing is said by the language itself, in its own words.
        form = next(form for form in sorted(forms, key=len, reverse=True) if given <= set(form))
    return f"{function.name}({', '.join(_argument(name, filled.get(name, '')) for name in form if name in given)})"


def _argument(name: str, value: str) -> str:
    return quoted(value.strip()) if name in _QUOTED else value.strip()


def _arguments(form: str) -> tuple[str, ...]:
    inside = _FORM.fullmatch(form)
    return tuple(part.strip().strip('"') for part in inside[1].split(",")) if inside else ()


def _known(name: str) -> bool:
    return name in _QUOTED or name in _PLAIN


def _own_facts(session: Session) -> Iterable[Choice]:
    for word, extra in catalogue_kept.extra_keys(session).items():
        yield _named(word, f"{extra.key}, as this shop keeps it", "What this shop keeps", extra.kind)


def _virtual(session: Session, kind_of: Callable[[str], Kind]) -> Iterable[Choice]:
    for row in session.scalars(select(VirtualAttribute).order_by(col(VirtualAttribute.name))):
        try:
            kind = kind_of(row.name)
        except ShownError:
            continue
        yield _named(row.name, row.description or row.expression, "Virtual attributes", kind)


def _list_choice(name: str) -> Choice:
    text = f"list({quoted(name)})"
    return Choice(f"list:{name}", name, "is on the saved list", "Lists", Kind.CONDITION, (), lambda _: text)


def _filter_choice(kept: KeptFilter) -> Choice:
    slots = tuple(
        Slot(
            each.name,
            said_name(each).capitalize(),
            is_period=each.kind is ParameterKind.PERIOD,
            is_product=each.kind is ParameterKind.PRODUCT,
            initial=each.default or "",
            optional=each.default is not None,
        )
        for each in kept.parameters
    )
    group = "Filters that come with the system" if kept.comes_with_system else "Saved filters"
    return Choice(
        f"filter:{kept.name}", kept.name, kept.description or "meets the saved filter", group, Kind.CONDITION, slots,
        lambda filled: asked_with(kept, [filled.get(each.name, "") for each in kept.parameters]),
    )  # fmt: skip
