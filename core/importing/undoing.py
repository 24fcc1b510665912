"""Taking one import out of the books, a few thousand rows at a time, so that it can be broken off and gone on with."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, SQLModel, col

from core.importing import departments, solutions
from core.importing.claims import claimants, others
from core.importing.matching import rematch
from core.importing.restoring import Restoration, plan_restoration, restore
from core.importing.rows import table_of
from core.importing.run import IMPORTED, PURCHASES, count_of
from core.importing.uses import uses_of
from core.models import (
    Customer,
    Identity,
    ImportChange,
    ImportRun,
    Product,
    ProductName,
    ProductRecord,
    Purchase,
    PurchaseLine,
    Relation,
    RelationOrigin,
)
from core.shop import Shop

Progress = Callable[[int, int | None], None]
LINES_A_WRITE = 4_000
ROWS_A_WRITE = 500
# Nothing points from lines to their product for the database to find them by, so it reads all lines for each product.
PRODUCTS_A_WRITE = 50
# What an import made there is taken out by rules of its own.
APART = (solutions.TABLE, *departments.TABLES)


@dataclass
class Undone:
    """What an undo does, or would do; the tables are called as in the database.

    `removed` rows go. `handed_over` rows stay for other imports that brought them too. `kept` rows stay because they
    are in use; `reasons` say how, with how many rows. `restored` rows were there before and get their values back,
    apart from those of `left`, which somebody has changed since.
    """

    removed: Counter[str] = field(default_factory=Counter)
    handed_over: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    restored: int = 0
    left: int = 0


class Undoing:
    """Undoes one import."""

    def __init__(self, shop: Shop, run: ImportRun, progress: Progress | None) -> None:
        """Undo `run`; `progress` hears how many rows are done, of how many."""
        self._shop, self._run, self._progress = shop, run, progress
        self._run_id = run.id or 0
        self.undone = Undone()
        self._done = 0
        with shop.store.read() as session:
            self._others = others(session, run)
            self._total = sum(count_of(session, model, self._run_id) for model in IMPORTED)

    def carry_out(self) -> Undone:
        """Take everything out; each transaction leaves books that a repeat can go on from."""
        self._each(PurchaseLine, self._lines, LINES_A_WRITE)
        for model in IMPORTED:
            if model not in {PurchaseLine, Purchase, Customer, Product}:
                self._each(model, self._plain(model), LINES_A_WRITE)
        self._each(Purchase, self._purchases, ROWS_A_WRITE)
        self._changes()
        self._each(Customer, self._customers, ROWS_A_WRITE)
        self._each(Product, self._products, PRODUCTS_A_WRITE)
        self._departments()
        self._solutions()
        return self.undone

    def _each(self, model: type[SQLModel], act: Callable[[Session, list[int]], None], size: int) -> None:
        """Hand all rows that the import brought to `act`, in the order of their ids."""
        table, last = table_of(model), 0
        query = select(table.c.id).where(table.c.import_id == self._run_id).order_by(table.c.id).limit(size)
        while True:
            with self._shop.store.write() as tx:
                ids = list(tx.scalars(query.where(table.c.id > last)))
                if not ids:
                    return
                act(tx, ids)
            last = ids[-1]
            self._done += len(ids)
            if self._progress is not None:
                self._progress(min(self._done, self._total), self._total)

    def _remove(self, tx: Session, model: type[SQLModel], ids: Iterable[int]) -> None:
        keys = list(ids)
        table = table_of(model)
        if keys:
            tx.connection().execute(delete(table).where(table.c.id.in_(keys)))
            self.undone.removed[table.name] += len(keys)

    def _hand_over(self, tx: Session, model: type[SQLModel], owners: dict[int, int]) -> None:
        table = table_of(model)
        for owner in sorted(set(owners.values())):
            keys = [key for key, run_id in owners.items() if run_id == owner]
            tx.connection().execute(update(table).where(table.c.id.in_(keys)).values(import_id=owner))
        self.undone.handed_over[table.name] += len(owners)

    def _keep(self, model: type[SQLModel], uses: dict[int, str]) -> None:
        self.undone.kept[table_of(model).name] += len(uses)
        self.undone.reasons.update(uses.values())

    def _lines(self, tx: Session, ids: list[int]) -> None:
        claimed = claimants(tx, self._others, ids)
        in_use = lines_in_use(tx, ids)
        self._hand_over(tx, PurchaseLine, claimed)
        self._keep(PurchaseLine, {key: reason for key, reason in in_use.items() if key not in claimed})
        self._remove(tx, PurchaseLine, (key for key in ids if key not in claimed and key not in in_use))

    def _plain(self, model: type[SQLModel]) -> Callable[[Session, list[int]], None]:
        def act(tx: Session, ids: list[int]) -> None:
            self._remove(tx, model, ids)

        return act

    def _purchases(self, tx: Session, ids: list[int]) -> None:
        """Remove the purchases without lines; those with lines of other imports begin with the first of these."""
        first = select(func.min(col(PurchaseLine.id))).where(col(PurchaseLine.purchase_id).in_(ids))
        lines = tx.scalars(
            select(PurchaseLine).where(col(PurchaseLine.id).in_(first.group_by(col(PurchaseLine.purchase_id))))
        ).all()
        table = table_of(Purchase)
        left = {line.purchase_id for line in lines}
        own = [line for line in lines if line.import_id == self._run_id]
        self._keep(Purchase, uses_of(tx, Purchase, [line.purchase_id for line in own]))
        for line in lines:
            if line not in own:
                values = {"import_id": line.import_id, "at": line.at, "business_date": line.business_date}
                tx.connection().execute(update(table).where(table.c.id == line.purchase_id).values(values))
        self.undone.handed_over[table.name] += len(lines) - len(own)
        gone = [key for key in ids if key not in left]
        touched = set(tx.scalars(select(col(Purchase.customer_id)).where(col(Purchase.id).in_(ids)).distinct()))
        tx.connection().execute(update(table).where(table.c.cancels_id.in_(gone)).values(cancels_id=None))
        self._remove(tx, Purchase, gone)
        rematch(tx, [key for key in touched if key is not None])

    def _changes(self) -> None:
        """Give changed rows their values back, and take out what was added to rows of other imports."""
        query = (
            select(ImportChange)
            .where(col(ImportChange.import_id) == self._run_id, col(ImportChange.table_name).not_in(APART))
            .order_by(col(ImportChange.id))
            .limit(ROWS_A_WRITE)
        )
        while True:
            with self._shop.store.write() as tx:
                changes = tx.scalars(query).all()
                if not changes:
                    return
                plan = plan_restoration(tx, changes)
                restore(tx, plan)
                for table_name in {name for name, _ in plan.added}:
                    table = SQLModel.metadata.tables[table_name]
                    keys = [key for name, key in plan.added if name == table_name]
                    gone = tx.connection().execute(delete(table).where(table.c.id.in_(keys)))
                    self.undone.removed[table_name] += gone.rowcount
                self._since(tx, _with_since(plan))
                self.undone.restored += len(plan.values)
                self.undone.left += plan.left
                tx.execute(delete(ImportChange).where(col(ImportChange.id).in_([change.id for change in changes])))

    def _customers(self, tx: Session, ids: list[int]) -> None:
        uses = self._stay(tx, Customer, ids)
        self._since(tx, list(uses), anew=True)
        gone = [key for key in ids if key not in uses]
        tx.execute(delete(Identity).where(col(Identity.customer_id).in_(gone)))
        self._remove(tx, Customer, gone)

    def _products(self, tx: Session, ids: list[int]) -> None:
        uses = self._stay(tx, Product, ids)
        gone = [key for key in ids if key not in uses]
        partner = or_(col(Relation.product_id).in_(gone), col(Relation.partner_id).in_(gone))
        tx.execute(delete(Relation).where(col(Relation.origin) == RelationOrigin.LEARNED, partner))
        tx.execute(delete(ProductRecord).where(col(ProductRecord.product_id).in_(gone)))
        tx.execute(delete(ProductName).where(col(ProductName.product_id).in_(gone)))
        self._remove(tx, Product, gone)

    def _departments(self) -> None:
        """Take out the departments that the import made, and what it let departments offer."""
        with self._shop.store.write() as tx:
            found = departments.going(tx, self._run_id)
            departments.remove(tx, self._run_id, found)
            count_departments(self.undone, found)

    def _solutions(self) -> None:
        """Take out the solutions that the import made, once nothing of it is in them."""
        with self._shop.store.write() as tx:
            made = solutions.made_by(tx, self._run_id)
            empty = solutions.empty_ones(tx, self._run_id, made)
            solutions.remove(tx, self._run_id, empty)
            count_solutions(self.undone, len(made), len(empty))

    def _stay(self, tx: Session, model: type[SQLModel], ids: Sequence[int]) -> dict[int, str]:
        """Return the rows that stay, and how they are used; those that another import needs become that import's."""
        uses = all_uses(tx, model, ids, self._run_id)
        owners = needed_by(tx, model, list(uses), self._run_id)
        self._hand_over(tx, model, owners)
        self._keep(model, {key: reason for key, reason in uses.items() if key not in owners})
        return uses

    def _since(self, tx: Session, customers: Sequence[int], *, anew: bool = False) -> None:
        """Set the first day of customers whom imports made: that of their first purchase left, or what it was before.

        `anew` where what it was before came of this import as well.
        """
        if self._run.kind != PURCHASES or not customers:
            return
        owner = col(Purchase.customer_id)
        first = (
            select(owner, func.min(col(Purchase.business_date)))
            .where(owner.in_(customers), col(Purchase.import_id).is_not(None))
            .group_by(owner)
        )
        days = dict(tx.execute(first).all())
        made = select(Customer).where(col(Customer.id).in_(customers), col(Customer.import_id).is_not(None))
        for customer in tx.scalars(made):
            day = days.get(customer.id)
            if anew or day is None or customer.since is None:
                customer.since = day if anew else day or customer.since
            else:
                customer.since = min(customer.since, day)
            tx.add(customer)
        tx.flush()


def count_departments(undone: Undone, found: departments.Going) -> None:
    """Count the departments of an import, and what it let them offer."""
    gone = {departments.TABLE: len(found.departments), departments.OFFERS_TABLE: len(found.offers)}
    undone.removed.update({table: count for table, count in gone.items() if count})
    kept = {departments.TABLE: found.kept, departments.OFFERS_TABLE: found.kept_offers}
    undone.kept.update({table: count for table, count in kept.items() if count})
    if sum(kept.values()):
        undone.reasons[departments.IN_USE] += sum(kept.values())


def count_solutions(undone: Undone, made: int, empty: int) -> None:
    """Count the solutions of an import: the empty ones go, the others stay."""
    if empty:
        undone.removed[solutions.TABLE] += empty
    if made > empty:
        undone.kept[solutions.TABLE] += made - empty
        undone.reasons[solutions.IN_USE] += made - empty


def _with_since(plan: Restoration) -> list[int]:
    name = table_of(Customer).name
    return [key for (table, key), values in plan.values.items() if table == name and "since" in values]


def lines_in_use(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the lines whose document something refers to, such as a customer's answer to a message."""
    query = select(col(PurchaseLine.id), col(PurchaseLine.purchase_id)).where(col(PurchaseLine.id).in_(ids))
    documents = {line: purchase for line, purchase in session.execute(query) if line is not None}
    uses = uses_of(session, Purchase, set(documents.values()))
    return {line: uses[purchase] for line, purchase in documents.items() if purchase in uses}


def all_uses(
    session: Session, model: type[SQLModel], ids: Sequence[int], run_id: int, *, besides: int | None = None
) -> dict[int, str]:
    """Return which rows are in use: by what refers to them, or because another import has changed them too."""
    table = table_of(model).name
    changed = select(col(ImportChange.row_id)).where(
        col(ImportChange.table_name) == table,
        col(ImportChange.row_id).in_(ids),
        col(ImportChange.import_id) != run_id,
    )
    uses = dict.fromkeys(session.scalars(changed), "are named by other imports")
    return {**uses, **uses_of(session, model, ids, besides=besides)}


def needed_by(session: Session, model: type[SQLModel], ids: Sequence[int], run_id: int) -> dict[int, int]:
    """Return, of the rows `ids`, the first other import that brought something which refers to them or changed them."""
    found: dict[int, int] = {}

    def hear(rows: Iterable[Any]) -> None:
        for key, owner in rows:
            found[key] = min(owner, found.get(key, owner))

    for child in IMPORTED:
        table = table_of(child)
        for reference in table.foreign_keys:
            if reference.column.table is table_of(model) and reference.parent.table is not table_of(model):
                key = reference.parent
                owner = func.min(table.c.import_id)
                query = select(key, owner).where(key.in_(ids), table.c.import_id != run_id).group_by(key)
                hear(session.execute(query))
    changes = select(col(ImportChange.row_id), func.min(col(ImportChange.import_id))).where(
        col(ImportChange.table_name) == table_of(model).name,
        col(ImportChange.row_id).in_(ids),
        col(ImportChange.import_id) != run_id,
    )
    hear(session.execute(changes.group_by(col(ImportChange.row_id))))
    return found
