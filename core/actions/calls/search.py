"""Looking for words in what was said in calls."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from core.customers.identity import resolved
from core.errors import RefusedError
from core.models import Call, CallUtterance, Customer, Speaker
from core.shop import Shop

SHORTEST_WORDS = 2
LONGEST_WORDS = 200
MOST_FOUND = 20


@dataclass(frozen=True)
class FoundWords:
    """One utterance that has the words: in which call, with whom, when, and what was said; `customer` is a name."""

    call_id: int
    number: int
    customer: str | None
    at: datetime
    speaker: Speaker
    text: str


def find_words(shop: Shop, text: str, customer_id: int | None = None, limit: int = MOST_FOUND) -> list[FoundWords]:
    """Return where `text` was said, in any call or in those with one customer, the newest first.

    Without regard to case; in words that a recogniser wrote in pieces, also across the blanks between them. Raises
    `RefusedError` for too few or too many letters.
    """
    wanted = " ".join(text.replace("\x00", " ").split())
    if not SHORTEST_WORDS <= len(wanted) <= LONGEST_WORDS:
        message = f"Say which words to look for: {SHORTEST_WORDS} to {LONGEST_WORDS} characters."
        raise RefusedError(message)
    said = func.lower(col(CallUtterance.text))
    whole = said.contains(wanted.lower(), autoescape=True)
    in_pieces = func.replace(said, " ", "").contains(wanted.lower().replace(" ", ""), autoescape=True)
    with shop.store.read() as session:
        rows = (
            select(CallUtterance, Call)
            .join(Call, col(Call.id) == col(CallUtterance.call_id))
            .where(whole if wanted.isascii() else in_pieces)
        )
        if customer_id is not None:
            merged = select(Customer.id).where(Customer.merged_into_id == customer_id)
            rows = rows.where((col(Call.customer_id) == customer_id) | col(Call.customer_id).in_(merged))
        newest = rows.order_by(col(Call.id).desc(), col(CallUtterance.number)).limit(limit)
        found = []
        for words, call in session.exec(newest):
            customer = resolved(session, call.customer_id) if call.customer_id is not None else None
            called = customer.called if customer is not None else None
            found.append(FoundWords(call.id or 0, words.number, called, call.started_at, words.speaker, words.text))
        return found
