"""Questions that can be asked, made of the shop's own products and countries: for help, and where words failed."""

import re

from rapidfuzz import fuzz, process, utils

from core.extraction.catalogue import Catalogue
from core.extraction.example_names import example_names
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.money import Currency

SUGGESTIONS = 3

# What can be asked, the most telling first; those that need a name or a record are left out where there is none.
FORMS = (
    "who should we offer {product} to?",
    "customers who bought {product} but not {other}",
    "whose {lasting} is due for replacement?",
    "who could upgrade to {upper}?",
    "top 5 % of customers by {profit} in {year}",
    "customers who spent more than {amount} in {year}",
    "best customers in {year}",
    'sales > {number} and country = "{country}"',
    "who has not come for 90 days",
    "customers from {country} who came at least twice in {year}",
    "who should be offered anything from the {solution} solution?",
    "what should we offer to people who bought {product}?",
    "who showed interest in {looked_at}",
    "who looked at the page of {looked_at} at least twice this year",
    "customers who bought {product} in {year}",
    "customers who have not bought {product}",
    "customers who bought {lasting} over 5 years ago",
    "prospects for {product} from {country}",
    "who came at least 3 times in {year}",
    "who comes at least twice a month",
    "new customers in {year}",
    "customers who spent more than {amount} on {product}",
    "customers who spent more this year than last year",
    "customers whose sales grew by more than 10 % a year over the last 3 years",
    "customers whose average purchase is over {amount}",
    "top 20 customers from {country}",
    "top 10 customers by number of visits",
    "who bought something from the {group} group in {year}",
    "who bought at least 3 different products",
    "best customers",
    "new customers this month",
    "customers who came at least twice this year",
    "customers without {trouble} this year",
    "customers with {trouble} of level 2 or above in the last 6 months",
    "who complained about {kind}",
    "customers with open {trouble}",
    "who needs follow-up",
    "who has not visited our website for 60 days",
    "who was told about anything this year",
    "who has not been told anything this year",
    "customers of the {branch} branch",
    "customers whose postal code is unknown",
    "customers on the list {list}",
    "customers on list {list} but not on list {other_list}",
    "only those who came this year",
    "without those who complained",
    "sales > {number}",
)


# Words that nearly every question has: they say nothing of which one is meant.
COMMON = frozenset(
    [
        "a",
        "all",
        "and",
        "are",
        "customers",
        "do",
        "for",
        "from",
        "has",
        "have",
        "i",
        "in",
        "is",
        "me",
        "my",
        "of",
        "on",
        "our",
        "people",
        "please",
        "show",
        "that",
        "the",
        "their",
        "they",
        "this",
        "those",
        "to",
        "us",
        "we",
        "were",
        "who",
        "whose",
        "with",
    ]
)


def filled_forms(view: MirrorView, tables: Tables, catalogue: Catalogue, currency: Currency) -> dict[str, str]:
    """Return the forms that this shop has the names for, each with its text filled with the best-known ones."""
    names = example_names(view, tables, catalogue, currency)
    found = {}
    for form in FORMS:
        try:
            found[form] = form.format_map(names)
        except KeyError:
            continue
    return found


def nearest_forms(words: str, forms: dict[str, str]) -> tuple[str, ...]:
    """Return the texts of the forms most like what was said, best first; the names in them do not count."""
    bare = {form: re.sub(r"\{\w+\}", "", form) for form in forms}
    found = process.extract(words, bare, scorer=fuzz.token_set_ratio, processor=_telling, limit=SUGGESTIONS)
    return tuple(forms[form] for _, _, form in found)


def _telling(words: str) -> str:
    """Return the words that tell questions apart; all of them where none does."""
    said = utils.default_process(words).split()
    return " ".join([word for word in said if word not in COMMON] or said)
