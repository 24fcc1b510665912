"""What a sale, a refund or an exchange makes of a customer's points and habit: the same wherever it is computed.

The customer's card, the shop's card and a till that computes by itself all book by these functions. The score comes
first, then the ranks, then the points (seed 004, figure 7), and one record says all of it.
"""

from dataclasses import dataclass
from zlib import crc32

from core.errors import CardDataError
from core.loyalty.habit import Habit, after, refunded
from core.loyalty.order import Order
from core.loyalty.record import Record, RecordKind
from core.loyalty.score import LARGEST_NUMBER, check_time
from core.loyalty.status import CardRefusedError, Status
from core.loyalty.terms import MOST_POINTS, Terms, points_for, ranks


@dataclass(frozen=True)
class Account:
    """What a customer has, on whatever card: the last record's sequence, the points, the habit, and the terms."""

    sequence: int
    balance: int
    habit: Habit
    terms: Terms


@dataclass(frozen=True)
class Booking:
    """What became of it: the account afterwards, and the record that says so."""

    account: Account
    record: Record


def sale(account: Account, order: Order, *, choose: bool = False) -> Booking:
    """Book a sale, for the order's points or, with `choose`, for those that the terms give at the new ranks.

    Raises `TimeOutOfRangeError` for a time that cannot be believed, `CardDataError` for points that do not fit.
    """
    habit = after(account.habit, account.terms.sets, order.purchase)
    points = order.points
    if choose:
        points = points_for(account.terms, order.amount, ranks(account.terms, habit, order.at))
    return _booked(account, order, RecordKind.SALE, points, habit)


def without_points(booking: Booking, order: Order, before: Account) -> Booking:
    """Return the same sale earning nothing, because the shop's pool is short: the score is computed all the same."""
    return _booked(before, order, RecordKind.SHORT, 0, booking.account.habit)


def refund(account: Account, order: Order) -> Booking:
    """Book a refund: the total is less by the amount, and of the order's points as many are taken as there are."""
    check_time(account.habit.last_at, order.purchase.at)
    habit = refunded(account.habit, order.amount)
    return _booked(account, order, RecordKind.REFUND, -min(order.points, account.balance), habit)


def exchange(account: Account, order: Order) -> Booking:
    """Book an exchange of the order's points. Raises `CardRefusedError` with 6985 where there are not as many."""
    check_time(account.habit.last_at, order.at)
    if not 0 < order.points <= account.balance:
        raise CardRefusedError(Status.NOT_NOW)
    return _booked(account, order, RecordKind.REDEEM, -order.points, account.habit)


def noted(account: Account, counter: int, at: int, kind: RecordKind, points: int = 0) -> Booking:
    """Book what the server wanted by its command of that number; its records come from terminal 0."""
    order = Order(terminal=0, terminal_sequence=counter, shop=0, at=at)
    return _booked(account, order, kind, max(points, -account.balance), account.habit)


def _booked(account: Account, order: Order, kind: RecordKind, points: int, habit: Habit) -> Booking:
    balance = account.balance + points
    if not -MOST_POINTS <= points <= MOST_POINTS or not 0 <= balance <= LARGEST_NUMBER:
        message = f"A card cannot hold {balance} points."
        raise CardDataError(message)
    if account.sequence >= LARGEST_NUMBER:
        message = "This card has written as many records as it can count: replace it."
        raise CardDataError(message)
    standing = ranks(account.terms, habit, order.at)
    record = Record(
        kind=kind,
        card_sequence=account.sequence + 1,
        terminal=order.terminal,
        terminal_sequence=order.terminal_sequence,
        shop=order.shop,
        at=order.at,
        amount=order.amount,
        category=order.category,
        points=points,
        balance=balance,
        recent_rank=standing.recent,
        continuity_rank=standing.continuity,
        score_check=score_check(habit),
        payment=order.payment,
        programme=account.terms.version,
    )
    return Booking(Account(record.card_sequence, balance, habit, account.terms), record)


def score_check(habit: Habit) -> int:
    """Return the number by which a record says what the habit is after it."""
    return crc32(habit.to_bytes())
