"""What a whole file says about products: their names and their usual prices."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from core.importing.goods import is_goods
from core.importing.loading import LONGEST_PRODUCT_NAME
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


def finish_products(shop: Shop, tally: Tally, *, newest: bool) -> None:
    """Name and price the products that imports made; what people entered themselves is left as it is.

    The name is the description under which a product was sold most often, the latest of several; others become
    further names. Where a file is not the `newest`, it adds names and fills in what is missing, and changes nothing.
    """
    for codes in chunks(tally.products(), _PRODUCTS_A_WRITE):
        described = {code: _describe(tally, code) for code in codes}
        with shop.store.write() as tx:
            _write(tx, described, newest=newest)


def _write(tx: Session, described: dict[str, Described], *, newest: bool) -> None:
    query = select(
        col(Product.id), col(Product.code), col(Product.name), col(Product.unit_price), col(Product.import_id)
    )
    changes: list[dict[str, object]] = []
    names: list[dict[str, object]] = []
    for key, code, name, price, import_id in tx.execute(query.where(col(Product.code).in_(described))):
        found = described[code]
        now = name
        if import_id is not None and (newest or price is None or name == code):
            now = found.names[0] if found.names else name
            new = {"name": now, "unit_price": found.price or price, "is_goods": is_goods(code, now)}
            changes.append({"key": key, **new})
        names.extend({"product_id": key, "name": other} for other in (name, *found.names) if other not in (now, code))
    table = table_of(Product)
    if changes:
        fields: dict[str, object] = {field: bindparam(field) for field in ("name", "unit_price", "is_goods")}
        tx.connection().execute(update(table).where(table.c.id == bindparam("key")).values(fields), changes)
    add_new(tx, ProductName, names)


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
