"""Contacts between customers and the shop (seed 001, figures 7 and 8)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlmodel import Session

from core.importing.dates import place, read_time
from core.importing.line import text_of
from core.importing.records.fields import (
    CLEAR,
    MINUTE,
    BadCellError,
    Field,
    Reading,
    RecordKind,
    heading,
    long_text,
    moment,
    names,
    seconds,
    short,
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
from core.models import Contact

LONGEST_CONTENTS = 10_000
LONGEST_CHANNEL = 32
WEB, UNKNOWN_CHANNEL = "web", "other"
_CHANNELS = {
    **dict.fromkeys(("telephone", "phone", "call", "tel", "telefon", "anruf", "appel", "電話"), "telephone"),
    **dict.fromkeys(("email", "mail", "courriel", "correo", "メール"), "email"),
    **dict.fromkeys(("web", "website", "webpage", "page", "internet", "online", "pageview"), WEB),
    **dict.fromkeys(("visit", "shop", "store", "instore", "besuch", "visite", "来店"), "visit"),
    **dict.fromkeys(("letter", "post", "brief", "directmail", "courrier", "郵便"), "direct_mail"),
    **dict.fromkeys(("fax", "telefax"), "fax"),
    # What shows concrete demand where the contact names a product (docs/prospects.md).
    **dict.fromkeys(("inquiry", "enquiry", "anfrage", "demande", "consulta", "richiesta", "問い合わせ"), "inquiry"),
    **dict.fromkeys(
        ("quotation", "quote", "angebot", "devis", "cotizacion", "preventivo", "offerte", "見積"), "quotation"
    ),
}  # fmt: skip


def _channel(cell: object, reading: Reading) -> object:
    return _CHANNELS.get(heading(text_of(cell)), str(text("channel", LONGEST_CHANNEL)(cell, reading)).casefold())


def _clock(cell: object, _reading: Reading) -> str:
    found = read_time(cell)
    if found is None:
        message = f"not a time: {short(cell)}"
        raise BadCellError(message)
    return found.isoformat()


FIELDS = (
    CUSTOMER,
    EMAIL,
    TELEPHONE,
    ID,
    Field(
        "date",
        names(
            "contactdate date datetime timestamp contactedat contacttime calldate visitdate createdat startedat start"
            " datum kontaktdatum fecha data 日付 日時 day at"
        ),
        moment,
        needed=True,
        clearable=False,
    ),
    Field("time", names("time timeofday clock uhrzeit zeit heure hora ora tijd 時刻"), _clock, clearable=False),
    Field(
        "channel",
        names("channel contactchannel via medium channelused kanal kontaktart canal canale kanaal チャネル type"),
        _channel,
        clearable=False,
    ),
    PRODUCT,
    Field("duration", names("duration durationseconds seconds contactduration dauer duree duracion durata"), seconds),
    Field(
        "minutes", names("minutes durationminutes minuten min"), whole("duration", 0, 10**7, times=MINUTE)
    ),
    Field(
        "contents",
        names(
            "contents content contactcontents notes note subject summary text comment comments message description"
            " inhalt notiz betreff bemerkung contenu remarque nota notas contenuto inhoud opmerking 内容 メモ"
        ),
        long_text("contents", LONGEST_CONTENTS),
    ),
    Field("page_url", names("pageurl url page webpage referencedpage link seite"), text("page", 500)),
)  # fmt: skip


def _said(values: Mapping[str, object]) -> tuple[object, ...]:
    """Return what tells one contact from another of the same customer."""
    at = values["at"]
    moment_text = at.astimezone(UTC).isoformat() if isinstance(at, datetime) else at
    return (moment_text, values.get("channel"), values.get("product"), values.get("contents"), values.get("page_url"))


class Contacts(Kind):
    """Files of contacts."""

    name = RecordKind.CONTACTS
    model = Contact
    columns = Columns(FIELDS)
    telling = frozenset({"channel", "duration", "minutes", "contents", "page_url"})
    rows = 2

    def __init__(self) -> None:
        """Work on the table of contacts."""
        self._happenings = Happenings(Contact, _said)

    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield what has to be named."""
        yield from missing_customer(named)
        if "date" not in named:
            yield "which column has the date"

    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""
        if "channel" not in named:
            yield f'There is no channel: a contact with a page is taken as "{WEB}", any other as "{UNKNOWN_CHANNEL}".'
        yield from note_without_ids(named, "Contacts", "time, channel, product and contents")

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Place the date and the time in the shop's zone, and say the channel where the file does not."""
        spell_identities(row, reading)
        local = row.values.pop("date")
        clock = row.values.pop("time", None)
        if isinstance(local, datetime) and isinstance(clock, str):
            local = datetime.combine(local.date(), datetime.fromisoformat(f"2000-01-01T{clock}").timetz())
        if isinstance(local, datetime):
            placed = place(local, reading.zone)
            row.values |= {"at": placed.at, "business_date": placed.business_date}
        if "minutes" in row.values:
            row.values.setdefault("duration", row.values.pop("minutes"))
        row.values.setdefault("channel", WEB if row.values.get("page_url") else UNKNOWN_CHANNEL)

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's contact."""
        return self._happenings.resolve(work, session, staging, rows)

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the contacts that are there."""
        return self._happenings.find(work, session, records)

    def changed(self, record: Record) -> dict[str, object]:
        """Return the columns that the file has a word on; whose contact it is stays."""
        names_ = {"at": "at", "business_date": "business_date", "channel": "channel", "product": "product_id",
                  "duration": "duration_seconds", "contents": "contents", "page_url": "page_url"}  # fmt: skip
        values = record.values
        return {
            column: None if values[name] is CLEAR else values[name] for name, column in names_.items() if name in values
        }

    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a new contact."""
        plain: dict[str, object] = {
            "customer_id": record.values["customer_id"],
            "product_id": None,
            "duration_seconds": None,
            "contents": None,
            "page_url": None,
            "source": work.source,
            "external_id": record.values.get("id"),
            "import_id": work.run_id,
        }
        return plain | self.changed(record)
