"""A person of whom every table about calls holds something."""

from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import Session, select

from core.models import (
    Call,
    CallConsent,
    CallDirection,
    CallMark,
    CallPurpose,
    CallState,
    CallTask,
    CallUtterance,
    Caution,
    Contact,
    Delivery,
    MarkKind,
    Speaker,
)


class Known(Protocol):
    """Whoever can be called and mentioned."""

    @property
    def telephone(self) -> str:
        """Return their number."""

    def mentioned(self) -> str:
        """Return a sentence with everything in it."""


def plant_calls(tx: Session, who: Known, key: int, now: datetime) -> None:
    """Give a person a call of a plan, with words, a mark and a note, and a call of somebody else who spoke of them."""
    delivery = tx.exec(select(Delivery).where(Delivery.customer_id == key)).first()
    contact = tx.exec(select(Contact).where(Contact.customer_id == key)).first()
    assert delivery is not None
    call = Call(
        sid=f"CA{key:032d}",
        direction=CallDirection.OUTBOUND,
        purpose=CallPurpose.CALL_LIST,
        customer_id=key,
        number=who.telephone,
        line="+442079460000",
        state=CallState.COMPLETED,
        consent=CallConsent.GIVEN,
        delivery_id=delivery.id,
        attempt=1,
        recording=f"recording of {who.mentioned()}",
        started_at=now,
        contact_id=contact.id if contact is not None else None,
        keep_until=now + timedelta(days=30),
        note=who.mentioned(),
    )
    other = Call(direction=CallDirection.INBOUND, number="", started_at=now, note=who.mentioned())
    tx.add_all([call, other])
    tx.flush()
    for each in (call, other):
        words = CallUtterance(
            call_id=each.id or 0,
            number=1,
            speaker=Speaker.CUSTOMER,
            text=who.mentioned(),
            started_ms=0,
            ended_ms=900,
            confidence=0.9,
        )
        tx.add(words)
        tx.flush()
        tx.add(
            CallMark(call_id=each.id or 0, utterance_id=words.id, kind=MarkKind.COMPLAINT, text=who.mentioned()[:200])
        )
    tx.add_all(
        [
            CallTask(delivery_id=delivery.id or 0, note=who.mentioned()),
            Caution(
                plan_id=delivery.plan_id,
                customer_id=key,
                section="call_center",
                reason=who.mentioned()[:200],
                created_at=now,
            ),
        ]
    )
    tx.flush()
