"""The messages of Twilio's media stream as they come over the line: their fields, and how large each may be.

Source: Twilio's documentation, "Media Streams: WebSocket messages". Numbers come as text there; fields that we do not
know are passed over, because Twilio adds some from time to time.
"""

from base64 import b64decode
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, TypeAdapter

# Twilio ends a call after 24 hours.
LONGEST_STREAM_MS: Final = 24 * 3_600_000
# Twilio sends 160 bytes, which are 20 ms; a second is more than any frame.
LONGEST_SOUND: Final = 8_000


def _decoded(payload: object) -> bytes:
    """Return the bytes of a base64 text; strict, because what is not base64 is not sound."""
    if not isinstance(payload, str):
        message = "not a text"
        raise ValueError(message)  # noqa: TRY004 - pydantic takes ValueErrors
    return b64decode(payload, validate=True)


Sid = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9a-zA-Z]{32}$")]
Track = Literal["inbound", "outbound"]
SequenceNumber = Annotated[int, Field(alias="sequenceNumber", ge=1, le=10**12)]


class MediaFormat(BaseModel):
    """The one format that Twilio streams in."""

    encoding: Literal["audio/x-mulaw"]
    sample_rate: Literal[8000] = Field(alias="sampleRate")
    channels: Literal[1]


class StartFields(BaseModel):
    """Whose stream it is."""

    account: Sid = Field(alias="accountSid")
    call: Sid = Field(alias="callSid")
    tracks: tuple[Track, ...] = Field(min_length=1, max_length=2)
    media_format: MediaFormat = Field(alias="mediaFormat")
    parameters: dict[str, str] = Field(alias="customParameters", default_factory=dict, max_length=50)


class MediaFields(BaseModel):
    """A piece of sound. Its `chunk` is left out: whether chunks are counted for each track or for all is not said."""

    track: Track
    timestamp: int = Field(ge=0, le=LONGEST_STREAM_MS)
    payload: Annotated[bytes, BeforeValidator(_decoded), Field(min_length=1, max_length=LONGEST_SOUND)]


class KeyFields(BaseModel):
    """A key of the telephone."""

    digit: Annotated[str, StringConstraints(pattern=r"^[0-9*#A-D]$")]


class MarkFields(BaseModel):
    """The name that we gave to a place in what we sent."""

    name: str = Field(max_length=1_000)


class ConnectedMessage(BaseModel):
    """The first message; it has no number and says nothing of the call."""

    event: Literal["connected"]


class NumberedMessage(BaseModel):
    """What every later message has."""

    number: SequenceNumber
    stream: Sid = Field(alias="streamSid")


class StartMessage(NumberedMessage):
    """The stream begins."""

    event: Literal["start"]
    start: StartFields


class MediaMessage(NumberedMessage):
    """Sound."""

    event: Literal["media"]
    media: MediaFields


class KeyMessage(NumberedMessage):
    """A key was pressed; on two-way streams alone."""

    event: Literal["dtmf"]
    dtmf: KeyFields


class MarkMessage(NumberedMessage):
    """What we sent was played up to a mark; on two-way streams alone."""

    event: Literal["mark"]
    mark: MarkFields


class StopMessage(NumberedMessage):
    """The stream is over."""

    event: Literal["stop"]


Numbered = StartMessage | MediaMessage | KeyMessage | MarkMessage | StopMessage

MESSAGE: Final[TypeAdapter[ConnectedMessage | Numbered]] = TypeAdapter(
    Annotated[ConnectedMessage | Numbered, Field(discriminator="event")]
)
