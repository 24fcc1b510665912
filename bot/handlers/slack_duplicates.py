"""Customers who may be one person: suggested, decided by admins, and taken back."""

from sqlalchemy import func
from sqlmodel import Session, select

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import Block, section
from bot.views.slack_duplicates import (
    apart_text,
    later_text,
    merged_card,
    pair_card,
    pair_text,
    unmerged_card,
)
from bot.workers.inbox import Effect
from core.actions.customers.merge_customers import keep_apart, merge, merge_of, unmerge
from core.customers.duplicates import Pair, look_at_pair, suggest_duplicates
from core.errors import NotFoundError, RefusedError
from core.models import Customer, Role
from core.replies import Replies
from core.staff import demand

SHOWN = 5


def said(desk: Desk, turn: Turn, _rest: str) -> Effect:
    """Show the pairs with the strongest evidence, a card each."""
    pairs = suggest_duplicates(desk.shop, SHOWN)

    def effect(tx: Session, replies: Replies) -> None:
        demand(desk.staff(tx, turn), Role.ADMIN)
        if not pairs:
            turn.say(replies, "Nobody looks like somebody else: no two customers share an address and a name.")
        for pair in pairs:
            turn.say(replies, pair_text(pair), pair_card(pair))

    return effect


def said_merge(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show two customers side by side, so that somebody decides: "merge C-1 C-2"."""
    numbers = rest.replace(",", " ").split()
    if len(numbers) != 2:  # noqa: PLR2004 - a pair
        message = "Name two customer numbers: `@najimi merge C-1 C-2`. Nothing happens before you have seen them."
        raise RefusedError(message)
    first, second = (_numbered(desk, number) for number in numbers)
    if first == second:
        message = "These are one customer already. `@najimi unmerge` takes a merger back."
        raise RefusedError(message)
    pair = look_at_pair(desk.shop, first, second)

    def effect(tx: Session, replies: Replies) -> None:
        demand(desk.staff(tx, turn), Role.ADMIN)
        turn.say(replies, pair_text(pair), pair_card(pair))

    return effect


def said_unmerge(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Take the merger back by which a customer number became somebody's alias: "unmerge C-2"."""
    with desk.shop.store.read() as session:
        merger = merge_of(session, rest).id or 0
    return _unmerge(desk, turn, merger)


def press_merge(desk: Desk, turn: Turn) -> Effect:
    """Merge the second customer of a button into the first."""
    kept_id, merged_id = _pair(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        row = merge(tx, desk.shop, kept_id, merged_id, by)
        pair = look_at_pair(desk.shop, row.kept_id, row.merged_id)
        text = f"{pair.second.number} now counts for {pair.first.number}."
        _replace(turn, replies, text, merged_card(pair.first, pair.second, row.id or 0, by.name))

    return effect


def press_unmerge(desk: Desk, turn: Turn) -> Effect:
    """Take back the merger of a button."""
    return _unmerge(desk, turn, number_of(turn.value))


def press_apart(desk: Desk, turn: Turn) -> Effect:
    """Note that the customers of a button are two people."""
    pair = _looked_at(desk, turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        keep_apart(tx, desk.shop, pair.first.customer_id, pair.second.customer_id, by)
        _replace(turn, replies, apart_text(pair, by.name), [])

    return effect


def press_later(desk: Desk, turn: Turn) -> Effect:
    """Put the question away for now."""
    pair = _looked_at(desk, turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        _replace(turn, replies, later_text(pair), [])

    return effect


def _unmerge(desk: Desk, turn: Turn, merge_id: int) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        row = unmerge(tx, desk.shop, merge_id, by)
        pair = look_at_pair(desk.shop, row.kept_id, row.merged_id)
        text = f"{pair.first.number} and {pair.second.number} are two customers again."
        _replace(turn, replies, text, unmerged_card(pair.first, pair.second, by.name))

    return effect


def _replace(turn: Turn, replies: Replies, text: str, blocks: list[Block]) -> None:
    """Put the decision in the place of the card whose button was pressed; say it where it was typed."""
    if turn.message:
        shown = blocks or [section(text)]
        replies.slack("chat.update", channel=turn.channel, ts=turn.message, text=text, blocks=shown)
    else:
        turn.say(replies, text, blocks)


def _looked_at(desk: Desk, value: str) -> Pair:
    return look_at_pair(desk.shop, *_pair(value))


def _pair(value: str) -> tuple[int, int]:
    first, _, second = value.partition(":")
    return number_of(first), number_of(second)


def _numbered(desk: Desk, number: str) -> int:
    """Return the id of the customer with this number, also one who was merged; the merger itself refuses those."""
    with desk.shop.store.read() as session:
        found = session.exec(select(Customer.id).where(func.lower(Customer.number) == number.lower())).all()
    if len(found) != 1 or found[0] is None:
        message = f"There is no customer {number[:64]}. Write the number as it stands in an answer."
        raise NotFoundError(message)
    return found[0]
