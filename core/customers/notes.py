"""What a customer writes in their own words, kept as a contact (seed 001, figure 7)."""

from datetime import timedelta

from sqlmodel import Session, col, func, select

from core.clock import business_date
from core.models import ChannelName, Contact
from core.shop import Shop

LONGEST_NOTE = 4096
# Somebody who leans on the keyboard is written down no further, and staff are not called for it.
MOST_NOTES_AN_HOUR = 20


def keep_note(tx: Session, shop: Shop, customer_id: int, words: str, *, product_id: int | None = None) -> bool:
    """Keep what a customer wrote; false where they have written so much in this hour that it is not kept."""
    now = shop.clock.now()
    written = tx.exec(
        select(func.count())
        .select_from(Contact)
        .where(
            Contact.customer_id == customer_id,
            Contact.channel == ChannelName.TELEGRAM,
            col(Contact.contents).is_not(None),
            Contact.at > now - timedelta(hours=1),
        )
    ).one()
    if written >= MOST_NOTES_AN_HOUR:
        return False
    tx.add(
        Contact(
            customer_id=customer_id,
            product_id=product_id,
            channel=ChannelName.TELEGRAM,
            at=now,
            business_date=business_date(now, shop.zone),
            contents=words[:LONGEST_NOTE],
        )
    )
    tx.flush()
    return True
