"""What every step of resolving shares: the text, the names, today, and how to refuse."""

from abc import ABC, abstractmethod
from datetime import date

from core.errors import QuestionError, Span
from core.extraction.catalogue import Catalogue
from core.extraction.language import meaning as means
from core.extraction.language.nodes import Call, Node


class Resolving(ABC):
    """One text on its way to its meaning."""

    def __init__(self, text: str, catalogue: Catalogue, today: date) -> None:
        """Resolve what was read from `text`, on the business date `today`."""
        self.text = text
        self.catalogue = catalogue
        self.today = today

    def error(self, span: Span, message: str, suggestions: tuple[str, ...] = ()) -> QuestionError:
        """Return the refusal of the words at `span`."""
        return QuestionError(message, self.text, span, suggestions)

    def written(self, node: Node) -> str:
        """Return the person's own words for `node`."""
        return self.text[node.span.start : node.span.end]

    @abstractmethod
    def condition(self, node: Node) -> means.Condition:
        """Return the meaning of a node that has to hold or not."""

    @abstractmethod
    def value(self, node: Node) -> means.Value:
        """Return the meaning of a node that has a value."""

    @abstractmethod
    def kept_filter(self, node: Call) -> means.Condition:
        """Return the meaning of a filter that is used by its name, with what it inherits and what is passed to it."""

    @abstractmethod
    def count_function(self, node: Node) -> None:
        """Count one more function; refuse where a filter asks for too many."""
