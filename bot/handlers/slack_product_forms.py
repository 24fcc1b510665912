"""The forms of a product in Slack: its fields, its relations, its counts."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, select

from bot.handlers.slack_editors import NO_BUTTON, actor, editor, existing, may_edit
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape
from bot.views.slack_product_forms import FORGET, counts_form, edit_form, edited_fields, relations_form
from bot.views.slack_products import changed_blocks
from bot.workers.inbox import Effect
from core.actions.catalogue.count_records import COUNTS, enter_record, forget_record
from core.actions.catalogue.edit_product import find_solution, read_fields, set_product
from core.actions.catalogue.edit_relation import check_relations, codes_of, set_relations
from core.actions.catalogue.edit_solution import set_virtual
from core.actions.catalogue.name_product import partners_named
from core.actions.catalogue.show_product import ProductCard, show_product
from core.errors import NotFoundError, RefusedError, ShownError
from core.models import Product, RelationKind, Staff
from core.products.history import history
from core.products.paths import SolutionPaths
from core.products.remarks import remarks
from core.replies import Replies

View = dict[str, Any]
_CHANGED_MEANWHILE = "Somebody else changed this product while your form was open. Look again, and fill it in anew."


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
    may_edit(desk, turn)
    key = existing(desk, number_of(turn.value))
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


def _begin(desk: Desk, tx: Session, turn: Turn) -> tuple[Staff, int]:
    """Return who saves a form and of which product, unless that was changed since the form was opened."""
    by, key = editor(desk.staff(tx, turn)), _metadata(turn, "product")
    if tx.exec(select(Product.id).where(Product.id == key).with_for_update()).first() is None:
        raise NotFoundError(NO_BUTTON)
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


def _metadata(turn: Turn, name: str) -> int:
    return number_of(str(turn.metadata.get(name, "")))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else -1
