"""What is counted while the lines of a file go by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2b

from core.importing.line import Line
from core.importing.loading import NumberedLine, key_of
from core.importing.numbers import EXACT
from core.importing.report import Reject
from core.importing.tally import CustomerUse, Kind, NameUse, PriceUse, Tally, pair
from core.models import PurchaseKind
from core.store.types import DECIMALS

FIRST_REJECTS = 20
MOST_REASONS = 50
OTHER_REASONS = "other reasons"
_KEY_BYTES = 16


def _digest(parts: Sequence[object]) -> bytes:
    return blake2b("\x1f".join(map(str, parts)).encode(errors="replace"), digest_size=_KEY_BYTES).digest()


@dataclass
class Observed:
    """The figures of one file as far as it has been read; what needs remembering is in the tally."""

    tally: Tally
    lines: int = 0
    cancellation_lines: int = 0
    lines_without_customer: int = 0
    negative_quantity_lines: int = 0
    non_positive_price_lines: int = 0
    lines_without_description: int = 0
    ambiguous_times: int = 0
    missing_times: int = 0
    rounded_numbers: int = 0
    exact_total: Decimal = Decimal(0)
    rounded_total: int = 0
    first_date: date | None = None
    last_date: date | None = None
    rejected: int = 0
    reject_reasons: Counter[str] = field(default_factory=Counter)
    first_rejects: list[Reject] = field(default_factory=list)

    def reject(self, number: int, reason: str) -> None:
        """Count a line that cannot be used; the kind of fault stands before the colon."""
        self.rejected += 1
        kind = reason.partition(":")[0]
        if kind not in self.reject_reasons and len(self.reject_reasons) >= MOST_REASONS:
            kind = OTHER_REASONS
        self.reject_reasons[kind] += 1
        if len(self.first_rejects) < FIRST_REJECTS:
            self.first_rejects.append(Reject(number, reason))

    def take(self, line: Line) -> NumberedLine:
        """Count a line, and return it with its occurrence in its purchase."""
        self.lines += 1
        self.cancellation_lines += line.kind is PurchaseKind.CANCELLATION
        self.lines_without_customer += line.customer is None
        self.negative_quantity_lines += line.quantity < 0
        self.non_positive_price_lines += line.price <= 0
        self.lines_without_description += not line.description
        self.ambiguous_times += line.moment.ambiguous
        self.missing_times += line.moment.missing
        self.rounded_numbers += line.rounded
        self.exact_total = EXACT.add(self.exact_total, line.exact)
        self.rounded_total += line.amount
        purchase = key_of(line)
        return NumberedLine(line, purchase, self.tally.seen(Kind.LINE, _digest((*purchase, line.key))))

    def remember(self, batch: Sequence[NumberedLine], rows: Iterable[Sequence[object]]) -> None:
        """Add what a batch of lines, and the `rows` that they were read from, say as a whole."""
        lines = [line for line, _, _ in batch]
        known = [line for line in lines if line.customer is not None]
        days = {line.moment.business_date for line in lines}
        self.first_date = min(days if self.first_date is None else {self.first_date, *days})
        self.last_date = max(days if self.last_date is None else {self.last_date, *days})
        note = self.tally.note
        note(Kind.ROW, map(_digest, rows))
        note(Kind.DOCUMENT, {line.document for line in lines})
        note(Kind.PURCHASE, {pair(own.document, f"{own.customer} {own.kind}") for own in {own for _, own, _ in batch}})
        note(Kind.PRODUCT, {line.code for line in lines})
        note(Kind.CODE, {line.written_code for line in lines})
        note(Kind.CODE_DESCRIPTION, {pair(line.written_code, line.description) for line in lines if line.description})
        note(Kind.COUNTRY, {line.country for line in lines if line.country})
        note(Kind.CUSTOMER_COUNTRY, {pair(line.customer or "", line.country) for line in known if line.country})
        self.tally.add_customers(_customers(known))
        self.tally.add_names(self._names(lines))
        self.tally.add_prices(self._prices(lines))

    def _names(self, lines: Sequence[Line]) -> list[NameUse]:
        """Return the uses of names in a batch; what is not paid for is often a note ("damaged") and not a name."""
        uses = Counter((line.code, line.description, line.price > 0) for line in lines if line.description)
        return [NameUse(code, name, sold, times, self.lines) for (code, name, sold), times in uses.items()]

    def _prices(self, lines: Sequence[Line]) -> list[PriceUse]:
        """Return the uses of prices in a batch: of sales that were paid for."""
        uses = Counter(
            (line.code, line.moment.business_date, line.price)
            for line in lines
            if line.price > 0 and line.quantity > 0 and line.kind is PurchaseKind.SALE
        )
        return [
            PriceUse(code, day.isoformat()[:7], int(price.scaleb(DECIMALS)), times, self.lines)
            for (code, day, price), times in uses.items()
        ]


def _customers(lines: Iterable[Line]) -> list[CustomerUse]:
    """Return each customer's first day and, by the latest line with one, the country."""
    latest: dict[str, Line] = {}
    first: dict[str, date] = {}
    for line in lines:
        number = line.customer or ""
        day = line.moment.business_date
        if number not in first or day < first[number]:
            first[number] = day
        before = latest.get(number)
        newer = before is None or line.moment.at >= before.moment.at
        if before is None or (newer and (line.country or not before.country)):
            latest[number] = line
    return [
        CustomerUse(number, first[number].isoformat(), line.moment.text, line.country)
        for number, line in latest.items()
    ]
