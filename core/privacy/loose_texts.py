"""Texts that belong to no one customer and may mention one: what is done about each column when somebody is erased.

Every table is either here, in `holdings`, or in `WITHOUT_PEOPLE` with its reason; a test sees to that.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, SQLModel, col, select

from core.models import (
    AuditEntry,
    CannedReply,
    Contact,
    ConversationMessage,
    CountedLink,
    CustomerList,
    Evaluation,
    ImportChange,
    ImportRun,
    InboxEvent,
    Plan,
    Question,
    Reply,
    SavedFilter,
    ScheduledReport,
    Trouble,
)
from core.privacy.mentions import Mentions

# So many rows are looked at and changed at a time.
AT_ONCE = 500


@dataclass(frozen=True)
class Loose:
    """The columns of a table in which anybody may be mentioned.

    `kept` says that the text still serves somebody: there a short number counts only where it is marked as a customer's
    (`Mentions.without`).
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
    Loose(Question, ("words", "filter_text", "sentence")),
    Loose(SavedFilter, ("name", "text", "description", "history")),
    Loose(CustomerList, ("name",)),
    Loose(Plan, ("title", "script", "script_b", "note")),
    Loose(Contact, ("contents", "page_url")),
    Loose(Trouble, ("classification", "description", "settlement_method")),
    Loose(ConversationMessage, ("text",)),
    Loose(CannedReply, ("name", "text")),
    Loose(CountedLink, ("url",)),
    Loose(Evaluation, ("figures",)),
    Loose(ScheduledReport, ("subject",)),
    Loose(ImportRun, ("source", "file_name", "mapping", "rejects_file", "counts", "error", "slack")),
    Loose(ImportChange, ("before",)),
    Loose(AuditEntry, ("detail",)),
)

WITHOUT_PEOPLE = {
    "product": "goods",
    "product_name": "goods",
    "relation": "goods",
    "solution": "goods",
    "solution_product": "goods",
    "staff": "members of staff, who are asked for in another way",
    "staff_link": "members of staff",
    "contact_policy": "the shop's rules, in numbers",
    "frequency_cap": "the shop's rules, in numbers",
    "column_mapping": "names of columns",
    "setting": "facts about the installation",
    "erased_identity": "keyed hashes, which remain on purpose",
}


def clear(tx: Session, loose: Loose, mentions: Mentions) -> int:
    """Take every mention out of the columns; return in how many rows there were any."""
    changed, last = 0, 0
    identity = loose.model.id  # type: ignore[attr-defined]
    while True:
        rows = tx.execute(
            select(identity, *loose.attributes)
            .where(col(identity) > last, mentions.condition(loose.attributes))
            .order_by(identity)
            .limit(AT_ONCE)
        ).all()
        for number, *values in rows:
            new = {
                name: _fitting(loose.model, name, cleared, number)
                for name, value in zip(loose.columns, values, strict=True)
                if (cleared := mentions.without(value, strict=loose.kept)) != value
            }
            if new:
                tx.connection().execute(update(loose.model).where(col(identity) == number).values(new))
                changed += 1
        if len(rows) < AT_ONCE:
            return changed
        last = rows[-1][0]


def _fitting(model: type[SQLModel], name: str, value: object, number: int) -> object:
    """Return a changed value as its column takes it: not too long, and its own where no two may be the same."""
    column = model.__table__.columns[name]  # type: ignore[attr-defined]
    if not isinstance(value, str):
        return value
    ending = f" {number}" if column.unique else ""
    length = getattr(column.type, "length", None)
    return f"{value[: length - len(ending)] if length else value}{ending}"
