"""Calls of which nothing is heard are asked after."""

import asyncio
from datetime import timedelta

from sqlmodel import select

from bot.live_calls import LiveCalls
from bot.workers.call_keeper import CallKeeper
from core.models import Call, CallConsent, CallState, Contact
from core.ports import CallStanding
from tests.support.campaign import Stage
from tests.support.scripted_caller import ScriptedCaller
from tests.support.telephone_shop import number_of, ring, say


async def test_after_a_crash_calls_are_asked_about(set_up: Stage, caller: ScriptedCaller) -> None:
    """What is over becomes a contact with what was heard; of what goes on, words are no longer written down."""
    shop = set_up.shop
    over = ring(shop, number_of(1))
    goes_on = ring(shop, number_of(2))
    with shop.store.write() as tx:
        row = tx.get_one(Call, over.id)
        row.customer_id = set_up.customers[0]
        tx.add(row)
    say(shop, over, "i would like a quotation please")
    caller.standing = {
        over.sid or "": CallStanding(over.sid or "", "completed", 42),
        goes_on.sid or "": CallStanding(goes_on.sid or "", "in-progress"),
    }
    live = LiveCalls()
    told: list[int] = []
    keeper = CallKeeper(shop, caller, live, told.append)
    assert await keeper.recover() == 0
    await keeper.drain()
    with shop.store.read() as session:
        ended, contact = session.get_one(Call, over.id), session.exec(select(Contact)).one()
        assert (ended.state, ended.duration_seconds) == (CallState.COMPLETED, 42)
        assert (contact.customer_id, contact.duration_seconds) == (set_up.customers[0], 42)
        assert session.get_one(Call, goes_on.id).state is CallState.IN_PROGRESS
    assert told == [over.id]
    snapshot = live.snapshot(goes_on.id or 0)
    assert snapshot is not None
    assert "restarted" in snapshot.why


async def test_a_call_of_which_nobody_knows_any_more_is_over_after_a_day(set_up: Stage, caller: ScriptedCaller) -> None:
    """No call lasts longer."""
    call = ring(set_up.shop, number_of(1), consent=CallConsent.REFUSED)
    keeper = CallKeeper(set_up.shop, caller, LiveCalls(), ticks=lambda: float("inf"))
    set_up.clock.advance(timedelta(hours=3))
    await keeper.drain()
    with set_up.shop.store.read() as session:
        assert not session.get_one(Call, call.id).ended
    set_up.clock.advance(timedelta(hours=23))
    await asyncio.wait_for(keeper.drain(), 60)
    with set_up.shop.store.read() as session:
        assert session.get_one(Call, call.id).state is CallState.NO_ANSWER
