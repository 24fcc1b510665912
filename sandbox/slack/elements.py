"""Block Kit's interactive elements and the limits that Slack documents for them."""

from collections.abc import Iterable
from typing import Final

from sandbox.shapes import Json
from sandbox.slack.schema import (
    Report,
    Rule,
    Shape,
    any_of,
    anything,
    boolean,
    by_type,
    listing,
    matching,
    one_of,
    string,
    text,
    whole_number,
)

_DATE: Final = matching(r"\d{4}-\d{2}-\d{2}", "date")
_TIME: Final = matching(r"([01]\d|2[0-3]):[0-5]\d", "time")
_CONFIRM: Final = Shape(
    {"title": text(100, plain=True), "text": text(300), "confirm": text(30, plain=True), "deny": text(30, plain=True)},
    {"style": one_of("primary", "danger")},
)
_FREE_OPTION: Final = Shape({"text": text(75), "value": string(150)}, {"description": text(75), "url": string(3000)})
_PLAIN_OPTION: Final = Shape(
    {"text": text(75, plain=True), "value": string(150)}, {"description": text(75, plain=True), "url": string(3000)}
)
_GROUP: Final = Shape({"label": text(75, plain=True), "options": listing(_PLAIN_OPTION, 100)})


def action_id(report: Report, value: object, at: str) -> None:
    """Allow 1 to 255 characters, once in a block."""
    string(255, 1)(report, value, at)
    if value in report.action_ids:
        report.add(f"`action_id` `{value}` already exists", at)
    report.action_ids.add(str(value))


def slack_file(report: Report, value: object, at: str) -> None:
    """Allow a file of this workspace, named by its id or its address."""
    if not isinstance(value, dict) or not ({"id", "url"} & value.keys()):
        report.add("missing required field: id or url", at)
    elif not report.knows_file(value):
        report.add("invalid slack file", at)


_IMAGE: Final = Shape(
    {"alt_text": string(2000)},
    {"image_url": string(3000, 1), "slack_file": slack_file},
    any_of("image_url", "slack_file"),
)
_COMMON: Final[dict[str, Rule]] = {"action_id": action_id, "confirm": _CONFIRM, "focus_on_load": boolean}
_PLACED: Final[dict[str, Rule]] = {**_COMMON, "placeholder": text(150, plain=True)}


def _has_options(report: Report, value: Json, at: str) -> None:
    if ("options" in value) == ("option_groups" in value):
        report.add("must provide either options or option_groups", at)
    initial = value.get("initial_option")
    groups = value.get("option_groups") or []
    if initial is None or not isinstance(groups, list):
        return
    offered = [*(value.get("options") or [])]
    offered += [option for group in groups if isinstance(group, dict) for option in group.get("options", [])]
    if initial not in offered:
        report.add("initial_option must exactly match one of the provided options", f"{at}/initial_option")


def _chosen(many: bool) -> dict[str, Rule]:
    return {"initial_options": listing(_PLAIN_OPTION, 100), "max_selected_items": whole_number} if many else {}


_OPTIONS: Final[dict[str, Rule]] = {"options": listing(_PLAIN_OPTION, 100), "option_groups": listing(_GROUP, 100)}
_TYPED: Final[dict[str, Rule]] = {**_PLACED, "dispatch_action_config": anything, "initial_value": string(3000)}

_ELEMENTS: Final[dict[str, Rule]] = {
    "button": Shape(
        {"text": text(75, plain=True)},
        {
            "action_id": action_id,
            "confirm": _CONFIRM,
            "value": string(2000),
            "url": string(3000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": Shape({"options": listing(_PLAIN_OPTION, 5)}, {"action_id": action_id, "confirm": _CONFIRM}),
    "checkboxes": Shape(
        {"options": listing(_FREE_OPTION, 10)}, {**_COMMON, "initial_options": listing(_FREE_OPTION, 10)}
    ),
    "radio_buttons": Shape({"options": listing(_FREE_OPTION, 10)}, {**_COMMON, "initial_option": _FREE_OPTION}),
    "datepicker": Shape({}, {**_PLACED, "initial_date": _DATE}),
    "timepicker": Shape({}, {**_PLACED, "initial_time": _TIME, "timezone": string(100)}),
    "datetimepicker": Shape({}, {**_COMMON, "initial_date_time": whole_number}),
    "static_select": Shape({}, {**_PLACED, **_OPTIONS, "initial_option": _PLAIN_OPTION}, _has_options),
    "multi_static_select": Shape({}, {**_PLACED, **_OPTIONS, **_chosen(many=True)}, _has_options),
    "external_select": Shape({}, {**_PLACED, "initial_option": _PLAIN_OPTION, "min_query_length": whole_number}),
    "users_select": Shape({}, {**_PLACED, "initial_user": string(50)}),
    "multi_users_select": Shape({}, {**_PLACED, "initial_users": anything, "max_selected_items": whole_number}),
    "conversations_select": Shape({}, {**_PLACED, "initial_conversation": string(50), "filter": anything}),
    "channels_select": Shape({}, {**_PLACED, "initial_channel": string(50)}),
    "plain_text_input": Shape(
        {}, {**_TYPED, "multiline": boolean, "min_length": whole_number, "max_length": whole_number}
    ),
    "number_input": Shape(
        {"is_decimal_allowed": boolean}, {**_TYPED, "min_value": string(100), "max_value": string(100)}
    ),
    "email_text_input": Shape({}, _TYPED),
    "url_text_input": Shape({}, _TYPED),
    "image": _IMAGE,
    "plain_text": text(3000, plain=True),
    "mrkdwn": text(3000),
}

_SELECTS: Final = ("static_select", "multi_static_select", "external_select", "users_select", "multi_users_select")
_OTHER_SELECTS: Final = ("conversations_select", "channels_select", "checkboxes", "radio_buttons", "datepicker")
CHOOSERS: Final = (*_SELECTS, *_OTHER_SELECTS, "timepicker")
TYPED: Final = ("plain_text_input", "number_input", "email_text_input", "url_text_input")


def _only(kinds: Iterable[str]) -> Rule:
    return by_type({kind: _ELEMENTS[kind] for kind in kinds})


ACCESSORY: Final = _only(("button", "overflow", "image", *CHOOSERS))
ACTION: Final = _only(("button", "overflow", "datetimepicker", *CHOOSERS))
CONTEXT: Final = _only(("image", "plain_text", "mrkdwn"))
INPUT: Final = _only((*TYPED, "datetimepicker", *CHOOSERS))
IMAGE: Final = _IMAGE
# What an app answers when somebody looks for a choice in an `external_select`: at most a hundred, or groups of them.
SUGGESTED: Final = Shape(
    {},
    {"options": listing(_PLAIN_OPTION, 100, 0), "option_groups": listing(_GROUP, 100, 0)},
    any_of("options", "option_groups"),
)
