"""The customer's side of the conversation, in Telegram (conversations page, "A customer, in Telegram")."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from bot.handlers import telegram_conversation as conversation
from bot.handlers import telegram_coupons, telegram_often, telegram_privacy, telegram_topics
from bot.handlers.telegram_buttons import press
from bot.handlers.telegram_talk import Reception, Talk
from bot.handlers.telegram_update import Membership, Pressed, Written, read_update
from bot.views import telegram_messages as texts
from bot.views import telegram_trials as trials
from bot.views.telegram_keyboards import Keyboard, asking_for_consent, turn_on_again
from bot.views.telegram_often import change_how_often
from bot.views.telegram_topics import change_topics, said
from core.actions.customers.link_customer import LinkEnd, link_by_token
from core.actions.customers.register_range import registered
from core.actions.desk.link_staff import is_staff_token, link_staff_chat
from core.actions.plans.stop_offers import stop_offers
from core.customers.agreement import telegram_proof
from core.customers.identity import customer_in_chat
from core.customers.profile import Profile, profile
from core.customers.telegram_route import close_chat, open_chat
from core.models import ConsentState, Customer
from core.replies import Replies
from core.shop import Shop

# Whoever writes one of these, and nothing else, means it.
STOP_WORDS = frozenset({"stop", "unsubscribe", "opt out", "optout"})


def handle_update(
    tx: Session, shop: Shop, payload: dict[str, Any], replies: Replies, reception: Reception | None = None
) -> None:
    """Work off one update of the Bot API, as it arrived; what it changes and what it answers commit together.

    `reception` says where staff meet what customers write. Anything that is not a person in a private chat, or not as
    the Bot API describes it, changes nothing.
    """
    happening = read_update(payload)
    if happening is None:
        return
    talk = Talk(tx, shop, replies, happening.chat_id, reception or Reception())
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
    if written.edited:
        _edit(talk, written, customer)
        return
    words = (written.text or "").strip()
    if words.startswith("/"):
        _command(talk, written, customer, words)
    elif customer is None:
        _stranger(talk)
    elif written.text is None:
        conversation.sent(talk, customer, written)
    elif _is_stop(words):
        _stop(talk, written, customer)
    elif words:
        conversation.written(talk, customer, words)


def _is_stop(words: str) -> bool:
    return words.casefold().strip(" .!") in STOP_WORDS


def _edit(talk: Talk, written: Written, customer: Customer | None) -> None:
    """Take up what a message says now; a stop counts however it came about, other commands do not."""
    words = (written.text or written.caption or "").strip()
    if customer is None or not words:
        return
    if _is_stop(words) or words.casefold().partition("@")[0] == "/stop":
        _stop(talk, written, customer)
    elif not words.startswith("/"):
        conversation.edited(talk, customer, words)


def _stranger(talk: Talk) -> None:
    """Say who this is, though not again and again."""
    talk.say_seldom("stranger", texts.stranger(talk.shop))


def _command(talk: Talk, written: Written, customer: Customer | None, words: str) -> None:
    """Answer a command; Telegram adds the bot's name to it here and there."""
    command, _, rest = words.partition(" ")
    name = command[1:].partition("@")[0].casefold()
    if name == "start" and rest.strip():
        _link(talk, rest.strip())
    elif name in FOR_ANYBODY:
        text = FOR_ANYBODY[name](talk.shop)
        talk.say(text) if customer is not None else talk.say_seldom(name, text)
    elif customer is None:
        _stranger(talk)
    else:
        FOR_CUSTOMERS.get(name, _unknown)(talk, written, customer)


def _unknown(talk: Talk, _written: Written, _customer: Customer) -> None:
    """Say that there is no such command."""
    talk.say(texts.unknown_command())


def _me(talk: Talk, _written: Written, customer: Customer) -> None:
    """Show everything that is known and agreed, in one message."""
    known, chosen = profile(talk.tx, customer), registered(talk.tx, customer.id or 0)
    about = said(talk.shop, chosen) if chosen.is_limited else ""
    talk.say(texts.me(talk.shop, known, about), _next_step(known))


def _start(talk: Talk, _written: Written, customer: Customer) -> None:
    """Say what is agreed."""
    _where_we_stand(talk, profile(talk.tx, customer))


def _link(talk: Talk, token: str) -> None:
    """Connect the chat by a token, and ask whether offers may be sent where that was never answered."""
    if is_staff_token(token):
        staff = link_staff_chat(talk.tx, talk.shop, token, talk.chat_id)
        if staff is not None:
            talk.say(trials.staff_linked(talk.shop, staff.name))
        else:
            talk.say_seldom("staff link", trials.staff_link_refused())
        return
    link = link_by_token(talk.tx, talk.shop, token, talk.chat_id)
    if link.customer is None:
        talk.say_seldom(f"link {link.end}", texts.link_refused(talk.shop, link.end))
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
    if known.offers is ConsentState.REQUESTED:
        return asking_for_consent(texts.CONSENT_VERSION)
    if known.offers is ConsentState.WITHDRAWN:
        return turn_on_again(texts.CONSENT_VERSION)
    return (*change_how_often(), *change_topics())


def _stop(talk: Talk, written: Written, customer: Customer) -> None:
    """End offers at once, and confirm it in one message with the way back."""
    words = (written.text or "").strip()
    proof = telegram_proof(written.update_id, written.message_id, f'the customer wrote "{words[:40]}"')
    version = texts.CONSENT_VERSION
    stop_offers(talk.tx, talk.shop, customer.id or 0, talk.chat_id, proof, text_version=version)
    talk.say(texts.stopped(talk.shop), turn_on_again(version))


FOR_ANYBODY: dict[str, Callable[[Shop], str]] = {"help": texts.help_text, "privacy": texts.privacy}
FOR_CUSTOMERS: dict[str, Callable[[Talk, Written, Customer], None]] = {
    "start": _start,
    "stop": _stop,
    "me": _me,
    "often": telegram_often.often,
    "topics": telegram_topics.choose_topics,
    "points": telegram_coupons.points,
    "coupons": telegram_coupons.coupons,
    "export": telegram_privacy.export,
    "erase": telegram_privacy.erase,
}
