"""Cards and forms of attributes fit what Slack takes, whatever their names and texts."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.views.attribute_text import spread_bars, spread_range, value_text
from bot.views.slack_attributes import (
    define_form,
    list_blocks,
    look_blocks,
    removal_blocks,
    removed_blocks,
    spread_block,
)
from core.actions.filters.define_attribute import AttributeDraft
from core.actions.filters.look_at_attributes import AttributeLine, AttributeLook, AttributeVersion
from core.definitions.uses import Use, UserKind
from core.extraction.attribute_spread import STEPS, Spread
from core.extraction.language.vocabulary import Kind
from core.money import Currency
from core.shop import Shop
from sandbox.slack.blocks import check_blocks, check_view

POUNDS = Currency("GBP", "en_GB")
SHOP = cast("Shop", SimpleNamespace(zone=ZoneInfo("Europe/London"), currency=POUNDS))
HUGE = "<&>*_`~" * 600
NAME = "größe_" * 6
EVEN = Spread(Kind.MONEY, 9, 10, tuple(float(step) for step in range(STEPS + 1)))
USES = tuple(Use(kind, HUGE, None) for kind in UserKind) * 20
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def line(number: int, *, own: bool, spread: Spread | None = EVEN) -> AttributeLine:
    """Return an attribute as large as one can be."""
    fault = HUGE if spread is None else None
    return AttributeLine(
        f"{NAME}{number}", "a number", HUGE[:500], "<u>" * 13, HUGE[:3000], not own, NAME, fault, spread
    )


def test_every_card_fits_a_message() -> None:
    """Two hundred of staff's, a hundred others, a hundred who use one, fifty versions."""
    lines = [line(number, own=number < 200, spread=EVEN if number % 3 else None) for number in range(300)]
    versions = tuple(AttributeVersion(n, HUGE if n % 2 else None, "", HUGE, NAME, NOW) for n in range(50, 0, -1))
    looks = [AttributeLook(each, HUGE, USES, versions) for each in (lines[1], lines[0], lines[201])]
    cards = [list_blocks(SHOP, lines), list_blocks(SHOP, lines[200:]), *(look_blocks(SHOP, look) for look in looks)]
    cards += [removal_blocks(NAME, USES), removed_blocks(NAME, 3), [spread_block(SHOP, looks[0])]]
    for card in cards:
        check_blocks(card, "message")


def test_the_form_fits_a_window() -> None:
    """Also with everything in it."""
    for draft, uses in ((AttributeDraft("", ""), ()), (AttributeDraft(NAME, HUGE[:2000], "u" * 40, HUGE[:500]), USES)):
        view = define_form({"channel": "C1", "attribute": draft.name or None}, draft, uses)
        check_view(view, lambda _file: False, "modal")


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (1234.6, Kind.MONEY, "£1,235"),
        (0.125, Kind.PERCENT, "12 %"),
        (20454, Kind.DATE, "1 Jan 2026"),
        (3, Kind.NUMBER, "3"),
        (2.345, Kind.NUMBER, "2.35"),
        (12345.6, Kind.DAYS, "12,346"),
    ],
)
def test_values_are_written_as_people_do(value: float, kind: Kind, said: str) -> None:
    """As short as a line of a table needs them."""
    assert value_text(value, kind, POUNDS) == said


def test_the_spread_in_a_line() -> None:
    """From low to high, with the middle and how many are known."""
    assert spread_bars(EVEN) == "██████████"
    assert spread_range(EVEN, POUNDS) == "£0 … half £10 … £20 · known of 90 %"
    skewed = Spread(Kind.NUMBER, 10, 10, (0.0,) * 17 + (1.0, 2.0, 10.0, 400.0))
    assert spread_bars(skewed)[0] == "█"
    assert set(spread_bars(skewed)[1:]) <= set(" ▁▂")
    assert spread_range(skewed, POUNDS, "points") == "0 … half 0 … 400 points · known of all"
    alike = Spread(Kind.DAYS, 1, 3000, (5.0,) * (STEPS + 1))
    assert spread_range(alike, POUNDS) == "always 5 days · known of 1 of 3,000"
    assert spread_range(Spread(Kind.TEXT, 0, 5, ()), POUNDS) == "known of nobody"
