"""The forms of solutions and departments in Slack."""

import re
from typing import Any

from sqlmodel import Session, col, select

from bot.handlers.slack_editors import actor, admin, editor, may_edit
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape, section
from bot.views.slack_products import history_blocks
from bot.views.slack_solutions import (
    EVERYTHING,
    LONGEST_LIST,
    REMOVE,
    VIRTUAL,
    department_form,
    departments_blocks,
    edit_form,
    new_form,
    solution_blocks,
)
from bot.workers.inbox import Effect
from core.actions.catalogue.edit_solution import (
    make_solution,
    move_solution,
    put_into,
    remove_solution,
    rename_solution,
    take_out,
)
from core.actions.catalogue.hold_solutions import set_parts
from core.actions.catalogue.list_solutions import SolutionView, solutions_in_order
from core.actions.catalogue.name_product import product_named
from core.actions.catalogue.product_history import product_history
from core.actions.catalogue.set_department import (
    DepartmentView,
    add_department,
    departments,
    remove_department,
    rename_department,
    set_offers,
)
from core.errors import NotFoundError, RefusedError, ShownError
from core.extraction.catalogue import Catalogue
from core.models import CatalogueSubject, Product, SolutionProduct, Staff
from core.products.history import latest_of
from core.products.paths import SolutionPaths, split_path
from core.products.solutions import products_within
from core.replies import Replies

View = dict[str, Any]
SHOWN_CHANGES = 12
GONE = "That is not there any more. Look again: `@najimi solution`, `@najimi department`."
_CHANGED_MEANWHILE = "Somebody else changed this while your form was open. Look again, and fill it in anew."


def new_open(desk: Desk, turn: Turn) -> View:
    """Return the form for a new solution, below the one that the button names."""
    may_edit(desk, turn)
    above = ""
    if turn.value:
        with desk.shop.store.read() as session:
            above = f"{_view(session, number_of(turn.value)).path} > "
    return new_form(above, turn.where)


def check_new(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the path of a new solution."""
    del desk
    try:
        split_path(turn.state.get("path", ""))
    except ShownError as error:
        return {"path": str(error)}
    return {}


def make(desk: Desk, turn: Turn) -> Effect:
    """Make the solution that the form names."""

    def effect(tx: Session, replies: Replies) -> None:
        by = editor(desk.staff(tx, turn))
        virtual = VIRTUAL in turn.state.get("kind", "").split(",")
        ref, made = make_solution(tx, desk.shop, turn.state.get("path", ""), actor(by), virtual=virtual)
        view = _view(tx, ref.id)
        said = f"{escape(by.name)} made *{escape(view.path)}*." if made else f"*{escape(view.path)}* was there already."
        turn.say(replies, said, [section(said), *solution_blocks(view, _products(tx, ref.id))])

    return effect


def edit_open(desk: Desk, turn: Turn) -> View:
    """Return the form with a solution."""
    may_edit(desk, turn)
    with desk.shop.store.read() as session:
        view = _view(session, number_of(turn.value))
        paths = SolutionPaths(session)
        parent = paths.by_id[view.id].parent_id
        codes = "; ".join(_own(session, view))
        last = latest_of(session, CatalogueSubject.SOLUTION, view.id)
        metadata = {**turn.where, "solution": view.id, "last": last, "products": len(codes) <= LONGEST_LIST}
        return edit_form(view, paths.path(parent) if parent is not None else "", codes, metadata)


def check_edit(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the form of a solution, by block id."""
    errors: dict[str, str] = {}
    with desk.shop.store.read() as session:
        paths, catalogue = SolutionPaths(session), Catalogue(session)
        for name in ("above", "holds"):
            try:
                for each in _listed(turn, name):
                    paths.named(each)
            except ShownError as error:
                errors[name] = str(error)
        try:
            for each in _listed(turn, "products"):
                product_named(catalogue, each)
        except ShownError as error:
            errors["products"] = str(error)
    return errors


def edit(desk: Desk, turn: Turn) -> Effect:
    """Save what the form of a solution says."""

    def effect(tx: Session, replies: Replies) -> None:
        by = editor(desk.staff(tx, turn))
        view = _view(tx, number_of(str(turn.metadata.get("solution", ""))))
        if latest_of(tx, CatalogueSubject.SOLUTION, view.id) != turn.metadata.get("last"):
            raise RefusedError(_CHANGED_MEANWHILE)
        if REMOVE in turn.state.get("remove", "").split(","):
            remove_solution(tx, desk.shop, view.id, actor(by))
            turn.say(replies, f"{escape(by.name)} took *{escape(view.path)}* out.")
            return
        changed = _save(desk, tx, turn, view, by)
        now = _view(tx, view.id)
        said = f"{escape(by.name)} changed *{escape(now.path)}*: {', '.join(changed)}." if changed else ""
        said = said or f"*{escape(now.path)}* is as it was."
        turn.say(replies, said, [section(said), *solution_blocks(now, _products(tx, view.id))])

    return effect


def _save(desk: Desk, tx: Session, turn: Turn, view: SolutionView, by: Staff) -> list[str]:
    """Change what differs, and return what that was."""
    shop, who, paths = desk.shop, actor(by), SolutionPaths(tx)
    changed = []
    if rename_solution(tx, shop, view.id, turn.state.get("name", view.name), who):
        changed.append("its name")
    above = turn.state.get("above", "").strip()
    if move_solution(tx, shop, view.id, paths.named(above).id if above else None, who):
        changed.append("its place")
    if view.virtual and set_parts(tx, shop, view.id, [paths.named(each).id for each in _listed(turn, "holds")], who):
        changed.append("the solutions that it holds")
    if turn.metadata.get("products"):
        catalogue = Catalogue(tx)
        wanted = {product_named(catalogue, each).id for each in _listed(turn, "products")}
        own = {catalogue.product(code).found.id for code in _own(tx, view)}  # type: ignore[union-attr]
        moved = put_into(tx, shop, view.id, sorted(wanted - own), who) if wanted - own else 0
        moved += take_out(tx, shop, view.id, sorted(own - wanted), who) if own - wanted else 0
        changed += [f"{moved} {'product' if moved == 1 else 'products'}"] if moved else []
    return changed


def show_history(desk: Desk, turn: Turn) -> Effect:
    """Show what was changed of a solution, or of all solutions and departments, each with a way back."""
    subject = (CatalogueSubject.SOLUTION,) if turn.value else (CatalogueSubject.SOLUTION, CatalogueSubject.DEPARTMENT)
    row = number_of(turn.value) if turn.value else None
    lines = product_history(desk.shop, subjects=subject, row_id=row, limit=SHOWN_CHANGES)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        title = _view(tx, row).path if row is not None else "solutions and departments"
        turn.say(replies, f"History of {title}", history_blocks(title, lines, desk.shop))

    return effect


def department_open(desk: Desk, turn: Turn) -> View:
    """Return the form of a department, or of a new one."""
    with desk.shop.store.read() as session:
        staff = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
        if staff is not None:
            admin(staff)
        view = _department(session, number_of(turn.value)) if turn.value else None
        last = latest_of(session, CatalogueSubject.DEPARTMENT, view.id) if view is not None else 0
    return department_form(view, {**turn.where, "department": view.id if view else None, "last": last})


def check_department(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the form of a department, by block id."""
    everything, listed = EVERYTHING in turn.state.get("everything", "").split(","), _listed(turn, "offers")
    with desk.shop.store.read() as session:
        paths = SolutionPaths(session)
        try:
            for each in listed:
                paths.named(each)
        except ShownError as error:
            return {"offers": str(error)}
    if everything and listed:
        return {"everything": "Either everything, or what is named above: empty one of the two."}
    if not everything and not listed:
        return {"offers": "Name what it may offer, or tick that it may offer everything."}
    return {}


def save_department(desk: Desk, turn: Turn) -> Effect:
    """Save what the form of a department says."""

    def effect(tx: Session, replies: Replies) -> None:
        by = admin(desk.staff(tx, turn))
        shop, who, key = desk.shop, actor(by), turn.metadata.get("department")
        name, paths = turn.state.get("name", ""), SolutionPaths(tx)
        if key is None:
            number = add_department(tx, shop, name, who).id or 0
        else:
            view = _department(tx, number_of(str(key)))
            number = view.id
            if latest_of(tx, CatalogueSubject.DEPARTMENT, number) != turn.metadata.get("last"):
                raise RefusedError(_CHANGED_MEANWHILE)
            if REMOVE in turn.state.get("remove", "").split(","):
                remove_department(tx, shop, number, who)
                turn.say(replies, f"{escape(by.name)} took the department {escape(view.name)} out.")
                return
            if " ".join(name.split()) != view.name:
                rename_department(tx, shop, number, name, who)
        everything, listed = EVERYTHING in turn.state.get("everything", "").split(","), _listed(turn, "offers")
        if everything == bool(listed):
            message = "Name what it may offer, or tick that it may offer everything: one of the two."
            raise RefusedError(message)
        set_offers(tx, shop, number, tuple(paths.named(each).id for each in listed), who)
        tx.flush()
        now = _department(tx, number)
        said = f"{escape(by.name)} saved the department *{escape(now.name)}*."
        turn.say(replies, said, [section(said), *departments_blocks([now])])

    return effect


def _view(session: Session, solution_id: int) -> SolutionView:
    found = next((each for each in solutions_in_order(session) if each.id == solution_id), None)
    if found is None:
        raise NotFoundError(GONE)
    return found


def _department(session: Session, department_id: int) -> DepartmentView:
    found = next((each for each in departments(session) if each.id == department_id), None)
    if found is None:
        raise NotFoundError(GONE)
    return found


def _products(session: Session, solution_id: int) -> list[Product]:
    ids = products_within(session, solution_id)
    return list(session.exec(select(Product).where(col(Product.id).in_(ids)).order_by(Product.code)))


def _own(session: Session, view: SolutionView) -> list[str]:
    """Return the codes of a solution's own products."""
    if not view.virtual:
        return list(session.exec(select(Product.code).where(Product.solution_id == view.id).order_by(Product.code)))
    put = select(Product.code).join(SolutionProduct, col(SolutionProduct.product_id) == col(Product.id))
    return list(session.exec(put.where(SolutionProduct.solution_id == view.id).order_by(Product.code)))


def _listed(turn: Turn, name: str) -> list[str]:
    return [each.strip() for each in re.split(r"[;\n]", turn.state.get(name, "")) if each.strip()]
