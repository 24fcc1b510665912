"""Bringing lines into the shop's books: each line once, with the customer, product and purchase that it belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from core.importing.claims import claim
from core.importing.goods import is_goods
from core.importing.line import LONGEST_NUMBER, Line
from core.importing.numbers import EXACT
from core.importing.rows import add_new, chunks
from core.models import Customer, Identity, IdentityKind, Product, Purchase, PurchaseKind, PurchaseLine

LONGEST_PRODUCT_NAME = 200


class PurchaseKey(NamedTuple):
    """What makes one purchase of a source: the document, the customer and whether it takes back.

    A document number that comes with a second customer, or both sells and takes back, makes a purchase for each: a
    line must never count for somebody else.
    """

    document: str
    customer: str | None
    kind: PurchaseKind


class NumberedLine(NamedTuple):
    """A line, its purchase, and the how-manieth of its like in that purchase it is."""

    line: Line
    purchase: PurchaseKey
    occurrence: int


class KnownLine(NamedTuple):
    """A line's id, and the import that brought it."""

    id: int
    import_id: int | None


class KnownProduct(NamedTuple):
    """A product's id, and its unit cost where it is known."""

    id: int
    unit_cost: Decimal | None


@dataclass
class Loaded:
    """What came of the lines loaded so far; `new_lines` also counts those that this import had added before a crash."""

    new_lines: int = 0
    repeated_lines: int = 0

    def add(self, other: "Loaded") -> None:
        """Add the counts of another batch."""
        self.new_lines += other.new_lines
        self.repeated_lines += other.repeated_lines


def key_of(line: Line) -> PurchaseKey:
    """Return which purchase `line` belongs to."""
    return PurchaseKey(line.document, line.customer, line.kind)


@dataclass(frozen=True)
class Loader:
    """Loads the lines of one import run."""

    run_id: int
    source: str
    now: datetime
    exponent: int

    def load(self, tx: Session, lines: Sequence[NumberedLine]) -> Loaded:
        """Add what is not there yet of `lines`, with what they refer to; return what was new."""
        done = Loaded()
        customers = self._customers(tx, lines)
        products = self._products(tx, lines)
        purchases, before = self._purchases(tx, lines, customers)
        there = self._there(tx, lines, purchases, before)
        new = []
        repeated = []
        for line, purchase, occurrence in lines:
            purchase_id = purchases[purchase]
            found = there.get((purchase_id, line.key, occurrence))
            if found is not None and found.import_id != self.run_id:
                done.repeated_lines += 1
                repeated.append(found.id)
                continue
            done.new_lines += 1
            if found is None:
                new.append(self._row(line, occurrence, purchase_id, products[line.code]))
        add_new(tx, PurchaseLine, new)
        claim(tx, self.run_id, repeated)
        return done

    def _row(self, line: Line, occurrence: int, purchase_id: int, product: KnownProduct) -> dict[str, object]:
        unit_cost = line.unit_cost if line.unit_cost is not None else product.unit_cost
        return {
            "purchase_id": purchase_id,
            "product_id": product.id,
            "content_key": line.key,
            "occurrence": occurrence,
            "at": line.moment.at,
            "business_date": line.moment.business_date,
            "quantity": line.quantity,
            "unit_price": line.price,
            "amount": line.amount,
            "cost": None if unit_cost is None else self._minor(EXACT.multiply(line.quantity, unit_cost)),
            "import_id": self.run_id,
        }

    def _minor(self, amount: Decimal) -> int:
        return int(amount.scaleb(self.exponent, EXACT).to_integral_value(ROUND_HALF_EVEN, EXACT))

    def _customers(self, tx: Session, lines: Sequence[NumberedLine]) -> dict[str, int]:
        """Return the ids of the customers by number; those who are not known yet are added."""
        countries = {line.customer: line.country for line, _, _ in lines if line.customer is not None}
        known = customer_ids(tx, countries)
        new = [number for number in countries if number not in known]
        if new:
            add_new(
                tx,
                Customer,
                [
                    {
                        "number": number,
                        "country": countries[number] or None,
                        "extra": {},
                        "import_id": self.run_id,
                        "created_at": self.now,
                    }
                    for number in new
                ],
            )
            ids = _ids_by_number(tx, new)
            add_new(
                tx,
                Identity,
                [
                    {"customer_id": ids[number], "kind": IdentityKind.NUMBER, "value": number, "created_at": self.now}
                    for number in new
                ],
            )
            known.update(ids)
        return known

    def _products(self, tx: Session, lines: Sequence[NumberedLine]) -> dict[str, KnownProduct]:
        """Return the products by code; those that are not known yet are added, under the name they have here."""
        names: dict[str, str] = {}
        for line, _, _ in lines:
            if not names.get(line.code):
                names[line.code] = line.description
        known = _known_products(tx, names)
        new = [code for code in names if code not in known]
        if new:
            add_new(
                tx,
                Product,
                [
                    {
                        "code": code,
                        "name": (names[code] or code)[:LONGEST_PRODUCT_NAME],
                        "replaceable": False,
                        "up_sellable": False,
                        "is_goods": is_goods(code, names[code]),
                        "extra": {},
                        "import_id": self.run_id,
                        "created_at": self.now,
                    }
                    for code in new
                ],
            )
            known.update(_known_products(tx, new))
        return known

    def _purchases(
        self, tx: Session, lines: Sequence[NumberedLine], customers: dict[str, int]
    ) -> tuple[dict[PurchaseKey, int], set[int]]:
        """Return the purchases' ids, and which of them were there before; those that are not are added."""
        first: dict[PurchaseKey, Line] = {}
        for line, purchase, _ in lines:
            first.setdefault(purchase, line)
        wanted: dict[PurchaseKey, str] = {}
        owners = self._owners(tx, {name for key in first for name in (key.document, part_name(key))})
        for key in first:
            mine, part = (customers.get(key.customer or ""), key.kind), part_name(key)
            # What came as a part stays one, also when the import that had the document's name was undone.
            name = part if part in owners else key.document
            owner = owners.setdefault(name, (0, *mine))
            wanted[key] = name if owner[1:] == mine else part
        new = {name: key for key, name in wanted.items() if owners.get(name, (0,))[0] == 0}
        add_new(tx, Purchase, [self._purchase(name, first[key], customers) for name, key in new.items()])
        if new:
            owners.update(self._owners(tx, set(new)))
        ids = {key: owners[name][0] for key, name in wanted.items()}
        return ids, {ids[key] for key, name in wanted.items() if name not in new}

    def _purchase(self, name: str, line: Line, customers: dict[str, int]) -> dict[str, object]:
        return {
            "source": self.source,
            "document": name,
            "kind": line.kind,
            "customer_id": None if line.customer is None else customers[line.customer],
            "at": line.moment.at,
            "business_date": line.moment.business_date,
            "branch": line.branch or None,
            "till": line.till or None,
            "staff": line.staff or None,
            "import_id": self.run_id,
        }

    def _owners(self, tx: Session, documents: set[str]) -> dict[str, tuple[int, int | None, PurchaseKind]]:
        """Return, of the documents that are there, the id, the customer's id and the kind."""
        query = select(col(Purchase.document), col(Purchase.id), col(Purchase.customer_id), col(Purchase.kind))
        found: dict[str, tuple[int, int | None, PurchaseKind]] = {}
        for chunk in chunks(documents):
            rows = tx.execute(query.where(col(Purchase.source) == self.source, col(Purchase.document).in_(chunk)))
            found.update({document: (key, customer, kind) for document, key, customer, kind in rows})
        return found

    def _there(
        self, tx: Session, lines: Sequence[NumberedLine], purchases: dict[PurchaseKey, int], before: set[int]
    ) -> dict[tuple[int, str, int], KnownLine]:
        """Return the lines that are there already."""
        asked = {(purchases[own], line.key) for line, own, _ in lines if purchases[own] in before}
        purchase, content = col(PurchaseLine.purchase_id), col(PurchaseLine.content_key)
        query = select(
            purchase, content, col(PurchaseLine.occurrence), col(PurchaseLine.id), col(PurchaseLine.import_id)
        )
        found: dict[tuple[int, str, int], KnownLine] = {}
        for chunk in chunks(asked):
            for one, key, occurrence, line_id, run_id in tx.execute(query.where(tuple_(purchase, content).in_(chunk))):
                found[one, key, occurrence] = KnownLine(line_id, run_id)
        return found


def part_name(key: PurchaseKey) -> str:
    """Return the document's name for a further customer, or for the part that takes back."""
    suffix = " return" if key.kind is PurchaseKind.CANCELLATION else ""
    name = f"{key.document} / {key.customer or 'nobody'}{suffix}"
    if len(name) <= LONGEST_NUMBER:
        return name
    digest = blake2b(name.encode(), digest_size=12).hexdigest()
    return f"{key.document[: LONGEST_NUMBER - len(digest) - 3]} / {digest}"


def customer_ids(tx: Session, numbers: Iterable[str]) -> dict[str, int]:
    """Return the customers of these numbers: by identity, which outlives a merge, else by the row's own number."""
    found: dict[str, int] = {}
    for chunk in chunks(numbers):
        query = select(col(Identity.value), col(Identity.customer_id))
        rows = tx.execute(query.where(col(Identity.kind) == IdentityKind.NUMBER, col(Identity.value).in_(chunk)))
        found.update(rows.all())
        found = {**_ids_by_number(tx, [number for number in chunk if number not in found]), **found}
    return found


def _ids_by_number(tx: Session, numbers: Sequence[str]) -> dict[str, int]:
    rows = tx.execute(select(col(Customer.number), col(Customer.id)).where(col(Customer.number).in_(numbers)))
    return dict(rows.all())


def _known_products(tx: Session, codes: Iterable[str]) -> dict[str, KnownProduct]:
    found: dict[str, KnownProduct] = {}
    for chunk in chunks(codes):
        query = select(col(Product.code), col(Product.id), col(Product.unit_cost)).where(col(Product.code).in_(chunk))
        found.update({code: KnownProduct(key, cost) for code, key, cost in tx.execute(query)})
    return found
