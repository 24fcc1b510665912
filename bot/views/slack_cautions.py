"""Customers whom a plan would have written to, and who wish a call or a visit: handed to whoever makes contact."""

import json
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, escape, field, modal, section, text_element
from core.actions.calls.cautions import CautionNotice

LONGEST_TEXT = 1_500
LONGEST_NOTE = 1_000
SECTIONS = {"call_center": "a call", "business_section": "a visit"}


def caution_message(notice: CautionNotice, by: str = "") -> tuple[str, list[Block]]:
    """Return the message about a customer who wishes a person; `by` mentions who cares, empty while nobody does."""
    who = f"{escape(clip(notice.customer.called, 80))} ({escape(notice.customer.number)})"
    wish = SECTIONS.get(notice.caution.section, "to hear from a person")
    text = f"{who} wishes {wish} instead of a message"
    number = notice.customer.telephone
    reach = f" · <tel:{escape(number)}|{escape(number)}>" if number and notice.caution.section == "call_center" else ""
    where = f"\n{escape(clip(notice.customer.address, 200))}" if notice.customer.address and not reach else ""
    about = escape(clip(notice.product or notice.plan.title, 120))
    blocks = [
        section(f":raising_hand: *{text}*{reach}{where}\nAbout *{about}* · {escape(clip(notice.caution.reason, 200))}")
    ]
    if notice.text:
        said = escape(clip(notice.text, LONGEST_TEXT)).splitlines()
        blocks.append(section("What they would have read:\n" + "\n".join(f"> {line}" for line in said)))
    return text, [*blocks, *_state(notice, by)]


def _state(notice: CautionNotice, by: str) -> list[Block]:
    value, plan = str(notice.caution.id), f"plan {notice.plan.id}, {escape(clip(notice.plan.title, 120))}"
    if notice.caution.done_at is not None:
        note = f"\n> {escape(clip(' '.join((notice.caution.note or '').split()), 500))}" if notice.caution.note else ""
        return [section(f":white_check_mark: {by or 'Somebody'} has been in touch with them{note}"), context(plan)]
    done = button("Done …", "caution_done_open", value, style="primary" if by else "")
    take = [] if by else [button("Take it", "caution_take", value, style="primary")]
    cares = f"{by} takes care of it" if by else "nobody has taken it yet"
    return [actions(*take, done), context(f"{cares} · {plan}")]


def done_form(notice: CautionNotice, metadata: dict[str, Any]) -> Block:
    """Return the window that takes down what came of it."""
    element = text_element(multiline=True, longest=LONGEST_NOTE)
    blocks = [
        section(f"You have been in touch with *{escape(clip(notice.customer.called, 80))}*."),
        field("text", "What came of it", element, optional=True),
    ]
    return modal("Done", "caution_done", "Note it", json.dumps(metadata), blocks)
