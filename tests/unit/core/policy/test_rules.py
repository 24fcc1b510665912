"""Caps, wishes and zones, apart from any database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import ChannelName
from core.policy import DEFAULT, Cap, QuietHours
from core.policy.caps import LOOK_AGAIN, Heard, room
from core.policy.timing import NO_TIME_LEFT, Listener, timing
from core.policy.wishes import NO_WISH, Wish, stricter
from core.policy.words import example, sentences, wish_sentences
from core.policy.zones import zone_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
MORE = "what is more waits until there is room again"
LEFT_OUT = "whoever has a trouble that is not settled; all but the best of those who share an address"
TELEGRAM, EMAIL = ChannelName.TELEGRAM, ChannelName.EMAIL

heard = st.lists(
    st.builds(
        Heard,
        delivery_id=st.just(1),
        plan_id=st.just(1),
        channel=st.sampled_from([TELEGRAM, EMAIL]),
        at=st.integers(0, 60 * 24 * 20).map(lambda minutes: NOW - timedelta(minutes=minutes)),
    ),
    max_size=12,
)
caps = st.lists(
    st.builds(Cap, most=st.integers(1, 4), days=st.integers(1, 10), channel=st.sampled_from([None, TELEGRAM, EMAIL])),
    max_size=3,
)


def fits(moment: datetime, said: list[Heard], limits: list[Cap]) -> bool:
    """Return whether one more message by Telegram keeps every cap; said apart from the code under test."""
    for cap in limits:
        if cap.channel in {None, TELEGRAM}:
            inside = [one for one in said if cap.channel in {None, one.channel} and one.at > moment - cap.span]
            if len(inside) >= cap.most:
                return False
    return True


@given(said=heard, limits=caps)
def test_room_is_the_first_moment_that_fits(said: list[Heard], limits: list[Cap]) -> None:
    """It fits then; not before, at any moment at which something left a window; and it says which cap was full."""
    found = room(NOW, TELEGRAM, said, limits)
    assert fits(found.at, said, limits)
    leaving = [one.at + cap.span for one in said for cap in limits]
    assert not any(fits(moment, said, limits) for moment in [NOW, *leaving] if NOW <= moment < found.at)
    assert (found.cap is None) == (found.at == NOW)


@given(said=heard, limits=caps, one=heard)
def test_more_that_was_heard_never_makes_room(said: list[Heard], limits: list[Cap], one: list[Heard]) -> None:
    """A cap only ever waits longer for more."""
    assert room(NOW, TELEGRAM, [*said, *one], limits).at >= room(NOW, TELEGRAM, said, limits).at


def test_what_is_on_its_way_counts_however_old_it_is() -> None:
    """It may leave at any moment, so the window is looked at again soon."""
    old = Heard(1, 1, TELEGRAM, NOW - timedelta(days=90), under_way=True)
    assert room(NOW, TELEGRAM, [old], [Cap(most=1, days=7)]).at == NOW + LOOK_AGAIN


def test_a_wish_only_tightens() -> None:
    """The customer's own limit and hours stand beside the shop's; together they may leave no time at all."""
    said = [Heard(1, 1, TELEGRAM, NOW - timedelta(days=9))]
    person = Listener(LONDON, Wish(most_per_30_days=1), said, said)
    assert timing(NOW, TELEGRAM, person, DEFAULT).at == NOW + timedelta(days=21)
    lazy = Listener(LONDON, Wish(most_per_30_days=100, quiet=QuietHours(120, 180)), [], [])
    night = NOW + timedelta(hours=14)
    assert timing(night, TELEGRAM, lazy, DEFAULT).at == NOW + timedelta(hours=23)
    never = Listener(LONDON, Wish(quiet=QuietHours(7 * 60, 22 * 60)), [], [])
    found = timing(NOW, TELEGRAM, never, DEFAULT)
    assert (found.at, found.reason) == (None, NO_TIME_LEFT)


wishes = st.builds(
    Wish,
    most_per_30_days=st.none() | st.integers(1, 5),
    quiet=st.none() | st.sampled_from([QuietHours(480, 720), QuietHours(720, 1020), QuietHours(1020, 1260)]),
    paused_until=st.none() | st.integers(0, 90).map(lambda days: NOW + timedelta(days=days)),
)


@given(first=wishes, second=wishes)
def test_of_two_wishes_the_stricter_holds(first: Wish, second: Wish) -> None:
    """Whatever one of them asked for still holds; in whichever order they are put together."""
    both = stricter(first, second)
    assert both == stricter(second, first)
    for one in (first, second):
        assert one.most_per_30_days is None or (both.most_per_30_days or 99) <= one.most_per_30_days
        assert one.quiet is None or (both.quiet is not None and both.quiet.contain(one.quiet))
        assert one.paused_until is None or (both.paused_until is not None and both.paused_until >= one.paused_until)
    assert stricter(first, NO_WISH) == first


@pytest.mark.parametrize(
    "stored", [None, "", "Mars/Olympus", "../../etc/passwd", "Europe", "/etc/localtime", "\x00", "é" * 90]
)
def test_a_zone_that_is_none_is_the_shops(stored: str | None) -> None:
    """Whatever an import brought into the field."""
    assert zone_of(stored, LONDON) is LONDON


def test_a_zone_that_is_one_is_the_customers() -> None:
    """By its name in the database of zones."""
    assert zone_of("Asia/Tokyo", LONDON) == ZoneInfo("Asia/Tokyo")


def test_the_policy_reads_as_sentences() -> None:
    """What is said is what holds, with an example by the customer's clock."""
    assert sentences(DEFAULT) == (
        "Nothing leaves between 21:00 and 08:00 by each customer's own clock; it waits until then.",
        f"At most 2 messages in 7 days, counted for each person and each address; {MORE}.",
        f"Left out of a plan: {LEFT_OUT}.",
        "An agreement counts as soon as the customer gives it.",
    )
    assert example(DEFAULT, "Ito", ZoneInfo("Asia/Tokyo"), NOW) == (
        "Ito: nothing between 21:00 and 08:00 by the clock of Tokyo, where it is 18:00 now, so a message may leave."
    )
    late = example(DEFAULT, "Ito", ZoneInfo("Asia/Tokyo"), NOW + timedelta(hours=6))
    assert late.endswith("where it is 00:00 now, so a message waits until 08:00.")
    wish = Wish(most_per_30_days=1, quiet=QuietHours(1020, 1260), paused_until=NOW + timedelta(days=1))
    assert wish_sentences(wish, LONDON, NOW) == (
        "nothing before 3 March 2026",
        "at most once in 30 days",
        "nothing between 17:00 and 21:00",
    )
