"""Which words in a text are a person, and which only look like one."""

from datetime import UTC, datetime

import pytest

from core.models import Customer, IdentityKind
from core.privacy.mentions import GONE, Mentions
from core.privacy.person import Person

MADE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def mentions() -> Mentions:
    """Look for Li, customer 12."""
    person = Person(
        profiles=(Customer(id=1, number="12", name="Li", created_at=MADE),),
        identities=frozenset({(IdentityKind.NUMBER, "12"), (IdentityKind.TELEGRAM, "77001122")}),
        spellings=frozenset({"12", "Li", "77001122", "li@example.org"}),
        chats=frozenset({77_001_122}),
    )
    return Mentions(person, {"fingerprint-old": "fingerprint-new"})


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("LI wrote", f"{GONE} wrote"),
        ("Lisa, Ali and a list", "Lisa, Ali and a list"),
        ("sent 12 of 86, plan 12", "sent 12 of 86, plan 12"),
        ("number = '12' and sales > 12", f"number = '{GONE}' and sales > 12"),
        ("customer 12 is here", f"customer {GONE} is here"),
        ("<@U1> erase 12", f"<@U1> erase {GONE}"),
        ("mailto:li@example.org|li@example.org", f"mailto:{GONE}|{GONE}"),
        ("12:fingerprint-old", "12:fingerprint-new"),
        ("", ""),
    ],
)
def test_only_the_person_goes(mentions: Mentions, text: str, after: str) -> None:
    """Parts of other words stay, and so does a short number that could be anything."""
    assert mentions.without(text) == after


def test_a_short_number_goes_where_the_person_is_named_beside_it(mentions: Mentions) -> None:
    """Everywhere in the same message; but not in a text that somebody still uses."""
    card = {"text": "1  12  Li  94", "blocks": [{"value": "12"}]}
    assert mentions.without(card) == {"text": f"1  {GONE}  {GONE}  94", "blocks": [{"value": GONE}]}
    assert mentions.without(card, strict=True)["blocks"] == [{"value": "12"}]


def test_a_chat_is_found_wherever_it_stands(mentions: Mentions) -> None:
    """As a number or as text, at any depth; truths and other numbers are left alone."""
    value = {"a": [{"chat": {"id": 77_001_122}}], "b": True, "c": 77, "77001122": None}
    assert mentions.chat_in(value)
    assert not mentions.chat_in({"b": [True, 77, "77001122"]})
    assert mentions.without(value) == {"a": [{"chat": {"id": 0}}], "b": True, "c": 77, GONE: None}
