"""The sandbox, put together: the stand-ins, their faults, the control API and the page, as one ASGI app."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from sandbox.access import Access, access_at
from sandbox.background import Background
from sandbox.changes import Changes
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.hooks import Person, ShopSide
from sandbox.page_files import page_routes
from sandbox.shapes import Ticks
from sandbox.slack.stand_in import SlackStandIn
from sandbox.slack.world import ANNA, APPROVALS, CALLS, COUNTER, CUSTOMERS
from sandbox.telegram.stand_in import TelegramStandIn
from sandbox.till.door import Door
from sandbox.till.side import TillSide
from sandbox.twilio.stand_in import TwilioStandIn


class Sandbox:
    """Slack, Telegram and the people who use them, on this machine; mount `app` at /sandbox.

    `public_url` is where the server that carries it listens, for instance http://127.0.0.1:8080. Messages are dated
    by `now`; `seed` decides in which order chance strikes. Slack's requests go to <public_url>/slack/events until
    `slack.courier.request_url` says otherwise or a socket is open. `close` ends every open stream: call it before
    the server is asked to stop.
    """

    def __init__(
        self,
        *,
        public_url: str,
        now: Callable[[], datetime],
        hooks: ShopSide | None = None,
        seed: int = 0,
        ticks: Ticks = time.monotonic,
    ) -> None:
        """Put everything together; nothing runs yet."""
        self.access: Access = access_at(public_url)
        self.now = now
        self.hooks = hooks
        self.changes = Changes()
        self.background = Background()
        self.faults = Faults(seed=seed, ticks=ticks, changes=self.changes)
        self.slack = SlackStandIn(
            access=self.access,
            now=now,
            ticks=ticks,
            faults=self.faults,
            changes=self.changes,
            background=self.background,
        )
        self.slack.courier.request_url = f"{public_url.rstrip('/')}/slack/events"
        self.telegram = TelegramStandIn(
            access=self.access,
            now=now,
            ticks=ticks,
            faults=self.faults,
            changes=self.changes,
            background=self.background,
        )
        self.telegram.before_unknown_chat = self.meet_people
        self.twilio = TwilioStandIn(
            access=self.access,
            now=now,
            ticks=ticks,
            faults=self.faults,
            changes=self.changes,
            background=self.background,
        )
        self._meeting = asyncio.Lock()
        self.till: TillSide | None = None
        self._door = Door(lambda: self.till)
        self.app = Starlette(
            routes=[
                Mount("/slack", routes=self.slack.routes()),
                Mount("/telegram", routes=self.telegram.routes()),
                Mount("/twilio", routes=self.twilio.routes()),
                Mount("/till", self._door),
                Mount("/api", routes=Control(self).routes()),
                *page_routes(),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_own_names(public_url), www_redirect=False)],
        )

    def connect(self, hooks: ShopSide, till: TillSide | None = None) -> None:
        """Let the page reach the shop, and its till if it has one."""
        self.hooks, self.till = hooks, till
        self.changes.publish("reload")

    async def people(self) -> list[Person]:
        """Return the customers whom the page may play; without a shop, whoever has a chat."""
        if self.hooks is None:
            return [Person(chat.id, chat.name, "") for chat in self.telegram.world.chats.values()]
        return await self.hooks.people()

    async def meet_people(self) -> None:
        """Give every customer who is linked already a chat in Telegram."""
        async with self._meeting:
            for person in await self.people():
                if person.chat_id is not None:
                    self.telegram.world.add_chat(person.name, chat_id=person.chat_id, started=True)

    async def close(self) -> None:
        """End every stream, delivery and connection."""
        self.changes.close()
        self._door.close()
        await self.background.close()
        await self.slack.close()
        await self.telegram.close()
        await self.twilio.close()

    @property
    def slack_base_url(self) -> str:
        """Return the base URL for slack_sdk."""
        return self.access.slack_api_url

    @property
    def slack_bot_token(self) -> str:
        """Return the bot's token."""
        return self.access.slack_bot_token

    @property
    def slack_app_token(self) -> str:
        """Return the app-level token, for Socket Mode."""
        return self.access.slack_app_token

    @property
    def slack_signing_secret(self) -> str:
        """Return the secret that requests are signed with."""
        return self.access.slack_signing_secret

    @property
    def approvals_channel(self) -> str:
        """Return the id of #approvals."""
        return APPROVALS

    @property
    def customers_channel(self) -> str:
        """Return the id of #customers."""
        return CUSTOMERS

    @property
    def counter_channel(self) -> str:
        """Return the id of #counter, where staff are told who presents a card."""
        return COUNTER

    @property
    def calls_channel(self) -> str:
        """Return the id of #calls, where operators see who is on the telephone."""
        return CALLS

    @property
    def approvers(self) -> list[str]:
        """Return the ids of those who approve."""
        return [ANNA]

    @property
    def telegram_token(self) -> str:
        """Return the bot's token."""
        return self.access.telegram_token

    @property
    def telegram_base_url(self) -> str:
        """Return the base URL for python-telegram-bot; the token is appended to it."""
        return self.access.telegram_base_url

    @property
    def twilio_base_url(self) -> str:
        """Return the base URL for Twilio's library."""
        return self.access.twilio_base_url

    @property
    def twilio_account_sid(self) -> str:
        """Return the account's id."""
        return self.access.twilio_account_sid

    @property
    def twilio_auth_token(self) -> str:
        """Return the token that requests are signed with."""
        return self.access.twilio_auth_token

    @property
    def telegram_base_file_url(self) -> str:
        """Return the base URL of files for python-telegram-bot."""
        return self.access.telegram_base_file_url


def _own_names(public_url: str) -> list[str]:
    """Return the names under which the sandbox answers, so that no other name can be made to lead here."""
    name = urlsplit(public_url).hostname or "localhost"
    return ["*"] if name in {"0.0.0.0", "::"} else [name, "127.0.0.1", "localhost"]  # noqa: S104 - compared, not bound
