"""What Slack refuses in Block Kit: the limits of platforms.md and the reference of blocks and views.

External selects of several, file inputs, rich text inputs and workflow buttons are not played here and are refused as
unknown.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final

from sandbox.shapes import Json
from sandbox.slack.call import SlackRefusalError, refuse_arguments
from sandbox.slack.elements import ACCESSORY, ACTION, CONTEXT, IMAGE, INPUT, SUGGESTED
from sandbox.slack.schema import Report, Rule, Shape, any_of, anything, boolean, by_type, listing, string, text

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
# Of a view as JSON; views.open, views.push, views.update and views.publish refuse a larger one.
VIEW_BYTES: Final = 250_000


def _block_id(report: Report, value: object, at: str) -> None:
    string(255)(report, value, at)
    if value in report.block_ids:
        report.add(f"`block_id` `{value}` already exists", at)
    report.block_ids.add(str(value))


def _shape(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, together: Rule | None = None
) -> Rule:
    return Shape(required, {"block_id": _block_id, **(optional or {})}, together)


_BLOCKS: Final[dict[str, Rule]] = {
    "section": _shape(
        {},
        {"text": text(3000), "fields": listing(text(2000), 10), "accessory": ACCESSORY, "expand": boolean},
        any_of("text", "fields"),
    ),
    "header": _shape({"text": text(150, plain=True)}),
    "divider": _shape({}),
    "image": _shape(
        {"alt_text": string(2000)},
        {**IMAGE.optional, "title": text(2000, plain=True)},
        any_of("image_url", "slack_file"),
    ),
    "context": _shape({"elements": listing(CONTEXT, 10)}),
    "actions": _shape({"elements": listing(ACTION, 25)}),
    "input": _shape(
        {"label": text(2000, plain=True), "element": INPUT},
        {"hint": text(2000, plain=True), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": _shape({"elements": anything}),
    "markdown": _shape({"text": string(12_000, 1)}),
}


def _any_block(report: Report, value: object, at: str) -> None:
    report.action_ids = set()
    by_type(_BLOCKS)(report, value, at)


_VIEW: Final = {
    "modal": Shape(
        {"title": text(24, plain=True), "blocks": listing(_any_block, VIEW_BLOCKS)},
        {
            "submit": text(24, plain=True),
            "close": text(24, plain=True),
            "private_metadata": string(3000),
            "callback_id": string(255),
            "external_id": string(255),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": Shape(
        {"blocks": listing(_any_block, VIEW_BLOCKS)},
        {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)},
    ),
}


def check_blocks(blocks: object, knows_file: Callable[[Json], bool]) -> list[Json]:
    """Return the blocks of a message as Slack stores them (each with a block_id); raises `invalid_blocks`."""
    report = Report(knows_file)
    listing(_any_block, MESSAGE_BLOCKS, 0)(report, blocks, "/blocks")
    if report.problems:
        raise refuse_arguments(*report.problems, error="invalid_blocks")
    return with_ids(blocks if isinstance(blocks, list) else [])


def check_view(view: object, knows_file: Callable[[Json], bool], kind: str) -> Json:
    """Return a view of `kind` (modal or home) as Slack stores it; raises `invalid_arguments`, or `view_too_large`."""
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackRefusalError(error="view_too_large")
    report = Report(knows_file)
    by_type({kind: _VIEW[kind]})(report, view, "/view")
    if not report.problems and isinstance(view, dict):
        has_input = any(block["type"] == "input" for block in view["blocks"])
        if kind == "modal" and has_input and "submit" not in view:
            report.add("missing required field: submit, because there is an input block", "/view")
    if report.problems or not isinstance(view, dict):
        raise refuse_arguments(*report.problems)
    return {**view, "blocks": with_ids(view["blocks"])}


def check_suggested(answer: object) -> list[Json]:
    """Return the options that an app suggests for an external select; raises `ValueError` for what Slack refuses."""
    report = Report(lambda _: False)
    SUGGESTED(report, answer, "")
    if report.problems or not isinstance(answer, dict):
        raise ValueError("; ".join(report.problems) or "no options")
    groups = answer.get("option_groups") or []
    return [*(answer.get("options") or []), *(option for group in groups for option in group["options"])]


def with_ids(blocks: list[Json]) -> list[Json]:
    """Give every block, and every interactive element, the id that Slack would make up for it."""
    stored: list[Json] = json.loads(json.dumps(blocks))
    for number, block in enumerate(stored):
        block.setdefault("block_id", f"blk{number}")
        for place, element in enumerate(interactive(block)):
            element.setdefault("action_id", f"act{number}.{place}")
    return stored


def interactive(block: Json) -> list[Json]:
    """Return the elements of a block that a person can use."""
    if block["type"] == "actions":
        return list(block["elements"])
    inner = block.get("element") or block.get("accessory")
    return [inner] if isinstance(inner, dict) and inner.get("type") != "image" else []
