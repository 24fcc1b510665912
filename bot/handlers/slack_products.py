"""Products in Slack: the card, the forms that change it, its history, and what purchases suggest."""

from collections.abc import Callable

from sqlmodel import Session

from bot.handlers.slack_editors import NO_BUTTON, actor, admin, editor, existing, may_edit
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape
from bot.views.slack_products import (
    changed_blocks,
    counted_text,
    history_blocks,
    product_card,
    remarks_blocks,
    suggestion_blocks,
)
from bot.workers.inbox import Effect
from core.actions.catalogue.count_records import count_records
from core.actions.catalogue.edit_product import add_product
from core.actions.catalogue.edit_relation import codes_of
from core.actions.catalogue.find_product import find_product
from core.actions.catalogue.product_history import product_history
from core.actions.catalogue.show_product import product_names, show_product
from core.actions.catalogue.suggest_pairs import Tendency, confirm_pair, suggest_pairs
from core.actions.catalogue.undo_catalogue_change import undo_change
from core.errors import NotFoundError, RefusedError
from core.models import CatalogueChange, Product
from core.products.remarks import remarks
from core.replies import Replies

SHOWN_CHANGES, SHOWN_PAIRS = 12, 8


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show a product's card, or do what the next word says: add, check, count, suggest, history."""
    first, _, more = rest.partition(" ")
    if handler := _WORDS.get(first.casefold()):
        return handler(desk, turn, more.strip())
    if not rest:
        message = (
            "Say which product: `@najimi product 85123A`. Also `product add CODE NAME`, `product check`,"
            " `product count`, `product suggest`, `product history`."
        )
        raise RefusedError(message)
    return _show(desk, turn, find_product(desk.shop, rest).id or 0)


def show(desk: Desk, turn: Turn) -> Effect:
    """Show the card of the product that a button names."""
    return _show(desk, turn, existing(desk, number_of(turn.value)))


def _show(desk: Desk, turn: Turn, product_id: int) -> Effect:
    card = show_product(desk.shop, product_id)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, f"{card.product.code} {card.product.name}", product_card(card, desk.shop.currency))

    return effect


def _add(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Enter a new product."""
    code, _, name = rest.partition(" ")

    def effect(tx: Session, replies: Replies) -> None:
        by = editor(desk.staff(tx, turn))
        made = add_product(tx, desk.shop, code, {"name": name.strip()} if name.strip() else {}, actor(by))
        key = made.product.id or 0
        text = f"{escape(by.name)} entered *{escape(made.product.code)}*. Fill in what is known of it."
        turn.say(replies, text, changed_blocks(text, (), key, made.change_id))

    return effect


def _check(desk: Desk, turn: Turn, _rest: str) -> Effect:
    with desk.shop.store.read() as session:
        found = remarks(session)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, "What to look at in the product information", remarks_blocks(found))

    return effect


def _count(desk: Desk, turn: Turn, _rest: str) -> Effect:
    may_edit(desk, turn)
    done = count_records(desk.shop)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, counted_text(done))

    return effect


def _suggest(desk: Desk, turn: Turn, _rest: str) -> Effect:
    found = suggest_pairs(desk.shop, limit=SHOWN_PAIRS)
    with desk.shop.store.read() as session:
        names = product_names(session, {key for each in found for key in (each.product_id, each.partner_id)})

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, "What purchases suggest", suggestion_blocks(found, names))

    return effect


def confirm(desk: Desk, turn: Turn) -> Effect:
    """Enter the pair that a button names."""
    one, _, rest = turn.value.partition("/")
    other, _, word = rest.partition("/")
    if word not in {Tendency.BUNDLE, Tendency.RARE}:
        raise NotFoundError(NO_BUTTON)
    pair = existing(desk, number_of(one)), existing(desk, number_of(other))

    def effect(tx: Session, replies: Replies) -> None:
        by = editor(desk.staff(tx, turn))
        done = confirm_pair(tx, desk.shop, pair, Tendency(word), actor(by))
        codes = codes_of(tx, pair)
        named = escape(f"{codes[pair[0]]} and {codes[pair[1]]}")
        what = "a bundle" if word == Tendency.BUNDLE else "rarely bought together"
        text = (
            f"{escape(by.name)} entered {named} as {what}."
            if done.added + done.changed
            else f"{named} were {what} already."
        )
        turn.say(replies, text, changed_blocks(text, done.warnings, pair[0]))

    return effect


def _history(desk: Desk, turn: Turn, rest: str) -> Effect:
    return _tell_history(desk, turn, find_product(desk.shop, rest) if rest else None)


def show_history(desk: Desk, turn: Turn) -> Effect:
    """Show the history of the product that a button names."""
    with desk.shop.store.read() as session:
        product = session.get(Product, number_of(turn.value))
    if product is None:
        raise NotFoundError(NO_BUTTON)
    return _tell_history(desk, turn, product)


def _tell_history(desk: Desk, turn: Turn, product: Product | None) -> Effect:
    lines = product_history(desk.shop, product.id if product else None, limit=SHOWN_CHANGES)
    title = product.code if product else "all products"

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, f"History of {title}", history_blocks(title, lines, desk.shop))

    return effect


def undo(desk: Desk, turn: Turn) -> Effect:
    """Take the change back that a button names."""
    change_id = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        by = editor(desk.staff(tx, turn))
        change = _change(tx, change_id)
        if change.subject == "department":
            admin(by)
        undo_change(tx, desk.shop, change_id, actor(by))
        text = f"{escape(by.name)} took change {change_id} back."
        known = tx.get(Product, change.product_id) if change.product_id else None
        turn.say(replies, text, changed_blocks(text, (), known.id or 0) if known else None)

    return effect


def _change(tx: Session, change_id: int) -> CatalogueChange:
    found = tx.get(CatalogueChange, change_id)
    if found is None:
        raise NotFoundError(NO_BUTTON)
    return found


_WORDS: dict[str, Callable[[Desk, Turn, str], Effect]] = {
    "add": _add,
    "check": _check,
    "count": _count,
    "suggest": _suggest,
    "history": _history,
}
