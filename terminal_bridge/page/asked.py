"""What a page, a cash register or a payment terminal asks of the till, as JSON."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from core.loyalty.record import NO_PAYMENT
from core.loyalty.score import LARGEST_NUMBER
from terminal_bridge.registers import LONGEST_REFERENCE, payment_of

Amount = Annotated[int, Field(ge=0, le=LARGEST_NUMBER, strict=True)]


class Asked(BaseModel):
    """What a page, a cash register or a payment terminal asks of the till."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Purchase(Asked):
    """A purchase in minor units; `payment` is a payment application's reference, eight bytes in hexadecimal digits.

    A `reference` of the register's or the payment terminal's own may stand in its place.
    """

    amount: Amount
    category: Annotated[int, Field(ge=0, le=31, strict=True)] = 0
    payment: Annotated[str, Field(pattern="^[0-9a-fA-F]{16}$")] = NO_PAYMENT.hex()
    reference: Annotated[str, Field(max_length=LONGEST_REFERENCE)] = ""

    @property
    def paid_by(self) -> bytes:
        """Return the payment's reference as cards hold it; zeros where there is none."""
        return payment_of(self.reference) if self.reference else bytes.fromhex(self.payment)


class SaleSaid(Asked):
    """A sale of the cash register while the customer's card lies in the reader; heard, and put on the card, once.

    `amount` is the price before discounts, `paid` what was paid (None: the register does not say).
    """

    reference: Annotated[str, Field(min_length=1, max_length=LONGEST_REFERENCE)]
    amount: Amount
    category: Annotated[int, Field(ge=0, le=31, strict=True)] = 0
    paid: Amount | None = None


class JournalSaid(Asked):
    """A cash register's journal as CSV."""

    csv: Annotated[str, Field(max_length=4_000_000)]


class Points(Asked):
    """Points to take off a card."""

    points: Annotated[int, Field(ge=1, le=LARGEST_NUMBER, strict=True)]


class Given(Asked):
    """A service to give, by its code."""

    code: Annotated[str, Field(max_length=40)]


class Pin(Asked):
    """The clerk's PIN of the shop's card, and a new one to replace it; handed to the card and kept nowhere."""

    pin: Annotated[str, Field(max_length=16, repr=False)]
    new: Annotated[str, Field(max_length=16, repr=False)] = ""


class Line(Asked):
    """A line that was typed by a reader or by the clerk."""

    line: Annotated[str, Field(max_length=300)]


class Wanted(Asked):
    """What is wanted for points, by the offer's code."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class Code(Asked):
    """A voucher's code, as it was typed or read; empty for the voucher that is shown."""

    code: Annotated[str, Field(max_length=64)] = ""


class Again(Asked):
    """A paper to hand out once more, by the entry under which it was issued."""

    entry: Annotated[int, Field(ge=1, le=LARGEST_NUMBER, strict=True)]
