"""Words of a call are kept as they become final, and those that matter are marked (seed 000, claim 8)."""

import unicodedata
from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from core.actions.calls.product_words import product_words
from core.actions.calls.the_call import held_call
from core.calls.heard import Heard
from core.calls.phrases import marks_in
from core.models import Call, CallConsent, CallMark, CallUtterance, MarkKind, MarkState, Speaker
from core.shop import Shop

LONGEST_WORDS = 2_000
# A stream that never ends fills no database: about a day of talking.
MOST_UTTERANCES = 20_000
LONGEST_MARK = 200
ABOUT_PRODUCTS = frozenset({MarkKind.INQUIRY, MarkKind.QUOTATION, MarkKind.COMPLAINT})
_LARGEST = 2**31 - 1


def hear(tx: Session, shop: Shop, call_id: int, heard: Heard) -> list[CallMark]:
    """Keep what somebody has said, once, and return the marks on it; none where it is not to be kept.

    Kept is only what is final, in a call whose caller agreed. The same words of the same speaker at the same time are
    the same utterance, so that telling them again changes nothing. Raises `NotFoundError` where there is no such call.
    """
    text = unicodedata.normalize("NFC", " ".join(heard.text.replace("\x00", " ").split()))[:LONGEST_WORDS]
    if not heard.final or not text:
        return []
    call = held_call(tx, call_id)
    if call.consent is not CallConsent.GIVEN or call.forgotten_at is not None:
        return []
    started, ended = (min(max(moment, 0), _LARGEST) for moment in (heard.started_ms, heard.ended_ms))
    if _is_kept(tx, call, heard, text, started):
        return []
    number = _next_number(tx, call)
    if number > MOST_UTTERANCES:
        return []
    words = CallUtterance(
        call_id=call_id,
        number=number,
        speaker=heard.speaker,
        text=text,
        started_ms=started,
        ended_ms=max(started, ended),
        confidence=min(max(heard.confidence, 0.0), 1.0),
    )
    tx.add(words)
    tx.flush()
    # What the operator says is no wish of the customer's.
    return _marked(tx, shop, call, words) if heard.speaker is Speaker.CUSTOMER else []


def utterances(session: Session, call_id: int) -> Sequence[CallUtterance]:
    """Return what was said in a call, in the order in which it was heard."""
    return session.exec(
        select(CallUtterance).where(CallUtterance.call_id == call_id).order_by(col(CallUtterance.number))
    ).all()


def _is_kept(tx: Session, call: Call, heard: Heard, text: str, started: int) -> bool:
    same = select(CallUtterance.id).where(
        CallUtterance.call_id == call.id,
        CallUtterance.speaker == heard.speaker,
        CallUtterance.started_ms == started,
        CallUtterance.text == text,
    )
    return tx.exec(same.limit(1)).first() is not None


def _next_number(tx: Session, call: Call) -> int:
    last = tx.exec(select(func.max(CallUtterance.number)).where(CallUtterance.call_id == call.id)).one()
    return (last or 0) + 1


def _marked(tx: Session, shop: Shop, call: Call, words: CallUtterance) -> list[CallMark]:
    """Mark what matters in an utterance; what is about something is about what was last spoken of."""
    last = _last_product(tx, call)
    marks = []
    for found in marks_in(words.text, call.language, product_words(tx, shop)):
        about = found.product_id
        if about is None and found.kind in ABOUT_PRODUCTS:
            about = last
        if found.kind is MarkKind.PRODUCT and _is_marked(tx, call, found.product_id):
            continue
        marks.append(
            CallMark(
                call_id=call.id or 0,
                utterance_id=words.id,
                kind=found.kind,
                text=found.text[:LONGEST_MARK],
                product_id=about,
            )
        )
    tx.add_all(marks)
    tx.flush()
    return marks


def _last_product(tx: Session, call: Call) -> int | None:
    spoken = select(CallMark.product_id).where(
        CallMark.call_id == call.id,
        CallMark.kind == MarkKind.PRODUCT,
        CallMark.state != MarkState.DISMISSED,
        col(CallMark.product_id).is_not(None),
    )
    return tx.exec(spoken.order_by(col(CallMark.id).desc()).limit(1)).first()


def _is_marked(tx: Session, call: Call, product_id: int | None) -> bool:
    """Return whether a product was marked in this call before: once is enough."""
    if product_id is None:
        return False
    same = (CallMark.call_id == call.id, CallMark.kind == MarkKind.PRODUCT, CallMark.product_id == product_id)
    return tx.exec(select(CallMark.id).where(*same).limit(1)).first() is not None
