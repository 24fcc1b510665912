"""Functions as written in, what they ask for out: each by its own small reading of its arguments."""

from core.extraction.language import meaning as means
from core.extraction.language import resolve_goods, resolve_measures, resolve_narrowing
from core.extraction.language.nodes import Call
from core.extraction.language.resolve_arguments import find_product
from core.extraction.language.resolve_context import Resolving

__all__ = ["call_meaning", "find_product"]

_READERS = {**resolve_goods.READERS, **resolve_measures.READERS, **resolve_narrowing.READERS}


def call_meaning(at: Resolving, node: Call) -> means.Meaning:
    """Return what a function asks for; the name is known to exist."""
    return _READERS[node.name](at, node)
