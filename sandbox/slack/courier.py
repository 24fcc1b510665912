"""Brings what happens in Slack to the product: over HTTP, signed as Slack signs, or over its sockets."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from sandbox.background import Background
from sandbox.faults import FaultKind, Faults, Platform
from sandbox.shapes import Json
from sandbox.slack.socket import NotAcknowledgedError, Sockets
from sandbox.slack.world import APP, BOT_USER, TEAM, SlackWorld

ACKNOWLEDGED_WITHIN: Final = 3.0
OVERTAKEN_WITHIN: Final = 5.0


@dataclass(frozen=True)
class Parcel:
    """Something to deliver: `kind` is the envelope's type in Socket Mode."""

    kind: str
    payload: Json
    retry: int = 0
    reason: str = ""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return Slack's signature of a request (`v0`, HMAC-SHA256 over version, timestamp and body)."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


class SlackCourier:
    """Delivers events (again when they are not acknowledged) and asks for answers to what people do."""

    def __init__(
        self, world: SlackWorld, sockets: Sockets, faults: Faults, secret: str, background: Background
    ) -> None:
        """Sign with `secret`; `request_url` is the product's address for HTTP; open sockets go first."""
        self.request_url: str | None = None
        self.retry_after: tuple[float, ...] = (0, 60, 300)
        self.acknowledged_within = ACKNOWLEDGED_WITHIN
        self.subscribed = {
            "app_mention",
            "message.channels",
            "message.im",
            "app_home_opened",
            "file_shared",
            "member_joined_channel",
        }
        self._world = world
        self._sockets = sockets
        self._faults = faults
        self._secret = secret
        self._background = background
        self._http = httpx.AsyncClient(trust_env=False)
        self._overtaken = asyncio.Event()

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    def tell(self, event: Json, *, subscription: str | None = None) -> None:
        """Deliver `event` in the background, where the app has subscribed to it."""
        if (subscription or event["type"]) not in self.subscribed:
            return
        envelope = {
            "token": "sandbox",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": self._world.number("Ev"),
            "event_time": self._world.seconds(),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-sandbox-{event['type']}",
        }
        self._background.start(self._deliver(envelope, event["type"]))

    async def _deliver(self, envelope: Json, kind: str) -> None:
        fault = self._faults.for_event(Platform.SLACK, kind)
        trouble = fault.kind if fault else None
        if fault and trouble is FaultKind.LATE:
            await asyncio.sleep(fault.seconds)
        if trouble is FaultKind.OUT_OF_ORDER:
            self._overtaken = asyncio.Event()
            await _at_most(self._overtaken.wait(), OVERTAKEN_WITHIN)
        await self._deliver_until_acknowledged(envelope)
        if trouble is FaultKind.TWICE:
            await self._deliver_until_acknowledged(envelope)
        if trouble is not FaultKind.OUT_OF_ORDER:
            self._overtaken.set()

    async def _deliver_until_acknowledged(self, envelope: Json) -> None:
        reason = ""
        for number, pause in enumerate((0.0, *self.retry_after)):
            await asyncio.sleep(max(pause, self._faults.outage(Platform.SLACK)))
            try:
                await self._send(Parcel("events_api", envelope, number, reason))
            except NotAcknowledgedError as error:
                reason = error.reason
            else:
                return
        self._world.changes.publish("slack.lost", event=envelope["event"]["type"], reason=reason)

    async def ask(self, kind: str, payload: Json) -> Any:  # noqa: ANN401 - a text, an object or nothing
        """Deliver `payload` once and return the acknowledgement's content; raises `NotAcknowledgedError`."""
        if self._faults.outage(Platform.SLACK) > 0:
            raise NotAcknowledgedError(reason="outage")
        return await self._send(Parcel(kind, payload))

    async def _send(self, parcel: Parcel) -> Any:  # noqa: ANN401 - likewise
        if self.request_url is None or self._sockets.count:
            return await self._sockets.send(
                parcel.kind, parcel.payload, (parcel.retry, parcel.reason), self.acknowledged_within
            )
        body, kind = _body(parcel)
        timestamp = str(int(time.time()))  # true time: receivers refuse what is older than five minutes
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        if parcel.retry:
            headers |= {"X-Slack-Retry-Num": str(parcel.retry), "X-Slack-Retry-Reason": parcel.reason}
        try:
            answer = await self._http.post(
                self.request_url, content=body, headers=headers, timeout=self.acknowledged_within
            )
        except httpx.TimeoutException as error:
            raise NotAcknowledgedError(reason="http_timeout") from error
        except httpx.HTTPError as error:
            raise NotAcknowledgedError(reason="connection_failed") from error
        if not answer.is_success:
            raise NotAcknowledgedError(reason="http_error")
        return _content(answer)


def _body(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    form = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _content(answer: httpx.Response) -> Any:  # noqa: ANN401 - a text, an object or nothing
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError:
        return answer.text


async def _at_most(waiting: Any, seconds: float) -> None:  # noqa: ANN401 - any awaitable
    try:
        await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        return
