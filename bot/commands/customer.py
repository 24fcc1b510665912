"""What is held on a customer: handed over, or erased. A command on this machine counts as the installation's owner."""

from bot.commands.errand import Errand
from bot.commands.wire import (
    CustomerRequest,
    ErasedAnswer,
    EraseRequest,
    ErasureAnswer,
    FilePiece,
    HeldAnswer,
    HeldLine,
    Tell,
)
from core.actions.customers.find_customer import find_customer
from core.actions.privacy.erase_customer import ErasurePreview, erase_customer, forget_files, preview_erasure
from core.actions.privacy.export_customer import export_customer, note_export
from core.actions.privacy.tidy_up import renew_caches
from core.errors import RefusedError

ACTOR = "command line"
PIECE_BYTES = 256 * 1024


def export(errand: Errand, request: CustomerRequest, tell: Tell) -> HeldAnswer:
    """Collect everything about a customer; the JSON document is told in pieces, then the text."""
    shop = errand.shop
    customer = find_customer(shop, request.customer)
    with shop.store.read() as session:
        found = export_customer(session, shop, customer.id or 0)
    for content in (found.json, found.text):
        for start in range(0, len(content), PIECE_BYTES):
            tell(FilePiece.of(content[start : start + PIECE_BYTES]))
    with shop.store.write() as tx:
        note_export(tx, shop, found, ACTOR)
    return HeldAnswer(customer=found.number, rows=found.rows, json_bytes=len(found.json), text_bytes=len(found.text))


def preview(errand: Errand, request: CustomerRequest, _tell: Tell) -> ErasureAnswer:
    """Say what erasing a customer would mean."""
    found = _preview(errand, request.customer)
    return ErasureAnswer(
        customer=found.number,
        name=found.name,
        goes=tuple(HeldLine(what=title, count=number) for title, number in found.goes),
        stays=found.stays,
        cautions=found.cautions,
    )


def erase(errand: Errand, request: EraseRequest, _tell: Tell) -> ErasedAnswer:
    """Erase a customer whose number was said twice, and make the caches anew that still hold them."""
    shop, found = errand.shop, _preview(errand, request.customer)
    if request.confirm.strip().casefold() != found.number.casefold():
        message = f"To erase this customer, confirm with the number {found.number}. Nothing was erased."
        raise RefusedError(message)
    forget_files(shop, found.customer_id)
    with shop.store.write() as tx:
        done = erase_customer(tx, shop, found.customer_id, ACTOR)
    return ErasedAnswer(
        records=done.rows, texts=done.texts, slack_messages=done.slack_messages, caches_renewed=renew_caches(shop)
    )


def _preview(errand: Errand, named: str) -> ErasurePreview:
    customer = find_customer(errand.shop, named)
    with errand.shop.store.read() as session:
        return preview_erasure(session, errand.shop, customer.id or 0)
