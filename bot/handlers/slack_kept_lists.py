"""Customer lists that are kept, in Slack: looked at, refreshed, compared, combined, renamed, taken away."""

from typing import Any

from sqlmodel import Session

from bot.handlers.slack_ask import ask as ask_words
from bot.handlers.slack_lists import post_file
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import Block, escape
from bot.views.slack_lists import (
    EARLIER,
    combine_form,
    compare_form,
    comparison_blocks,
    list_blocks,
    lists_blocks,
    refreshed_blocks,
    refreshment_blocks,
    removal_blocks,
    removed_blocks,
    rename_form,
    return_blocks,
    saved_blocks,
    saved_text,
)
from bot.workers.inbox import Effect
from core.actions.lists.compare_lists import Comparison, Side, compare_lists, compare_with_before, named
from core.actions.lists.export_list import export_members
from core.actions.lists.keep_lists import (
    Combining,
    bring_back_list,
    combined,
    list_card,
    lists,
    remove_list,
    rename_list,
)
from core.actions.lists.refresh_list import Prepared, prepare_refresh, prepare_return, preview_refresh, refresh_list
from core.actions.lists.save_list import gather_list, keep_question, save_list
from core.errors import NotFoundError, ShownError
from core.extraction.lists.kept import checked_name
from core.replies import Replies

JOINTS = (" with ", " to ", " and ", " against ")


def said_lists(desk: Desk, turn: Turn, _rest: str) -> Effect:
    """Show every list."""
    return _saying(desk, turn, "Customer lists", lists_blocks(desk.shop, lists(desk.shop)))


def said_list(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show the list that is named; "list all customers who ..." is a question."""
    try:
        return _look(desk, turn, rest)
    except NotFoundError:
        if not rest or rest.startswith("(") or " " in rest:
            return ask_words(desk, turn, turn.words)
        raise


def said_compare(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Compare two lists ("A with B"), or one with what it was before."""
    names = {kept.name.casefold() for kept, _ in lists(desk.shop)}
    if rest.strip("“”\"' ").casefold() in names:
        return _compared(desk, turn, compare_with_before(desk.shop, rest))
    for joint in JOINTS:
        first, found, second = rest.partition(joint)
        if found and second.strip():
            return _compared(desk, turn, compare_lists(desk.shop, _side(first), _side(second)))
    return _compared(desk, turn, compare_with_before(desk.shop, rest))


def look(desk: Desk, turn: Turn) -> Effect:
    """Show the list whose button was pressed."""
    return _look(desk, turn, turn.value)


def news(desk: Desk, turn: Turn) -> Effect:
    """Say who is new on a list, and who left, since it was refreshed last."""
    return _compared(desk, turn, compare_with_before(desk.shop, turn.value))


def ask_refresh(desk: Desk, turn: Turn) -> Effect:
    """Say who would come and who would go."""
    found = named(desk.shop, preview_refresh(desk.shop, turn.value))
    return _saying(desk, turn, f"Refresh {turn.value}?", refreshment_blocks(turn.value, found))


def refresh(desk: Desk, turn: Turn) -> Effect:
    """Ask the list's question again and keep the answer."""
    return _refreshing(desk, turn, prepare_refresh(desk.shop, turn.value, turn.user))


def ask_return(desk: Desk, turn: Turn) -> Effect:
    """Say what returning to an earlier version would mean."""
    number, name = _version(turn)
    found = compare_lists(desk.shop, Side(name), Side(name, number))
    return _saying(desk, turn, f"Return {name} to version {number}?", return_blocks(name, number, found))


def return_to(desk: Desk, turn: Turn) -> Effect:
    """Make an earlier version of a list the list again."""
    number, name = _version(turn)
    return _refreshing(desk, turn, prepare_return(desk.shop, name, number, turn.user))


def export(desk: Desk, turn: Turn) -> Effect:
    """Put everybody on the list into the thread as a spreadsheet."""
    content = export_members(desk.shop, turn.value, "xlsx")
    card = list_card(desk.shop, turn.value)
    title = f"{card.kept.name}: {card.kept.size:,} customers"
    return post_file(desk, turn, content, name=f"list-{card.kept.id}.xlsx", title=title, text=card.sentence)


def ask_remove(desk: Desk, turn: Turn) -> Effect:
    """Ask before a list is taken away."""
    return _saying(desk, turn, f"Remove {turn.value}?", removal_blocks(list_card(desk.shop, turn.value).kept))


def remove(desk: Desk, turn: Turn) -> Effect:
    """Take a list away; it can be brought back for a day."""

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        kept = remove_list(tx, desk.shop, turn.value, turn.user)
        turn.say(replies, f"Removed the list {turn.value}.", removed_blocks(kept, turn.value))

    return effect


def bring_back(desk: Desk, turn: Turn) -> Effect:
    """Bring a list back that was taken away."""
    key, _, name = turn.value.partition(":")

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        kept = bring_back_list(tx, desk.shop, number_of(key), name, turn.user)
        turn.say(replies, f"*{escape(kept.name)}* is back.", saved_blocks(kept)[1:])

    return effect


def rename_open(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that gives a list another name."""
    return rename_form(list_card(desk.shop, turn.value).kept.name, {**turn.where, "list": turn.value})


def rename(desk: Desk, turn: Turn) -> Effect:
    """Give a list the name that was typed."""
    before = str(turn.metadata.get("list", ""))

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        kept = rename_list(tx, desk.shop, before, turn.state.get("name", ""), turn.user)
        turn.say(replies, f"*{escape(before)}* is called *{escape(kept.name)}* now.")

    return effect


def compare_open(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that asks what a list is compared with."""
    card = list_card(desk.shop, turn.value)
    return compare_form(card, _others(desk, card.kept.name), {**turn.where, "list": card.kept.name})


def compare(desk: Desk, turn: Turn) -> Effect:
    """Compare a list with the one, or with the version, that was chosen."""
    name = str(turn.metadata.get("list", ""))
    kind, _, chosen = turn.state.get("other", "").partition(":")
    if kind == EARLIER:
        found = compare_lists(desk.shop, Side(name, number_of(chosen)), Side(name))
    else:
        found = compare_lists(desk.shop, Side(name), Side(chosen))
    return _compared(desk, turn, found)


def combine_open(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that makes a new list of two."""
    name = list_card(desk.shop, turn.value).kept.name
    return combine_form(name, _others(desk, name), {**turn.where, "list": name})


def check_name(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the name that was typed into a form."""
    before = str(turn.metadata.get("list", ""))
    try:
        with desk.shop.store.read() as session:
            if turn.action != "list_rename" or turn.state.get("name", "").casefold() != before.casefold():
                checked_name(session, turn.state.get("name", ""))
    except ShownError as error:
        return {"name": str(error)}
    return {}


def combine(desk: Desk, turn: Turn) -> Effect:
    """Save who is on two lists, on either, or on one but not on the other, as a new list."""
    first, second = str(turn.metadata.get("list", "")), turn.state.get("other", "")
    understood = combined(desk.shop, first, Combining(turn.state.get("how", Combining.AND)), second)
    with desk.shop.store.write() as tx:
        question = keep_question(tx, desk.shop, understood, 0, turn.user)
    gathered = gather_list(desk.shop, question.id or 0, turn.state.get("name", ""), turn.user)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        question.found = gathered.size
        tx.merge(question)
        kept = save_list(tx, desk.shop, gathered)
        turn.say(replies, saved_text(kept), [*saved_blocks(kept)])

    return effect


def _look(desk: Desk, turn: Turn, name: str) -> Effect:
    card = list_card(desk.shop, name)
    return _saying(desk, turn, f"The list {card.kept.name}", list_blocks(desk.shop, card))


def _compared(desk: Desk, turn: Turn, found: Comparison) -> Effect:
    between = found.difference
    return _saying(desk, turn, f"{between.first} and {between.second}", comparison_blocks(found))


def _refreshing(desk: Desk, turn: Turn, prepared: Prepared) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        kept = refresh_list(tx, desk.shop, prepared)
        turn.say(replies, f"{kept.name} has {kept.size:,} customers now.", refreshed_blocks(kept))

    return effect


def _saying(desk: Desk, turn: Turn, text: str, blocks: list[Block]) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, text, blocks)

    return effect


def _others(desk: Desk, name: str) -> list[str]:
    return [kept.name for kept, _ in lists(desk.shop) if kept.name != name]


def _side(words: str) -> Side:
    """Return what "Friends" or "Friends version 2" means."""
    name, found, number = words.strip().rpartition(" version ")
    return Side(name.strip(), int(number)) if found and number.strip().isdecimal() else Side(words.strip())


def _version(turn: Turn) -> tuple[int, str]:
    number, _, name = turn.value.partition(":")
    return number_of(number), name
