"""What is said about the ranges that customers registered."""

from typing import Annotated

from pydantic import Field

from bot.commands.wire import CustomerRequest, Wire

Named = tuple[Annotated[str, Field(min_length=1, max_length=400)], ...]
Price = Annotated[str, Field(max_length=40)]


class RangeRequest(CustomerRequest):
    """Set what a customer wants to hear of: exactly these, or `everything`; what is None stays.

    `lowest` and `highest` are prices in whole currency units, "" for no limit.
    """

    solutions: Named | None = None
    products: Named | None = None
    everything: bool = False
    lowest: Price | None = None
    highest: Price | None = None


class RegistrationLine(Wire):
    """One registration: a solution (its path) or a product, since when and by whom, and when it was withdrawn."""

    kind: str
    name: str
    since: str
    by: str
    withdrawn: str | None = None
    withdrawn_by: str | None = None


class RangeAnswer(Wire):
    """What a customer wants to hear of; without `registered` it is everything. Prices in whole currency units."""

    customer: str
    registered: tuple[RegistrationLine, ...]
    withdrawn: tuple[RegistrationLine, ...]
    lowest: str | None
    highest: str | None
    changed: bool = False
