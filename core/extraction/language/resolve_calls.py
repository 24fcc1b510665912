"""Functions as written in, what they ask for out: each by its own small reading of its arguments."""

from collections.abc import Callable

from core.errors import QuestionError, Span
from core.extraction import catalogue_kept
from core.extraction.catalogue import ProductRef
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.meaning import Measured
from core.extraction.language.nodes import Call, Node
from core.extraction.language.period import Period
from core.extraction.language.resolve_context import Resolving
from core.extraction.language.resolve_periods import definite_period
from core.extraction.language.vocabulary import FUNCTIONS_BY_NAME, Kind
from core.extraction.name_index import nearest_names

MOST_BEST = 1_000_000


def call_meaning(at: Resolving, node: Call) -> means.Meaning:
    """Return what a function asks for; the name is known to exist."""
    return _READERS[node.name](at, node)


def _bought(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = _arguments(at, node, 1, 2)
    product = _product(at, first)
    syntax = _call(node, nodes.Text(product.code), *rest)
    return means.Bought(product, _optional_period(at, rest), syntax=syntax)


def _bought_group(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = _arguments(at, node, 1, 2)
    words = _text(at, first, "a product group")
    lookup = at.catalogue.group(words)
    if lookup.found is None:
        known = lookup.nearest or tuple(at.catalogue.groups[:3])
        hint = f" Did you mean {' or '.join(known)}?" if known else " This shop's products have no groups yet."
        raise at.error(first.span, f"I don't know a product group “{words}”.{hint}", known)
    syntax = _call(node, nodes.Text(lookup.found), *rest)
    return means.BoughtGroup(lookup.found, _optional_period(at, rest), syntax=syntax)


def _quantity_of(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = _arguments(at, node, 1, 2)
    product = _product(at, first)
    syntax = _call(node, nodes.Text(product.code), *rest)
    return means.Measure(Kind.NUMBER, Measured.QUANTITY, _optional_period(at, rest), product, syntax=syntax)


def _spent(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = _arguments(at, node, 1, 2)
    if not isinstance(first, nodes.Text) and not rest:
        return means.Measure(Kind.MONEY, Measured.SALES, definite_period(at, first), syntax=_call(node, first))
    product = _product(at, first)
    syntax = _call(node, nodes.Text(product.code), *rest)
    return means.Measure(Kind.MONEY, Measured.SALES, _optional_period(at, rest), product, syntax=syntax)


def _in_period(at: Resolving, node: Call) -> means.Meaning:
    (first,) = _arguments(at, node, 1, 1)
    kind = FUNCTIONS_BY_NAME[node.name].kind
    return means.Measure(kind, Measured(node.name), definite_period(at, first), syntax=_call(node, first))


def _troubles(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = _arguments(at, node, 1, 2)
    level = _whole(at, rest[0], "a level", 1_000) if rest else None
    period = definite_period(at, first)
    return means.Measure(Kind.NUMBER, Measured.TROUBLES, period, level=level, syntax=_call(node, first, *rest))


def _list(at: Resolving, node: Call) -> means.Meaning:
    (first,) = _arguments(at, node, 1, 1)
    names = catalogue_kept.list_names(at.catalogue.session)
    name = _kept_name(at, first, "list", tuple(names))
    members = catalogue_kept.list_members(at.catalogue.session, names[name])
    return means.OnList(name, members, syntax=_call(node, nodes.Text(name)))


def _filter(at: Resolving, node: Call) -> means.Meaning:
    (first,) = _arguments(at, node, 1, 1)
    name = _kept_name(at, first, "filter", tuple(catalogue_kept.saved_filters(at.catalogue.session)))
    return means.Kept(name, at.kept_filter(name, first), syntax=_call(node, nodes.Text(name)))


def _best(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = _arguments(at, node, 1, 3)
    count = _whole(at, first, "how many", MOST_BEST)
    period = among = None
    written: list[Node] = [first]
    if rest and (isinstance(rest[0], (*nodes.PERIODS, nodes.Number))):
        period = definite_period(at, rest[0])
        written.append(rest.pop(0))
    if rest:
        among = at.condition(rest.pop(0))
        written.append(among.syntax)
    if rest:
        raise _wrong_arguments(at, node)
    return means.Best(count, period, among, syntax=_call(node, *written))


_READERS: dict[str, Callable[[Resolving, Call], means.Meaning]] = {
    "bought": _bought,
    "bought_group": _bought_group,
    "quantity_of": _quantity_of,
    "spent": _spent,
    "sales": _in_period,
    "quantity": _in_period,
    "profit": _in_period,
    "visits": _in_period,
    "purchases": _in_period,
    "contacts": _in_period,
    "troubles": _troubles,
    "list": _list,
    "filter": _filter,
    "best": _best,
}


def find_product(at: Resolving, words: str, span: Span) -> ProductRef:
    """Return the product that `words` mean, or refuse with the nearest ones."""
    lookup = at.catalogue.product(words)
    if lookup.found is not None:
        return lookup.found
    names = tuple(str(product) for product in lookup.nearest)
    if lookup.several:
        message = f"“{words}” may be any of several products: {', '.join(names)}. Give the code of the one you mean."
        raise at.error(span, message, tuple(product.code for product in lookup.nearest))
    hint = f"Did you mean {' or '.join(names)}?" if names else "No product has a name like it."
    raise at.error(span, f"I don't know “{words}”. {hint}", tuple(product.code for product in lookup.nearest))


def _product(at: Resolving, node: Node) -> ProductRef:
    return find_product(at, _text(at, node, "a product's code or name"), node.span)


def _text(at: Resolving, node: Node, what: str) -> str:
    if not isinstance(node, nodes.Text):
        words = at.written(node)
        raise at.error(node.span, f'Here belongs {what}, in quotes: write "{words}".', (f'"{words}"',))
    if not node.value.strip():
        raise at.error(node.span, f"Here belongs {what}; the quotes are empty.")
    return node.value


def _kept_name(at: Resolving, node: Node, what: str, names: tuple[str, ...]) -> str:
    words = _text(at, node, f"the name of a saved {what}")
    for name in names:
        if name.casefold() == words.strip().casefold():
            return name
    near = nearest_names(words, names) or names[:3]
    hint = f" Did you mean {' or '.join(near)}?" if near else f" No {what} has been saved yet."
    raise at.error(node.span, f"I don't know a {what} “{words}”.{hint}", tuple(near))


def _whole(at: Resolving, node: Node, what: str, most: int) -> int:
    if isinstance(node, nodes.Number) and node.value == node.value.to_integral_value() and 1 <= node.value <= most:
        return int(node.value)
    raise at.error(node.span, f"Here belongs {what}: a whole number from 1 to {most:,}.")


def _optional_period(at: Resolving, rest: list[Node]) -> Period | None:
    return definite_period(at, rest[0]) if rest else None


def _arguments(at: Resolving, node: Call, fewest: int, most: int) -> list[Node]:
    if not fewest <= len(node.arguments) <= most:
        raise _wrong_arguments(at, node)
    return list(node.arguments)


def _wrong_arguments(at: Resolving, node: Call) -> QuestionError:
    forms = FUNCTIONS_BY_NAME[node.name].forms
    return at.error(node.span, f"“{node.name}” is written {' or '.join(forms)}.", forms)


def _call(node: Call, *arguments: Node) -> Call:
    return Call(node.name, arguments)
