"""Calls: with whom, how they went, how long their words are kept (docs/telephone.md; seed 000, claims 8 and 9)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.store.types import MOMENT, choice, primary_key, reference


class CallDirection(StrEnum):
    """Who rang whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallPurpose(StrEnum):
    """What a call is for: a customer is answered, an operator works off a call list, or a text is spoken by itself."""

    ANSWER = "answer"
    CALL_LIST = "call_list"
    AUTOMATIC = "automatic"


class CallState(StrEnum):
    """How far a call is; the last five are its ends."""

    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELED = "canceled"


ENDED = frozenset(
    {CallState.COMPLETED, CallState.BUSY, CallState.NO_ANSWER, CallState.FAILED, CallState.CANCELED},
)


class CallConsent(StrEnum):
    """Whether the words of a call may be written down: no announcement yet, announced, agreed to, or refused."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class Capture(StrEnum):
    """How the words of a call are recognised: any words, a list of words alone, or not at all."""

    FREE = "free"
    WORD_LIST = "word_list"
    NONE = "none"


class Call(SQLModel, table=True):
    """One call.

    `sid` is Twilio's name for it, `other_sid` that of the second leg where an operator and a customer are bridged.
    `number` is the customer's in E.164, empty where it is withheld; `line` is ours. `sequence` is the highest
    SequenceNumber of a status callback that was believed, -1 before the first. `delivery_id` and `attempt` name the
    message of a plan, and the try of it, that the call is. `wrong_numbers` counts customer numbers that were nobody's.
    `answered_by` is "human" or "machine" where that was found out. `recording` is where a voicemail can be fetched.
    Its words are kept until `keep_until`, and gone since `forgotten_at`. `note` is the draft of what it was about, and
    counts once somebody confirmed it (`noted_by_id`).
    """

    __table_args__ = (
        Index("ix_call_started_at", "started_at"),
        Index("ix_call_keep_until", "keep_until"),
        Index("ix_call_state", "state"),
    )

    id: int | None = primary_key()
    sid: str | None = Field(default=None, unique=True, max_length=64)
    other_sid: str | None = Field(default=None, unique=True, max_length=64)
    direction: CallDirection = Field(sa_type=choice(CallDirection))
    purpose: CallPurpose = Field(default=CallPurpose.ANSWER, sa_type=choice(CallPurpose))
    customer_id: int | None = reference("customer.id", nullable=True)
    number: str = Field(default="", max_length=32, index=True)
    line: str = Field(default="", max_length=32)
    language: str = Field(default="en", max_length=16)
    state: CallState = Field(default=CallState.RINGING, sa_type=choice(CallState))
    sequence: int = -1
    capture: Capture = Field(default=Capture.NONE, sa_type=choice(Capture))
    consent: CallConsent = Field(default=CallConsent.NOT_ASKED, sa_type=choice(CallConsent))
    operator_id: int | None = reference("staff.id", nullable=True)
    delivery_id: int | None = reference("delivery.id", nullable=True)
    attempt: int | None = None
    wrong_numbers: int = 0
    answered_by: str | None = Field(default=None, max_length=16)
    voicemail: bool = False
    recording: str | None = Field(default=None, max_length=254)
    started_at: datetime = Field(sa_type=MOMENT)
    answered_at: datetime | None = Field(default=None, sa_type=MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=MOMENT)
    duration_seconds: int | None = None
    contact_id: int | None = reference("contact.id", nullable=True)
    keep_until: datetime | None = Field(default=None, sa_type=MOMENT)
    forgotten_at: datetime | None = Field(default=None, sa_type=MOMENT)
    note: str | None = None
    noted_by_id: int | None = reference("staff.id", nullable=True)
    noted_at: datetime | None = Field(default=None, sa_type=MOMENT)

    @property
    def ended(self) -> bool:
        """Return whether the call is over."""
        return self.state in ENDED
