"""Keep the solutions: the tree, and virtual ones across it (seed 001, figure 13)."""

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.errors import RefusedError
from core.models import (
    CatalogueSubject,
    DepartmentSolution,
    Product,
    RegisteredRange,
    Solution,
    SolutionPart,
    SolutionProduct,
)
from core.products.history import WITHIN, Maker, change_row, keep_change, solution_fields
from core.products.paths import LONGEST_NAME, SolutionPaths, SolutionRef, split_path
from core.products.solutions import held_by_each, solutions_below
from core.shop import Shop

MOST_AT_ONCE = 2_000


def make_solution(tx: Session, shop: Shop, path: str, by: str, *, virtual: bool = False) -> tuple[SolutionRef, int]:
    """Make the solution at the end of a path, with those above it that are missing; return it and how many are new.

    A virtual solution has virtual ones alone above it. Nothing is new where all are there.
    """
    paths, names = SolutionPaths(tx), split_path(path)
    parent, depth = paths.known(names, virtual=virtual)
    for name in names[depth:]:
        row = Solution(name=name, parent_id=parent, virtual=virtual)
        tx.add(row)
        tx.flush()
        parent = row.id
        paths.add(row)
        keep_change(tx, _maker(shop, by), CatalogueSubject.SOLUTION, row.id or 0, None, solution_fields(row))
    return paths.by_id[parent or 0], len(names) - depth


def rename_solution(tx: Session, shop: Shop, solution_id: int, name: str, by: str) -> bool:
    """Call a solution otherwise; return whether anything changed. Its path is its name's alone: no ">"."""
    names = split_path(name)
    if len(names) > 1:
        message = f"A name of at most {LONGEST_NAME} characters, without “>”; to put it elsewhere, move it."
        raise RefusedError(message)
    paths = SolutionPaths(tx)
    return _change(tx, shop, paths, solution_id, {"name": names[0]}, by)


def move_solution(tx: Session, shop: Shop, solution_id: int, parent_id: int | None, by: str) -> bool:
    """Put a solution, with everything below it, below another one, or at the top; return whether anything changed.

    Raises `RefusedError` where it would stand below itself, or a tree's and a virtual one would be mixed.
    """
    paths = SolutionPaths(tx)
    if parent_id is not None:
        if parent_id in solutions_below(held_by_each(tx), [solution_id]):
            message = f"{paths.path(parent_id)} lies within it: a solution cannot stand below itself."
            raise RefusedError(message)
        if paths.by_id[parent_id].virtual != paths.by_id[solution_id].virtual:
            message = (
                "A virtual solution stands beside the tree, not in it. Put solutions and products into it instead."
            )
            raise RefusedError(message)
    return _change(tx, shop, paths, solution_id, {"parent_id": parent_id}, by)


def remove_solution(tx: Session, shop: Shop, solution_id: int, by: str) -> None:
    """Take a solution out that holds nothing and that nobody wants; raises `RefusedError`, saying what it holds.

    What customers registered of it and withdrew goes with it.
    """
    paths = SolutionPaths(tx)
    holds = _held(tx, paths, solution_id)
    if holds:
        message = f"{paths.path(solution_id)} still holds {', '.join(holds)}. Move or take these out first."
        raise RefusedError(message)
    wanted = _wanted(tx, paths, solution_id)
    if wanted:
        message = f"{paths.path(solution_id)} is still {', and '.join(wanted)}. Change that first."
        raise RefusedError(message)
    row = tx.exec(select(Solution).where(Solution.id == solution_id)).one()
    keep_change(tx, _maker(shop, by), CatalogueSubject.SOLUTION, solution_id, solution_fields(row), None)
    for gone in tx.exec(select(RegisteredRange).where(RegisteredRange.solution_id == solution_id)).all():
        tx.delete(gone)
    tx.flush()
    tx.delete(row)
    tx.flush()


def _held(tx: Session, paths: SolutionPaths, solution_id: int) -> list[str]:
    """Return the first few things that a solution holds, in words."""
    holds = [f"the solution {paths.path(each.id)}" for each in paths.below(solution_id)[:3]]
    parts = tx.exec(select(SolutionPart.part_id).where(SolutionPart.solution_id == solution_id).limit(3))
    holds += [f"the solution {paths.path(each)}" for each in parts]
    placed = tx.exec(select(Product.code).where(Product.solution_id == solution_id).limit(3)).all()
    put = select(Product.code).join(SolutionProduct, col(SolutionProduct.product_id) == col(Product.id))
    placed = [*placed, *tx.exec(put.where(SolutionProduct.solution_id == solution_id).limit(3)).all()]
    return holds + [f"the product {code}" for code in placed[:3]]


def _wanted(tx: Session, paths: SolutionPaths, solution_id: int) -> list[str]:
    """Return who needs a solution, in words."""
    wanted = []
    holders = tx.exec(select(SolutionPart.solution_id).where(SolutionPart.part_id == solution_id).limit(3)).all()
    if holders:
        wanted.append(f"in the virtual solution {', '.join(paths.path(each) for each in holders)}")
    if tx.exec(select(DepartmentSolution.id).where(DepartmentSolution.solution_id == solution_id)).first():
        wanted.append("what a department may offer")
    standing = select(func.count(col(RegisteredRange.customer_id).distinct())).where(
        RegisteredRange.solution_id == solution_id, col(RegisteredRange.withdrawn_at).is_(None)
    )
    if customers := tx.exec(standing).one():
        wanted.append(f"what {customers:,} {'customer wants' if customers == 1 else 'customers want'} to hear of")
    return wanted


def put_into(tx: Session, shop: Shop, solution_id: int, product_ids: Iterable[int], by: str) -> int:
    """Put products into a virtual solution and return how many were not in it; in the tree, products are moved there.

    In the tree a product stands in one place; it may be in any number of virtual solutions.
    """
    ids = _limited(product_ids)
    if not SolutionPaths(tx).by_id[solution_id].virtual:
        return _place(tx, shop, solution_id, ids, by)
    there = set(tx.exec(select(SolutionProduct.product_id).where(SolutionProduct.solution_id == solution_id)))
    new = [each for each in ids if each not in there]
    for each in new:
        tx.add(SolutionProduct(solution_id=solution_id, product_id=each))
        _keep_within(tx, shop, solution_id, each, by, now=True)
    tx.flush()
    return len(new)


def take_out(tx: Session, shop: Shop, solution_id: int, product_ids: Iterable[int], by: str) -> int:
    """Take products out of a solution of either kind; return how many were in it themselves."""
    ids = _limited(product_ids)
    if not SolutionPaths(tx).by_id[solution_id].virtual:
        query = select(Product.id).where(col(Product.id).in_(ids), Product.solution_id == solution_id)
        return _place(tx, shop, None, [key for key in tx.exec(query) if key], by)
    rows = tx.exec(
        select(SolutionProduct).where(
            SolutionProduct.solution_id == solution_id, col(SolutionProduct.product_id).in_(ids)
        )
    ).all()
    for row in rows:
        tx.delete(row)
        _keep_within(tx, shop, solution_id, row.product_id, by, now=False)
    tx.flush()
    return len(rows)


def set_virtual(tx: Session, shop: Shop, product_id: int, solution_ids: Iterable[int], by: str) -> int:
    """Let a product be in exactly these virtual solutions; return how many places changed."""
    wanted = set(solution_ids)
    rows = tx.exec(select(SolutionProduct.solution_id).where(SolutionProduct.product_id == product_id))
    there = set(rows)
    for each in sorted(wanted - there):
        put_into(tx, shop, each, [product_id], by)
    for each in sorted(there - wanted):
        take_out(tx, shop, each, [product_id], by)
    return len(wanted ^ there)


def _place(tx: Session, shop: Shop, solution_id: int | None, ids: list[int], by: str) -> int:
    moved = 0
    for product in tx.exec(select(Product).where(col(Product.id).in_(ids))).all():
        if product.solution_id != solution_id:
            before, after = {"solution_id": product.solution_id}, {"solution_id": solution_id}
            product.solution_id = solution_id
            tx.add(product)
            key = product.id or 0
            keep_change(tx, _maker(shop, by), CatalogueSubject.PRODUCT, key, before, after, key)
            moved += 1
    return moved


def _keep_within(tx: Session, shop: Shop, solution_id: int, product_id: int, by: str, *, now: bool) -> None:
    keep_change(
        tx, _maker(shop, by), CatalogueSubject.SOLUTION, solution_id, {WITHIN: not now}, {WITHIN: now}, product_id
    )


def _change(  # noqa: PLR0917 - what is changed, of what, to what, by whom
    tx: Session, shop: Shop, paths: SolutionPaths, solution_id: int, wanted: dict[str, object], by: str
) -> bool:
    row = tx.exec(select(Solution).where(Solution.id == solution_id)).one()
    before, after = change_row(solution_fields(row), wanted)
    if not after:
        return False
    now = solution_fields(row) | after
    other = paths.under(now["parent_id"], str(now["name"]), virtual=row.virtual)
    if other not in (None, solution_id):
        message = f"There is a solution {paths.path(other or 0)} already. Give it another name."
        raise RefusedError(message)
    for name, value in after.items():
        setattr(row, name, value)
    tx.add(row)
    keep_change(tx, _maker(shop, by), CatalogueSubject.SOLUTION, solution_id, before, after)
    return True


def _limited(product_ids: Iterable[int]) -> list[int]:
    ids = list(dict.fromkeys(product_ids))
    if len(ids) > MOST_AT_ONCE:
        message = f"At most {MOST_AT_ONCE:,} products at once. A file of products takes any number."
        raise RefusedError(message)
    return ids


def _maker(shop: Shop, by: str) -> Maker:
    return Maker(by, shop.clock.now())
