"""The history of the product information in words: what was changed, by whom, from what to what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from core.actions.catalogue.show_product import price_text
from core.models import CatalogueChange, CatalogueSubject, Department, Product, Relation, RelationKind, Staff
from core.products.history import MEMBERS, OFFERS, PARTS, WITHIN, history, undone_imports
from core.products.paths import SolutionPaths
from core.products.relations import KIND_WORDS
from core.shop import Shop

_NOTHING = "nothing"
_FIELD_WORDS = {
    "unit_cost": "cost",
    "unit_price": "price",
    "durable_days": "durable days",
    "up_sellable": "up-sellable",
    "is_goods": "goods",
    "cross_sells": "cross-sells",
    "up_sells": "up-sells",
    "parent_id": "place",
    "solution_id": "solution",
    "counted_on": "as of",
}


@dataclass(frozen=True)
class ChangeLine:
    """One change: its number, the product's code where it is about one, when, who, and what in a sentence.

    `import_id` names the file that it came with; `undone` says that this file has been undone since.
    """

    id: int
    code: str | None
    made_at: datetime
    made_by: str
    sentence: str
    import_id: int | None
    undone: bool


def product_history(
    shop: Shop,
    product_id: int | None = None,
    *,
    subjects: Collection[CatalogueSubject] = (),
    row_id: int | None = None,
    limit: int = 20,
) -> tuple[ChangeLine, ...]:
    """Return the latest changes, the newest first: of one product and its relations, or of everything.

    `subjects` keeps those of some kinds, such as solutions, `row_id` those of one row of them.
    """
    with shop.store.read() as session:
        changes = history(session, product_id=product_id, subjects=subjects, row_id=row_id, limit=limit)
        gone, names = undone_imports(session, changes), _Names(session, changes)
        return tuple(
            ChangeLine(
                id=change.id or 0,
                code=names.products.get(change.product_id or 0),
                made_at=change.made_at,
                made_by=names.who(change.made_by),
                sentence=names.sentence(change),
                import_id=change.import_id,
                undone=change.import_id in gone,
            )
            for change in changes
        )


class _Names:
    """What the ids in changes stand for."""

    def __init__(self, session: Session, changes: Sequence[CatalogueChange]) -> None:
        fields = [values for change in changes for values in (change.before, change.after) if values]
        ids = {int(values[name]) for values in fields for name in ("product_id", "partner_id") if values.get(name)}
        ids |= {change.product_id for change in changes if change.product_id}
        self.products = _codes(session, ids)
        self._relations = self._of_relations(session, changes)
        self._paths = SolutionPaths(session)
        self._departments = {row.id: row.name for row in session.exec(select(Department))}
        self._staff = {row.id or 0: row.name for row in session.exec(select(Staff))}

    def _of_relations(
        self, session: Session, changes: Sequence[CatalogueChange]
    ) -> dict[int, tuple[int, RelationKind | None]]:
        """Return the partner and the kind of the relations that are there; of others a change has them itself."""
        ids = {change.row_id for change in changes if change.subject is CatalogueSubject.RELATION}
        rows = session.exec(select(Relation).where(col(Relation.id).in_(ids))).all()
        self.products |= _codes(session, {row.partner_id for row in rows})
        return {row.id or 0: (row.partner_id, row.kind) for row in rows}

    def who(self, by: str) -> str:
        """Return who made a change, by name where it was staff."""
        prefix, _, number = by.partition(":")
        return self._staff.get(int(number), by) if prefix == "staff" and number.isdecimal() else by

    def sentence(self, change: CatalogueChange) -> str:
        """Return what a change did."""
        if change.subject is CatalogueSubject.RELATION:
            return self._relation(change)
        if change.subject is CatalogueSubject.DEPARTMENT:
            return self._department(change)
        if change.subject is CatalogueSubject.SOLUTION:
            return self._solution(change)
        what = "counts" if change.subject is CatalogueSubject.RECORD else "product"
        if change.before is None:
            return f"{what} entered: {self._listed(change.after or {})}"
        if change.after is None:
            return f"{what} taken out; it was {self._listed(change.before)}"
        return self._differences(change.before, change.after)

    def _relation(self, change: CatalogueChange) -> str:
        fields = change.after or change.before or {}
        partner, kind = self._relations.get(change.row_id, (0, None))
        partner = int(fields.get("partner_id", partner))
        kind = RelationKind(fields["kind"]) if "kind" in fields else kind
        words = f"{KIND_WORDS[kind] if kind else 'relation'} {self.products.get(partner, 'that is gone')}"
        if change.before is None:
            return f"{words} entered{_level(kind, fields)}"
        if change.after is None:
            return f"{words} taken out{_level(kind, fields)}"
        return f"{words}: {self._differences(change.before, change.after)}"

    def _solution(self, change: CatalogueChange) -> str:
        fields = change.after or change.before or {}
        known = self._paths.by_id.get(change.row_id)
        name = self._paths.path(change.row_id) if known else str(fields.get("name", "a solution that is gone"))
        if WITHIN in fields:
            return f"put into {name}" if fields[WITHIN] and change.after else f"taken out of {name}"
        if PARTS in fields:
            before, after = ((values or {}).get(PARTS, ()) for values in (change.before, change.after))
            return f"solution {name} holds {self._range(after, _NOTHING)}; before, {self._range(before, _NOTHING)}"
        if change.before is None:
            return f"solution {name} made"
        if change.after is None:
            return f"solution {name} taken out"
        return f"solution {name}: {self._differences(change.before, change.after)}"

    def _department(self, change: CatalogueChange) -> str:
        before, after = change.before or {}, change.after or {}
        name = self._departments.get(change.row_id) or after.get("name") or before.get("name") or "that is gone"
        if OFFERS in after:
            return f"department {name} may offer {self._range(after[OFFERS])}; before, {self._range(before[OFFERS])}"
        if MEMBERS in after:
            joined, left = set(after[MEMBERS]) - set(before[MEMBERS]), set(before[MEMBERS]) - set(after[MEMBERS])
            told = [f"{self._people(joined)} joined" if joined else "", f"{self._people(left)} left" if left else ""]
            return f"department {name}: {', '.join(filter(None, told))}"
        verb = "made" if change.before is None else "taken out" if change.after is None else ""
        return f"department {name} {verb}" if verb else f"department {before['name']} is called {after['name']}"

    def _range(self, solutions: Iterable[int], none: str = "everything") -> str:
        return ", ".join(sorted(self._place(each) for each in solutions)) or none

    def _people(self, ids: Iterable[int]) -> str:
        return ", ".join(sorted(self._staff.get(each, "somebody") for each in ids))

    def _place(self, solution: int) -> str:
        return self._paths.path(solution) if solution in self._paths.by_id else "a solution that is gone"

    def _listed(self, fields: Mapping[str, Any]) -> str:
        shown = {name: value for name, value in fields.items() if value not in (None, "") and name != "product_id"}
        return ", ".join(
            f"{_FIELD_WORDS.get(name, name)} {self._value(name, value)}" for name, value in sorted(shown.items())
        )

    def _differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        return ", ".join(
            f"{_FIELD_WORDS.get(name, name)} from {self._value(name, before.get(name))} to {self._value(name, value)}"
            for name, value in sorted(after.items(), key=lambda each: _FIELD_WORDS.get(each[0], each[0]))
            if value != before.get(name)
        )

    def _value(self, name: str, value: object) -> str:
        if value is None or value == "":
            return "the top" if name == "parent_id" else _NOTHING
        if name in {"solution_id", "parent_id"} and isinstance(value, int):
            return self._place(value)
        if name in {"unit_cost", "unit_price"}:
            return price_text(Decimal(str(value))) or _NOTHING
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(value)


def _level(kind: RelationKind | None, fields: Mapping[str, Any]) -> str:
    """Return the level of a relation, where it says anything."""
    return f", level {fields['level']}" if kind is RelationKind.CROSS_SELL or fields["level"] else ""


def _codes(session: Session, ids: Iterable[int]) -> dict[int, str]:
    query = select(col(Product.id), col(Product.code)).where(col(Product.id).in_(list(ids)))
    return {key: code for key, code in session.exec(query) if key is not None}
