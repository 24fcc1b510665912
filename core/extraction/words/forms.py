"""The shapes of clauses in which people ask in plain words, as hassil reads them (their cases stand in the tests).

A shape only finds the slots; what stands in them has to be a product, a country, an amount or a day of this shop,
or the shape does not apply.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from core.extraction.words.about_amounts import SHAPES as AMOUNTS
from core.extraction.words.about_contacts import SHAPES as CONTACTS
from core.extraction.words.about_lists import SHAPES as LISTS_AND_FILTERS
from core.extraction.words.about_people import SHAPES as PEOPLE
from core.extraction.words.about_products import LEANING
from core.extraction.words.about_products import SHAPES as PRODUCTS
from core.extraction.words.about_prospects import SHAPES as PROSPECTS
from core.extraction.words.about_ranks import SHAPES as RANKS
from core.extraction.words.about_troubles import SHAPES as TROUBLES
from core.extraction.words.about_visits import SHAPES as VISITS
from core.extraction.words.rules import LISTS, RULES
from core.extraction.words.shape import Shape

# What templates say where a shape can also be asked the other way round.
AS_IT_IS = {"<did>": "[<have>] [<ever>]", "<with>": "(with|having)", "<is>": "(is|are|was|were)"}
OPPOSITE = {
    "<did>": "<not> [<ever>]",
    "<with>": "(without [any]|with no|having no)",
    "<is>": "(is not|are not|isn't|aren't|was not|wasn't|were not)",
}
NOT = "_not"


def _shapes() -> Iterator[tuple[str, Shape]]:
    """Yield every shape, the most particular first: where two fit equally well, the earlier one is taken."""
    for theme in (PROSPECTS, RANKS, AMOUNTS, VISITS, TROUBLES, CONTACTS, LISTS_AND_FILTERS, PRODUCTS, PEOPLE, LEANING):
        yield from theme.items()


SHAPES: Mapping[str, Shape] = dict(_shapes())


def _sentences() -> Iterator[tuple[str, list[str]]]:
    for name, shape in SHAPES.items():
        if shape.negated:
            opposite = [_said(each, OPPOSITE) for each in shape.sentences if any(mark in each for mark in OPPOSITE)]
            yield f"{name}{NOT}", opposite
        yield name, [_said(each, AS_IT_IS) for each in shape.sentences]


def _said(sentence: str, marks: Mapping[str, str]) -> str:
    for mark, words in marks.items():
        sentence = sentence.replace(mark, words)
    return sentence


FORMS: dict[str, list[str]] = dict(_sentences())

INTENTS: dict[str, Any] = {
    "language": "en",
    "intents": {name: {"data": [{"sentences": sentences}]} for name, sentences in FORMS.items()},
    "lists": LISTS,
    "expansion_rules": RULES,
}
