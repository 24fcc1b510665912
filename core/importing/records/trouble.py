"""Troubles that customers had (seed 001, figures 8 and 9)."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlmodel import Session

from core.importing.line import text_of
from core.importing.records.fields import (
    CLEAR,
    Field,
    Reading,
    RecordKind,
    choice,
    day,
    heading,
    long_text,
    names,
    text,
    whole,
)
from core.importing.records.happening import (
    CUSTOMER,
    EMAIL,
    ID,
    PRODUCT,
    TELEPHONE,
    Happenings,
    missing_customer,
    note_without_ids,
    spell_identities,
)
from core.importing.records.kind import Kind, ReadRow, Work
from core.importing.records.staging import Record, Staging
from core.importing.records.understanding import Columns
from core.models import Trouble, TroubleStatus

LONGEST_DESCRIPTION = 10_000
HIGHEST_LEVEL = 10
_STATUS: dict[str, object] = {
    **dict.fromkeys(("open", "new", "offen", "neu", "ouvert", "abierto", "aperto", "未対応"), TroubleStatus.OPEN),
    **dict.fromkeys(
        ("inhand", "inprogress", "pending", "working", "inbearbeitung", "encours", "enproceso", "waiting", "対応中"),
        TroubleStatus.IN_HAND,
    ),
    **dict.fromkeys(
        ("settled", "closed", "done", "resolved", "solved", "fixed", "erledigt", "geschlossen", "geloest", "gelost",
         "clos", "resolu", "cerrado", "resuelto", "chiuso", "risolto", "gesloten", "解決済み"),
        TroubleStatus.SETTLED,
    ),
}  # fmt: skip
_LEVELS = {
    **dict.fromkeys(("low", "minor", "niedrig", "gering", "faible", "baja", "bassa"), 1),
    **dict.fromkeys(("medium", "normal", "mittel", "moyen", "moyenne", "media"), 2),
    **dict.fromkeys(("high", "major", "urgent", "hoch", "elevee", "haute", "alta"), 3),
    **dict.fromkeys(("critical", "severe", "blocker", "kritisch", "critique", "critica"), 4),
}


def _level(cell: object, reading: Reading) -> object:
    by_word = _LEVELS.get(heading(text_of(cell)))
    return whole("level", 1, HIGHEST_LEVEL)(cell, reading) if by_word is None else by_word


FIELDS = (
    CUSTOMER,
    EMAIL,
    TELEPHONE,
    ID,
    Field(
        "date",
        names(
            "occurredon dateofoccurrence occurrencedate troubledate complaintdate opened openedon openedat created"
            " createdat reportedon date datum fecha data 発生日 日付 day"
        ),
        day("date"),
        needed=True,
        clearable=False,
    ),
    PRODUCT,
    Field(
        "classification",
        names(
            "classification troubleclassification class category troubletype complainttype reason type klassifikation"
            " kategorie grund categorie motif motivo clasificacion 分類"
        ),
        text("classification", 80),
    ),
    Field("level", names("level troublelevel severity priority gravity stufe schwere prioritaet gravite nivel"), _level,
          clearable=False),
    Field(
        "description",
        names(
            "description troubledescription details problem complaint text contents subject summary note notes"
            " beschreibung problembeschreibung descripcion descrizione omschrijving 内容"
        ),
        long_text("description", LONGEST_DESCRIPTION),
    ),
    Field("settlement_method", names("settlementmethod settlement solution resolution remedy loesung losung solucion"),
          text("settlement method", 200)),
    Field("status", names("status troublestatus state zustand statut estado stato 状態"), choice("status", _STATUS),
          clearable=False),
    Field("last_handled_on", names("lasthandledon finaltakencareofdate lasthandled updatedat updated"),
          day("last handled")),
    Field("settled_on", names("settledon settlementdate closedon closedat closed resolvedat resolvedon erledigtam"),
          day("settled")),
)  # fmt: skip


def _said(values: Mapping[str, object]) -> tuple[object, ...]:
    """Return what tells one trouble from another of the same customer; how far it is may change."""
    day_ = values.get("date", values.get("occurred_on"))
    return (day_, values.get("product"), values.get("classification"), values.get("description"))


class Troubles(Kind):
    """Files of troubles."""

    name = RecordKind.TROUBLES
    model = Trouble
    columns = Columns(FIELDS)
    telling = frozenset({"classification", "level", "status", "settlement_method", "settled_on", "last_handled_on"})
    rows = 2

    def __init__(self) -> None:
        """Work on the table of troubles."""
        self._happenings = Happenings(Trouble, _said)

    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield what has to be named."""
        yield from missing_customer(named)
        if "date" not in named:
            yield "which column has the day on which it occurred (date)"

    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""
        if "status" not in named:
            yield "There is no status: a trouble with a settlement date is settled, any other that is new here is open."
        yield from note_without_ids(named, "Troubles", "day, product, class and description")

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Take a trouble that was settled on some day as settled where the file does not say how far it is."""
        spell_identities(row, reading)
        if row.values.get("settled_on") not in (None, CLEAR):
            row.values.setdefault("status", TroubleStatus.SETTLED)

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's trouble."""
        return self._happenings.resolve(work, session, staging, rows)

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the troubles that are there."""
        return self._happenings.find(work, session, records)

    def changed(self, record: Record) -> dict[str, object]:
        """Return the columns that the file has a word on; whose trouble it is stays."""
        values = record.values
        renamed = {"date": "occurred_on", "product": "product_id"}
        found = {
            renamed.get(name, name): None if value is CLEAR else value
            for name, value in values.items()
            if name not in ("id", "customer_id")
        }
        if "status" in found:
            found["status"] = TroubleStatus(str(found["status"]))
        return found

    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a new trouble."""
        plain: dict[str, object] = {
            "customer_id": record.values["customer_id"],
            "product_id": None,
            "classification": None,
            "level": 1,
            "description": None,
            "settlement_method": None,
            "status": TroubleStatus.OPEN,
            "last_handled_on": None,
            "settled_on": None,
            "source": work.source,
            "external_id": record.values.get("id"),
            "import_id": work.run_id,
            "created_at": work.now,
        }
        return plain | self.changed(record)
