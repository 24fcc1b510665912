"""What a terminal says, read from JSON: a batch of its journal's entries, a card presented (docs/cards.md)."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.errors import RefusedError

MOST_ENTRIES = 1_000
LONGEST_DETAILS = 4_000
LONGEST_REFUSAL = 300
LARGEST_U32 = 2**32 - 1
_HEX = re.compile(r"(?:[0-9a-f]{2})*", re.IGNORECASE | re.ASCII)
_YEARS = range(2000, 2137)


class UnreadableError(RefusedError):
    """A request of a terminal's that is not as it has to be; says where."""


def _hexadecimal(text: str) -> str:
    if not _HEX.fullmatch(text):
        message = "has to be hexadecimal digits"
        raise ValueError(message)
    return text.lower()


def _said(details: dict[str, Any]) -> dict[str, Any]:
    written = json.dumps(details)
    if len(written) > LONGEST_DETAILS:
        message = f"has to be at most {LONGEST_DETAILS:,} characters of JSON"
        raise ValueError(message)
    # PostgreSQL keeps no such character.
    if "\\u0000" in written:
        message = "must not have the character 0 in it"
        raise ValueError(message)
    return details


def _known_year(at: datetime) -> datetime:
    if at.year not in _YEARS:
        message = "has to be a moment that a card can write down"
        raise ValueError(message)
    return at


def _or_none(value: object) -> object:
    """Take an empty text for nothing."""
    return value or None


CardNumber = Annotated[str, Field(min_length=16, max_length=16), AfterValidator(_hexadecimal)]
Sequence = Annotated[int, Field(ge=1, le=LARGEST_U32, strict=True)]
Moment = Annotated[AwareDatetime, AfterValidator(_known_year)]
Details = Annotated[dict[str, Any], AfterValidator(_said)]


class Said(BaseModel):
    """What a terminal says; further fields are ones of a later release, and are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SaidEntry(Said):
    """One entry of a terminal's journal; record and receipt are hexadecimal digits."""

    sequence: Sequence
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]
    at: Moment
    card: Annotated[CardNumber | None, BeforeValidator(_or_none)] = None
    record: Annotated[str, Field(max_length=200), AfterValidator(_hexadecimal)] | None = None
    receipt: Annotated[str, Field(max_length=32), AfterValidator(_hexadecimal)] | None = None
    details: Details = Field(default_factory=dict)


class SaidBatch(Said):
    """A batch; `batch` is the terminal's own number of it, `programme` the version that the terminal has."""

    batch: Annotated[int, Field(ge=0, le=LARGEST_U32, strict=True)]
    entries: Annotated[tuple[SaidEntry, ...], Field(max_length=MOST_ENTRIES)]
    programme: Annotated[int, Field(ge=0, le=LARGEST_U32, strict=True)] | None = None


@dataclass(frozen=True)
class Refusal:
    """An entry of a batch that cannot be taken: its place from 0, its sequence if it has one, why, and what it was."""

    place: int
    sequence: int | None
    words: str
    raw: str


class _RawBatch(Said):
    """A batch of which the entries were not looked at."""

    batch: Annotated[int, Field(ge=0, le=LARGEST_U32, strict=True)]
    entries: Annotated[tuple[Any, ...], Field(max_length=MOST_ENTRIES)]
    programme: Annotated[int, Field(ge=0, le=LARGEST_U32, strict=True)] | None = None


class SaidPresented(Said):
    """A card that lies before the terminal just now."""

    sequence: Sequence
    at: Moment
    card: CardNumber
    details: Details = Field(default_factory=dict)


class SaidVoucher(Said):
    """A voucher's code, as it was typed or read."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    sequence: Sequence | None = None


class SaidAccount(Said):
    """A card whose account is asked for."""

    card: CardNumber


class SaidExchange(Said):
    """What a customer wants for points, at a kiosk or a till; `entry` is the card's record of having paid for it.

    `terms` are the offer as the server told and sealed it; `provisional`: the till could not ask, and has printed the
    voucher under a code of its own.
    """

    offer: Annotated[str, Field(min_length=1, max_length=32)]
    entry: SaidEntry
    terms: Details = Field(default_factory=dict)
    provisional: bool = False


Body = TypeVar("Body", bound=Said)


def read_batch(body: bytes) -> tuple[SaidBatch, list[Refusal]]:
    """Return a batch with the entries that can be taken, and the others; raise `UnreadableError` for no batch at all.

    One entry that no release of ours can read would otherwise keep all that comes after it at the till, for ever.
    """
    with suppress(ValidationError, RecursionError):
        return SaidBatch.model_validate_json(body), []
    raw, taken, refused = read(_RawBatch, body), [], []
    for place, each in enumerate(raw.entries):
        try:
            taken.append(SaidEntry.model_validate(each))
        except (ValidationError, RecursionError) as error:
            refused.append(_refusal(place, each, error))
    return SaidBatch(batch=raw.batch, entries=tuple(taken), programme=raw.programme), refused


def _refusal(place: int, said: object, error: ValidationError | RecursionError) -> Refusal:
    sequence = said.get("sequence") if isinstance(said, dict) else None
    known = sequence if type(sequence) is int and 0 < sequence <= LARGEST_U32 else None
    words = _words_of(error, f"entries.{place}")
    return Refusal(place, known, words[:LONGEST_REFUSAL], json.dumps(said)[: LONGEST_DETAILS // 2])


def _words_of(error: ValidationError | RecursionError, within: str = "") -> str:
    """Say which place is wrong, and how."""
    if isinstance(error, RecursionError):
        return "the request is nested too deeply"
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(filter(None, (within, *(str(part) for part in first["loc"])))) or "the request"
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"


def read(kind: type[Body], body: bytes) -> Body:
    """Return what a request's body says; raise `UnreadableError` naming the place of what is wrong."""
    try:
        return kind.model_validate_json(body)
    except (ValidationError, RecursionError) as error:
        raise UnreadableError(_words_of(error)) from error
