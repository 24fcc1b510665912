"""By what an imported customer is known and reached, and what a file says about their agreements.

A file is no proof that somebody agreed: at most it is a request that they may confirm. What it says of a refusal
counts at once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from core.importing.changes import remember_added
from core.importing.records.fields import CLEAR
from core.importing.records.kind import Batch, Refusal, Work, added_before
from core.importing.records.people import standing_for
from core.importing.records.staging import Record, Staging, Wish
from core.importing.records.understanding import CONSENT, OPT_OUT
from core.importing.rows import add_new, chunks
from core.models import (
    ChannelName,
    Consent,
    ConsentEvent,
    ConsentState,
    Identity,
    IdentityKind,
    Purpose,
    Route,
    RouteState,
)

IDENTITIES, SHARED, ROUTES = "identities_added", "identities_of_others", "routes_added"
REQUESTED, WITHDRAWN = "agreements_requested", "agreements_withdrawn"
FIGURES = (IDENTITIES, SHARED, ROUTES, REQUESTED, WITHDRAWN)
_FIELDS = {
    "number": IdentityKind.NUMBER,
    "card": IdentityKind.CARD,
    "email": IdentityKind.EMAIL,
    "telephone": IdentityKind.TELEPHONE,
}
_CHANNELS = {IdentityKind.EMAIL: ChannelName.EMAIL, IdentityKind.TELEPHONE: ChannelName.TELEPHONE}


class Wanted(NamedTuple):
    """A name or an address that a record of the file claims first."""

    kind: str
    value: str
    key: str


def keep_reach(work: Work, session: Session, staging: Staging, batch: Batch) -> None:
    """Count, and where the work writes also write, identities, routes and agreements of a batch of customers."""
    names: list[Wanted] = []
    for record in batch.records:
        for field, kind in _FIELDS.items():
            value = record.values.get(field)
            if value in (None, CLEAR):
                continue
            if staging.owner(f"{kind} {value}") == record.key:
                names.append(Wanted(kind, str(value), record.key))
            else:
                batch.figures[SHARED] += 1
    _keep_identities(work, session, names, batch)
    addresses = [
        Wanted(_CHANNELS[IdentityKind(name.kind)], name.value, name.key)
        for name in names
        if IdentityKind(name.kind) in _CHANNELS
    ]
    _keep_routes(work, session, addresses, batch)
    _keep_wishes(work, session, batch)


class _Held(NamedTuple):
    """A row that is there already: its id and whose it is today."""

    row_id: int
    customer_id: int


def _held(session: Session, wanted: Sequence[Wanted], *, routes: bool) -> dict[tuple[str, str], _Held]:
    found: dict[tuple[str, str], _Held] = {}
    by_kind: dict[str, list[str]] = {}
    for each in wanted:
        by_kind.setdefault(each.kind, []).append(each.value)
    kind, value, row_id, owner = (
        (col(Route.channel), col(Route.address), col(Route.id), col(Route.customer_id))
        if routes
        else (col(Identity.kind), col(Identity.value), col(Identity.id), col(Identity.customer_id))
    )
    for one, values in by_kind.items():
        for some in chunks(values):
            for said, key, customer_id in session.execute(
                select(value, row_id, owner).where(kind == one, value.in_(some))
            ):
                found[one, said] = _Held(key, customer_id)
    now = standing_for(session, {held.customer_id for held in found.values()})
    return {name: _Held(held.row_id, now[held.customer_id]) for name, held in found.items()}


def _sorted_out(
    work: Work, session: Session, model: type[SQLModel], wanted: Sequence[Wanted], batch: Batch
) -> tuple[list[Wanted], int, int]:
    """Return what is to be added, how much this run had added already, and how much belongs to others."""
    held = _held(session, wanted, routes=model is Route)
    mine = added_before(session, work.run_id, model, [one.row_id for one in held.values()])
    new = [each for each in wanted if (each.kind, each.value) not in held]
    there = [(each, held[each.kind, each.value]) for each in wanted if (each.kind, each.value) in held]
    others = sum(one.customer_id != batch.ids.get(each.key) for each, one in there)
    again = sum(one.row_id in mine for _, one in there)
    return new, again, others


def _keep_identities(work: Work, session: Session, wanted: Sequence[Wanted], batch: Batch) -> None:
    new, again, others = _sorted_out(work, session, Identity, wanted, batch)
    # The number goes with the customer: it is not counted, and an undo does not take it away alone.
    batch.figures[IDENTITIES] += sum(each.kind != IdentityKind.NUMBER for each in new) + again
    batch.figures[SHARED] += others
    if not work.writes:
        return
    rows = [
        {"customer_id": batch.ids[each.key], "kind": each.kind, "value": each.value, "created_at": work.now}
        for each in new
    ]
    add_new(session, Identity, rows)
    besides = [each for each in new if each.kind != IdentityKind.NUMBER]
    ids = [one.row_id for one in _held(session, besides, routes=False).values()]
    remember_added(session, work.run_id, Identity, ids)


def _keep_routes(work: Work, session: Session, wanted: Sequence[Wanted], batch: Batch) -> None:
    new, again, _ = _sorted_out(work, session, Route, wanted, batch)
    batch.figures[ROUTES] += len(new) + again
    if not work.writes:
        return
    rows = [
        {
            "customer_id": batch.ids[each.key],
            "channel": each.kind,
            "address": each.value,
            "state": RouteState.OPEN,
            "preferred": False,
            "created_at": work.now,
            "changed_at": work.now,
        }
        for each in new
    ]
    add_new(session, Route, rows)
    remember_added(session, work.run_id, Route, (one.row_id for one in _held(session, new, routes=True).values()))


def wishes_of(record: Record) -> Iterator[tuple[ChannelName, Wish]]:
    """Yield what a record says about agreements, by channel; where it says both, the refusal counts."""
    for channel in ChannelName:
        said = [record.values.get(f"{prefix}{channel}") for prefix in (OPT_OUT, CONSENT)]
        wishes = [wish for wish in said if isinstance(wish, Wish)]
        # An opt-out column that says "no" is not the customer's word for anything.
        refusal = next((wish for wish in wishes if not wish.agrees), None)
        asked = said[1]
        if refusal is not None:
            yield channel, refusal
        elif isinstance(asked, Wish) and asked.agrees:
            yield channel, asked


def _keep_wishes(work: Work, session: Session, batch: Batch) -> None:
    wished = [(record, channel, wish) for record in batch.records for channel, wish in wishes_of(record)]
    if not wished:
        return
    standing, mine = _standing(session, batch.ids.values()), _mine(session, work, batch.ids.values())
    requests: list[tuple[int, ChannelName, str]] = []
    for record, channel, wish in wished:
        customer_id = batch.ids.get(record.key, 0)
        state = standing.get((customer_id, channel))
        own = (customer_id, channel) in mine
        proof = _proof(work, wish.line)
        if not wish.agrees:
            batch.figures[WITHDRAWN] += own or state is not ConsentState.WITHDRAWN
            if customer_id:
                batch.refusals.append(Refusal(customer_id, channel, proof))
        elif state is None or own:
            batch.figures[REQUESTED] += 1
            if not own and customer_id:
                requests.append((customer_id, channel, proof))
    if work.writes:
        _request(work, session, requests)


def _proof(work: Work, line: int) -> str:
    return f"imported from {work.file_name[:255]} line {line}{_mark(work)}"


def _mark(work: Work) -> str:
    return f" (import {work.run_id})"


def _standing(session: Session, ids: Collection[int]) -> dict[tuple[int, ChannelName], ConsentState]:
    found: dict[tuple[int, ChannelName], ConsentState] = {}
    for some in chunks(ids):
        query = select(col(Consent.customer_id), col(Consent.channel), col(Consent.state)).where(
            col(Consent.purpose) == Purpose.OFFERS, col(Consent.customer_id).in_(some)
        )
        found.update({(key, channel): state for key, channel, state in session.execute(query)})
    return found


def _mine(session: Session, work: Work, ids: Collection[int]) -> set[tuple[int, ChannelName]]:
    """Return whose agreements this run has changed itself, before it was broken off."""
    found: set[tuple[int, ChannelName]] = set()
    if work.run_id:
        for some in chunks(ids):
            query = select(col(ConsentEvent.customer_id), col(ConsentEvent.channel)).where(
                col(ConsentEvent.customer_id).in_(some), col(ConsentEvent.how).endswith(_mark(work), autoescape=True)
            )
            found.update(session.execute(query).all())
    return found


def _request(work: Work, session: Session, requests: Sequence[tuple[int, ChannelName, str]]) -> None:
    """Write down that customers are said to agree: requested, and no agreement until they confirm it."""
    common: Mapping[str, object] = {"purpose": Purpose.OFFERS, "state": ConsentState.REQUESTED}
    rows = [{**common, "customer_id": key, "channel": channel, "changed_at": work.now} for key, channel, _ in requests]
    add_new(session, Consent, rows)
    events = [
        {**common, "customer_id": key, "channel": channel, "at": work.now, "how": proof[:400], "text_version": ""}
        for key, channel, proof in requests
    ]
    add_new(session, ConsentEvent, events)
    ids = {key for key, _, _ in requests}
    asked = {(key, channel) for key, channel, _ in requests}
    for some in chunks(ids):
        query = select(Consent).where(col(Consent.customer_id).in_(some), col(Consent.purpose) == Purpose.OFFERS)
        mine = [row.id or 0 for row in session.scalars(query) if (row.customer_id, row.channel) in asked]
        remember_added(session, work.run_id, Consent, mine)
        said = select(col(ConsentEvent.id)).where(
            col(ConsentEvent.customer_id).in_(some),
            col(ConsentEvent.state) == ConsentState.REQUESTED,
            col(ConsentEvent.how).endswith(_mark(work), autoescape=True),
        )
        remember_added(session, work.run_id, ConsentEvent, (key for key in session.scalars(said) if key is not None))
