"""Staff register by which way a customer wants to hear of proposals: messages, a call, a visit (seed 001, unit 19)."""

from sqlmodel import Session

from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import escape
from bot.workers.inbox import Effect
from core.actions.customers.choose_notice_route import choose_notice_route, notice_route
from core.actions.customers.find_customer import find_customer
from core.errors import RefusedError
from core.models import NoticeRoute
from core.replies import Replies

WAYS: dict[str, NoticeRoute | None] = {
    "call": NoticeRoute.CALL_CENTER,
    "visit": NoticeRoute.BUSINESS_SECTION,
    "telegram": NoticeRoute.TELEGRAM,
    "email": NoticeRoute.EMAIL,
    "any": None,
}
_IN_WORDS = {
    NoticeRoute.CALL_CENTER: "wishes to be called instead of written to",
    NoticeRoute.BUSINESS_SECTION: "wishes a visit instead of messages",
    NoticeRoute.TELEGRAM: "registered Telegram for proposals",
    NoticeRoute.EMAIL: "registered e-mail for proposals",
    None: "registered no way for proposals",
}
KNOWN = "Say who and by which way: `@najimi wish 13085 call`, `visit`, `telegram`, `email`, or `any` for none."


def said(desk: Desk, turn: Turn, words: str) -> Effect:
    """Show what a customer registered, or register what they said."""
    who, _, last = words.strip().rpartition(" ")
    if last.casefold() in WAYS and who:
        return _register(desk, turn, who, WAYS[last.casefold()])
    if not words.strip():
        raise RefusedError(KNOWN)
    customer = find_customer(desk.shop, words)
    with desk.shop.store.read() as session:
        registered = notice_route(session, customer.id or 0)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, f"{escape(customer.called)} {_IN_WORDS[registered]}. {KNOWN}")

    return effect


def _register(desk: Desk, turn: Turn, who: str, way: NoticeRoute | None) -> Effect:
    customer = find_customer(desk.shop, who)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        before = choose_notice_route(tx, desk.shop, customer.id or 0, way, f"staff:{staff.id}")
        back = next(word for word, each in WAYS.items() if each is before)
        undo = "" if before is way else f" Back again: `@najimi wish {escape(customer.number)} {back}`."
        turn.say(replies, f"Noted: {escape(customer.called)} {_IN_WORDS[way]}.{undo}")

    return effect
