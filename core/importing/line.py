"""One line of a purchase, read from a row of a file."""

import math
from collections.abc import Callable, Container, Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.importing.columns import Role
from core.importing.dates import Moment, place, read_date, read_time
from core.importing.mapping import Understanding
from core.importing.numbers import EXACT, Number, read_number
from core.models import PurchaseKind
from core.money import Currency

# Values repeat: the same prices, days and codes come again and again, so each is worked out once.
REMEMBERED = 50_000
KEY_BYTES = 12
NO_VALUE = {"", "-", "nan", "none", "null", "n/a", "na", "nat"}
# What a spreadsheet shows where it could not reckon; as a name it would be one customer of many.
SPREADSHEET_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
LONGEST_NUMBER, LONGEST_NAME = 64, 80
_ONE = Number.of(Decimal(1))
_SHOWN = 40
_TILL = (Role.BRANCH, Role.TILL, Role.STAFF)


class BadLineError(ValueError):
    """A line that cannot be used; says why, for the person who has the file: the kind of fault, a colon, the value."""


class Line(NamedTuple):
    """One line as the shop's books take it.

    `code` is the product's identity, `written_code` what stands in the file. `exact` is quantity times price before
    rounding, `amount` the same in minor units. `key` tells the line from others of its document by what it says: the
    product, the quantity, the price and the moment; not the description, which shops rename between two exports.
    """

    document: str
    customer: str | None
    kind: PurchaseKind
    code: str
    written_code: str
    description: str
    moment: Moment
    quantity: Decimal
    price: Decimal
    exact: Decimal
    amount: int
    unit_cost: Decimal | None
    rounded: bool
    country: str
    branch: str
    till: str
    staff: str
    key: str


def text_of(cell: object) -> str:
    """Return what a cell says, without blanks around; a whole number that a programme wrote as 13085.0 is 13085."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float | Decimal):
        whole = cell.is_integer() if isinstance(cell, float) else cell == cell.to_integral_value()
        return str(int(cell)) if whole else str(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()


def customer_number(cell: object) -> str | None:
    """Return the customer's number, with "13085.0" as 13085; None for a line without a customer."""
    text = text_of(cell)
    whole, point, rest = text.partition(".")
    if point and rest.strip("0") == "" and whole.isdigit():
        text = whole
    return None if text.lower() in NO_VALUE else text


class LineReader:
    """Turns the rows of one file into lines."""

    def __init__(
        self,
        columns: Sequence[str],
        understanding: Understanding,
        zone: ZoneInfo,
        currency: Currency,
        erased: Container[object] = (),
    ) -> None:
        """Read rows of `columns` as `understanding` says; times are local times of `zone`.

        The lines of customers whose numbers are among the `erased` are taken as nobody's.
        """
        self._places = {
            role: columns.index(column) for role in Role if (column := understanding.column(role)) is not None
        }
        self._has_till = any(role in self._places for role in _TILL)
        mark, order = understanding.decimal_mark, understanding.date_order
        serial_start = understanding.serial_start
        self._rule = understanding.cancellations
        self._currency, self._exponent = currency, currency.exponent
        self._number: Callable[[object], Number | None] = lru_cache(REMEMBERED, typed=True)(
            lambda cell: read_number(cell, mark)
        )
        self._date: Callable[[object], datetime | None] = lru_cache(REMEMBERED, typed=True)(
            lambda cell: read_date(cell, order, serial_start)
        )
        self._place: Callable[[datetime], Moment] = lru_cache(REMEMBERED)(lambda local: place(local, zone))
        self._text: Callable[[object], str] = lru_cache(REMEMBERED, typed=True)(text_of)
        self._customer: Callable[[object], str | None] = lru_cache(REMEMBERED, typed=True)(
            lambda cell: None if (number := customer_number(cell)) in erased else number
        )

    def read(self, cells: Sequence[object]) -> Line:
        """Return the line in `cells`; raises `BadLineError` with the reason where it cannot be used."""
        moment = self._moment(cells)
        customer = self._customer(self._cell(cells, Role.CUSTOMER))
        if customer is not None:
            _check_text("customer number", customer, LONGEST_NUMBER)
        code = self._said(cells, Role.PRODUCT, LONGEST_NUMBER).upper()
        if not code:
            message = "no product code"
            raise BadLineError(message)
        quantity, price, exact = self._money(cells)
        document = self._said(cells, Role.DOCUMENT, LONGEST_NUMBER) or _made_up_document(customer, moment)
        cost = None if self._cell(cells, Role.COST) in (None, "") else self._quantity(cells, Role.COST)
        branch, till, staff = self._till(cells) if self._has_till else ("", "", "")
        if Role.CURRENCY in self._places:
            self._check_currency(cells)
        description = self._text(self._cell(cells, Role.DESCRIPTION))
        if description in SPREADSHEET_ERRORS:
            description = ""
        if "\0" in description:
            message = "a NUL character"
            raise BadLineError(message)
        returned = self._rule.applies(document, is_negative=exact < 0 or quantity.kept < 0)
        said = f"{code}\x1f{quantity.text}\x1f{price.text}\x1f{moment.text}"
        return Line(
            document=document,
            customer=customer,
            kind=PurchaseKind.CANCELLATION if returned else PurchaseKind.SALE,
            code=code,
            written_code=cell if isinstance(cell := self._cell(cells, Role.PRODUCT), str) else code,
            description=description,
            moment=moment,
            quantity=quantity.kept,
            price=price.kept,
            exact=exact,
            amount=int(exact.scaleb(self._exponent, EXACT).to_integral_value(ROUND_HALF_EVEN, EXACT)),
            unit_cost=cost.kept if cost else None,
            rounded=quantity.rounded or price.rounded,
            country=self._said(cells, Role.COUNTRY, LONGEST_NAME),
            branch=branch,
            till=till,
            staff=staff,
            key=blake2b(said.encode(), digest_size=KEY_BYTES).hexdigest(),
        )

    def _cell(self, cells: Sequence[object], role: Role) -> object:
        at = self._places.get(role)
        return None if at is None else cells[at]

    def _said(self, cells: Sequence[object], role: Role, longest: int) -> str:
        at = self._places.get(role)
        if at is None:
            return ""
        text = self._text(cells[at])
        _check_text(role, text, longest)
        return text

    def _moment(self, cells: Sequence[object]) -> Moment:
        cell = self._cell(cells, Role.DATE)
        local = self._date(cell)
        if local is None:
            message = f"not a date: {_short(cell)}" if self._text(cell) else "no date"
            raise BadLineError(message)
        if Role.TIME in self._places and (clock := self._cell(cells, Role.TIME)) not in (None, ""):
            hour = read_time(clock)
            if hour is None:
                message = f"not a time: {_short(clock)}"
                raise BadLineError(message)
            local = datetime.combine(local.date(), hour)
        try:
            return self._place(local)
        except OverflowError as error:
            message = f"not a date: {_short(cell)}"
            raise BadLineError(message) from error

    def _quantity(self, cells: Sequence[object], role: Role) -> Number:
        cell = self._cell(cells, role)
        number = self._number(cell)
        if number is None:
            message = f"{role} is not a number: {_short(cell)}" if self._text(cell) else f"no {role}"
            raise BadLineError(message)
        return number

    def _money(self, cells: Sequence[object]) -> tuple[Number, Number, Decimal]:
        """Return quantity, unit price and their exact product; the price from the line's total where only that is."""
        quantity = self._quantity(cells, Role.QUANTITY) if Role.QUANTITY in self._places else _ONE
        if Role.PRICE in self._places:
            price = self._quantity(cells, Role.PRICE)
            return quantity, price, EXACT.multiply(quantity.exact, price.exact)
        total = self._quantity(cells, Role.AMOUNT)
        unit = read_number(EXACT.divide(total.exact, quantity.exact)) if quantity.exact else total
        if unit is None:
            message = f"amount does not fit its quantity: {_short(self._cell(cells, Role.AMOUNT))}"
            raise BadLineError(message)
        return quantity, Number.of(unit.kept), total.exact

    def _till(self, cells: Sequence[object]) -> tuple[str, str, str]:
        """Return the branch, the till and the member of staff."""
        branch, till, staff = (self._said(cells, role, LONGEST_NUMBER) for role in _TILL)
        return branch, till, staff

    def _check_currency(self, cells: Sequence[object]) -> None:
        currency = self._said(cells, Role.CURRENCY, LONGEST_NUMBER).upper()
        if currency and currency != self._currency.code:
            message = f"in another currency than the shop's books: {currency}, not {self._currency.code}"
            raise BadLineError(message)


def _check_text(what: str, text: str, longest: int) -> None:
    if len(text) > longest:
        message = f"{what} longer than {longest} characters"
        raise BadLineError(message)
    if text in SPREADSHEET_ERRORS:
        message = f"{what} is an error of the spreadsheet: {text}"
        raise BadLineError(message)
    if "\0" in text:
        message = "a NUL character"
        raise BadLineError(message)


def _made_up_document(customer: str | None, moment: Moment) -> str:
    """Return a number for a purchase that has none: one customer at one time is one purchase."""
    return f"{moment.at:%Y-%m-%dT%H:%M:%SZ} {customer or 'nobody'}"[:LONGEST_NUMBER]


def _short(cell: object) -> str:
    text = text_of(cell)
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
