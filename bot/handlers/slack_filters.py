"""Filters that have a name, in Slack: shown, asked, compared, restored, removed."""

from typing import Any

from sqlmodel import Session

from bot.handlers.slack_ask import answered
from bot.handlers.slack_ask import ask as ask_words
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape
from bot.views.slack_filter_cards import (
    comparison_blocks,
    filter_card,
    history_card,
    list_card,
    nearest_blocks,
    removal_blocks,
    removed_blocks,
    uses_blocks,
)
from bot.workers.inbox import Effect
from core.actions.filters.look_at_filters import all_filters, compare_filter, history_of, look_at_filter
from core.actions.filters.restore_filter import remove_filter, restore_filter, restore_original
from core.actions.filters.save_filter import found_filter, version_number
from core.actions.questions.ask import understand
from core.errors import NotFoundError
from core.extraction.filters.told import asked_with
from core.replies import Replies


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """List every filter, or show the one that was named; `filter ("name")` is a question of the filter language."""
    if rest.startswith("("):
        return ask_words(desk, turn, turn.words)
    return look(desk, turn, rest) if rest.strip() else _saying(desk, turn, "Filters", list_card(all_filters(desk.shop)))


def look(desk: Desk, turn: Turn, name: str) -> Effect:
    """Show one filter from all sides; where none is called so, offer the nearest."""
    try:
        found = look_at_filter(desk.shop, name)
    except NotFoundError as error:
        return _saying(desk, turn, str(error), nearest_blocks(str(error), error.suggestions))
    return _saying(desk, turn, f"The filter {found.kept.name}", filter_card(found))


def look_pressed(desk: Desk, turn: Turn) -> Effect:
    """Show the filter that was chosen."""
    return look(desk, turn, turn.value)


def ask(desk: Desk, turn: Turn) -> Effect:
    """Ask a filter that has nothing to be told."""
    with desk.shop.store.read() as session:
        text = asked_with(found_filter(session, turn.value), [])
    return answered(desk, turn, understand(desk.shop, text), parent_id=None)


def history(desk: Desk, turn: Turn) -> Effect:
    """Show the versions of a filter."""
    name, versions = history_of(desk.shop, turn.value)
    return _saying(desk, turn, f"History of {name}", history_card(desk.shop, name, versions))


def compare(desk: Desk, turn: Turn) -> Effect:
    """Show an earlier version beside what is in force."""
    number, name = _version_of(turn)
    found = compare_filter(desk.shop, name, number)
    return _saying(desk, turn, f"{found.name}: {found.before} and {found.after}", comparison_blocks(found))


def uses(desk: Desk, turn: Turn) -> Effect:
    """Say who uses a filter."""
    found = look_at_filter(desk.shop, turn.value)
    return _saying(desk, turn, f"Who uses {found.kept.name}", uses_blocks(found.kept.name, found.uses))


def restore(desk: Desk, turn: Turn) -> Effect:
    """Put an earlier version in force again."""
    number, name = _version_of(turn)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        kept = restore_filter(tx, desk.shop, name, number, turn.user)
        turn.say(replies, f"{escape(by.name)} restored version {number} of the filter *{escape(kept.name)}*.")

    return effect


def original(desk: Desk, turn: Turn) -> Effect:
    """Put the filter as it comes with the system in force again."""

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        kept = restore_original(tx, desk.shop, turn.value, turn.user)
        turn.say(replies, f"{escape(by.name)} restored *{escape(kept.name)}* as it comes with the system.")

    return effect


def remove(desk: Desk, turn: Turn) -> Effect:
    """Remove a filter that nobody uses; else say who does, and offer to remove it all the same."""
    found = look_at_filter(desk.shop, turn.value)
    hindering = tuple(use for use in found.uses if use.holds)
    if not hindering:
        return remove_anyway(desk, turn)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.whisper(replies, f"{escape(found.kept.name)} is in use.", removal_blocks(found.kept.name, hindering))

    return effect


def remove_anyway(desk: Desk, turn: Turn) -> Effect:
    """Remove a filter, whoever uses it."""

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        name = found_filter(tx, turn.value).name
        remove_filter(tx, desk.shop, name, turn.user, even_if_used=True)
        number = version_number(tx, name) - 1
        turn.say(replies, f"{escape(by.name)} removed the filter *{escape(name)}*.", removed_blocks(name, number))

    return effect


def _saying(desk: Desk, turn: Turn, text: str, blocks: list[dict[str, Any]]) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, escape(text), blocks)

    return effect


def _version_of(turn: Turn) -> tuple[int, str]:
    """Return the version's number and the filter's name that a button carries."""
    number, _, name = turn.value.partition(":")
    return number_of(number), name
