"""A cancellation belongs to the latest purchase before it that it can take back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from core.importing.matching import BookedLine, find_cancelled
from core.models import PurchaseKind

START = datetime(2010, 1, 1, tzinfo=UTC)


def line(
    day: int, purchase: int, product: int, quantity: int, *, cancels: int | None = None, price: str = "1"
) -> BookedLine:
    """A line of one customer; a negative quantity is a cancellation's."""
    kind = PurchaseKind.SALE if quantity > 0 else PurchaseKind.CANCELLATION
    at = START + timedelta(days=day)
    return BookedLine(purchase, kind, cancels, product, at, Decimal(quantity), Decimal(price))


def test_the_latest_purchase_of_as_many_is_taken_back() -> None:
    """Of the same product; just as many fit better than more."""
    lines = [line(1, 10, 1, 6), line(2, 11, 1, 6), line(3, 12, 1, 5), line(4, 13, 1, -6), line(5, 14, 1, 6)]
    assert find_cancelled(lines) == {13: 11}


def test_what_has_come_back_does_not_come_back_again() -> None:
    """Two cancellations of one quantity take back two purchases, and a third one none."""
    lines = [line(1, 10, 1, 6), line(2, 11, 1, 6), line(3, 20, 1, -6), line(4, 21, 1, -6), line(5, 22, 1, -6)]
    assert find_cancelled(lines) == {20: 11, 21: 10}


def test_a_cancellation_of_several_lines_belongs_where_most_of_them_do() -> None:
    """One line that fits a later purchase as well does not carry the rest along."""
    lines = [line(1, 10, 1, 6), line(1, 10, 2, 3), line(1, 10, 3, 1), line(2, 11, 1, 6)]
    back = [line(3, 20, 1, -6), line(3, 20, 2, -3), line(3, 20, 3, -1)]
    assert find_cancelled([*lines, *back]) == {20: 10}


def test_what_was_never_sold_matches_nothing() -> None:
    """The purchase may lie before the first file."""
    assert find_cancelled([line(1, 20, 1, -6), line(2, 10, 1, 6)]) == {}


def test_one_that_names_its_purchase_keeps_it_and_uses_it_up() -> None:
    """So a second import does not hand the same purchase to another cancellation."""
    lines = [line(1, 10, 1, 6), line(2, 20, 1, -6, cancels=10), line(3, 21, 1, -6)]
    assert find_cancelled(lines) == {}


def test_a_part_of_what_was_bought_can_come_back() -> None:
    """At the same price, and until as much has come back as was sold."""
    lines = [line(1, 10, 1, 6), line(2, 20, 1, -2), line(3, 21, 1, -3), line(4, 22, 1, -2)]
    assert find_cancelled(lines) == {20: 10, 21: 10}


def test_a_part_at_another_price_is_no_part_of_it() -> None:
    """Just as many at another price may have been given back with a discount."""
    assert find_cancelled([line(1, 10, 1, 6), line(2, 20, 1, -2, price="0.9")]) == {}
    assert find_cancelled([line(1, 10, 1, 6), line(2, 20, 1, -6, price="0.9")]) == {20: 10}


def test_the_price_tells_between_two_purchases() -> None:
    """An older one at the price that was given back, before the latest at another."""
    lines = [line(1, 10, 1, 6), line(2, 11, 1, 6, price="0.9"), line(3, 20, 1, -6)]
    assert find_cancelled(lines) == {20: 10}
