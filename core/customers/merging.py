"""What follows a customer into another, and how it comes back: aliases, identities, routes, agreements, wishes.

What a merger changes is kept as ids and states, never as names or addresses. Taking it back restores a row only where
it still is as the merger left it: what the customer said since stays their latest word.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select as columns
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from core.models import (
    ChannelName,
    Consent,
    ConsentEvent,
    ConsentState,
    ContactPreference,
    Conversation,
    ConversationState,
    Customer,
    Identity,
    IdentityKind,
    Purpose,
    RegisteredRange,
    Route,
)
from core.policy.wishes import keep, stricter, wish_of
from core.store.json_values import columns_of, restored, stored

Before = dict[str, Any]

# The later, the more an agreement allows; a profile that was never asked says nothing against what the other said.
_ALLOWS = (ConsentState.WITHDRAWN, ConsentState.REQUESTED, ConsentState.GIVEN)


def follow(tx: Session, kept_id: int, merged_id: int, now: datetime) -> Before:
    """Let everything that reaches or names `merged_id` follow to `kept_id`; return how it was."""
    aliases = _aliases_follow(tx, kept_id, merged_id)
    return {
        "aliases": aliases,
        "identities": _identities_follow(tx, kept_id, merged_id),
        "routes": _routes_follow(tx, kept_id, merged_id),
        "conversations": _conversations_follow(tx, kept_id, merged_id),
        "consents": _consents_meet(tx, kept_id, merged_id, now),
        "preference": _preferences_meet(tx, kept_id, merged_id, now),
        "ranges": _ranges_standing(tx, [merged_id, *aliases]),
    }


def give_back(tx: Session, kept_id: int, merged_id: int, before: Before, now: datetime) -> None:
    """Undo what `follow` did."""
    _change(tx, Customer, before["aliases"], "merged_into_id", kept_id, merged_id)
    _change(tx, Customer, [merged_id], "merged_into_id", kept_id, None)
    _change(tx, Identity, before["identities"], "customer_id", kept_id, merged_id)
    _change(tx, Conversation, before["conversations"], "customer_id", kept_id, merged_id)
    preferred = [route["id"] for route in before["routes"] if route["lost_preference"]]
    ours = set(_still(tx, Route, [route["id"] for route in before["routes"]], kept_id))
    _change(tx, Route, ours, "customer_id", kept_id, merged_id)
    _change(tx, Route, ours & set(preferred), "preferred", False, True)  # noqa: FBT003 - a column's values
    _consents_part(tx, merged_id, before["consents"], now)
    _preferences_part(tx, before["preference"])
    _ranges_part(tx, before.get("ranges", []))
    tx.flush()
    tx.expire_all()


def _identities_follow(tx: Session, kept_id: int, merged_id: int) -> list[int]:
    """Let the identities follow, except the number: what is still booked under it can be told apart again."""
    theirs = tx.exec(
        select(Identity.id)
        .where(Identity.customer_id == merged_id, Identity.kind != IdentityKind.NUMBER)
        .order_by(col(Identity.id))
    )
    ids = [key for key in theirs if key is not None]
    _change(tx, Identity, ids, "customer_id", merged_id, kept_id)
    return ids


def _aliases_follow(tx: Session, kept_id: int, merged_id: int) -> list[int]:
    """Let those who were merged before count for the one who is left: there are no chains."""
    ids = sorted(tx.execute(columns(col(Customer.id)).where(col(Customer.merged_into_id) == merged_id)).scalars())
    found = [key for key in ids if key is not None]
    _change(tx, Customer, found, "merged_into_id", merged_id, kept_id)
    _change(tx, Customer, [merged_id], "merged_into_id", None, kept_id)
    return found


def _routes_follow(tx: Session, kept_id: int, merged_id: int) -> list[dict[str, Any]]:
    """Let the addresses follow; on each channel the one that the kept customer prefers stays the preferred one."""
    theirs = tx.exec(select(Route).where(Route.customer_id == merged_id).order_by(col(Route.id))).all()
    chosen = set(tx.exec(select(Route.channel).where(Route.customer_id == kept_id, col(Route.preferred).is_(True))))
    moved = []
    for route in theirs:
        loses = route.preferred and route.channel in chosen
        moved.append({"id": route.id, "lost_preference": loses})
        route.customer_id, route.preferred = kept_id, route.preferred and not loses
        tx.add(route)
    tx.flush()
    return moved


def _conversations_follow(tx: Session, kept_id: int, merged_id: int) -> list[int]:
    """Let an open conversation follow, unless the kept customer has one on that channel: there is one at a time."""
    open_ones = select(Conversation).where(Conversation.state == ConversationState.OPEN)
    taken = {one.channel for one in tx.exec(open_ones.where(Conversation.customer_id == kept_id))}
    theirs = tx.exec(open_ones.where(Conversation.customer_id == merged_id).order_by(col(Conversation.id))).all()
    ids = [one.id or 0 for one in theirs if one.channel not in taken]
    _change(tx, Conversation, ids, "customer_id", merged_id, kept_id)
    return ids


def _consents_meet(tx: Session, kept_id: int, merged_id: int, now: datetime) -> list[dict[str, Any]]:
    """Let the stricter of two answers count, for each channel and purpose; return what changed for the kept one."""
    kept = {(row.channel, row.purpose): row for row in _consents(tx, kept_id)}
    changes: list[dict[str, Any]] = []
    for other in _consents(tx, merged_id):
        own = kept.get((other.channel, other.purpose))
        if own is not None and _ALLOWS.index(own.state) <= _ALLOWS.index(other.state):
            continue
        changed: dict[str, Any] = {"channel": other.channel.value, "purpose": other.purpose.value, "state": None}
        if own is None:
            own = Consent(
                customer_id=kept_id, channel=other.channel, purpose=other.purpose, state=other.state, changed_at=now
            )
        else:
            changed |= {"state": own.state.value, "changed_at": own.changed_at.isoformat()}
        own.state, own.changed_at = other.state, now
        tx.add(own)
        tx.flush()
        changes.append(changed | {"id": own.id, "made": other.state.value, "at": now.isoformat()})
        _note(tx, own, own.state, now, f"merged with customer {merged_id}: the stricter answer counts")
    return changes


def _consents(tx: Session, customer_id: int) -> Sequence[Consent]:
    return tx.exec(
        select(Consent).where(Consent.customer_id == customer_id).order_by(col(Consent.id)).with_for_update()
    ).all()


def _consents_part(tx: Session, merged_id: int, changes: list[dict[str, Any]], now: datetime) -> None:
    """Give the kept customer the answer back that they had; a later one stays, and a later stop holds for both."""
    for change in changes:
        row = tx.get(Consent, change["id"], populate_existing=True)
        if row is None:
            continue
        if row.state.value != change["made"] or row.changed_at.isoformat() != change["at"]:
            if row.state is ConsentState.WITHDRAWN:
                _withdraw(tx, merged_id, row.channel, row.purpose, now)
            continue
        if change["state"] is None:
            _note(tx, row, ConsentState.WITHDRAWN, now, "the merger was undone: they were never asked themselves")
            tx.delete(row)
        else:
            row.state, row.changed_at = ConsentState(change["state"]), datetime.fromisoformat(change["changed_at"])
            _note(tx, row, row.state, now, "the merger was undone: the answer from before counts again")
            tx.add(row)
    tx.flush()


def _withdraw(tx: Session, customer_id: int, channel: ChannelName, purpose: Purpose, now: datetime) -> None:
    row = tx.exec(
        select(Consent).where(
            Consent.customer_id == customer_id, Consent.channel == channel, Consent.purpose == purpose
        )
    ).first()
    if row is None or row.state is ConsentState.WITHDRAWN:
        return
    row.state, row.changed_at = ConsentState.WITHDRAWN, now
    tx.add(row)
    _note(tx, row, row.state, now, "they said stop while they were one customer with another")


def _note(tx: Session, row: Consent, state: ConsentState, now: datetime, how: str) -> None:
    """Write down a change of an agreement; no staff's word and no customer's, so no version of a text."""
    tx.add(
        ConsentEvent(
            customer_id=row.customer_id,
            channel=row.channel,
            purpose=row.purpose,
            state=state,
            at=now,
            how=how,
            text_version="",
        )
    )


def _preferences_meet(tx: Session, kept_id: int, merged_id: int, now: datetime) -> dict[str, Any] | None:
    """Let the stricter of two wishes count; return how the kept customer's was, None where nothing changes."""
    kept, other = _preference(tx, kept_id), _preference(tx, merged_id)
    wish = stricter(wish_of(kept), wish_of(other))
    if other is None or wish == wish_of(kept):
        return None
    before = _written(kept) if kept is not None else None
    row = kept or ContactPreference(customer_id=kept_id, changed_at=now)
    keep(wish, row, now)
    tx.add(row)
    tx.flush()
    return {"id": row.id, "before": before, "made": _written(row)}


def _preferences_part(tx: Session, change: dict[str, Any] | None) -> None:
    row = tx.get(ContactPreference, change["id"], populate_existing=True) if change is not None else None
    if change is None or row is None or not change["made"].items() <= _written(row).items():
        return
    if change["before"] is None:
        tx.delete(row)
        return
    columns = columns_of(str(ContactPreference.__tablename__))
    for name, value in change["before"].items():
        setattr(row, name, restored(columns[name], value))
    tx.add(row)


def _ranges_standing(tx: Session, numbers: Sequence[int]) -> list[int]:
    """Return what stands in the range of the merged customer: it stays under their numbers, and counts for both."""
    rows = tx.scalars(
        columns(col(RegisteredRange.id))
        .where(col(RegisteredRange.customer_id).in_(numbers), col(RegisteredRange.withdrawn_at).is_(None))
        .order_by(col(RegisteredRange.id))
    )
    return [key for key in rows if key is not None]


def _ranges_part(tx: Session, ids: Sequence[int]) -> None:
    """Give the merged customer back what they had registered: what was said since was said for the one who is left."""
    tx.execute(
        update(RegisteredRange).where(col(RegisteredRange.id).in_(ids)).values(withdrawn_at=None, withdrawn_by=None),
        execution_options={"synchronize_session": False},
    )


def _preference(tx: Session, customer_id: int) -> ContactPreference | None:
    return tx.exec(select(ContactPreference).where(ContactPreference.customer_id == customer_id)).first()


def _written(row: ContactPreference) -> dict[str, Any]:
    values = row.model_dump(exclude={"id", "customer_id"})
    return {name: stored(value) for name, value in values.items()}


def _still(tx: Session, table: type[SQLModel], ids: Sequence[int], customer_id: int) -> list[int]:
    """Return which of these rows still belong to a customer."""
    rows = cast("Any", table)
    return list(tx.execute(columns(rows.id).where(rows.id.in_(ids), rows.customer_id == customer_id)).scalars())


def _change(tx: Session, table: type[SQLModel], ids: Any, column: str, old: object, new: object) -> None:  # noqa: ANN401, PLR0917 - ids of any kind; what a change is
    """Change a column of these rows from `old` to `new`, and only where it still says `old`."""
    rows = cast("Any", table)
    named = getattr(rows, column)
    still = named.is_(None) if old is None else named == old
    tx.flush()
    tx.execute(
        update(rows).where(rows.id.in_(list(ids)), still).values({column: new}),
        execution_options={"synchronize_session": False},
    )
