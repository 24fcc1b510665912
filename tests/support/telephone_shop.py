"""A shop whose customers can be called: numbers, agreements, a plan of calls; and calls that are played by hand."""

from dataclasses import replace
from datetime import datetime
from itertools import count

from sqlmodel import Session

from core.actions.calls.decide_consent import decide_consent
from core.actions.calls.hear import hear
from core.actions.calls.receive_call import receive_call
from core.actions.calls.settle_call import told
from core.actions.plans.decide_plan import approve_plan
from core.actions.plans.submit_plan import draw_up, submit_plan
from core.calls.heard import Heard, Speaker
from core.clock import ManualClock
from core.models import (
    Call,
    CallConsent,
    CallingWay,
    CallMark,
    ChannelName,
    Consent,
    ConsentState,
    Customer,
    Identity,
    IdentityKind,
    Purpose,
    Route,
)
from core.outbox import start_due
from core.ports import MessageFormat, Outcome, OutgoingMessage
from core.shop import Shop
from tests.support.campaign import Stage, stage

LINE = "+442079460999"
_sids = count(1)


class SilentTelephone:
    """The telephone as plans see it: it is never asked to deliver anything."""

    name = ChannelName.TELEPHONE
    format = MessageFormat.PLAIN
    longest_text = 1_000
    cost = 5

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Fail: calls are no messages."""
        raise AssertionError(message)


def number_of(customer: int) -> str:
    """Return the telephone number of the customer who was made as the so-manieth."""
    return f"+44207946{customer:04d}"


def telephone_stage(shop: Shop, clock: ManualClock, customers: int = 5) -> Stage:
    """Set the stage with customers who can also be called, and agreed to it."""
    set_up = stage(shop, clock, customers)
    shop.channels[ChannelName.TELEPHONE] = SilentTelephone()
    with shop.store.write() as tx:
        for place, key in enumerate(set_up.customers, start=1):
            callable_at(tx, key, number_of(place), clock.now())
    return set_up


def callable_at(tx: Session, customer_id: int, number: str, now: datetime, *, agrees: bool = True) -> None:
    """Let a customer be called at a number."""
    telephone = ChannelName.TELEPHONE
    tx.add(Route(customer_id=customer_id, channel=telephone, address=number, created_at=now, changed_at=now))
    state = ConsentState.GIVEN if agrees else ConsentState.WITHDRAWN
    tx.add(Consent(customer_id=customer_id, channel=telephone, purpose=Purpose.OFFERS, state=state, changed_at=now))
    tx.flush()


def calling_plan(set_up: Stage, way: CallingWay = CallingWay.OPERATORS) -> int:
    """Return the id of an approved plan of calls that has started."""
    plan_id = approved_calls(set_up, way)
    start_due(set_up.shop)
    return plan_id


def approved_calls(set_up: Stage, way: CallingWay = CallingWay.OPERATORS, send_at: datetime | None = None) -> int:
    """Return the id of a plan of calls that was approved just now, or for later."""
    send_at = send_at or set_up.clock.now()
    origin = f"calls-{way}-{send_at:%c}"
    draft = replace(set_up.draft(channel=ChannelName.TELEPHONE, origin=origin, send_at=send_at), calling=way)
    with set_up.shop.store.write() as tx:
        plan = submit_plan(tx, set_up.shop, draw_up(set_up.shop, draft), set_up.author)
        approve_plan(tx, set_up.shop, plan.id or 0, plan.fingerprint, set_up.approver)
        return plan.id or 0


def add_customer(tx: Session, number: str, now: datetime, *, telephone: str | None = None, name: str = "") -> Customer:
    """Add a customer who is known by a telephone number, as files bring it."""
    customer = Customer(number=number, name=name or f"Customer {number}", telephone=telephone, created_at=now)
    tx.add(customer)
    tx.flush()
    return customer


def known_by(tx: Session, customer: Customer, number: str, now: datetime) -> None:
    """Let a number be an identity of a customer's."""
    tx.add(Identity(customer_id=customer.id or 0, kind=IdentityKind.TELEPHONE, value=number, created_at=now))
    tx.flush()


def new_sid() -> str:
    """Return a name for a call as Twilio gives it."""
    return f"CA{next(_sids):032x}"


def ring(shop: Shop, number: str, language: str = "en", *, consent: CallConsent | None = CallConsent.GIVEN) -> Call:
    """Let somebody call; return the call, with what they decided about their words."""
    with shop.store.write() as tx:
        call = receive_call(tx, shop, new_sid(), number, LINE, shop.clock.now(), language)
        return call if consent is None else decide_consent(tx, shop, call.id or 0, consent)


def answer(shop: Shop, call: Call) -> None:
    """Let somebody answer."""
    with shop.store.write() as tx:
        told(tx, shop, call.sid or "", "in-progress", 1, shop.clock.now())


def hang_up(shop: Shop, call: Call, seconds: int = 60) -> Call:
    """Let a call that was answered end; return it as it then is."""
    with shop.store.write() as tx:
        ended = told(tx, shop, call.sid or "", "completed", 2, shop.clock.now(), seconds)
        assert ended is not None
        return ended


def say(shop: Shop, call: Call, words: str, at_ms: int = 0, speaker: Speaker = Speaker.CUSTOMER) -> list[CallMark]:
    """Let somebody say something; return what was marked."""
    with shop.store.write() as tx:
        return hear(tx, shop, call.id or 0, Heard(speaker, words, True, at_ms, at_ms + 900, 0.9))  # noqa: FBT003 - final
