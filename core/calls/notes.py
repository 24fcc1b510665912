"""The draft of what a call was about, from what was marked and said; a person puts it right and confirms it."""

from collections.abc import Sequence

from core.models import MarkKind

LONGEST_DRAFT = 1_500
LAST_WORDS = 3
_ABOUT = {
    MarkKind.QUOTATION: "asked for a quotation",
    MarkKind.INQUIRY: "asked about a product",
    MarkKind.COMPLAINT: "complained",
    MarkKind.CALL_BACK: "wishes to be called",
    MarkKind.VISIT: "wishes a visit",
    MarkKind.OPT_OUT: "does not want to be called any more",
}


def draft_note(marks: Sequence[tuple[MarkKind, str]], products: Sequence[str], said: Sequence[str]) -> str:
    """Return the draft: what was asked for (`marks` with their words), about which products, and the last words."""
    wishes = dict.fromkeys(_ABOUT[kind] for kind, _ in marks if kind in _ABOUT)
    lines = []
    if wishes:
        lines.append(f"The customer {', '.join(wishes)}.")
    if products:
        lines.append(f"Spoken of: {', '.join(dict.fromkeys(products))}.")
    quoted = [f"“{words}”" for words in said[-LAST_WORDS:]]
    if quoted:
        lines.append(f"Last said by the customer: {' … '.join(quoted)}")
    return "\n".join(lines)[:LONGEST_DRAFT]
