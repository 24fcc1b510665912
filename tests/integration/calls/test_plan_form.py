"""The form of a plan shows, of the way that is chosen, the text to start from; and keeps what was typed for it."""

from typing import Any

import pytest
from sqlmodel import select

from bot.handlers import slack_plan
from bot.handlers.slack_turn import Desk, Turn
from bot.views.plan_form import plan_form
from bot.views.plan_scripts import script_id, script_to_start_from
from bot.views.plan_ways import WAYS, Way, way_named, ways
from core.clock import ManualClock
from core.models import CallingWay, CustomerList, Product, Question
from core.shop import Shop
from tests.support.campaign import Stage
from tests.support.telephone_shop import telephone_stage

READ, AUTOMATIC = "we thought of you", "We are calling"


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with a customer who can be written to and called, and the list behind the form."""
    set_up = telephone_stage(shop, clock, 1)
    with shop.store.write() as tx:
        members = tx.get_one(CustomerList, set_up.list_id)
        members.name = f"For a plan, question {members.question_id}"
    return set_up


def form_of(at: Stage) -> dict[str, Any]:
    """Return the form as it is opened, as Slack hands it on."""
    code = code_of(at)
    locale = at.shop.currency.locale
    defaults = {
        "product": code,
        "script": script_to_start_from(way_named(at.shop, ""), {}, locale),
        "control": "0",
        "window": "14",
    }
    return {**plan_form(defaults, "{}", countable=False, offered=ways(at.shop)), "id": "V1"}


def code_of(at: Stage) -> str:
    """Return the product's code."""
    with at.shop.store.read() as session:
        return session.get_one(Product, at.product_id).code


def turn_of(at: Stage, way: str, **typed: str) -> Turn:
    """Return the turn of somebody who has chosen a way, with what stands in the form."""
    with at.shop.store.read() as session:
        question = session.exec(select(Question.id)).one()
    state = {"product": code_of(at), "control": "0", "window": "14", "way": way, **typed}
    return Turn("block_actions", "U0MIKA", "", "C1", None, metadata={"question": question}, state=state, view_id="V1")


def scripts(view: dict[str, Any]) -> dict[str, str]:
    """Return the text that each field of a script begins with, by the field's id."""
    fields = [each for each in view["blocks"] if each.get("block_id", "").startswith("script")]
    return {each["block_id"]: each["element"].get("initial_value", "") for each in fields}


def words(view: dict[str, Any]) -> str:
    """Return everything that the form says."""
    return str(view["blocks"])


@pytest.mark.parametrize("way", WAYS[1:], ids=lambda way: way.value)
def test_another_way_shows_its_own_text(at: Stage, way: Way) -> None:
    """What stood there for Telegram, typed over or not, is not said aloud; the preview is of the new text."""
    typed = turn_of(at, way.value, script="Dear <b>customer</b>, we write to you", script_b="And we write again")
    shown = slack_plan.filled_form(Desk(at.shop), typed, form_of(at))
    assert scripts(shown).keys() == {f"script_{way.value}", f"script_b_{way.value}"}
    assert "calling {{ reason }}" in scripts(shown)[script_id(way)]
    assert scripts(shown)[f"script_b_{way.value}"] == ""
    assert READ not in words(shown)
    assert "we write" not in words(shown)
    called = "I am calling because you" if way.calling is CallingWay.OPERATORS else "We are calling because you"
    assert called in words(shown)


def test_what_is_typed_for_a_way_stays_and_is_what_is_shown(at: Stage) -> None:
    """The field stays as it is, and with it, in Slack, what was typed; going back brings the text to be read."""
    desk = Desk(at.shop)
    first = slack_plan.filled_form(desk, turn_of(at, "operators", script="x"), form_of(at))
    typed = turn_of(at, "operators", script_operators="Good day, {{ customer.name }}.")
    second = slack_plan.filled_form(desk, typed, first)
    assert scripts(second) == scripts(first)
    assert "Good day, Customer" in words(second)
    back = slack_plan.filled_form(desk, turn_of(at, "telegram", script_operators="Good day"), second)
    assert scripts(back).keys() == {"script", "script_b"}
    assert READ in scripts(back)["script"]
    across = slack_plan.filled_form(desk, turn_of(at, "automatic", script_operators="Good day"), second)
    assert AUTOMATIC in scripts(across)["script_automatic"]


def test_a_product_that_nobody_knows_is_said_and_the_text_still_stands(at: Stage) -> None:
    """The text names the product, whichever it turns out to be."""
    shown = slack_plan.filled_form(Desk(at.shop), turn_of(at, "operators", product="no such thing"), form_of(at))
    assert "{{ product.name }}" in scripts(shown)["script_operators"]
    nothing = slack_plan.filled_form(Desk(at.shop), turn_of(at, "operators", product=""), form_of(at))
    assert "product.name" not in scripts(nothing)["script_operators"]


def test_the_text_of_another_way_is_not_handed_in(at: Stage) -> None:
    """Who is quicker than the form is told so, where they look; nothing is kept."""
    desk = Desk(at.shop)
    wrong = slack_plan.check(desk, turn_of(at, "operators", script="Dear customer, we write to you."))
    assert wrong == {"script": slack_plan.OTHER_SCRIPT}
    assert slack_plan.check(desk, turn_of(at, "telegram", script_operators="Hello")) == {
        "script_operators": slack_plan.OTHER_SCRIPT
    }
    assert slack_plan.check(desk, turn_of(at, "operators", script_operators="Hello")) == {}
    same = turn_of(at, "operators", script_operators="Hello", script_b_operators="Hello")
    assert slack_plan.check(desk, same).keys() == {"script_b_operators"}
    missing = slack_plan.check(desk, turn_of(at, "operators"))
    assert missing == {"script_operators": "Write what the customers are to hear."}
