"""How the columns of a file of records are understood: guessed, kept from the last time, or said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from rapidfuzz import process

from core.errors import ImportRefusedError
from core.importing.columns import NONE
from core.importing.dates import DateOrder, depends_on_order, find_date_order
from core.importing.header import place_of
from core.importing.numbers import find_decimal_mark
from core.importing.reader import TableReader
from core.importing.records.fields import Field, fact, heading
from core.models import ChannelName

SAMPLE_ROWS = 1000
EXTRA, CONSENT, OPT_OUT = "extra.", "consent.", "optout."
LONGEST_EXTRA = 60
_MARKS = {".": ".", ",": ",", "point": ".", "comma": ","}
_GIVEN, _SAVED, _BY_NAME, _BY_CONTENT = "given", "saved", "by name", "by content"


class Option(StrEnum):
    """How a file of records writes things."""

    DECIMAL = "decimal"
    DATES = "dates"
    EMPTY = "empty"
    ENCODING = "encoding"
    SEPARATOR = "separator"
    HEADER = "header"
    SHEET = "sheet"


# What is said of one file alone, and not kept for the next.
_OF_ONE_FILE = {option.value for option in (Option.ENCODING, Option.SEPARATOR, Option.HEADER, Option.SHEET)}
_OPTIONS = tuple(option.value for option in Option)


@dataclass(frozen=True)
class Columns:
    """The columns that a kind of records has: its fields, and which further ones a person may name.

    `extra` allows any column under a name of its own ("extra.NAME"), `agreements` the columns of what customers agreed
    to ("consent.email") or refused ("optout.email").
    """

    fields: tuple[Field, ...]
    extra: bool = False
    agreements: bool = False

    def knows(self, name: str) -> bool:
        """Return whether `name` is something that a column can mean."""
        if name.startswith(EXTRA):
            return self.extra and 0 < len(name.removeprefix(EXTRA)) <= LONGEST_EXTRA
        prefix, _, channel = name.partition(".")
        if channel and self.agreements and f"{prefix}." in {CONSENT, OPT_OUT}:
            return channel in tuple(ChannelName)
        return any(field.name == name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the field called `name`; a further one is read as a fact."""
        return next((field for field in self.fields if field.name == name), Field(name, (), fact))


@dataclass(frozen=True)
class RecordMapping:
    """The column of every field and the options, by name; where each came from; what a person should look at.

    `missing` says what has to be named before the file can be imported, `unused` which columns say nothing so far.
    """

    mapping: Mapping[str, str]
    origins: Mapping[str, str]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]

    def columns(self) -> dict[str, str]:
        """Return the column of each field that the file has."""
        return {name: column for name, column in self.mapping.items() if name not in _OPTIONS and column != NONE}

    @property
    def decimal_mark(self) -> str:
        """Return the mark of decimals."""
        return self.mapping[Option.DECIMAL]

    @property
    def date_order(self) -> DateOrder:
        """Return whether day or month comes first."""
        return DateOrder(self.mapping[Option.DATES])

    @property
    def clear_empty(self) -> bool:
        """Return whether an empty cell says that nothing is known."""
        return self.mapping.get(Option.EMPTY) == "clear"

    def to_keep(self) -> dict[str, str]:
        """Return what the next file with this header should start from."""
        said = {_GIVEN, _SAVED}
        return {
            name: value
            for name, value in self.mapping.items()
            if name not in _OPTIONS or (self.origins.get(name) in said and name not in _OF_ONE_FILE)
        }


def guess_columns(columns: Iterable[str], fields: Iterable[Field]) -> dict[str, str]:
    """Return the column of every field that a header tells, each column once; the first field takes it."""
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(heading(column), column)
    found: dict[str, str] = {}
    for field in fields:
        for name in field.names:
            if name in by_name:
                found[field.name] = by_name.pop(name)
                break
    return found


def understand_records(
    reader: TableReader,
    known: Columns,
    *,
    saved: Mapping[str, str] | None,
    given: Mapping[str, str] | None,
    locale: str,
) -> RecordMapping:
    """Return how `reader`'s columns are understood: what is `given` first, then what was `saved`, then guesses.

    Raises `ImportRefusedError` for a field, an option or a column that does not exist. What has to be there besides is
    for the kind to say (`missing` and `notes` of the answer hold what is common to all).
    """
    said = {_named(name): value.strip() for name, value in (given or {}).items()}
    # Where a header says nothing, somebody may write a column's number or letters.
    said = {
        name: place_of(value, reader.columns) or value if name not in _OPTIONS else value
        for name, value in said.items()
    }
    _check(said, known, reader.columns)
    mapping: dict[str, str] = {}
    origins: dict[str, str] = {}
    guessed = guess_columns([c for c in reader.columns if c not in said.values()], known.fields)
    for found, origin in ((said, _GIVEN), (saved or {}, _SAVED), (guessed, _BY_NAME)):
        taken = set(mapping.values()) - {NONE}
        for name, value in found.items():
            if name not in mapping and (name in _OPTIONS or value not in taken):
                mapping[name], origins[name] = value, origin
    notes = _settle_options(mapping, origins, reader, locale)
    used = set(mapping.values())
    unused = tuple(column for column in reader.columns if column not in used)
    return RecordMapping(mapping, origins, tuple(notes), (), unused)


def _named(name: str) -> str:
    """Return a field's name in small letters; a further fact keeps its own."""
    name = name.strip()
    prefix, dot, rest = name.partition(".")
    return (
        f"{prefix.lower()}.{rest.strip() if f'{prefix.lower()}.' == EXTRA else rest.lower()}" if dot else name.lower()
    )


def _check(given: Mapping[str, str], known: Columns, columns: Sequence[str]) -> None:
    """Refuse what cannot be meant, and name the nearest that can."""
    names = [*(field.name for field in known.fields), *_OPTIONS]
    names += [f"{EXTRA}NAME"] if known.extra else []
    names += [f"{prefix}{channel}" for prefix in (CONSENT, OPT_OUT) for channel in ChannelName if known.agreements]
    for name, value in given.items():
        if name not in _OPTIONS and not known.knows(name):
            near = process.extractOne(name, names)
            message = f"{name!r} is nothing that a column can mean. Did you mean {near[0]!r}? All: {', '.join(names)}."
            raise ImportRefusedError(message)
        if name not in _OPTIONS and value != NONE and value not in columns:
            near = process.extractOne(value, columns)
            message = (
                f"The file has no column {value!r} (for {name}). Did you mean {near[0]!r}?"
                f" Its columns: {', '.join(columns)}."
            )
            raise ImportRefusedError(message)
    allowed = {Option.DECIMAL: tuple(_MARKS), Option.DATES: tuple(DateOrder), Option.EMPTY: ("keep", "clear")}
    for option, values in allowed.items():
        if option in given and given[option] not in values:
            message = f"{option}={given[option]} is not understood. Write one of: {', '.join(values)}."
            raise ImportRefusedError(message)


def _settle_options(mapping: dict[str, str], origins: dict[str, str], reader: TableReader, locale: str) -> list[str]:
    """Settle the marks of decimals and dates; return what a person should look at."""
    used = [place for place, column in enumerate(reader.columns) if column in mapping.values()]
    sample = [row.cells for row in islice(reader.rows(), SAMPLE_ROWS) if not row.problem]
    texts = [cell for cells in sample for place in used if isinstance(cell := cells[place], str)]
    notes: list[str] = []
    if Option.DECIMAL not in mapping:
        short = [text for text in texts if len(text) <= 20]  # noqa: PLR2004 - longer ones are sentences, not numbers
        numbers = [text for text in short if text[:1].isdigit() and not text.count("-") and "@" not in text]
        mapping[Option.DECIMAL.value] = find_decimal_mark(numbers, reader.format.get("separator", ","))
        origins[Option.DECIMAL.value] = _BY_CONTENT
    mapping[Option.DECIMAL.value] = _MARKS[mapping[Option.DECIMAL]]
    if Option.DATES not in mapping:
        local = DateOrder.MONTH_FIRST if locale == "en_US" else DateOrder.DAY_FIRST
        unclear = [text for text in texts if depends_on_order(text)]
        found = find_date_order(unclear)
        mapping[Option.DATES.value], origins[Option.DATES.value] = (found or local).value, _BY_CONTENT
        if unclear and found is None:
            notes.append(f"{unclear[0]} could be read two ways and is read {local.value}. Say dates=... if it is not.")
    encoding = reader.format.get("encoding", "utf-8")
    if not encoding.startswith("utf") and encoding != "ascii":
        notes.append(f"The file is not in UTF-8 and is read as {encoding}. Say encoding=... if letters look wrong.")
    return notes
