"""What a customer wants to hear of, in Slack: shown, and entered for them by staff."""

import re
from typing import Any

from sqlmodel import Session, select

from bot.handlers.slack_editors import actor, editor, may_edit
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_ranges as views
from bot.views.blocks import escape, section
from bot.views.slack_customer import called
from bot.workers.inbox import Effect
from core.actions.customers.find_customer import find_customer
from core.actions.customers.name_range import prices_said, range_named, written
from core.actions.customers.register_range import check_prices, registered, set_prices, set_range
from core.customers.identity import demanded
from core.errors import RefusedError, ShownError
from core.models import Customer, Staff
from core.policy.prices import PriceRange
from core.products.registered import Range, range_of
from core.replies import Replies

_CHANGED_MEANWHILE = "What they want to hear of was changed while your form was open. Look again, and fill it in anew."
_SAY_EVERYTHING = "With nothing here they would hear of everything: tick that below, or name something."


def show(desk: Desk, turn: Turn, words: str) -> Effect:
    """Show what a customer wants to hear of, since when, and by whose word."""
    return _card(desk, turn, find_customer(desk.shop, words))


def form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form with what a customer wants to hear of."""
    may_edit(desk, turn)
    with desk.shop.store.read() as session:
        customer = demanded(session, number_of(turn.value))
        number = customer.id or 0
        solutions, products = written(session, range_of(session, number))
        metadata = {**turn.where, "customer": number, "was": _state(session, number)}
        return views.range_form(customer, solutions, products, registered(session, number).prices, metadata)


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the form, by block id."""
    errors: dict[str, str] = {}
    with desk.shop.store.read() as session:
        for name in ("solutions", "products"):
            try:
                _named(session, turn, name)
            except ShownError as error:
                errors[name] = str(error)
    try:
        check_prices(_prices(desk, turn))
    except ShownError as error:
        errors["highest"] = str(error)
    named = any(turn.state.get(name, "").strip() for name in ("solutions", "products"))
    if not named and not _everything(turn) and turn.metadata.get("was", ["", ""])[0]:
        errors["solutions"] = _SAY_EVERYTHING
    if named and _everything(turn):
        errors["everything"] = "Either everything, or what is named above: empty one of the two."
    return errors


def save(desk: Desk, turn: Turn) -> Effect:
    """Save what the form says, unless it was changed since the form was opened."""

    def effect(tx: Session, replies: Replies) -> None:
        by = editor(desk.staff(tx, turn))
        customer = demanded(tx, number_of(str(turn.metadata.get("customer", ""))))
        number = customer.id or 0
        if _state(tx, number) != turn.metadata.get("was"):
            raise RefusedError(_CHANGED_MEANWHILE)
        wanted = Range(_named(tx, turn, "solutions").solutions, _named(tx, turn, "products").products)
        if not wanted and not _everything(turn) and range_of(tx, number):
            raise RefusedError(_SAY_EVERYTHING)
        changed = set_range(tx, desk.shop, number, wanted, actor(by))
        changed = set_prices(tx, desk.shop, number, _prices(desk, turn), actor(by)) or changed
        what = "changed what" if changed else "left as it is what"
        said = f"{escape(by.name)} {what} {called(customer)} wants to hear of."
        turn.say(replies, said, [section(said), *_blocks(desk, tx, customer)])

    return effect


def _card(desk: Desk, turn: Turn, customer: Customer) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, f"What {called(customer)} wants to hear of", _blocks(desk, tx, customer))

    return effect


def _blocks(desk: Desk, session: Session, customer: Customer) -> list[dict[str, Any]]:
    chosen = registered(session, customer.id or 0)
    staff = {f"staff:{row.id}": row.name for row in session.exec(select(Staff))}
    words = {each for one in (*chosen.standing, *chosen.withdrawn) for each in (one.by, one.withdrawn_by) if each}
    who = {each: staff.get(each, "themselves" if each.startswith("customer:") else each) for each in words}
    return views.range_card(desk.shop, customer, chosen, who)


def _state(session: Session, customer_id: int) -> list[str]:
    """Return what holds now, so that a form can tell whether it was overtaken."""
    prices = registered(session, customer_id).prices
    return ["/".join(written(session, range_of(session, customer_id))).strip("/"), f"{prices.lowest} {prices.highest}"]


def _named(session: Session, turn: Turn, name: str) -> Range:
    parts = re.split(r"[;\n]", turn.state.get(name, ""))
    return range_named(session, parts if name == "solutions" else (), parts if name == "products" else ())


def _prices(desk: Desk, turn: Turn) -> PriceRange:
    return prices_said(desk.shop, turn.state.get("lowest", ""), turn.state.get("highest", ""))


def _everything(turn: Turn) -> bool:
    return views.EVERYTHING in turn.state.get("everything", "").split(",")
