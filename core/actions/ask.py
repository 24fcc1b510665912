"""Ask which customers: understand the words, then look the answer up."""

from collections.abc import Iterator

from core.extraction.answer import Answer, FoundCustomer, Understood
from core.shop import Shop


def understand(shop: Shop, words: str, within: Understood | None = None) -> Understood:
    """Return what `words` ask for: the filter language first, then plain words; `within` is the question refined.

    Raises `QuestionError` with the words at fault and the nearest that would work.
    """
    raise NotImplementedError


def answer(shop: Shop, understood: Understood, *, limit: int = 10) -> Answer:
    """Return how many customers answer the question and the best `limit` of them, as of this moment."""
    raise NotImplementedError


def everyone(shop: Shop, understood: Understood) -> Iterator[FoundCustomer]:
    """Yield every customer who answers the question, best first."""
    raise NotImplementedError


def examples(shop: Shop) -> list[str]:
    """Return six questions that this shop can answer now, made of its own products and countries."""
    raise NotImplementedError
