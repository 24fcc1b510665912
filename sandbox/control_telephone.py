"""What people do with telephones through the control API, and what can be seen and heard of them."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.control_arguments import Arguments, BadArgumentError
from sandbox.errors import NotPossibleError
from sandbox.shapes import Json
from sandbox.twilio.sound import wav_of
from sandbox.twilio.world import Handset, Manner

if TYPE_CHECKING:
    from sandbox.app import Sandbox

_MOST_SPEED = 100


class TelephoneActs:
    """The hands of whoever holds a telephone; `phone` is always its number, or client:name."""

    def __init__(self, sandbox: "Sandbox") -> None:
        """Play in `sandbox`."""
        self._twilio = sandbox.twilio
        self.acts: dict[str, Callable[[Arguments], Awaitable[Any]]] = {
            "telephone/name": self._name,
            "telephone/call": self._call,
            "telephone/answer": self._answer,
            "telephone/decline": self._decline,
            "telephone/hang_up": self._hang_up,
            "telephone/behave": self._behave,
            "telephone/press": self._press,
            "telephone/speak": self._speak,
            "telephone/play": self._play,
            "telephone/microphone": self._microphone,
            "telephone/pace": self._pace,
        }

    def routes(self) -> list[BaseRoute]:
        """Return what can be seen and heard below /sandbox/api."""
        return [
            Route("/telephone", self._state),
            Route("/telephone/calls/{sid}", self._story),
            Route("/telephone/voice", self._voice),
        ]

    def _phone(self, given: Arguments) -> Handset:
        return self._twilio.handsets.known(given.text("phone"))

    async def _name(self, given: Arguments) -> None:
        """Put a telephone on the table: whose it is, and which language they speak."""
        phone = self._phone(given)
        phone.name = given.text("name", default=phone.name)[:80]
        phone.language = given.text("language", default=phone.language)[:20]
        self._twilio.world.touch(phone)

    async def _call(self, given: Arguments) -> Json:
        withheld = bool(given.raw("withheld"))
        call = self._twilio.handsets.call(self._phone(given), given.text("line", default=""), withheld=withheld)
        return {"sid": call.sid}

    async def _answer(self, given: Arguments) -> None:
        self._twilio.handsets.answer(self._phone(given))

    async def _decline(self, given: Arguments) -> None:
        self._twilio.handsets.decline(self._phone(given))

    async def _hang_up(self, given: Arguments) -> None:
        self._twilio.handsets.hang_up(self._phone(given))

    async def _behave(self, given: Arguments) -> None:
        self._twilio.handsets.behave(self._phone(given), given.choice("manner", Manner))

    async def _press(self, given: Arguments) -> None:
        self._twilio.handsets.press(self._phone(given), given.text("keys"))

    async def _speak(self, given: Arguments) -> Json:
        language, wait = given.text("language", default=""), bool(given.raw("wait"))
        return await self._twilio.handsets.speak(self._phone(given), given.text("text"), language, wait=wait)

    async def _play(self, given: Arguments) -> Json:
        text, wait = given.text("text", default=""), bool(given.raw("wait"))
        return await self._twilio.handsets.play(self._phone(given), _data(given), text, wait=wait)

    async def _microphone(self, given: Arguments) -> None:
        self._twilio.handsets.breathe(self._phone(given), _data(given))

    async def _pace(self, given: Arguments) -> None:
        """Let calls go faster than true time, let announcements take no time, or let more calls out a second."""
        pace = self._twilio.pace
        speed = given.fraction("speed", default=pace.speed, most=_MOST_SPEED)
        calls = given.fraction("calls_per_second", default=pace.calls_per_second, most=1_000)
        if speed <= 0 or calls <= 0:
            message = "speed and calls_per_second have to be greater than 0"
            raise BadArgumentError(message)
        pace.speed, pace.calls_per_second = speed, calls
        if given.raw("spoken") is not None:
            pace.spoken = bool(given.raw("spoken"))

    async def _state(self, request: Request) -> Response:
        del request
        return JSONResponse(self._twilio.state())

    async def _story(self, request: Request) -> Response:
        found = self._twilio.look(request.path_params["sid"])
        if found is None:
            return JSONResponse({"ok": False, "error": "there is no such call"}, status_code=404)
        return JSONResponse(found)

    async def _voice(self, request: Request) -> Response:
        """Say `text` in `language` as a sound that browsers play."""
        text, language = request.query_params.get("text", ""), request.query_params.get("language", "en")
        try:
            sound = await self._twilio.voices.speak(text, language)
        except NotPossibleError as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=404)
        return Response(wav_of(sound), media_type="audio/wav", headers={"Cache-Control": "max-age=600"})


def _data(given: Arguments) -> bytes:
    try:
        return base64.b64decode(given.text("data"), validate=True)
    except binascii.Error as error:
        message = "data is no base64"
        raise BadArgumentError(message) from error
