"""Texts that belong to no one customer and may mention one: what is done about each column when somebody is erased.

Every table is either here, in `holdings`, or in `WITHOUT_PEOPLE` with its reason; a test sees to that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Column, Table, UniqueConstraint, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, SQLModel, col, select

from core.models import (
    AuditEntry,
    Call,
    CallMark,
    CallTask,
    CallUtterance,
    CannedReply,
    CatalogueChange,
    Caution,
    Contact,
    ConversationMessage,
    CountedLink,
    CustomerList,
    DefinitionVersion,
    DisplaySetting,
    Evaluation,
    ImportChange,
    ImportRun,
    InboxEvent,
    Plan,
    Question,
    Reply,
    RuleBase,
    SavedExtraction,
    SavedFilter,
    ScheduledReport,
    TerminalEntry,
    Trouble,
    VirtualAttribute,
    Voucher,
)
from core.privacy.mentions import Mentions

# So many rows are looked at and changed at a time.
AT_ONCE = 500
Row = TypeVar("Row", bound=SQLModel)


@dataclass(frozen=True)
class Loose:
    """The columns of a table in which anybody may be mentioned.

    `kept` says that the text still serves somebody: there a short number counts only where it is marked as a
    customer's, whatever else is said beside it (`Mentions.without`).
    """

    model: type[SQLModel]
    columns: tuple[str, ...]
    kept: bool = True

    @property
    def attributes(self) -> list[InstrumentedAttribute[Any]]:
        """Return the columns."""
        return [getattr(self.model, name) for name in self.columns]


LOOSE = (
    Loose(InboxEvent, ("payload", "answer", "error"), kept=False),
    Loose(Reply, ("payload", "result", "error"), kept=False),
    Loose(Question, ("words", "filter_text", "spec", "sentence")),
    Loose(SavedFilter, ("name", "text", "parts", "parameters", "description")),
    Loose(VirtualAttribute, ("name", "expression", "unit", "description")),
    Loose(RuleBase, ("name", "rules", "description")),
    Loose(SavedExtraction, ("name", "spec", "description")),
    Loose(DisplaySetting, ("name", "settings")),
    Loose(DefinitionVersion, ("name", "body")),
    Loose(CatalogueChange, ("before", "after")),
    Loose(CustomerList, ("name",)),
    Loose(Plan, ("title", "script", "script_b", "note")),
    Loose(TerminalEntry, ("details",)),
    Loose(Voucher, ("title",)),
    Loose(Contact, ("contents", "page_url")),
    Loose(Trouble, ("classification", "description", "settlement_method")),
    Loose(ConversationMessage, ("text",)),
    Loose(Call, ("number", "note")),
    Loose(CallUtterance, ("text",)),
    Loose(CallMark, ("text",)),
    Loose(CallTask, ("note",)),
    Loose(Caution, ("reason", "note")),
    Loose(CannedReply, ("name", "text")),
    Loose(CountedLink, ("url",)),
    Loose(Evaluation, ("figures",)),
    Loose(ScheduledReport, ("subject",)),
    Loose(ImportRun, ("source", "file_name", "mapping", "rejects_file", "counts", "error", "slack")),
    Loose(ImportChange, ("before",)),
    Loose(AuditEntry, ("detail",)),
)

WITHOUT_PEOPLE = {
    "member_shop": "the shops that share a programme",
    "terminal": "machines",
    "programme_version": "the shop's rules",
    "pool": "shops' cards",
    "exchange_offer": "what points can be exchanged for",
    "settlement": "sums over everybody",
    "product": "goods",
    "product_name": "goods",
    "relation": "goods",
    "solution": "goods",
    "solution_product": "goods",
    "solution_part": "goods",
    "product_record": "goods",
    "department": "the shop's own parts",
    "department_solution": "goods",
    "accounting_month": "sums over everybody",
    "list_version": "counts; who was on it stands in its members",
    "staff": "members of staff, who are asked for in another way",
    "staff_link": "members of staff",
    "contact_policy": "the shop's rules, in numbers",
    "frequency_cap": "the shop's rules, in numbers",
    "column_mapping": "names of columns",
    "setting": "facts about the installation",
    "erased_identity": "keyed hashes, which remain on purpose",
}


def mentioning(tx: Session, model: type[SQLModel], columns: Sequence[str], mentions: Mentions) -> list[int]:
    """Return the ids of the rows that may mention somebody in these columns, by one look at the table."""
    identity = model.id  # type: ignore[attr-defined]
    looked = mentions.condition(tx, [getattr(model, name) for name in columns])
    return [int(number) for number in tx.exec(select(identity).where(looked).order_by(identity))]


def rows_of(tx: Session, model: type[Row], ids: Sequence[int]) -> Iterator[Row]:
    """Yield rows by their ids, some hundred at a time."""
    identity = model.id  # type: ignore[attr-defined]
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        yield from tx.exec(select(model).where(col(identity).in_(part)).order_by(identity)).all()


def clear(tx: Session, loose: Loose, mentions: Mentions, ids: Sequence[int] | None = None) -> int:
    """Take every mention out of the columns; return in how many rows there were any.

    `ids` are the rows to look at where they are known (`mentioning`).
    """
    changed = 0
    table: Table = loose.model.__table__  # type: ignore[attr-defined]
    found = mentioning(tx, loose.model, loose.columns, mentions) if ids is None else ids
    for start in range(0, len(found), AT_ONCE):
        part = found[start : start + AT_ONCE]
        for number, *values in tx.execute(select(table.c.id, *loose.attributes).where(table.c.id.in_(part))).all():
            new = {
                name: _fitting(table.columns[name], cleared, number)
                for name, value in zip(loose.columns, values, strict=True)
                if (cleared := mentions.without(value, strict=loose.kept)) != value
            }
            if new:
                tx.connection().execute(update(table).where(table.c.id == number).values(new))
                changed += 1
    return changed


def _fitting(column: Column[Any], value: object, number: int) -> object:
    """Return a changed value as its column takes it: not too long, and its own where no two may be the same."""
    if not isinstance(value, str):
        return value
    constraints = column.table.constraints
    shared = any(isinstance(each, UniqueConstraint) and column.name in each.columns for each in constraints)
    ending = f" {number}" if column.unique or shared else ""
    length = getattr(column.type, "length", None)
    return f"{value[: length - len(ending)] if length else value}{ending}"
