"""A voucher of the server's on paper."""

from core.models import Voucher
from core.paper.ticket import Ticket, ticket_page
from core.shop import Shop


def voucher_page(shop: Shop, voucher: Voucher) -> bytes:
    """Return a PDF of one page (A6, landscape). It is worth what its code is: once, wherever it is shown first."""
    return ticket_page(
        Ticket(
            giver=shop.name,
            kind=voucher.kind.value.capitalize(),
            title=voucher.title,
            code=voucher.code,
            issued=voucher.issued_at.astimezone(shop.zone),
            worth=shop.currency.text(voucher.value) if voucher.value is not None else "",
            until=voucher.valid_until,
            notes=(f"Paid for with {voucher.points:,} points.",) if voucher.points else (),
        )
    )
