"""The programme that a merchant sets: what is scored and ranked, the points, the comments and the services.

Its terms go onto cards; the rest stays with tills and the server. `programme_document.py` reads and writes it as JSON.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.errors import ProgrammeError
from core.loyalty.conditions import Condition, Subject
from core.loyalty.document import is_line
from core.loyalty.holders import Expiry, StateLimits
from core.loyalty.services import LONGEST_WORDS, Service, described
from core.loyalty.terms import MOST_POINTS, Standing, Terms
from core.loyalty.thresholds import is_written
from core.money import Currency

MOST_RULES = 64
"""How many comments, and how many services, a programme has at most."""
LONGEST_NAME = 40
_CURRENCY = re.compile("[A-Z]{3}")


@dataclass(frozen=True)
class Comment:
    """What a clerk is told of a customer who meets a condition (figure 6: 407)."""

    when: Condition
    words: str

    def __post_init__(self) -> None:
        """Refuse a comment that says nothing, or too much for a till's display."""
        if not is_line(self.words, LONGEST_WORDS):
            message = f"A comment needs words on one line, {LONGEST_WORDS} characters at most."
            raise ProgrammeError(message)


@dataclass(frozen=True)
class Programme:
    """A programme: its `terms`, the `currency` (ISO 4217), a name for each score, comments, and services.

    `offline_exchange` is how many points of one card a till may exchange at most while the server cannot be asked.
    `expiry` is when points lapse, `limits` when a holder is new, loyal or estranged.
    """

    terms: Terms
    currency: str
    names: tuple[str, ...]
    comments: tuple[Comment, ...] = ()
    services: tuple[Service, ...] = ()
    offline_exchange: int = 0
    expiry: Expiry = field(default_factory=Expiry)
    limits: StateLimits = field(default_factory=StateLimits)

    def __post_init__(self) -> None:
        """Refuse what does not go together; raises ProgrammeError."""
        for problem in self._problems():
            raise ProgrammeError(problem)

    def _problems(self) -> Iterator[str]:
        if not _CURRENCY.fullmatch(self.currency):
            yield f"A currency is three capital letters, such as GBP; “{self.currency[:20]}” is none."
        if len(self.names) != len(self.terms.sets) or len(set(self.names)) != len(self.names):
            yield "Each score needs a name of its own."
        if not all(is_line(name, LONGEST_NAME) for name in self.names):
            yield f"A score's name is one line of 1 to {LONGEST_NAME} characters."
        if not all(map(is_written, (*self.terms.recent_thresholds, *self.terms.continuity_thresholds))):
            yield "Thresholds for ranks have to be in thousandths."
        if max(len(self.comments), len(self.services)) > MOST_RULES:
            yield f"A programme has at most {MOST_RULES} comments and as many services."
        if not 0 <= self.offline_exchange <= MOST_POINTS:
            yield "The points that are exchanged while the server cannot be asked have to be from 0 up."
        codes = Counter(service.code for service in self.services)
        yield from (f"There are {number} services “{code}”." for code, number in codes.items() if number > 1)
        rules: tuple[Comment | Service, ...] = (*self.comments, *self.services)
        for rule in rules:
            if any(each.score >= len(self.names) for each in rule.when.bounds if each.subject == Subject.SCORE):
                yield f"“{rule.words}” goes by a score that the programme does not have."

    def sentences(self, locale: str) -> list[str]:
        """Return each service as a plain sentence, in order, amounts as people of this locale write them."""
        currency = Currency(self.currency, locale)
        return [described(service, self.names, currency) for service in self.services]


def comment_for(programme: Programme, standing: Standing) -> str:
    """Return the first comment for a customer who stands so; nothing where none is meant."""
    return next((comment.words for comment in programme.comments if comment.when.holds(standing)), "")


def offers_for(programme: Programme, standing: Standing) -> tuple[Service, ...]:
    """Return the services for a customer who stands so, in the programme's order.

    Whether one was given too recently is for the till's journal and the server to say.
    """
    return tuple(service for service in programme.services if service.when.holds(standing))
