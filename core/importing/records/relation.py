"""Relations between products (seed 001, figure 6): by product, partner and kind."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from core.importing.changes import Change
from core.importing.records.circles import CIRCLES, count_circles
from core.importing.records.codes import product_ids
from core.importing.records.fields import Field, Reading, RecordKind, choice, code, names, whole
from core.importing.records.kind import Finished, Kind, ReadRow, Work, bad_line
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import Columns
from core.importing.records.upkeep import note_relations
from core.importing.rows import chunks
from core.models import Relation, RelationKind, RelationOrigin
from core.products.relations import CONTRADICTING, HIGHEST_LEVEL, WITHOUT_CIRCLES, full_level

ROWS_AT_ONCE = 1_000
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
    rows = 3
    figures = (CIRCLES,)

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
            yield f"There is no level: a cross-sell relation that is new here counts fully ({HIGHEST_LEVEL})."

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Take a relation without a kind as cross-sell; refuse a product's own, unless it replaces itself."""
        del reading
        if any(reason.startswith("kind ") for reason in row.aside):
            raise bad_line(next(reason for reason in row.aside if reason.startswith("kind ")))
        row.values.setdefault("kind", RelationKind.CROSS_SELL)
        own = row.values["product"] == row.values["partner"]
        if own and row.values["kind"] is not RelationKind.REPLACEMENT:
            reason = f"a relation of a product to itself: {row.values['product']}"
            raise bad_line(reason)

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's relation; both products have to be there, and bundle and rare are not both of a pair."""
        del work
        codes = {str(row.values[name]) for row in rows for name in ("product", "partner")}
        known = product_ids(session, codes)
        there = _there(
            session,
            {(known.get(str(row.values["product"]), 0), known.get(str(row.values["partner"]), 0)) for row in rows},
        )
        for row in rows:
            product, partner = str(row.values["product"]), str(row.values["partner"])
            unknown = next((one for one in (product, partner) if one not in known), None)
            if unknown is not None:
                yield f"no product with this code: {unknown}"
                continue
            kind = RelationKind(str(row.values["kind"]))
            ends = f"{known[product]}/{known[partner]}"
            against = CONTRADICTING.get(kind)
            if against and (
                f"{ends}/{against}" in there or staging.claim(f"together {ends}", kind.value) != kind.value
            ):
                yield f"both bundle and rarely bought together: {product} with {partner}"
                continue
            level = {"level": row.values["level"]} if "level" in row.values else {}
            yield Record(f"{ends}/{kind}", row.number, {"kind": kind.value, **level})

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the relations that are there."""
        del work
        found = _there(session, {_ends(record.key) for record in records})
        return {record.key: found[record.key] for record in records if record.key in found}

    def note(self, work: Work, tx: Session, added: Collection[int], changes: Sequence[Change]) -> None:
        """Keep the history of the relations."""
        note_relations(work, tx, added, changes)

    def finish(self, work: Work, staging: Staging) -> Finished:
        """Count the circles of up-sells and parts that there are with the file's relations."""
        return Finished(Counter({CIRCLES: count_circles(work, _edges(staging))}))

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
            "level": level if isinstance(level, int) else full_level(kind),
            "origin": RelationOrigin.ENTERED,
            "import_id": work.run_id,
        }


def _edges(staging: Staging) -> dict[RelationKind, set[tuple[int, int]]]:
    """Return the file's relations that must not run in a circle."""
    found: dict[RelationKind, set[tuple[int, int]]] = {kind: set() for kind in WITHOUT_CIRCLES}
    for batch in staging.batches(ROWS_AT_ONCE):
        for record in batch:
            kind = RelationKind(str(record.values["kind"]))
            if kind in found:
                found[kind].add(_ends(record.key))
    return found


def _there(session: Session, pairs: Collection[tuple[int, int]]) -> dict[str, int]:
    """Return the relations of some pairs of products, by their keys."""
    found: dict[str, int] = {}
    product, partner = col(Relation.product_id), col(Relation.partner_id)
    for some in chunks(pairs):
        query = select(product, partner, col(Relation.kind), col(Relation.id))
        for first, second, kind, key in session.execute(query.where(tuple_(product, partner).in_(some))):
            found[f"{first}/{second}/{kind}"] = key
    return found


def _ends(key: str) -> tuple[int, int]:
    product, partner, _ = key.split("/")
    return int(product), int(partner)
