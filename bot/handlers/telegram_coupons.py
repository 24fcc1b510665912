"""A customer's points and coupons in Telegram: `/points`, `/coupons`, and a coupon just issued."""

import base64

from sqlmodel import Session

from bot.handlers.telegram_talk import Talk
from bot.handlers.telegram_update import Written
from bot.views import telegram_points as views
from core.actions.customers.link_customer import qr_png
from core.cards.history import points_of, usable_vouchers
from core.clock import business_date
from core.customers.identity import routes_of
from core.models import ChannelName, Customer, RouteState, Voucher
from core.replies import Replies

PICTURES = 5


def points(talk: Talk, _written: Written, customer: Customer) -> None:
    """Show the points and how they came and went."""
    talk.say(views.points(talk.shop, points_of(talk.tx, customer.id or 0)))


def coupons(talk: Talk, _written: Written, customer: Customer) -> None:
    """Show what can be used, the first ones with a picture to be read at the till."""
    today = business_date(talk.shop.clock.now(), talk.shop.zone)
    found = usable_vouchers(talk.tx, customer.id or 0, today)
    talk.say(views.coupons(found))
    for voucher in found[:PICTURES]:
        _picture(talk.replies, talk.chat_id, voucher)


def send_coupon(tx: Session, replies: Replies, customer: Customer, voucher: Voucher) -> None:
    """Hand a coupon that was issued just now to its customer, where their chat is open."""
    routes = routes_of(tx, customer.id or 0, ChannelName.TELEGRAM)
    chat = next((int(route.address) for route in routes if route.state is RouteState.OPEN), None)
    if chat is not None:
        _picture(replies, chat, voucher)


def _picture(replies: Replies, chat_id: int, voucher: Voucher) -> None:
    picture = base64.b64encode(qr_png(voucher.code)).decode("ascii")
    caption = views.caption(voucher)
    replies.telegram("sendPhoto", chat_id=chat_id, photo=picture, caption=caption, parse_mode="HTML")
