"""The stand-in for Twilio, put together: the REST API, the exchange, the telephones."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.access import Access
from sandbox.background import Background
from sandbox.changes import Changes
from sandbox.faults import Faults
from sandbox.shapes import Json, Now, Ticks
from sandbox.twilio.courier import TwilioCourier
from sandbox.twilio.exchange import Exchange
from sandbox.twilio.flow import Flow
from sandbox.twilio.handsets import Handsets
from sandbox.twilio.pace import Pace
from sandbox.twilio.parts import TwilioParts
from sandbox.twilio.rest import Rest
from sandbox.twilio.voices import Voices
from sandbox.twilio.world import Call, Line, StatusCallback, TwilioWorld, shown

_MOST_SHOWN_CALLS = 50


class TwilioStandIn:
    """One account with its numbers."""

    def __init__(
        self, *, access: Access, now: Now, ticks: Ticks, faults: Faults, changes: Changes, background: Background
    ) -> None:
        """Begin without numbers; calls are dated by `now`, and last true seconds of `ticks`."""
        self.access = access
        self.world = TwilioWorld(now, changes, access.twilio_account_sid)
        self.courier = TwilioCourier(self.world, faults, access.twilio_auth_token, background)
        self.pace = Pace()
        self.voices = Voices()
        self.fallback: Path | None = None
        parts = TwilioParts(
            access=access,
            world=self.world,
            courier=self.courier,
            pace=self.pace,
            ticks=ticks,
            voices=self.voices,
            background=background,
        )
        self.exchange = Exchange(parts)
        self.exchange.play = Flow(self.exchange).play
        self.handsets = Handsets(self.exchange)
        self._rest = Rest(self.exchange, faults)

    def add_line(self, number: str, product_url: str, language: str = "", fallback_url: str = "") -> Line:
        """Give the account a number whose calls go to the product at `product_url`, in the product's own paths."""
        root = product_url.rstrip("/")
        callback = StatusCallback(f"{root}/voice/status")
        line = Line(number, f"{root}/voice/incoming", fallback_url, callback, language)
        self.world.lines[number] = line
        return line

    def routes(self) -> list[BaseRoute]:
        """Return what is served below /sandbox/twilio."""
        return [Route("/fallback.xml", self._fallback, methods=["GET", "POST"]), *self._rest.routes()]

    async def _fallback(self, request: Request) -> Response:
        """Serve the document that callers hear while the product is away, as a server elsewhere would."""
        del request
        if self.fallback is None:
            return PlainTextResponse("no document was given", status_code=404)
        return Response(self.fallback.read_bytes(), media_type="text/xml")

    async def close(self) -> None:
        """Let the connections go."""
        await self.courier.close()

    def state(self) -> Json:
        """Return numbers, telephones and the newest calls, for the page."""
        newest = list(self.world.calls.values())[-_MOST_SHOWN_CALLS:]
        return {
            # What is told of later has a higher number.
            "revision": self.world.changes.revision,
            "lines": [{"number": each.number, "language": each.language} for each in self.world.lines.values()],
            "phones": [shown(each) for each in self.world.handsets.values()],
            "calls": [_brief(each) for each in reversed(newest)],
            "hint": self.voices.hint,
        }

    def look(self, sid: str) -> Json | None:
        """Return everything that happened to a call; None where there is none."""
        call = self.world.calls.get(sid)
        if call is None:
            return None
        return {**_brief(call), "story": call.story, "streams": [each.shown() for each in call.streams.values()]}


def _brief(call: Call) -> Json:
    return {
        "sid": call.sid,
        "from": call.caller,
        "to": call.called,
        "direction": call.direction,
        "status": call.status,
        "parent": call.parent.sid if call.parent else None,
        "answered_by": call.answered_by,
        "seconds": call.seconds,
    }
