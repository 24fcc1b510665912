"""Names in plain words that are no product's: countries, branches, languages, solutions, and facts of customers."""

from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar

from babel import Locale
from sqlmodel import col, select

from core.errors import QuestionError, Span
from core.extraction.catalogue import Catalogue
from core.extraction.catalogue_kept import defined_attributes, extra_keys, filter_names, list_names
from core.extraction.language import nodes
from core.extraction.language.vocabulary import ATTRIBUTES, RECKONED_ATTRIBUTES, RECORD_ATTRIBUTES
from core.extraction.name_index import SUGGESTIONS, Lookup, NameIndex, folded
from core.extraction.offer import SolutionRef, solutions
from core.extraction.words.nationalities import NATIONALITIES
from core.models import Contact, Customer, Trouble

T = TypeVar("T")
# Facts by other names than their own.
ALSO_CALLED = {"postcode": "postal_code", "post code": "postal_code", "zip code": "postal_code", "zip": "postal_code"}


class Names:
    """The shop's names for what a clause may speak of; `words` are the whole of what the person wrote."""

    def __init__(self, catalogue: Catalogue, words: str) -> None:
        """Look names up in `catalogue`."""
        self.catalogue, self.words = catalogue, words

    def country(self, text: nodes.Text) -> nodes.Text:
        """Return the country that is meant, by its name or by what its people are called."""
        return self._text(text, self._country(text.value), "country")

    def is_country(self, text: nodes.Text, *, known: bool = False) -> bool:
        """Return whether `text` may mean a country; with `known`, whether it does."""
        found = self._country(text.value)
        return found.found is not None if known else found != Lookup(None)

    def _country(self, words: str) -> Lookup[str]:
        for name in NATIONALITIES.get(words.strip().lower(), ()):
            if name in self.catalogue.countries:
                return Lookup(name)
        return self.catalogue.country(words)

    def branch(self, text: nodes.Text) -> nodes.Text:
        """Return the branch that is meant."""
        return self._text(text, _lookup(text.value, self._branches), "branch")

    def is_branch(self, text: nodes.Text) -> bool:
        """Return whether a branch is called just so."""
        found = _lookup(text.value, self._branches)
        return found.found is not None and not found.guessed

    def is_list(self, text: nodes.Text) -> bool:
        """Return whether a saved list is called just so."""
        return _is_called(text.value, list_names(self.catalogue.session))

    def is_filter(self, text: nodes.Text) -> bool:
        """Return whether a saved filter is called just so."""
        return _is_called(text.value, filter_names(self.catalogue.session))

    def language(self, text: nodes.Text) -> nodes.Text:
        """Return the code of the language that is meant, as the shop writes it."""
        known = {self._language_name(code): code for code in self._languages}
        found = _lookup(text.value, {**known, **{code: code for code in self._languages}})
        if found.found is None:
            raise self._unknown(text, "language", tuple(sorted(known))[:SUGGESTIONS])
        return nodes.Text(found.found, span=text.span)

    def solution(self, text: nodes.Text) -> nodes.Text:
        """Return the name of the solution that is meant."""
        return nodes.Text(self.solution_ref(text).name, span=text.span)

    def solution_ref(self, text: nodes.Text) -> SolutionRef:
        """Return the solution that is meant."""
        known = {ref.name: ref for ref in solutions(self.catalogue.session).values()}
        lookup = _lookup(text.value, known)
        if lookup.found is None:
            names = tuple(ref.name for ref in lookup.nearest)
            raise self._unknown(text, "solution", names)
        return lookup.found

    def is_solution(self, words: str) -> bool:
        """Return whether a solution is called so, or clearly meant."""
        return _lookup(words, {ref.name: ref for ref in solutions(self.catalogue.session).values()}).found is not None

    def fact(self, text: nodes.Text) -> str | None:
        """Return the attribute that `text` names; None where there is none that is so called."""
        return _lookup(text.value, self._facts).found

    @cached_property
    def _facts(self) -> dict[str, str]:
        """Return the attributes by every way of naming them, the shop's own among them."""
        found: dict[str, str] = {}
        session = self.catalogue.session
        found |= {known.phrase: known.name for known in ATTRIBUTES}
        found |= {known.phrase: known.name for known in RECKONED_ATTRIBUTES}
        names = [known.name for known in ATTRIBUTES]
        names += [known.name for known in RECORD_ATTRIBUTES]
        names += [known.name for known in RECKONED_ATTRIBUTES]
        kept = (*extra_keys(session), *defined_attributes(session))
        found |= {name.replace("_", " "): name for name in (*names, *kept)}
        return {**{said: name for said, name in ALSO_CALLED.items() if name not in kept}, **found}

    def classification(self, text: nodes.Text) -> nodes.Text:
        """Return the classification of troubles that is meant."""
        return self._text(text, _lookup(text.value, self._distinct(Trouble.classification)), "kind of trouble")

    def channel(self, text: nodes.Text) -> nodes.Text:
        """Return the channel of contacts that is meant."""
        return self._text(text, _lookup(text.value, self._distinct(Contact.channel)), "channel")

    @cached_property
    def _branches(self) -> dict[str, str]:
        return self._distinct(Customer.branch)

    @cached_property
    def _languages(self) -> dict[str, str]:
        return self._distinct(Customer.language)

    def _distinct(self, column: object) -> dict[str, str]:
        rows = self.catalogue.session.execute(select(col(column)).distinct()).scalars()
        return {str(text): str(text) for text in rows if text}

    def _language_name(self, code: str) -> str:
        return str(Locale("en").languages.get(code.split("-", maxsplit=1)[0].split("_", maxsplit=1)[0].lower(), code))

    def _text(self, text: nodes.Text, lookup: Lookup[str], what: str) -> nodes.Text:
        if lookup.found is None:
            raise self._unknown(text, what, lookup.nearest)
        return nodes.Text(lookup.found, span=text.span)

    def _unknown(self, text: nodes.Text, what: str, nearest: tuple[str, ...]) -> QuestionError:
        hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        message = f"I don't know the {what} “{text.value}”.{hint}"
        return QuestionError(message, self.words, Span(text.span.start, text.span.end), nearest)


def _is_called(words: str, names: Iterable[str]) -> bool:
    return folded(words) in {folded(name) for name in names}


def _lookup(words: str, named: dict[str, T]) -> Lookup[T]:
    """Return what is called so: just so, else what is clearly meant, else the nearest."""
    index = NameIndex({name: [name] for name in named})
    exact = index.exact(words)
    if exact:
        return Lookup(named[exact[0]])
    near = index.nearest(words)
    found = None if near.found is None else named[near.found]
    return Lookup(found, tuple(named[name] for name in near.nearest[:SUGGESTIONS]), guessed=found is not None)
