"""Take back one change of the product information, where nothing has gone on from it since."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from core.actions.catalogue.edit_product import keep_name
from core.actions.catalogue.edit_relation import MOST_PARTNERS, Tie
from core.actions.catalogue.edit_solution import put_into, remove_solution, take_out
from core.actions.catalogue.hold_solutions import set_parts
from core.actions.catalogue.set_department import join_department, remove_department, set_offers
from core.errors import NotFoundError, RefusedError
from core.importing.uses import uses_of
from core.models import (
    CatalogueChange,
    CatalogueSubject,
    Department,
    Product,
    ProductName,
    ProductRecord,
    Relation,
    Solution,
    Staff,
)
from core.products.history import MEMBERS, OFFERS, PARTS, WITHIN, Maker, keep_change
from core.products.relations import check_contradiction, relation_of
from core.shop import Shop
from core.store.json_values import columns_of, restored, stored

_MODELS: dict[CatalogueSubject, type[SQLModel]] = {
    CatalogueSubject.PRODUCT: Product,
    CatalogueSubject.RELATION: Relation,
    CatalogueSubject.SOLUTION: Solution,
    CatalogueSubject.DEPARTMENT: Department,
    CatalogueSubject.RECORD: ProductRecord,
}
_SINCE = "It has been changed again since, so taking this back would undo that too. Take back the later change first."


def undo_change(tx: Session, shop: Shop, change_id: int, by: str) -> CatalogueChange:
    """Take one change back and return it; the taking back is a change of its own in the history.

    What was added goes, what was taken out comes back, what was changed is as it was. Raises `NotFoundError` for a
    number that no change has, `RefusedError` where the row has been changed since, is in use, or came with a file
    (which is undone as a whole).
    """
    change = tx.exec(select(CatalogueChange).where(CatalogueChange.id == change_id)).first()
    if change is None:
        message = f"There is no change {change_id}. The history of a product names its changes by number."
        raise NotFoundError(message)
    if change.import_id is not None:
        message = (
            f"It came with a file, and a file is undone as a whole: `najimi import undo {change.import_id}`."
            " To change this product alone, edit it."
        )
        raise RefusedError(message)
    special = _SPECIAL.get(next(iter(change.before or change.after or {}), ""))
    if special is not None and change.before is not None and change.after is not None:
        special(tx, shop, change, by)
    elif change.before is None:
        _take_away(tx, shop, change, by)
    elif change.after is None:
        _bring_back(tx, shop, change, by)
    else:
        _set_back(tx, shop, change, by)
    tx.flush()
    return change


def _row(tx: Session, change: CatalogueChange) -> Any:  # noqa: ANN401 - a row of any of the subjects
    model: Any = _MODELS[change.subject]
    row = tx.exec(select(model).where(model.id == change.row_id).with_for_update()).first()
    if row is None:
        message = "What it changed is no longer there."
        raise RefusedError(message)
    return row


def _check_same(row: SQLModel, fields: Mapping[str, Any]) -> None:
    if any(stored(getattr(row, name)) != value for name, value in fields.items()):
        raise RefusedError(_SINCE)


def _set_back(tx: Session, shop: Shop, change: CatalogueChange, by: str) -> None:
    before, after = change.before or {}, change.after or {}
    row = _row(tx, change)
    _check_same(row, after)
    _check_place(tx, before)
    columns = columns_of(str(type(row).__tablename__))
    values = {name: restored(columns[name], value) for name, value in before.items()}
    if isinstance(row, Product) and "name" in values:
        keep_name(tx, row.id or 0, row.name)
    for name, value in values.items():
        setattr(row, name, value)
    tx.add(row)
    _keep(tx, shop, change, after, before, by)


def _check_place(tx: Session, fields: Mapping[str, Any]) -> None:
    """Refuse where a solution that the row stood in is gone."""
    parent = fields.get("solution_id") or fields.get("parent_id")
    if parent is not None and tx.exec(select(Solution.id).where(Solution.id == parent)).first() is None:
        message = "The solution where it stood before is no longer there."
        raise RefusedError(message)


def _take_away(tx: Session, shop: Shop, change: CatalogueChange, by: str) -> None:
    """Take out a row that the change had added."""
    row, after = _row(tx, change), change.after or {}
    _check_same(row, after)
    if isinstance(row, Solution):
        remove_solution(tx, shop, change.row_id, by)
    elif isinstance(row, Department):
        remove_department(tx, shop, change.row_id, by)
    else:
        if isinstance(row, Product):
            _check_unused(tx, row)
        tx.delete(row)
        _keep(tx, shop, change, after, None, by)


def _check_unused(tx: Session, product: Product) -> None:
    uses = uses_of(tx, Product, [product.id or 0])
    if uses:
        message = f"{product.code} is needed: products like it {uses[product.id or 0]}. It stays."
        raise RefusedError(message)
    for name in tx.exec(select(ProductName).where(ProductName.product_id == product.id)).all():
        tx.delete(name)
    learned = (col(Relation.product_id) == product.id) | (col(Relation.partner_id) == product.id)
    for relation in tx.exec(select(Relation).where(learned).limit(MOST_PARTNERS)).all():
        tx.delete(relation)
    tx.flush()


def _bring_back(tx: Session, shop: Shop, change: CatalogueChange, by: str) -> None:
    """Enter a row again that the change had taken out, under its own id unless that is another's now."""
    model, before = _MODELS[change.subject], change.before or {}
    columns = columns_of(str(model.__tablename__))
    row: Any = model(**{name: restored(columns[name], value) for name, value in before.items()})
    _check_place(tx, before)
    if isinstance(row, Relation):
        tie = Tie(row.product_id, row.partner_id, row.kind)
        there = tx.exec(select(Product.id).where(col(Product.id).in_(tie[:2]))).all()
        if relation_of(tx, *tie) is not None or len(there) < len({*tie[:2]}):
            raise RefusedError(_SINCE)
        check_contradiction(tx, *tie)
    elif isinstance(row, Department | Solution) and _taken(tx, row):
        message = f"There is another one called {row.name} now."
        raise RefusedError(message)
    if tx.get(model, change.row_id) is None:
        row.id = change.row_id
    tx.add(row)
    tx.flush()
    keep_change(tx, Maker(by, shop.clock.now()), change.subject, row.id or 0, None, before, change.product_id)


def _taken(tx: Session, row: Department | Solution) -> bool:
    if isinstance(row, Department):
        return tx.exec(select(Department.id).where(Department.name == row.name)).first() is not None
    query = select(Solution.id).where(
        Solution.name == row.name, col(Solution.parent_id).is_not_distinct_from(row.parent_id)
    )
    return tx.exec(query.where(Solution.virtual == row.virtual)).first() is not None


def _within(tx: Session, shop: Shop, change: CatalogueChange, by: str) -> None:
    was_within = bool((change.before or {})[WITHIN])
    _row(tx, change)
    act = put_into if was_within else take_out
    if not act(tx, shop, change.row_id, [change.product_id or 0], by):
        raise RefusedError(_SINCE)


def _offers(tx: Session, shop: Shop, change: CatalogueChange, by: str) -> None:
    set_offers(tx, shop, change.row_id, _solutions_before(tx, change, OFFERS), by)


def _parts(tx: Session, shop: Shop, change: CatalogueChange, by: str) -> None:
    set_parts(tx, shop, change.row_id, _solutions_before(tx, change, PARTS), by)


def _solutions_before(tx: Session, change: CatalogueChange, name: str) -> tuple[int, ...]:
    """Return a list of solutions as it was before a change, which has to be the last of it."""
    _row(tx, change)
    latest = tx.exec(
        select(CatalogueChange)
        .where(CatalogueChange.subject == change.subject, CatalogueChange.row_id == change.row_id)
        .order_by(col(CatalogueChange.id).desc())
    ).all()
    if next(each.id for each in latest if name in (each.after or {})) != change.id:
        raise RefusedError(_SINCE)
    wanted = tuple((change.before or {})[name])
    there = tx.exec(select(Solution.id).where(col(Solution.id).in_(wanted))).all()
    if len(there) != len(wanted):
        message = "A solution that belonged to it before is no longer there."
        raise RefusedError(message)
    return wanted


def _members(tx: Session, shop: Shop, change: CatalogueChange, by: str) -> None:
    _row(tx, change)
    before, after = set((change.before or {})[MEMBERS]), set((change.after or {})[MEMBERS])
    for key in before ^ after:
        staff = tx.exec(select(Staff).where(Staff.id == key)).first()
        if staff is None or (staff.department_id == change.row_id) != (key in after):
            raise RefusedError(_SINCE)
        if key in before and staff.department_id is not None:
            raise RefusedError(_SINCE)
        join_department(tx, shop, staff, change.row_id if key in before else None, by)


def _keep(  # noqa: PLR0917 - from what, to what, by whom
    tx: Session,
    shop: Shop,
    change: CatalogueChange,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    by: str,
) -> None:
    keep_change(tx, Maker(by, shop.clock.now()), change.subject, change.row_id, before, after, change.product_id)


_SPECIAL: dict[str, Callable[[Session, Shop, CatalogueChange, str], None]] = {
    WITHIN: _within,
    PARTS: _parts,
    OFFERS: _offers,
    MEMBERS: _members,
}
