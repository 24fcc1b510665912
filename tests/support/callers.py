"""Customers and operators with telephones, and what the shop knows of their calls."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from bot.sandbox_telephone import LINES, OPERATORS
from core.models import Call, CallUtterance, ChannelName, Contact, Customer, Route
from core.shop import Shop
from sandbox.client.telephone import PhoneClient
from sandbox.shapes import Json
from tests.support.system import System

LINE, JAPANESE_LINE, KOREAN_LINE = (line.number for line in LINES)
MIKA, ANNA = (operator.address for operator in OPERATORS)
CHANNEL = "calls"


def people_with_telephones(system: System, count: int = 1) -> list[Customer]:
    """Return customers who can be called, each with a number that no other has."""
    with system.engine.shop.store.read() as session:
        rows = session.exec(
            select(Customer)
            .join(Route, col(Route.customer_id) == col(Customer.id))
            .where(Route.channel == ChannelName.TELEPHONE, col(Customer.telephone) == col(Route.address))
            .order_by(col(Route.id).desc())
            .limit(count)
        ).all()
    assert len(rows) == count
    return list(rows)


def sharing_a_telephone(system: System) -> tuple[Customer, Customer]:
    """Return two customers who share one telephone."""
    with system.engine.shop.store.read() as session:
        owner, other = session.exec(
            select(Customer, Route)
            .join(Route, col(Route.address) == col(Customer.telephone))
            .where(Route.channel == ChannelName.TELEPHONE, col(Route.customer_id) != col(Customer.id))
            .order_by(col(Customer.id))
        ).first() or (None, None)
        assert owner is not None
        assert other is not None
        return session.get_one(Customer, other.customer_id), owner


def telephone_of(system: System, customer: Customer) -> PhoneClient:
    """Return a customer's telephone."""
    assert customer.telephone
    return system.people.telephone.at(customer.telephone)


def call_of(shop: Shop, sid: str) -> Call:
    """Return what the shop knows of a call."""
    with shop.store.read() as session:
        return session.exec(select(Call).where(Call.sid == sid)).one()


def words_of_call(shop: Shop, call_id: int | None) -> list[CallUtterance]:
    """Return what was heard in a call, in its order."""
    with shop.store.read() as session:
        return list(
            session.exec(
                select(CallUtterance).where(CallUtterance.call_id == call_id).order_by(col(CallUtterance.number))
            )
        )


def contact_of(shop: Shop, call: Call) -> Contact:
    """Return the contact that a call has become."""
    with shop.store.read() as session:
        return session.get_one(Contact, call.contact_id)


async def card_of(system: System, words: str) -> Json:
    """Return the newest message in #calls with `words` in it."""
    return await system.people.slack.wait_for(words, channel=CHANNEL)


async def until(system: System, is_so: Callable[[Session], bool], what: str) -> None:
    """Wait until the shop's database says so, letting the engine do what is due."""

    async def look() -> bool | None:
        await system.engine.settle()
        with system.engine.shop.store.read() as session:
            return is_so(session) or None

    async def instead() -> str:
        return f"it never was so: {what}"

    await system.people.telephone.at(LINE).wire.until(look, instead, 60)
