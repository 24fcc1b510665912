"""Find the one customer whom a person names: by number, any other identity, or name."""

from sqlalchemy import func
from sqlmodel import col, select

from core.customers.identity import resolved
from core.errors import NotFoundError
from core.models import Customer, Identity
from core.shop import Shop

MOST_NAMESAKES = 5


def find_customer(shop: Shop, words: str) -> Customer:
    """Return the customer; raise `NotFoundError` where nobody fits, or, with their numbers, where several do."""
    # PostgreSQL refuses to look for a text with a NUL in it, which nobody's name has.
    wanted = words.replace("\x00", "").strip()
    if not wanted:
        message = "Say which customer: the number, or the name."
        raise NotFoundError(message)
    with shop.store.read() as session:
        living = select(Customer).where(col(Customer.erased_at).is_(None), col(Customer.merged_into_id).is_(None))
        # As it is written first: the index then finds it among a million at once.
        exactly, loosely = Customer.number == wanted, func.lower(Customer.number) == wanted.lower()
        rows = list(session.exec(select(Customer).where(exactly)))
        rows = rows or list(session.exec(select(Customer).where(loosely)))
        # A number that was merged away stands for the customer who is left.
        found = [one for row in rows if (one := resolved(session, row.id or 0)) is not None]
        if not found:
            by_identity = living.join(Identity, col(Identity.customer_id) == col(Customer.id))
            found = list(session.exec(by_identity.where(Identity.value == wanted)))
        if not found:
            by_name = living.where(func.lower(Customer.name) == wanted.lower()).order_by(col(Customer.number))
            found = list(session.exec(by_name.limit(MOST_NAMESAKES + 1)))
    if len(found) == 1:
        return found[0]
    if not found:
        message = f"There is no customer “{wanted}”. Write the customer number, as in an answer's list."
        raise NotFoundError(message)
    numbers = tuple(customer.number for customer in found[:MOST_NAMESAKES])
    message = f"Several customers are called {wanted}: {', '.join(numbers)}. Write the number."
    raise NotFoundError(message, numbers)
