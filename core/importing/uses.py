"""Who needs a row: everything in the database that refers to it, apart from what belongs to the row itself."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, or_, select
from sqlmodel import Session, SQLModel, col

from core.importing.rows import table_of
from core.models import Identity, IdentityKind, ImportChange, ProductRecord, Relation, RelationOrigin

# What belongs to a row goes with it: the row's own table first, then the table that refers to it.
_OWN = {
    ("purchase", "purchase_line"),
    ("purchase", "purchase"),
    ("product", "product_name"),
}
_WORDS = {
    "consent": "have agreed or refused",
    "consent_event": "have agreed or refused",
    "consent_request": "were asked for their agreement",
    "contact": "have other contacts",
    "contact_preference": "said how they want to be told",
    "contract": "have contracts",
    "conversation": "have written to the shop",
    "customer": "were merged with another customer",
    "customer_merge": "were merged with another customer",
    "delivery": "were written to",
    "distinct_pair": "were told apart by staff",
    "identity": "are known in a chat",
    "link_token": "were invited to a chat",
    "list_member": "are on a list",
    "managerial_account": "are in the accounts of a closed month",
    "plan": "are in a plan",
    "product_record": "have counts that people entered",
    "proposal": "are in a plan",
    "purchase": "bought at other times",
    "purchase_line": "were bought at other times",
    "question": "were asked about",
    "registered_range": "stand in what customers want to hear of",
    "relation": "have relations that were entered or imported",
    "response": "have answered a message",
    "solution_product": "are in a virtual solution",
    "route": "can be reached by a channel",
    "trouble": "had other troubles",
}


def references_to(model: type[SQLModel]) -> Iterator[Column[Any]]:
    """Yield every column of the database that refers to rows of `model` and does not belong to them."""
    target = table_of(model)
    for table in SQLModel.metadata.sorted_tables:
        if (target.name, table.name) in _OWN:
            continue
        for key in table.foreign_keys:
            if key.column.table is target:
                yield key.parent


def uses_of(
    session: Session, model: type[SQLModel], ids: Collection[int], *, besides: int | None = None
) -> dict[int, str]:
    """Return which rows of `model` among `ids` are in use, and how, in words that follow a number of them.

    What the import `besides` brought does not count: it is to go as well.
    """
    found: dict[int, str] = {}
    for column in references_to(model):
        query = _without_own(select(column).where(column.in_(ids)).distinct(), column)
        if besides is not None and "import_id" in column.table.c:
            run: ColumnElement[Any] = column.table.c.import_id
            query = query.where(or_(run.is_(None), run != besides))
        elif besides is not None and "id" in column.table.c:
            query = query.where(column.table.c.id.not_in(_added(besides, column.table.name)))
        for key in session.scalars(query):
            found.setdefault(key, _WORDS.get(column.table.name, f"are needed by {column.table.name}"))
    return found


def _added(run_id: int, table_name: str) -> Select[Any]:
    """Select the rows that an import added to a table whose rows do not name their import."""
    mine = col(ImportChange.import_id) == run_id, col(ImportChange.table_name) == table_name
    return select(col(ImportChange.row_id)).where(*mine)


def _without_own(query: Select[Any], column: Column[Any]) -> Select[Any]:
    """Leave out the rows of a table some of which belong to what they refer to."""
    if column.table.name == Identity.__tablename__:
        return query.where(col(Identity.kind).in_([IdentityKind.TELEGRAM, IdentityKind.SLACK]))
    if column.table.name == Relation.__tablename__:
        return query.where(col(Relation.origin) != RelationOrigin.LEARNED)
    if column.table.name == ProductRecord.__tablename__:
        return query.where(col(ProductRecord.origin) != RelationOrigin.LEARNED)
    return query
