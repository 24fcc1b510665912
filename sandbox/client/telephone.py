"""People with telephones, for tests: call, answer, speak, press keys, listen, hang up."""

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.client.wire import Wire
from sandbox.shapes import Json


@dataclass(frozen=True)
class PhoneClient:
    """One telephone: a number like +447700900123, or client:name."""

    wire: Wire
    address: str

    async def call(self, line: str = "", *, withheld: bool = False) -> str:
        """Call the shop (its first number where none is named); returns the call's SID."""
        given = await self.wire.act("telephone/call", phone=self.address, line=line, withheld=withheld)
        return str(given["sid"])

    async def answer(self, timeout: float | None = None) -> str:  # noqa: ASYNC109 - a wait that says what was there
        """Take the call that rings, as soon as one does; returns its SID."""
        call = await self.rings(timeout)
        await self.wire.act("telephone/answer", phone=self.address)
        return str(call["sid"])

    async def rings(self, timeout: float | None = None) -> Json:  # noqa: ASYNC109 - likewise
        """Return the call that rings at this telephone, as soon as one does."""

        async def look() -> Json | None:
            call = (await self.shown()).get("call")
            ringing = call is not None and call["status"] == "ringing" and call["direction"] != "inbound"
            return call if ringing else None

        return await self.wire.until(look, self._instead("nothing rang"), timeout)

    async def decline(self) -> None:
        """Refuse the call that rings."""
        await self.wire.act("telephone/decline", phone=self.address)

    async def hang_up(self) -> None:
        """End the call."""
        await self.wire.act("telephone/hang_up", phone=self.address)

    async def behave(self, manner: str) -> None:
        """Decide what happens when it rings: ring, answer, machine, busy, no-answer or failed."""
        await self.wire.act("telephone/behave", phone=self.address, manner=manner)

    async def press(self, keys: str) -> None:
        """Press keys."""
        await self.wire.act("telephone/press", phone=self.address, keys=keys)

    async def speak(self, text: str, language: str = "en", *, wait: bool = True) -> Json:
        """Say something with espeak-ng's voice; with `wait` returns when it is said. Returns `number` and `seconds`."""
        given: Json = await self.wire.act(
            "telephone/speak", phone=self.address, text=text, language=language, wait=wait
        )
        return given

    async def play(self, sound: bytes, text: str = "", *, wait: bool = True) -> Json:
        """Speak through a WAV file."""
        data = base64.b64encode(sound).decode()
        given: Json = await self.wire.act("telephone/play", phone=self.address, data=data, text=text, wait=wait)
        return given

    async def shown(self) -> Json:
        """Return the telephone as the page shows it; empty where it has never been used."""
        phones = (await self.wire.look("telephone"))["phones"]
        return next((each for each in phones if each["address"] == self.address), {})

    async def lines(self) -> list[Json]:
        """Return what was heard, said and pressed here, oldest first."""
        return list((await self.shown()).get("lines", []))

    async def hears(
        self,
        text: str,
        timeout: float | None = None,  # noqa: ASYNC109 - a wait that ends empty-handed says what was there
        *,
        after: Json | None = None,
    ) -> Json:
        """Return the newest line that the shop or the other party has said with `text` in it, once there is one."""

        async def look() -> Json | None:
            for line in reversed(await self.lines()):
                newer = after is None or line["number"] > after["number"]
                if line["who"] in {"shop", "other", "note"} and newer and text in line["text"]:
                    return line
            return None

        return await self.wire.until(look, self._instead(f"{text!r} was not heard"), timeout)

    async def listening(self, timeout: float | None = None) -> str:  # noqa: ASYNC109 - likewise
        """Return what the shop waits for (keys, speech, a recording) as soon as it waits for something."""

        async def look() -> str | None:
            call = (await self.shown()).get("call")
            return str(call["listening"]) if call and call["listening"] else None

        return await self.wire.until(look, self._instead("nobody was listening"), timeout)

    async def quiet(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - likewise
        """Wait until no call is at this telephone."""

        async def look() -> bool | None:
            return (await self.shown()).get("call") is None or None

        await self.wire.until(look, self._instead("the call did not end"), timeout)

    def _instead(self, what: str) -> Callable[[], Awaitable[str]]:
        async def say() -> str:
            lines = [f"{each['who']}: {each['text']}" for each in (await self.lines())[-12:]]
            return f"{what} at {self.address}; the last lines are:\n" + "\n".join(lines)

        return say


class TelephoneClient:
    """Everybody's telephones."""

    def __init__(self, wire: Wire) -> None:
        """Act over `wire`."""
        self._wire = wire

    def at(self, address: str) -> PhoneClient:
        """Return the telephone that a number or client:name reaches."""
        return PhoneClient(self._wire, address)

    async def pace(self, *, speed: float = 1, spoken: bool = True, calls_per_second: float = 1) -> None:
        """Let calls go faster than true time, announcements take no time, or more calls out a second."""
        await self._wire.act("telephone/pace", speed=speed, spoken=spoken, calls_per_second=calls_per_second)

    async def calls(self) -> list[Json]:
        """Return the newest calls, newest first."""
        return list((await self._wire.look("telephone"))["calls"])

    async def story(self, sid: str) -> Json:
        """Return everything that happened to a call: its state, its `story`, its `streams` with their utterances."""
        return await self._wire.look(f"telephone/calls/{sid}")

    async def happens(self, sid: str, what: str, timeout: float | None = None, **data: object) -> Json:  # noqa: ASYNC109
        """Return the first entry of a call's story that is `what` and has `data`, once there is one."""

        async def look() -> Json | None:
            for entry in (await self.story(sid))["story"]:
                if entry["what"] == what and all(entry.get(name) == value for name, value in data.items()):
                    return dict(entry)
            return None

        async def instead() -> str:
            return f"{what!r} {data} did not happen to the call; what did:\n" + "\n".join(
                str(entry) for entry in (await self.story(sid))["story"][-20:]
            )

        return await self._wire.until(look, instead, timeout)

    async def ended(self, sid: str, timeout: float | None = None) -> Json:  # noqa: ASYNC109 - as above
        """Return a call once it is over, however it ended."""
        await self.happens(sid, "completed", timeout)
        return await self.story(sid)
