"""Cards and charts of figures: what they say, and what they do with odd figures and forged wishes."""

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.figures_wish import carried, display_of, span_of
from bot.views.account_charts import Course, Panel, account_chart, trends_chart
from bot.views.slack_accounts import LONGEST_VALUE, account_card, account_panels, trend_panels, trends_card, wish_value
from bot.views.slack_figures_form import Choices, figures_form
from core.accounting.display import MOST_PERIODS, Display, Form
from core.accounting.figures import Figure, Figures, Point, Series
from core.accounting.months import By, periods
from core.accounting.sizes import Size, Trends
from core.actions.accounting.account import Account
from core.errors import RefusedError, ShownError
from core.money import Currency

PNG = b"\x89PNG\r\n\x1a\n"
POUNDS = Currency()
SPAN = periods(date(2025, 1, 1), date(2026, 6, 1), By.MONTH)
texts = st.text(max_size=90)
sums = st.builds(Figures, *[st.integers(-(10**11), 10**11)] * 4, st.integers(0, 10**7))


def _account(labels: list[str], figures: Figures, display: Display) -> Account:
    points = tuple(Point(period, figures, closed=number % 2 == 0) for number, period in enumerate(SPAN))
    return Account(tuple(Series(label, points, figures, 7) for label in labels), display, ("<!channel> & more",))


@settings(max_examples=40, deadline=None)
@given(labels=st.lists(texts, min_size=1, max_size=4), figures=sums, shown=st.permutations(list(Figure)))
def test_a_card_fits_slack_and_shows_text_as_it_is(labels: list[str], figures: Figures, shown: list[Figure]) -> None:
    """However long the names are, and whatever is in them."""
    account = _account(labels, figures, Display(tuple(shown)))
    blocks = account_card(account, POUNDS, wish_value({"lists": labels}), 5)
    assert len(blocks) <= 50
    assert "<!channel>" not in json.dumps(blocks)
    for block in blocks:
        assert len(block.get("text", {}).get("text", "")) <= 3_000
        for element in block.get("elements", ()):
            assert len(element.get("value", "")) <= LONGEST_VALUE


def test_a_chart_is_drawn_of_any_figures() -> None:
    """Nothing known, nothing at all, less than nothing; lines and bars; one period and many."""
    odd = (
        Panel("Nothing known", (Course("$x^$ a_b", (None,) * 3), Course("\n", (None, 1.0, None)))),
        Panel("Zero", (Course("a", (0.0,) * 3), Course("b", (0.0,) * 3))),
        Panel("Less", (Course("a", (-5.0, -1e9, 3.0)), Course("<b>", (1e12, 0.01, 0.0)))),
    )
    for form in ("lines", "bars"):
        assert account_chart("$x^$ \\frac", ("a", "b", "c"), (False, True, True), odd, form, "GBP").startswith(PNG)
    one = (Panel("One", (Course("a", (5.0,)),)),)
    assert account_chart("T", ("Nov 2026",), (True,), one, "lines", "JPY").startswith(PNG)
    assert trends_chart("T", ("Nov 2026",), one * 6, "EUR").startswith(PNG)


def test_what_a_card_and_its_chart_show_is_the_same() -> None:
    """A profit of unknown costs is no profit of nothing."""
    account = _account(
        ["All"], Figures(1_000, 0, 1_000, 0, 3), Display((Figure.SALES, Figure.PROFIT, Figure.CUSTOMERS))
    )
    sales, profit, customers = account_panels(account, POUNDS)
    assert sales.courses[0].values[0] == 10
    assert profit.courses[0].values[0] is None
    assert (customers.courses[0].values[0], customers.is_money) == (3, False)
    assert "Together" in json.dumps(account_card(account, POUNDS, "{}", None))


def test_trends_say_each_size() -> None:
    """In whole units of the currency, with a dash where there was nobody."""
    size = Size(2, 3, 5, 4, 1_000, Decimal(8), 1_200, Decimal(10))
    found = Trends("L", 4, ((SPAN[0], size), (SPAN[1], Size())), size)
    said = json.dumps(trends_card(found, POUNDS, "{}", 1), ensure_ascii=False)
    for text in ("4 customers", "1.50", "2.50", "£5.00", "4.00", "£1.20", " - "):
        assert text in said
    assert [panel.courses[0].values for panel in trend_panels(found, POUNDS)][3] == (5.0, None)


wishes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["lists", "question", "plan", "display", "first", "last", "since", "solution", "by", "figures",
                         "periods", "form", "beside", "ranges"]), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@given(value=wishes.map(json.dumps) | texts | st.just("[" * 1_990) | st.just('{"question":' + "9" * 900 + "}"))
def test_a_forged_wish_is_refused_in_words(value: str) -> None:
    """It becomes a wish whose parts are what they should be, or an error for its reader."""
    with suppress(ShownError):
        wish = carried(value)
        assert isinstance(display_of(wish), Display)
        span_of(wish)


def test_display_settings_come_back_as_they_were_kept() -> None:
    """And what cannot be shown is refused."""
    display = Display((Figure.COST,), By.FISCAL_YEAR, 7, Form.BARS)
    assert Display.from_settings(display.to_settings()) == display
    wrong: dict[str, Any]
    for wrong in ({"figures": []}, {"periods": 0}, {"periods": MOST_PERIODS + 1}, {"by": "moon"}, {"form": None}):
        with pytest.raises(RefusedError):
            Display.from_settings(display.to_settings() | wrong)


def test_the_form_takes_many_and_long_names() -> None:
    """Slack takes a hundred options of 75 characters."""
    names = [f"{number} {'x' * 79}" for number in range(300)]
    form = figures_form({"wish": {}}, Display(periods=6), Choices(names, names, names))
    menus = [block["element"] for block in form["blocks"] if block.get("element", {}).get("type") == "static_select"]
    assert all(len(menu["options"]) <= 100 for menu in menus)
    assert all(len(option["text"]["text"]) <= 75 for menu in menus for option in menu["options"])
    assert len(figures_form({}, Display(), Choices([], [], []))["blocks"]) < len(form["blocks"])
