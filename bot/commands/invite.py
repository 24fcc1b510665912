"""A link by which a customer finds the shop in Telegram."""

from datetime import timedelta

from bot.commands.errand import Errand
from bot.commands.wire import InviteAnswer, InviteRequest, Tell
from core.actions.customers.find_customer import find_customer
from core.actions.customers.link_customer import LINK_DAYS, deep_link, make_link_token
from core.errors import RefusedError

ACTOR = "command line"


def invite(errand: Errand, request: InviteRequest, _tell: Tell) -> InviteAnswer:
    """Make a one-time link; raise `RefusedError` where there is no bot to link to."""
    shop = errand.shop
    customer = find_customer(shop, request.customer)
    bot = errand.telegram_bot()
    if not bot:
        message = "There is no Telegram bot yet: make one with @BotFather and set NAJIMI_TELEGRAM_TOKEN."
        raise RefusedError(message)
    with shop.store.write() as tx:
        token = make_link_token(tx, shop, customer.id or 0, ACTOR)
    expires_at = shop.clock.now() + timedelta(days=LINK_DAYS)
    return InviteAnswer(
        customer=customer.number,
        name=customer.name,
        link=deep_link(bot, token),
        expires_at=expires_at.isoformat(timespec="seconds"),
    )
