"""Inviting a customer to Telegram: a link that works once, also as a QR code."""

from uuid import uuid4

from sqlmodel import Session

from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import escape
from bot.workers.inbox import Effect
from core.actions.customers.find_customer import find_customer
from core.actions.customers.link_customer import deep_link, make_link_token, qr_png
from core.errors import RefusedError
from core.replies import Replies


def invite(desk: Desk, turn: Turn, words: str) -> Effect:
    """Make the link by which one customer connects their Telegram; only the asker sees it."""
    customer = find_customer(desk.shop, words)
    bot = desk.telegram_bot()
    if not bot:
        message = (
            "Telegram cannot be asked for the bot's name now. Is NAJIMI_TELEGRAM_TOKEN set? `najimi doctor` tells."
        )
        raise RefusedError(message)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        token = make_link_token(tx, desk.shop, customer.id or 0, f"staff:{staff.id}")
        link = deep_link(bot, token)
        who = escape(f"{customer.number} {customer.name or ''}".strip())
        card = turn.say(replies, f"For *{who}* alone, good for seven days and for one use: {link}")
        path = desk.shop.data_dir / "outgoing" / f"{uuid4().hex}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(qr_png(link))
        replies.slack(
            "files.upload",
            channel=turn.channel,
            thread_ts=turn.thread or {"reply": card},
            path=str(path),
            filename="invitation.png",
            title=f"Scan to connect Telegram ({customer.number})",
        )

    return effect
