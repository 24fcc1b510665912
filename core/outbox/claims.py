"""Taking messages out of the outbox: a message is claimed, and that is committed, before the platform is called."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, insert, update
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col, select

from core.messages.buttons import offer_buttons
from core.messages.links import LinkTokens, counted, links_of
from core.models import ChannelName, Delivery, DeliveryAttempt, DeliveryState, Plan, PlanState, Proposal
from core.outbox.circumstances import QUEUED_COLUMNS, Queued, circumstances
from core.outbox.progress import finish_if_done
from core.outbox.suppression import QUEUED
from core.outbox.verdict import Verdict, verdict
from core.plans.cautions import note_cautions
from core.policy import Policy, policy_in_force
from core.policy.caps import Heard
from core.policy.in_person import SECTIONS
from core.ports import OutgoingMessage
from core.shop import Shop

# Messages that wait or never go cost a look each; a transaction looks at so many at once, and at so many altogether.
MOST_AT_ONCE = 500
MOST_LOOKED_AT = 4_000


@dataclass(frozen=True)
class Claim:
    """One message that is ours to send, once; `number` counts the tries of its delivery from 1."""

    delivery_id: int
    plan_id: int
    number: int
    channel: ChannelName
    message: OutgoingMessage


@dataclass
class _Sorted:
    """What becomes of the messages of a batch; whoever is in none of these stays as they are."""

    leave: list[Queued] = field(default_factory=list)
    wait: list[tuple[Queued, Verdict]] = field(default_factory=list)
    never: defaultdict[str, list[Queued]] = field(default_factory=lambda: defaultdict(list))


def claim(shop: Shop, limit: int) -> list[Claim]:
    """Claim up to `limit` messages that are due, oldest first, on the channels that are connected.

    Telephone calls are no messages: these are claimed one by one (`core.outbox.calls`).

    In the claiming transaction: the plan is running, the customer still agrees, the address is still theirs and open,
    and the contact policy lets it leave now. A message that may not leave any more is suppressed, one that may not
    leave yet is deferred, each with the reason. The caller owes `settle` for each claim.
    """
    with shop.store.write() as tx:
        connected = [channel for channel in shop.channels if channel is not ChannelName.TELEPHONE]
        plans = running_plans(tx, shop, col(Plan.channel).in_(connected))
        return _with_counted_links(tx, shop, plans, claim_of(tx, shop, plans, limit))


def claim_of(tx: Session, shop: Shop, plans: Mapping[int, Plan], limit: int) -> list[Claim]:
    """Claim up to `limit` of what is due in these plans, which are held; whichever is done with that is finished."""
    claims: list[Claim] = []
    now = shop.clock.now()
    if plans:
        policy, looked, size = policy_in_force(tx), 0, limit
        while len(claims) < limit and looked < MOST_LOOKED_AT and (due := _due(tx, plans, now, size)):
            batch = _sorted(tx, shop, policy, due, plans, limit - len(claims))
            claims += _kept(tx, shop, batch, plans)
            looked += len(due)
            size = min(size * 2, MOST_AT_ONCE) if not batch.leave else limit - len(claims)
    for plan in plans.values():
        finish_if_done(tx, shop.clock, plan)
    return claims


def _with_counted_links(tx: Session, shop: Shop, plans: Mapping[int, Plan], claims: list[Claim]) -> list[Claim]:
    """Put addresses of ours, each for one message alone, in the place of those whose visits are counted."""
    links = {key: links_of(tx, key) for key in {one.plan_id for one in claims} if plans[key].count_links}
    tokens = LinkTokens(shop.key, shop.clock)
    return [_counted(shop, one, links[one.plan_id], tokens) if one.plan_id in links else one for one in claims]


def _counted(shop: Shop, claim: Claim, links: Mapping[str, int], tokens: LinkTokens) -> Claim:
    text = counted(
        claim.message.text,
        shop.channels[claim.channel].format,
        links,
        delivery_id=claim.delivery_id,
        tokens=tokens,
        public_url=shop.public_url,
    )
    return replace(claim, message=replace(claim.message, text=text))


def running_plans(tx: Session, shop: Shop, which: ColumnElement[bool]) -> dict[int, Plan]:
    """Return the running plans that have something due, held so that a pause comes before or after, not in between."""
    due = select(Delivery.id).where(
        Delivery.plan_id == Plan.id, col(Delivery.state).in_(QUEUED), Delivery.due_at <= shop.clock.now()
    )
    found = tx.exec(
        select(Plan)
        .where(Plan.state == PlanState.RUNNING, which, due.exists())
        .order_by(col(Plan.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {plan.id: plan for plan in found if plan.id is not None}


def _due(tx: Session, plan_ids: Iterable[int], now: datetime, limit: int) -> list[Queued]:
    """Return what is due, oldest first, by one look into an index for each plan and state, however much waits."""
    found: list[Queued] = []
    for plan_id in plan_ids:
        for state in QUEUED:
            rows = tx.execute(
                columns(*QUEUED_COLUMNS)
                .where(col(Delivery.plan_id) == plan_id, col(Delivery.state) == state, col(Delivery.due_at) <= now)
                .order_by(col(Delivery.due_at), col(Delivery.id))
                .limit(limit)
            )
            found += [Queued(*row) for row in rows]
    found.sort(key=lambda one: (one.due_at, one.id))
    return found[:limit]


def _sorted(  # noqa: PLR0917 - what a batch is judged by
    tx: Session, shop: Shop, policy: Policy, due: Sequence[Queued], plans: Mapping[int, Plan], places: int
) -> _Sorted:
    """Judge each message in its turn until `places` of them may leave; each that leaves counts for the next."""
    now, batch = shop.clock.now(), _Sorted()
    products = {key for one in due if (key := plans[one.plan_id].product_id) is not None}
    known = circumstances(tx, policy, due, products, now)
    for one in due:
        if len(batch.leave) == places:
            break
        found = verdict(now, shop.zone, one, plans[one.plan_id], known)
        if found.reason is None:
            batch.leave.append(one)
            heard = Heard(one.id, one.plan_id, one.channel, now, under_way=True)
            known.heard.add(one.customer_id, one.place, heard)
        elif found.until is not None:
            batch.wait.append((one, found))
        else:
            batch.never[found.reason].append(one)
    return batch


def _kept(tx: Session, shop: Shop, batch: _Sorted, plans: Mapping[int, Plan]) -> list[Claim]:
    """Write down what becomes of a batch; return the claims in it."""
    now = shop.clock.now()
    for reason, ones in batch.never.items():
        for plan_id in {one.plan_id for one in ones} if reason in SECTIONS else ():
            note_cautions(tx, shop, plan_id, [(one.customer_id, reason) for one in ones if one.plan_id == plan_id])
        tx.connection().execute(
            update(Delivery)
            .where(col(Delivery.id).in_([one.id for one in ones]), col(Delivery.state).in_(QUEUED))
            .values(state=DeliveryState.SUPPRESSED, settled_at=now, reason=reason[:200])
        )
    _defer(tx, batch.wait)
    numbers = _claimed(tx, batch.leave, now)
    ours = [one for one in batch.leave if one.id in numbers]
    texts = _texts(tx, ours)
    return [
        Claim(
            one.id,
            one.plan_id,
            numbers[one.id],
            one.channel,
            OutgoingMessage(
                one.address,
                texts[one.proposal_id],
                offer_buttons(one.id, orderable=plans[one.plan_id].product_id is not None),
            ),
        )
        for one in ours
    ]


def _defer(tx: Session, waiting: Sequence[tuple[Queued, Verdict]]) -> None:
    if not waiting:
        return
    table = SQLModel.metadata.tables["delivery"]
    statement = (
        update(table)
        .where(table.c.id == bindparam("the_delivery"), table.c.state == bindparam("as_read"))
        .values(state=DeliveryState.DEFERRED, due_at=bindparam("until"), reason=bindparam("why"))
    )
    rows = [
        {"the_delivery": one.id, "as_read": one.state, "until": found.until, "why": (found.reason or "")[:200]}
        for one, found in waiting
    ]
    tx.connection().execute(statement, rows)


def _claimed(tx: Session, leaving: Sequence[Queued], now: datetime) -> dict[int, int]:
    """Claim what is still as it was read; return each delivery that is ours now with the number of its try.

    One conditional UPDATE that says which rows it changed holds on SQLite and on PostgreSQL alike; SKIP LOCKED would
    be dropped on SQLite without a word.
    """
    if not leaving:
        return {}
    taken = tx.connection().execute(
        update(Delivery)
        .where(col(Delivery.id).in_([one.id for one in leaving]), col(Delivery.state).in_(QUEUED))
        .values(state=DeliveryState.CLAIMED, claimed_at=now, tries=col(Delivery.tries) + 1, reason=None)
        .returning(col(Delivery.id), col(Delivery.tries), col(Delivery.channel))
    )
    rows = taken.all()
    attempts = [
        {"delivery_id": key, "number": number, "channel": channel, "started_at": now} for key, number, channel in rows
    ]
    if attempts:
        tx.connection().execute(insert(DeliveryAttempt), attempts)
    return {key: number for key, number, _ in rows if key is not None}


def _texts(tx: Session, ours: Sequence[Queued]) -> dict[int, str]:
    rows = tx.execute(
        columns(col(Proposal.id), col(Proposal.text)).where(col(Proposal.id).in_([one.proposal_id for one in ours]))
    )
    return {key: text for key, text in rows if key is not None}
