"""What the steps of a call need to know, and what Twilio asked at one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.call_tokens import (
    DIAL_STATUS_PATH,
    MEDIA_PATH,
    RECORDING_PATH,
    STATUS_PATH,
    STEP_PATH,
    CallTokens,
    url,
)
from bot.live_calls import LiveCalls
from bot.telephone_settings import Line, Opening, Operator, is_open, next_opening
from bot.views.spoken.languages import open_again, spoken_language, texts_in
from bot.views.spoken.texts import Texts
from bot.views.twiml import Script
from core.models import Call
from core.ports import Caller
from core.shop import Shop

LONGEST_SID = 64
MOST_TURNS = 60
RING_SECONDS = 25


@dataclass(frozen=True)
class CallDesk:
    """One shop's telephone: its numbers, who answers and when, and what the settings say of calls.

    `hears` says whether there is a model for a language. With `must_agree` only a key agrees to a transcript, otherwise
    a key refuses it. `machine_text` is said to answering machines by automatic calls; empty: they hang up. `caller`
    makes calls, `calls_a_second` at most.
    """

    shop: Shop
    live: LiveCalls
    lines: Sequence[Line] = ()
    operators: Sequence[Operator] = ()
    openings: Sequence[Opening] = ()
    hears: Callable[[str], bool] = lambda _language: False
    must_agree: bool = False
    machine_text: str = ""
    longest_minutes: int = 120
    fallback_url: str = ""
    caller: Caller | None = None
    calls_a_second: float = 1

    @property
    def tokens(self) -> CallTokens:
        """Return what makes and reads tokens."""
        return CallTokens(self.shop)

    def language(self, line: str, *wanted: str | None) -> str:
        """Return in which language to speak: the first wanted one that can be spoken, that of the line, the shop's."""
        of_line = next((each.language for each in self.lines if each.number == line), "")
        return spoken_language(*wanted, of_line, self.shop.currency.locale)

    def texts(self, call: Call) -> Texts:
        """Return what is said in a call."""
        return texts_in(self.language(call.line, call.language))

    @property
    def own_texts(self) -> Texts:
        """Return what is said to the shop's own people."""
        return texts_in(spoken_language(self.shop.currency.locale))

    def line(self, language: str = "") -> str:
        """Return our number that customers of a language see, else the first."""
        fitting = [each.number for each in self.lines if language and each.language[:2] == language[:2]]
        return [*fitting, *(each.number for each in self.lines), ""][0]

    def closed(self, texts: Texts, now: datetime) -> tuple[str, ...]:
        """Return what to say where nobody is there at a moment; nothing where somebody is."""
        local = now.astimezone(self.shop.zone)
        if is_open(self.openings, local):
            return ()
        opening = next_opening(self.openings, local)
        return (texts.closed, open_again(texts, *opening) if opening else "")

    def step(self, what: str, hook: "Hook", **query: object) -> str:
        """Return the address of the next step; its number keeps it apart from the same step asked before."""
        return url(self.shop.public_url, STEP_PATH + what, n=hook.turn + 1, t=hook.query.get("t"), **query)

    def dial_status(self, hook: "Hook") -> str:
        """Return the address that goes on when the talk is over."""
        return url(self.shop.public_url, DIAL_STATUS_PATH, n=hook.turn + 1, t=hook.query.get("t"))

    def recording(self, hook: "Hook") -> str:
        """Return the address that hears where a message can be fetched."""
        return url(self.shop.public_url, RECORDING_PATH, n=hook.turn + 1)

    def status(self, **query: object) -> str:
        """Return the address that hears how a call, or one leg of it, goes."""
        return url(self.shop.public_url, STATUS_PATH, **query)

    def listen(self, script: Script, call: Call, *, kept: bool) -> Script:
        """Have both sides of a call streamed here; words that are not `kept` only answer what is asked."""
        address = url(self.shop.public_url, MEDIA_PATH).replace("http", "ws", 1)
        return script.listen(address, self.tokens.stream(call.id or 0, kept=kept), f"call-{call.id}")


@dataclass(frozen=True)
class Hook:
    """One request of Twilio's, its signature checked: at which `step`, with which fields and which query of ours."""

    step: str
    fields: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def sid(self) -> str:
        """Return the call's name at Twilio."""
        return self.fields.get("CallSid", "")

    @property
    def turn(self) -> int:
        """Return how many steps of the call came before."""
        said = self.query.get("n", "")
        return int(said) if said.isascii() and said.isdecimal() and len(said) <= 3 else 0  # noqa: PLR2004 - digits

    @property
    def keys(self) -> str:
        """Return the keys that were pressed; empty where none were."""
        return self.fields.get("Digits", "").strip()[:LONGEST_SID]

    @property
    def sequence(self) -> int | None:
        """Return the SequenceNumber of a status callback; None where there is none."""
        return self.number("SequenceNumber")

    def number(self, name: str) -> int | None:
        """Return a field that is a whole number; None where it is none."""
        said = self.fields.get(name, "")
        return int(said) if said.isascii() and said.isdecimal() and len(said) <= 9 else None  # noqa: PLR2004 - digits

    def at(self, now: datetime) -> datetime:
        """Return the moment that a callback names; `now` where it names none, or one that is still to come."""
        try:
            said = parsedate_to_datetime(self.fields.get("Timestamp", ""))
            return min(said, now) if said.tzinfo is not None else now
        except (ValueError, TypeError, IndexError, OverflowError):
            return now

    @property
    def source_id(self) -> str:
        """Return the name under which the request is kept: the same for one that comes again, and for no other.

        It is made of what Twilio signs alone. A step of a call comes once; a callback once for each of its states.
        """
        parts = [self.sid[:LONGEST_SID], self.step, self.query.get("n", "")]
        names = ("SequenceNumber", "CallStatus", "DialCallSid", "DialCallStatus", "RecordingSid", "RecordingStatus")
        if "/" not in self.step:
            parts += [self.fields.get(name, "")[:LONGEST_SID] for name in names]
        return ":".join(parts)[:200]
