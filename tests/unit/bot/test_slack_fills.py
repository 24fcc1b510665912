"""Of what is looked up for a window, what was asked for last is what it shows in the end, whatever comes first."""

import asyncio
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack_fills import MOST_WINDOWS, Asked, Fills


async def shown_in_the_end(moments: list[int], arriving: list[int], ready: list[int]) -> list[int]:
    """Ask at moments, arriving in an order, looked up in another; return what the window showed, in order."""
    fills, shown = Fills(), list[int]()
    gates = [asyncio.Event() for _ in moments]

    async def ask(place: int) -> bool:
        async def look_up() -> int:
            await gates[place].wait()
            return place

        async def show(found: int) -> None:
            await asyncio.sleep(0)
            shown.append(found)

        return await fills.show("V1", fills.asked(f"{moments[place]}.000001"), look_up, show)

    tasks = []
    for place in arriving:
        tasks.append(asyncio.create_task(ask(place)))
        await asyncio.sleep(0)
    for place in ready:
        gates[place].set()
        for _ in range(4):
            await asyncio.sleep(0)
    results = dict(zip(arriving, await asyncio.gather(*tasks), strict=True))
    assert [place for place in arriving if results[place]] == sorted(shown, key=arriving.index)
    return shown


@given(st.data(), st.lists(st.integers(1, 4), min_size=1, max_size=6))
def test_what_was_done_last_is_shown_in_the_end(data: st.DataObject, moments: list[int]) -> None:
    """By the moment that Slack names, then by the order in which it arrived; it is always shown."""
    arriving = data.draw(st.permutations(range(len(moments))))
    ready = data.draw(st.permutations(range(len(moments))))
    shown = asyncio.run(shown_in_the_end(moments, arriving, ready))
    last = max(range(len(moments)), key=lambda place: (moments[place], arriving.index(place)))
    assert shown[-1] == last


@pytest.mark.parametrize("odd", [None, "", "nan", "inf", "-1", "1e9", "٣", "1.2.3", {}, "x" * 500])
def test_an_odd_moment_is_none(odd: object) -> None:
    """Then it counts in the order of arrival alone."""
    fills = Fills()
    first, second = fills.asked(odd), fills.asked(odd)
    assert first.moment == 0
    assert first < second


def test_a_moment_is_taken_as_slack_writes_it() -> None:
    """Seconds with microseconds."""
    asked = Fills().asked("1548426417.840180")
    assert Decimal(asked.moment).quantize(Decimal("0.000001")) == Decimal("1548426417.840180")


async def test_a_look_up_that_fails_holds_up_nothing() -> None:
    """Nor does a window that cannot be shown."""
    fills = Fills()

    async def fail(*_: object) -> None:
        message = "gone"
        raise ConnectionError(message)

    async def work(*_: object) -> None:
        return None

    with pytest.raises(ConnectionError):
        await fills.show("V1", Asked(1, 1), fail, work)
    with pytest.raises(ConnectionError):
        await fills.show("V1", Asked(2, 2), work, fail)
    assert await fills.show("V1", Asked(3, 3), work, work)


async def test_windows_are_forgotten_the_oldest_first() -> None:
    """However many there were, memory is bounded."""
    fills = Fills()

    async def work(*_: object) -> None:
        return None

    for number in range(MOST_WINDOWS + 50):
        assert await fills.show(f"V{number}", Asked(1, 1), work, work)
    assert len(fills._windows) == MOST_WINDOWS
    assert f"V{MOST_WINDOWS + 49}" in fills._windows
