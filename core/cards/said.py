"""What a terminal says, read from JSON: a batch of its journal's entries, a card presented (docs/cards.md)."""

import json
import re
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from core.errors import RefusedError

MOST_ENTRIES = 1_000
LONGEST_DETAILS = 4_000
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


def read(kind: type[Body], body: bytes) -> Body:
    """Return what a request's body says; raise `UnreadableError` naming the place of what is wrong."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the request"
        message = f"{place}: {first['msg'].removeprefix('Value error, ')}"
        raise UnreadableError(message) from error
    except RecursionError as error:
        message = "the request is nested too deeply"
        raise UnreadableError(message) from error
