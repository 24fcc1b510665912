"""What staff see of calls in Slack: a card within a second of the ring, below it the words, at the end a note.

What has to stand there is read from rows: a restart posts what is missing and leaves what is there. Everything after
the first post is an edit, and edits have a pace of their own (`bot.boards.call_edits`).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, func, select

from bot.boards.call_edits import CallEdits, Key, Message, Part
from bot.handlers import slack_call_cards as cards
from bot.live_calls import LiveCalls
from bot.views.blocks import Block
from bot.workers.reply_sender import Call as Surface
from bot.workers.worker import Worker
from core.calls.missed import was_taken
from core.models import Call, CallMark, CallPurpose, CallUtterance, Reply, ReplyState
from core.replies import Replies
from core.shop import Shop

log = logging.getLogger(__name__)

# Calls that began earlier are not looked at any more, but for those whose words have been deleted since.
LOOKED_BACK = timedelta(hours=12)
MOST_CALLS = 300
# The card stands there within a second of the ring, with the best offers or, for the moment, without.
PATIENCE_SECONDS = 0.4
FORGET_SECONDS = 30.0

Hurry = Callable[[str], Awaitable[None]]
Stamp = tuple[object, ...]


@dataclass(frozen=True)
class _Seen:
    """One call with how far its messages are and what would make them look different."""

    call: Call
    card: ReplyState | None
    words: ReplyState | None
    note: ReplyState | None
    utterances: int
    marks: tuple[tuple[int, str], ...]

    @property
    def card_stamp(self) -> Stamp:
        """Return what the card depends on."""
        call = self.call
        said = (
            call.state,
            call.customer_id,
            call.operator_id,
            call.other_sid,
            call.consent,
            call.capture,
            call.voicemail,
        )
        return (*said, call.recording, call.noted_at, call.wrong_numbers, call.duration_seconds, call.forgotten_at)

    @property
    def words_stamp(self) -> Stamp:
        """Return what the words depend on."""
        return self.utterances, self.marks, self.call.ended


class CallBoard(Worker):
    """Posts what is missing about calls, and says what has changed."""

    def __init__(self, shop: Shop, call: Surface, hurry: Hurry, live: LiveCalls, channels: tuple[str, str]) -> None:
        """Edit through `call`, which has no retries of its own; `hurry` sends what was written under a cause at once.

        Cards stand in the first of `channels`; where that refuses one, in the second. Without a first one there are
        none.
        """
        super().__init__("what staff see of calls")
        self._shop, self._hurry, self._live = shop, hurry, live
        self._channel, self._otherwise = channels
        self.edits = CallEdits(call, self._message)
        self._stamps: dict[Key, Stamp] = {}
        self._over: set[int] = set()
        self._forgot = float("-inf")

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, woken by what is being said."""
        listening = asyncio.create_task(self._listen())
        try:
            await super().run(stop)
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    async def _listen(self) -> None:
        """Hear of news: words are shown at their pace, a call that has no message yet is looked for at once."""
        async for call_id in self._live.watch():
            if (Part.WORDS, call_id) in self._stamps:
                self.edits.changed((Part.WORDS, call_id))
            else:
                self.wake()

    async def drain(self) -> int:
        """Post what is missing; return how many messages that were."""
        if not self._channel:
            return 0
        async with self._turn:
            seen = await asyncio.to_thread(self._scan)
            new = [self._post_card(each.call.id or 0) for each in seen if each.card is None]
            await asyncio.gather(*new)
            causes = await asyncio.to_thread(self._write, seen)
            await self._forget()
            await asyncio.gather(*(self._hurry(cause) for cause in causes))
            self._say_what_changed(seen)
        return len(new) + len(causes)

    async def _forget(self) -> None:
        """Take deleted words out of Slack; that means going through all calls, so it is not done every second."""
        if time.monotonic() - self._forgot >= FORGET_SECONDS:
            self._forgot = time.monotonic()
            await asyncio.to_thread(cards.forget_in_slack, self._shop)

    async def settle(self) -> int:
        """Do everything that can be done at this moment; return how many messages were posted or edited."""
        return await self.drain() + await self.edits.drain()

    def _scan(self) -> list[_Seen]:
        """Return the calls that are looked at."""
        with self._shop.store.read() as session:
            since = self._shop.clock.now() - LOOKED_BACK
            query = select(Call).where(Call.started_at >= since, Call.purpose != CallPurpose.AUTOMATIC)
            rows = session.exec(query.order_by(col(Call.id).desc()).limit(MOST_CALLS)).all()
            calls = [call for call in rows[::-1] if call.id not in self._over]
            return _with_messages(session, calls)

    def _say_what_changed(self, seen: list[_Seen]) -> None:
        for each in seen:
            call_id = each.call.id or 0
            for part, state, stamp in (
                (Part.CARD, each.card, each.card_stamp),
                (Part.WORDS, each.words, each.words_stamp),
            ):
                if state is ReplyState.SENT and self._stamps.get((part, call_id)) != stamp:
                    self._stamps[part, call_id] = stamp
                    self.edits.changed((part, call_id))
            if self._is_over(each):
                self._over.add(call_id)
                self.edits.forget(call_id)
                for part in Part:
                    self._stamps.pop((part, call_id), None)

    def _is_over(self, each: _Seen) -> bool:
        """Return whether nothing about a call changes any more by itself; what staff press is shown where they do."""
        ended = each.call.ended_at
        late = ended is not None and ended < self._shop.clock.now() - cards.FOLLOWED_FOR
        return late and each.card in {ReplyState.SENT, ReplyState.FAILED}

    def _write(self, seen: list[_Seen]) -> list[str]:
        """Write what is missing, each once; return the causes under which it was written."""
        below = [
            each for each in seen if each.card is ReplyState.SENT and (self._wants_words(each) or _wants_note(each))
        ]
        refused = [each for each in seen if each.card is ReplyState.FAILED]
        causes: list[str] = []
        for each in below:
            causes += self._post_below(each)
        for each in refused:
            causes += self._put_elsewhere(each.call.id or 0)
        return causes

    async def _post_card(self, call_id: int) -> None:
        """Post a call's card; with what to offer where that is known in time, else without: the telephone rings."""
        live = self._live.snapshot(call_id)
        whole = asyncio.create_task(asyncio.to_thread(cards.card_message, self._shop, call_id, live))
        done, _ = await asyncio.wait({whole}, timeout=PATIENCE_SECONDS)
        if done:
            message = await whole
        else:
            # What was asked goes on in its thread and makes the mirror ready; the edit that follows asks again.
            whole.add_done_callback(lambda task: task.cancelled() or task.exception())
            message = await asyncio.to_thread(cards.first_card, self._shop, call_id, live)
        await asyncio.to_thread(self._keep_card, call_id, message)
        await self._hurry(cards.card_cause(call_id))

    def _keep_card(self, call_id: int, message: tuple[str, list[Block]]) -> None:
        text, blocks = message
        self.edits.posted((Part.CARD, call_id), text, blocks)
        with self._shop.store.write() as tx:
            Replies(tx, self._shop.clock, cards.card_cause(call_id)).slack(
                cards.POST, channel=self._channel, text=text, blocks=blocks, unfurl_links=False
            )

    def _wants_words(self, each: _Seen) -> bool:
        live = self._live.snapshot(each.call.id or 0)
        return each.words is None and bool(each.utterances or (live and live.partials) or each.marks)

    def _post_below(self, each: _Seen) -> list[str]:
        call_id = each.call.id or 0
        causes: list[str] = []
        with self._shop.store.write() as tx:
            if self._wants_words(each):
                words = cards.words_message_of(tx, self._shop, call_id, self._live.snapshot(call_id))
                self.edits.posted((Part.WORDS, call_id), *words)
                causes.append(cards.post_below(tx, self._shop, cards.words_cause(call_id), call_id, words))
            if _wants_note(each):
                note = cards.note_message_of(tx, self._shop, call_id)
                causes.append(cards.post_below(tx, self._shop, cards.note_cause(call_id), call_id, note))
        return causes

    def _put_elsewhere(self, call_id: int) -> list[str]:
        """Post a card that its channel refused in the other one: silence would be worse than the wrong place."""
        cause = cards.card_cause(call_id)
        with self._shop.store.write() as tx:
            reply = tx.exec(select(Reply).where(Reply.cause == cause, Reply.ordinal == 1)).one()
            if not self._otherwise or reply.payload.get("channel") == self._otherwise:
                return []
            log.warning("the channel for calls refused a call's card (%s)", reply.error)
            reply.payload = {**reply.payload, "channel": self._otherwise}
            reply.state, reply.tries, reply.due_at = ReplyState.WAITING, 0, self._shop.clock.now()
        return [cause]

    def _message(self, key: Key) -> Message | None:
        """Return how a message should look now; None where it stands nowhere."""
        part, call_id = key
        live = self._live.snapshot(call_id)
        cause = cards.card_cause(call_id) if part is Part.CARD else cards.words_cause(call_id)
        with self._shop.store.read() as session:
            place = cards.stands_at(session, cause)
            if place is None:
                return None
            if part is Part.WORDS:
                return Message(*place, *cards.words_message_of(session, self._shop, call_id, live))
        return Message(*place, *cards.card_message(self._shop, call_id, live))


def _wants_note(each: _Seen) -> bool:
    """Return whether a call was a contact of which nobody has said yet what it was about."""
    call = each.call
    spoken = was_taken(call) or call.voicemail or bool(each.utterances)
    return each.note is None and call.ended and call.contact_id is not None and call.noted_at is None and spoken


def _with_messages(session: Session, calls: list[Call]) -> list[_Seen]:
    """Return calls with how far their messages are, and how much was said in them."""
    ids = [call.id or 0 for call in calls]
    if not ids:
        return []
    made = (cards.card_cause, cards.words_cause, cards.note_cause)
    states = cards.posted(session, [cause(number) for number in ids for cause in made])
    counted = select(CallUtterance.call_id, func.count()).where(col(CallUtterance.call_id).in_(ids))
    utterances = dict(session.exec(counted.group_by(col(CallUtterance.call_id))).all())
    marks: dict[int, list[tuple[int, str]]] = {}
    found = select(CallMark.call_id, CallMark.id, CallMark.state).where(col(CallMark.call_id).in_(ids))
    for call_id, mark_id, state in session.exec(found.order_by(col(CallMark.id))):
        marks.setdefault(call_id, []).append((mark_id or 0, str(state)))
    return [
        _Seen(
            call,
            card=states.get(cards.card_cause(number)),
            words=states.get(cards.words_cause(number)),
            note=states.get(cards.note_cause(number)),
            utterances=utterances.get(number, 0),
            marks=tuple(marks.get(number, ())),
        )
        for call, number in zip(calls, ids, strict=True)
    ]
