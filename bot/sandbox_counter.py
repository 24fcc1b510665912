"""The sandbox's counter, set up: a programme of points, a member shop with a channel of its own, a till, and cards."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from sqlmodel import Session, col, select

from bot.sandbox_till import ACTOR, SandboxTill
from core.actions.cards.enrol_terminal import Enrolment, add_member_shop, enrol_terminal, find_member_shop
from core.actions.cards.exchange_points import add_offer
from core.actions.cards.set_programme import set_programme
from core.cards.programmes import in_force
from core.models import Customer, ExchangeOffer, VoucherKind
from core.shop import Shop
from sandbox.app import Sandbox
from sandbox.hooks import Person
from sandbox.shapes import Json
from sandbox.till.earlier import CARDS
from sandbox.till.programme import demonstration

TILL: Final = "Till 1"


@asynccontextmanager
async def running_till(shop: Shop, sandbox: Sandbox, people: Sequence[Person]) -> AsyncIterator[SandboxTill]:
    """Run a till at the counter of a shop whose engine runs, until the block ends; the first of `people` have cards."""
    loop = asyncio.get_running_loop()

    def tell(state: Json) -> None:
        loop.call_soon_threadsafe(lambda: sandbox.changes.publish("counter", counter=state))

    numbers = [each.number for each in people[: len(CARDS)]]
    till = await asyncio.to_thread(_opened, shop, sandbox.counter_channel, numbers)
    till.start(tell)
    try:
        yield till
    finally:
        await asyncio.to_thread(till.stop)


def _opened(shop: Shop, channel: str, numbers: Sequence[str]) -> SandboxTill:
    with shop.store.write() as tx:
        enrolled = _enrolled(tx, shop, channel)
        customers = {
            each.number: each for each in tx.exec(select(Customer).where(col(Customer.number).in_(numbers))).all()
        }
    return SandboxTill(shop, enrolled, channel, [customers[number] for number in numbers])


def _enrolled(tx: Session, shop: Shop, channel: str) -> Enrolment:
    """Enrol a till anew each time: the journal of the one before went with its sandbox."""
    if in_force(tx) is None:
        set_programme(tx, shop, demonstration(shop.currency), ACTOR)
        for offer in _offers(shop):
            add_offer(tx, shop, offer, ACTOR)
    member = find_member_shop(tx, shop.name) or add_member_shop(tx, shop, shop.name, ACTOR, slack_channel=channel)
    return enrol_terminal(tx, shop, member, TILL, ACTOR)


def _offers(shop: Shop) -> list[ExchangeOffer]:
    """Return what points can be exchanged for."""
    one, now = 10**shop.currency.exponent if shop.currency.exponent else 100, shop.clock.now()
    five = f"Gift certificate over {shop.currency.round_text(5 * one)}"
    premium, certificate = VoucherKind.PREMIUM, VoucherKind.CERTIFICATE
    return [
        ExchangeOffer(code="towel", kind=premium, title="A tea towel", points=300, made_by=ACTOR, made_at=now),
        ExchangeOffer(code="five", kind=certificate, title=five, points=500, value=5 * one, made_by=ACTOR, made_at=now),
    ]
