"""A customer's own hand on their data, in Telegram: confirming an agreement, a copy of everything, being erased."""

from collections.abc import Callable
from typing import Any

from bot.handlers.telegram_talk import Talk
from bot.handlers.telegram_update import Pressed, Written, read_update
from bot.views import telegram_messages as texts
from bot.views import telegram_privacy as views
from bot.views.telegram_keyboards import only_choice
from core.actions.customers.confirm_consent import ConfirmationEnd, confirm_request
from core.actions.privacy.erase_customer import erase_customer, forget_files, preview_erasure
from core.actions.privacy.export_customer import export_customer, exported_lately, note_export, outgoing_copies
from core.customers.agreement import telegram_proof
from core.customers.identity import customer_in_chat
from core.models import Customer, Purpose
from core.shop import Shop

LONGEST_NUMBER = 18


def export(talk: Talk, _written: Written, customer: Customer) -> None:
    """Send everything that is held, as two documents, once a day."""
    number = customer.id or 0
    if exported_lately(talk.tx, talk.shop, number):
        talk.say(views.exported_already())
        return
    found = export_customer(talk.tx, talk.shop, number)
    note_export(talk.tx, talk.shop, found, f"customer:{number}")
    talk.say(views.exported())
    for path in outgoing_copies(talk.shop, found):
        name = f"everything-about-you{path.suffix}"
        talk.replies.telegram("sendDocument", chat_id=talk.chat_id, path=str(path), filename=name)


def erase(talk: Talk, _written: Written, customer: Customer) -> None:
    """Say what erasing takes away and what stays, and ask."""
    preview = preview_erasure(talk.tx, talk.shop, customer.id or 0)
    held = tuple(f"{title}: {number:,}" for title, number in preview.goes)
    talk.say(views.erase_explained(talk.shop, held), views.erasing())


def _ask_surely(talk: Talk, pressed: Pressed, _argument: str) -> None:
    """Ask once more; the button remembers when."""
    talk.settle(pressed.query_id)
    if customer_in_chat(talk.tx, talk.chat_id) is None:
        talk.say(texts.stranger(talk.shop))
        return
    _close(talk, pressed)
    talk.say(views.erase_sure(), views.erasing_surely(int(talk.shop.clock.now().timestamp())))


def _erase_now(talk: Talk, pressed: Pressed, argument: str) -> None:
    """Erase, say farewell, and forget the farewell as well."""
    customer = customer_in_chat(talk.tx, talk.chat_id)
    if customer is None or not _in_time(talk.shop, argument):
        talk.settle(pressed.query_id, views.erase_too_late() if customer is not None else texts.dead_button())
        return
    number = customer.id or 0
    erase_customer(talk.tx, talk.shop, number, f"customer:{number}")
    talk.settle(pressed.query_id)
    last = {"chat_id": talk.chat_id, "_forget": True}
    if pressed.message_id is not None:
        bare: dict[str, list[object]] = {"inline_keyboard": []}
        talk.replies.telegram("editMessageReplyMarkup", message_id=pressed.message_id, reply_markup=bare, **last)
    talk.replies.telegram("sendMessage", text=views.erased(talk.shop), parse_mode="HTML", **last)


def _keep(talk: Talk, pressed: Pressed, _argument: str) -> None:
    """Erase nothing."""
    talk.settle(pressed.query_id)
    _close(talk, pressed)
    talk.say(views.kept())


def _confirm(talk: Talk, pressed: Pressed, argument: str) -> None:
    """Count an agreement that was asked for in this chat."""
    customer = customer_in_chat(talk.tx, talk.chat_id)
    if customer is None or not _is_number(argument):
        talk.settle(pressed.query_id, texts.dead_button())
        return
    proof = telegram_proof(pressed.update_id, pressed.message_id or 0, 'button "Yes, I agree"')
    done = confirm_request(talk.tx, talk.shop, int(argument), customer.id or 0, proof)
    if done.end is ConfirmationEnd.CONFIRMED and done.request is not None:
        talk.settle(pressed.query_id)
        _close(talk, pressed)
        offers = done.request.purpose is Purpose.OFFERS
        talk.say(texts.offers_on(talk.shop) if offers else views.service_on(talk.shop))
    elif done.end is ConfirmationEnd.EXPIRED:
        talk.settle(pressed.query_id)
        talk.say(views.too_late_to_confirm())
    else:
        talk.settle(pressed.query_id, texts.dead_button())


def prepare_update(shop: Shop, payload: dict[str, Any]) -> None:
    """Take somebody who is about to be erased out of files, before the transaction that does the rest."""
    happening = read_update(payload)
    if not isinstance(happening, Pressed):
        return
    kind, _, argument = happening.token.partition(":")
    if kind != views.ERASE_NOW or not _in_time(shop, argument):
        return
    with shop.store.read() as session:
        customer = customer_in_chat(session, happening.chat_id)
    if customer is not None:
        forget_files(shop, customer.id or 0)


def _in_time(shop: Shop, argument: str) -> bool:
    """Return whether the last question was asked less than a quarter of an hour ago."""
    if not _is_number(argument):
        return False
    return 0 <= shop.clock.now().timestamp() - int(argument) <= 60 * views.ERASE_MINUTES


def _is_number(argument: str) -> bool:
    return argument.isascii() and argument.isdigit() and len(argument) <= LONGEST_NUMBER


def _close(talk: Talk, pressed: Pressed) -> None:
    talk.show_choice(pressed.message_id, pressed.keyboard, only_choice(pressed.keyboard, pressed.token))


PRIVACY_BUTTONS: dict[str, Callable[[Talk, Pressed, str], None]] = {
    views.CONFIRM: _confirm,
    views.ERASE_ASK: _ask_surely,
    views.ERASE_NOW: _erase_now,
    views.ERASE_NO: _keep,
}
