"""What nobody can prevent, written down once for staff to decide about.

The list is in docs/cards.md, "What cannot be prevented, and how it is noticed".
"""

from datetime import datetime

from sqlmodel import Session, select

from core.models import Card, CardFinding, FindingKind, MemberShop, Terminal


class Findings:
    """Collects what is found in one transaction."""

    def __init__(self, tx: Session, now: datetime) -> None:
        """Write into `tx`, as of `now`."""
        self._tx, self._now = tx, now
        self.count = 0

    def add(
        self,
        kind: FindingKind,
        cause: str,
        text: str,
        *,
        card: Card | None = None,
        terminal: Terminal | None = None,
        shop: MemberShop | None = None,
    ) -> bool:
        """Write down a finding, unless the same `cause` was before; return whether it is new."""
        if self._tx.exec(select(CardFinding.id).where(CardFinding.cause == cause)).first() is not None:
            return False
        self._tx.add(
            CardFinding(
                kind=kind,
                cause=cause,
                text=text,
                card_id=card.id if card else None,
                terminal_id=terminal.id if terminal else None,
                member_shop_id=shop.id if shop else terminal.member_shop_id if terminal else None,
                found_at=self._now,
            )
        )
        self._tx.flush()
        self.count += 1
        return True
