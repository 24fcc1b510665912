"""Beside a payment application: the two on a card stay apart (seed 004, figure 1: 103 and 110)."""

import pytest

from core.loyalty.applet import Applet
from core.loyalty.channel import NotGenuineError
from core.loyalty.keys import CUSTOMER_AID, Key, Purpose
from core.loyalty.order import Order
from core.loyalty.status import CardRefusedError, Status
from terminal_bridge.cards.customer import CustomerCardSession
from terminal_bridge.cards.secured import SecuredApplication, UnknownCardError
from tests.support.cards import CARD, NOON, Flash, key_of, new_customer_card, seeded, state_of
from tests.support.two_applications import PAYMENT_AID, PAYMENT_KEY, CardWithApplications, PaymentApplet

ORDER = Order(terminal=9, terminal_sequence=1, shop=3, at=NOON, amount=12_000, points=24, payment=b"pay00001")


def card_of_two() -> tuple[CardWithApplications, Flash, Flash]:
    """Return a card with both applications, and the memory of each."""
    loyalty, memory = new_customer_card()
    payment = PaymentApplet(Flash(64), seeded(9))
    applications: dict[bytes, Applet] = {CUSTOMER_AID: loyalty, PAYMENT_AID: payment}
    return CardWithApplications(applications), memory, payment.memory


def purse_of(card: CardWithApplications, key: Key = PAYMENT_KEY) -> SecuredApplication:
    """Return a payment terminal's session."""
    purse = SecuredApplication(card.process, seeded(5))
    purse.select(PAYMENT_AID, ord("p"), 5)
    purse.authenticate(1, lambda _card, _version: key)
    return purse


def till_of(card: CardWithApplications) -> CustomerCardSession:
    """Return a till's session."""
    session = CustomerCardSession(card.process, key_of, seeded(6))
    session.select()
    session.authenticate()
    return session


def test_each_application_does_its_own_and_a_purchase_carries_the_payments_reference() -> None:
    """Paying changes no points, and points change no purse."""
    card, points, purse = card_of_two()
    before = bytes(points.content)
    assert purse_of(card).ask(0x30, data=(120).to_bytes(2)) == (880).to_bytes(4)
    assert bytes(points.content) == before
    result = till_of(card).purchase(ORDER)
    assert result.record.payment == b"pay00001"
    assert (state_of(points).account.balance, purse.read(0, 4)) == (24, (880).to_bytes(4))


def test_a_session_ends_when_the_other_application_is_chosen() -> None:
    """A till that goes on as before is refused, though it has the key."""
    card, points, _ = card_of_two()
    session = till_of(card)
    purse = purse_of(card)
    with pytest.raises(NotGenuineError):
        session.purchase(ORDER)
    CustomerCardSession(card.process, key_of).select()
    with pytest.raises(NotGenuineError):
        session.purchase(ORDER)
    with pytest.raises(CardRefusedError) as refused:
        session.read_state()
    assert refused.value.status == Status.NOT_AUTHENTICATED
    with pytest.raises(CardRefusedError):
        purse.ask(0x30, data=b"\x01")
    assert state_of(points).account.sequence == 0


def test_the_keys_of_one_are_worth_nothing_to_the_other() -> None:
    """Neither opens a channel to the other."""
    card, _, _ = card_of_two()
    with pytest.raises(NotGenuineError):
        purse_of(card, key_of(CARD, Purpose.EARN, 1))
    session = CustomerCardSession(card.process, lambda _card, _purpose, _version: PAYMENT_KEY)
    session.select()
    with pytest.raises(NotGenuineError):
        session.authenticate()


def test_an_application_that_is_not_on_the_card_leaves_none_selected() -> None:
    """What was selected before is not either."""
    card, _, _ = card_of_two()
    till_of(card)
    with pytest.raises(UnknownCardError):
        SecuredApplication(card.process, seeded(7)).select(b"none such", 1, 3)
    assert card.process(bytes.fromhex("80100000")) == bytes.fromhex("6A82")
