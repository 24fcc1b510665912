"""Functions of what was bought: products, groups, solutions and what is related to a product."""

from collections.abc import Callable

from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.goods import Goods, GroupGoods, OneProduct, RelatedGoods, Relative, SolutionGoods
from core.extraction.language.meaning import Measured
from core.extraction.language.nodes import Call, Node
from core.extraction.language.resolve_arguments import (
    arguments,
    optional_period,
    product_argument,
    rewritten,
    text_argument,
)
from core.extraction.language.resolve_context import Resolving
from core.extraction.language.resolve_periods import definite_period
from core.extraction.language.vocabulary import GOODS_FUNCTIONS, Kind

Reader = Callable[[Resolving, Call], means.Meaning]
GoodsReader = Callable[[Resolving, Node], tuple[Goods, Node]]


def product_goods(at: Resolving, node: Node) -> tuple[OneProduct, Node]:
    """Return one product, and how it is written plainly."""
    product = product_argument(at, node)
    return OneProduct(product), nodes.Text(product.code)


def products_goods(at: Resolving, node: Node) -> tuple[OneProduct | RelatedGoods, Node]:
    """Return one product or, written as a function of one, the products related to it."""
    if not isinstance(node, Call):
        return product_goods(at, node)
    if node.name not in GOODS_FUNCTIONS:
        known = ", ".join(f'{name}("...")' for name in GOODS_FUNCTIONS)
        raise at.error(node.span, f"Here belongs a product, in quotes, or one of {known}.", tuple(GOODS_FUNCTIONS))
    if len(node.arguments) != 1:
        raise at.error(node.span, f'“{node.name}” is written {node.name}("product").')
    at.count_function(node)
    inner, syntax = products_goods(at, node.arguments[0])
    return RelatedGoods(Relative(node.name), inner), rewritten(node, syntax)


def group_goods(at: Resolving, node: Node) -> tuple[GroupGoods, Node]:
    """Return a product group."""
    words = text_argument(at, node, "a product group")
    lookup = at.catalogue.group(words)
    if lookup.found is None:
        known = lookup.nearest or tuple(at.catalogue.groups[:3])
        hint = f" Did you mean {' or '.join(known)}?" if known else " This shop's products have no groups yet."
        raise at.error(node.span, f"I don't know a product group “{words}”.{hint}", known)
    return GroupGoods(lookup.found), nodes.Text(lookup.found)


def solution_goods(at: Resolving, node: Node) -> tuple[SolutionGoods, Node]:
    """Return a solution with everything below it."""
    words = text_argument(at, node, "the name of a solution")
    lookup = at.catalogue.solution(words)
    if lookup.found is None:
        known = lookup.nearest or tuple(at.catalogue.solutions)[:3]
        hint = f" Did you mean {' or '.join(known)}?" if known else " This shop has no solutions yet."
        raise at.error(node.span, f"I don't know a solution “{words}”.{hint}", known)
    products = tuple(sorted(at.catalogue.products_of_solution(lookup.found)))
    return SolutionGoods(lookup.found, products), nodes.Text(lookup.found)


def _bought(read: GoodsReader) -> Reader:
    def reader(at: Resolving, node: Call) -> means.Meaning:
        first, *rest = arguments(at, node, 1, 2)
        goods, syntax = read(at, first)
        return means.Bought(goods, optional_period(at, rest), syntax=rewritten(node, syntax, *rest))

    return reader


def _bought_relative(relative: Relative) -> Reader:
    def reader(at: Resolving, node: Call) -> means.Meaning:
        first, *rest = arguments(at, node, 1, 2)
        goods, syntax = products_goods(at, first)
        period = optional_period(at, rest)
        return means.Bought(RelatedGoods(relative, goods), period, syntax=rewritten(node, syntax, *rest))

    return reader


def measured_of(kind: Kind, measured: Measured, read: GoodsReader) -> Reader:
    """Return the reader of a function that measures goods, in a period where one is given."""

    def reader(at: Resolving, node: Call) -> means.Meaning:
        first, *rest = arguments(at, node, 1, 2)
        goods, syntax = read(at, first)
        period = optional_period(at, rest)
        return means.Measure(kind, measured, period, goods, syntax=rewritten(node, syntax, *rest))

    return reader


def _spent(at: Resolving, node: Call) -> means.Meaning:
    first, *rest = arguments(at, node, 1, 2)
    if not isinstance(first, nodes.Text | Call) and not rest:
        period = definite_period(at, first)
        return means.Measure(Kind.MONEY, Measured.SALES, period, syntax=rewritten(node, first))
    return measured_of(Kind.MONEY, Measured.SALES, products_goods)(at, node)


def _days_since_bought(at: Resolving, node: Call) -> means.Meaning:
    (first,) = arguments(at, node, 1, 1)
    goods, written = products_goods(at, first)
    syntax = rewritten(node, written)
    today = means.Constant(Kind.DATE, at.today, syntax=nodes.Today())
    last = means.Measure(Kind.DATE, Measured.LAST_BOUGHT, None, goods, syntax=syntax)
    days = means.Calculation(Kind.DAYS, "-", today, last, syntax=syntax)
    return means.Named(Kind.DAYS, node.name, f"last purchase of {goods.words()}", None, days, syntax=syntax)


def _durable(timing: means.Timing) -> Reader:
    def reader(at: Resolving, node: Call) -> means.Meaning:
        (first,) = arguments(at, node, 1, 1)
        goods, syntax = product_goods(at, first)
        return means.Durable(timing, goods.product, syntax=rewritten(node, syntax))

    return reader


def _registered(at: Resolving, node: Call) -> means.Meaning:
    (first,) = arguments(at, node, 1, 1)
    goods, syntax = solution_goods(at, first)
    around = tuple(sorted(at.catalogue.solutions_holding(goods.name)))
    return means.Registered(goods.name, around, syntax=rewritten(node, syntax))


READERS: dict[str, Reader] = {
    "bought": _bought(products_goods),
    "bought_group": _bought(group_goods),
    "bought_solution": _bought(solution_goods),
    "bought_cross_sell_of": _bought_relative(Relative.CROSS_SELL),
    "bought_bundle_of": _bought_relative(Relative.BUNDLE),
    "bought_rare_of": _bought_relative(Relative.RARE),
    "bought_upper_of": _bought_relative(Relative.UPPER),
    "bought_lower_of": _bought_relative(Relative.LOWER),
    "registered": _registered,
    **{timing.value: _durable(timing) for timing in means.Timing},
    "quantity_of": measured_of(Kind.NUMBER, Measured.QUANTITY, products_goods),
    "spent": _spent,
    "sales_of_group": measured_of(Kind.MONEY, Measured.SALES, group_goods),
    "sales_of_solution": measured_of(Kind.MONEY, Measured.SALES, solution_goods),
    "first_bought": measured_of(Kind.DATE, Measured.FIRST_BOUGHT, products_goods),
    "last_bought": measured_of(Kind.DATE, Measured.LAST_BOUGHT, products_goods),
    "days_since_bought": _days_since_bought,
}
