"""Products (seed 001, figure 6): by their code."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from core.importing.changes import Change, remember_added
from core.importing.goods import is_goods
from core.importing.records.codes import product_ids
from core.importing.records.fields import CLEAR, Field, Reading, RecordKind, code, money, names, text, whole, yes_no
from core.importing.records.kind import Batch, Finished, Kind, ReadRow, Work, with_facts
from core.importing.records.links import FIGURES, Links
from core.importing.records.memberships import NEW_SOLUTIONS
from core.importing.records.partners import ATTRIBUTES, LINK_FIELDS, PARTNERS, SOLUTION, VIRTUAL
from core.importing.records.places_in_tree import make_paths
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import EXTRA, Columns
from core.importing.records.upkeep import note_rows
from core.importing.rows import add_new, chunks
from core.models import CatalogueSubject, Product, ProductName
from core.products.paths import DEEPEST

LONGEST_LIFE_DAYS = 100 * 366

# What the product itself holds; the solution and the partners are found or made.
OWN_FIELDS = (
    Field(
        "code",
        names(
            "productcode productid productno productnumber stockcode sku itemcode itemid itemno itemnumber articleno"
            " articlenumber articlecode articleid artikelnummer artikelnr artnr artikel codearticle reference ref"
            " codigo codice codiceprodotto ean upc barcode asin 商品コード 品番 code product article item id"
        ),
        code,
        needed=True,
        clearable=False,
    ),
    Field(
        "name",
        names(
            "productname productdescription itemname itemdescription articlename articledescription bezeichnung"
            " artikelbezeichnung produktname libelle designation nombre nome descripcion descrizione omschrijving"
            " 商品名 name title description product article item"
        ),
        text("name", 200),
        clearable=False,
    ),
    Field("type", names("producttype type kind produkttyp typ art soort tipo 種類"), text("type", 80)),
    Field(
        "group",
        names(
            "productgroup groupname group category productcategory department warengruppe produktgruppe gruppe"
            " kategorie groupe categorie famille categoria gruppo grupo familia productgroep groep 分類 カテゴリ"
        ),
        text("group", 80),
    ),
    Field(
        "price",
        names(
            "unitprice price sellingprice salesprice retailprice listprice verkaufspreis vk preis stueckpreis prix"
            " prixunitaire precio prezzo prijs verkoopprijs 価格 単価"
        ),
        money("price"),
    ),
    Field(
        "cost",
        names(
            "unitcost cost costprice purchaseprice buyingprice einkaufspreis ek kosten coutunitaire cout prixachat"
            " costo coste inkoopprijs 原価"
        ),
        money("cost"),
    ),
    Field(
        "durable_days",
        names("durabledays durableperiod lifetimedays lifedays lifespandays haltbarkeit haltbarkeittage nutzungsdauer"),
        whole("durable period", 1, LONGEST_LIFE_DAYS),
    ),
    Field(
        "replaceable", names("replaceable replacement replacementattribute ersetzbar"), yes_no("replaceable"),
        clearable=False,
    ),
    Field(
        "up_sellable", names("upsellable upsell upsellattribute"), yes_no("up-sellable"), clearable=False,
    ),
    Field("is_goods", names("isgoods goods ware"), yes_no("goods"), clearable=False),
)  # fmt: skip
FIELDS = (*OWN_FIELDS, *LINK_FIELDS)
# What a field is called in the table, where it is called otherwise.
PRODUCT_COLUMNS = {"price": "unit_price", "cost": "unit_cost", SOLUTION: "solution_id"}
_IN_TABLE = {*(field.name for field in OWN_FIELDS), SOLUTION} - {"code"}
# What the history keeps of a product.
HISTORY_FIELDS = (
    "code", "name", "type", "group", "solution_id", "unit_cost", "unit_price", "durable_days", "replaceable",
    "up_sellable", "is_goods",
)  # fmt: skip


class Products(Kind):
    """Files of products."""

    name = RecordKind.PRODUCTS
    model = Product
    columns = Columns(FIELDS, extra=True)
    telling = frozenset({"cost", "group", "type", "durable_days", "replaceable", "up_sellable", "is_goods", "name"})
    rows = 5
    figures = FIGURES

    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield what has to be named."""
        if "code" not in named:
            yield "which column has the product's code"

    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""
        if "name" not in named:
            yield "There is no name: a product that is new here is called by its code."

    def offers(self, unused: Sequence[str]) -> Iterator[str]:
        """Yield that columns could be kept as further facts."""
        return offered_facts(unused)

    def rows_of(self, named: Collection[str]) -> int:
        """Return how many rows a product may need: a path of solutions has each of them, its origin and its history."""
        return self.rows + (3 * DEEPEST if SOLUTION in named else 0)

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Hold the attributes against the products that are named; a file takes no partner out."""
        del reading
        for name in (*PARTNERS, VIRTUAL):
            if row.values.get(name) is CLEAR:
                row.leave_out(name, f"a dash for {name.replace('_', ' ')} takes nothing out")
        for attribute, name in ATTRIBUTES.items():
            said = row.values.pop(attribute, None)
            if said is False and name in row.values:
                row.leave_out(name, f"{attribute.replace('_', ' ')} is no, and products are named: {row.number}")
            elif said is True and name not in row.values:
                row.aside.append(f"{attribute.replace('_', ' ')} is yes, and no product is named: {row.number}")

    def prepare(self, work: Work, session: Session, staging: Staging, records: Sequence[Record]) -> Counter[str]:
        """Find the solutions that the products stand in, and make those that are missing."""
        wanted = {str(path) for record in records if isinstance(path := record.values.get(SOLUTION), str)}
        if not wanted:
            return Counter()
        made = make_paths(work, session, staging, wanted, virtual=False)
        for record in records:
            if isinstance(path := record.values.get(SOLUTION), str):
                record.values[SOLUTION] = made.ids[path]
        return Counter({NEW_SOLUTIONS: made.added})

    def note(self, work: Work, tx: Session, added: Collection[int], changes: Sequence[Change]) -> None:
        """Keep the history of the products."""
        note_rows(work, tx, CatalogueSubject.PRODUCT, Product, added, changes, HISTORY_FIELDS, "id")

    def finish(self, work: Work, staging: Staging) -> Finished:
        """Bring relations and places in virtual solutions."""
        return Links(work, staging).bring()

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's product: by its code."""
        del work, session, staging
        for row in rows:
            yield Record(str(row.values["code"]), row.number, row.values)

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the products that are there."""
        del work
        return product_ids(session, [record.key for record in records])

    def changed(self, record: Record) -> dict[str, object]:
        """Return the columns that the file has a word on."""
        return said_by(record, {name: PRODUCT_COLUMNS.get(name, name) for name in _table_fields(record)})

    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a new product; whether it is goods is read from code and name where the file does not say."""
        name = str(record.values.get("name") or record.key)
        plain: dict[str, object] = {
            "code": record.key,
            "name": name,
            "type": None,
            "group": None,
            "solution_id": None,
            "unit_cost": None,
            "unit_price": None,
            "durable_days": None,
            "replaceable": False,
            "up_sellable": False,
            "is_goods": is_goods(record.key, name),
            "extra": {},
            "import_id": work.run_id,
            "created_at": work.now,
        }
        said = self.changed(record)
        return plain | said | {"extra": with_facts(None, said.get("extra"))}

    def companions(self, work: Work, session: Session, staging: Staging, batch: Batch) -> None:
        """Keep the names that products had before among their further names."""
        del staging
        renamed = {
            batch.ids[record.key]: str(record.values["name"])
            for record in batch.records
            if record.key in batch.ids and record.values.get("name")
        }
        if not renamed or not work.writes:
            return
        query = select(col(Product.id), col(Product.name)).where(col(Product.id).in_(renamed))
        rows = [
            {"product_id": key, "name": name}
            for key, name in session.execute(query)
            if name != renamed[key]
        ]  # fmt: skip
        known = _names(session, rows)
        new = [row for row in rows if (row["product_id"], row["name"]) not in known]
        add_new(session, ProductName, new)
        remember_added(session, work.run_id, ProductName, _names(session, new).values())


def _names(session: Session, rows: Sequence[Mapping[str, object]]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for some in chunks(row["product_id"] for row in rows):
        query = select(col(ProductName.product_id), col(ProductName.name), col(ProductName.id))
        found.update({(key, name): number for key, name, number in session.execute(
            query.where(col(ProductName.product_id).in_(some)))})  # fmt: skip
    wanted = {(row["product_id"], row["name"]) for row in rows}
    return {pair: number for pair, number in found.items() if pair in wanted}


def _table_fields(record: Record) -> Iterator[str]:
    return (name for name in record.values if name in _IN_TABLE)


def said_by(record: Record, columns: Mapping[str, str]) -> dict[str, object]:
    """Return what a record says of `columns` (field to column), and of further facts as `extra`."""
    found: dict[str, object] = {
        column: None if record.values[name] is CLEAR else record.values[name] for name, column in columns.items()
    }
    facts = {name.removeprefix(EXTRA): value for name, value in record.values.items() if name.startswith(EXTRA)}
    return found | {"extra": facts} if facts else found


def offered_facts(unused: Sequence[str]) -> Iterator[str]:
    """Yield that columns are left out which could be kept as further facts."""
    if unused:
        shown = ", ".join(unused[:10]) + (" …" if len(unused) > 10 else "")  # noqa: PLR2004 - as many as fit a line
        yield f"Left out: {shown}. To keep one as a further fact, say {EXTRA}NAME=COLUMN."
