"""Automatic calls of a plan: what is due, what was placed, and what is known of it after a crash (000, claim 9)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from core.actions.calls.receive_call import LONGEST_SID, spoken_language
from core.actions.calls.the_call import call_with_sid
from core.models import (
    Call,
    CallDirection,
    CallingWay,
    CallPurpose,
    CallState,
    CallTask,
    ChannelName,
    Customer,
    Delivery,
    DeliveryState,
    Plan,
)
from core.outbox.calls import claim_calls, lose_calls
from core.outbox.claims import Claim
from core.shop import Shop

INTERRUPTED = "the programme was interrupted while it was dialled"


@dataclass(frozen=True)
class Dial:
    """One call that is ours to place, once: the claim on it, and in which language to speak."""

    claim: Claim
    customer_id: int
    language: str

    @property
    def to(self) -> str:
        """Return the number to dial, in E.164."""
        return self.claim.message.address

    @property
    def text(self) -> str:
        """Return what is to be said."""
        return self.claim.message.text


@dataclass(frozen=True)
class Recovered:
    """What a start found: calls to ask Twilio about, by our id and its, and how many became of unknown outcome."""

    to_ask: tuple[tuple[int, str], ...]
    unknown: int


def calls_due(shop: Shop, limit: int, language: str = "en") -> list[Dial]:
    """Claim up to `limit` automatic calls that are due, in a transaction of its own, before anything is dialled.

    Whoever gets them owes each `call_placed`, or `core.outbox.settle` where it could not be placed. `language` is for
    customers of whom none is known.
    """
    with shop.store.write() as tx:
        claims = claim_calls(tx, shop, CallingWay.AUTOMATIC, limit)
        return [_dial(tx, claim, language) for claim in claims]


def call_placed(  # noqa: PLR0917 - what is known of a call once it is placed
    tx: Session,
    shop: Shop,
    delivery_id: int,
    number: int,
    sid: str,
    line: str = "",
    operator_id: int | None = None,
    at: datetime | None = None,
) -> Call | None:
    """Keep which call try `number` of a delivery is; return it, None where there is no such delivery.

    For an automatic call that Twilio accepted, an operator's click-to-call (`operator_id`), and for a callback that
    came before either was known. The delivery stays claimed until the call ends. Again, it returns the call as it is.
    """
    known = call_with_sid(tx, sid)
    if known is not None:
        return known
    delivery = tx.get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if delivery is None or not 1 <= number <= delivery.tries:
        return None
    plan, customer = tx.get_one(Plan, delivery.plan_id), tx.get_one(Customer, delivery.customer_id)
    erased = customer.erased_at is not None
    automatic = plan.calling is CallingWay.AUTOMATIC
    call = Call(
        sid=sid[:LONGEST_SID],
        direction=CallDirection.OUTBOUND,
        purpose=CallPurpose.AUTOMATIC if automatic else CallPurpose.CALL_LIST,
        customer_id=None if erased else customer.id,
        number="" if erased else delivery.address,
        line=line[:32],
        language=spoken_language(customer, "en"),
        state=CallState.RINGING,
        operator_id=operator_id,
        delivery_id=delivery_id,
        attempt=number,
        started_at=at or shop.clock.now(),
    )
    tx.add(call)
    if delivery.tries == number and delivery.state in {DeliveryState.CLAIMED, DeliveryState.UNKNOWN}:
        delivery.provider_id = sid[:LONGEST_SID]
        tx.add(delivery)
    tx.flush()
    return call


def recover_calls(shop: Shop) -> Recovered:
    """At start, before anything is dialled: sort what was on its way when the programme ended.

    A call whose name we know is asked about at Twilio, or settled by its callback. One without may have been placed or
    not: its outcome is unknown, and it is never dialled again by itself. What an operator has in hand stays with them.
    """
    with shop.store.write() as tx:
        claimed = tx.exec(
            select(Delivery)
            .join(Plan, col(Plan.id) == col(Delivery.plan_id))
            .where(Plan.channel == ChannelName.TELEPHONE, Delivery.state == DeliveryState.CLAIMED)
            .order_by(col(Delivery.id))
        ).all()
        held = set(
            tx.exec(
                select(CallTask.delivery_id).where(
                    col(CallTask.taken_by_id).is_not(None), col(CallTask.delivery_id).in_([row.id for row in claimed])
                )
            )
        )
        known = {row.id: call for row in claimed if (call := _placed(tx, row)) is not None}
        lost = [row.id or 0 for row in claimed if row.id not in known and row.id not in held]
        to_ask = [(call.id or 0, call.sid or "") for call in known.values() if not call.ended]
        return Recovered(tuple(to_ask), lose_calls(tx, shop, lost, INTERRUPTED))


def _placed(tx: Session, delivery: Delivery) -> Call | None:
    return tx.exec(
        select(Call).where(Call.delivery_id == delivery.id, Call.attempt == delivery.tries, col(Call.sid).is_not(None))
    ).first()


def _dial(tx: Session, claim: Claim, language: str) -> Dial:
    delivery = tx.get_one(Delivery, claim.delivery_id)
    customer = tx.get_one(Customer, delivery.customer_id)
    return Dial(claim, delivery.customer_id, spoken_language(customer, language))
