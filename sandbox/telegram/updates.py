"""How updates reach the bot: long polling or a webhook, never both."""

import asyncio
from typing import Final

import httpx

from sandbox.background import Background
from sandbox.faults import FaultKind, Faults, Platform
from sandbox.shapes import Json
from sandbox.telegram.call import BotCall, TelegramRefusalError, bad_request
from sandbox.telegram.world import TelegramWorld

LONGEST_POLL: Final = 50
OVERTAKEN_WITHIN: Final = 5.0
WEBHOOK_WITHIN: Final = 60.0
_TERMINATED: Final = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_WEBHOOK_ACTIVE: Final = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class TelegramUpdates:
    """The queue of updates and the one way by which they leave."""

    def __init__(self, world: TelegramWorld, faults: Faults, background: Background) -> None:
        """Deliver what is in `world`, as `faults` allow."""
        self._world = world
        self._faults = faults
        self._background = background
        self._webhook: Json = {}
        self._last_error = ""
        self._poll = 0
        self._again: set[int] = set()
        self._shown: set[int] = set()
        self._held: Json | None = None
        self._posting = False
        self._closed = False
        self._http = httpx.AsyncClient(trust_env=False)
        self.table = {
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
        }

    async def close(self) -> None:
        """End a poll that waits and let the connections go."""
        self._closed = True
        self._world.arrived.set()
        await self._http.aclose()

    def offer(self, content: Json) -> None:
        """Queue a fresh update, with whatever trouble was ordered for it."""
        kind = next(iter(content))
        update = self._world.update(content)
        fault = self._faults.for_event(Platform.TELEGRAM, kind)
        if fault is not None and fault.kind is FaultKind.LATE:
            self._background.start(self._later(update, fault.seconds))
            return
        if fault is not None and fault.kind is FaultKind.OUT_OF_ORDER:
            if self._held is not None:
                self._arrive(self._held)
            self._held = update
            self._background.start(self._unheld(update))
            return
        if fault is not None and fault.kind is FaultKind.TWICE:
            self._again.add(update["update_id"])
        self._arrive(update)
        if self._held is not None:
            self._arrive(self._held)

    async def _later(self, update: Json, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._arrive(update)

    async def _unheld(self, update: Json) -> None:
        """Let an update arrive that nothing has overtaken for a while."""
        await asyncio.sleep(OVERTAKEN_WITHIN)
        if self._held is update:
            self._arrive(update)

    def _arrive(self, update: Json) -> None:
        if self._held is update:
            self._held = None
        self._world.queue(update)
        if self._webhook and not self._posting:
            self._posting = True
            self._background.start(self._post_all())

    async def poll(self, call: BotCall) -> list[Json]:
        """getUpdates: confirms what lies below `offset`, waits up to `timeout` seconds for more."""
        if self._webhook:
            raise TelegramRefusalError(409, _WEBHOOK_ACTIVE)
        self._poll += 1
        mine = self._poll
        self._world.arrived.set()  # wakes a poller that waits: it is terminated
        await asyncio.sleep(0)
        self._confirm(call.number("offset", 0))
        limit = max(1, min(100, call.number("limit", 100)))
        deadline = asyncio.get_running_loop().time() + max(0, min(LONGEST_POLL, call.number("timeout", 0)))
        while True:
            if mine != self._poll:
                raise TelegramRefusalError(409, _TERMINATED)
            if self._world.updates and self._faults.outage(Platform.TELEGRAM) <= 0:
                waiting = list(self._world.updates)[:limit]
                self._shown |= {update["update_id"] for update in waiting}
                return waiting
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or self._closed:
                return []
            self._world.arrived.clear()
            try:
                await asyncio.wait_for(self._world.arrived.wait(), min(left, 1.0))
            except TimeoutError:
                continue

    def _confirm(self, offset: int) -> None:
        """Forget what is confirmed; an update that is to come twice stays for one more round.

        One that arrives late, below an offset that was confirmed before it came, has not been seen and stays.
        """
        if offset < 0:
            while len(self._world.updates) > -offset:
                self._world.updates.popleft()
            return
        seen = [each for each in self._world.updates if each["update_id"] < offset and each["update_id"] in self._shown]
        for update in seen:
            if update["update_id"] in self._again:
                self._again.discard(update["update_id"])
            else:
                self._world.updates.remove(update)
                self._shown.discard(update["update_id"])

    async def _set_webhook(self, call: BotCall) -> bool:
        """setWebhook: here an http address on this machine is taken too."""
        url = call.text("url")
        secret = call.text("secret_token")
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise bad_request(description="bad webhook: An HTTPS URL must be provided for webhook")
        if len(secret) > 256 or not all(letter.isalnum() or letter in "_-" for letter in secret):  # noqa: PLR2004
            raise bad_request(description="secret token contains unallowed characters")
        self._webhook = {"url": url, "secret": secret} if url else {}
        self._last_error = ""
        if call.flag("drop_pending_updates"):
            self._world.updates.clear()
        if self._webhook and self._world.updates and not self._posting:
            self._posting = True
            self._background.start(self._post_all())
        return True

    async def _delete_webhook(self, call: BotCall) -> bool:
        self._webhook = {}
        if call.flag("drop_pending_updates"):
            self._world.updates.clear()
        return True

    async def _webhook_info(self, call: BotCall) -> Json:
        del call
        info: Json = {
            "url": self._webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates),
        }
        if self._last_error:
            info |= {"last_error_date": self._world.seconds(), "last_error_message": self._last_error}
        return info

    async def _post_all(self) -> None:
        """Post what waits, in order, again and again until each is taken."""
        pause = 1.0
        try:
            while self._webhook and self._world.updates:
                await asyncio.sleep(self._faults.outage(Platform.TELEGRAM))
                update = self._world.updates[0]
                if await self._post(update):
                    pause = 1.0
                    if update["update_id"] in self._again:
                        self._again.discard(update["update_id"])
                    elif update in self._world.updates:
                        self._world.updates.remove(update)
                else:
                    await asyncio.sleep(pause)
                    pause = min(60.0, pause * 2)
        finally:
            self._posting = False

    async def _post(self, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._webhook["secret"]} if self._webhook["secret"] else {}
        try:
            answer = await self._http.post(self._webhook["url"], json=update, headers=headers, timeout=WEBHOOK_WITHIN)
        except httpx.HTTPError as error:
            self._last_error = f"Connection failed: {type(error).__name__}"
            return False
        if not answer.is_success:
            self._last_error = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        return answer.is_success
