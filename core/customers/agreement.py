"""What a customer has agreed to, as it stands, and the proof of its last change (data rules, "Consent")."""

import re

from sqlmodel import Session, col, select

from core.models import ChannelName, Consent, ConsentEvent, Purpose

_UPDATE = re.compile(r"^Telegram update (\d+),")


def consent_row(tx: Session, customer_id: int, channel: ChannelName, purpose: Purpose) -> Consent | None:
    """Return an agreement as it stands; None where the customer was never asked, which is no agreement."""
    return tx.exec(
        select(Consent).where(
            Consent.customer_id == customer_id, Consent.channel == channel, Consent.purpose == purpose
        )
    ).first()


def last_change(tx: Session, customer_id: int, channel: ChannelName, purpose: Purpose) -> ConsentEvent | None:
    """Return the last change of an agreement."""
    return tx.exec(
        select(ConsentEvent)
        .where(
            ConsentEvent.customer_id == customer_id, ConsentEvent.channel == channel, ConsentEvent.purpose == purpose
        )
        .order_by(col(ConsentEvent.id).desc())
    ).first()


def telegram_proof(update_id: int, message_id: int, words: str) -> str:
    """Return how somebody agreed or withdrew in Telegram: which update, below which message, by which words."""
    return f"Telegram update {update_id}, message {message_id}: {words}"[:400]


def update_of(proof: str) -> int | None:
    """Return the number of the Telegram update that a proof names; None for a proof of another kind."""
    found = _UPDATE.match(proof)
    return int(found[1]) if found else None
