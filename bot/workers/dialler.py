"""The dialler: places the automatic calls of plans, and the calls by which an operator is put through to a customer.

A call is claimed, and that is committed, before it is asked for; what came of asking is written down, and how the call
itself ends is told by its callbacks. A call whose answer was lost is never asked for again by itself.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.call_tokens import STATUS_PATH, STEP_PATH, CallTokens, url
from bot.workers.brake import Brake
from bot.workers.worker import Worker
from core import inbox, outbox
from core.actions.calls.call_back import back_placed, may_ring_back
from core.actions.calls.call_list import is_in_hand
from core.actions.calls.dial import Dial, call_placed, calls_due, recover_calls
from core.models import InboxEvent
from core.ports import Caller, Outcome, OutcomeKind, Ring
from core.shop import Shop
from core.store import is_away

log = logging.getLogger(__name__)

CONNECT: Final = "connect"
"""The source, in the inbox, of what operators ask for: to be put through to a customer."""
BRIDGE: Final = "bridge"
"""The leg, in the address of status callbacks, that rings an operator who is put through to a customer."""
HELD: Final = Outcome(OutcomeKind.NOT_YET, detail="it asked us to wait a little")
OPERATOR_SECONDS: Final = 20
KEEP_AGAIN_SECONDS: Final = 1.0
# Who asked to be put through while the programme was not there does not wait for their telephone any more.
PRESSED_WITHIN: Final = timedelta(minutes=2)
NotRung = Callable[[Shop, InboxEvent, Outcome], None]


@dataclass(frozen=True)
class DialRules:
    """How calls are placed: how many a second, from which line for a language, what a machine hears."""

    a_second: float
    line: Callable[[str], str]
    leaves_text: bool = False
    fallback_url: str = ""


class Dialler(Worker):
    """Places one shop's calls, one after the other; one per engine process."""

    def __init__(  # noqa: PLR0917 - what places calls, and who hears of it
        self,
        shop: Shop,
        caller: Caller,
        rules: DialRules,
        changed: Callable[[], None] = lambda: None,
        ticks: Callable[[], float] = time.monotonic,
        not_rung: NotRung = lambda _shop, _event, _outcome: None,
    ) -> None:
        """Place calls through `caller`; `changed` hears that one was, or could not be.

        `not_rung` tells an operator who asked to be put through why their telephone does not ring, or may not.
        """
        super().__init__("the calls of plans")
        self._shop, self._caller, self._rules, self._changed = shop, caller, rules, changed
        self._tokens, self._brake = CallTokens(shop), Brake()
        self._ticks, self._next, self._not_rung = ticks, 0.0, not_rung
        self._in_doubt = False

    async def drain(self) -> int:
        """Place everything that is due, at the pace of the settings; return how many calls were asked for."""
        placed = 0
        async with self._turn:
            await self._resolve_doubt()
            # Whoever waits with the telephone in the hand comes first.
            while await self._connect_one() or await self._dial_one():
                placed += 1
        return placed

    async def _dial_one(self) -> bool:
        """Claim and place one automatic call; return whether there was one, and calls may be asked for."""
        if self._held():
            return False
        await self._pace()
        self._in_doubt = True
        due = await asyncio.to_thread(calls_due, self._shop, 1)
        for dial in due:
            await self._dial(dial)
        self._in_doubt = False
        return bool(due)

    async def _resolve_doubt(self) -> None:
        """Where the database did not say what it kept of a claim, or of a call, nobody knows what became of it."""
        if self._in_doubt:
            await asyncio.to_thread(recover_calls, self._shop)
            self._in_doubt = False

    async def _dial(self, dial: Dial) -> None:
        rules, claim = self._rules, dial.claim
        line, token = rules.line(dial.language), self._tokens.attempt(claim.delivery_id, claim.number)
        outcome = await self._place(
            Ring(
                to=dial.to,
                line=line,
                twiml_url=url(self._shop.public_url, f"{STEP_PATH}automatic", t=token),
                status_url=url(self._shop.public_url, STATUS_PATH, t=token),
                detect_machine="end" if rules.leaves_text else "yes",
                fallback_url=rules.fallback_url,
            )
        )
        await self._kept(lambda: _keep(self._shop, dial, outcome, line))

    async def _connect_one(self) -> bool:
        """Ring the operator who asked first to be put through to a customer; return whether there was one.

        While Twilio takes no calls they are told at once: nobody waits for a telephone that rings minutes later.
        """
        waiting = await asyncio.to_thread(inbox.unfinished, self._shop.store, CONNECT, 1)
        if not waiting:
            return False
        event, said = waiting[0], waiting[0].payload
        # Done before it is asked for: whoever is not rung presses again, and nobody is rung twice for one press.
        if not await asyncio.to_thread(_begun, self._shop, event):
            return True
        line = self._rules.line(str(said["language"]))
        outcome = HELD if self._held() else await self._ring_operator(said, line)
        if outcome.kind is OutcomeKind.SENT:
            await self._kept(lambda: _keep_bridge(self._shop, said, outcome, line))
        else:
            await self._kept(lambda: self._not_rung(self._shop, event, outcome))
        return True

    async def _ring_operator(self, said: Mapping[str, object], line: str) -> Outcome:
        await self._pace()
        if said.get("back"):
            of = {"b": self._tokens.back(int(str(said["back"])), int(str(said["staff"])))}
        else:
            of = {"t": self._tokens.attempt(int(str(said["delivery"])), int(str(said["number"])))}
        # The press is named, so that whoever does not take up their telephone is told where they pressed.
        of_press = {**of, "leg": BRIDGE, "press": said.get("press")}
        return await self._place(
            Ring(
                to=str(said["operator"]),
                line=line,
                twiml_url=url(self._shop.public_url, f"{STEP_PATH}bridge", **of),
                status_url=url(self._shop.public_url, STATUS_PATH, **of_press),
                seconds=OPERATOR_SECONDS,
                fallback_url=self._rules.fallback_url,
            )
        )

    def _held(self) -> bool:
        """Return whether Twilio has to be left alone for now."""
        return self._brake.holds(self._shop.clock.now())

    async def _place(self, ring: Ring) -> Outcome:
        self._next = self._ticks() + 1 / self._rules.a_second
        try:
            outcome = await self._caller.place(ring)
        except Exception as error:
            log.exception("the telephone failed")
            outcome = Outcome(OutcomeKind.UNKNOWN, detail=f"the telephone failed: {type(error).__name__}")
        if outcome.kind is not OutcomeKind.SENT:
            log.warning("a call was not placed (%s): %s", outcome.kind, outcome.detail)
        self._brake.note(outcome, self._shop.clock.now())
        return outcome

    async def _kept(self, keep: Callable[[], object]) -> None:
        """Write down what came of asking for a call; while the database is away nothing else is begun."""
        while True:
            try:
                await asyncio.to_thread(keep)
            except Exception as error:
                if not is_away(error):
                    raise
                if self._complaints.is_due():
                    log.warning("the database cannot keep that a call was placed; it is tried again every second")
                await asyncio.sleep(KEEP_AGAIN_SECONDS)
            else:
                self._changed()
                return

    async def _pace(self) -> None:
        """Wait until the next call may be asked for."""
        wait = self._next - self._ticks()
        if wait > 0:
            await asyncio.sleep(wait)


def _keep(shop: Shop, dial: Dial, outcome: Outcome, line: str) -> None:
    claim = dial.claim
    if outcome.kind is not OutcomeKind.SENT or outcome.provider_id is None:
        outbox.settle(shop, claim, outcome)
        return
    with shop.store.write() as tx:
        call_placed(tx, shop, claim.delivery_id, claim.number, outcome.provider_id, line)


def _begun(shop: Shop, event: InboxEvent) -> bool:
    """Take the press of a button off the inbox; return whether whoever pressed it may still be put through.

    They pressed just now; the call of a list has to be in their hand still, and one that was missed has to wait still.
    """
    said = event.payload
    with shop.store.write() as tx:
        began = inbox.finish(tx, shop.clock, event.id or 0)
        if not began or event.received_at <= shop.clock.now() - PRESSED_WITHIN:
            return False
        if said.get("back"):
            return may_ring_back(tx, shop, int(said["back"]))
        return is_in_hand(tx, int(said["delivery"]), int(said["number"]), int(said["staff"]))


def _keep_bridge(shop: Shop, said: dict[str, object], outcome: Outcome, line: str) -> None:
    with shop.store.write() as tx:
        if said.get("back"):
            sid, staff_id = outcome.provider_id or "", int(str(said["staff"]))
            back_placed(tx, shop, int(str(said["back"])), sid, line, staff_id)
            return
        call_placed(
            tx,
            shop,
            int(str(said["delivery"])),
            int(str(said["number"])),
            outcome.provider_id or "",
            line,
            operator_id=int(str(said["staff"])),
        )
