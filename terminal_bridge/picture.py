"""From what is on a card to what the clerk sees (figure 6)."""

from collections.abc import Sequence

from core.loyalty.programme import Programme, comment_for, offers_for
from core.loyalty.services import Service
from core.loyalty.terms import Standing, standing
from terminal_bridge.face import Customer, Offer
from terminal_bridge.ways.conversation import Met

KEYS = ("F2", "F3", "F4", "F6", "F7", "F8", "F9")
"""What is pressed for the offers, in their order; F5 is left to the browser."""


def standing_of(met: Met, at: int) -> Standing:
    """Return how the customer stands now, by the card's own terms."""
    return standing(met.account.terms, met.account.habit, at)


def services_for(met: Met, programme: Programme | None, at: int) -> tuple[Service, ...]:
    """Return what the programme has for the customer; nothing where it is not the one that the card counts by."""
    if programme is None or len(programme.terms.sets) != len(met.account.habit.scores):
        return ()
    return offers_for(programme, standing_of(met, at))


def customer_of(
    met: Met,
    programme: Programme | None,
    at: int,
    *,
    name: str = "",
    offers: Sequence[Offer] = (),
    said: Sequence[str] = (),
) -> Customer:
    """Return what is shown of a customer."""
    stands, habit, terms = standing_of(met, at), met.account.habit, met.account.terms
    fits = programme is not None and len(programme.terms.sets) == len(habit.scores)
    return Customer(
        card=met.card,
        name=name,
        last_amount=habit.last_amount,
        total=habit.total,
        uses=habit.uses,
        recent_rank=stands.ranks.recent,
        recent_top=len(terms.recent_thresholds),
        continuity_rank=stands.ranks.continuity,
        continuity_top=len(terms.continuity_thresholds),
        points=met.account.balance,
        comment=comment_for(programme, stands) if programme is not None and fits else "",
        offers=tuple(offers),
        said=tuple(said),
    )
