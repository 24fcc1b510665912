"""Staff and cards: a coupon for whoever is at the till, a note of what they said, and what was found decided."""

from typing import Any

from sqlmodel import Session, col, select

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.handlers.telegram_coupons import send_coupon
from bot.views import slack_cards as views
from bot.workers.inbox import Effect
from core.actions.cards.decide_finding import Decision, decide
from core.actions.cards.issue_coupon import issue_coupon, note_said
from core.actions.cards.present_card import Holder, holder_of
from core.errors import NotFoundError, RefusedError
from core.models import Card, CardFinding, TerminalEntry
from core.replies import Replies


def coupon_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that issues a coupon."""
    return views.coupon_form(_holder(desk, turn).called, {**turn.where, "entry": turn.value})


def note_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that takes down what was said."""
    return views.note_form(_holder(desk, turn).called, {**turn.where, "entry": turn.value})


def issue(desk: Desk, turn: Turn) -> Effect:
    """Issue a coupon, once for each form, and tell the customer in Telegram where they are linked."""
    title, days = turn.state.get("title", "").strip(), turn.state.get("days", "")

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        entry = _entry(tx, str(turn.metadata.get("entry", "")))
        if not title or not days.isdecimal():
            message = "Say what the coupon is good for, and for how long."
            raise RefusedError(message)
        voucher, new = issue_coupon(tx, desk.shop, entry, staff, title=title, days=int(days), form=turn.view_id)
        holder = _of_entry(tx, desk, entry)
        turn.say(replies, views.coupon_text(voucher.code, voucher.title, holder.called))
        if new and holder.customer is not None:
            send_coupon(tx, replies, holder.customer, voucher)

    return effect


def note(desk: Desk, turn: Turn) -> Effect:
    """Take down what somebody said at the till: it is a contact with them."""

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        entry = _entry(tx, str(turn.metadata.get("entry", "")))
        note_said(tx, desk.shop, entry, turn.state.get("said", ""), staff)
        turn.whisper(replies, "Noted, as a contact with them.")

    return effect


def decided(desk: Desk, turn: Turn) -> Effect:
    """Decide about what was found."""
    number, _, wish = turn.value.partition(":")
    try:
        decision = Decision(wish)
    except ValueError as error:
        message = "That button belongs to nothing here (any more)."
        raise NotFoundError(message) from error

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        finding = decide(tx, desk.shop, number_of(number), decision, staff)
        turn.say(replies, f"{staff.name} decided: {decision.value}. {finding.text}")

    return effect


def said(desk: Desk, turn: Turn, words: str) -> Effect:
    """Show what was found about cards and nobody has decided yet."""
    if words.strip().lower() not in {"", "findings"}:
        message = "I know `@najimi cards findings`. Cards are issued and blocked from the command line."
        raise RefusedError(message)
    with desk.shop.store.read() as session:
        query = select(CardFinding).where(col(CardFinding.decided_at).is_(None)).order_by(col(CardFinding.id))
        found = list(session.exec(query.limit(views.MOST_NAMED + 1)))

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        if found:
            turn.say(replies, *views.findings_message(found))
        else:
            turn.say(replies, "Nothing about cards has to be decided.")

    return effect


def _holder(desk: Desk, turn: Turn) -> Holder:
    with desk.shop.store.read() as session:
        return _of_entry(session, desk, _entry(session, turn.value))


def _of_entry(session: Session, desk: Desk, entry: TerminalEntry) -> Holder:
    card = session.get(Card, entry.card_id) if entry.card_id is not None else None
    holder = holder_of(session, desk.shop, card.number) if card is not None else None
    if holder is None:
        message = "That card is not known any more."
        raise NotFoundError(message)
    return holder


def _entry(session: Session, value: str) -> TerminalEntry:
    entry = session.get(TerminalEntry, number_of(value))
    if entry is None:
        message = "That card was presented too long ago."
        raise NotFoundError(message)
    return entry
