"""What a filter says in one plain sentence, with everything that it inherits, also before it is told anything."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from core.errors import QuestionError, ShownError
from core.extraction.catalogue import Catalogue, ProductRef
from core.extraction.filters.kept import KeptFilter, Parameter, ParameterKind
from core.extraction.language import meaning as means
from core.extraction.language.describe import describe
from core.extraction.language.parser import parse
from core.extraction.language.printer import quoted
from core.extraction.language.resolve import resolve
from core.extraction.name_index import Lookup
from core.money import Currency

# What stands for a parameter that has no default and has not been told, where a filter is only looked at.
UNTOLD = {
    ParameterKind.NUMBER: "1",
    ParameterKind.AMOUNT: "1",
    ParameterKind.PERCENT: "1 %",
    ParameterKind.PERIOD: "last year",
    ParameterKind.DATE: "today",
}


class UntoldCatalogue(Catalogue):
    """The shop's names, and for each parameter that has not been told a product or group of that name."""

    def product(self, words: str) -> Lookup[ProductRef]:
        """Return the product that `words` name; `$product` names one that is still to be said."""
        if words.startswith("$"):
            said = f"the {words[1:].replace('_', ' ')}"
            return Lookup(ProductRef(0, said, said))
        return super().product(words)

    def group(self, words: str) -> Lookup[str]:
        """Return the product group that `words` name; `$group` names one that is still to be said."""
        return Lookup(words) if words.startswith("$") else super().group(words)


class Speaker:
    """Says filters as they are now, against the names of one snapshot."""

    def __init__(self, session: Session, today: date, currency: Currency) -> None:
        """Look names up in `session`; `today` is the business date, amounts are in `currency`."""
        self.today, self.currency = today, currency
        # One for all sentences: it reads the shop's names once.
        self._catalogue = UntoldCatalogue(session)

    def sentence(self, kept: KeptFilter, told: Mapping[str, str] | None = None) -> str:
        """Return the filter's sentence, beginning with “Customers”; why it says nothing, where it cannot be used.

        `told` are values of its parameters, in the filter language.
        """
        needless = [each for each in kept.parameters if each.kind is not ParameterKind.PRODUCT and not each.default]
        if needless and not told and kept.description:
            return kept.description
        try:
            return self.said(self.meaning(kept, told))
        except QuestionError as error:
            # It names the filter and says that it cannot be used.
            return error.message
        except ShownError as error:
            return f"It cannot be used as it stands: {error}"

    def said(self, meaning: means.Condition) -> str:
        """Return the sentence of a meaning, beginning with “Customers”."""
        return describe(meaning, self.currency)

    def meaning(self, kept: KeptFilter, told: Mapping[str, str] | None = None) -> means.Condition:
        """Return what a filter means; raises `QuestionError` where it means nothing."""
        text = call_text(kept, told)
        found = resolve(parse(text), text, self._catalogue, self.today)
        return found.condition if isinstance(found, means.Kept) else found


def call_text(kept: KeptFilter, told: Mapping[str, str] | None = None) -> str:
    """Return how a filter is asked for in the filter language, every parameter passed or standing for itself."""
    values = [(told or {}).get(each.name) or each.default or _untold(each) for each in kept.parameters]
    return f"filter({', '.join([quoted(kept.name), *values])})"


def _untold(parameter: Parameter) -> str:
    return UNTOLD.get(parameter.kind, quoted(f"${parameter.name}"))
