"""What undoing an import would do, reckoned without writing anything."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from core.importing import departments, solutions
from core.importing.claims import claimants, others
from core.importing.restoring import plan_restoration
from core.importing.rows import chunks, table_of
from core.importing.run import IMPORTED, count_of
from core.importing.undoing import (
    APART,
    LINES_A_WRITE,
    ROWS_A_WRITE,
    Undone,
    all_uses,
    count_departments,
    count_solutions,
    lines_in_use,
    needed_by,
)
from core.importing.uses import uses_of
from core.models import Customer, ImportChange, ImportRun, Product, Purchase, PurchaseLine


@dataclass
class _Staying:
    """What stays of the import's own rows and therefore needs others of them; ids, bounded by what stays."""

    purchases: dict[int, int] = field(default_factory=dict)
    products: dict[int, int] = field(default_factory=dict)
    customers: dict[int, int] = field(default_factory=dict)


def foresee(session: Session, run: ImportRun) -> Undone:
    """Return what undoing `run` would do."""
    return _Foreseeing(session, run).reckon()


class _Foreseeing:
    def __init__(self, session: Session, run: ImportRun) -> None:
        self._session, self._run_id = session, run.id or 0
        self._others = others(session, run)
        self._undone = Undone()
        self._staying = _Staying()
        self._kept_products: set[int] = set()

    def reckon(self) -> Undone:
        self._lines()
        self._purchases()
        for model in IMPORTED:
            name = table_of(model).name
            if model in {Customer, Product}:
                self._owners(model)
            elif model not in {PurchaseLine, Purchase}:
                self._undone.removed[name] += count_of(self._session, model, self._run_id)
        self._changes()
        count_departments(self._undone, departments.going(self._session, self._run_id))
        self._solutions()
        return self._undone

    def _each(self, model: type[SQLModel], size: int) -> Iterator[list[int]]:
        table, last = table_of(model), 0
        query = select(table.c.id).where(table.c.import_id == self._run_id).order_by(table.c.id).limit(size)
        while ids := list(self._session.scalars(query.where(table.c.id > last))):
            yield ids
            last = ids[-1]

    def _lines(self) -> None:
        name = table_of(PurchaseLine).name
        for ids in self._each(PurchaseLine, LINES_A_WRITE):
            claimed = claimants(self._session, self._others, ids)
            in_use = {key: why for key, why in lines_in_use(self._session, ids).items() if key not in claimed}
            self._undone.handed_over[name] += len(claimed)
            self._undone.kept[name] += len(in_use)
            self._undone.reasons.update(in_use.values())
            self._undone.removed[name] += len(ids) - len(claimed) - len(in_use)
            self._stay(claimed | dict.fromkeys(in_use, self._run_id))

    def _stay(self, lines: dict[int, int]) -> None:
        """Note that these lines stay, with the import that each belongs to then."""
        query = select(col(PurchaseLine.id), col(PurchaseLine.purchase_id), col(PurchaseLine.product_id))
        for ids in chunks(lines):
            for line, purchase, product in self._session.execute(query.where(col(PurchaseLine.id).in_(ids))):
                for found, key in ((self._staying.purchases, purchase), (self._staying.products, product)):
                    found[key] = lines[line] if key not in found else _first(found[key], lines[line], self._run_id)

    def _purchases(self) -> None:
        name = table_of(Purchase).name
        staying = self._staying
        for ids in self._each(Purchase, ROWS_A_WRITE):
            foreign = select(col(PurchaseLine.purchase_id), func.min(col(PurchaseLine.import_id))).where(
                col(PurchaseLine.purchase_id).in_(ids),
                col(PurchaseLine.import_id).is_distinct_from(self._run_id),
            )
            for key, owner in self._session.execute(foreign.group_by(col(PurchaseLine.purchase_id))):
                before = staying.purchases.get(key, owner or 0)
                staying.purchases[key] = _first(before, owner or 0, self._run_id)
            owners = select(col(Purchase.id), col(Purchase.customer_id)).where(col(Purchase.id).in_(ids))
            left = {key: customer for key, customer in self._session.execute(owners) if key in staying.purchases}
            own = [key for key in left if staying.purchases[key] == self._run_id]
            self._undone.reasons.update(uses_of(self._session, Purchase, own).values())
            self._undone.kept[name] += len(own)
            self._undone.handed_over[name] += len(left) - len(own)
            self._undone.removed[name] += len(ids) - len(left)
            for key, customer in left.items():
                if customer is not None:
                    before = staying.customers.get(customer, staying.purchases[key])
                    staying.customers[customer] = _first(before, staying.purchases[key], self._run_id)

    def _owners(self, model: type[SQLModel]) -> None:
        """Reckon customers or products: in use by what stays of this import, or by anything else."""
        name = table_of(model).name
        staying = self._staying.customers if model is Customer else self._staying.products
        for ids in self._each(model, ROWS_A_WRITE):
            uses = all_uses(self._session, model, ids, self._run_id, besides=self._run_id)
            own = {key: staying[key] for key in ids if key in staying}
            needed = {key for key, owner in own.items() if owner != self._run_id}
            needed |= set(needed_by(self._session, model, list({**uses, **own}), self._run_id))
            why = self._words(model, {**own, **uses}, uses)
            kept = [key for key in {**uses, **own} if key not in needed]
            if model is Product:
                self._kept_products |= {*needed, *kept}
            self._undone.handed_over[name] += len(needed)
            self._undone.kept[name] += len(kept)
            self._undone.reasons.update(why[key] for key in kept)
            self._undone.removed[name] += len(ids) - len(needed) - len(kept)

    def _words(self, model: type[SQLModel], ids: dict[int, object], uses: dict[int, str]) -> dict[int, str]:
        """Return the reasons as the undo finds them, when the lines that stay are there as well."""
        return uses_of(self._session, model, list(ids)) | uses if ids else {}

    def _changes(self) -> None:
        mine = col(ImportChange.import_id) == self._run_id, col(ImportChange.table_name).not_in(APART)
        query = select(ImportChange).where(*mine).order_by(col(ImportChange.id))
        last = 0
        while changes := self._session.scalars(query.where(col(ImportChange.id) > last).limit(ROWS_A_WRITE)).all():
            self._add_changes(changes)
            last = changes[-1].id or 0

    def _solutions(self) -> None:
        made = solutions.made_by(self._session, self._run_id)
        empty = solutions.empty_ones(self._session, self._run_id, made, self._kept_products)
        count_solutions(self._undone, len(made), len(empty))

    def _add_changes(self, changes: Sequence[ImportChange]) -> None:
        plan = plan_restoration(self._session, changes)
        self._undone.restored += len(plan.values)
        self._undone.left += plan.left
        for table_name, _ in plan.added:
            self._undone.removed[table_name] += 1


def _first(one: int, other: int, run_id: int) -> int:
    """Return the import to which a row goes that both need: another one than `run_id` where there is any."""
    return min((one, other), key=lambda owner: (owner == run_id, owner))
