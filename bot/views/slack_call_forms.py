"""The windows about calls: what to file, open, note and propose, the note of a call, and when to call again."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.views.blocks import Block, actions, button, context, escape, field, modal, section, text_element
from bot.views.elements import menu, option, product_menu, time_of_day
from bot.views.moments import moment
from core.actions.calls.call_back import BackCheck
from core.models import MarkKind

LONGEST_NOTE = 3_000
LONGEST_SHORT = 300
# What the button says that passes over what speaks against a call back, after the number of the call.
ALL_THE_SAME = "all_the_same"
# What can be noted of a call by hand: the window's title, what it asks, and what its button says.
DEEDS = {
    MarkKind.INQUIRY: ("File an inquiry", "What does {} ask for?", "File it"),
    MarkKind.COMPLAINT: ("Open a trouble", "What trouble does {} have?", "Open it"),
    MarkKind.PRODUCT: ("Propose a product", "What do you propose to {}?", "Note it"),
}
# How a call of a list can end: what its button says, the outcome, and what the customer said of the offer.
OUTCOMES = (
    ("Talked: interested", "talked", "interested"),
    ("Talked: not interested", "talked", "not_for_me"),
    ("Talked: ordered", "talked", "ordered"),
    ("No answer", "no_answer", ""),
)
WISHES = {MarkKind.CALL_BACK.value: "wants to be called instead of written to", MarkKind.VISIT.value: "wants a visit"}


def deed_form(kind: MarkKind, called: str, metadata: dict[str, Any]) -> Block:
    """Return the window in which something is filed, opened or proposed that was said in a call."""
    title, question, submit = DEEDS[kind]
    product = field("product", "Which product", product_menu("", {}), optional=kind is not MarkKind.PRODUCT)
    said = field(
        "text", "In their words", text_element(multiline=True, longest=LONGEST_SHORT), optional=kind is MarkKind.PRODUCT
    )
    blocks = [section(question.format(f"*{escape(called)}*")), product, said]
    if kind is MarkKind.INQUIRY:
        kinds = [option("A question", MarkKind.INQUIRY.value), option("A quotation", MarkKind.QUOTATION.value)]
        blocks.append(field("kind", "What they ask for", menu(kinds, MarkKind.INQUIRY.value)))
    return modal(title, "call_deed", submit, json.dumps({**metadata, "kind": kind.value}), blocks)


def caution_form(called: str, metadata: dict[str, Any]) -> Block:
    """Return the window that notes how somebody wants to hear from the shop."""
    wishes = [option(words, value) for value, words in WISHES.items()]
    blocks = [
        section(f"How does *{escape(called)}* want to hear from us?"),
        field("kind", "From now on", menu(wishes, MarkKind.CALL_BACK.value)),
        context("Plans write to them no more: they are handed to whoever calls or visits, with the reason."),
    ]
    return modal("Note a caution", "call_deed", "Note it", json.dumps(metadata), blocks)


def caller_form(metadata: dict[str, Any]) -> Block:
    """Return the window in which staff say who is on the telephone."""
    element = text_element(placeholder="C-1043, or a name", longest=120)
    blocks = [field("customer", "Customer number or name", element)]
    return modal("Who is it?", "call_caller", "That is who", json.dumps(metadata), blocks)


def note_form(called: str, metadata: dict[str, Any], draft: str) -> Block:
    """Return the window in which the note of a call is put right and confirmed."""
    blocks = [
        section(f"What was the call with *{escape(called)}* about?"),
        field("text", "Note", text_element(draft, multiline=True, longest=LONGEST_NOTE)),
        context(
            "It becomes the contents of the contact. The draft holds their own words, and nothing that was not said."
        ),
    ]
    return modal("Note of the call", "call_note", "Record it", json.dumps(metadata), blocks)


def back_buttons(call_id: int, check: BackCheck) -> list[Block]:
    """Return the button that puts whoever presses it through to somebody who called; none where they are not called.

    What speaks against it is asked about where they wish it all the same.
    """
    if check.forbids:
        return []
    if check.reasons:
        ask = f"{'; '.join(check.reasons)}. They asked to be called back.".capitalize()
        return [button("Call all the same", "call_back_ring", f"{call_id}:{ALL_THE_SAME}", confirm=ask)]
    return [button("Call", "call_back_ring", str(call_id), style="primary")]


def back_form(called: str, metadata: dict[str, Any], number: str, check: BackCheck, no_telephone: str = "") -> Block:
    """Return the window of somebody who calls back: the number, what speaks against it, and what came of it.

    `no_telephone` says, in the place of the button, why they cannot be put through.
    """
    said = f"<tel:{escape(number)}|{escape(number)}>" if number else "a number that was withheld"
    buttons = [] if no_telephone or not number else back_buttons(metadata["call"], check)
    asked = " They asked to be called back." if check.reasons and check.asked else ""
    blocks = [
        section(f"Call *{escape(called)}* back: {said}"),
        *(section(f":warning: {escape(each[:1].upper() + each[1:])}.{asked}") for each in check.reasons),
        *([actions(*buttons)] if buttons else []),
        *([context(escape(no_telephone))] if no_telephone and number else []),
        field("text", "What came of it", text_element(multiline=True, longest=LONGEST_NOTE)),
        context("Once this is noted, nobody else is asked to call back."),
    ]
    return modal("Call back", "call_back", "Note it", json.dumps(metadata), blocks)


def call_at_form(called: str, metadata: dict[str, Any], zone: ZoneInfo, now: datetime) -> Block:
    """Return the window that asks when to call again, by the customer's own clock; it proposes tomorrow at ten."""
    first = now.astimezone(zone).date() + timedelta(days=1)
    blocks = [
        section(f"When does *{escape(called)}* want to be called?"),
        field("day", "Day", {"type": "datepicker", "initial_date": first.isoformat()}),
        field("time", f"Time in {place(zone)}", time_of_day("10:00")),
        field("text", "Note", text_element(multiline=True, longest=LONGEST_SHORT), optional=True),
        context(f"In {place(zone)} it is now {moment(now, zone)}."),
    ]
    return modal("Call back", "call_at", "Call then", json.dumps(metadata), blocks)


def outcome_form(called: str, metadata: dict[str, Any]) -> Block:
    """Return the window that takes how a call of a list ended, with a note."""
    ends = [option(label, f"{end}:{said}") for label, end, said in OUTCOMES]
    blocks = [
        section(f"How did the call with *{escape(called)}* end?"),
        field("end", "It ended", menu(ends, ends[0]["value"])),
        field("text", "Note", text_element(multiline=True, longest=LONGEST_NOTE)),
    ]
    return modal("How it ended", "call_ended", "Note it", json.dumps(metadata), blocks)


def chosen_moment(day: str, time: str, zone: ZoneInfo) -> datetime:
    """Return the moment that a day and a time of a form mean on the clocks of `zone`.

    Of a time that comes twice when clocks are put back it is the first; one that they leave out becomes as much later.
    Raises `ValueError` for what is no day or no time.
    """
    hours, minutes = time.split(":")
    local = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=zone)
    return local.replace(hour=int(hours), minute=int(minutes)).astimezone(UTC)


def place(zone: ZoneInfo) -> str:
    """Return the name of the place that a zone is called after, such as "New York"."""
    return zone.key.rpartition("/")[2].replace("_", " ")
