"""Terminals speak over HTTP: signed, once, in words when refused; staff see who is at the till."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.boards.cards import CardBoard
from bot.web.terminal_routes import terminal_router
from core.actions.cards.enrol_terminal import block_terminal
from core.cards.keyring import signature
from core.clock import ManualClock
from core.models import Card, EntryKind, FindingKind, Reply, TerminalEntry
from core.shop import Shop
from terminal_bridge.server import signature as till_signature
from tests.support.card_scene import ACTOR, CardScene, HeldCard, Till


class Line:
    """The line between tills and the server."""

    def __init__(self, scene: CardScene) -> None:
        """Serve the scene's shop."""
        self.scene = scene
        self.app = FastAPI()
        self.heard = 0
        self.app.include_router(terminal_router(lambda: scene.shop, self._hear))

    def _hear(self) -> None:
        self.heard += 1

    def post(self, till: Till, what: str, said: object, **other: str) -> httpx.Response:
        """Send a request as a till does; `other` replaces parts of it."""
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        path = f"/terminals/{till.number}/{what}"
        at = other.get("at", self.scene.clock.now().isoformat())
        made = till_signature(bytes.fromhex(till.enrolment.file["key"]), "POST", path, at, body)
        headers = {"x-najimi-time": at, "x-najimi-signature": other.get("signature", made)}

        async def sending() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
                return await client.post(other.get("path", path), content=body, headers=headers)

        return asyncio.run(sending())

    def batch(self, till: Till, *entries: Any) -> httpx.Response:  # noqa: ANN401 - entries, or something like them
        """Send a batch."""
        said = [each.model_dump(mode="json") if hasattr(each, "model_dump") else each for each in entries]
        return self.post(till, "batches", {"batch": 1, "entries": said})

    def present(self, till: Till, card: HeldCard, **details: Any) -> httpx.Response:  # noqa: ANN401 - JSON
        """Present a card."""
        till.next += 1
        at = self.scene.clock.now().isoformat()
        return self.post(
            till, "presented", {"sequence": till.next - 1, "at": at, "card": card.number, "details": details}
        )


@pytest.fixture
def line(shop: Shop, clock: ManualClock) -> Line:
    """Two shops, their tills, and the line."""
    return Line(CardScene(shop, clock))


def test_a_till_and_the_server_sign_alike() -> None:
    """Each has the few lines of its own, because a till must not need the server's code."""
    said = (b"key", "post", "/terminals/1/batches", "2026-03-02T09:00:00+00:00", b"{}")
    assert signature(*said) == till_signature(*said)


def test_a_signed_batch_is_taken_and_answered_alike_again(line: Line) -> None:
    """With the programme, the cards not to serve, and what cards are to hear."""
    scene, (till, _) = line.scene, line.scene.tills
    card = scene.card(scene.customer("C1", "Ito"))
    entry = scene.buy(till, card, 40_000)
    first, again = line.batch(till, entry), line.batch(till, entry)
    assert first.status_code == again.status_code == 200
    told = first.json()
    assert told["taken_to"] == 1
    assert told["programme"]["version"] == 1
    assert [each["card"] for each in told["commands"]] == [card.number]
    assert told == again.json()


def test_the_card_takes_what_the_server_tells_it(line: Line) -> None:
    """An acknowledgement travels down to the card, and is not carried again once the card has it."""
    scene, (till, _) = line.scene, line.scene.tills
    card = scene.card(scene.customer("C1"))
    told = line.batch(till, scene.buy(till, card, 40_000)).json()
    assert scene.session(till, card).deliver(bytes.fromhex(told["commands"][0]["command"])) == 0x9000
    assert card.state().acknowledged == 1
    after = line.present(till, card, counter=card.state().counter).json()
    assert after["commands"] == []


def test_one_entry_that_cannot_be_read_keeps_nothing_back(line: Line) -> None:
    """The others are taken; it is named, kept, and put before staff once."""
    scene, (till, _) = line.scene, line.scene.tills
    card = scene.card(scene.customer("C1"))
    good = [scene.buy(till, card, 40_000) for _ in range(2)]
    wrong = good[0].model_dump(mode="json") | {"sequence": 9, "at": "yesterday"}
    nameless = {"kind": "note"}
    for _ in range(2):
        answer = line.batch(till, good[0], wrong, nameless, 7, good[1])
        assert answer.status_code == 200
        refused = answer.json()["refused"]
        assert [(each["place"], each["sequence"]) for each in refused] == [(1, 9), (2, None), (3, None)]
        assert refused[0]["words"].startswith("entries.1.at: ")
    assert scene.row(card).sequence == 2
    findings = scene.findings()
    assert [each.kind for each in findings] == [FindingKind.TERMINAL] * 3
    with scene.shop.store.read() as session:
        kept = session.exec(select(TerminalEntry)).one()
    assert (kept.sequence, kept.kind, "yesterday" in kept.details["raw"]) == (9, EntryKind.UNREADABLE, True)
    assert line.post(till, "batches", {"batch": 1, "entries": [{}] * 1_001}).status_code == 422


@pytest.mark.parametrize("moved", [-6, 6])
def test_what_was_listened_to_is_worth_nothing_later(line: Line, moved: int) -> None:
    """And a clock that is wrong is told the same."""
    till = line.scene.tills[0]
    at = (line.scene.clock.now()).replace(minute=30 + moved).isoformat()
    line.scene.pass_time(minutes=30)
    assert line.post(till, "batches", {"batch": 1, "entries": []}, at=at).status_code == 401


def test_only_the_terminal_itself_is_heard(line: Line) -> None:
    """Neither another one, nor one that was blocked, nor anybody with a body of their own."""
    scene, (till, other) = line.scene, line.scene.tills
    body = {"batch": 1, "entries": []}
    assert line.post(till, "batches", body, path=f"/terminals/{other.number}/batches").status_code == 401
    assert line.post(till, "batches", body, signature="0" * 64).status_code == 401
    assert line.post(till, "batches", body, path="/terminals/999/batches").status_code == 401
    with scene.shop.store.write() as tx:
        block_terminal(tx, scene.shop, till.number, ACTOR)
    assert line.post(till, "batches", body).status_code == 401


def test_staff_see_who_is_at_the_till(line: Line) -> None:
    """At once; with ranks, comment and buttons, in that shop's channel."""
    scene, (till, _) = line.scene, line.scene.tills
    card = scene.card(scene.customer("C1", "Ito"))
    scene.buy(till, card, 2_000_000)
    scene.upload(till)
    answer = line.present(till, card, recent_rank=2, points=7).json()
    assert answer["name"] == "Ito"
    assert answer["comment"].startswith("Spends much of late")
    assert asyncio.run(CardBoard(scene.shop, "C0", lambda: None).drain()) == 1
    [reply] = _replies(scene.shop)
    assert reply.payload["channel"] == "C0BAKERY"
    assert "Ito (C1)" in reply.payload["text"]
    shown = json.dumps(reply.payload["blocks"])
    assert "rank 2" in shown
    assert "card_coupon_open" in shown


def test_a_busy_shop_is_told_in_one_message(line: Line) -> None:
    """A channel takes one a second; the others stand in the next, together."""
    scene, (till, _) = line.scene, line.scene.tills
    board = CardBoard(scene.shop, "C0", lambda: None)
    cards = [scene.card(scene.customer(f"C{number}", f"Name {number}")) for number in range(4)]
    line.present(till, cards[0])
    asyncio.run(board.drain())
    for card in cards[1:]:
        line.present(till, card)
    assert asyncio.run(board.drain()) == 0
    scene.pass_time(seconds=1)
    assert asyncio.run(board.drain()) == 1
    assert "3 cards were presented" in _replies(scene.shop)[-1].payload["text"]


def test_who_has_left_is_not_told_of(line: Line) -> None:
    """A till that comes back after a day tells of cards that were presented yesterday."""
    scene, (till, _) = line.scene, line.scene.tills
    card = scene.card(scene.customer("C1"))
    entry = scene.say(till, kind="presented", card=card.number)
    scene.pass_time(hours=20)
    scene.upload(till, entry)
    assert asyncio.run(CardBoard(scene.shop, "C0", lambda: None).drain()) == 0


def _replies(shop: Shop) -> list[Reply]:
    with shop.store.read() as session:
        return list(session.exec(select(Reply).order_by(Reply.id)))  # type: ignore[arg-type]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ENTRY = st.fixed_dictionaries(
    {"sequence": st.integers(-1, 2**33) | JSON, "kind": st.sampled_from(["record", "presented", "coupon", "note", ""])},
    optional={
        "at": st.sampled_from(["2026-03-02T09:00:00+00:00", "1999-01-01T00:00:00+00:00", "x"]) | JSON,
        "card": st.sampled_from(["", "ab" * 8, "zz"]) | JSON,
        "record": st.binary(max_size=60).map(bytes.hex) | JSON,
        "receipt": st.binary(max_size=20).map(bytes.hex) | JSON,
        "details": JSON,
    },
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.binary(max_size=60)
    | st.fixed_dictionaries({"batch": st.integers(-1, 9) | JSON, "entries": st.lists(ENTRY, max_size=3) | JSON}),
    what=st.sampled_from(["batches", "presented", "exchanges", "voucher", "redemptions", "nothing"]),
)
def test_whatever_is_said_is_answered_in_words(line: Line, said: object, what: str) -> None:
    """Never by a fault of ours."""
    answer = line.post(line.scene.tills[0], what, said)
    assert answer.status_code in {200, 404, 409, 422, 429}
    assert answer.status_code == 200 or answer.json()["error"]


def test_terminals_keys_are_not_in_the_database(line: Line) -> None:
    """A backup of the database alone signs nothing."""
    key = line.scene.tills[0].enrolment.file["key"]
    with line.scene.shop.store.read() as session:
        assert key not in str(session.connection().exec_driver_sql("SELECT sealed_key FROM terminal").all())
        assert session.exec(select(Card)).all() == []
