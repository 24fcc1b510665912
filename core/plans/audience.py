"""Who of a saved list a plan can reach on its channel, and why the others cannot be reached."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select
from sqlalchemy import select as subselect
from sqlmodel import Session, col, select

from core.models import (
    ChannelName,
    Consent,
    ConsentState,
    Customer,
    ListMember,
    Plan,
    Purpose,
    Response,
    ResponseKind,
    Route,
    RouteState,
)
from core.plans.control import Person
from core.plans.draft import CheckedDraft, spoken

ERASED = "erased on their own wish"
MERGED = "now counted under another customer"
REFUSED_PRODUCT = "said that this product is not for them"


@dataclass(frozen=True)
class Candidate:
    """One member of the list: the address if they can be reached, or the reason in words if they cannot."""

    person: Person
    name: str | None
    number: str
    weight: int
    staff_reason: str
    address: str | None
    held_back_reason: str | None

    @property
    def customer_id(self) -> int:
        """Return the customer's id."""
        return self.person.customer_id

    @property
    def called(self) -> str:
        """Return what staff call this customer."""
        return f"{self.name} ({self.number})" if self.name else self.number

    @property
    def gone(self) -> bool:
        """Return whether nothing may be written down about this customer any more."""
        return self.held_back_reason in {ERASED, MERGED}


def candidates(session: Session, checked: CheckedDraft) -> list[Candidate]:
    """Return every member of the draft's list, best first, with the address or the reason against it."""
    draft = checked.draft
    rows = session.exec(
        select(ListMember, Customer)
        .where(ListMember.customer_id == Customer.id, ListMember.list_id == draft.list_id)
        .order_by(col(ListMember.weight).desc(), col(ListMember.customer_id))
    ).all()
    routes = _routes(session, draft.list_id, draft.channel)
    consents = _consents(session, draft.list_id, draft.channel)
    unwilling = _unwilling(session, draft.list_id, draft.product_id)
    return [
        _candidate(member, customer, _obstacle(customer, routes, consents, unwilling, draft.channel), routes)
        for member, customer in rows
    ]


def _candidate(member: ListMember, customer: Customer, obstacle: str | None, routes: dict[int, Route]) -> Candidate:
    return Candidate(
        person=Person(member.customer_id, customer.email, customer.telephone, customer.address, customer.postal_code),
        name=customer.name,
        number=customer.number,
        weight=member.weight,
        staff_reason=member.reason,
        address=None if obstacle else routes[member.customer_id].address,
        held_back_reason=obstacle,
    )


def _obstacle(
    customer: Customer,
    routes: dict[int, Route],
    consents: dict[int, ConsentState],
    unwilling: frozenset[int],
    channel: ChannelName,
) -> str | None:
    """Return the first reason against telling this customer, None where there is none."""
    key = customer.id or 0
    route, consent = routes.get(key), consents.get(key)
    obstacles = [
        (customer.erased_at is not None, ERASED),
        (customer.merged_into_id is not None, MERGED),
        (route is None, f"not linked to {spoken(channel)}"),
        (route is not None and route.state is RouteState.CLOSED, f"closed {spoken(channel)} to us"),
        (consent is None, f"never agreed to offers by {spoken(channel)}"),
        (consent is ConsentState.REQUESTED, f"has not confirmed offers by {spoken(channel)} yet"),
        (consent is ConsentState.WITHDRAWN, f"stopped offers by {spoken(channel)}"),
        (key in unwilling, REFUSED_PRODUCT),
    ]
    return next((words for holds, words in obstacles if holds), None)


def _members(list_id: int) -> Select[int]:
    return subselect(col(ListMember.customer_id)).where(col(ListMember.list_id) == list_id)


def _routes(session: Session, list_id: int, channel: ChannelName) -> dict[int, Route]:
    """Return the route of each member: an open one before a closed one, the preferred one before others."""
    found = session.exec(
        select(Route).where(Route.channel == channel, col(Route.customer_id).in_(_members(list_id)))
    ).all()
    return best_routes(found)


def best_routes(routes: Iterable[Route]) -> dict[int, Route]:
    """Return one route a customer: an open one before a closed one, the preferred one first, then the oldest."""
    best: dict[int, Route] = {}
    for route in sorted(routes, key=lambda r: (r.state is not RouteState.OPEN, not r.preferred, r.id)):
        best.setdefault(route.customer_id, route)
    return best


def _consents(session: Session, list_id: int, channel: ChannelName) -> dict[int, ConsentState]:
    rows = session.exec(
        select(Consent.customer_id, Consent.state).where(
            Consent.channel == channel,
            Consent.purpose == Purpose.OFFERS,
            col(Consent.customer_id).in_(_members(list_id)),
        )
    )
    return {customer_id: ConsentState(state) for customer_id, state in rows}


def _unwilling(session: Session, list_id: int, product_id: int | None) -> frozenset[int]:
    """Return who said no to this product, whichever plan offered it."""
    if product_id is None:
        return frozenset()
    rows = session.exec(
        select(Response.customer_id).where(
            Response.plan_id == Plan.id,
            Plan.product_id == product_id,
            Response.kind == ResponseKind.NOT_FOR_ME,
            col(Response.customer_id).in_(_members(list_id)),
        )
    )
    return frozenset(rows)
