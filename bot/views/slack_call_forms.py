"""The windows about calls: what to file, open, note and propose, the note of a call, and when to call again."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.views.blocks import Block, context, escape, field, modal, section, text_element
from bot.views.elements import menu, option, product_menu, time_of_day
from bot.views.moments import moment
from core.models import MarkKind

LONGEST_NOTE = 3_000
LONGEST_SHORT = 300
# How grave a trouble is, as staff say it; the numbers are those of `Trouble.level`.
GRAVITY = {"1": "a nuisance", "2": "a fault", "3": "grave"}
# How a call of a list can end: what its button says, the outcome, and what the customer said of the offer.
OUTCOMES = (
    ("Talked: interested", "talked", "interested"),
    ("Talked: not interested", "talked", "not_for_me"),
    ("Talked: ordered", "talked", "ordered"),
    ("No answer", "no_answer", ""),
)
WISHES = {MarkKind.CALL_BACK.value: "wants to be called instead of written to", MarkKind.VISIT.value: "wants a visit"}


def inquiry_form(called: str, metadata: dict[str, Any], *, quotation: bool = False) -> Block:
    """Return the window that files what somebody asks for."""
    blocks = [
        section(f"What does *{escape(called)}* ask for?"),
        field("text", "In their words", text_element(multiline=True, longest=LONGEST_SHORT)),
        field("product", "About which product", product_menu("", {}), optional=True),
        field(
            "kind",
            "Kind",
            menu([option("A question", "inquiry"), option("A quotation", "quotation")], _kind(quotation)),
        ),
    ]
    return modal("File an inquiry", "call_inquiry", "File it", json.dumps(metadata), blocks)


def _kind(quotation: bool) -> str:
    return "quotation" if quotation else "inquiry"


def trouble_form(called: str, metadata: dict[str, Any]) -> Block:
    """Return the window that opens a trouble."""
    gravity = [option(words, level) for level, words in GRAVITY.items()]
    blocks = [
        section(f"What trouble does *{escape(called)}* have?"),
        field("text", "What happened", text_element(multiline=True, longest=LONGEST_SHORT)),
        field("product", "With which product", product_menu("", {}), optional=True),
        field("level", "How grave is it", menu(gravity, "2")),
    ]
    return modal("Open a trouble", "call_trouble", "Open it", json.dumps(metadata), blocks)


def caution_form(called: str, metadata: dict[str, Any]) -> Block:
    """Return the window that notes how somebody wants to hear from the shop."""
    wishes = [option(words, value) for value, words in WISHES.items()]
    blocks = [
        section(f"How does *{escape(called)}* want to hear from us?"),
        field("wish", "From now on", menu(wishes, MarkKind.CALL_BACK.value)),
        context("Plans write to them no more: they are handed to whoever calls or visits, with the reason."),
    ]
    return modal("Note a caution", "call_caution", "Note it", json.dumps(metadata), blocks)


def propose_form(called: str, metadata: dict[str, Any], chosen: tuple[str, str] | None) -> Block:
    """Return the window that notes what was proposed in a call, and what came of it; `chosen` is a code and a name."""
    said = [option("interested", "interested"), option("orders it", "ordered"), option("not for them", "not_for_me")]
    product = product_menu(chosen[0], {chosen[0]: chosen[1]}) if chosen else product_menu("", {})
    blocks = [
        section(f"What do you propose to *{escape(called)}*?"),
        field("product", "Product", product),
        field("said", "What they say", menu(said, "interested")),
    ]
    return modal("Propose a product", "call_propose", "Note it", json.dumps(metadata), blocks)


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
    return local.replace(hour=int(hours), minute=int(minutes))


def place(zone: ZoneInfo) -> str:
    """Return the name of the place that a zone is called after, such as "New York"."""
    return zone.key.rpartition("/")[2].replace("_", " ")
