"""Virtual attributes in Slack: listed with their spread, defined in a window, used, removed, brought back."""

from sandbox.client.slack import words_of
from tests.support.system import System


async def test_an_attribute_from_the_list_into_a_question_and_away_again(system: System) -> None:
    """Mika defines what a visit brings, asks by it, and takes it back."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi attributes")
    card = await slack.wait_for("Attributes of customers", channel="#shop")
    assert "transaction_years" in words_of(card)
    await slack.press("mika", card, "Define one")
    window = await slack.modal("mika", "What it tells")
    await window.submit({"name": "per_visit", "expression": "sales / visits", "unit": "", "description": "A visit"})
    await slack.wait_for("defined the attribute *per_visit*", channel="#shop")
    await slack.say("mika", "#shop", "@najimi per_visit > 0")
    await slack.wait_for("for whom per visit is more than", channel="#shop")
    await slack.say("mika", "#shop", "@najimi attribute per_visit")
    look = await slack.wait_for("Reckoned as", channel="#shop")
    await slack.press("mika", look, "Remove")
    gone = await slack.wait_for("Removed the attribute", channel="#shop")
    await slack.press("mika", gone, "Bring it back")
    await slack.wait_for("restored version 1", channel="#shop")
