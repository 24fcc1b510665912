"""What a programme says of the holders of cards: when their points lapse, and when they are new, loyal or estranged."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from core.errors import ProgrammeError
from core.loyalty.document import Part

MOST_DAYS = 36_500
MOST_USES = 10_000


@dataclass(frozen=True)
class StateLimits:
    """When a holder is what (seed 004): all in whole days but `frequent_uses`.

    New for so many days; new and frequent with so many uses meanwhile; loyal who has come for so long; estranged who
    has not come for so long.
    """

    new_days: int = 90
    frequent_uses: int = 4
    loyal_days: int = 365
    estranged_days: int = 120

    def __post_init__(self) -> None:
        """Refuse limits by which somebody could be new and loyal at once."""
        if self.loyal_days <= self.new_days:
            message = "Nobody is loyal who is new: loyal_days has to be more than new_days."
            raise ProgrammeError(message)


@dataclass(frozen=True)
class Expiry:
    """When points lapse: so many days after they were given, told so many days before (0: not told). 0 days: never."""

    after_days: int = 0
    told_before_days: int = 0

    def __post_init__(self) -> None:
        """Refuse to tell of points before they are given."""
        if self.told_before_days and self.told_before_days >= self.after_days:
            message = "Customers can only be told that points lapse after they have them: told_before_days is too long."
            raise ProgrammeError(message)


def read_limits(document: Part) -> StateLimits:
    """Return the limits of a programme's document, where `states` says any."""
    plain = StateLimits()
    if not document.has("states"):
        return plain
    part = document.part("states")
    found = StateLimits(
        new_days=part.number("new_days", 0, MOST_DAYS, plain.new_days),
        frequent_uses=part.number("frequent_uses", 1, MOST_USES, plain.frequent_uses),
        loyal_days=part.number("loyal_days", 1, MOST_DAYS, plain.loyal_days),
        estranged_days=part.number("estranged_days", 1, MOST_DAYS, plain.estranged_days),
    )
    part.end()
    return found


def read_expiry(document: Part) -> Expiry:
    """Return when points lapse by a programme's document, where `expiry` says so."""
    if not document.has("expiry"):
        return Expiry()
    part = document.part("expiry")
    found = Expiry(part.number("after_days", 1, MOST_DAYS), part.number("told_before_days", 0, MOST_DAYS, 0))
    part.end()
    return found


def written(limits: StateLimits, expiry: Expiry) -> Mapping[str, Mapping[str, int]]:
    """Return what a document says of both; nothing of what is as everywhere, so that one programme has one text."""
    said = {
        "states": {name: value for name, value in asdict(limits).items() if value != getattr(StateLimits(), name)},
        "expiry": {name: value for name, value in asdict(expiry).items() if value},
    }
    return {name: values for name, values in said.items() if values}
