"""A person of whom every table about cards holds something."""

from datetime import datetime
from typing import Any, Protocol

from sqlmodel import Session

from core.cards.accounts import Books, Why, held, pool
from core.models import (
    Card,
    CardCommand,
    CardFinding,
    CardKind,
    CardRecord,
    CardReservation,
    CardStanding,
    EntryKind,
    EntryReason,
    FindingKind,
    HolderState,
    MemberShop,
    RecordStanding,
    Terminal,
    TerminalEntry,
    Voucher,
    VoucherKind,
)


class Known(Protocol):
    """Whoever can be mentioned."""

    def mentioned(self) -> str:
        """Return a sentence with everything in it."""


def plant_cards(tx: Session, who: Known, key: int, now: datetime) -> None:
    """Give a person a card that was used, and a voucher."""
    shop = MemberShop(number=key, name=f"Shop {key}", created_at=now)
    tx.add(shop)
    tx.flush()
    terminal = Terminal(
        number=key, member_shop_id=shop.id or 0, name="Till", sealed_key="00", enrolled_by="x", enrolled_at=now
    )
    card = Card(number=f"{key:016x}", customer_id=key, kind=CardKind.COMPUTING, issued_by="staff:1", issued_at=now)
    tx.add_all([terminal, card])
    tx.flush()
    own: dict[str, Any] = {"card_id": card.id or 0}
    record = CardRecord(
        terminal_id=terminal.id, sequence=1, card_sequence=1, member_shop_id=shop.id, kind="sale", at=now, amount=5,
        points=7, content="00", standing=RecordStanding.COUNTED, received_at=now, **own,
    )  # fmt: skip
    tx.add_all(
        [
            record,
            CardStanding(customer_id=key, state=HolderState.NEW, counted_on=now.date()),
            CardCommand(counter=1, what="load", command="00", made_at=now, **own),
            CardReservation(
                shop_card_id=card.id or 0, card_number=card.number, card_sequence=2, content="00", told_at=now, **own
            ),
            CardFinding(kind=FindingKind.FORK, cause=f"fork:{key}", text=who.mentioned(), found_at=now, **own),
            TerminalEntry(
                terminal_id=terminal.id or 0, sequence=2, kind=EntryKind.NOTE, at=now, received_at=now,
                details={"said": who.mentioned()}, **own,
            ),
            Voucher(
                code=f"CODE-{key}", cause=f"form:{key}", kind=VoucherKind.COUPON, title=who.mentioned()[:200],
                customer_id=key, issued_by="staff:1", issued_at=now, **own,
            ),
        ]
    )  # fmt: skip
    tx.flush()
    books = Books(tx)
    books.move(pool(shop.id or 0), held(shop.id or 0, card.id or 0), 7, Why(EntryReason.ISSUED, f"planted:{key}", now))
    books.close()
