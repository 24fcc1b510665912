"""What matters in something that was said: what is wished, and of which products."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from core.calls.phrases import english, german, japanese, korean
from core.calls.phrases.products import ProductWords
from core.calls.phrases.wishes import PhraseBook
from core.models import MarkKind

ENGLISH = "en"
_LANGUAGES = {"en": english, "de": german, "ja": japanese, "ko": korean}
# Languages in which blanks tell nothing.
_LETTERS = frozenset({"ja", "ko"})
# What is asked about something in particular.
_ABOUT_PRODUCTS = frozenset({MarkKind.INQUIRY, MarkKind.QUOTATION, MarkKind.COMPLAINT})
# A recogniser that listens for words alone is told so many.
MOST_WORDS = 2_000


@dataclass(frozen=True)
class Marked:
    """Words that matter: what they are about, the words themselves, and the product that they are said of."""

    kind: MarkKind
    text: str
    start: int
    end: int
    product_id: int | None = None


def marks_in(text: str, language: str, products: ProductWords) -> list[Marked]:
    """Return what matters in a text, in its order: each wish once, each product once.

    A wish that is about something carries the product of the same text, where one alone is spoken of.
    """
    spoken = [
        Marked(MarkKind.PRODUCT, text[each.start : each.end], each.start, each.end, each.product_id)
        for each in products.find(text)
    ]
    ids = {each.product_id for each in spoken if each.product_id is not None}
    only = ids.pop() if len(ids) == 1 else None
    wished = [
        Marked(each.kind, text[each.start : each.end], each.start, each.end, _about(each.kind, only))
        for each in _book(language).find(text)
    ]
    return _once(sorted([*wished, *spoken], key=lambda each: (each.start, each.kind)))


def phrase_words(language: str, products: ProductWords) -> tuple[str, ...]:
    """Return the words that matter, for a recogniser that only tells words of a list: wishes first, then products."""
    book = _book(language)
    names = (word.casefold() for name in products.names for word in name.split() if word.isalpha())
    return tuple(dict.fromkeys([*book.words, *names]))[:MOST_WORDS]


def _about(kind: MarkKind, product_id: int | None) -> int | None:
    return product_id if kind in _ABOUT_PRODUCTS else None


def _once(marks: Iterable[Marked]) -> list[Marked]:
    found: dict[tuple[MarkKind, object], Marked] = {}
    for each in marks:
        key = (each.product_id or each.text) if each.kind is MarkKind.PRODUCT else None
        found.setdefault((each.kind, key), each)
    return list(found.values())


@cache
def _book(language: str) -> PhraseBook:
    """Return the phrases of a language; English for one that has none."""
    code = language if language in _LANGUAGES else ENGLISH
    known = _LANGUAGES[code]
    return PhraseBook(code, known.TEMPLATES, known.RULES, letters=code in _LETTERS)
