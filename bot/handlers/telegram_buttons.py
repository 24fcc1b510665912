"""What a customer presses below a message in Telegram."""

from collections.abc import Callable
from datetime import timedelta

from bot.handlers.telegram_often import OFTEN_BUTTONS
from bot.handlers.telegram_privacy import PRIVACY_BUTTONS
from bot.handlers.telegram_talk import Talk
from bot.handlers.telegram_topics import TOPICS_BUTTONS
from bot.handlers.telegram_update import Pressed
from bot.views import telegram_keyboards as keyboards
from bot.views import telegram_messages as texts
from bot.views import telegram_notices as notices
from bot.views import telegram_privacy as privacy
from bot.views.telegram_trials import trial_button
from core.actions.customers.confirm_consent import Agreed, agree
from core.actions.customers.order import Order, place_order, placed_order, quote
from core.actions.customers.respond import record_response, told
from core.actions.plans.stop_offers import stop_offers
from core.customers.agreement import Agreement, last_change, telegram_proof, update_of
from core.customers.identity import customer_in_chat, demanded
from core.errors import ShownError
from core.messages.buttons import INTERESTED, NOT_FOR_ME, ORDER, STOP, TEST
from core.models import ChannelName, ConsentState, Customer, Purpose, ResponseKind

ORDER_YES = "orderyes"
ORDER_NO = "orderno"
LONGEST_ID = 18
# Telegram numbers its updates upwards, but begins anew somewhere else after a quiet week.
NUMBERS_COMPARE = timedelta(days=6)


def press(talk: Talk, pressed: Pressed) -> None:
    """Do what a button says; one that is forged, somebody else's or no longer of use changes nothing and says so."""
    kind, _, argument = pressed.token.partition(":")
    try:
        if kind in _ON_DELIVERY and argument.isascii() and argument.isdigit() and len(argument) <= LONGEST_ID:
            _ON_DELIVERY[kind](talk, pressed, int(argument))
        elif kind in _ON_CONSENT and argument in texts.CONSENT_VERSIONS:
            _consent(talk, pressed, kind, argument)
        elif kind in PRIVACY_BUTTONS:
            PRIVACY_BUTTONS[kind](talk, pressed, argument)
        elif kind in _OF_WISHES:
            _OF_WISHES[kind](talk, pressed, argument)
        elif kind == TEST:
            talk.settle(pressed.query_id, trial_button())
        else:
            talk.settle(pressed.query_id, "" if kind == keyboards.CHOSEN else texts.dead_button())
    except ShownError:
        # Raised before anything is changed; the shop's words for staff are not for customers.
        talk.settle(pressed.query_id, texts.dead_button())


def _opinion(talk: Talk, pressed: Pressed, delivery_id: int, kind: ResponseKind) -> None:
    """Keep what a customer thinks of an offer; they may change their mind, the last word counts."""
    heard = told(talk.tx, delivery_id, talk.chat_id)
    new = record_response(talk.tx, talk.shop, delivery_id, kind, talk.chat_id)
    talk.settle(pressed.query_id)
    opinions = frozenset({f"{INTERESTED}:{delivery_id}", f"{NOT_FOR_ME}:{delivery_id}"})
    marked = keyboards.with_choice(pressed.keyboard, pressed.token, opinions - {pressed.token})
    talk.show_choice(pressed.message_id, pressed.keyboard, marked)
    if not new:
        return
    product = heard.product.name if heard.product is not None else None
    if kind is ResponseKind.NOT_FOR_ME:
        talk.say(texts.not_for_me(product))
        return
    talk.say(texts.interested(talk.shop, product))
    talk.tell_staff(heard, notices.interested(demanded(talk.tx, heard.customer_id), product))


def _interested(talk: Talk, pressed: Pressed, delivery_id: int) -> None:
    _opinion(talk, pressed, delivery_id, ResponseKind.INTERESTED)


def _not_for_me(talk: Talk, pressed: Pressed, delivery_id: int) -> None:
    _opinion(talk, pressed, delivery_id, ResponseKind.NOT_FOR_ME)


def _order(talk: Talk, pressed: Pressed, delivery_id: int) -> None:
    """Show the price and ask; an order that stands already is shown instead."""
    before = placed_order(talk.tx, delivery_id, talk.chat_id)
    if before is not None:
        talk.settle(pressed.query_id, texts.ordered_before(before))
        return
    heard = told(talk.tx, delivery_id, talk.chat_id)
    if heard.product is None or heard.product.unit_price is None:
        talk.settle(pressed.query_id)
        talk.say(texts.order_refused(talk.shop))
        return
    offer = quote(talk.tx, talk.shop, delivery_id, talk.chat_id)
    talk.settle(pressed.query_id)
    talk.say(texts.confirm_order(talk.shop, offer), keyboards.confirming_order(delivery_id))


def _order_yes(talk: Talk, pressed: Pressed, delivery_id: int) -> None:
    """Place the order, and turn the question into its receipt."""
    order = place_order(talk.tx, talk.shop, delivery_id, talk.chat_id)
    talk.settle(pressed.query_id)
    if not isinstance(order, Order):
        asked_again = keyboards.confirming_order(delivery_id)
        talk.rewrite(pressed.message_id, texts.price_changed(talk.shop, order), asked_again)
        return
    talk.rewrite(pressed.message_id, texts.receipt(talk.shop, order))
    if not order.repeated:
        customer = demanded(talk.tx, order.told.customer_id)
        talk.tell_staff(order.told, notices.ordered(talk.shop, customer, order))


def _order_no(talk: Talk, pressed: Pressed, delivery_id: int) -> None:
    """Order nothing; an order that was placed meanwhile stands, and its receipt says so."""
    before = placed_order(talk.tx, delivery_id, talk.chat_id)
    talk.settle(pressed.query_id)
    text = texts.receipt(talk.shop, before) if before is not None else texts.order_declined()
    talk.rewrite(pressed.message_id, text)


def _stop(talk: Talk, pressed: Pressed, delivery_id: int) -> None:
    """End offers at once."""
    heard = told(talk.tx, delivery_id, talk.chat_id)
    proof = _proof(pressed)
    new = stop_offers(
        talk.tx,
        talk.shop,
        heard.customer_id,
        talk.chat_id,
        proof,
        delivery_id=delivery_id,
        text_version=texts.CONSENT_VERSION,
    )
    talk.settle(pressed.query_id, "" if new else texts.stopped_already())
    talk.show_choice(pressed.message_id, pressed.keyboard, keyboards.with_choice(pressed.keyboard, pressed.token))
    if new:
        talk.say(texts.stopped(talk.shop), keyboards.turn_on_again(texts.CONSENT_VERSION))


def _consent(talk: Talk, pressed: Pressed, kind: str, version: str) -> None:
    """Keep the answer to the question whether offers may be sent, with the message that asked as its proof."""
    customer = customer_in_chat(talk.tx, talk.chat_id)
    if customer is None:
        talk.settle(pressed.query_id, texts.dead_button())
        return
    if kind == keyboards.OFFERS_NO:
        _decline(talk, pressed, customer, version)
        return
    talk.settle(pressed.query_id)
    if _stopped_since(talk, pressed, customer):
        talk.say(texts.stopped_since(), keyboards.turn_on_again(texts.CONSENT_VERSION))
        return
    number, proof = customer.id or 0, _proof(pressed)
    said, request = agree(talk.tx, talk.shop, Agreement(number, ChannelName.TELEGRAM, Purpose.OFFERS), proof, version)
    _close_question(talk, pressed)
    if said is Agreed.GIVEN:
        talk.say(texts.offers_on(talk.shop))
    elif said is Agreed.REQUESTED:
        talk.say(privacy.please_confirm(talk.shop), privacy.confirming(request or 0))


def _decline(talk: Talk, pressed: Pressed, customer: Customer, version: str) -> None:
    """Keep a no; it ends offers that were agreed to before as well."""
    new = stop_offers(talk.tx, talk.shop, customer.id or 0, talk.chat_id, _proof(pressed), text_version=version)
    talk.settle(pressed.query_id)
    _close_question(talk, pressed)
    if new:
        talk.say(texts.offers_declined(talk.shop), keyboards.turn_on_again(texts.CONSENT_VERSION))


def _close_question(talk: Talk, pressed: Pressed) -> None:
    chosen = keyboards.only_choice(pressed.keyboard, pressed.token)
    talk.show_choice(pressed.message_id, pressed.keyboard, chosen)


def _stopped_since(talk: Talk, pressed: Pressed, customer: Customer) -> bool:
    """Return whether the customer said stop after this press, which came late; a stop outlasts an older yes."""
    change = last_change(talk.tx, Agreement(customer.id or 0, ChannelName.TELEGRAM, Purpose.OFFERS))
    if change is None or change.state is not ConsentState.WITHDRAWN:
        return False
    stopped_by = update_of(change.how)
    recent = talk.shop.clock.now() - change.at < NUMBERS_COMPARE
    return stopped_by is not None and recent and stopped_by > pressed.update_id


def _proof(pressed: Pressed) -> str:
    labels = [label for row in pressed.keyboard for label, token in row if token == pressed.token]
    return telegram_proof(pressed.update_id, pressed.message_id or 0, f'button "{(labels or [pressed.token])[0][:80]}"')


_ON_CONSENT = frozenset({keyboards.OFFERS_YES, keyboards.OFFERS_NO, keyboards.OFFERS_ON})
_OF_WISHES = {**OFTEN_BUTTONS, **TOPICS_BUTTONS}
_ON_DELIVERY: dict[str, Callable[[Talk, Pressed, int], None]] = {
    INTERESTED: _interested,
    NOT_FOR_ME: _not_for_me,
    ORDER: _order,
    ORDER_YES: _order_yes,
    ORDER_NO: _order_no,
    STOP: _stop,
}
