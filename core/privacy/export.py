"""Everything that is held on a person, as one document: JSON for programmes, and the same as text to read."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, SQLModel, col, select

from core.models import (
    AuditEntry,
    CountedLink,
    CustomerList,
    Delivery,
    ImportChange,
    InboxEvent,
    Plan,
    Product,
    Reply,
    Route,
    Solution,
    Surface,
)
from core.money import Currency
from core.privacy.erasure import TELEGRAM
from core.privacy.holdings import HELD
from core.privacy.mentions import Mentions
from core.privacy.person import Person

FORMAT = "najimi customer export 1"
# What a number in such a column names, said in a further field of the row.
_NAMED: dict[str, tuple[str, type[SQLModel], str]] = {
    "product_id": ("product", Product, "name"),
    "solution_id": ("solution", Solution, "name"),
    "plan_id": ("campaign", Plan, "title"),
    "list_id": ("list", CustomerList, "name"),
    "counted_link_id": ("link", CountedLink, "url"),
}
MONEY = frozenset({"amount", "cost", "sales", "profit", "monthly_amount"})
_AT_ONCE = 500
Section = dict[str, Any]


def export_of(session: Session, person: Person, *, shop: str, currency: Currency, at: datetime) -> dict[str, Any]:
    """Return the whole export; what its names mean is written down in docs/privacy.md, "Export"."""
    names = _Names(session)
    sections = [
        {"table": held.name, "title": held.title, "rows": [names.said(row, held.without) for row in rows]}
        for held in HELD
        if (rows := list(held.rows(session, person)))
    ]
    sections += [section for section in _loose(session, person, names) if section["rows"]]
    return {
        "format": FORMAT,
        "shop": shop,
        "made_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "currency": currency.code,
        "minor_unit_decimals": currency.exponent,
        "customer_number": person.profiles[0].number,
        "sections": sections,
    }


def as_json(export: dict[str, Any]) -> bytes:
    """Return an export as an indented JSON document."""
    return json.dumps(export, ensure_ascii=False, indent=2).encode()


def as_text(export: dict[str, Any], currency: Currency) -> bytes:
    """Return an export as text: a heading for each section, a line for each field that says anything."""
    lines = [
        f"Everything that {export['shop']} holds about you",
        f"Customer number {export['customer_number']}, as of {export['made_at']}",
        "Times are UTC. Fields that are empty are left out.",
    ]
    for section in export["sections"]:
        heading = f"{section['title']} ({len(section['rows']):,})"
        lines += ["", "", heading, "=" * len(heading)]
        for row in section["rows"]:
            lines.append("")
            lines += [f"{name.replace('_', ' ')}: {_read(name, value, currency)}" for name, value in _filled(row)]
    return ("\n".join(lines) + "\n").encode()


def _filled(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in row.items() if value is not None and value not in ("", {}))


def _read(name: str, value: Any, currency: Currency) -> str:  # noqa: ANN401 - any JSON value
    if name in MONEY and isinstance(value, int):
        return currency.text(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return " ".join(str(value).split()) if isinstance(value, str) else str(value)


class _Names:
    """Says rows as JSON, with the names of what their numbers stand for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[type[SQLModel], int], str | None] = {}

    def said(self, row: SQLModel, without: frozenset[str] = frozenset()) -> dict[str, Any]:
        """Return one row."""
        found: dict[str, Any] = {}
        for column in type(row).__table__.columns:  # type: ignore[attr-defined]
            if column.name in without:
                continue
            value = getattr(row, column.name)
            found[column.name] = _plain(value)
            if column.name in _NAMED and value is not None:
                label, model, field = _NAMED[column.name]
                found[label] = self._name(model, value, field)
        return found

    def _name(self, model: type[SQLModel], number: int, field: str) -> str | None:
        if (model, number) not in self._known:
            row = self._session.get(model, number)
            self._known[model, number] = None if row is None else str(getattr(row, field))
        return self._known[model, number]


def _plain(value: Any) -> Any:  # noqa: ANN401 - any column's value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _loose(session: Session, person: Person, names: _Names) -> Iterator[Section]:
    """Yield what is theirs though no column says so: what passed through their chats, and what was written down."""
    mentions = Mentions(person)
    came = _through_chats(session, InboxEvent, InboxEvent.source == TELEGRAM, person, mentions)
    yield _section(InboxEvent, "What arrived from your chat, as it came", came, names, {"error", "tries"})
    went = _through_chats(session, Reply, Reply.surface == Surface.TELEGRAM, person, mentions)
    yield _section(Reply, "What we answered there", went, names, {"cause", "error", "tries"})
    yield _section(AuditEntry, "What was done, and written down", _audit(session, person), names, {"actor"})
    ids = [(held.name, number) for held in HELD for number in held.row_ids(session, person)]
    yield _section(ImportChange, "What an import changed, as it was before", _changes(session, ids), names, set())


def _section(model: type[SQLModel], title: str, rows: Iterable[SQLModel], names: _Names, without: set[str]) -> Section:
    said = [names.said(row, frozenset(without)) for row in rows]
    return {"table": str(model.__tablename__), "title": title, "rows": said}


def _through_chats(
    session: Session,
    model: Any,  # noqa: ANN401 - two tables alike
    where: ColumnElement[bool] | bool,
    person: Person,
    mentions: Mentions,
) -> Iterator[SQLModel]:
    if not person.chats:
        return
    for row in session.exec(
        select(model).where(where, mentions.condition(session, [model.payload])).order_by(model.id)
    ):
        if mentions.chat_in(row.payload):
            yield row


def _audit(session: Session, person: Person) -> Iterator[AuditEntry]:
    subjects = [f"customer:{number}" for number in person.ids]
    for model, called in ((Delivery, "delivery"), (Route, "route")):
        own = session.exec(select(model.id).where(col(model.customer_id).in_(person.ids)))
        subjects += [f"{called}:{number}" for number in own]
    found: dict[int, AuditEntry] = {}
    for start in range(0, len(subjects), _AT_ONCE):
        part = subjects[start : start + _AT_ONCE]
        rows = session.exec(
            select(AuditEntry).where(or_(col(AuditEntry.subject).in_(part), col(AuditEntry.actor).in_(part)))
        )
        found |= {row.id or 0: row for row in rows}
    yield from (found[number] for number in sorted(found))


def _changes(session: Session, ids: list[tuple[str, int]]) -> Iterator[ImportChange]:
    for name in sorted({table for table, _ in ids}):
        numbers = [number for table, number in ids if table == name]
        for start in range(0, len(numbers), _AT_ONCE):
            part = numbers[start : start + _AT_ONCE]
            yield from session.exec(
                select(ImportChange).where(ImportChange.table_name == name, col(ImportChange.row_id).in_(part))
            )
