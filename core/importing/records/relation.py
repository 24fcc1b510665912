"""Relations between products (seed 001, figure 6): by product, partner and kind."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from core.importing.records.fields import Field, Reading, RecordKind, choice, code, names, whole
from core.importing.records.kind import Kind, ReadRow, Work, bad_line
from core.importing.records.product import product_ids
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import Columns
from core.importing.rows import chunks
from core.models import Relation, RelationKind, RelationOrigin

# A cross-sell relation that somebody writes down without a level is meant.
FULL_LEVEL = 100
_KINDS: dict[str, object] = {
    **dict.fromkeys(("crosssell", "crossselling", "cross", "zusatzverkauf"), RelationKind.CROSS_SELL),
    **dict.fromkeys(("upsell", "upselling", "up", "upgrade", "hoeherwertig"), RelationKind.UP_SELL),
    **dict.fromkeys(("replacement", "replaces", "ersatz", "nachfolger"), RelationKind.REPLACEMENT),
    **dict.fromkeys(("raresimultaneous", "rare", "simultaneouspurchaserare"), RelationKind.RARE_SIMULTANEOUS),
    **dict.fromkeys(("bundle", "bundled", "set", "paket", "lot"), RelationKind.BUNDLE),
    **dict.fromkeys(("part", "parts", "sparepart", "teil", "ersatzteil", "piece"), RelationKind.PART),
}  # fmt: skip

FIELDS = (
    Field(
        "partner",
        names(
            "partner partnercode partnerproduct partnerproductid relatedproduct relatedproductid relatedcode related"
            " crosssellproductid upsellproductid replacementproductid bundleproductid partid"
            " partnerartikel product2 article2 item2 sku2 to"
        ),
        code,
        needed=True,
        clearable=False,
    ),
    Field(
        "product",
        names(
            "product productcode productid productno sku stockcode itemcode item article artikel artikelnummer product1"
            " article1 item1 sku1 code from"
        ),
        code,
        needed=True,
        clearable=False,
    ),
    Field("kind", names("kind relation relationkind relationtype type art beziehung"), choice("kind", _KINDS)),
    Field("level", names("level relationlevel strength weight score stufe niveau"), whole("level", 0, 100)),
)


class Relations(Kind):
    """Files of relations."""

    name = RecordKind.RELATIONS
    model = Relation
    columns = Columns(FIELDS)
    telling = frozenset({"partner", "level", "kind"})
    rows = 2

    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield what has to be named."""
        for name in ("product", "partner"):
            if name not in named:
                yield f"which column has the {name}'s code"

    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""
        if "kind" not in named:
            yield "There is no kind: every relation is taken as cross-sell."
        if "level" not in named:
            yield f"There is no level: a cross-sell relation that is new here counts fully ({FULL_LEVEL})."

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Take a relation without a kind as cross-sell; refuse one of a product to itself."""
        del reading
        if any(reason.startswith("kind ") for reason in row.aside):
            raise bad_line(next(reason for reason in row.aside if reason.startswith("kind ")))
        row.values.setdefault("kind", RelationKind.CROSS_SELL)
        if row.values["product"] == row.values["partner"]:
            reason = f"a relation of a product to itself: {row.values['product']}"
            raise bad_line(reason)

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's relation; both products have to be there."""
        del work, staging
        codes = {str(row.values[name]) for row in rows for name in ("product", "partner")}
        known = product_ids(session, codes)
        for row in rows:
            product, partner = str(row.values["product"]), str(row.values["partner"])
            unknown = next((one for one in (product, partner) if one not in known), None)
            if unknown is not None:
                yield f"no product with this code: {unknown}"
                continue
            kind = RelationKind(str(row.values["kind"]))
            level = {"level": row.values["level"]} if "level" in row.values else {}
            yield Record(f"{known[product]}/{known[partner]}/{kind}", row.number, {"kind": kind.value, **level})

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the relations that are there."""
        del work
        found: dict[str, int] = {}
        product, partner = col(Relation.product_id), col(Relation.partner_id)
        for some in chunks({_ends(record.key) for record in records}):
            query = select(product, partner, col(Relation.kind), col(Relation.id))
            for first, second, kind, key in session.execute(query.where(tuple_(product, partner).in_(some))):
                found[f"{first}/{second}/{kind}"] = key
        return {record.key: found[record.key] for record in records if record.key in found}

    def changed(self, record: Record) -> dict[str, object]:
        """Return the level; a relation that purchases had taught counts as entered from now on."""
        level = {"level": record.values["level"]} if isinstance(record.values.get("level"), int) else {}
        return {"origin": RelationOrigin.ENTERED, **level}

    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a new relation."""
        product, partner = _ends(record.key)
        kind = RelationKind(str(record.values["kind"]))
        level = record.values.get("level")
        return {
            "product_id": product,
            "partner_id": partner,
            "kind": kind,
            "level": level if isinstance(level, int) else FULL_LEVEL if kind is RelationKind.CROSS_SELL else 0,
            "origin": RelationOrigin.ENTERED,
            "import_id": work.run_id,
        }


def _ends(key: str) -> tuple[int, int]:
    product, partner, _ = key.split("/")
    return int(product), int(partner)
