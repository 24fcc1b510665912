"""A customer chooses how often and when to hear from the shop: `/often`, and the buttons below its answer."""

from collections.abc import Callable

from bot.handlers.telegram_talk import Talk
from bot.handlers.telegram_update import Pressed, Written
from bot.views import telegram_messages as texts
from bot.views import telegram_often as views
from core.actions.customers.wish_contact import Choice, current_wish, wish_contact
from core.customers.identity import customer_in_chat
from core.models import Customer
from core.policy import policy_in_force
from core.policy.zones import zone_of


def often(talk: Talk, _written: Written, customer: Customer) -> None:
    """Show what holds, and the choices."""
    _ask(talk, customer)


def _press(talk: Talk, pressed: Pressed, argument: str) -> None:
    """Take a choice, confirm it, and show it as chosen; a choice that there is not changes nothing and says so."""
    customer = customer_in_chat(talk.tx, talk.chat_id)
    if customer is None or argument not in {views.OPEN, *Choice}:
        talk.settle(pressed.query_id, texts.dead_button())
        return
    if argument == views.OPEN:
        talk.settle(pressed.query_id)
        _ask(talk, customer)
        return
    number, zone = customer.id or 0, zone_of(customer.zone, talk.shop.zone)
    before = current_wish(talk.tx, number)
    wish = wish_contact(talk.tx, talk.shop, number, Choice(argument))
    talk.settle(pressed.query_id, views.noted(talk.shop, wish, zone))
    keyboard = views.buttons(talk.shop, wish)
    if wish != before or pressed.keyboard != keyboard:
        text = views.how_often(talk.shop, wish, policy_in_force(talk.tx), zone)
        talk.rewrite(pressed.message_id, text, keyboard)


def _ask(talk: Talk, customer: Customer) -> None:
    wish, zone = current_wish(talk.tx, customer.id or 0), zone_of(customer.zone, talk.shop.zone)
    text = views.how_often(talk.shop, wish, policy_in_force(talk.tx), zone)
    talk.say(text, views.buttons(talk.shop, wish))


OFTEN_BUTTONS: dict[str, Callable[[Talk, Pressed, str], None]] = {views.OFTEN: _press}
