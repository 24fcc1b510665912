"""One party's end of a call: what they say, what they hear, the keys they press; 20 ms at a time."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from sandbox.shapes import Ticks
from sandbox.twilio.pace import Pace
from sandbox.twilio.sound import FRAME_SECONDS, SILENCE, frames
from sandbox.twilio.stream import MediaStream, Spoken

# How much of the other party's voice may wait to be heard: more than this is a delay that no telephone has.
_LONGEST_EAR: Final = 25
# The longest that may wait to be said: half an hour.
_LONGEST_MOUTH: Final = 90_000


@dataclass(eq=False)
class Leg:
    """The sound of one end. `mouth` is what the party says, `ear` what they hear from the other party or from us."""

    mouth: deque[tuple[bytes, Spoken | None]] = field(default_factory=deque)
    ear: deque[tuple[bytes, Spoken | None]] = field(default_factory=deque)
    keys: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    words: "asyncio.Queue[Spoken]" = field(default_factory=asyncio.Queue)
    streams: dict[str, MediaStream] = field(default_factory=dict)
    peer: "Leg | None" = None
    recording: bytearray | None = None
    listening: str = ""
    frames_passed: int = 0
    task: "asyncio.Task[None] | None" = None
    parted: asyncio.Event = field(default_factory=asyncio.Event)
    led: bool = False

    @property
    def milliseconds(self) -> int:
        """Return how long the leg has carried sound."""
        return round(self.frames_passed * FRAME_SECONDS * 1_000)

    def say(self, sound: bytes, spoken: Spoken | None) -> None:
        """Let the party say `sound` (mu-law); `spoken` ends when its last frame has been carried."""
        for frame in frames(sound):
            if len(self.mouth) < _LONGEST_MOUTH:
                self.mouth.append((frame, spoken))
        if spoken is not None:
            self.mouth.append((SILENCE, None))
            spoken.left = sum(1 for _, of in self.mouth if of is spoken)

    def hear(self, sound: bytes, spoken: Spoken | None = None) -> None:
        """Let the party hear `sound` after what they are hearing."""
        self.ear.extend((frame, spoken) for frame in frames(sound))

    def join(self, other: "Leg") -> None:
        """Let two parties hear each other."""
        self.ear.clear()
        other.ear.clear()
        self.peer, other.peer = other, self
        self.led, other.led = False, True
        self.parted.clear()
        other.parted.clear()

    def part(self) -> None:
        """Let the party hear nobody."""
        if self.peer is not None:
            self.peer.peer, self.peer.led = None, False
            self.peer.ear.clear()
            self.peer.parted.set()
        self.peer, self.led = None, False
        self.ear.clear()
        self.parted.set()

    async def run(self, pace: Pace, ticks: Ticks) -> None:
        """Carry sound until it is cancelled; what falls behind on a busy machine is caught up with.

        Of two parties who hear each other one leads: their sound is carried in step, however late the machine is.
        """
        began = ticks()
        passed = 0.0
        while True:
            if not self.led:
                self.tick()
            if self.peer is not None and self.peer.led:
                self.peer.tick()
            passed += pace.wait(FRAME_SECONDS)
            await asyncio.sleep(max(0.0, began + passed - ticks()))

    def tick(self) -> None:
        """Carry 20 ms."""
        said, spoken = self.mouth.popleft() if self.mouth else (SILENCE, None)
        heard = self.ear.popleft() if self.ear else None
        if self.recording is not None:
            self.recording += said
        if self.peer is not None:
            self.peer.ear.append((said, spoken))
            while len(self.peer.ear) > _LONGEST_EAR:
                self.peer.ear.popleft()
        for stream in self.streams.values():
            stream.carry("inbound", said, spoken)
            if heard is not None:
                stream.carry("outbound", *heard)
            stream.passed()
        self.frames_passed += 1
        if spoken is not None:
            spoken.left -= 1
            if spoken.left <= 0:
                self.words.put_nowait(spoken)
                spoken.done.set()
