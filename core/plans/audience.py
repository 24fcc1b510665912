"""Who of a saved list a plan can reach on its channel, and why the others cannot be reached."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from core.models import (
    ChannelName,
    Consent,
    ConsentState,
    ContactPreference,
    Customer,
    ListMember,
    Plan,
    Purpose,
    Response,
    ResponseKind,
    Route,
    RouteState,
)
from core.plans.control import Person, address_keys
from core.plans.draft import CheckedDraft, PlanDraft, spoken
from core.plans.exclusions import LIVES_WITH, excluded
from core.plans.people import numbers_of, people_of_list, person
from core.policy import policy_in_force
from core.policy.in_person import CALL_WISHED, instead
from core.policy.wishes import wish_of
from core.products.registered import wanting_others

ERASED = "erased on their own wish"
MERGED = "now counted under another customer"
REFUSED_PRODUCT = "said that this product is not for them"
OUT_OF_RANGE = "wants to hear of other products only"
_NO_NUMBER = "no telephone number to call them at"
OUT_OF_PRICES = "wants to hear of other prices only"


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
    """Return every member of the draft's list, best first, with the address or the reason against it.

    A member who was merged into another customer since the list was saved stands for that one, once.
    """
    draft, policy = checked.draft, policy_in_force(session)
    known = _Known(
        routes=_routes(session, draft.list_id, draft.channel),
        consents=_consents(session, draft.list_id, draft.channel),
        unwilling=_unwilling(session, draft.list_id, draft.product_id),
        limited=_limited(session, checked),
        excluded=excluded(session, checked, policy),
        in_person=_in_person(session, checked.draft),
    )
    found = [
        _candidate(member, customer, _obstacle(customer, known, draft.channel), known.routes)
        for member, customer in _members(session, draft.list_id)
    ]
    return _one_per_address(found) if policy.one_per_address else found


def _members(session: Session, list_id: int) -> list[tuple[ListMember, Customer]]:
    """Return the members with whom they stand for; one whose survivor is in the list as well stays as it is."""
    rows = session.exec(
        select(ListMember, Customer)
        .where(ListMember.customer_id == Customer.id, ListMember.list_id == list_id)
        .order_by(col(ListMember.weight).desc(), col(ListMember.customer_id))
    ).all()
    survivors = {
        customer.id: customer
        for customer in session.exec(
            select(Customer).where(
                col(Customer.id).in_(people_of_list(list_id).where(col(Customer.merged_into_id).is_not(None)))
            )
        )
    }
    for member in rows:
        survivors.pop(member[1].id, None)
    return [(member, survivors.pop(customer.merged_into_id, customer)) for member, customer in rows]


def _one_per_address(found: Iterable[Candidate]) -> list[Candidate]:
    """Hold back all but the best of those who could be told and share an address."""
    taken: set[tuple[str, str]] = set()
    kept = []
    for candidate in found:
        if candidate.address is None:
            kept.append(candidate)
            continue
        keys = set(address_keys(candidate.person))
        alone = taken.isdisjoint(keys)
        taken |= keys if alone else set()
        kept.append(candidate if alone else replace(candidate, address=None, held_back_reason=LIVES_WITH))
    return kept


def _candidate(member: ListMember, customer: Customer, obstacle: str | None, routes: dict[int, Route]) -> Candidate:
    return Candidate(
        person=Person(customer.id or 0, customer.email, customer.telephone, customer.address, customer.postal_code),
        name=customer.name,
        number=customer.number,
        weight=member.weight,
        staff_reason=member.reason,
        address=None if obstacle else routes[customer.id or 0].address,
        held_back_reason=obstacle,
    )


@dataclass(frozen=True)
class _Known:
    """What speaks for and against telling the people of a list, by customer."""

    routes: dict[int, Route]
    consents: dict[int, ConsentState]
    unwilling: frozenset[int]
    limited: dict[int, str]
    excluded: dict[int, str]
    in_person: dict[int, str]


def _obstacle(customer: Customer, known: _Known, channel: ChannelName) -> str | None:
    """Return the first reason against telling this customer, None where there is none."""
    key = customer.id or 0
    route, consent = known.routes.get(key), known.consents.get(key)
    policy = known.limited.get(key) or known.excluded.get(key)
    # Who wishes a person hears from one about what they would hear of at all.
    in_person = None if policy or key in known.unwilling else known.in_person.get(key)
    obstacles = [
        (customer.erased_at is not None, ERASED),
        (customer.merged_into_id is not None, MERGED),
        (in_person is not None, in_person or ""),
        (route is None, _NO_NUMBER if channel is ChannelName.TELEPHONE else f"not linked to {spoken(channel)}"),
        (route is not None and route.state is RouteState.CLOSED, f"closed {spoken(channel)} to us"),
        (consent is None, f"never agreed to offers by {spoken(channel)}"),
        (consent is ConsentState.REQUESTED, f"has not confirmed offers by {spoken(channel)} yet"),
        (consent is ConsentState.WITHDRAWN, f"stopped offers by {spoken(channel)}"),
        (key in known.unwilling, REFUSED_PRODUCT),
    ]
    return next((words for holds, words in obstacles if holds), policy)


def _in_person(session: Session, draft: PlanDraft) -> dict[int, str]:
    """Return who wishes a call or a visit instead of what this plan would send, each with the reason.

    Nobody is called who does not want to be.
    """
    rows = session.exec(
        select(ContactPreference).where(
            col(ContactPreference.customer_id).in_(people_of_list(draft.list_id)),
            col(ContactPreference.notice_route).is_not(None),
        )
    )
    reasons = {row.customer_id: instead(row.notice_route, draft.channel, draft.calling) for row in rows}
    wished = {key: why for key, why in reasons.items() if why is not None}
    refused = _consents(session, draft.list_id, ChannelName.TELEPHONE) if wished else {}
    return {
        key: why for key, why in wished.items() if why != CALL_WISHED or refused.get(key) is not ConsentState.WITHDRAWN
    }


def _routes(session: Session, list_id: int, channel: ChannelName) -> dict[int, Route]:
    """Return the route of each member: an open one before a closed one, the preferred one before others."""
    found = session.exec(
        select(Route).where(Route.channel == channel, col(Route.customer_id).in_(people_of_list(list_id)))
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
            col(Consent.customer_id).in_(people_of_list(list_id)),
        )
    )
    return {customer_id: ConsentState(state) for customer_id, state in rows}


def _unwilling(session: Session, list_id: int, product_id: int | None) -> frozenset[int]:
    """Return who said no to this product, whichever plan offered it."""
    if product_id is None:
        return frozenset()
    rows = session.exec(
        select(person()).where(
            Response.customer_id == Customer.id,
            Response.plan_id == Plan.id,
            Plan.product_id == product_id,
            Response.kind == ResponseKind.NOT_FOR_ME,
            col(Response.customer_id).in_(numbers_of(people_of_list(list_id))),
        )
    )
    return frozenset(rows)


def _limited(session: Session, checked: CheckedDraft) -> dict[int, str]:
    """Return who wants to hear of other products, or of other prices, than the offered one, each with the reason.

    Seed 001, campaign executing unit 19: whether a notice is sent is judged by the range that a customer registered.
    """
    product = checked.product
    if product is None:
        return {}
    people = people_of_list(checked.draft.list_id)
    limited = select(ContactPreference).where(
        col(ContactPreference.customer_id).in_(people),
        col(ContactPreference.lowest_price).is_not(None) | col(ContactPreference.highest_price).is_not(None),
    )
    found = {
        row.customer_id: OUT_OF_PRICES
        for row in session.exec(limited)
        if not wish_of(row).prices.holds(product.unit_price)
    }
    others = wanting_others(session, numbers_of(people), product.id or 0)
    return found | dict.fromkeys(others, OUT_OF_RANGE)
