"""Everybody's home in Slack, kept equal to the truth: published when somebody looks, and again when it has changed."""

import asyncio
import hashlib
import json
import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from bot.views.slack_home import home_view
from bot.workers.reply_sender import Call
from bot.workers.worker import Worker
from core.actions.desk.desk import desk
from core.actions.questions.ask import examples
from core.models import InboxEvent, InboxState, Staff
from core.ports import OutcomeKind
from core.shop import Shop

log = logging.getLogger(__name__)

# How often one home is published at most: Slack takes about a hundred calls a minute of all homes together.
PAUSE_SECONDS = 5.0
# How often all homes are looked at, though nothing was heard: plans go on by themselves.
LOOK_SECONDS = 5.0
EXAMPLES_SECONDS = 600.0
LOOKED_BACK = 1000
KEPT = timedelta(hours=12)
HOME = "home"


@dataclass
class _Home:
    """Somebody's home: what it shows, when it was published and looked at last, and whether that was just now."""

    shown: str = ""
    published: float = float("-inf")
    looked_at: float = 0.0
    opened: bool = True


class HomeBoard(Worker):
    """Publishes the homes of those who have looked at theirs; says nothing where nothing has changed.

    Who has looked is known from the inbox, so that a restart forgets nobody who looked lately.
    """

    def __init__(self, shop: Shop, call: Call) -> None:
        """Publish through `call`, Slack's surface."""
        super().__init__("the homes")
        self._shop, self._call = shop, call
        self._homes: dict[str, _Home] = {}
        self._seen: set[int] = set()
        self._looked = float("-inf")
        self._changed = True
        self._examples: list[str] = []
        self._examples_at = float("-inf")

    def wake(self) -> None:
        """Say that something may look different now."""
        self._changed = True
        super().wake()

    async def drain(self) -> int:
        """Publish what is due to be published; return how many homes that were."""
        opened = await self._note_opened()
        if not (opened or self._changed or time.monotonic() - self._looked >= LOOK_SECONDS):
            return 0
        return await self.refresh(pause=PAUSE_SECONDS)

    async def refresh(self, *, pause: float = 0.0) -> int:
        """Publish every home that looks different, unless it was published less than `pause` seconds ago."""
        async with self._turn:
            await self._note_opened()
            self._changed, self._looked = False, time.monotonic()
            self._homes = {
                user: home for user, home in self._homes.items() if self._looked - home.looked_at < KEPT.total_seconds()
            }
            published = 0
            for user, home in list(self._homes.items()):
                if not home.opened and time.monotonic() - home.published < pause:
                    # Too soon: it is looked at again when the pause is over.
                    self._changed = True
                    continue
                published += await self._publish(user, home)
            return published

    async def _note_opened(self) -> bool:
        """Note who has looked at their home since this was last asked; return whether anybody has."""
        users = await asyncio.to_thread(self._opened)
        for user in users:
            home = self._homes.setdefault(user, _Home())
            home.opened, home.looked_at = True, time.monotonic()
        return bool(users)

    async def _publish(self, user: str, home: _Home) -> int:
        view = await asyncio.to_thread(self._view, user)
        shown = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest() if view else ""
        opened, home.opened = home.opened, False
        if view is None or (shown == home.shown and not opened):
            return 0
        home.published = time.monotonic()
        said = await self._call("views.publish", {"user_id": user, "view": view})
        if said.outcome.kind is OutcomeKind.SENT:
            home.shown = shown
            return 1
        log.warning("the home of %s could not be published: %s", user, said.outcome.detail)
        if said.outcome.kind is OutcomeKind.FAILED:
            self._homes.pop(user, None)
        elif said.outcome.retry_after is not None:
            home.published += max(0.0, said.outcome.retry_after.total_seconds() - PAUSE_SECONDS)
        home.shown = ""
        self._changed = True
        return 0

    def _view(self, user: str) -> dict[str, Any] | None:
        with self._shop.store.read() as session:
            staff = session.exec(select(Staff).where(Staff.slack_user == user)).first()
        if staff is None:
            return None
        found = desk(self._shop, staff.id or 0)
        return home_view(self._shop, found, self._tries() if not found.waits else [])

    def _tries(self) -> list[str]:
        """Return questions that work in this shop, made anew now and then: looking them up takes a moment."""
        if time.monotonic() - self._examples_at >= EXAMPLES_SECONDS or not self._examples:
            self._examples, self._examples_at = examples(self._shop), time.monotonic()
        return self._examples

    def _opened(self) -> list[str]:
        """Return who has looked at their home since this was last asked, once that was worked off.

        The latest events are gone through each time: on PostgreSQL their ids are not committed in order.
        """
        with self._shop.store.read() as session:
            newest = session.exec(select(InboxEvent.id).order_by(col(InboxEvent.id).desc()).limit(1)).first() or 0
            rows = session.exec(
                select(InboxEvent).where(
                    col(InboxEvent.id) > newest - LOOKED_BACK,
                    InboxEvent.kind == HOME,
                    InboxEvent.state == InboxState.DONE,
                    col(InboxEvent.received_at) >= self._shop.clock.now() - KEPT,
                    col(InboxEvent.id).not_in(self._seen),
                )
            ).all()
        self._seen = {number for number in self._seen if number > newest - LOOKED_BACK} | {row.id or 0 for row in rows}
        return [user for event in rows for user in _looker(event)]


def _looker(event: InboxEvent) -> list[str]:
    """Return who looked at the home, as a list; empty for the other tabs of the app."""
    body = event.payload.get("event") or {}
    return [str(body["user"])] if body.get("tab", HOME) == HOME and body.get("user") else []
