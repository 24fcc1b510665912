"""What staff note of a call by hand becomes what a mark of its words would have become."""

from sqlmodel import Session

from core.actions.calls.act_on_mark import Acted, act_on_mark
from core.models import CallMark, MarkKind, Staff
from core.shop import Shop

LONGEST_TEXT = 200


def note_deed(  # noqa: PLR0917 - what is noted of which call, by whom
    tx: Session, shop: Shop, call_id: int, kind: MarkKind, staff: Staff, product_id: int | None, words: str
) -> Acted:
    """Mark a call by hand and act on that at once: it is shown with the others, and can be taken back as they can.

    Raises what `act_on_mark` raises.
    """
    said = " ".join(words.replace("\x00", " ").split())
    mark = CallMark(call_id=call_id, kind=kind, text=said[:LONGEST_TEXT], product_id=product_id)
    tx.add(mark)
    tx.flush()
    return act_on_mark(tx, shop, mark.id or 0, staff, product_id=product_id, words=said)
