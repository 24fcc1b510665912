"""Every text that a customer reads in Telegram, in English; another language is another module like this one.

Texts are Telegram's HTML. Whatever comes from the database is escaped, and a name written from right to left does
not turn the sentence around it.
"""

import html
import re
import unicodedata
from datetime import datetime

from core.actions.customers.link_customer import LINK_DAYS, LinkEnd
from core.actions.customers.order import Order, Quote
from core.customers.profile import Bought, Profile
from core.models import ConsentState
from core.policy.words import wish_sentences
from core.policy.zones import zone_of
from core.shop import Shop

# Goes with every consent as its proof: change it whenever the words that ask for consent change.
CONSENT_VERSION = "en-1"
CONSENT_VERSIONS = frozenset({CONSENT_VERSION})

LONGEST_NAME = 64
TIMES = "\N{MULTIPLICATION SIGN}"
_UNSEEN = re.compile(
    r"[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_UNSEEN_BUT_LINES = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_HOW_TO_LINK = (
    "I do not know yet who you are here. Ask at the till for your personal link, or scan the QR code there: it "
    f"connects this chat with you. It works once, for {LINK_DAYS} days."
)
# As they stand in the help, and in the menu that Telegram shows beside the text field.
COMMANDS = {
    "me": "everything that I know about you",
    "often": "how often, and at what time of day",
    "topics": "what you want to hear about",
    "points": "your points, and how they came and went",
    "coupons": "what you can use at the till",
    "stop": "no more offers, at once",
    "privacy": "what is kept, why, and how to get it or end it",
    "export": "a copy of everything that is held about you",
    "erase": "have everything about you erased",
    "help": "what can be said here",
}
_COMMANDS = "\n".join(f"/{name} - {meaning}" for name, meaning in COMMANDS.items())


def shown(text: str) -> str:
    """Return a name as it can stand in a sentence: one line, not too long, escaped, with its own direction."""
    name = " ".join(_UNSEEN.sub(" ", text).split())
    name = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    turned = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in name)
    return f"\u2068{html.escape(name)}\u2069" if turned else html.escape(name)


def _day(shop: Shop, moment: datetime) -> str:
    local = moment.astimezone(shop.zone)
    return f"{local.day} {local:%B %Y}"


def _greeting(name: str | None) -> str:
    return f"Hello {shown(name)}." if name else "Hello."


def linked(shop: Shop, profile: Profile) -> str:
    """Greet, say who writes, why and how to stop, and ask whether offers may be sent."""
    return (
        f"{_greeting(profile.customer.name)} This chat is now connected with you at <b>{shown(shop.name)}</b>.\n\n"
        "We would like to write to you here, now and then, when we have something that goes with what you bought from "
        "us. Every message says why it comes to you, and /stop ends it at once.\n\n"
        "May we send you such offers?"
    )


def already_linked(shop: Shop, profile: Profile) -> str:
    """Say that this chat is connected, and what was agreed."""
    greeting = _greeting(profile.customer.name)
    return f"{greeting} This chat is connected with you at <b>{shown(shop.name)}</b>. {_offers(shop, profile)}"


def consent_question(shop: Shop) -> str:
    """Ask, of somebody who has not answered yet, whether offers may be sent."""
    return (
        f"May <b>{shown(shop.name)}</b> write to you here, now and then, with offers that go with what you bought? "
        "Every message says why it comes to you, and /stop ends it at once."
    )


def moved(shop: Shop) -> str:
    """Say in the chat that was linked before that another one has taken its place."""
    return (
        f"Your messages from <b>{shown(shop.name)}</b> now go to another Telegram chat, which was connected by your "
        "personal link. If that was not you, please tell the shop."
    )


def link_refused(shop: Shop, end: LinkEnd) -> str:
    """Say why a link did nothing, and how to get one that works."""
    reasons = {
        LinkEnd.USED: "This link has been used already.",
        LinkEnd.EXPIRED: f"This link is too old: it works for {LINK_DAYS} days.",
        LinkEnd.OTHER_CUSTOMER: (
            "This chat is already connected with another customer, so nothing was changed. If that is wrong, please "
            f"tell <b>{shown(shop.name)}</b>, who can put it right."
        ),
    }
    if end is LinkEnd.OTHER_CUSTOMER:
        return reasons[end]
    return f"{reasons.get(end, 'I do not know this link.')} Ask for a new one at the till."


def stranger(shop: Shop) -> str:
    """Say to somebody unknown who this is and how to be known."""
    return f"Hello, this is <b>{shown(shop.name)}</b>. {_HOW_TO_LINK}"


def help_text(shop: Shop) -> str:
    """Say what can be said here."""
    return (
        f"This is <b>{shown(shop.name)}</b>. Below an offer you can press what you think of it. You can also simply "
        f"write: a person of the shop reads it.\n\n{_COMMANDS}"
    )


def privacy(shop: Shop) -> str:
    """Say what is kept, why, how to stop, how to get it."""
    name = shown(shop.name)
    return (
        f"<b>What {name} keeps</b>: your customer number, name and contact details as you gave them, what you bought "
        "from us, this chat's number, what you agreed to and when, what you want to hear of, the offers that you got "
        "here and whether you followed a link in them, what you answered, and what you write here, which the shop's "
        "people read.\n\n"
        "<b>Why</b>: to send you, if you agreed, offers that fit you, and to answer you. It stays in the shop's own "
        "system; messages reach you through Telegram.\n\n"
        "<b>To stop</b>: /stop ends offers at once. Blocking this bot ends everything here.\n\n"
        "<b>To get it</b>: /me shows the essence, /export sends you a copy of everything. For a correction, ask at the "
        "till or simply write here.\n\n"
        f"<b>To end it</b>: /erase erases you, after asking twice. Of what passes through this chat, the words are "
        f"forgotten after {shop.keep_messages_days} days in any case."
    )


def _offers(shop: Shop, profile: Profile) -> str:
    """Say what a customer agreed to, and how to change that."""
    since = f" since {_day(shop, profile.offers_since)}" if profile.offers_since else ""
    if profile.offers is ConsentState.GIVEN:
        return f"Offers: on{since}. /stop ends them at once."
    if profile.offers is ConsentState.WITHDRAWN:
        return f"Offers: off{since}."
    if profile.offers is ConsentState.REQUESTED:
        return "Offers: off; your confirmation is still missing."
    return "Offers: off; you have not been asked or have not answered yet."


def me(shop: Shop, profile: Profile, about: str = "") -> str:
    """Show everything in one message: who, which route, what was agreed, the last purchases.

    `about` is what they want to hear of, as HTML; empty where that is everything.
    """
    customer = profile.customer
    who = f"{shown(customer.name)}, " if customer.name else ""
    route = "this chat" if profile.reachable else "none open"
    lines = [
        f"<b>You at {shown(shop.name)}</b>",
        f"{who}customer number {shown(customer.number)}",
        f"Route: {route}",
        _offers(shop, profile),
        *_wished(shop, profile),
        *([f"You hear about: {about}. /topics changes it."] if about else []),
        "",
        "<b>Your last purchases</b>" if profile.bought else "We know of no purchases yet.",
        *(_bought(shop, line) for line in profile.bought),
        "",
        "/privacy says what is kept and why.",
    ]
    return "\n".join(lines)


def _wished(shop: Shop, profile: Profile) -> list[str]:
    """Return what a customer asked for, in a line; nothing where it is as it comes."""
    zone = zone_of(profile.customer.zone, shop.zone)
    said = wish_sentences(profile.wish, zone, shop.clock.now())
    return [f"You asked for: {'; '.join(said)}. /often changes it."] if said else []


def _bought(shop: Shop, line: Bought) -> str:
    quantity = f"{line.quantity.normalize():f} {TIMES} " if line.quantity != 1 else ""
    amount = html.escape(shop.currency.text(line.amount))
    return f"{line.day.day} {line.day:%b %Y}: {quantity}{shown(line.product)}, {amount}"


def offers_on(shop: Shop) -> str:
    """Confirm that offers may be sent."""
    return f"Thank you. <b>{shown(shop.name)}</b> will write when something fits you. /stop ends it at once."


def offers_declined(shop: Shop) -> str:
    """Confirm that there will be answers only."""
    return f"Noted: no offers. <b>{shown(shop.name)}</b> only answers what you write here."


def stopped(shop: Shop) -> str:
    """Confirm a stop."""
    return (
        f"Done: no more offers from <b>{shown(shop.name)}</b>, also none that were already planned. You can "
        "still write to us here."
    )


def stopped_already() -> str:
    """Say, in plain text for a small window, that nothing had to be done."""
    return "Offers are off already."


def stopped_since() -> str:
    """Say that an older yes does not undo a newer stop."""
    return "You have said stop since then, and that counts. To get offers again, press the button."


def interested(shop: Shop, product: str | None) -> str:
    """Thank for interest; only what really happens is promised."""
    about = f" that you are interested in {shown(product)}" if product else ""
    return f"Thank you. <b>{shown(shop.name)}</b> now knows{about}. If you have a question, simply write it here."


def not_for_me(product: str | None) -> str:
    """Confirm that this is not for them."""
    about = (
        f"{shown(product)} is not for you, and you will not be offered it again" if product else "this is not for you"
    )
    return f"Thank you, noted: {about}."


def confirm_order(shop: Shop, quote: Quote) -> str:
    """Ask, with the price, whether to order."""
    price = html.escape(shop.currency.text(quote.amount))
    return f"Order 1 {TIMES} {shown(quote.product.name)} for <b>{price}</b> from {shown(shop.name)}?"


def price_changed(shop: Shop, quote: Quote) -> str:
    """Say that the price is another one now, and ask again."""
    return f"The price has changed, so nothing was ordered yet. {confirm_order(shop, quote)}"


def ordered_before(order: Order) -> str:
    """Say, in plain text for a small window, that the order stands already."""
    return f"You have ordered this already: {order.document}."


def order_declined() -> str:
    """Confirm that nothing was ordered."""
    return "All right, nothing was ordered."


def order_refused(shop: Shop) -> str:
    """Say that it cannot be ordered here, and what to do."""
    return f"This cannot be ordered here. <b>{shown(shop.name)}</b> will gladly help: write here, or come by."


def receipt(shop: Shop, order: Order) -> str:
    """Return the receipt of an order."""
    price = html.escape(shop.currency.text(order.amount))
    local = order.at.astimezone(shop.zone)
    return (
        f"<b>Thank you for your order</b>\n{shown(shop.name)}\n\n"
        f"1 {TIMES} {shown(order.product_name)}\nTotal: <b>{price}</b>\n"
        f"Order {html.escape(order.document)}, {_day(shop, order.at)}, {local:%H:%M}\n\n"
        "If anything is not right, simply write it here."
    )


def heard(shop: Shop, opening_hours: str = "") -> str:
    """Say honestly who reads free words, and when somebody is there."""
    when = f" We are there {html.escape(opening_hours[:200])}." if opening_hours else ""
    return (
        f"Thank you. I am a programme, so I have passed this on: a person at <b>{shown(shop.name)}</b> will read it "
        f"and answer here.{when}"
    )


def answered(shop: Shop, staff: str | None, text: str) -> str:
    """Return what a person of the shop answers; `staff` is their name, where it is known."""
    who = f"<b>{shown(staff)}</b>, {shown(shop.name)}" if staff else f"<b>{shown(shop.name)}</b>"
    return f"{who}:\n\n{html.escape(_UNSEEN_BUT_LINES.sub(' ', text), quote=False)}"


def noted(shop: Shop) -> str:
    """Say honestly that words are kept, where nobody is called to read them at once."""
    return (
        f"Thank you. I am a programme and have written this down with your record at <b>{shown(shop.name)}</b>. For "
        "anything urgent, please call or come by."
    )


def only_text() -> str:
    """Say what cannot be read here."""
    return "I can only pass on text: we see that you sent something, not what. Please write it in words, or come by."


def too_much() -> str:
    """Say that there is too much to pass on."""
    return "That is a lot at once: I have passed on your earlier messages. Please tell us the rest at the till."


def unknown_command() -> str:
    """Say what is understood."""
    return f"I do not know this command. These I know:\n\n{_COMMANDS}"


def dead_button() -> str:
    """Say, in plain text for a small window, that a button does nothing (any more)."""
    return "This button does nothing any more."
