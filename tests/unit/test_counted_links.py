"""Addresses in a message: found where they are links, replaced by ours, and never longer than a message may be."""

import re
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from core.messages.links import (
    LONGEST_TOKEN,
    PATH,
    VALID,
    LinkTokens,
    Target,
    addresses,
    at_longest,
    counted,
    replaced,
)
from core.messages.markup import fault
from core.ports import MessageFormat
from tests.conftest import START

HTML, PLAIN = MessageFormat.TELEGRAM_HTML, MessageFormat.PLAIN
NUMBERS = st.integers(min_value=0, max_value=2**31)


def tokens(clock: ManualClock | None = None, key: bytes = b"k" * 32) -> LinkTokens:
    """Return tokens that stand at the tests' moment."""
    return LinkTokens(key, clock or ManualClock(START))


@given(NUMBERS, NUMBERS)
def test_a_token_is_short_says_what_it_stands_for_and_survives_its_way(link: int, delivery: int) -> None:
    """Within 64 characters, of letters that no platform changes."""
    made = tokens().make(Target(link, delivery))
    assert len(made) <= LONGEST_TOKEN
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", made)
    assert tokens().read(made) == Target(link, delivery)


@given(st.data())
def test_a_token_that_was_changed_anywhere_is_worthless(data: st.DataObject) -> None:
    """Or stands for the same: nobody turns one into another one's."""
    made = tokens().make(Target(12, 3456))
    place = data.draw(st.integers(0, len(made) - 1))
    letter = data.draw(st.sampled_from("0123456789abcdefABCDEFxyz-_."))
    assert tokens().read(f"{made[:place]}{letter}{made[place + 1 :]}") in {None, Target(12, 3456)}
    assert tokens(key=b"another" * 5).read(made) is None
    numbers, rest = made.split(".", 1)
    other = tokens().make(Target(12, 3457))
    assert tokens().read(f"{other.split('.', 1)[0]}.{rest}") is None
    assert tokens().read(f"{numbers}.{other.split('.', 1)[1]}") is None


@given(st.text(max_size=200))
def test_whatever_is_no_token_is_none(text: str) -> None:
    """Also what no computer can decode."""
    assert tokens().read(text) is None


def test_a_token_ends_and_a_clock_that_is_put_back_does_not_end_it() -> None:
    """After ninety days; before, it works however the clock jumps."""
    clock = ManualClock(START)
    made = tokens(clock).make(Target(1, 2))
    clock.advance(VALID)
    assert tokens(clock).read(made) == Target(1, 2)
    clock.advance(timedelta(seconds=1))
    assert tokens(clock).read(made) is None
    assert tokens(ManualClock(START - timedelta(days=2))).read(made) == Target(1, 2)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://a.example/x?a=1&amp;b=2.", ["https://a.example/x?a=1&b=2"]),
        ('<a href="https://a.example/?q=&quot;">https://b.example</a>', ['https://a.example/?q="']),
        (
            '<a href="https://a.example/x">https://b.example</a> (http://c.example/d)',
            ["https://a.example/x", "http://c.example/d"],
        ),
        ("<b>https://a.example</b>, &quot;https://b.example/&quot;", ["https://a.example", "https://b.example/"]),
        ("<code>https://a.example</code> <pre>http://b.example</pre>", []),
        ("https://a.example/(x) and (https://a.example/y)", ["https://a.example/(x)", "https://a.example/y"]),
        ("javascript:alert(1) ftp://a.example tg://resolve www.a.example HTTPS://B.example/!", ["HTTPS://B.example/"]),
        ("https://a.example https://a.example", ["https://a.example"]),
    ],
)
def test_addresses_are_found_where_they_are_links(text: str, found: list[str]) -> None:
    """Without the punctuation around them; other schemes are left alone."""
    assert list(addresses(text, HTML)) == found


def test_each_is_replaced_by_an_address_for_one_message_alone() -> None:
    """The markup around it stays whole, and nothing is left of the original."""
    text = 'Look: https://a.example/x?a=1&amp;b=2, or <a href="https://b.example/">here</a>. <i>https://c.example</i>'
    links = {"https://a.example/x?a=1&b=2": 1, "https://b.example/": 2}
    made = counted(text, HTML, links, delivery_id=7, tokens=tokens(), public_url="https://shop.example")
    assert fault(made, HTML, 4096) is None
    assert "a.example" not in made
    assert "b.example" not in made
    assert "<i>https://c.example</i>" in made
    ours = re.findall(rf"https://shop\.example{PATH}([\w.-]+[\w-])", made)
    assert [tokens().read(token) for token in ours] == [Target(1, 7), Target(2, 7)]
    assert counted(text, HTML, {}, delivery_id=7, tokens=tokens(), public_url="https://shop.example") == text


def test_in_plain_text_an_address_is_what_it_is() -> None:
    """Without entities and tags."""
    assert list(addresses("https://a.example/?a=1&b=<2>", PLAIN)) == ["https://a.example/?a=1&b="]


MARKUP = ("<b>", "</b>", '<a href="https://c.example/d">', "</a>", "<code>", "</code>", "&quot;", "&lt;")
WORDS = ("https://a.example/x", "http://b.example/?a=1&amp;b=2", " ", "\n", "word", ".", "(", ")", "\N{GRINNING FACE}")
PIECES = st.sampled_from((*MARKUP, *WORDS))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_a_text_that_is_in_order_stays_so_and_at_its_longest_is_never_exceeded(text: str) -> None:
    """Replacing breaks no markup; what does not count is untouched; nothing counted is left out."""
    found = addresses(text, HTML)
    links = {address: number for number, address in enumerate(found, 1)}
    made = counted(text, HTML, links, delivery_id=2**31, tokens=tokens(), public_url="https://s.example")
    longest = at_longest(text, HTML, "https://s.example")
    assert len(made) <= len(longest)
    if fault(text, HTML, 10**6) is None:
        assert fault(made, HTML, 10**6) is None
    back = {f"https://s.example{PATH}{tokens().make(Target(key, 2**31))}": url for url, key in links.items()}
    assert unescape(replaced(made, HTML, back.get)) == unescape(text)
    assert not set(addresses(made, HTML)) & set(found)
