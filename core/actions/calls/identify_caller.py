"""A caller says by customer number who they are: by keypad, or spoken and read back."""

import re

from sqlmodel import Session, col, func, select

from core.actions.calls.receive_call import spoken_language
from core.actions.calls.the_call import held_call
from core.audit import SYSTEM, record
from core.customers.callers import callers
from core.customers.identity import demanded, resolved
from core.models import Call, Customer, Staff
from core.shop import Shop

# Whoever does not know their number after so many tries is put through to a person without one.
MOST_WRONG_NUMBERS = 3
LONGEST_NUMBER = 64
MOST_LOOKED_AT = 20
_DIGITS = re.compile(r"\d+")


def tries_left(call: Call) -> int:
    """Return how many customer numbers a caller may still try."""
    return max(0, MOST_WRONG_NUMBERS - call.wrong_numbers)


def identify_caller(tx: Session, shop: Shop, call_id: int, customer_number: str) -> Customer | None:
    """Return the customer whose number a caller gave, and let the call be theirs; None for a number that is nobody's.

    A keypad has digits only, so a number is compared by its digits where it is not said whole. Where several share the
    telephone, only one of these is taken: whoever knows another's number is not shown to be them. A wrong one is
    counted; after `MOST_WRONG_NUMBERS` none is looked at any more (`tries_left`). Raises `NotFoundError` where there
    is no such call.
    """
    call = held_call(tx, call_id)
    if tries_left(call) == 0:
        return None
    customer = _named(tx, customer_number[:LONGEST_NUMBER].replace("\x00", ""), callers(tx, call.number))
    if customer is None:
        call.wrong_numbers += 1
    else:
        call.customer_id, call.language = customer.id, spoken_language(customer, call.language)
        record(tx, shop.clock, actor=SYSTEM, action="caller identified", subject=f"call:{call_id}")
    tx.add(call)
    tx.flush()
    return customer


def name_caller(tx: Session, shop: Shop, call_id: int, customer_id: int, staff: Staff) -> Customer:
    """Let a call be a customer's because a member of staff says so: they heard who it is. Returns the customer.

    What the call made so far under another name stays where it is. Raises `NotFoundError` for a call or a customer that
    does not exist (any more).
    """
    call, customer = held_call(tx, call_id), demanded(tx, customer_id)
    call.customer_id = customer.id
    tx.add(call)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="caller named", subject=f"call:{call_id}")
    tx.flush()
    return customer


def _named(tx: Session, said: str, sharing: tuple[Customer, ...]) -> Customer | None:
    wanted = said.strip().rstrip("#")
    if not wanted:
        return None
    if sharing:
        fitting = [one for one in sharing if _fits(one.number, wanted)]
        return fitting[0] if len(fitting) == 1 else None
    exact = tx.exec(select(Customer).where(Customer.number == wanted)).first()
    if exact is None and wanted.isascii() and wanted.isdecimal():
        ending = col(Customer.number).endswith(wanted, autoescape=True)
        # The shortest have the fewest digits besides these.
        rows = tx.exec(select(Customer).where(ending).order_by(func.length(Customer.number)).limit(MOST_LOOKED_AT))
        near = [one for one in rows if _fits(one.number, wanted)]
        exact = near[0] if len(near) == 1 else None
    return resolved(tx, exact.id or 0) if exact is not None else None


def _fits(number: str, wanted: str) -> bool:
    """Return whether a customer number is meant: said whole, or by its digits alone."""
    if number.casefold() == wanted.casefold():
        return True
    return wanted.isdecimal() and "".join(_DIGITS.findall(number)) == wanted
