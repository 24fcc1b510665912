"""The customer's side of the conversation, in Telegram (conversations page, "A customer, in Telegram")."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from bot.handlers.telegram_buttons import press
from bot.handlers.telegram_talk import Talk
from bot.handlers.telegram_update import Membership, Pressed, Written, read_update
from bot.views import telegram_messages as texts
from bot.views import telegram_notices as notices
from bot.views.telegram_keyboards import Keyboard, asking_for_consent, turn_on_again
from core.actions.link_customer import LinkEnd, link_by_token
from core.actions.respond import last_told
from core.actions.stop_offers import stop_offers
from core.customers.agreement import telegram_proof
from core.customers.identity import customer_in_chat
from core.customers.notes import keep_note
from core.customers.profile import Profile, profile
from core.customers.telegram_route import close_chat, open_chat
from core.models import ConsentState, Customer
from core.replies import Replies
from core.shop import Shop

# Whoever writes one of these, and nothing else, means it.
STOP_WORDS = frozenset({"stop", "unsubscribe", "opt out", "optout"})


def handle_update(tx: Session, shop: Shop, payload: dict[str, Any], replies: Replies) -> None:
    """Work off one update of the Bot API, as it arrived; what it changes and what it answers commit together.

    Anything that is not a person in a private chat, or not as the Bot API describes it, changes nothing.
    """
    happening = read_update(payload)
    if happening is None:
        return
    talk = Talk(tx, shop, replies, happening.chat_id)
    if isinstance(happening, Membership):
        (close_chat if happening.blocked else open_chat)(tx, shop.clock, happening.chat_id)
        return
    # Whoever speaks here has not blocked the bot, whatever was noted before.
    open_chat(tx, shop.clock, happening.chat_id)
    if isinstance(happening, Pressed):
        press(talk, happening)
    else:
        _write(talk, happening)


def _write(talk: Talk, written: Written) -> None:
    """Answer a message."""
    customer = customer_in_chat(talk.tx, talk.chat_id)
    if written.text is None:
        talk.say(texts.only_text() if customer is not None else texts.stranger(talk.shop))
        return
    words = written.text.strip()
    if words.startswith("/"):
        _command(talk, written, customer, words)
    elif customer is None:
        talk.say(texts.stranger(talk.shop))
    elif words.casefold().strip(" .!") in STOP_WORDS:
        _stop(talk, written, customer)
    elif words:
        _free_words(talk, customer, words)


def _command(talk: Talk, written: Written, customer: Customer | None, words: str) -> None:
    """Answer a command; Telegram adds the bot's name to it here and there."""
    command, _, rest = words.partition(" ")
    name = command[1:].partition("@")[0].casefold()
    if name == "start" and rest.strip():
        _link(talk, rest.strip())
    elif name in FOR_ANYBODY:
        talk.say(FOR_ANYBODY[name](talk.shop))
    elif customer is None:
        talk.say(texts.stranger(talk.shop))
    else:
        FOR_CUSTOMERS.get(name, _unknown)(talk, written, customer)


def _unknown(talk: Talk, _written: Written, _customer: Customer) -> None:
    """Say that there is no such command."""
    talk.say(texts.unknown_command())


def _me(talk: Talk, _written: Written, customer: Customer) -> None:
    """Show everything that is known and agreed, in one message."""
    known = profile(talk.tx, customer)
    talk.say(texts.me(talk.shop, known), _next_step(known))


def _start(talk: Talk, _written: Written, customer: Customer) -> None:
    """Say what is agreed."""
    _where_we_stand(talk, profile(talk.tx, customer))


def _link(talk: Talk, token: str) -> None:
    """Connect the chat by a token, and ask whether offers may be sent where that was never answered."""
    link = link_by_token(talk.tx, talk.shop, token, talk.chat_id)
    if link.customer is None:
        talk.say(texts.link_refused(talk.shop, link.end))
        return
    for left in link.left:
        # Whoever holds the old telephone has to learn of it, above all where the link fell into other hands.
        replace(talk, chat_id=left).say(texts.moved(talk.shop))
    known = profile(talk.tx, link.customer)
    if link.end is LinkEnd.LINKED and known.offers is None:
        talk.say(texts.linked(talk.shop, known), asking_for_consent(texts.CONSENT_VERSION))
    else:
        _where_we_stand(talk, known)


def _where_we_stand(talk: Talk, known: Profile) -> None:
    """Say what is agreed, and offer the step that follows."""
    if known.offers is None:
        talk.say(texts.consent_question(talk.shop), asking_for_consent(texts.CONSENT_VERSION))
    else:
        talk.say(texts.already_linked(talk.shop, known), _next_step(known))


def _next_step(known: Profile) -> Keyboard:
    """Return the button for what the customer can change next; whoever gets offers ends them by /stop."""
    if known.offers is None:
        return asking_for_consent(texts.CONSENT_VERSION)
    return turn_on_again(texts.CONSENT_VERSION) if known.offers is ConsentState.WITHDRAWN else ()


def _stop(talk: Talk, written: Written, customer: Customer) -> None:
    """End offers at once, and confirm it in one message with the way back."""
    words = (written.text or "").strip()
    proof = telegram_proof(written.update_id, written.message_id, f'the customer wrote "{words[:40]}"')
    version = texts.CONSENT_VERSION
    stop_offers(talk.tx, talk.shop, customer.id or 0, talk.chat_id, proof, text_version=version)
    talk.say(texts.stopped(talk.shop), turn_on_again(version))


def _free_words(talk: Talk, customer: Customer, words: str) -> None:
    """Keep what somebody wrote, call a person to read it, and say honestly which of both happened."""
    number = customer.id or 0
    heard = last_told(talk.tx, number, talk.chat_id)
    product = heard.product if heard is not None else None
    if not keep_note(talk.tx, talk.shop, number, words, product_id=product.id if product is not None else None):
        talk.say(texts.too_much())
        return
    called = talk.tell_staff(heard, notices.wrote(customer, words))
    talk.say(texts.heard(talk.shop) if called else texts.noted(talk.shop))


FOR_ANYBODY: dict[str, Callable[[Shop], str]] = {"help": texts.help_text, "privacy": texts.privacy}
FOR_CUSTOMERS: dict[str, Callable[[Talk, Written, Customer], None]] = {"start": _start, "stop": _stop, "me": _me}
