"""What was done about words that matter, in words for staff."""

from core.calls.asked_back import ONCE
from core.models import CallMark, MarkKind, Product

_DONE = {
    MarkKind.PRODUCT: "Proposed{of}.",
    MarkKind.INQUIRY: "Inquiry filed{of}.",
    MarkKind.QUOTATION: "Request for a quotation filed{of}.",
    MarkKind.COMPLAINT: "Trouble opened{of}.",
    MarkKind.CALL_BACK: "Noted: wishes to be called instead of written to.",
    MarkKind.VISIT: "Noted: wishes a visit instead of messages.",
    MarkKind.OPT_OUT: "Opted out of offers by telephone.",
}


def done_text(mark: CallMark, product: Product | None) -> str:
    """Return what acting on a mark did."""
    if mark.made.get(ONCE):
        return "Noted: waits to be called back, once."
    kind = mark.kind
    return _DONE[kind].format(of=f": {product.name}" if product is not None else "")
