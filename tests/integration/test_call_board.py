"""What staff see of calls in Slack: one card, one message of words, one note; edited as things happen, at a pace."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.boards.call_edits import CallEdits, Key, Message, Part
from bot.boards.calls import CallBoard
from bot.live_calls import LiveCalls
from bot.workers.reply_sender import ReplySender, Said
from core.actions.calls.decide_consent import decide_consent
from core.actions.calls.forget import forget_transcripts
from core.actions.calls.hear import hear
from core.actions.calls.receive_call import receive_call
from core.actions.calls.settle_call import told
from core.actions.calls.take_call import take_call
from core.calls.heard import Heard
from core.clock import ManualClock
from core.models import Call, CallConsent, Capture, Customer, Reply, Speaker, Surface
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from sandbox.slack.blocks import check_blocks

CHANNEL, OTHERWISE = "C0CALLS", "C0APPROVALS"
NUMBER = "+442071838750"


class Slack:
    """A workspace: keeps messages, edits them, and refuses what it is told to."""

    def __init__(self) -> None:
        """Begin with none."""
        self.messages: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refuses: dict[str, Outcome] = {}
        self.next: list[Outcome] = []

    async def call(self, method: str, payload: dict[str, Any]) -> Said:
        """Take a call of the Web API."""
        self.calls.append((method, payload))
        await asyncio.sleep(0)
        if self.next:
            return Said(self.next.pop(0))
        if refused := self.refuses.get(str(payload.get("channel"))):
            return Said(refused)
        if payload.get("blocks"):
            check_blocks(payload["blocks"], lambda _file: False)
        ts = payload["ts"] if method == "chat.update" else f"{len(self.messages) + 1}.0"
        assert method != "chat.update" or ts in self.messages, "an edit of what is not there"
        self.messages[ts] = {**self.messages.get(ts, {}), **payload, "ts": ts}
        return Said(Outcome(OutcomeKind.SENT), {"ok": True, "ts": ts, "channel": payload["channel"]})

    def saying(self, text: str) -> list[dict[str, Any]]:
        """Return the messages that say something."""
        return [each for each in self.messages.values() if text in str(each)]


class Scene:
    """A board with a workspace, and calls that come in."""

    def __init__(self, shop: Shop) -> None:
        """Set it up."""
        self.shop, self.slack, self.live = shop, Slack(), LiveCalls()
        self.sender = ReplySender(shop, Surface.SLACK, self.slack.call, resend_unknown=True)
        self.board = self.new_board()

    def new_board(self) -> CallBoard:
        """Return a board as a restart makes it."""
        return CallBoard(self.shop, self.slack.call, self.sender.send_first, self.live, (CHANNEL, OTHERWISE))

    async def settle(self) -> None:
        """Do what can be done."""
        for _ in range(4):
            await self.board.drain()
            await self.sender.drain()
            await self.board.edits.drain()

    def ring(self, sid: str = "CA1", number: str = NUMBER) -> int:
        """Let somebody call."""
        with self.shop.store.write() as tx:
            call = receive_call(tx, self.shop, sid, number, "+442071230000", self.shop.clock.now())
            return call.id or 0

    def tell(self, status: str, sequence: int, sid: str = "CA1", duration: int | None = None) -> None:
        """Let Twilio tell how it goes."""
        with self.shop.store.write() as tx:
            told(tx, self.shop, sid, status, sequence, self.shop.clock.now(), duration)

    def take(self, sid: str = "CA1") -> None:
        """Let somebody of us answer."""
        with self.shop.store.write() as tx:
            take_call(tx, self.shop, sid, "U0MIKA", f"{sid}-leg")

    def agree(self, call_id: int, consent: CallConsent = CallConsent.GIVEN) -> None:
        """Let the caller say whether words are written down."""
        with self.shop.store.write() as tx:
            decide_consent(tx, self.shop, call_id, consent)
        self.live.opened(call_id, Capture.FREE)

    def say(self, call_id: int, text: str, at_ms: int = 0, speaker: Speaker = Speaker.CUSTOMER) -> None:
        """Let somebody say something, to its end."""
        heard = Heard(speaker, text, final=True, started_ms=at_ms, ended_ms=at_ms + 900, confidence=0.9)
        with self.shop.store.write() as tx:
            hear(tx, self.shop, call_id, heard)
        self.live.heard(call_id, heard)

    def customer(self, name: str = "Aiko Ito") -> None:
        """Let there be somebody with the number."""
        with self.shop.store.write() as tx:
            now = self.shop.clock.now()
            tx.add(Customer(number="C-1043", name=name, telephone=NUMBER, created_at=now))


@pytest.fixture
async def scene(shop: Shop) -> Scene:
    """The scene."""
    return Scene(shop)


async def test_one_card_follows_a_call_from_the_ring_to_the_end(scene: Scene) -> None:
    """It says who calls at once, and is edited afterwards: no second message says the same."""
    scene.customer()
    call_id = scene.ring()
    await scene.board.drain()
    assert [each["channel"] for each in scene.slack.saying("Aiko Ito (C-1043) is calling")] == [CHANNEL]
    scene.tell("in-progress", 1)
    await scene.settle()
    assert scene.slack.saying("is calling, and waits for somebody")
    scene.take()
    await scene.settle()
    assert scene.slack.saying("is on the telephone")
    scene.tell("completed", 2, duration=192)
    await scene.settle()
    card, note = scene.slack.messages.values()
    assert "is over, 3 min 12 s" in str(card)
    assert "What was the call with Aiko Ito about?" in str(note)
    assert note["thread_ts"] == card["ts"]
    with scene.shop.store.read() as session:
        assert session.get_one(Call, call_id).contact_id is not None


async def test_a_missed_call_offers_to_call_back(scene: Scene) -> None:
    """Nobody answered: the card says so, and there is no note of a call that was none."""
    scene.customer()
    scene.ring()
    await scene.settle()
    scene.tell("no-answer", 1)
    await scene.settle()
    (card,) = scene.slack.messages.values()
    assert "Missed: Aiko Ito" in str(card)
    assert "call_back" in str(card)


async def test_words_stand_in_one_message_in_the_thread_and_nobody_elses(scene: Scene) -> None:
    """Each call has its own; what is being said is there before it is final, and replaced by what was."""
    scene.customer()
    first, second = scene.ring("CA1"), scene.ring("CA2", "+442071838751")
    for call_id in (first, second):
        scene.agree(call_id)
    await scene.settle()
    scene.say(first, "does the hood fit")
    scene.say(second, "my kettle is broken")
    scene.live.heard(
        first, Heard(Speaker.OPERATOR, "let me", final=False, started_ms=2000, ended_ms=2400, confidence=1)
    )
    await scene.settle()
    (hood,) = scene.slack.saying("does the hood fit")
    (kettle,) = scene.slack.saying("kettle")
    assert "let me …" in str(hood)
    assert "hood" not in str(kettle)
    (card,) = scene.slack.saying("Aiko Ito (C-1043) is calling")
    assert hood["thread_ts"] == card["ts"]
    scene.say(first, "let me see", 2000, Speaker.OPERATOR)
    scene.live.changed(first)
    await scene.settle()
    (hood,) = scene.slack.saying("does the hood fit")
    assert "let me see" in str(hood)
    assert "let me …" not in str(hood)


async def test_whoever_refuses_has_nothing_written_down(scene: Scene) -> None:
    """Not even what was written before, and the card says why."""
    call_id = scene.ring()
    scene.agree(call_id)
    scene.say(call_id, "my telephone number is secret")
    await scene.settle()
    assert scene.slack.saying("secret")
    scene.agree(call_id, CallConsent.REFUSED)
    scene.live.closed(call_id)
    await scene.settle()
    assert not scene.slack.saying("secret")
    assert scene.slack.saying("they do not want it")


async def test_a_restart_posts_nothing_twice(scene: Scene) -> None:
    """What stands there is known from rows."""
    call_id = scene.ring()
    scene.agree(call_id)
    scene.say(call_id, "hello")
    await scene.settle()
    before = len(scene.slack.messages)
    scene.board = scene.new_board()
    scene.take()
    scene.tell("completed", 2, duration=5)
    await scene.settle()
    assert len(scene.slack.messages) == before
    assert scene.slack.saying("is over, 5 s")


async def test_a_card_that_its_channel_refuses_stands_elsewhere(scene: Scene) -> None:
    """Silence would be worse than the wrong place; what follows goes after it."""
    scene.slack.refuses[CHANNEL] = Outcome(OutcomeKind.FAILED, detail="not_in_channel")
    call_id = scene.ring()
    scene.agree(call_id)
    scene.say(call_id, "hello")
    await scene.settle()
    assert {each["channel"] for each in scene.slack.messages.values()} == {OTHERWISE}
    assert len(scene.slack.messages) == 2


async def test_a_pause_that_slack_asks_for_is_kept_and_nothing_is_lost() -> None:
    """429 with Retry-After: no edit goes before, of no call, and then the latest goes."""
    slack, now = Slack(), [0.0]
    slack.messages = {"1.0": {}, "2.0": {}}
    look = {(Part.CARD, 1): "first", (Part.CARD, 2): "second"}

    def message(key: Key) -> Message | None:
        return Message(CHANNEL, f"{key[1]}.0", look[key], [])

    edits = CallEdits(slack.call, message, lambda: now[0])
    slack.next = [Outcome(OutcomeKind.NOT_YET, retry_after=timedelta(seconds=30))]
    for key in look:
        edits.changed(key)
    await edits.drain()
    assert len(slack.calls) == 1
    look[Part.CARD, 1] = "first, later"
    now[0] = 29.0
    await edits.drain()
    assert len(slack.calls) == 1
    now[0] = 30.0
    await edits.drain()
    assert {each["text"] for each in slack.messages.values()} == {"first, later", "second"}


async def test_what_looks_the_same_is_not_sent_again(scene: Scene) -> None:
    """An edit that changes nothing would take the turn of one that does."""
    scene.ring()
    await scene.settle()
    before = len(scene.slack.calls)
    scene.board.edits.changed((Part.CARD, 1))
    await scene.settle()
    assert len(scene.slack.calls) <= before + 1
    after = len(scene.slack.calls)
    scene.board.edits.changed((Part.CARD, 1))
    await scene.settle()
    assert len(scene.slack.calls) == after


async def test_old_calls_are_left_alone(scene: Scene, clock: ManualClock) -> None:
    """A board that was away for a day does not post yesterday's calls."""
    scene.ring()
    clock.advance(timedelta(days=1))
    await scene.settle()
    assert not scene.slack.messages
    with scene.shop.store.read() as session:
        assert session.exec(select(Reply)).first() is None


async def test_deleted_words_leave_slack_as_well(scene: Scene, clock: ManualClock) -> None:
    """Kept long enough, they are gone from the thread, and that is said once."""
    scene.customer()
    call_id = scene.ring()
    scene.agree(call_id)
    scene.take()
    scene.say(call_id, "my secret wish is a range hood")
    await scene.settle()
    scene.tell("completed", 2, duration=30)
    await scene.settle()
    assert scene.slack.saying("secret wish")
    clock.advance(timedelta(days=scene.shop.keep_transcripts_days, minutes=1))
    with scene.shop.store.write() as tx:
        assert forget_transcripts(tx, scene.shop) == 1
    # They are looked for now and then, and at each start.
    scene.board = scene.new_board()
    await scene.settle()
    assert not scene.slack.saying("secret wish")
    assert len(scene.slack.saying("were deleted")) == 2
    before = len(scene.slack.calls)
    await scene.settle()
    assert len(scene.slack.calls) == before
