"""Keep how often each product was cross-sold, up-sold and replaced: as people enter it, or as purchases give it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from core.clock import business_date
from core.errors import RefusedError
from core.extraction.product_counts import Counted, count_products
from core.models import CatalogueSubject, Product, ProductRecord, RelationOrigin
from core.products.history import Maker, change_row, keep_change, record_fields
from core.shop import Shop

PRODUCTS_A_WRITE = 1_000
MOST = 2**31 - 1
COUNTS = ("purchasers", "cross_sells", "up_sells", "replacements")


@dataclass(frozen=True)
class RecordsCounted:
    """What a counting did: how many products have counts from purchases now, and whose were left as people wrote them.

    `cross_sells`, `up_sells` and `replacements` are the sums over these products.
    """

    products: int
    left: int
    cross_sells: int
    up_sells: int
    replacements: int


def count_records(shop: Shop) -> RecordsCounted:
    """Count all products' records anew from purchases; what people entered is never counted over.

    How each is counted is in docs/product-information.md. Counting twice gives the same.
    """
    counted = count_products(shop.mirror)
    today = business_date(shop.clock.now(), shop.zone)
    with shop.store.read() as session:
        there = dict(session.execute(select(col(ProductRecord.product_id), col(ProductRecord.origin))).all())
    products = sorted(counted.keys() | there.keys())
    for start in range(0, len(products), PRODUCTS_A_WRITE):
        with shop.store.write() as tx:
            _write(tx, {key: counted.get(key) for key in products[start : start + PRODUCTS_A_WRITE]}, today)
    mine = [counts for key, counts in counted.items() if there.get(key) is not RelationOrigin.ENTERED]
    return RecordsCounted(
        products=len(mine),
        left=sum(origin is RelationOrigin.ENTERED for origin in there.values()),
        cross_sells=sum(each.cross_sells for each in mine),
        up_sells=sum(each.up_sells for each in mine),
        replacements=sum(each.replacements for each in mine),
    )


def _write(tx: Session, counted: Mapping[int, Counted | None], today: date) -> None:
    """Write what is different; who entered a record meanwhile, or deleted a product, is left in peace."""
    mine = col(ProductRecord.product_id).in_(list(counted))
    there = {row.product_id: row for row in tx.scalars(select(ProductRecord).where(mine))}
    products = set(tx.scalars(select(col(Product.id)).where(col(Product.id).in_(list(counted)))))
    new, changed, gone = [], [], []
    for key, counts in counted.items():
        row = there.get(key)
        if row is not None and row.origin is RelationOrigin.ENTERED:
            continue
        if counts is None:
            gone.append(key)
        elif row is None and key in products:
            new.append({"product_id": key, "origin": RelationOrigin.LEARNED, "counted_on": today, **_named(counts)})
        elif row is not None:
            changed.append({"id": row.id, "counted_on": today, **_named(counts)})
    if new:
        tx.execute(insert(ProductRecord), new)
    if changed:
        tx.execute(update(ProductRecord), changed)
    if gone:
        learned = col(ProductRecord.origin) == RelationOrigin.LEARNED
        tx.execute(delete(ProductRecord).where(col(ProductRecord.product_id).in_(gone), learned))


def _named(counts: Counted) -> dict[str, int]:
    return {name: getattr(counts, name) for name in COUNTS}


def enter_record(tx: Session, shop: Shop, product_id: int, counts: Mapping[str, int], by: str) -> bool:
    """Write a product's counts down by hand; those that are not named stay. Return whether anything changed.

    From then on they count as entered, and purchases do not count over them. Raises `RefusedError` for a count that
    cannot be.
    """
    wrong = [name for name, count in counts.items() if name not in COUNTS or not 0 <= count <= MOST]
    if wrong:
        message = f"Counts are whole numbers from 0: {', '.join(wrong)} is not. There are {', '.join(COUNTS)}."
        raise RefusedError(message)
    tx.exec(select(Product.id).where(Product.id == product_id).with_for_update()).one()
    row = tx.exec(select(ProductRecord).where(ProductRecord.product_id == product_id)).first()
    today = business_date(shop.clock.now(), shop.zone)
    maker = Maker(by, shop.clock.now())
    if row is None:
        row = ProductRecord(product_id=product_id, origin=RelationOrigin.ENTERED, counted_on=today, **counts)
        tx.add(row)
        tx.flush()
        keep_change(tx, maker, CatalogueSubject.RECORD, row.id or 0, None, record_fields(row), product_id)
        return True
    before, after = change_row(record_fields(row), {**counts, "origin": RelationOrigin.ENTERED})
    if not after:
        return False
    after["counted_on"], before["counted_on"] = today, row.counted_on
    for name, value in after.items():
        setattr(row, name, value)
    tx.add(row)
    named = {"product_id": product_id}
    keep_change(tx, maker, CatalogueSubject.RECORD, row.id or 0, named | before, named | after, product_id)
    return True


def forget_record(tx: Session, shop: Shop, product_id: int, by: str) -> bool:
    """Forget what people entered of a product's counts: the next counting counts it. Return whether there was any."""
    row = tx.exec(select(ProductRecord).where(ProductRecord.product_id == product_id)).first()
    if row is None or row.origin is RelationOrigin.LEARNED:
        return False
    was = record_fields(row)
    keep_change(tx, Maker(by, shop.clock.now()), CatalogueSubject.RECORD, row.id or 0, was, None, product_id)
    tx.delete(row)
    tx.flush()
    return True
