"""What an operator's live page of a call shows, and what its buttons do; texts are plain, the page escapes them."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from bot.live_calls import LiveCall
from core.actions.calls.act_on_mark import act_on_mark, dismiss_mark, undo_mark
from core.actions.calls.call_card import CallCard, call_card
from core.calls.heard import Heard
from core.calls.wordings import done_text
from core.clock import business_date
from core.customers.identity import resolved
from core.errors import NotFoundError, RefusedError
from core.models import (
    Call,
    CallConsent,
    CallDirection,
    CallMark,
    CallUtterance,
    Capture,
    MarkKind,
    MarkState,
    Product,
    Speaker,
    Staff,
)
from core.shop import Shop

MOST_AT_ONCE = 500
Json = dict[str, Any]
_ABOUT = {
    MarkKind.PRODUCT: ("A product", "Propose it"),
    MarkKind.INQUIRY: ("An inquiry", "File the inquiry"),
    MarkKind.QUOTATION: ("A quotation is wanted", "File the request"),
    MarkKind.COMPLAINT: ("A complaint", "Open a trouble"),
    MarkKind.CALL_BACK: ("Wishes to be called", "Have them called back"),
    MarkKind.VISIT: ("Wishes a visit", "Note the wish"),
    MarkKind.OPT_OUT: ("Wants no more calls", "Opt out"),
}
_WAYS = {CallDirection.INBOUND: "calls us", CallDirection.OUTBOUND: "is called"}
_CAPTURED = {Capture.FREE: "Every word is written down.", Capture.WORD_LIST: "Only words of a list are written down."}


def page_state(shop: Shop, call_id: int, after: int) -> Json | None:
    """Return the call as the database has it, with what was said after utterance `after`; None where there is none."""
    with shop.store.read() as session:
        call = session.get(Call, call_id)
        if call is None:
            return None
        words = session.exec(
            select(CallUtterance)
            .where(CallUtterance.call_id == call_id, CallUtterance.number > after)
            .order_by(col(CallUtterance.number))
            .limit(MOST_AT_ONCE)
        ).all()
        return {
            **_head(shop, session, call),
            "words": [_line(each.speaker, each.started_ms, each.text) | {"n": each.number} for each in words],
            "marks": _marks(session, call_id),
        }


def _head(shop: Shop, session: Session, call: Call) -> Json:
    customer = resolved(session, call.customer_id) if call.customer_id is not None else None
    staff = session.get(Staff, call.operator_id) if call.operator_id is not None else None
    return {
        "who": f"{customer.called} ({customer.number})" if customer else call.number or "Somebody without a number",
        "what": _WAYS[call.direction],
        "state": call.state.value.replace("_", " "),
        "since": f"{call.started_at.astimezone(shop.zone):%H:%M}",
        "operator": staff.name if staff else "",
        "over": call.ended,
        "forgotten": call.forgotten_at is not None,
        "consent": _consent(call),
    }


def _consent(call: Call) -> str:
    if call.forgotten_at is not None:
        return "The words of this call are not kept any longer."
    if call.consent is CallConsent.REFUSED:
        return "The caller does not want their words to be written down."
    if call.consent is CallConsent.ASKED:
        return "The caller is being told that words are written down."
    return "" if call.consent is CallConsent.GIVEN else "Words of this call are not written down."


def _line(speaker: Speaker, started_ms: int, text: str) -> Json:
    minutes, seconds = divmod(started_ms // 1000, 60)
    return {"speaker": speaker.value, "at": f"{minutes}:{seconds:02}", "text": text}


def _marks(session: Session, call_id: int) -> list[Json]:
    marks = session.exec(select(CallMark).where(CallMark.call_id == call_id).order_by(col(CallMark.id))).all()
    numbers = dict(
        session.exec(select(CallUtterance.id, CallUtterance.number).where(CallUtterance.call_id == call_id)).all()
    )
    wanted = [mark.product_id for mark in marks if mark.product_id is not None]
    products = {row.id: row for row in session.exec(select(Product).where(col(Product.id).in_(wanted)))}
    return [_mark(mark, numbers.get(mark.utterance_id), products.get(mark.product_id)) for mark in marks]


def _mark(mark: CallMark, number: int | None, product: Product | None) -> Json:
    about, offer = _ABOUT[mark.kind]
    return {
        "id": mark.id,
        "n": number,
        "text": mark.text,
        "about": f"{about}: {product.name}" if product else about,
        "offer": offer,
        "state": mark.state.value,
        "done": done_text(mark, product) if mark.state is MarkState.DONE else "",
    }


def live_lines(live: LiveCall | None, kept: set[tuple[str, str]]) -> Json:
    """Return what is being said at this moment, and what is final and not in the database yet (`kept` is)."""
    if live is None:
        return {"live": [], "captured": ""}
    fresh = [each for each in live.words[-10:] if (each.speaker.value, each.text) not in kept]
    captured = live.why if live.capture is Capture.NONE or live.why else _CAPTURED.get(live.capture, "")
    dropped = f" {live.dropped / 1000:.1f} s of sound could not be listened to in time." if live.dropped else ""
    return {"live": _lines([*fresh, *live.partials]), "captured": captured + dropped}


def _lines(heard: Sequence[Heard]) -> list[Json]:
    return [_line(each.speaker, each.started_ms, each.text) for each in heard]


def page_card(shop: Shop, call_id: int) -> list[tuple[str, str]]:
    """Return what to know of who is on the telephone, each with a heading; asks the mirror, and can take a while."""
    try:
        card = call_card(shop, call_id)
    except NotFoundError:
        return []
    return [(name, text) for name, text in _facts(shop, card) if text]


def _facts(shop: Shop, card: CallCard) -> list[tuple[str, str]]:
    today = business_date(shop.clock.now(), shop.zone)
    return [
        ("Mind", "; ".join(card.cautions)),
        ("Who it can be", ", ".join(f"{each.called} ({each.number})" for each in card.sharing)),
        ("Customer since", f"{card.since:%B %Y}" if card.since else ""),
        ("Points", f"{card.points:,}" if card.points is not None else ""),
        ("Last bought", "; ".join(f"{each.product} ({_ago((today - each.day).days)})" for each in card.bought)),
        ("Open troubles", "; ".join(each.description or each.classification or "one" for each in card.troubles)),
        ("To offer", "; ".join(f"{each.product}: {each.reason}" for each in card.offers)),
        ("What to say", "\n".join(each.script for each in card.offers if each.script)),
    ]


def _ago(days: int) -> str:
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def press(shop: Shop, call_id: int, mark_id: int, what: str, staff_id: int | None) -> str:
    """Do what a button beside a mark says; return that in words. Raises `RefusedError` where it cannot be done.

    Whoever the page was made for acts, else who has the call: what is done has to be somebody's.
    """
    with shop.store.write() as tx:
        mark, call = tx.get(CallMark, mark_id), tx.get(Call, call_id)
        if mark is None or call is None or mark.call_id != call_id:
            message = "That is not there any more."
            raise RefusedError(message)
        staff = tx.get(Staff, staff_id or call.operator_id or 0)
        if staff is None:
            message = "Nobody is known to have this call. Use the buttons below its card in Slack."
            raise RefusedError(message)
        if what == "do":
            return act_on_mark(tx, shop, mark_id, staff).text
        if what == "dismiss":
            dismiss_mark(tx, shop, mark_id, staff)
            return "Left at that."
        if what == "undo":
            undo_mark(tx, shop, mark_id, staff)
            return "Taken back."
        message = "There is no such button."
        raise RefusedError(message)
