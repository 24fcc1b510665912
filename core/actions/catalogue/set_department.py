"""Keep the sales departments: what each may offer, and who belongs to it (seed 001, limits of what is proposed)."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.errors import NotFoundError, RefusedError
from core.models import CatalogueSubject, Department, DepartmentSolution, Staff
from core.products.departments import offerable
from core.products.history import MEMBERS, OFFERS, Maker, keep_change
from core.products.paths import SolutionPaths
from core.shop import Shop

LONGEST_NAME = 80


@dataclass(frozen=True)
class DepartmentView:
    """A department: the paths of what it may offer (none: everything), how many products those are, and its staff."""

    id: int
    name: str
    solutions: tuple[str, ...]
    products: int | None
    members: tuple[str, ...]


def departments(session: Session) -> tuple[DepartmentView, ...]:
    """Return all departments by name."""
    paths = SolutionPaths(session)
    found = []
    for row in session.exec(select(Department).order_by(Department.name)):
        key = row.id or 0
        allowed = offerable(session, key)
        members = session.exec(select(Staff.name).where(Staff.department_id == key).order_by(Staff.name))
        solutions = tuple(sorted(paths.path(each) for each in _offers(session, key)))
        found.append(
            DepartmentView(key, row.name, solutions, None if allowed is None else len(allowed), tuple(members))
        )
    return tuple(found)


def department_named(session: Session, name: str) -> Department:
    """Return the department that a person names; raise `NotFoundError` with those that there are."""
    wanted = " ".join(name.split()).casefold()
    known = session.exec(select(Department).order_by(Department.name)).all()
    for each in known:
        if each.name.casefold() == wanted:
            return each
    there = "; ".join(each.name for each in known[:10]) or "none yet"
    message = f"There is no department “{name.strip()[:80]}”. There is {there}. Make one: `department add NAME`."
    raise NotFoundError(message, tuple(each.name for each in known[:5]))


def add_department(tx: Session, shop: Shop, name: str, by: str) -> Department:
    """Make a department, that may offer everything until it is told what; raises `RefusedError` for a name in use."""
    written = " ".join(name.split())
    if not written or len(written) > LONGEST_NAME or not written.isprintable():
        message = f"A department needs a name of at most {LONGEST_NAME} characters."
        raise RefusedError(message)
    _check_free(tx, written)
    row = Department(name=written)
    tx.add(row)
    tx.flush()
    keep_change(tx, _maker(shop, by), CatalogueSubject.DEPARTMENT, row.id or 0, None, {"name": written})
    return row


def rename_department(tx: Session, shop: Shop, department_id: int, name: str, by: str) -> None:
    """Call a department otherwise."""
    row = tx.exec(select(Department).where(Department.id == department_id)).one()
    written = " ".join(name.split())
    if not written or len(written) > LONGEST_NAME or not written.isprintable():
        message = f"A department needs a name of at most {LONGEST_NAME} characters."
        raise RefusedError(message)
    _check_free(tx, written, besides=department_id)
    before, row.name = row.name, written
    tx.add(row)
    keep_change(tx, _maker(shop, by), CatalogueSubject.DEPARTMENT, department_id, {"name": before}, {"name": written})


def remove_department(tx: Session, shop: Shop, department_id: int, by: str) -> None:
    """Take a department out; its staff belong to none then, and may offer everything. Its limits go with it.

    Raises `RefusedError` while anybody belongs to it: who is limited is not to become unlimited in passing.
    """
    row = tx.exec(select(Department).where(Department.id == department_id)).one()
    if tx.exec(select(Staff.id).where(Staff.department_id == department_id)).first() is not None:
        message = f"Somebody belongs to {row.name}, and would be free to offer everything. Move them first."
        raise RefusedError(message)
    set_offers(tx, shop, department_id, (), by)
    keep_change(tx, _maker(shop, by), CatalogueSubject.DEPARTMENT, department_id, {"name": row.name}, None)
    tx.delete(row)
    tx.flush()


def set_offers(tx: Session, shop: Shop, department_id: int, solution_ids: tuple[int, ...], by: str) -> None:
    """Let a department offer what is within these solutions, and nothing else; without any it may offer everything."""
    tx.exec(select(Department.id).where(Department.id == department_id).with_for_update()).one()
    before, wanted = _offers(tx, department_id), sorted(set(solution_ids))
    if before == wanted:
        return
    for row in tx.exec(select(DepartmentSolution).where(DepartmentSolution.department_id == department_id)).all():
        if row.solution_id not in wanted:
            tx.delete(row)
    tx.add_all(
        DepartmentSolution(department_id=department_id, solution_id=each) for each in wanted if each not in before
    )
    keep_change(tx, _maker(shop, by), CatalogueSubject.DEPARTMENT, department_id, {OFFERS: before}, {OFFERS: wanted})


def allow(tx: Session, shop: Shop, department_id: int, solution_id: int, by: str) -> None:
    """Let a department offer one more solution; the first one limits it to that."""
    set_offers(tx, shop, department_id, (*_offers(tx, department_id), solution_id), by)


def disallow(tx: Session, shop: Shop, department_id: int, solution_id: int, by: str) -> None:
    """Take a solution from what a department may offer.

    Raises `RefusedError` for one that it was not allowed, and for the last: without any it could offer everything.
    """
    allowed = _offers(tx, department_id)
    if solution_id not in allowed:
        message = "The department was not allowed this solution itself; look which ones it was: `department`."
        raise RefusedError(message)
    if len(allowed) == 1:
        message = (
            "It is the last solution of this department, which could then offer everything. Allow another one first, or"
            " say that it may offer everything: `department NAME offers everything`."
        )
        raise RefusedError(message)
    set_offers(tx, shop, department_id, tuple(each for each in allowed if each != solution_id), by)


def join_department(tx: Session, shop: Shop, staff: Staff, department_id: int | None, by: str) -> bool:
    """Let a member of staff belong to a department, or to none; return whether anything changed."""
    if staff.department_id == department_id:
        return False
    for key, joins in ((staff.department_id, False), (department_id, True)):
        if key is not None:
            members = sorted(each for each in tx.exec(select(Staff.id).where(Staff.department_id == key)) if each)
            after = sorted({*members, staff.id or 0} if joins else {*members} - {staff.id or 0})
            keep_change(tx, _maker(shop, by), CatalogueSubject.DEPARTMENT, key, {MEMBERS: members}, {MEMBERS: after})
    staff.department_id = department_id
    tx.add(staff)
    tx.flush()
    return True


def _offers(session: Session, department_id: int) -> list[int]:
    query = select(DepartmentSolution.solution_id).where(DepartmentSolution.department_id == department_id)
    return sorted(session.exec(query.order_by(col(DepartmentSolution.solution_id))))


def _check_free(tx: Session, name: str, besides: int | None = None) -> None:
    for other in tx.exec(select(Department)):
        if other.name.casefold() == name.casefold() and other.id != besides:
            message = f"There is a department {other.name} already."
            raise RefusedError(message)


def _maker(shop: Shop, by: str) -> Maker:
    return Maker(by, shop.clock.now())
