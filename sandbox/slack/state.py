"""What a person has entered: `state.values` as Slack sends it, and what its own windows refuse to submit."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sandbox.shapes import Json
from sandbox.slack.blocks import interactive

Entries = Mapping[tuple[str, str], object]
"""What was entered, by block id and action id; an element without an entry keeps its initial value."""


def _typed(element: Json, entry: object) -> Json:
    del element
    return {"value": None if entry is None or entry == "" else str(entry)}


def _all_options(element: Json) -> list[Json]:
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    return options


def _option(element: Json, entry: object) -> Json | None:
    if entry is None or entry == "":
        return None
    for option in _all_options(element):
        if entry in (option["value"], option["text"]["text"]):
            return option
    message = f"there is no option {entry!r}"
    raise ValueError(message)


def _options(element: Json, entry: object) -> list[Json]:
    entries = entry if isinstance(entry, list) else [entry]
    chosen = [_option(element, each) for each in entries]
    return [option for option in chosen if option is not None]


def _suggested(element: Json, entry: object) -> Json | None:
    """Return the option that was taken from what the app suggested; only a whole option can be one."""
    if entry is None or entry == "":
        return None
    if isinstance(entry, dict) and isinstance(entry.get("value"), str) and isinstance(entry.get("text"), dict):
        return {"text": entry["text"], "value": entry["value"]}
    message = f"{element['action_id']!r} takes an option that the app suggested, not {entry!r}"
    raise ValueError(message)


def _moment(entry: object) -> int | None:
    if entry is None or entry == "":
        return None
    text = str(entry)
    return int(text) if text.isdigit() else int(datetime.fromisoformat(text).astimezone().timestamp())


_BARE: Final[dict[str, tuple[str, str]]] = {
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
}
_READ: Final[dict[str, Callable[[Json, Any], Json]]] = {
    "plain_text_input": _typed,
    "number_input": _typed,
    "email_text_input": _typed,
    "url_text_input": _typed,
    "static_select": lambda element, entry: {"selected_option": _option(element, entry)},
    "external_select": lambda element, entry: {"selected_option": _suggested(element, entry)},
    "radio_buttons": lambda element, entry: {"selected_option": _option(element, entry)},
    "overflow": lambda element, entry: {"selected_option": _option(element, entry)},
    "checkboxes": lambda element, entry: {"selected_options": _options(element, entry)},
    "multi_static_select": lambda element, entry: {"selected_options": _options(element, entry)},
    "multi_users_select": lambda _, entry: {"selected_users": list(entry or [])},
    "datetimepicker": lambda _, entry: {"selected_date_time": _moment(entry)},
}


def initial(element: Json) -> Json:
    """Return the state of an element that nobody has touched."""
    kind = element["type"]
    if kind in _BARE:
        chosen, first = _BARE[kind]
        return {"type": kind, chosen: element.get(first)}
    starts = {
        "static_select": {"selected_option": element.get("initial_option")},
        "external_select": {"selected_option": element.get("initial_option")},
        "radio_buttons": {"selected_option": element.get("initial_option")},
        "checkboxes": {"selected_options": element.get("initial_options", [])},
        "multi_static_select": {"selected_options": element.get("initial_options", [])},
        "multi_users_select": {"selected_users": element.get("initial_users", [])},
        "datetimepicker": {"selected_date_time": element.get("initial_date_time")},
    }
    return {"type": kind, **starts.get(kind, {"value": element.get("initial_value")})}


def chosen(element: Json, entry: object) -> Json:
    """Return the state of an element after `entry`; one that it does not offer raises `ValueError`."""
    kind = element["type"]
    if kind in _BARE:
        return {"type": kind, _BARE[kind][0]: entry or None}
    return {"type": kind, **_READ[kind](element, entry)}


def state_of(blocks: list[Json], entries: Entries) -> Json:
    """Return `state.values`: by block id and action id, every element that holds a value."""
    values: Json = {}
    for block in blocks:
        for element in interactive(block):
            if element["type"] in {"button", "overflow"}:
                continue
            key = (block["block_id"], element["action_id"])
            held = chosen(element, entries[key]) if key in entries else initial(element)
            values.setdefault(key[0], {})[key[1]] = held
    return values


def unfit(blocks: list[Json], values: Json) -> dict[str, str]:
    """Return what Slack's own window would say before it submits, by block id."""
    problems: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        held = values[block["block_id"]][block["element"]["action_id"]]
        problem = _problem(block, {key: value for key, value in held.items() if key != "type"})
        if problem:
            problems[block["block_id"]] = problem
    return problems


def _problem(block: Json, held: Json) -> str | None:
    element = block["element"]
    value = next(iter(held.values()))
    if value in (None, [], ""):
        return None if block.get("optional") else "Please complete this required field."
    if "max_length" in element and len(str(value)) > element["max_length"]:
        return f"Please use at most {element['max_length']} characters."
    if "min_length" in element and len(str(value)) < element["min_length"]:
        return f"Please use at least {element['min_length']} characters."
    return _number_problem(element, str(value)) if element["type"] == "number_input" else None


def _number_problem(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != int(number):
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter at most {element['max_value']}."
    return None
