"""What is counted while the lines of a file go by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import blake2b

from core.importing.line import Line
from core.importing.loading import NumberedLine, PurchaseKey, key_of
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
    exact_duplicate_lines: int = 0
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

    def take(self, line: Line, cells: Sequence[object]) -> NumberedLine:
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
        day = line.moment.business_date
        self.first_date = day if self.first_date is None or day < self.first_date else self.first_date
        self.last_date = day if self.last_date is None or day > self.last_date else self.last_date
        self.exact_duplicate_lines += self.tally.seen(Kind.ROW, _digest(cells)) > 1
        return NumberedLine(line, self.tally.seen(Kind.LINE, _digest((*key_of(line), line.key))))

    def remember(self, batch: Sequence[NumberedLine]) -> None:
        """Add what a batch of lines says about documents, customers, products and countries to the tally."""
        lines = [line for line, _ in batch]
        tally = self.tally
        tally.add(Kind.DOCUMENT, Counter(line.document for line in lines))
        keys: set[PurchaseKey] = {key_of(line) for line in lines}
        tally.add(Kind.PURCHASE, Counter(pair(key.document, f"{key.customer} {key.kind}") for key in keys))
        tally.add(Kind.CODE, Counter(line.written_code for line in lines))
        described = (line for line in lines if line.description)
        tally.add(Kind.CODE_DESCRIPTION, Counter(pair(line.written_code, line.description) for line in described))
        tally.add(Kind.PRODUCT, Counter(line.code for line in lines))
        tally.add(Kind.COUNTRY, Counter(line.country for line in lines if line.country))
        known = [line for line in lines if line.customer is not None]
        tally.add(
            Kind.CUSTOMER_COUNTRY, Counter(pair(str(line.customer), line.country) for line in known if line.country)
        )
        tally.add_customers(
            CustomerUse(
                str(line.customer), line.moment.business_date.isoformat(), line.moment.at.isoformat(), line.country
            )
            for line in known
        )
        tally.add_names(self._names(lines))
        tally.add_prices(self._prices(lines))

    def _names(self, lines: Sequence[Line]) -> list[NameUse]:
        """Return the uses of names in a batch; what is not paid for is often a note ("damaged") and not a name."""
        uses: dict[tuple[str, str], NameUse] = {}
        for line in lines:
            if line.description:
                before = uses.get((line.code, line.description))
                sold = line.price > 0 or (before is not None and before.sold)
                times = 1 if before is None else before.times + 1
                uses[line.code, line.description] = NameUse(line.code, line.description, sold, times, self.lines)
        return list(uses.values())

    def _prices(self, lines: Sequence[Line]) -> list[PriceUse]:
        """Return the uses of prices in a batch: of sales that were paid for."""
        uses: Counter[tuple[str, str, int]] = Counter()
        for line in lines:
            if line.price > 0 and line.quantity > 0 and line.kind is PurchaseKind.SALE:
                month = line.moment.business_date.isoformat()[:7]
                uses[line.code, month, int(line.price.scaleb(DECIMALS))] += 1
        return [PriceUse(*key, times, self.lines) for key, times in uses.items()]
