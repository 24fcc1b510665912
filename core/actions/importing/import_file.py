"""Import a file of any kind: purchases, customers, products, relations, contacts, troubles."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.actions.catalogue.learn_levels import learn_levels, needs_levels
from core.actions.importing.import_purchases import ImportPlan, import_purchases, plan_import
from core.actions.importing.import_records import RecordPlan, import_records, kind_of, plan_records
from core.importing.columns import Option as PurchaseOption
from core.importing.columns import Role
from core.importing.open_file import open_file
from core.importing.records.kinds import ALL_KINDS, guess_kinds
from core.importing.records.understanding import Option
from core.importing.run import PURCHASES
from core.shop import Shop

Progress = Callable[[int, int | None], None]
FilePlan = ImportPlan | RecordPlan

__all__ = ["ALL_KINDS", "FilePlan", "fields_of", "import_file", "kinds_of_file", "options_of", "plan_file"]


def kinds_of_file(path: Path) -> list[str]:
    """Return of which kinds the file at `path` may be, by its header, the likeliest first."""
    return guess_kinds(open_file(path).columns)


def fields_of(kind: str) -> tuple[str, ...]:
    """Return what the columns of a file of `kind` can mean."""
    if kind == PURCHASES:
        return tuple(role.value for role in Role)
    return tuple(field.name for field in kind_of(kind).columns.fields)


def options_of(kind: str) -> tuple[str, ...]:
    """Return the options of a file of `kind`."""
    return tuple(option.value for option in (PurchaseOption if kind == PURCHASES else Option))


def plan_file(shop: Shop, kind: str, path: Path, *, overrides: Mapping[str, str] | None = None) -> FilePlan:
    """Return how the file at `path` is understood as a file of `kind`; nothing is written."""
    if kind == PURCHASES:
        return plan_import(shop, path, overrides=overrides)
    return plan_records(shop, kind, path, overrides=overrides)


def import_file(
    shop: Shop,
    kind: str,
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    source: str | None = None,
    started_by: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Import the file at `path` and return the figures by name; a dry run writes nothing.

    After the first purchases of a shop the levels of cross-sell relations are learned, so that it can ask for prospects
    at once. An error that `progress` raises ends the import between two transactions.
    """
    told: dict[str, Any] = {"mapping": mapping, "source": source, "started_by": started_by, "progress": progress}
    if kind != PURCHASES:
        return import_records(shop, kind, path, dry_run=dry_run, **told).as_json()
    figures = import_purchases(shop, path, dry_run=dry_run, **told).as_json()
    if not dry_run and needs_levels(shop):
        figures["relations_learned"] = learn_levels(shop).relations
    return figures
