"""What staff see of one customer's agreements, and before somebody is erased."""

import json
from datetime import datetime
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, escape, field, header, modal, section, text_element
from bot.views.elements import menu, option
from core.actions.privacy.erase_customer import Erasure, ErasurePreview
from core.customers.agreement import Standing
from core.models import ChannelName, ConsentState, Customer, Purpose
from core.plans.draft import spoken
from core.shop import Shop

SHOWN_CHANGES = 5
LONGEST_PROOF = 300
STATES = {
    ConsentState.GIVEN: ":white_check_mark: agreed",
    ConsentState.REQUESTED: ":hourglass: asked, not confirmed: counts as no",
    ConsentState.WITHDRAWN: ":no_entry_sign: withdrawn",
}
PURPOSES = {Purpose.OFFERS: "offers", Purpose.SERVICE: "messages about what they bought"}
AGREES, REFUSES = "agrees", "refuses"


def called(customer: Customer) -> str:
    """Return how staff name a customer, escaped."""
    return escape(f"{customer.name} ({customer.number})" if customer.name else customer.number)


def about(channel: ChannelName, purpose: Purpose) -> str:
    """Return what an agreement is about, in words."""
    return f"{PURPOSES[purpose]} by {spoken(channel)}"


def consent_card(shop: Shop, customer: Customer, standings: list[Standing]) -> list[Block]:
    """Return the card of a customer's agreements, each with its proof."""
    value = str(customer.id)
    blocks = [header(f"What {customer.called} agreed to")]
    if not standings:
        blocks.append(section("Nothing: they were never asked. Nobody may write to them with offers."))
    for standing in standings:
        blocks += _standing(shop, standing)
    blocks.append(
        actions(
            button("Ask them to agree", "consent_ask_open", value),
            button("Note what they said", "consent_note_open", value),
        )
    )
    blocks.append(context("Only the customer can agree. A no counts at once, whoever takes it down."))
    return blocks


def _standing(shop: Shop, standing: Standing) -> list[Block]:
    title = about(standing.channel, standing.purpose).capitalize()
    lines = [f"*{title}*: {STATES[standing.state]} since {_day(shop, standing.since)}"]
    if standing.waits_until is not None:
        lines.append(f"They can confirm until {_day(shop, standing.waits_until)}.")
    changes = [
        f"{_day(shop, event.at)}: {event.state}, by {escape(clip(event.how, LONGEST_PROOF))}"
        + (f" (text {escape(event.text_version)})" if event.text_version else "")
        for event in standing.history[:SHOWN_CHANGES]
    ]
    more = len(standing.history) - SHOWN_CHANGES
    changes += [f"and {more} earlier changes"] if more > 0 else []
    return [section("\n".join(lines)), context("\n".join(changes) or "no proof is known")]


def _day(shop: Shop, moment: datetime) -> str:
    local = moment.astimezone(shop.zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def ask_form(customer: Customer, metadata: dict[str, Any]) -> Block:
    """Return the form that asks a customer for an agreement."""
    text = (
        f"{called(customer)} gets a question with a button in Telegram where their chat is linked; for every other way "
        "you get a link to hand over. It counts once they have confirmed."
    )
    return modal(
        "Ask them to agree", "consent_ask", "Ask", json.dumps(metadata), [section(text), *_what(), _how("asked for it")]
    )


def note_form(customer: Customer, metadata: dict[str, Any]) -> Block:
    """Return the form that takes down what a customer said about being written to."""
    text = (
        f"What did {called(customer)} say? A no counts at once. A yes counts where the contact policy asks for no "
        "confirmation and they never withdrew; otherwise they are asked to confirm."
    )
    answers = menu([option("They agree", AGREES), option("They do not agree", REFUSES)], REFUSES)
    blocks = [section(text), *_what(), field("said", "What they said", answers), _how("said so")]
    return modal("Note what they said", "consent_note", "Note", json.dumps(metadata), blocks)


def _what() -> list[Block]:
    channels = [option(spoken(channel), channel.value) for channel in ChannelName]
    purposes = [option(words.capitalize(), purpose.value) for purpose, words in PURPOSES.items()]
    return [
        field("channel", "By which way", menu(channels, ChannelName.TELEGRAM.value)),
        field("purpose", "What for", menu(purposes, Purpose.OFFERS.value)),
    ]


def _how(done: str) -> Block:
    element = text_element(placeholder="at the till on 3 May, by form 12", longest=300)
    return field("how", f"How and where they {done}", element, hint="This is kept as the proof.")


def erase_card(preview: ErasurePreview) -> list[Block]:
    """Return what an erasure would do, with the button that leads to it."""
    who = escape(f"{preview.name} ({preview.number})" if preview.name else preview.number)
    blocks = [header("Erase a customer"), section(_preview_text(preview, who))]
    if preview.cautions:
        blocks.append(section("\n".join(f":warning: {escape(caution)}" for caution in preview.cautions)))
    blocks.append(actions(button(f"Erase {preview.number} …", "erase_open", str(preview.customer_id), style="danger")))
    blocks.append(context("It cannot be undone. You are asked once more, and have to type the number."))
    return blocks


def _preview_text(preview: ErasurePreview, who: str) -> str:
    goes = "\n".join(f"• {escape(title)}: {number:,}" for title, number in preview.goes)
    stays = "\n".join(f"• {escape(words)}" for words in preview.stays)
    return (
        f"Of *{who}* this goes, here and in our own messages in Slack:\n{goes}\n\n"
        f"This stays, without them:\n{stays}\n\n"
        "This cannot be reached: what people wrote in Slack themselves, files in Slack, the chat on the customer's "
        "side, and backups, which forget as they grow old."
    )


def erase_form(preview: ErasurePreview, metadata: dict[str, Any]) -> Block:
    """Return the form in which the number has to be typed."""
    who = escape(f"{preview.name} ({preview.number})" if preview.name else preview.number)
    blocks = [
        section(f"*{who}* is erased at once and for good."),
        *(section(f":warning: {escape(caution)}") for caution in preview.cautions),
        field("number", "Type the customer's number", text_element(placeholder=preview.number, longest=64)),
    ]
    return modal("Erase a customer", "erase", "Erase for good", json.dumps(metadata), blocks)


def erased_text(done: Erasure) -> str:
    """Say what was done, naming nobody."""
    slack = f" {done.slack_messages:,} of my messages here are being rewritten." if done.slack_messages else ""
    return (
        f"Erased: {done.rows:,} records, and {done.texts:,} texts that mentioned them.{slack} "
        "What people wrote here themselves, and files, you have to see to by hand."
    )


def exported_text(number: str, rows: int) -> str:
    """Say what follows, in the asker's own conversation with the bot."""
    return (
        f"Everything that is held about customer {escape(number)}: {rows:,} records, as a text to read and as JSON. "
        "It is personal data: hand it to them alone, and delete it here afterwards."
    )
