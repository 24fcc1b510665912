"""A chat is linked once, by whoever holds the token, and agrees to nothing by that."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.views.telegram_messages import CONSENT_VERSION
from core.actions.customers.link_customer import (
    Link,
    LinkEnd,
    deep_link,
    is_token,
    link_by_token,
    make_link_token,
    qr_png,
)
from core.clock import ManualClock
from core.errors import NotFoundError
from core.models import (
    AuditEntry,
    ChannelName,
    Consent,
    ConsentEvent,
    ConsentState,
    Customer,
    Identity,
    IdentityKind,
    LinkToken,
    Purpose,
    Route,
    RouteState,
)
from core.shop import Shop
from tests.support.telegram_chat import Telegram


def customer(shop: Shop, number: str = "C-1", name: str | None = "Ito") -> int:
    """Add a customer; return the id."""
    with shop.store.write() as tx:
        row = Customer(number=number, name=name, created_at=shop.clock.now())
        tx.add(row)
        tx.flush()
        assert row.id
        return row.id


def token_for(shop: Shop, customer_id: int) -> str:
    """Make a token."""
    with shop.store.write() as tx:
        return make_link_token(tx, shop, customer_id, "staff:1")


def link(shop: Shop, token: str, chat: int) -> Link:
    """Use a token in a chat."""
    with shop.store.write() as tx:
        return link_by_token(tx, shop, token, chat)


def routes(shop: Shop) -> list[tuple[int, str, RouteState, bool]]:
    """Return every route: whose, where, whether open, whether preferred."""
    with shop.store.read() as session:
        rows = session.exec(select(Route).order_by(Route.address))
        return [(row.customer_id, row.address, row.state, row.preferred) for row in rows]


def test_a_token_links_a_chat(shop: Shop) -> None:
    """Identity and route are there; nothing is agreed."""
    ito = customer(shop)
    done = link(shop, token_for(shop, ito), 77)
    assert (done.end, done.customer.id if done.customer else None) == (LinkEnd.LINKED, ito)
    assert routes(shop) == [(ito, "77", RouteState.OPEN, True)]
    with shop.store.read() as session:
        identity = session.exec(select(Identity)).one()
        assert (identity.customer_id, identity.kind, identity.value) == (ito, IdentityKind.TELEGRAM, "77")
        assert session.exec(select(Consent)).all() == []


def test_only_a_digest_of_the_token_is_kept(shop: Shop) -> None:
    """Who reads the database cannot link; the audit has no token either."""
    token = token_for(shop, customer(shop))
    with shop.store.read() as session:
        row = session.exec(select(LinkToken)).one()
        entries = session.exec(select(AuditEntry)).all()
    assert token not in repr(row)
    assert token not in repr(entries)
    assert len(row.digest) == 64


def test_a_token_fits_telegrams_start_parameter(shop: Shop) -> None:
    """Sixty-four characters of A-Z, a-z, 0-9, _ and -."""
    ito = customer(shop)
    tokens = {token_for(shop, ito) for _ in range(20)}
    assert len(tokens) == 20
    assert all(is_token(token) and len(token) <= 64 for token in tokens)
    assert deep_link("@shop_bot", "abc") == "https://t.me/shop_bot?start=abc"


def test_a_qr_code_is_a_picture(shop: Shop) -> None:
    """PNG, big enough for a till's display."""
    picture = qr_png(deep_link("shop_bot", token_for(shop, customer(shop))))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) >= 200


def test_a_token_works_once(shop: Shop) -> None:
    """The second chat learns that it was used."""
    ito = customer(shop)
    token = token_for(shop, ito)
    link(shop, token, 77)
    before = routes(shop)
    assert link(shop, token, 88) == Link(LinkEnd.USED)
    assert routes(shop) == before


def test_the_same_link_in_the_same_chat_changes_nothing(shop: Shop) -> None:
    """People press START twice."""
    ito = customer(shop)
    token = token_for(shop, ito)
    link(shop, token, 77)
    before = routes(shop)
    assert link(shop, token, 77).end is LinkEnd.ALREADY
    assert link(shop, token_for(shop, ito), 77).end is LinkEnd.ALREADY
    assert routes(shop) == before


def test_a_token_expires(shop: Shop, clock: ManualClock) -> None:
    """After seven days, to the second."""
    ito = customer(shop)
    token, other = token_for(shop, ito), token_for(shop, ito)
    clock.advance(timedelta(days=7) - timedelta(seconds=1))
    assert link(shop, token, 77).end is LinkEnd.LINKED
    clock.advance(timedelta(seconds=1))
    assert link(shop, other, 88).end is LinkEnd.EXPIRED


def test_a_chat_of_another_customer_stays_theirs(shop: Shop) -> None:
    """And the token is still good for the right chat."""
    ito, brandt = customer(shop), customer(shop, "C-2", "Brandt")
    link(shop, token_for(shop, ito), 77)
    token = token_for(shop, brandt)
    assert link(shop, token, 77) == Link(LinkEnd.OTHER_CUSTOMER)
    assert link(shop, token, 88).end is LinkEnd.LINKED


def test_a_new_chat_takes_the_place_of_the_old_one(shop: Shop) -> None:
    """A new telephone: one route is open, and only that one."""
    ito = customer(shop)
    link(shop, token_for(shop, ito), 77)
    link(shop, token_for(shop, ito), 88)
    assert routes(shop) == [(ito, "77", RouteState.CLOSED, False), (ito, "88", RouteState.OPEN, True)]
    Telegram(shop).says(77, "/help")
    assert routes(shop)[0][2] is RouteState.CLOSED
    assert link(shop, token_for(shop, ito), 77).end is LinkEnd.ALREADY
    assert routes(shop) == [(ito, "77", RouteState.OPEN, True), (ito, "88", RouteState.CLOSED, False)]


def test_the_old_chat_hears_that_another_one_took_its_place(shop: Shop) -> None:
    """A link that fell into other hands does not stay unnoticed; consent goes on, as it is the customer's."""
    ito = customer(shop)
    telegram = Telegram(shop)
    greeting = telegram.says(77, f"/start {token_for(shop, ito)}")
    telegram.presses(77, greeting.buttons["Yes, please"], greeting.keyboard)
    answers = telegram.says(88, f"/start {token_for(shop, ito)}")
    assert [payload["chat_id"] for _, payload in answers.calls] == [77, 88]
    assert "If that was not you" in answers.text
    assert "Offers: on" in answers.text
    assert consents(shop) == [(ito, ConsentState.GIVEN)]


def test_a_merged_profile_is_linked_to_the_one_that_stays(shop: Shop) -> None:
    """A ring of merges, which should not be, ends as well."""
    ito, old = customer(shop), customer(shop, "C-2")
    token = token_for(shop, old)
    with shop.store.write() as tx:
        tx.get_one(Customer, old).merged_into_id = ito
    done = link(shop, token, 77)
    assert done.customer is not None
    assert done.customer.id == ito


def test_an_erased_customer_cannot_be_linked(shop: Shop) -> None:
    """The token is as good as forged."""
    ito = customer(shop)
    token = token_for(shop, ito)
    with shop.store.write() as tx:
        tx.get_one(Customer, ito).erased_at = shop.clock.now()
    assert link(shop, token, 77) == Link(LinkEnd.UNKNOWN)
    with shop.store.write() as tx, pytest.raises(NotFoundError):
        make_link_token(tx, shop, ito, "staff:1")


@given(text=st.text(max_size=200))
def test_only_the_alphabet_of_tokens_is_looked_up(text: str) -> None:
    """Everything else never reaches the database."""
    assert is_token(text) == (1 <= len(text) <= 64 and all(c.isascii() and (c.isalnum() or c in "_-") for c in text))


def test_a_forged_token_changes_nothing(shop: Shop) -> None:
    """And is answered kindly."""
    customer(shop)
    telegram = Telegram(shop)
    for chat, forged in enumerate(("x", "A" * 32, "A" * 65, "' OR 1=1 --", "\x00", "é", "\ud800", "A " * 2000), 70):
        assert "do not know" in telegram.says(chat, f"/start {forged}").text
    assert telegram.says(77, "/start another").calls == []
    assert routes(shop) == []


def test_linking_greets_says_why_and_asks(shop: Shop) -> None:
    """By name, with the shop's, how to stop, and two answers; only the answer is the consent, with its proof."""
    ito = customer(shop)
    telegram = Telegram(shop)
    greeting = telegram.says(77, f"/start {token_for(shop, ito)}")
    assert greeting.methods == ["sendMessage"]
    assert all(words in greeting.text for words in ("Hello Ito", "Test Shop", "/stop", "May we"))
    assert list(greeting.buttons) == ["Yes, please", "Only answers, no offers"]
    assert consents(shop) == []
    agreed = telegram.presses(77, greeting.buttons["Yes, please"], greeting.keyboard)
    assert agreed.methods == ["answerCallbackQuery", "editMessageReplyMarkup", "sendMessage"]
    assert list(agreed.buttons) == ["✓ Yes, please"]
    assert consents(shop) == [(ito, ConsentState.GIVEN)]
    with shop.store.read() as session:
        proof = session.exec(select(ConsentEvent)).one()
    assert (proof.text_version, proof.channel, proof.purpose) == (CONSENT_VERSION, ChannelName.TELEGRAM, Purpose.OFFERS)
    assert "message " in proof.how
    assert "Yes, please" in proof.how


def test_only_answers_is_an_answer_too(shop: Shop) -> None:
    """It is kept as a no, and there is a way back."""
    ito = customer(shop)
    telegram = Telegram(shop)
    greeting = telegram.says(77, f"/start {token_for(shop, ito)}")
    declined = telegram.presses(77, greeting.buttons["Only answers, no offers"], greeting.keyboard)
    assert consents(shop) == [(ito, ConsentState.WITHDRAWN)]
    assert "Turn on again" in declined.buttons
    telegram.presses(77, declined.buttons["Turn on again"])
    assert consents(shop) == [(ito, ConsentState.GIVEN)]


def test_start_again_says_what_is_agreed(shop: Shop) -> None:
    """It asks only where it was never answered."""
    telegram = Telegram(shop)
    token = token_for(shop, customer(shop))
    telegram.says(77, f"/start {token}")
    asked = telegram.says(77, "/start")
    assert "Yes, please" in asked.buttons
    telegram.presses(77, asked.buttons["Yes, please"], asked.keyboard)
    again = telegram.says(77, f"/start {token}")
    assert "Offers: on since 2 March 2026" in again.text
    assert "Yes, please" not in again.buttons
    telegram.says(77, "/stop")
    assert "Turn on again" in telegram.says(77, "/start").buttons


@pytest.mark.parametrize("words", ["/start", "hello", "/me", "/stop", "/unknown", "stop"])
def test_a_stranger_hears_how_to_be_known(shop: Shop, words: str) -> None:
    """And nothing is kept of them."""
    assert "link" in Telegram(shop).says(77, words).text
    assert routes(shop) == []


def test_a_stranger_is_answered_now_and_then_only(shop: Shop, clock: ManualClock) -> None:
    """Once a minute and five times a day, in each chat for itself; a link works all the same."""
    telegram = Telegram(shop)
    answered = 0
    for _ in range(20):
        picture: dict[str, object] = {"text": None, "photo": []}
        answered += len(telegram.says(77, "hello").calls) + len(telegram.says(77, "", picture).calls)
        clock.advance(timedelta(seconds=61))
    assert answered == 5
    assert telegram.says(78, "hello").calls
    assert telegram.says(78, "hello").calls == []
    assert telegram.says(77, f"/start {token_for(shop, customer(shop))}").buttons


def test_a_link_opened_by_a_stranger_of_a_group_or_by_a_bot_does_nothing(shop: Shop) -> None:
    """A token in the wrong place is neither used nor answered."""
    token = token_for(shop, customer(shop))
    telegram = Telegram(shop)
    group = {"chat": {"id": -5, "type": "group"}}
    robot = {"from": {"id": 77, "is_bot": True, "first_name": "Robot"}}
    for changes in (group, robot):
        assert telegram.says(77, f"/start {token}", changes).calls == []
    assert telegram.says(77, f"/start@test_shop_bot {token}").buttons


def consents(shop: Shop) -> list[tuple[int, ConsentState]]:
    """Return every agreement as it stands."""
    with shop.store.read() as session:
        return [(row.customer_id, row.state) for row in session.exec(select(Consent))]
