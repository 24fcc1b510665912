"""What an import did, in figures that staff can check against their own books."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Reject:
    """A line that was left out: its number in the file (the header is line 1), and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """The figures of one import; of the whole file, whether its lines were new or had been imported before.

    `lines` are those that could be used, `rejected` those that could not; `new_lines` were added by this import,
    `repeated_lines` were there already from another one. `customers` and `documents` are counted as normalised,
    `products` as identities (upper case, no blanks around), `stock_codes` as written. `cancellation_lines` belong to
    documents that take back; `lines_without_customer` count for the shop only. `codes_with_several_descriptions` are
    stock codes as written with more than one description, blanks around it apart. `exact_duplicate_lines` repeat an
    earlier line of the file in every column. `exact_total` is the sum of quantity times price before rounding,
    `rounded_total` the sum of the lines' amounts in minor units of `currency`. `ambiguous_times` fall into the hour
    that comes twice when summer time ends and are taken as the earlier one; `missing_times` fall into the hour that
    is skipped when it begins and are taken an hour later. `rounded_numbers` had more than four decimals: the amount
    is reckoned with all of them, the quantity or price kept with four. `rejects_file` is the name of the file with all
    lines that were left out, in the folder `rejects` of the data folder. `notes` say what was taken for granted in
    reading the file. A `dry_run` changed nothing: its figures are those that the import would give now.
    """

    run_id: int
    file_name: str
    already_imported: bool
    lines: int
    new_lines: int
    repeated_lines: int
    customers: int
    new_customers: int
    products: int
    new_products: int
    documents: int
    new_documents: int
    documents_in_parts: int
    cancellation_lines: int
    cancellations: int
    cancellations_matched: int
    lines_without_customer: int
    negative_quantity_lines: int
    non_positive_price_lines: int
    stock_codes: int
    codes_with_several_descriptions: int
    lines_without_description: int
    exact_duplicate_lines: int
    countries: int
    customers_in_several_countries: int
    exact_total: Decimal
    rounded_total: int
    currency: str
    ambiguous_times: int
    missing_times: int
    rounded_numbers: int
    first_date: str | None
    last_date: str | None
    rejected: int
    reject_reasons: Mapping[str, int] = field(default_factory=dict)
    first_rejects: tuple[Reject, ...] = ()
    rejects_file: str | None = None
    notes: tuple[str, ...] = ()
    dry_run: bool = False
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the figures by name, as JSON can hold them; the exact total as text, so that it stays exact."""
        values = asdict(self)
        values["exact_total"] = str(self.exact_total)
        values["reject_reasons"] = dict(self.reject_reasons)
        values["notes"] = list(self.notes)
        values["first_rejects"] = [asdict(reject) for reject in self.first_rejects]
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ImportReport":
        """Return the report that `as_json` wrote."""
        known = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        known["exact_total"] = Decimal(str(known["exact_total"]))
        known["notes"] = tuple(known.get("notes", ()))
        known["first_rejects"] = tuple(Reject(**reject) for reject in known["first_rejects"])
        return cls(**known)


def repeated(report: ImportReport, *, dry_run: bool = False) -> ImportReport:
    """Return the report of importing the same file once more: its figures, and nothing new."""
    return replace(
        report,
        already_imported=True,
        dry_run=dry_run,
        new_lines=0,
        repeated_lines=report.lines,
        new_customers=0,
        new_products=0,
        new_documents=0,
        seconds=0.0,
    )
