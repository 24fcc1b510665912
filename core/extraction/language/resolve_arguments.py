"""The arguments of functions: what each place takes, and the refusal where something else stands there."""

from core.errors import QuestionError, Span
from core.extraction.catalogue import ProductRef
from core.extraction.language import nodes
from core.extraction.language.nodes import Call, Node
from core.extraction.language.period import Period
from core.extraction.language.resolve_context import Resolving
from core.extraction.language.resolve_periods import definite_period
from core.extraction.language.vocabulary import FUNCTIONS_BY_NAME
from core.extraction.name_index import nearest_names

# What stands for a period where anything else might stand too.
PERIOD_NODES = (*nodes.PERIODS, nodes.Number, nodes.Day, nodes.Today, nodes.Ago)


def arguments(at: Resolving, node: Call, fewest: int, most: int) -> list[Node]:
    """Return the arguments of a function that takes so many."""
    if not fewest <= len(node.arguments) <= most:
        raise wrong_arguments(at, node)
    return list(node.arguments)


def wrong_arguments(at: Resolving, node: Call) -> QuestionError:
    """Return the refusal of a function that is written otherwise, with the ways in which it is written."""
    forms = FUNCTIONS_BY_NAME[node.name].forms
    return at.error(node.span, f"“{node.name}” is written {' or '.join(forms)}.", forms)


def rewritten(node: Call, *given: Node) -> Call:
    """Return the call with its arguments in their plainest spelling."""
    return Call(node.name, given)


def text_argument(at: Resolving, node: Node, what: str) -> str:
    """Return what stands in quotes."""
    if not isinstance(node, nodes.Text):
        words = at.written(node)
        raise at.error(node.span, f'Here belongs {what}, in quotes: write "{words}".', (f'"{words}"',))
    if not node.value.strip():
        raise at.error(node.span, f"Here belongs {what}; the quotes are empty.")
    return node.value


def whole_argument(at: Resolving, node: Node, what: str, most: int) -> int:
    """Return a whole number from 1 to `most`."""
    if isinstance(node, nodes.Number) and node.value == node.value.to_integral_value() and 1 <= node.value <= most:
        return int(node.value)
    raise at.error(node.span, f"Here belongs {what}: a whole number from 1 to {most:,}.")


def optional_period(at: Resolving, rest: list[Node]) -> Period | None:
    """Return the period where one is given."""
    return definite_period(at, rest[0]) if rest else None


def product_argument(at: Resolving, node: Node) -> ProductRef:
    """Return the product that an argument names."""
    return find_product(at, text_argument(at, node, "a product's code or name"), node.span)


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


def kept_name(at: Resolving, node: Node, what: str, names: tuple[str, ...]) -> str:
    """Return the name, as it was saved, of a list or filter."""
    words = text_argument(at, node, f"the name of a saved {what}")
    for name in names:
        if name.casefold() == words.strip().casefold():
            return name
    near = nearest_names(words, names) or names[:3]
    hint = f" Did you mean {' or '.join(near)}?" if near else f" No {what} has been saved yet."
    raise at.error(node.span, f"I don't know a {what} “{words}”.{hint}", tuple(near))
