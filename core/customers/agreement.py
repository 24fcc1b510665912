"""What a customer has agreed to, as it stands, and the proof of its last change (data rules, "Consent")."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.models import ChannelName, Consent, ConsentEvent, ConsentRequest, ConsentState, Purpose

_UPDATE = re.compile(r"^Telegram update (\d+),")


class Agreement(NamedTuple):
    """What somebody agrees to, or does not: which customer, to be written to by which channel, what for."""

    customer_id: int
    channel: ChannelName
    purpose: Purpose

    def of(self, customer_id: int) -> "Agreement":
        """Return the same of the customer whom this one stands for."""
        return self._replace(customer_id=customer_id)

    def rows(self, model: type[Consent | ConsentEvent | ConsentRequest]) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions that pick its rows of a table."""
        return (
            col(model.customer_id) == self.customer_id,
            col(model.channel) == self.channel,
            col(model.purpose) == self.purpose,
        )


def consent_row(tx: Session, about: Agreement) -> Consent | None:
    """Return an agreement as it stands; None where the customer was never asked, which is no agreement."""
    return tx.exec(select(Consent).where(*about.rows(Consent))).first()


def agreed_channels(tx: Session, customer_id: int, purpose: Purpose) -> list[ChannelName]:
    """Return by which channels a customer has agreed to be reached for this purpose."""
    given = select(Consent).where(
        Consent.customer_id == customer_id, Consent.purpose == purpose, Consent.state == ConsentState.GIVEN
    )
    return sorted(consent.channel for consent in tx.exec(given))


def last_change(tx: Session, about: Agreement) -> ConsentEvent | None:
    """Return the last change of an agreement."""
    return tx.exec(_events(about)).first()


def open_request(tx: Session, about: Agreement, now: datetime) -> ConsentRequest | None:
    """Return the latest request that a customer may still confirm; None where there is none."""
    return tx.exec(
        select(ConsentRequest)
        .where(
            *about.rows(ConsentRequest),
            col(ConsentRequest.confirmed_at).is_(None),
            ConsentRequest.expires_at > now,
        )
        .order_by(col(ConsentRequest.id).desc())
    ).first()


def telegram_proof(update_id: int, message_id: int, words: str) -> str:
    """Return how somebody agreed or withdrew in Telegram: which update, below which message, by which words."""
    return f"Telegram update {update_id}, message {message_id}: {words}"[:400]


def update_of(proof: str) -> int | None:
    """Return the number of the Telegram update that a proof names; None for a proof of another kind."""
    found = _UPDATE.match(proof)
    return int(found[1]) if found else None


@dataclass(frozen=True)
class Standing:
    """One agreement of a customer: how it stands since when, its `history` (newest first), until when it is asked."""

    channel: ChannelName
    purpose: Purpose
    state: ConsentState
    since: datetime
    history: tuple[ConsentEvent, ...]
    waits_until: datetime | None


def standings(session: Session, customer_id: int, now: datetime) -> list[Standing]:
    """Return everything that a customer agreed to, withdrew or was asked, with the proofs."""
    rows = session.exec(select(Consent).where(Consent.customer_id == customer_id).order_by(col(Consent.id)))
    return [_standing(session, row, now) for row in rows]


def _standing(session: Session, row: Consent, now: datetime) -> Standing:
    about = Agreement(row.customer_id, row.channel, row.purpose)
    request = open_request(session, about, now)
    history = tuple(session.exec(_events(about)))
    waits_until = None if request is None else request.expires_at
    return Standing(row.channel, row.purpose, row.state, row.changed_at, history, waits_until)


def _events(about: Agreement) -> SelectOfScalar[ConsentEvent]:
    return select(ConsentEvent).where(*about.rows(ConsentEvent)).order_by(col(ConsentEvent.id).desc())
