"""The scripts from which plans by telephone start: to be said, and not to be read."""

from itertools import product

import pytest

from bot.views.spoken.languages import LANGUAGES
from bot.views.spoken.scripts import OPENINGS, default_call_script
from core.messages.fields import FIELDS, NEUTRAL_ADDRESS, Values
from core.messages.scripts import ScriptRenderer, check_script
from core.models import CallingWay
from core.ports import MessageFormat

PRICELESS = {"product.price": "it has no price"}
NOTHING = dict.fromkeys((name for name in FIELDS if name.startswith("product.")), "there is no product")
ITO = Values("Ito", "C-1043", "because you bought the grinder in March 2010", "The Shop", "HOOD 60", "H60", "£4.50")
STRANGER = Values(None, "C-7", "because you agreed to hear from us", "The Shop")
LONGEST = 1_000


def said(script: str, values: Values = ITO) -> str:
    """Return what is said to a customer."""
    return ScriptRenderer(script, MessageFormat.PLAIN, LONGEST).render_many([values])[0].text


@pytest.mark.parametrize(
    ("language", "calling", "missing"), list(product(LANGUAGES, CallingWay, [{}, PRICELESS, NOTHING]))
)
def test_every_language_has_its_own_and_uses_what_there_is(
    language: str, calling: CallingWay, missing: dict[str, str]
) -> None:
    """Who calls is said once: by the operator, or by the programme's own greeting before it; nothing is "written"."""
    script = default_call_script(calling, missing, f"{language}_XX")
    check_script(script, MessageFormat.PLAIN, LONGEST, missing)
    assert ("shop.name" in script) is (calling is CallingWay.OPERATORS)
    assert ("product.name" in script) is (missing is not NOTHING)
    assert ("product.price" in script) is (missing == {})
    assert "write" not in script
    assert "\n" not in script
    if language != "en":
        assert "reason" not in script
        assert NEUTRAL_ADDRESS not in said(script, STRANGER if missing is NOTHING else ITO)


def test_they_are_sentences_that_can_be_said() -> None:
    """In English with the reason, which is English as well."""
    assert said(default_call_script(CallingWay.OPERATORS, {}, "en_GB")) == (
        "Hello Ito, this is The Shop. I am calling because you bought the grinder in March 2010. "
        "We have something for you: HOOD 60. It costs £4.50."
    )
    assert said(default_call_script(CallingWay.AUTOMATIC, NOTHING, "fr_FR"), STRANGER) == (
        "We are calling because you agreed to hear from us. We would be glad to hear from you."
    )


def test_no_language_of_calls_is_forgotten() -> None:
    """Whatever can be spoken has scripts."""
    assert OPENINGS.keys() == LANGUAGES.keys()
