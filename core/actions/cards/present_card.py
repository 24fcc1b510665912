"""A card is presented: who it is, how they stand, what to offer them, and what was planned to be said (figure 6)."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from core.actions.cards.take_batch import take_batch
from core.actions.questions.offers import offers_for
from core.cards.card_time import seconds_of
from core.cards.chain import habit_of
from core.cards.orders import Orders
from core.cards.programmes import Programmes
from core.cards.said import SaidBatch, SaidEntry, SaidPresented
from core.customers.identity import resolved
from core.errors import NajimiError
from core.extraction.prospects.best_offers import CustomerOffer
from core.loyalty.habit import Habit
from core.loyalty.programme import comment_for
from core.loyalty.programme import offers_for as services_for
from core.loyalty.terms import standing
from core.models import Card, CardState, Customer, Plan, PlanState, Proposal, ProposalState, Terminal
from core.shop import Shop

MOST_OFFERS = 3
LONGEST_SCRIPT = 1_000
# What a card was offered when it was presented, kept with the entry that says so.
LIVE = "offers"


@dataclass(frozen=True)
class Holder:
    """Who presents a card: the customer (None: nobody by name), how they stand by the server, and what to say."""

    card: Card
    customer: Customer | None
    points: int
    uses: int
    recent_rank: int
    continuity_rank: int
    comment: str
    services: tuple[str, ...]
    script: str

    @property
    def called(self) -> str:
        """Return how staff name them."""
        return self.customer.called if self.customer is not None else f"card {self.card.number}"


def presented_card(shop: Shop, terminal_id: int, said: SaidPresented) -> dict[str, Any]:
    """Note that a card is presented, and return what the terminal shows beside what the card says itself."""
    offers = best_offers_of(shop, said.card)
    details = {**said.details, LIVE: offers}
    entry = SaidEntry(sequence=said.sequence, kind="presented", at=said.at, card=said.card, details=details)
    with shop.store.write() as tx:
        # Held before anything is written, as a batch holds it: the two come together, and would wait for each other.
        terminal = tx.get_one(Terminal, terminal_id, with_for_update=True)
        take_batch(tx, shop, terminal, SaidBatch(batch=0, entries=(entry,)))
        holder = holder_of(tx, shop, said.card)
        if holder is not None:
            orders = Orders(tx, shop.key, shop.clock.now())
            orders.renew([holder.card.number])
            if holder.card.habit:
                orders.tell_time(holder.card, Habit.from_bytes(bytes.fromhex(holder.card.habit)).last_at)
    if holder is None:
        return {"known": False, "name": "", "comment": "", "offers": [], "script": []}
    return {
        "known": True,
        "blocked": holder.card.state is not CardState.ACTIVE,
        "name": holder.called,
        "points": holder.points,
        "comment": holder.comment,
        "offers": [*holder.services, *offers],
        "script": [holder.script] if holder.script else [],
    }


def holder_of(session: Session, shop: Shop, number: str) -> Holder | None:
    """Return who has the card of this number; None for one that is not ours."""
    card = session.exec(select(Card).where(Card.number == number)).first()
    if card is None:
        return None
    customer = resolved(session, card.customer_id) if card.customer_id is not None else None
    programme = Programmes(session).version(card.programme)
    recent = continuity = uses = 0
    comment, services = "", tuple[str, ...]()
    if programme is not None:
        habit = habit_of(card, programme.terms)
        stands = standing(programme.terms, habit, max(seconds_of(shop.clock.now()), habit.last_at))
        recent, continuity, uses = stands.ranks.recent, stands.ranks.continuity, stands.uses
        comment = comment_for(programme, stands)
        services = tuple(each.words for each in services_for(programme, stands))
    script = _script(session, customer)
    return Holder(card, customer, card.balance, uses, recent, continuity, comment, services, script)


def best_offers_of(shop: Shop, number: str) -> list[str]:
    """Return the best products to offer to a card's holder, each with its reason; none where nothing is known."""
    with shop.store.read() as session:
        card = session.exec(select(Card).where(Card.number == number)).first()
        customer = resolved(session, card.customer_id) if card is not None and card.customer_id is not None else None
    if customer is None:
        return []
    try:
        found = offers_for(shop, customer.number, limit=MOST_OFFERS)
    except NajimiError:
        return []
    return [_words(each) for each in found.offers]


def _words(offer: CustomerOffer) -> str:
    return f"{offer.name}: {offer.reason}" if offer.reason else offer.name


def _script(session: Session, customer: Customer | None) -> str:
    """Return what a campaign that runs just now says to a customer, so that staff can say the same at the till."""
    if customer is None:
        return ""
    found = session.exec(
        select(Plan.title, Proposal.text)
        .join(Proposal, col(Proposal.plan_id) == col(Plan.id))
        .where(
            Proposal.customer_id == customer.id,
            Proposal.state != ProposalState.CONTROL,
            Plan.state == PlanState.RUNNING,
            Proposal.text != "",
        )
        .order_by(col(Proposal.id).desc())
        .limit(1)
    ).first()
    return f"{found[0]}: {found[1]}"[:LONGEST_SCRIPT] if found is not None else ""
