"""Block Kit's choosers: menus, boxes to tick, times, people and channels."""

from collections.abc import Mapping
from typing import Any

from bot.views.blocks import Block, clip, plain, section

LONGEST_OPTION = 75
MOST_IN_OVERFLOW = 5


def option(label: str, value: str, description: str = "") -> Block:
    """Return one choice of a menu or a group of boxes."""
    made: Block = {"text": plain(clip(label, LONGEST_OPTION)), "value": value}
    if description:
        made["description"] = plain(clip(description, LONGEST_OPTION))
    return made


def menu(options: list[Block], initial: str = "", placeholder: str = "") -> Block:
    """Return a menu; `initial` is the value of the option that is chosen at first."""
    made: Block = {"type": "static_select", "options": options}
    chosen = [each for each in options if each["value"] == initial]
    if chosen:
        made["initial_option"] = chosen[0]
    if placeholder:
        made["placeholder"] = plain(placeholder)
    return made


def product_menu(code: str, called: Mapping[str, str]) -> Block:
    """Return a menu of the shop's products, looked up while one types; `called` says what codes stand for.

    `code` is chosen at first, empty for none.
    """
    made: Block = {"type": "external_select", "min_query_length": 1, "placeholder": plain("Type a name or a code")}
    return made | ({"initial_option": option(called.get(code, code), code)} if code else {})


def overflow(action: str, choices: list[tuple[str, str]]) -> Block:
    """Return a menu of further actions behind three dots; `choices` are words and values, at most five."""
    return {"type": "overflow", "action_id": action, "options": [option(*each) for each in choices]}


def boxes(options: list[Block], ticked: list[str]) -> Block:
    """Return boxes to tick; `ticked` holds the values of those that are at first."""
    made: Block = {"type": "checkboxes", "options": options}
    if initial := [each for each in options if each["value"] in ticked]:
        made["initial_options"] = initial
    return made


def time_of_day(initial: str) -> Block:
    """Return a chooser of a time; `initial` as 09:30."""
    return {"type": "timepicker", "initial_time": initial}


def channel_chooser(initial: str) -> Block:
    """Return a chooser of a channel or conversation; `initial` is an id, or empty."""
    made: Block = {"type": "conversations_select", "placeholder": plain("Choose a channel")}
    return made | ({"initial_conversation": initial} if initial else {})


def person_chooser() -> Block:
    """Return a chooser of somebody in the workspace."""
    return {"type": "users_select", "placeholder": plain("Choose somebody")}


def beside(text: str, element: dict[str, Any]) -> Block:
    """Return a paragraph of mrkdwn with a button or another element at its right."""
    return {**section(text), "accessory": element}
