"""Shops that gave more points than they bought."""

from sqlmodel import Session, col, select

from core.cards.findings import Findings
from core.models import AccountKind, FindingKind, MemberShop, PointsAccount


def note_shortfalls(tx: Session, findings: Findings) -> None:
    """Note each shop that pays in advance and whose pool is below nothing: once for each thousand points."""
    rows = tx.exec(
        select(PointsAccount, MemberShop)
        .join(MemberShop, col(MemberShop.id) == col(PointsAccount.member_shop_id))
        .where(
            PointsAccount.kind == AccountKind.POOL,
            col(PointsAccount.balance) < 0,
            col(MemberShop.paid_later).is_(False),
        )
    ).all()
    for account, shop in rows:
        text = f"{shop.name} pays in advance and has given {-account.balance} points more than it bought."
        findings.add(FindingKind.POOL, f"pool:{shop.id}:{account.balance // 1_000}", text, shop=shop)
