"""Rows of new records: made, and written together, at the least cost; a till's batch brings a hundred of them."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import manager_of_class, set_committed_value
from sqlmodel import Session, col, select

from core.cards.card_time import moment_of
from core.loyalty.record import Record
from core.models import Card, CardRecord, RecordStanding

_COLUMNS = tuple(name for name in CardRecord.model_fields if name != "id")


def make_row(record: Record, content: str, card: Card, receipt_hex: str) -> CardRecord:
    """Return the row of a record; whose terminal and shop it is, and when it came, is for the caller to say."""
    row: CardRecord = manager_of_class(CardRecord).new_instance()
    # Made as rows are that are read: the model's own way of making one costs more than all the rest of taking it in.
    row.__dict__.update(
        terminal_id=None,
        sequence=record.terminal_sequence,
        card_id=card.id or 0,
        card_sequence=record.card_sequence,
        member_shop_id=None,
        kind=record.kind.name.lower(),
        at=moment_of(record.at),
        amount=record.amount,
        category=record.category,
        points=record.points,
        content=content,
        receipt=receipt_hex,
        standing=RecordStanding.WAITING,
        received_at=moment_of(record.at),
    )
    return row


def write_records(tx: Session, rows: Sequence[CardRecord]) -> None:
    """Write new rows, and let the session know them from now on.

    The session by itself asks SQLite for each row's id one by one; here they are asked for together, by terminal and
    number. Rows without a terminal are few, and go the usual way.
    """
    known = [row for row in rows if row.terminal_id is not None]
    tx.add_all([row for row in rows if row.terminal_id is None])
    if not known:
        return
    tx.connection().execute(insert(CardRecord), [{name: getattr(row, name) for name in _COLUMNS} for row in known])
    found = tx.connection().execute(
        select(col(CardRecord.id), col(CardRecord.terminal_id), col(CardRecord.sequence)).where(
            col(CardRecord.terminal_id).in_({row.terminal_id for row in known}),
            col(CardRecord.sequence).in_({row.sequence for row in known}),
        )
    )
    ids = {(terminal_id, sequence): number for number, terminal_id, sequence in found}
    for row in known:
        set_committed_value(row, "id", ids[row.terminal_id, row.sequence])
        make_transient_to_detached(row)
    tx.add_all(known)
