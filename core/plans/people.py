"""People behind customer numbers: what was bought under a merged number belongs to the customer who is left."""

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, select, union
from sqlmodel import col

from core.models import Customer, ListMember


def person() -> ColumnElement[int]:
    """Return whose a row of `Customer` is, as a column: the customer that is left after a merger."""
    return func.coalesce(col(Customer.merged_into_id), col(Customer.id))


def people_of_list(list_id: int) -> Select[int]:
    """Return whom the members of a saved list stand for today: one who was merged since stands for who is left."""
    return (
        select(person())
        .select_from(Customer)
        .join(ListMember, col(ListMember.customer_id) == col(Customer.id))
        .where(col(ListMember.list_id) == list_id)
    )


def numbers_of(people: Select[int]) -> CompoundSelect[int]:
    """Return the ids of `people` and of all who were merged into them.

    Two look-ups by index: asking each customer of the shop whose it is would read every purchase there is.
    """
    merged = select(col(Customer.id)).where(col(Customer.merged_into_id).in_(people))
    return union(people, merged)
