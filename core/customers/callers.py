"""Who calls: customers by the number from which they do (seed 000, claim 8; data rules, "Identity")."""

import phonenumbers
from sqlmodel import Session, col, select

from core.customers.identity import resolved
from core.identities import normal_telephone
from core.models import ChannelName, Customer, Identity, IdentityKind, Route

# More than so many do not share a telephone; their names would help nobody.
MOST_SHARING = 20
_FORMATS = (
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
)
# How Twilio names a caller whose number is withheld: "anonymous", "restricted", "unavailable", "unknown", on a keypad.
_WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})


def caller_number(said: str) -> str:
    """Return a caller's number in E.164, as Twilio gives it; empty for one that is withheld or is no number."""
    if said.strip() in _WITHHELD:
        return ""
    return normal_telephone(said, None) or ""


def callers(session: Session, number: str) -> tuple[Customer, ...]:
    """Return the customers, as they stand today, who can be calling from a number in E.164; none for an empty one.

    Merged profiles stand for the customer who is left, the erased for nobody. At most `MOST_SHARING`, by their ids.
    """
    if not number:
        return ()
    found: set[int] = set()
    found.update(
        session.exec(
            select(Identity.customer_id).where(Identity.kind == IdentityKind.TELEPHONE, Identity.value == number)
        )
    )
    found.update(
        session.exec(select(Route.customer_id).where(Route.channel == ChannelName.TELEPHONE, Route.address == number))
    )
    written = col(Customer.telephone).in_(_spellings(number))
    found.update(key for key in session.exec(select(Customer.id).where(written).limit(MOST_SHARING)) if key is not None)
    living = {one.id: one for key in sorted(found) if (one := resolved(session, key)) is not None}
    return tuple(living.values())[:MOST_SHARING]


def _spellings(number: str) -> tuple[str, ...]:
    """Return how a number may stand in a customer's row: as files are read in, or as somebody wrote it down."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return (number,)
    written = [phonenumbers.format_number(parsed, each) for each in _FORMATS]
    bare = ["".join(each.split()) for each in written]
    return tuple(dict.fromkeys([*written, *bare]))


def numbers_of_customer(session: Session, customer_id: int) -> frozenset[str]:
    """Return the telephone numbers in E.164 by which a customer is known."""
    customer = session.get(Customer, customer_id)
    said = {customer.telephone} if customer is not None and customer.telephone else set()
    named = select(Identity.value).where(
        col(Identity.customer_id) == customer_id, Identity.kind == IdentityKind.TELEPHONE
    )
    routed = select(Route.address).where(col(Route.customer_id) == customer_id, Route.channel == ChannelName.TELEPHONE)
    return frozenset(said | set(session.exec(named)) | set(session.exec(routed)))
