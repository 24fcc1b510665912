"""Who calls, within a glance: what an operator has to know while it rings (seed 001, figures 5 to 8 and unit 19)."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from core.actions.questions.offers import offers_for
from core.calls.proposed import Proposed, proposals_to
from core.clock import business_date
from core.customers.agreement import Agreement, consent_row
from core.customers.callers import callers, numbers_of_customer
from core.customers.identity import resolved
from core.customers.profile import Bought, last_bought
from core.errors import NajimiError, NotFoundError
from core.extraction.prospects.best_offers import CustomerOffer
from core.extraction.sales_rank import SalesRank, sales_rank
from core.models import (
    Call,
    CardStanding,
    ChannelName,
    ConsentState,
    Contact,
    Customer,
    NoticeRoute,
    Purchase,
    Purpose,
    Trouble,
    TroubleStatus,
)
from core.policy.wishes import wishes
from core.shop import Shop

MOST_OFFERS = 2
MOST_TROUBLES = 3
MOST_PROPOSED = 3
MOST_CONTACTS = 3
_WISHES = {
    NoticeRoute.CALL_CENTER: "wishes to be called instead of written to",
    NoticeRoute.BUSINESS_SECTION: "wishes a visit instead of messages",
}


@dataclass(frozen=True)
class CardOffer:
    """What to offer: the product, why in words for staff, and what to say, where a plan has words for it."""

    product_id: int
    code: str
    product: str
    reason: str
    script: str


@dataclass(frozen=True)
class CallCard:
    """What is known of who calls; everything but `call` is empty for somebody who is not recognised.

    `sharing` are those who have the number in common. `certain` says that the number they call from is known to be
    theirs. `held_back` are proposals that were kept for when they ask, each with the reason. `cautions` are what to
    mind: that they do not want offers by telephone, or wish a visit. `points` are those on their cards.
    """

    call: Call
    customer: Customer | None = None
    sharing: tuple[Customer, ...] = ()
    certain: bool = False
    since: date | None = None
    rank: SalesRank | None = None
    standing: CardStanding | None = None
    bought: tuple[Bought, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    told: tuple[Proposed, ...] = ()
    held_back: tuple[Proposed, ...] = ()
    offers: tuple[CardOffer, ...] = ()
    contacts: tuple[Contact, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def points(self) -> int | None:
        """Return the points on the customer's cards; None for one who has no card."""
        return self.standing.points if self.standing is not None else None


def call_card(shop: Shop, call_id: int, *, with_offers: bool = True) -> CallCard:
    """Return what is known of who is on the telephone; raise `NotFoundError` where there is no such call.

    For the thread of a worker: it asks the mirror what to offer, which can take long where others ask as well. Without
    that (`with_offers`) a look into the database tells all.
    """
    with shop.store.read() as session:
        call = session.get(Call, call_id)
        if call is None:
            message = "That call is not known (any more)."
            raise NotFoundError(message)
        customer = resolved(session, call.customer_id) if call.customer_id is not None else None
        if customer is None:
            return CallCard(call, sharing=callers(session, call.number))
        card = _known(session, shop, call, customer)
    if not with_offers:
        return card
    offers, rank = _asked(shop, customer)
    scripts = _scripts(card)
    made = tuple(
        CardOffer(each.product_id, each.code, each.name, each.reason, scripts.get(each.product_id, ""))
        for each in offers
    )
    return replace(card, offers=made, rank=rank)


def _known(session: Session, shop: Shop, call: Call, customer: Customer) -> CallCard:
    key = customer.id or 0
    merged = session.exec(select(Customer.id).where(Customer.merged_into_id == key))
    ids = [key, *(each for each in merged if each is not None)]
    told, held_back = proposals_to(session, ids, MOST_PROPOSED)
    return CallCard(
        call,
        customer,
        certain=bool(call.number) and call.number in numbers_of_customer(session, key),
        since=customer.since or _first_purchase(session, ids),
        standing=session.exec(select(CardStanding).where(CardStanding.customer_id == key)).first(),
        bought=last_bought(session, key),
        troubles=tuple(
            session.exec(
                select(Trouble)
                .where(col(Trouble.customer_id).in_(ids), Trouble.status != TroubleStatus.SETTLED)
                .order_by(col(Trouble.level).desc(), col(Trouble.id).desc())
                .limit(MOST_TROUBLES)
            )
        ),
        told=told,
        held_back=held_back,
        contacts=_earlier(session, call, ids),
        cautions=tuple(_cautions(session, shop, key)),
    )


def _first_purchase(session: Session, ids: list[int]) -> date | None:
    mine = col(Purchase.customer_id).in_(ids)
    return session.scalar(columns(func.min(Purchase.business_date)).where(mine))


def _earlier(session: Session, call: Call, ids: list[int]) -> tuple[Contact, ...]:
    """Return the contacts before this one, except mere views of pages."""
    found = select(Contact).where(col(Contact.customer_id).in_(ids), col(Contact.page_url).is_(None))
    if call.contact_id is not None:
        found = found.where(Contact.id != call.contact_id)
    return tuple(session.exec(found.order_by(col(Contact.at).desc()).limit(MOST_CONTACTS)))


def _cautions(session: Session, shop: Shop, customer_id: int) -> list[str]:
    wish = wishes(session, [customer_id]).get(customer_id)
    consent = consent_row(session, Agreement(customer_id, ChannelName.TELEPHONE, Purpose.OFFERS))
    said = [_WISHES[wish.notice_route]] if wish is not None and wish.notice_route in _WISHES else []
    if consent is not None and consent.state is ConsentState.WITHDRAWN:
        said.append("does not want offers by telephone: answer, but offer nothing they do not ask for")
    if wish is not None and wish.paused_until is not None and wish.paused_at(shop.clock.now()):
        said.append(f"asked to be left alone until {business_date(wish.paused_until, shop.zone):%-d %B %Y}")
    return said


def _asked(shop: Shop, customer: Customer) -> tuple[tuple[CustomerOffer, ...], SalesRank | None]:
    """Return what to offer and the rank; without them where the mirror cannot say, since somebody is waiting."""
    try:
        offers = offers_for(shop, customer.number, limit=MOST_OFFERS).offers
        with shop.mirror.view() as view:
            return offers, sales_rank(view, customer.id or 0)
    except NajimiError:
        return (), None


def _scripts(card: CallCard) -> dict[int, str]:
    """Return what plans have to say to the customer about products, the newest words for each."""
    found: dict[int, str] = {}
    for each in sorted((*card.told, *card.held_back), key=lambda one: one.proposal_id or 0, reverse=True):
        if each.product_id is not None and each.text:
            found.setdefault(each.product_id, each.text)
    return found
