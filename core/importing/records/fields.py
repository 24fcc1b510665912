"""What the columns of a file of records can mean, and how their cells are read."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from core.importing.dates import SERIAL_START, DateOrder, read_date
from core.importing.line import customer_number, text_of
from core.importing.numbers import read_number


class RecordKind(StrEnum):
    """What a file of records is about."""

    CUSTOMERS = "customers"
    PRODUCTS = "products"
    RELATIONS = "relations"
    CONTACTS = "contacts"
    TROUBLES = "troubles"
    RANGES = "ranges"
    SOLUTIONS = "solutions"
    DEPARTMENTS = "departments"


class BadCellError(ValueError):
    """A cell that cannot be used; says why: the kind of fault, a colon, the value."""


class Clear:
    """Stands for "nothing is known (any more)": a dash in the file."""

    def __repr__(self) -> str:
        """Return how it looks in the log."""
        return "CLEAR"


CLEAR: Final = Clear()
# Cells that say nothing, and therefore change nothing.
_EMPTY = frozenset({"", "nan", "none", "null", "n/a", "na", "nat", "#n/a"})
_DASHES = frozenset({"-", "--", "\N{EN DASH}", "\N{EM DASH}"})
_YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "t",
        "1",
        "x",
        "ja",
        "j",
        "oui",
        "o",
        "si",
        "s",
        "sim",
        "sí",
        "on",
        "agreed",
        "subscribed",
        "ok",
        "✓",
        "はい",
    ]
)
_NO = frozenset(
    ["no", "n", "false", "f", "0", "nein", "non", "nao", "não", "nee", "off", "refused", "unsubscribed", "いいえ"]
)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_SHOWN = 40
MINUTE = 60


@dataclass(frozen=True)
class Reading:
    """How the cells of a file are read: the shop's zone and day, its region, the file's marks of decimals and dates.

    `clear_empty` says that an empty cell means that nothing is known, not that nothing is said. `serial_start` is the
    day from which a spreadsheet counts.
    """

    zone: ZoneInfo
    today: date
    region: str | None
    decimal_mark: str
    date_order: DateOrder
    clear_empty: bool = False
    serial_start: datetime = SERIAL_START


Read = Callable[[object, Reading], object]


@dataclass(frozen=True)
class Field:
    """Something that a column can say.

    `names` are what headers call it, as `heading` returns them, best first. A row without a usable value for a
    `needed` field is left out; of any other field only the value is. A value that is not `clearable` stays.
    """

    name: str
    names: tuple[str, ...]
    read: Read
    needed: bool = False
    clearable: bool = True

    def value(self, cell: object, reading: Reading) -> object:
        """Return what a cell says, `CLEAR` for "nothing", None where it says nothing; raise `BadCellError`."""
        text = text_of(cell)
        if text in _DASHES or (reading.clear_empty and text.casefold() in _EMPTY):
            return CLEAR if self.clearable else None
        if text.casefold() in _EMPTY:
            return None
        if "\0" in text:
            message = "a NUL character"
            raise BadCellError(message)
        return self.read(cell, reading)


def heading(name: str) -> str:
    """Return a column's name in small letters and figures, without accents: "Kunden-Nr." and "kundennr" are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum() and not unicodedata.combining(letter))


def names(text: str) -> tuple[str, ...]:
    """Return the names in `text`, between blanks."""
    return tuple(text.split())


def short(cell: object) -> str:
    """Return a cell as it is quoted in a reason."""
    text = text_of(cell)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


def text(what: str, longest: int) -> Read:
    """Return a reader of texts of at most `longest` characters, with single blanks."""

    def read(cell: object, _reading: Reading) -> str:
        found = " ".join(text_of(cell).split())
        if len(found) > longest:
            message = f"{what} longer than {longest} characters"
            raise BadCellError(message)
        return found

    return read


def long_text(what: str, longest: int) -> Read:
    """Return a reader of texts whose lines are kept."""

    def read(cell: object, _reading: Reading) -> str:
        found = text_of(cell)
        if len(found) > longest:
            message = f"{what} longer than {longest} characters"
            raise BadCellError(message)
        return found

    return read


def number(what: str, longest: int = 64) -> Read:
    """Return a reader of numbers that are names: "13085.0" is 13085."""
    plain = text(what, longest)

    def read(cell: object, reading: Reading) -> object:
        return plain(customer_number(cell), reading)

    return read


def code(cell: object, reading: Reading) -> object:
    """Read a product's code, in capitals."""
    return str(text("product code", 64)(cell, reading)).upper()


def day(what: str, *, future: bool = False) -> Read:
    """Return a reader of days; a day to come is refused unless `future`."""

    def read(cell: object, reading: Reading) -> date:
        found = read_date(cell, reading.date_order, reading.serial_start)
        if found is None:
            message = f"{what} is not a date: {short(cell)}"
            raise BadCellError(message)
        if not future and found.date() > reading.today + timedelta(days=1):
            message = f"{what} is in the future: {short(cell)}"
            raise BadCellError(message)
        return found.date()

    return read


def moment(cell: object, reading: Reading) -> datetime:
    """Read a date with or without a time, local or with an offset of its own."""
    found = read_date(cell, reading.date_order, reading.serial_start)
    if found is None:
        message = f"not a date: {short(cell)}"
        raise BadCellError(message)
    return found


def money(what: str) -> Read:
    """Return a reader of prices with four decimals."""

    def read(cell: object, reading: Reading) -> Decimal:
        found = read_number(cell, reading.decimal_mark)
        if found is None or found.kept < 0:
            message = f"{what} is not a price: {short(cell)}"
            raise BadCellError(message)
        return found.kept

    return read


def whole(what: str, lowest: int, highest: int, *, times: int = 1) -> Read:
    """Return a reader of whole numbers from `lowest` to `highest`, in a unit of `times` of what is kept."""

    def read(cell: object, reading: Reading) -> int:
        plain = text_of(cell).removesuffix("%").strip() if isinstance(cell, str) else cell
        found = read_number(plain, reading.decimal_mark)
        value = None if found is None else found.exact * times
        if value is None or value != value.to_integral_value() or not lowest <= value <= highest:
            message = f"{what} is not a whole number from {lowest} to {highest}: {short(cell)}"
            raise BadCellError(message)
        return int(value)

    return read


def seconds(cell: object, reading: Reading) -> int:
    """Read a duration: seconds, or minutes and seconds as in 4:30 or 1:04:30."""
    match = _CLOCK.fullmatch(text_of(cell))
    if match:
        return (int(match[1] or 0) * MINUTE + int(match[2])) * MINUTE + int(match[3])
    return int(str(whole("duration", 0, 10**7)(cell, reading)))


def yes_no(what: str) -> Read:
    """Return a reader of yes and no in several languages."""

    def read(cell: object, _reading: Reading) -> bool:
        said = text_of(cell).casefold().strip(".! ")
        if said in _YES or said in _NO:
            return said in _YES
        message = f"{what} is neither yes nor no: {short(cell)}"
        raise BadCellError(message)

    return read


def choice(what: str, words: Mapping[str, object]) -> Read:
    """Return a reader of one of a few words, given as `heading` returns them."""

    def read(cell: object, _reading: Reading) -> object:
        said = heading(text_of(cell))
        if said not in words:
            message = f"{what} is none that is known: {short(cell)}"
            raise BadCellError(message)
        return words[said]

    return read


def fact(cell: object, reading: Reading) -> object:
    """Read a further fact: a number stays a number, anything else is text."""
    if isinstance(cell, bool):
        return cell
    said = text_of(cell)
    plain = re.fullmatch(r"-?(0|[1-9]\d{0,14})([.,]\d{1,6})?", said)
    found = read_number(said, reading.decimal_mark) if plain else None
    if found is not None:
        return int(found.exact) if found.exact == found.exact.to_integral_value() else float(found.exact)
    return long_text("a further fact", 500)(cell, reading)
