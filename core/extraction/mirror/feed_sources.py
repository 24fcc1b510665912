"""What the mirror copies from the primary: one query a table, the same SQL on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from core.store.change_log import MIRRORED


@dataclass(frozen=True)
class Source:
    """What is copied from one table: SQL expressions, first those that are whole numbers (the id leads), then texts.

    Dates travel as ISO text, truths as 0 and 1, decimals as their ten-thousandths (core/store/types.py). `changed` is
    the condition that picks rows that changed; `{table}` in it stands for the ids that the log names of that table.
    """

    name: str
    numbers: tuple[str, ...]
    texts: tuple[str, ...]
    origin: str
    changed: str

    def query(self, changed_ids: dict[str, str] | None) -> str:
        """Return the query of all rows, or of those that changed, where `changed_ids` picks ids by table."""
        sql = f"SELECT {', '.join((*self.numbers, *self.texts))} FROM {self.origin}"
        return sql if changed_ids is None else f"{sql} WHERE {self.changed.format(**changed_ids)}"

    def schema(self) -> pa.Schema:
        """Return the columns as Arrow types."""
        kinds = ((self.numbers, pa.int64()), (self.texts, pa.string()))
        return pa.schema([(_name(expression), kind) for expressions, kind in kinds for expression in expressions])


def _name(expression: str) -> str:
    return expression.replace(".", " ").split()[-1]


def _date(column: str) -> str:
    return f"CAST({column} AS TEXT) AS {_name(column)}"


def _flag(column: str) -> str:
    return f"CAST({column} AS INTEGER) AS {_name(column)}"


CUSTOMER = Source(
    "customer",
    ("c.id", "c.merged_into_id", "CASE WHEN c.erased_at IS NULL THEN 0 ELSE 1 END AS erased"),
    (
        *("c.number", "c.name", "c.country", "c.postal_code", "c.language", "c.zone", "c.branch"),
        *(_date("c.since"), "CAST(c.extra AS TEXT) AS extra"),
    ),
    "customer c",
    "c.id IN ({customer})",
)

PRODUCT = Source(
    "product",
    (
        *("p.id", "p.solution_id", "p.unit_cost", "p.unit_price", "p.durable_days"),
        *(_flag("p.replaceable"), _flag("p.up_sellable"), _flag("p.is_goods")),
    ),
    ("p.code", "p.name", "p.type", 'p."group" AS group_name', "CAST(p.extra AS TEXT) AS extra"),
    "product p",
    "p.id IN ({product})",
)

RELATION = Source(
    "relation",
    ("r.id", "r.product_id", "r.partner_id", "r.level"),
    ("r.kind", "r.origin"),
    "relation r",
    "r.id IN ({relation})",
)

LINE = Source(
    "line",
    ("l.id", "l.purchase_id", "p.customer_id", "l.product_id", "l.quantity", "l.amount", "l.cost"),
    (_date("l.business_date"), "p.kind", "p.branch"),
    "purchase_line l JOIN purchase p ON p.id = l.purchase_id",
    "l.id IN ({purchase_line} UNION SELECT id FROM purchase_line WHERE purchase_id IN ({purchase}))",
)

CONTACT = Source(
    "contact",
    ("c.id", "c.customer_id", "c.product_id"),
    ("c.channel", _date("c.business_date"), "c.page_url"),
    "contact c",
    "c.id IN ({contact})",
)

TROUBLE = Source(
    "trouble",
    ("t.id", "t.customer_id", "t.product_id", "t.level"),
    (_date("t.occurred_on"), "t.classification", "t.status"),
    "trouble t",
    "t.id IN ({trouble})",
)

CONTRACT = Source(
    "contract",
    ("c.id", "c.customer_id", "c.product_id", "c.monthly_amount"),
    (_date("c.starts_on"), _date("c.ends_on")),
    "contract c",
    "c.id IN ({contract})",
)

SOLUTION = Source(
    "solution",
    ("s.id", "s.parent_id", _flag("s.virtual")),
    ("s.name",),
    "solution s",
    "s.id IN ({solution})",
)

SOLUTION_PRODUCT = Source(
    "solution_product",
    ("s.id", "s.solution_id", "s.product_id"),
    (),
    "solution_product s",
    "s.id IN ({solution_product})",
)

PRODUCT_RECORD = Source(
    "product_record",
    ("r.id", "r.product_id", "r.purchasers", "r.cross_sells", "r.up_sells", "r.replacements"),
    ("r.origin",),
    "product_record r",
    "r.id IN ({product_record})",
)

MANAGERIAL_ACCOUNT = Source(
    "managerial_account",
    *(
        ("a.id", "a.customer_id", "a.product_id", "a.sales", "a.contracts", "a.uncosted", "a.cost", "a.profit"),
        (_date("a.month"),),
    ),
    "managerial_account a",
    "a.id IN ({managerial_account})",
)

REGISTERED_RANGE = Source(
    "registered_range",
    (
        *("g.id", "g.customer_id", "g.solution_id", "g.product_id"),
        "CASE WHEN g.withdrawn_at IS NULL THEN 0 ELSE 1 END AS withdrawn",
    ),
    (),
    "registered_range g",
    "g.id IN ({registered_range})",
)

CARD_STANDING = Source(
    "card_standing",
    ("s.id", "s.customer_id", "s.points", "s.uses", "s.spent", "s.recent_rank", "s.continuity_rank"),
    (_date("s.last_used"), "s.state"),
    "card_standing s",
    "s.id IN ({card_standing})",
)

# Customers first: the others need to know whom a customer counts for.
SOURCES = (
    *(CUSTOMER, PRODUCT, RELATION, LINE, CONTACT, TROUBLE, CONTRACT),
    *(SOLUTION, SOLUTION_PRODUCT, PRODUCT_RECORD, MANAGERIAL_ACCOUNT, REGISTERED_RANGE, CARD_STANDING),
)


def changed_ids(condition: str) -> dict[str, str]:
    """Return, by table, the subquery of the ids that the log names where `condition` holds of its entries."""
    return {table: f"SELECT row_id FROM change_log WHERE table_name = '{table}' AND {condition}" for table in MIRRORED}


def these_ids(source: Source, ids: Sequence[int]) -> dict[str, str]:
    """Return, by table, the subquery of ids that picks the rows of `source` with these ids."""
    own = "purchase_line" if source is LINE else source.name
    picked = ", ".join(str(int(each)) for each in ids) or "NULL"
    return {table: f"SELECT id FROM {table} WHERE id IN ({picked if table == own else 'NULL'})" for table in MIRRORED}
