"""Change what is known of a product, or enter a new one (seed 001, figure 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from core.clock import business_date
from core.errors import RefusedError
from core.importing.dates import DateOrder
from core.importing.goods import is_goods
from core.importing.records.fields import CLEAR, BadCellError, Reading
from core.importing.records.partners import SOLUTION
from core.importing.records.product import HISTORY_FIELDS, OWN_FIELDS, PRODUCT_COLUMNS
from core.models import CatalogueSubject, Product, ProductName
from core.products.history import Maker, change_row, fields_of, keep_change
from core.products.paths import SolutionPaths
from core.shop import Shop

FIELDS = {field.name: field for field in OWN_FIELDS}
EDITABLE = (*(name for name in FIELDS if name != "code"), SOLUTION)
NOTHING = ("", "-")


@dataclass(frozen=True)
class ProductChanged:
    """A product, and which of its columns are different now."""

    product: Product
    fields: tuple[str, ...]
    change_id: int | None = None


def read_fields(shop: Shop, said: Mapping[str, str]) -> dict[str, Any]:
    """Return what `said` sets, by column; a dash or nothing says that nothing is known.

    `said` has text by field: those of a file of products ("name", "cost", "durable_days", ...). "solution" is left
    out, it is found where it is set. Raises `RefusedError` that names every field that does not exist or cannot be
    understood.
    """
    reading = Reading(
        zone=shop.zone,
        today=business_date(shop.clock.now(), shop.zone),
        region=None,
        decimal_mark=".",
        date_order=DateOrder.DAY_FIRST,
    )
    found: dict[str, Any] = {}
    problems: list[str] = []
    for name, text in said.items():
        if name == SOLUTION:
            continue
        if name not in EDITABLE:
            problems.append(f"{name!r} is nothing that a product has. There are: {', '.join(EDITABLE)}.")
            continue
        try:
            found[PRODUCT_COLUMNS.get(name, name)] = _value(name, text, reading)
        except BadCellError as error:
            problems.append(f"{name}: {error}.")
    if problems:
        raise RefusedError(" ".join(problems))
    return found


def _value(name: str, text: str, reading: Reading) -> object:
    field = FIELDS[name]
    if text.strip() in NOTHING:
        if field.clearable:
            return None
        message = "it cannot be empty"
        raise BadCellError(message)
    value = field.value(text, reading)
    return None if value is CLEAR else value


def set_product(tx: Session, shop: Shop, product_id: int, said: Mapping[str, str], by: str) -> ProductChanged:
    """Set fields of a product, written as in a file of products, and keep the change; the same as before is none.

    "solution" takes the path or the name of a solution that there is. A name that is given up stays a further name, by
    which the product is still found. Raises `RefusedError` and `NotFoundError` for what cannot be.
    """
    values = read_fields(shop, said)
    if SOLUTION in said:
        values["solution_id"] = find_solution(tx, said[SOLUTION])
    product = tx.exec(select(Product).where(Product.id == product_id).with_for_update()).one()
    before, after = change_row(fields_of(product, HISTORY_FIELDS), values)
    if not after:
        return ProductChanged(product, ())
    if "name" in after:
        keep_name(tx, product_id, str(before["name"]))
    for name, value in after.items():
        setattr(product, name, value)
    tx.add(product)
    made = keep_change(tx, _maker(shop, by), CatalogueSubject.PRODUCT, product_id, before, after, product_id)
    return ProductChanged(product, tuple(after), made.id)


def add_product(tx: Session, shop: Shop, code: str, said: Mapping[str, str], by: str) -> ProductChanged:
    """Enter a new product under `code`; without a name it is called by its code.

    Raises `RefusedError` where there is one already, or for what cannot be.
    """
    reading = Reading(shop.zone, business_date(shop.clock.now(), shop.zone), None, ".", DateOrder.DAY_FIRST)
    try:
        written = FIELDS["code"].value(code, reading)
    except BadCellError as error:
        message = f"{error}."
        raise RefusedError(message) from error
    if not isinstance(written, str) or not written.isprintable():
        message = "A new product needs a code of its own, such as 85123A."
        raise RefusedError(message)
    if tx.exec(select(Product.id).where(Product.code == written)).first() is not None:
        message = f"There is a product {written} already. Change it: `product set {written} ...`."
        raise RefusedError(message)
    values = read_fields(shop, said)
    if SOLUTION in said:
        values["solution_id"] = find_solution(tx, said[SOLUTION])
    name = str(values.pop("name", None) or written)
    given = {"is_goods": is_goods(written, name)} | values
    product = Product(code=written, name=name, created_at=shop.clock.now(), **given)
    tx.add(product)
    tx.flush()
    key = product.id or 0
    after = fields_of(product, HISTORY_FIELDS)
    made = keep_change(tx, _maker(shop, by), CatalogueSubject.PRODUCT, key, None, after, key)
    return ProductChanged(product, HISTORY_FIELDS, made.id)


def keep_name(tx: Session, product_id: int, name: str) -> None:
    """Keep a name that a product gives up among its further names."""
    known = select(ProductName.id).where(ProductName.product_id == product_id, ProductName.name == name)
    if tx.exec(known).first() is None:
        tx.add(ProductName(product_id=product_id, name=name))


def find_solution(session: Session, words: str) -> int | None:
    """Return the solution of the tree that a person names, None for none; raise `NotFoundError` where there is none."""
    return None if words.strip() in NOTHING else SolutionPaths(session).named(words, virtual=False).id


def _maker(shop: Shop, by: str) -> Maker:
    return Maker(by, shop.clock.now())
