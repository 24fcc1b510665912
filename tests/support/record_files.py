"""Files of records for tests, and everything that the books hold of records, to be compared before and after."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from core.importing.rows import table_of
from core.models import (
    Consent,
    ConsentEvent,
    Contact,
    Customer,
    Department,
    DepartmentSolution,
    Identity,
    Product,
    ProductName,
    RegisteredRange,
    Relation,
    Route,
    Solution,
    SolutionPart,
    SolutionProduct,
    Trouble,
)
from core.shop import Shop

HELD: tuple[type[SQLModel], ...] = (
    Customer,
    Identity,
    Route,
    Consent,
    ConsentEvent,
    Product,
    ProductName,
    Relation,
    Solution,
    SolutionPart,
    SolutionProduct,
    Department,
    DepartmentSolution,
    RegisteredRange,
    Contact,
    Trouble,
)


def record_file(folder: Path, header: str, lines: Iterable[str], *, name: str = "records.csv") -> Path:
    """Write a CSV file."""
    path = folder / name
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return path


def held(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table that records are in."""
    with shop.store.read() as session:
        return {
            table_of(model).name: [
                dict(row) for row in session.execute(select(table_of(model)).order_by(table_of(model).c.id)).mappings()
            ]
            for model in HELD
        }


def told(figures: dict[str, Any]) -> dict[str, Any]:
    """Return figures without those in which a dry run differs from the import by its nature."""
    return {
        name: value for name, value in figures.items() if name not in {"run_id", "dry_run", "seconds", "rejects_file"}
    }
