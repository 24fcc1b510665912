"""Faults on request, token buckets, the stream of changes, multipart bodies."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse

from sandbox.buckets import Buckets, Rate
from sandbox.changes import Changes
from sandbox.control_looks import Looks
from sandbox.faults import Fault, FaultKind, Faults, Platform
from sandbox.web import BadBodyError, split_multipart


class Ticks:
    """True seconds that are moved by hand."""

    def __init__(self) -> None:
        """Begin at 0."""
        self.now = 0.0

    def __call__(self) -> float:
        """Return the present second."""
        return self.now


def faults(ticks: Ticks, seed: int = 1) -> Faults:
    """Return an empty list of faults."""
    return Faults(seed=seed, ticks=ticks, changes=Changes())


def test_a_fault_strikes_as_often_as_ordered() -> None:
    """Two orders strike two calls of that method on that platform, and nothing else."""
    ordered = faults(Ticks())
    ordered.add(Fault(FaultKind.ERROR, Platform.TELEGRAM, "sendMessage", times=2))
    assert ordered.for_call(Platform.SLACK, "sendMessage") is None
    assert ordered.for_call(Platform.TELEGRAM, "getMe") is None
    assert ordered.for_event(Platform.TELEGRAM, "sendMessage") is None
    struck = [ordered.for_call(Platform.TELEGRAM, "sendMessage") for _ in range(3)]
    assert [fault.kind if fault else None for fault in struck] == [FaultKind.ERROR, FaultKind.ERROR, None]
    assert ordered.standing() == []


def test_chance_repeats_with_its_seed() -> None:
    """The same seed strikes the same calls."""

    def strikes(seed: int) -> list[bool]:
        ordered = faults(Ticks(), seed)
        ordered.add(Fault(FaultKind.ERROR, times=None, probability=0.3))
        return [ordered.for_call(Platform.SLACK, "x") is not None for _ in range(200)]

    assert strikes(7) == strikes(7)
    assert strikes(7) != strikes(8)
    assert 30 < sum(strikes(7)) < 90


def test_an_outage_ends_by_itself() -> None:
    """Every call fails until the true seconds are over."""
    ticks = Ticks()
    ordered = faults(ticks)
    ordered.add(Fault(FaultKind.OUTAGE, Platform.SLACK, seconds=10))
    struck = ordered.for_call(Platform.SLACK, "x")
    assert struck is not None
    assert struck.kind is FaultKind.OUTAGE
    assert ordered.for_call(Platform.TELEGRAM, "x") is None
    ticks.now = 10
    assert ordered.for_call(Platform.SLACK, "x") is None
    assert ordered.standing() == []


def test_a_withdrawn_fault_does_not_strike() -> None:
    """Removing and clearing both work, also twice."""
    ordered = faults(Ticks())
    number = ordered.add(Fault(FaultKind.ERROR))
    ordered.remove(number)
    ordered.remove(number)
    ordered.add(Fault(FaultKind.ERROR))
    ordered.clear()
    assert ordered.for_call(Platform.SLACK, "x") is None


def test_a_bucket_lets_a_burst_through_and_then_its_rate() -> None:
    """Three at once, then one a second."""
    ticks = Ticks()
    buckets, rate = Buckets(ticks), Rate(burst=3, per_second=1)
    for _ in range(3):
        assert buckets.wait(("k",), rate) == 0
        buckets.take(("k",), rate)
    assert buckets.wait(("k",), rate) == pytest.approx(1)
    assert buckets.wait(("other",), rate) == 0
    ticks.now = 1
    assert buckets.wait(("k",), rate) == 0


async def test_a_watcher_gets_every_change_in_order() -> None:
    """Changes before and after the watcher came arrive once each; closing ends the stream."""
    changes = Changes()
    changes.publish("first")
    seen = []
    async for change in changes.since(0):
        seen.append(change["kind"])
        if change["kind"] == "first":
            changes.publish("second")
        else:
            changes.close()
    assert seen == ["first", "second"]


async def test_a_watcher_that_fell_behind_starts_over() -> None:
    """Who has missed more than is kept is told to load everything anew."""
    changes = Changes()
    for number in range(3_000):
        changes.publish("news", number=number)
    async for change in changes.since(1):
        assert change == {"revision": 3_000, "kind": "reload"}
        break


def test_a_multipart_body_comes_apart_byte_by_byte() -> None:
    """Line ends inside a file survive."""
    data = bytes(range(256)) + b"\r\n--almost\r\n"
    body = (
        b'--XX\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n5\r\n'
        b'--XX\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
        + data
        + b"\r\n--XX--\r\n"
    )
    fields, files = split_multipart("multipart/form-data; boundary=XX", body)
    assert fields == {"chat_id": "5"}
    assert (files["photo"].data, files["photo"].filename, files["photo"].content_type) == (data, "a.png", "image/png")


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=XX"])
def test_a_broken_multipart_body_is_refused(kind: str) -> None:
    """No boundary, or a part without a name, is an error of its own."""
    with pytest.raises(BadBodyError):
        split_multipart(kind, b"--XX\r\n\r\nno name\r\n--XX--\r\n")


async def test_a_watcher_of_an_earlier_life_is_told_to_start_over() -> None:
    """The sandbox was started again, and counts from the beginning: the page that is still open hears of it at once."""
    changes = Changes()
    changes.publish("first")
    assert await anext(changes.since(40)) == {"revision": 1, "kind": "reload"}
    changes.publish("second")
    assert (await anext(changes.since(1)))["kind"] == "second"


async def test_a_watcher_who_was_cut_off_goes_on_where_they_were() -> None:
    """A browser asks again by the address that it was given first, and names what it heard last."""
    changes = Changes()
    for kind in ("first", "second", "third"):
        changes.publish(kind)
    scope = {"type": "http", "query_string": b"since=0", "headers": [(b"last-event-id", b"2")]}
    answer = await Looks(SimpleNamespace(changes=changes))._changes(Request(scope))  # type: ignore[arg-type]
    assert isinstance(answer, StreamingResponse)
    assert "third" in str(await anext(aiter(answer.body_iterator)))
