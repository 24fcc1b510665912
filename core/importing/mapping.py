"""How one file of purchases is understood: guessed, kept from the last time, or said by the person who imports it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rapidfuzz import process

from core.errors import ImportRefusedError
from core.importing.cancellations import CancellationRule, guess_rule
from core.importing.columns import NONE, Option, Role, guess_by_name
from core.importing.content import guess_by_content
from core.importing.dates import (
    SERIAL_START,
    SERIAL_START_1904,
    DateOrder,
    depends_on_order,
    find_date_order,
    is_serial,
)
from core.importing.header import NO_HEADER, place_of
from core.importing.layouts import known_layout
from core.importing.numbers import find_decimal_mark
from core.importing.reader import TableReader

SAMPLE_ROWS = 1000
# Why the dates are read with the day or the month first, where the file does not say.
NOT_NEEDED, UNCLEAR = "not needed", "unclear: as is usual here"
_MARKS = {".": ".", ",": ",", "point": ".", "comma": ","}
_ROLES = {role.value for role in Role}
_SAID = {"given", "saved"}
_OF_ONE_FILE = {Option.ENCODING.value, Option.SEPARATOR.value, Option.HEADER.value, Option.SHEET.value}
_KEYS = [key.value for key in (*Role, *Option)]


@dataclass(frozen=True)
class Understanding:
    """The column of every role and the options, by name; where each came from; what a person should look at.

    `missing` says, role by role, what has to be named before the file can be imported.
    """

    mapping: Mapping[str, str]
    origins: Mapping[str, str]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    serial_start: datetime = SERIAL_START

    def column(self, role: Role) -> str | None:
        """Return the column of `role`; None where the file has none."""
        found = self.mapping.get(role)
        return None if found in (None, NONE) else found

    @property
    def decimal_mark(self) -> str:
        """Return the mark of decimals."""
        return self.mapping[Option.DECIMAL]

    @property
    def date_order(self) -> DateOrder:
        """Return whether day or month comes first."""
        return DateOrder(self.mapping[Option.DATES])

    def to_keep(self) -> dict[str, str]:
        """Return what the next file with this header should start from: the columns, and what a person said."""
        return {
            key: value
            for key, value in self.mapping.items()
            if key in _ROLES or (self.origins.get(key) in _SAID and key not in _OF_ONE_FILE)
        }

    @property
    def cancellations(self) -> CancellationRule:
        """Return what counts as taking back."""
        return CancellationRule.parse(self.mapping[Option.CANCELLATIONS])


def understand_columns(
    reader: TableReader,
    *,
    saved: Mapping[str, str] | None,
    given: Mapping[str, str] | None,
    locale: str,
) -> Understanding:
    """Return how `reader`'s columns are understood: what is `given` first, then what was `saved`, then guesses.

    `locale` (such as "en_GB") decides between day and month where no date of the whole file tells. Raises
    `ImportRefusedError` for a role, an option or a column that does not exist.
    """
    given = _by_name({key.strip().lower(): value.strip() for key, value in (given or {}).items()}, reader.columns)
    _check_names(given, reader.columns)
    if reader.format.get("header") == NO_HEADER:
        # Columns that are only numbered say nothing about the next file that has as many.
        saved = None
    sample = [row.cells for row in islice(reader.rows(), SAMPLE_ROWS) if not row.problem]
    mapping: dict[str, str] = {}
    origins: dict[str, str] = {}

    def add(found: Mapping[str, str], origin: str) -> None:
        taken = set(mapping.values()) - {NONE}
        for key, value in found.items():
            if key not in mapping and (key not in _ROLES or value not in taken):
                mapping[str(key)], origins[str(key)] = value, origin

    add(given, "given")
    add(saved or {}, "saved")
    layout = known_layout(reader.columns)
    if layout:
        add(layout[1], f"built in: {layout[0]}")
    add(guess_by_name([c for c in reader.columns if c not in mapping.values()]), "by name")
    known = {Role(key): value for key, value in mapping.items() if key in _ROLES}
    add(guess_by_content(reader.columns, sample, known), "by content")
    if Role.PRODUCT not in mapping and Role.DESCRIPTION in mapping:
        mapping[Role.PRODUCT.value], origins[Role.PRODUCT.value] = mapping[Role.DESCRIPTION], "by name"
    notes = [*reader.notes, *_add_options(mapping, origins, reader, sample, locale)]
    serial_start = SERIAL_START_1904 if reader.format.get("days from") == "1904" else SERIAL_START
    return Understanding(mapping, origins, tuple(notes), tuple(_missing(mapping)), serial_start)


def _by_name(given: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """Return `given` with columns by their names, where somebody has written their numbers or letters."""
    return {key: place_of(value, columns) or value if key in _ROLES else value for key, value in given.items()}


def _check_names(given: Mapping[str, str], columns: Sequence[str]) -> None:
    """Refuse what cannot be meant, and name the nearest that can."""
    for key, value in given.items():
        if key not in _KEYS:
            near = process.extractOne(key, _KEYS)
            message = f"{key!r} is nothing that a column can mean. Did you mean {near[0]!r}? All: {', '.join(_KEYS)}."
            raise ImportRefusedError(message)
        if key in _ROLES and value != NONE and value not in columns:
            near = process.extractOne(value, columns)
            message = (
                f"The file has no column {value!r} (for {key}). Did you mean {near[0]!r}?"
                f" Its columns: {', '.join(columns)}."
            )
            raise ImportRefusedError(message)
    if Option.CANCELLATIONS in given:
        CancellationRule.parse(given[Option.CANCELLATIONS])
    if Option.DECIMAL in given and given[Option.DECIMAL] not in _MARKS:
        message = f'decimal={given[Option.DECIMAL]} is not understood. Write "." or ",".'
        raise ImportRefusedError(message)
    if Option.DATES in given and given[Option.DATES] not in tuple(DateOrder):
        message = f'dates={given[Option.DATES]} is not understood. Write "day first" or "month first".'
        raise ImportRefusedError(message)


def _add_options(
    mapping: dict[str, str],
    origins: dict[str, str],
    reader: TableReader,
    sample: Sequence[Sequence[object]],
    locale: str,
) -> list[str]:
    """Settle the options that nobody named; return what a person should look at."""
    notes: list[str] = []
    if Option.DECIMAL not in mapping:
        texts = [
            text
            for role in (Role.PRICE, Role.AMOUNT, Role.COST, Role.QUANTITY)
            for text in _texts(mapping.get(role), reader.columns, sample)
        ]
        mapping[Option.DECIMAL.value] = find_decimal_mark(texts, reader.format.get("separator", ","))
        origins[Option.DECIMAL.value] = "by content"
    mapping[Option.DECIMAL.value] = _MARKS[mapping[Option.DECIMAL]]
    if Option.CANCELLATIONS not in mapping:
        mapping[Option.CANCELLATIONS.value] = guess_rule(_texts(mapping.get(Role.DOCUMENT), reader.columns, sample))
        origins[Option.CANCELLATIONS.value] = "by content"
    if Option.DATES not in mapping:
        mapping[Option.DATES.value], origins[Option.DATES.value], note = _find_dates(
            mapping.get(Role.DATE), reader, sample, locale
        )
        notes.extend(note)
    encoding = reader.format.get("encoding", "utf-8")
    if not encoding.startswith("utf"):
        notes.append(f"The file is not in UTF-8 and is read as {encoding}. Say encoding=... if letters look wrong.")
    if mapping.get(Role.DOCUMENT, NONE) == NONE:
        notes.append("There is no document number: the lines of one customer at one time are taken as one purchase.")
    if mapping.get(Role.CUSTOMER) == NONE:
        notes.append("There is no customer: every line counts for the shop alone.")
    if Role.QUANTITY not in mapping:
        notes.append("There is no quantity: every line is taken as one piece.")
    return notes


def _texts(column: str | None, columns: Sequence[str], sample: Sequence[Sequence[object]]) -> list[str]:
    if column is None or column not in columns:
        return []
    place = columns.index(column)
    return [cell for row in sample if isinstance(cell := row[place], str) and cell.strip()]


def _find_dates(
    column: str | None, reader: TableReader, sample: Sequence[Sequence[object]], locale: str
) -> tuple[str, str, list[str]]:
    """Return the order of day and month, why, and what to look at.

    By the sample, by the whole file where that does not tell, by the locale where nothing does.
    """
    local = DateOrder.MONTH_FIRST if locale == "en_US" else DateOrder.DAY_FIRST
    texts = _texts(column, reader.columns, sample)
    notes = []
    if texts and all(is_serial(text) for text in texts if text.strip()):
        notes = [f"The dates are bare numbers such as {texts[0].strip()}, and are taken as a spreadsheet counts days."]
    unclear = next((text for text in texts if depends_on_order(text)), None)
    if column is None or unclear is None:
        return local.value, NOT_NEEDED, notes
    found = find_date_order(texts) or find_date_order(_whole_column(reader, reader.columns.index(column)))
    if found is not None:
        return found.value, "by content", notes
    other = DateOrder.MONTH_FIRST if local is DateOrder.DAY_FIRST else DateOrder.DAY_FIRST
    note = (
        f"Every date could be read with the day or the month first; {unclear} is taken as {local}, as is usual for"
        f" {locale}. Say dates={other} if that is wrong."
    )
    return local.value, UNCLEAR, [note]


def _whole_column(reader: TableReader, place: int) -> Iterator[str]:
    return (cell for row in reader.rows() if not row.problem and isinstance(cell := row.cells[place], str))


def _missing(mapping: Mapping[str, str]) -> Iterator[str]:
    """Yield, for each thing that has to be known, what to say."""
    for role in (Role.PRODUCT, Role.DATE):
        if mapping.get(role, NONE) == NONE:
            yield f"which column has the {role}"
    if mapping.get(Role.PRICE, NONE) == NONE and mapping.get(Role.AMOUNT, NONE) == NONE:
        yield "which column has the unit price (price) or the line's total (amount)"
    if Role.CUSTOMER not in mapping:
        yield f"which column has the customer, or customer={NONE} where there is none"
