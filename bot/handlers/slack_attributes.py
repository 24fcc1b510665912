"""Attributes in Slack: listed with their spread, looked at, defined, removed, restored."""

from typing import Any

from sqlmodel import Session

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import Block, escape
from bot.views.slack_attributes import (
    define_form,
    list_blocks,
    look_blocks,
    removal_blocks,
    removed_blocks,
    spread_block,
)
from bot.views.slack_edit import fault_block
from bot.workers.inbox import Effect
from core.actions.filters.define_attribute import (
    AttributeDraft,
    check_attribute,
    define_attribute,
    remove_attribute,
    restore_attribute,
)
from core.actions.filters.look_at_attributes import all_attributes, look_at_attribute, try_attribute
from core.definitions.attribute_uses import uses_of_attribute
from core.definitions.versions import versions_of
from core.errors import QuestionError, RefusedError, ShownError
from core.extraction.catalogue_kept import defined_attributes
from core.models import DefinitionKind
from core.replies import Replies

LONGEST_ERROR = 500


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """List every attribute, or show the one that was named."""
    if rest.strip():
        return look(desk, turn, rest)
    lines = all_attributes(desk.shop)
    return _saying(desk, turn, "Attributes of customers", list_blocks(desk.shop, lines))


def look(desk: Desk, turn: Turn, name: str) -> Effect:
    """Show one attribute from all sides."""
    found = look_at_attribute(desk.shop, name)
    return _saying(desk, turn, f"The attribute {found.line.name}", look_blocks(desk.shop, found))


def look_pressed(desk: Desk, turn: Turn) -> Effect:
    """Show the attribute whose button was pressed."""
    return look(desk, turn, turn.value)


def new_form(_desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window for an attribute that is not there yet."""
    return define_form({**turn.where, "attribute": None}, AttributeDraft("", ""))


def edit_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window with an attribute that staff defined, and who uses it."""
    with desk.shop.store.read() as session:
        kept = defined_attributes(session).get(turn.value)
        if kept is None:
            message = f"“{turn.value}” is not there any more. Say `attributes` to see which are."
            raise RefusedError(message)
        draft = AttributeDraft(kept.name, kept.expression, kept.unit or "", kept.description or "")
        return define_form({**turn.where, "attribute": kept.name}, draft, uses_of_attribute(session, kept.name))


def filled(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the window with how the values of what is typed in it are spread now."""
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    outcome = {**_outcome(desk, turn), "block_id": "outcome"}
    return {**{name: view[name] for name in kept}, "blocks": [*view["blocks"][:-2], outcome, view["blocks"][-1]]}


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with what was written, by block id."""
    try:
        with desk.shop.store.read() as session:
            tidy, _ = check_attribute(session, desk.shop, _draft(turn))
            _refuse_taken(session, turn, tidy.name)
    except QuestionError as error:
        return {"expression": str(error)[:LONGEST_ERROR]}
    except ShownError as error:
        return {"name": str(error)[:LONGEST_ERROR]}
    return {}


def save(desk: Desk, turn: Turn) -> Effect:
    """Keep what was written; it is checked once more, because this event may have come without its window."""
    draft = _draft(turn)
    tried = try_attribute(desk.shop, draft)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        _refuse_taken(tx, turn, tried.line.name)
        row = define_attribute(tx, desk.shop, draft, turn.user)
        text = f"{escape(by.name)} defined the attribute *{escape(row.name)}*: `{escape(row.expression)}`"
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}}, spread_block(desk.shop, tried)]
        turn.say(replies, f"{by.name} defined the attribute {row.name}", blocks)

    return effect


def remove(desk: Desk, turn: Turn) -> Effect:
    """Remove an attribute that nobody uses; else say who does, and offer to remove it all the same."""
    with desk.shop.store.read() as session:
        hindering = tuple(use for use in uses_of_attribute(session, turn.value) if use.holds)
    if not hindering:
        return remove_anyway(desk, turn)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.whisper(replies, f"{turn.value} is in use.", removal_blocks(turn.value, hindering))

    return effect


def remove_anyway(desk: Desk, turn: Turn) -> Effect:
    """Remove an attribute, whoever uses it."""

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        remove_attribute(tx, desk.shop, turn.value, turn.user, even_if_used=True)
        kept = versions_of(tx, DefinitionKind.ATTRIBUTE, turn.value)
        last = next((each.number for each in kept if each.body is not None), 1)
        turn.say(replies, f"{by.name} removed the attribute {turn.value}", removed_blocks(turn.value, last))

    return effect


def restore(desk: Desk, turn: Turn) -> Effect:
    """Put an earlier version in force again."""
    number, _, name = turn.value.partition(":")
    wanted = number_of(number)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        row = restore_attribute(tx, desk.shop, name, wanted, turn.user)
        turn.say(replies, f"{escape(by.name)} restored version {wanted} of the attribute *{escape(row.name)}*.")

    return effect


def _draft(turn: Turn) -> AttributeDraft:
    state = turn.state
    return AttributeDraft(
        state.get("name", ""), state.get("expression", ""), state.get("unit", ""), state.get("description", "")
    )


def _refuse_taken(session: Session, turn: Turn, name: str) -> None:
    """Refuse the name of another attribute: it would silently be defined anew for all who use it."""
    if turn.metadata.get("attribute") != name and name in defined_attributes(session):
        message = f"There is an attribute “{name}” already. Choose another name, or edit that one."
        raise RefusedError(message)


def _outcome(desk: Desk, turn: Turn) -> Block:
    try:
        return spread_block(desk.shop, try_attribute(desk.shop, _draft(turn)))
    except ShownError as error:
        return fault_block(error)


def _saying(desk: Desk, turn: Turn, text: str, blocks: list[Block]) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, text, blocks)

    return effect
