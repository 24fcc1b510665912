"""Products in Slack: the card, the forms that change it, its history, and what purchases suggest."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, select

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape
from bot.views.slack_product_forms import FORGET, counts_form, edit_form, edited_fields, relations_form
from bot.views.slack_products import (
    changed_blocks,
    counted_text,
    history_blocks,
    product_card,
    remarks_blocks,
    suggestion_blocks,
)
from bot.workers.inbox import Effect
from core.actions.count_records import COUNTS, count_records, enter_record, forget_record
from core.actions.edit_product import add_product, find_solution, read_fields, set_product
from core.actions.edit_relation import check_relations, codes_of, set_relations
from core.actions.edit_solution import set_virtual
from core.actions.find_product import find_product
from core.actions.name_product import partners_named
from core.actions.product_history import product_history
from core.actions.show_product import ProductCard, product_names, show_product
from core.actions.suggest_pairs import Tendency, confirm_pair, suggest_pairs
from core.actions.undo_catalogue_change import undo_change
from core.errors import NotFoundError, RefusedError, ShownError
from core.models import CatalogueChange, Product, RelationKind, Role, Staff
from core.products.history import history
from core.products.paths import SolutionPaths
from core.products.remarks import remarks
from core.replies import Replies

SHOWN_CHANGES, SHOWN_PAIRS = 12, 8
View = dict[str, Any]
_CHANGED_MEANWHILE = "Somebody else changed this product while your form was open. Look again, and fill it in anew."


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
    return _show(desk, turn, _existing(desk, number_of(turn.value)))


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
    _may_edit(desk, turn)
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
        raise NotFoundError(_NO_BUTTON)
    pair = _existing(desk, number_of(one)), _existing(desk, number_of(other))

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
        raise NotFoundError(_NO_BUTTON)
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


def edit_open(desk: Desk, turn: Turn) -> View:
    """Return the form with what is known of a product."""
    return _form(desk, turn, edit_form)


def relations_open(desk: Desk, turn: Turn) -> View:
    """Return the form with a product's relations."""
    return _form(desk, turn, relations_form)


def counts_open(desk: Desk, turn: Turn) -> View:
    """Return the form with a product's counts."""
    return _form(desk, turn, counts_form)


def _form(desk: Desk, turn: Turn, make: Callable[[ProductCard, View], View]) -> View:
    _may_edit(desk, turn)
    key = _existing(desk, number_of(turn.value))
    card = show_product(desk.shop, key, sales=False)
    with desk.shop.store.read() as session:
        last = _last_change(session, key)
    return make(card, {**turn.where, "product": key, "change": last})


def check_edit(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form of fields, by block id."""
    errors: dict[str, str] = {}
    fields = edited_fields(turn.state)
    for name, text in fields.items():
        try:
            if name == "solution":
                with desk.shop.store.read() as session:
                    find_solution(session, text)
            else:
                read_fields(desk.shop, {name: text})
        except ShownError as error:
            errors[name] = str(error)
    try:
        with desk.shop.store.read() as session:
            _virtual(session, turn)
    except ShownError as error:
        errors["virtual"] = str(error)
    return errors


def edit(desk: Desk, turn: Turn) -> Effect:
    """Save what the form of fields says."""

    def effect(tx: Session, replies: Replies) -> None:
        by, key = _begin(desk, tx, turn)
        done = set_product(tx, desk.shop, key, edited_fields(turn.state), actor(by))
        places = set_virtual(tx, desk.shop, key, _virtual(tx, turn), actor(by))
        named = [each.replace("_id", "").replace("_", " ") for each in done.fields]
        named += ["virtual solutions"] if places else []
        code = done.product.code
        text = (
            f"{escape(by.name)} changed *{escape(code)}*: {', '.join(named)}."
            if named
            else f"*{escape(code)}* is as it was."
        )
        found = [each.sentence for each in remarks(tx, (key,))]
        turn.say(replies, text, changed_blocks(text, found, key, None if places else done.change_id))

    return effect


def check_related(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form of relations, by block id."""
    errors: dict[str, str] = {}
    key = _metadata(turn, "product")
    with desk.shop.store.read() as session:
        wanted: dict[RelationKind, dict[int, int | None]] = {}
        for kind in _kinds(turn):
            try:
                wanted[kind] = partners_named(session, kind, turn.state.get(kind.value, ""))
                check_relations(key, {kind: wanted[kind]})
            except ShownError as error:
                errors[kind.value] = str(error)
    if not errors:
        try:
            check_relations(key, wanted)
        except ShownError as error:
            errors[RelationKind.RARE_SIMULTANEOUS.value] = str(error)
    return errors


def relate(desk: Desk, turn: Turn) -> Effect:
    """Save what the form of relations says."""

    def effect(tx: Session, replies: Replies) -> None:
        by, key = _begin(desk, tx, turn)
        wanted = {kind: partners_named(tx, kind, turn.state.get(kind.value, "")) for kind in _kinds(turn)}
        done = set_relations(tx, desk.shop, key, wanted, actor(by))
        code = codes_of(tx, (key,))[key]
        what = [
            f"{count} {word}"
            for count, word in ((done.added, "new"), (done.changed, "changed"), (done.removed, "taken out"))
            if count
        ]
        text = (
            f"{escape(by.name)} changed the relations of *{escape(code)}*: {', '.join(what)}."
            if what
            else f"*{escape(code)}* is as it was."
        )
        looked = [*done.warnings, *(each.sentence for each in remarks(tx, (key,)))]
        turn.say(replies, text, changed_blocks(text, looked, key))

    return effect


def enter_counts(desk: Desk, turn: Turn) -> Effect:
    """Save what the form of counts says."""

    def effect(tx: Session, replies: Replies) -> None:
        by, key = _begin(desk, tx, turn)
        code = codes_of(tx, (key,))[key]
        if FORGET in turn.state.get("forget", "").split(","):
            forget_record(tx, desk.shop, key, actor(by))
            text = f"{escape(by.name)} let purchases count *{escape(code)}* again: `product count`."
        else:
            counts = {name: _number(turn.state.get(name, "0")) for name in COUNTS}
            changed = enter_record(tx, desk.shop, key, counts, actor(by))
            text = (
                f"{escape(by.name)} entered the counts of *{escape(code)}*."
                if changed
                else f"The counts of *{escape(code)}* are as they were."
            )
        turn.say(replies, text, changed_blocks(text, (), key))

    return effect


def editor(staff: Staff) -> Staff:
    """Return a member of staff who may change product information; raise `RefusedError` for others."""
    if not (staff.may(Role.PLANNER) or staff.may(Role.ADMIN)):
        message = f"{staff.name} may look at product information; changing it needs the role planner or admin."
        raise RefusedError(message)
    return staff


def admin(staff: Staff) -> Staff:
    """Return an admin; raise `RefusedError` for others."""
    if not staff.may(Role.ADMIN):
        message = f"{staff.name} does not have the role admin, which decides about departments."
        raise RefusedError(message)
    return staff


def actor(staff: Staff) -> str:
    """Return who makes a change, as the history keeps it."""
    return f"staff:{staff.id}"


def _may_edit(desk: Desk, turn: Turn) -> None:
    with desk.shop.store.read() as session:
        staff = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
    if staff is not None:
        editor(staff)


def _begin(desk: Desk, tx: Session, turn: Turn) -> tuple[Staff, int]:
    """Return who saves a form and of which product, unless that was changed since the form was opened."""
    by, key = editor(desk.staff(tx, turn)), _metadata(turn, "product")
    if tx.exec(select(Product.id).where(Product.id == key).with_for_update()).first() is None:
        raise NotFoundError(_NO_BUTTON)
    if _last_change(tx, key) != turn.metadata.get("change"):
        raise RefusedError(_CHANGED_MEANWHILE)
    return by, key


def _last_change(session: Session, product_id: int) -> int:
    """Return the number of the latest change of a product, 0 where there is none."""
    latest = history(session, product_id=product_id, limit=1)
    return (latest[0].id or 0) if latest else 0


def _virtual(session: Session, turn: Turn) -> list[int]:
    paths = SolutionPaths(session)
    named = [each.strip() for each in turn.state.get("virtual", "").split(";")]
    return [paths.named(each, virtual=True).id for each in named if each]


def _kinds(turn: Turn) -> list[RelationKind]:
    """Return the kinds that the form shows; what it does not show stays."""
    shown = turn.metadata.get("kinds", [])
    return [kind for kind in RelationKind if kind.value in shown]


def _existing(desk: Desk, product_id: int) -> int:
    with desk.shop.store.read() as session:
        if session.get(Product, product_id) is None:
            raise NotFoundError(_NO_BUTTON)
    return product_id


def _change(tx: Session, change_id: int) -> CatalogueChange:
    found = tx.get(CatalogueChange, change_id)
    if found is None:
        raise NotFoundError(_NO_BUTTON)
    return found


def _metadata(turn: Turn, name: str) -> int:
    return number_of(str(turn.metadata.get(name, "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else -1


_NO_BUTTON = "That button belongs to nothing here (any more). Look again: `@najimi product CODE`."
_WORDS: dict[str, Callable[[Desk, Turn, str], Effect]] = {
    "add": _add,
    "check": _check,
    "count": _count,
    "suggest": _suggest,
    "history": _history,
}
