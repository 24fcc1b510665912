"""Telegram's HTML: what it becomes, and in which words it is refused."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.html import EntitiesError, parse_html


def test_tags_become_entities() -> None:
    """Offsets and lengths count UTF-16 units: an emoji counts two."""
    text, entities = parse_html('😀 <b>a<i>b</i></b> <a href="https://x.org/?a=1&amp;b=2">link</a> &lt;3 &#65;')
    assert text == "😀 ab link <3 A"
    assert entities == [
        {"type": "bold", "offset": 3, "length": 2},
        {"type": "italic", "offset": 4, "length": 1},
        {"type": "text_link", "offset": 6, "length": 4, "url": "https://x.org/?a=1&b=2"},
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("é<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("a < b", "Unclosed start tag at byte offset 2"),
        ('<span class="red">x</span>', 'Unsupported start tag "span" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, words: str) -> None:
    """The byte offset points at the tag."""
    with pytest.raises(EntitiesError, match=r".+") as caught:
        parse_html(source)
    assert str(caught.value) == words


@given(st.text(max_size=200))
def test_escaped_text_comes_out_as_it_was(text: str) -> None:
    """Escaping is enough to send any text."""
    assert parse_html(html.escape(text, quote=False)) == (text, [])


@given(st.text(alphabet="<>/&;ab i=\"'", max_size=60))
def test_no_text_breaks_the_parser(source: str) -> None:
    """Whatever is sent is either taken or refused, never a fault."""
    try:
        parse_html(source)
    except EntitiesError:
        return
