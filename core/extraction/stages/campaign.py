"""What a stage may ask of the campaigns that there have been (seed 001, campaign history analyzer 110)."""

from dataclasses import dataclass
from enum import StrEnum

from core.extraction.stages.bound import Bound


class Who(StrEnum):
    """What became of a customer in the campaigns in question.

    `told`: at least one message left. `answered`: pressed a button or ordered. `bought`: bought what was offered, or
    anything where no product was, on a day from the message to the end of the campaign's window, or ordered by it. The
    negative ones but `not_told` are of those who were told.
    """

    TOLD = "told"
    NOT_TOLD = "not_told"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    INTERESTED = "interested"
    DECLINED = "declined"
    BOUGHT = "bought"
    NOT_BOUGHT = "not_bought"


# How each is said of customers, and of one customer who is not so.
CLAUSES = {
    Who.TOLD: "who were told",
    Who.NOT_TOLD: "who were not told",
    Who.ANSWERED: "who were told and answered",
    Who.NOT_ANSWERED: "who were told and did not answer",
    Who.INTERESTED: "who were told and said that they are interested",
    Who.DECLINED: "who were told and said that it is not for them",
    Who.BOUGHT: "who bought after they were told",
    Who.NOT_BOUGHT: "who were told and did not buy",
}


@dataclass(frozen=True)
class Campaign:
    """What to keep by: of the plans with these numbers (empty: of all), in a period of the filter language.

    `heard` bounds how many messages a customer got: fewer than 3 keeps those who have not heard too often. `who` and
    `heard` may be given together; one of them is.
    """

    who: Who | None = None
    plans: tuple[int, ...] = ()
    period: str | None = None
    heard: tuple[Bound, ...] = ()
