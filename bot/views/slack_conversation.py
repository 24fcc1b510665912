"""A customer's conversation as staff see it: its card, the lines of its thread, and the windows that open from it.

What stays inside and what goes to the customer never look alike: only the latter stands below an outbox tray.
"""

import json
import re
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_datetime

from bot.views.blocks import (
    Block,
    actions,
    button,
    clip,
    context,
    divider,
    escape,
    field,
    fields,
    modal,
    plain,
    section,
    text_element,
)
from bot.views.quoted import quoted
from core.conversations.fates import Fate
from core.conversations.reading import Standing
from core.customers.profile import Profile
from core.models import CannedReply, ConsentState, ConversationMessage, Customer, Staff
from core.shop import Shop

LONGEST_NAME = 80
LONGEST_QUOTE = 2_400
SHOWN_PURCHASES = 3
MOST_OPTIONS = 100
_SHORTCODE = re.compile(r"(?<!\w):[a-z][a-z0-9_+-]+:(?!\w)")
FATES = {
    Fate.ON_ITS_WAY: ":hourglass_flowing_sand: on its way",
    Fate.SENT: ":white_check_mark: Telegram has delivered it to their chat",
    Fate.BLOCKED: ":no_entry: *not delivered*: the customer has blocked the bot. Call them instead.",
    Fate.FAILED: ":no_entry: *not delivered*: Telegram refused it. Call them, or answer again.",
    Fate.UNKNOWN: ":grey_question: nobody knows whether it arrived, so it is not sent again by itself. Ask them, "
    "or answer again.",
}


def who(customer: Customer | None) -> str:
    """Name a customer so that staff find them; a name cannot call people or make links."""
    if customer is None:
        return "a customer who was erased"
    name = f"{escape(clip(' '.join(customer.name.split()), LONGEST_NAME))}, " if customer.name else ""
    return f"{name}{escape(clip(customer.number, LONGEST_NAME))}"


def quote(text: str) -> Block:
    """Return somebody's words as a quotation in a block of its own: they can call nobody and end nowhere else."""
    lines = "\n".join(f"> {line}" for line in escape(clip(text, LONGEST_QUOTE)).splitlines() or [""])
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(lines, 3000), "verbatim": True}}


def quoted_message(text: str) -> Block:
    """Return a text of Telegram's markup as the customer will read it."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": quoted(text), "verbatim": True}}


def card_text(standing: Standing) -> str:
    """Return a conversation in a line, for notifications."""
    return f"{who(standing.customer)} writes by Telegram"


def card(shop: Shop, standing: Standing, profile: Profile | None) -> list[Block]:
    """Return a conversation's card: who writes, what was said first, who cares, and what can be done."""
    blocks = [section(f":speech_balloon: *{who(standing.customer)}* writes by Telegram")]
    if profile is not None:
        blocks.append(fields(*_known(shop, standing, profile)))
    if standing.opening is not None:
        blocks.append(quote(standing.opening.text))
    blocks.append(context(_state(shop, standing)))
    blocks.append(actions(*_buttons(standing)))
    return blocks


def _known(shop: Shop, standing: Standing, profile: Profile) -> list[str]:
    customer = profile.customer
    bought = "\n".join(
        f"{format_date(line.day, 'd MMM y', locale='en_GB')}: {escape(clip(line.product, LONGEST_NAME))}"
        for line in profile.bought[:SHOWN_PURCHASES]
    )
    since = format_date(customer.since, "MMMM y", locale="en_GB") if customer.since else "not known"
    offers = {ConsentState.GIVEN: "wanted", ConsentState.WITHDRAWN: "stopped"}
    agreed = offers.get(profile.offers, "never agreed to") if profile.offers else "never agreed to"
    if profile.offers_since:
        agreed += f" since {_day(shop, profile.offers_since)}"
    plan = standing.plan
    heard = f"{escape(clip(plan.title, LONGEST_NAME))} (plan {plan.id})" if plan else "no campaign"
    return [
        f"*Customer since*\n{since}",
        f"*Had heard of*\n{heard}",
        f"*Last bought*\n{bought or 'nothing that we know of'}",
        f"*Offers by Telegram*\n{agreed}",
    ]


def _state(shop: Shop, standing: Standing) -> str:
    conversation = standing.conversation
    taken = f"<@{standing.staff.slack_user}> has it" if standing.staff else "nobody has taken it"
    state = f"*Open*, {taken}"
    if not standing.is_open:
        when = _moment(shop, conversation.closed_at or conversation.last_heard_at)
        state = f"*Closed* {when}"
    parts = [state, "1 message" if standing.messages == 1 else f"{standing.messages:,} messages"]
    if standing.last_heard is not None:
        parts.append(f"last heard {_moment(shop, standing.last_heard.at)}")
    if standing.last_answer is not None and standing.arrived:
        parts.append(f"last answered {_moment(shop, standing.last_answer.at)}")
    elif standing.last_answer is not None:
        parts.append("*the last answer did not arrive*")
    elif standing.is_open:
        parts.append("*not answered yet*")
    return f"{' · '.join(parts)}\nWhat you write in this thread stays inside. Only _Answer the customer_ reaches them."


def _buttons(standing: Standing) -> list[Block]:
    value = str(standing.conversation.id)
    if not standing.is_open:
        return [button("Open again", "talk_open_again", value)]
    doubt = "The customer still waits for an answer." if standing.waits else ""
    return [
        button("Answer the customer", "talk_answer_open", value, style="primary"),
        button("Take it", "talk_take", value),
        button("Assign …", "talk_assign_open", value),
        button("Close", "talk_close", value, confirm=doubt),
    ]


def heard_line(customer: Customer, staff: Staff | None, what: str, words: str) -> tuple[str, list[Block]]:
    """Return what a customer says, as a line of the thread; `what` says how, and whoever has it is called."""
    called = f"<@{staff.slack_user}> " if staff else ""
    head = f"{called}:speech_balloon: *{who(customer)}* {what}"
    return f"{who(customer)} {what}", [section(head), *([quote(words)] if words else [])]


def sent_line(message: ConversationMessage, staff: Staff | None, fate: Fate) -> tuple[str, list[Block]]:
    """Return what went to the customer, by whom, and what became of it."""
    by = f"<@{staff.slack_user}>" if staff else "somebody"
    head = f":outbox_tray: *Sent to the customer by {by}*"
    if fate in {Fate.BLOCKED, Fate.FAILED}:
        head = f":outbox_tray: *Written to the customer by {by}, but not delivered*"
    return head, [section(head), quote(message.text), context(FATES[fate])]


def answer_form(
    metadata: dict[str, Any], customer: Customer, last: ConversationMessage | None, canned: list[CannedReply]
) -> Block:
    """Return the window in which an answer is written."""
    blocks = [section(f":outbox_tray: *This goes to {who(customer)} by Telegram.* The thread itself stays inside.")]
    if last is not None:
        blocks += [context("They wrote last:"), quote(clip(last.text, 600))]
    if canned:
        blocks.append(_canned_choice(canned))
    blocks += [
        _answer_field("text", ""),
        field(
            "anyway",
            "If somebody else has answered meanwhile",
            {"type": "checkboxes", "options": [{"text": plain("Send mine as well"), "value": "yes"}]},
            optional=True,
        ),
        divider(),
        actions(button("Show how they will read it", "talk_preview")),
    ]
    return modal("Answer the customer", "talk_answer", "Send to customer", json.dumps(metadata), blocks)


def _answer_field(block_id: str, text: str) -> Block:
    return field(block_id, "Your answer", text_element(text, multiline=True, longest=3000))


def _canned_choice(canned: list[CannedReply]) -> Block:
    options = [{"text": plain(clip(reply.name, 75)), "value": str(reply.id)} for reply in canned[:MOST_OPTIONS]]
    select = {
        "type": "static_select",
        "action_id": "talk_canned",
        "placeholder": plain("Start from a canned reply"),
        "options": options,
    }
    return {"type": "actions", "block_id": "canned", "elements": [select]}


def filled_answer(view: Block, text: str | None, preview: list[Block]) -> Block:
    """Return the window anew with `preview` below the rule, and `text` in its field unless that is None.

    A field keeps what was typed as long as its block keeps its id, so another text needs another block.
    """
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    blocks: list[Block] = []
    for block in view["blocks"]:
        if block["type"] == "divider":
            break
        if text is not None and str(block.get("block_id", "")).startswith("text"):
            blocks.append(_answer_field(_next(str(block["block_id"])), text))
        else:
            blocks.append(block)
    return {**{name: view[name] for name in kept}, "blocks": [*blocks, divider(), *preview, view["blocks"][-1]]}


def _next(block_id: str) -> str:
    number = block_id.removeprefix("text").lstrip("_")
    return f"text_{int(number or 1) + 1}"


def answer_preview(shown: Block, text: str) -> list[Block]:
    """Return how the customer will read `text`, and what of it they would not read as it is meant."""
    codes = sorted(set(_SHORTCODE.findall(text)))[:3]
    warning = f":warning: They would read {escape(', '.join(codes))} as these letters. Paste the sign itself."
    return [context("They will read:"), shown, *([context(warning)] if codes else [])]


def assign_form(metadata: dict[str, Any]) -> Block:
    """Return the window that asks who is to care."""
    people = {"type": "users_select", "placeholder": plain("Choose somebody")}
    return modal("Assign", "talk_assign", "Assign", json.dumps(metadata), [field("staff", "Who takes it?", people)])


def _day(shop: Shop, moment: datetime) -> str:
    return str(format_datetime(moment, "d MMM y", tzinfo=shop.zone, locale="en_GB"))


def _moment(shop: Shop, moment: datetime) -> str:
    return str(format_datetime(moment, "d MMM, HH:mm", tzinfo=shop.zone, locale="en_GB"))
