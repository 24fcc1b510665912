"""What an import of records did, in figures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from core.importing.report import Reject


@dataclass(frozen=True)
class RecordReport:
    """The figures of one import of customers, products, relations, contacts or troubles.

    `lines` are those that could be used, `rejected` those that could not. `records` are the customers (products, ...)
    that they speak of: `new_records` were added, `changed_records` hold something else than before, `same_records`
    were there like this already. `values_left_out` counts, by reason, single values that could not be used while the
    rest of their line was. `figures` are those of this kind alone. `dry_run` means that nothing was written.
    """

    run_id: int
    kind: str
    file_name: str
    already_imported: bool
    dry_run: bool
    lines: int
    records: int
    new_records: int
    changed_records: int
    same_records: int
    rejected: int
    reject_reasons: Mapping[str, int] = field(default_factory=dict)
    first_rejects: tuple[Reject, ...] = ()
    values_left_out: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, int] = field(default_factory=dict)
    rejects_file: str | None = None
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the figures by name, as JSON can hold them; those of the kind stand beside the others."""
        values = asdict(self)
        values["reject_reasons"] = dict(self.reject_reasons)
        values["values_left_out"] = dict(self.values_left_out)
        values["first_rejects"] = [asdict(reject) for reject in self.first_rejects]
        return {**{name: value for name, value in values.items() if name != "figures"}, **self.figures}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "RecordReport":
        """Return the report that `as_json` wrote."""
        names = {f.name for f in fields(cls)}
        known = {name: value for name, value in values.items() if name in names}
        known["first_rejects"] = tuple(Reject(**reject) for reject in known.get("first_rejects", ()))
        known["figures"] = {name: value for name, value in values.items() if name not in names}
        return cls(**known)


def repeated_records(report: RecordReport) -> RecordReport:
    """Return the report of importing the same file once more: its figures, and nothing new."""
    nothing = dict.fromkeys(report.figures, 0)
    return replace(
        report,
        already_imported=True,
        new_records=0,
        changed_records=0,
        same_records=report.records,
        figures=nothing,
        seconds=0.0,
    )
