"""Hand over everything that is held on a person: to them, or to a member of staff who passes it on."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from core.audit import record
from core.models import AuditEntry
from core.privacy.export import as_json, as_text, export_of
from core.privacy.files import outgoing_file, write_private
from core.privacy.person import person_of
from core.shop import Shop

EXPORTED = "data exported"
ONCE_IN = timedelta(days=1)


@dataclass(frozen=True)
class Export:
    """Everything about one customer, as JSON and as text; `rows` counts what is in it."""

    customer_id: int
    number: str
    json: bytes
    text: bytes
    rows: int


def export_customer(session: Session, shop: Shop, customer_id: int) -> Export:
    """Collect everything that is held on the person of a profile, also under profiles that were merged into it.

    Reads only; whoever hands it over notes that with `note_export`. Raises `NotFoundError` for an unknown customer.
    """
    person = person_of(session, customer_id, shop.currency.locale)
    document = export_of(session, person, shop=shop.name, currency=shop.currency, at=shop.clock.now())
    return Export(
        customer_id=person.ids[0],
        number=person.profiles[0].number,
        json=as_json(document),
        text=as_text(document, shop.currency),
        rows=sum(len(section["rows"]) for section in document["sections"]),
    )


def note_export(tx: Session, shop: Shop, export: Export, actor: str) -> None:
    """Write down who was handed an export, and how much was in it, without what it said."""
    subject = f"customer:{export.customer_id}"
    record(tx, shop.clock, actor=actor, action=EXPORTED, subject=subject, rows=export.rows)
    tx.flush()


def exported_lately(session: Session, shop: Shop, customer_id: int) -> bool:
    """Return whether the customer themselves had a copy within the last day."""
    person = f"customer:{customer_id}"
    since = shop.clock.now() - ONCE_IN
    return (
        session.exec(
            select(AuditEntry.id)
            .where(
                AuditEntry.subject == person,
                AuditEntry.actor == person,
                AuditEntry.action == EXPORTED,
                col(AuditEntry.at) > since,
            )
            .limit(1)
        ).first()
        is not None
    )


def outgoing_copies(shop: Shop, export: Export) -> tuple[Path, Path]:
    """Write both copies into the data folder to be sent from there; return the text's path, then the JSON's."""
    text = outgoing_file(shop.data_dir, export.customer_id, ".txt")
    document = outgoing_file(shop.data_dir, export.customer_id, ".json")
    write_private(text, export.text)
    write_private(document, export.json)
    return text, document
