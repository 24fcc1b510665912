"""What a whole file says about products: their names and their usual prices."""

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from core.importing.changes import Change, remember, remember_added
from core.importing.goods import is_goods
from core.importing.loading import LONGEST_PRODUCT_NAME
from core.importing.records.said import said_by_files
from core.importing.rows import add_new, chunks, table_of
from core.importing.tally import PriceUse, Tally
from core.models import Product, ProductName
from core.shop import Shop
from core.store.types import DECIMALS

RECENT_MONTHS = 3
_PRODUCTS_A_WRITE = 200


class Described(NamedTuple):
    """A product's names, the best first, and its usual price."""

    names: tuple[str, ...]
    price: Decimal | None


def finish_products(shop: Shop, tally: Tally, run_id: int, *, newest: bool) -> None:
    """Name and price the products that purchases made; what people or files of products say is left as it is.

    The name is the description under which a product was sold most often, the latest of several; others become
    further names. Where a file is not the `newest`, it adds names and fills in what is missing, and changes nothing.
    """
    for codes in chunks(tally.products(), _PRODUCTS_A_WRITE):
        described = {code: _describe(tally, code) for code in codes}
        with shop.store.write() as tx:
            _write(tx, run_id, described, newest=newest)


def _write(tx: Session, run_id: int, described: dict[str, Described], *, newest: bool) -> None:
    changes: list[Change] = []
    names: list[tuple[int, str]] = []
    own: set[int] = set()
    products = tx.scalars(select(Product).where(col(Product.code).in_(described))).all()
    said = said_by_files(tx, Product, [product.id or 0 for product in products], "products")
    for product in products:
        key, code, name, found = product.id or 0, product.code, product.name, described[product.code]
        now = name
        if product.import_id == run_id:
            own.add(key)
        if product.import_id is not None and key not in said and (newest or product.unit_price is None or name == code):
            now = found.names[0] if found.names else name
            before = {"name": name, "unit_price": product.unit_price, "is_goods": product.is_goods}
            after = {"name": now, "unit_price": found.price or product.unit_price, "is_goods": is_goods(code, now)}
            if before != after:
                changes.append(Change(key, before, after))
        names.extend((key, other) for other in (name, *found.names) if other not in (now, code))
    if changes:
        remember(tx, run_id, Product, [change for change in changes if change.row_id not in own])
        table = table_of(Product)
        fields: dict[str, object] = {field: bindparam(field) for field in ("name", "unit_price", "is_goods")}
        rows = [{"key": change.row_id, **change.after} for change in changes]
        tx.connection().execute(update(table).where(table.c.id == bindparam("key")).values(fields), rows)
    _add_names(tx, run_id, names, own)


def _add_names(tx: Session, run_id: int, names: Sequence[tuple[int, str]], own: Container[int]) -> None:
    """Add further names; those of products that were there before the import are remembered, to be taken out again."""
    query = select(col(ProductName.product_id), col(ProductName.name), col(ProductName.id)).where(
        col(ProductName.product_id).in_({key for key, _ in names})
    )
    before = {(key, name) for key, name, _ in tx.execute(query)}
    add_new(tx, ProductName, [{"product_id": key, "name": name} for key, name in names])
    new = {pair for pair in names if pair not in before and pair[0] not in own}
    if new:
        remember_added(
            tx, run_id, ProductName, [row for key, name, row in tx.execute(query) if (key, name) in new and row]
        )


def _describe(tally: Tally, code: str) -> Described:
    uses = tally.names(code)
    sold = [use.name for use in uses if use.sold] or [use.name for use in uses]
    return Described(
        tuple(dict.fromkeys(name[:LONGEST_PRODUCT_NAME] for name in sold)), usual_price(tally.prices(code))
    )


def usual_price(uses: Iterator[PriceUse]) -> Decimal | None:
    """Return the price asked most often in the last three months with sales; of several, the latest."""
    months: list[str] = []
    times: dict[int, tuple[int, int]] = {}
    for use in uses:
        if use.month not in months:
            if len(months) == RECENT_MONTHS:
                break
            months.append(use.month)
        before, last = times.get(use.price, (0, 0))
        times[use.price] = before + use.times, max(last, use.last)
    if not times:
        return None
    return Decimal(max(times, key=lambda price: times[price])).scaleb(-DECIMALS)
