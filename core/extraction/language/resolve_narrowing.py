"""Functions that narrow: saved lists and filters, the first of a ranking, and how often a measure holds."""

from decimal import Decimal

from core.extraction import catalogue_kept
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.meaning import Measured, Per
from core.extraction.language.nodes import Call, Node
from core.extraction.language.operators import OPERATORS
from core.extraction.language.resolve_arguments import (
    PERIOD_NODES,
    arguments,
    kept_name,
    optional_period,
    rewritten,
    whole_argument,
    wrong_arguments,
)
from core.extraction.language.resolve_context import Resolving
from core.extraction.language.resolve_goods import Reader
from core.extraction.language.resolve_periods import definite_period
from core.extraction.language.vocabulary import FUNCTIONS_BY_NAME, Kind

MOST_BEST = 1_000_000
MOST_SHARE = 100
MONTHLY = frozenset({
    Measured.SALES, Measured.PROFIT, Measured.QUANTITY, Measured.VISITS, Measured.PURCHASES, Measured.TROUBLES,
    Measured.CONTACTS, Measured.ACCESSES,
})  # fmt: skip
OF_PRODUCTS = frozenset({Measured.SALES, Measured.PROFIT, Measured.QUANTITY, Measured.VISITS, Measured.PURCHASES})
RANKABLE = {Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.DAYS}


def _list(at: Resolving, node: Call) -> means.Meaning:
    (first,) = arguments(at, node, 1, 1)
    names = catalogue_kept.list_names(at.catalogue.session)
    name = kept_name(at, first, "list", tuple(names))
    members = catalogue_kept.list_members(at.catalogue.session, names[name])
    return means.OnList(name, members, syntax=rewritten(node, nodes.Text(name)))


def _filter(at: Resolving, node: Call) -> means.Meaning:
    if not node.arguments:
        raise wrong_arguments(at, node)
    return at.kept_filter(node)


def _best(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = arguments(at, node, 1, 3)
    count = whole_argument(at, first, "how many", MOST_BEST)
    period = among = None
    written: list[Node] = [first]
    if rest and isinstance(rest[0], PERIOD_NODES):
        period = definite_period(at, rest[0])
        written.append(rest.pop(0))
    if rest:
        among = at.condition(rest.pop(0))
        written.append(among.syntax)
    if rest:
        raise wrong_arguments(at, node)
    return means.Best(count, period, among, syntax=rewritten(node, *written))


def _ranked(at: Resolving, node: Call) -> means.Meaning:
    first, second, *rest = arguments(at, node, 2, 4)
    count, share = _how_many(at, first)
    if rest and isinstance(rest[0], PERIOD_NODES):
        second = _over(at, second, rest.pop(0))
    value = at.value(second)
    if value.kind not in RANKABLE or isinstance(value, means.Constant):
        words = at.written(second)
        raise at.error(second.span, f"“{words}” cannot be ranked by: name an amount, a count or a date, such as sales.")
    among = at.condition(rest.pop(0)) if rest else None
    if rest:
        raise wrong_arguments(at, node)
    written = [first, value.syntax, *([among.syntax] if among else [])]
    highest = node.name == "top"
    return means.Ranked(value, count, share, highest, among, syntax=rewritten(node, *written))


def _how_many(at: Resolving, node: Node) -> tuple[int | None, Decimal | None]:
    if isinstance(node, nodes.Percent) and isinstance(node.value, Decimal):
        if 0 < node.value <= MOST_SHARE:
            return None, node.value / 100
        raise at.error(node.span, "A share is more than 0 % and at most 100 %.")
    return whole_argument(at, node, "how many, or a share such as 5 %", MOST_BEST), None


def _over(at: Resolving, value: Node, period: Node) -> Node:
    """Return the value in the period: only what is a function of a period as well can be taken so."""
    if isinstance(value, nodes.Name) and value.name in FUNCTIONS_BY_NAME:
        return Call(value.name, (period,), span=value.span, name_span=value.span)
    words = at.written(period)
    raise at.error(period.span, f"Put the period into the value itself, such as top(10, sales({words})).")


def _excluded(at: Resolving, node: Call) -> means.Meaning:
    (first,) = arguments(at, node, 1, 1)
    condition = at.condition(first)
    return means.Excluded(condition, syntax=rewritten(node, condition.syntax))


def _in_months(at: Resolving, node: Call) -> means.Meaning:
    first, period = arguments(at, node, 2, 2)
    return _times(at, node, Per.MONTH, first, [period])


def _in_products(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = arguments(at, node, 1, 2)
    return _times(at, node, Per.PRODUCT, first, rest)


def _times(at: Resolving, node: Call, per: Per, asked: Node, rest: list[Node]) -> means.Times:
    known = MONTHLY if per is Per.MONTH else OF_PRODUCTS
    example = f"{node.name}(sales >= 100, last year)"
    if not isinstance(asked, nodes.Compare) or not isinstance(asked.left, nodes.Name):
        raise at.error(asked.span, f"Here belongs a measure compared with a number: write {example}.", (example,))
    if asked.left.name not in {measured.value for measured in known}:
        names = ", ".join(sorted(known))
        raise at.error(asked.left.span, f"Of each {per.value} these are known: {names}.", tuple(sorted(known)))
    bound = at.value(asked.right)
    if not isinstance(bound, means.Constant) or not isinstance(bound.value, Decimal):
        raise at.error(asked.right.span, f"Compare it with a number here: write {example}.", (example,))
    period = optional_period(at, rest)
    holds_for_none = bool(OPERATORS[asked.sign].apply(Decimal(0), bound.value))
    if holds_for_none and (per is Per.PRODUCT or period is None or period.first is None):
        message = f"This holds for every {per.value} without any record: ask for the opposite, or give a first day."
        raise at.error(asked.span, message)
    measured = Measured(asked.left.name)
    written = nodes.Compare(asked.sign, nodes.Name(asked.left.name), bound.syntax)
    syntax = rewritten(node, written, *rest)
    return means.Times(
        Kind.NUMBER, per, measured, asked.sign, bound.value, period, counts_others=holds_for_none, syntax=syntax
    )


READERS: dict[str, Reader] = {
    "list": _list,
    "filter": _filter,
    "best": _best,
    "top": _ranked,
    "bottom": _ranked,
    "in_months": _in_months,
    "in_products": _in_products,
    "excluded": _excluded,
}
