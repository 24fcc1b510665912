"""What customers get for points, and what vouchers are good for, as the server says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self

_WHOLE: Final = 100


@dataclass(frozen=True)
class Choice:
    """What points can be exchanged for; `terms` are the whole of it as the server sealed it.

    `value` is in minor units (None: a premium), `days` for how long the voucher counts (0: for ever), and `until` the
    last day on which the offer stands.
    """

    code: str
    kind: str
    title: str
    points: int
    value: int | None
    days: int
    until: date
    terms: Mapping[str, Any]

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Return what the server told; raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        value = said["value"]
        return cls(
            str(said["code"]),
            str(said["kind"]),
            str(said["title"]),
            int(said["points"]),
            None if value is None else int(value),
            int(said["days"]),
            date.fromisoformat(said["until"]),
            dict(said),
        )


@dataclass(frozen=True)
class Movement:
    """Points that came (above 0) or went: when, why, and at which shop (empty: not known)."""

    at: datetime
    points: int
    why: str
    shop: str = ""


@dataclass(frozen=True)
class Account:
    """What the server has of a card: the ledger's balance (None: not known there), the latest movements first."""

    points: int | None
    movements: tuple[Movement, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Voucher:
    """What a voucher is good for; `value` as people read it, and `problem` why it cannot be taken in here.

    `worth` (minor units) or `percent` is what it takes off a purchase; 0: nothing that is known. Once it was taken in,
    `waits` is whether that comes off the next purchase of the card that was there.
    """

    code: str
    kind: str
    title: str
    value: str | None
    points: int
    valid_until: date | None
    redeemed: bool
    problem: str = ""
    worth: int = 0
    percent: int = 0
    waits: bool = False

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Return what the server told; raises `KeyError`, `TypeError` or `ValueError` for anything else."""
        until, value = said.get("valid_until"), said.get("value")
        return cls(
            str(said["code"]),
            str(said["kind"]),
            str(said["title"]),
            None if value is None else str(value),
            int(said.get("points") or 0),
            None if until is None else date.fromisoformat(until),
            bool(said["redeemed"]),
            str(said.get("problem") or ""),
            max(int(said.get("worth") or 0), 0),
            min(max(int(said.get("percent") or 0), 0), _WHOLE),
        )

    def said(self) -> dict[str, Any]:
        """Return it as the journal keeps it."""
        until = None if self.valid_until is None else self.valid_until.isoformat()
        return {
            "code": self.code,
            "kind": self.kind,
            "title": self.title,
            "value": self.value,
            "points": self.points,
            "valid_until": until,
            "redeemed": self.redeemed,
        }
