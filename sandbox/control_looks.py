"""What can be seen in the sandbox: the whole state, each change as it comes, chats and files."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox.faults import Platform
from sandbox.hooks import Person
from sandbox.telegram import stand_in as telegram

if TYPE_CHECKING:
    from sandbox.app import Sandbox


class Looks:
    """The eyes of whoever plays: nothing here changes anything."""

    def __init__(self, sandbox: "Sandbox") -> None:
        """Look into `sandbox`."""
        self._sandbox = sandbox

    def routes(self) -> list[BaseRoute]:
        """Return what can be read below /sandbox/api."""
        return [
            Route("/state", self._state),
            Route("/shop", self._shop),
            Route("/faults", self._faults),
            Route("/till", self._till),
            Route("/changes", self._changes),
            Route("/wait", self._wait),
            Route("/telegram/chats/{chat_id:int}", self._messages),
            Route("/slack/files/{file_id}", self._slack_file),
            Route("/telegram/files/{file_id}", self._telegram_file),
        ]

    async def _state(self, request: Request) -> Response:
        del request
        await self._sandbox.meet_people()
        world, faults = self._sandbox.slack.world, self._sandbox.faults
        messages = [message for channel in world.messages.values() for message in list(channel.values())[-300:]]
        slack = {
            "members": [member.shown() for member in world.members.values()],
            "channels": [{**each.shown(), "members": each.members} for each in world.conversations.values()],
            "messages": messages,
            "views": {user: world.screen(user) for user in world.stacks},
            "homes": {user: view.body for user, view in world.homes.items()},
        }
        return JSONResponse(
            {
                "revision": self._sandbox.changes.revision,
                "now": self._sandbox.now().isoformat(),
                "slack": slack,
                "telegram": telegram.state(self._sandbox.telegram.world),
                "telephone": self._sandbox.twilio.state(),
                "faults": faults.standing(),
                "outages": {platform: faults.outage(platform) for platform in Platform},
                "connected": self._sandbox.hooks is not None,
            }
        )

    async def _shop(self, request: Request) -> Response:
        """Return what the shop says of itself, and its people; little where there is no shop."""
        del request
        people = [asdict(each) for each in await self._people()]
        overview = await self._sandbox.hooks.overview() if self._sandbox.hooks else {}
        now = self._sandbox.now().isoformat()
        return JSONResponse({"now": now, **overview, "people": people, "connected": self._sandbox.hooks is not None})

    async def _faults(self, request: Request) -> Response:
        del request
        return JSONResponse({"faults": self._sandbox.faults.standing()})

    async def _till(self, request: Request) -> Response:
        """Return the counter as it is; nothing of it where there is no till."""
        del request
        till = self._sandbox.till
        return JSONResponse({"ready": False} if till is None else {"ready": True, **await till.state()})

    async def _people(self) -> list[Person]:
        await self._sandbox.meet_people()
        return await self._sandbox.people()

    async def _changes(self, request: Request) -> Response:
        # A browser that comes back does so by the address of its first time, and names what it heard last beside it.
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        revision = int(since) if since.isdigit() else self._sandbox.changes.revision

        async def stream() -> AsyncIterator[str]:
            async for change in self._sandbox.changes.since(revision):
                yield f"id: {change['revision']}\ndata: {json.dumps(change)}\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _wait(self, request: Request) -> Response:
        """Answer as soon as the revision is not `since` any more, at the latest after a second."""
        changes = self._sandbox.changes
        if request.query_params.get("since") == str(changes.revision):
            await changes.wait(1)
        return JSONResponse({"revision": changes.revision})

    async def _messages(self, request: Request) -> Response:
        chat = self._sandbox.telegram.world.chats.get(request.path_params["chat_id"])
        if chat is None:
            return complain("there is no such chat", 404)
        return JSONResponse({"chat": chat.summary(), "messages": list(chat.messages.values())})

    async def _slack_file(self, request: Request) -> Response:
        file = self._sandbox.slack.world.files.get(request.path_params["file_id"])
        if file is None or file.data is None or file.body is None:
            return complain("there is no such file", 404)
        return _file(file.data, file.name, file.body["mimetype"])

    async def _telegram_file(self, request: Request) -> Response:
        kept = self._sandbox.telegram.world.files.get(request.path_params["file_id"])
        if kept is None:
            return complain("there is no such file", 404)
        return _file(kept[1], kept[0], "image/png" if kept[1].startswith(b"\x89PNG") else "application/octet-stream")


def complain(text: str, status: int) -> JSONResponse:
    """Return a refusal of the control API."""
    return JSONResponse({"ok": False, "error": text}, status_code=status)


def _file(data: bytes, name: str, kind: str) -> Response:
    inline = kind in {"image/png", "image/jpeg", "image/gif", "text/csv", "text/plain"}
    safe = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "._- "))
    headers = {
        "Content-Disposition": f'{"inline" if inline else "attachment"}; filename="{safe}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(data, media_type=kind if inline else "application/octet-stream", headers=headers)
