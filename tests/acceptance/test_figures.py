"""The loop of figure 4 in one Slack thread: extract, look at figures, customise, extract again; and closing months."""

from datetime import timedelta

from sqlmodel import select

from core.models import AccountingMonth, DefinitionKind, DefinitionVersion, DisplaySetting
from sandbox.client.slack import words_of
from tests.support.system import System


async def test_extract_analyse_customise_and_extract_again_in_one_thread(system: System) -> None:
    """Figures with a chart stand below the answer; from them one refines, looks again, saves, and compares."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi customers who bought at least twice in the last 12 months")
    card = await slack.wait_for("Make a plan for", channel="#shop")
    await slack.press("mika", card, "more:0", "Figures")
    figures = await slack.wait_for("Together", thread=card)
    assert "Sales" in words_of(figures)
    assert "not closed yet" in words_of(figures)
    await slack.wait_for("figures.png", thread=card)
    await slack.press("mika", card, "more:0", "More …")
    await (await slack.modal("mika", "More for this answer")).press("Trends")
    await slack.wait_for("Customers who bought", thread=card)
    await (await slack.modal("mika", "More for this answer")).close()

    await slack.press("mika", figures, "Refine")
    await (await slack.modal("mika", "Only those who")).submit(
        {"words": "only those who spent more than 500 in the last 12 months"}
    )
    refined = await slack.wait_for("Undo refinement", thread=card)
    await slack.say("mika", "#shop", "@najimi figures by quarter", thread=card)
    again = await slack.wait_for("Q1", thread=card, after=refined)
    await slack.press("mika", again, "Save list")
    await (await slack.modal("mika", "Name of the list")).submit({"name": "Good ones"})
    await slack.wait_for("Saved", thread=card)

    await slack.press("mika", figures, "Compare, display …")
    form = await slack.modal("mika", "Beside another list")
    wrong = await form.submit({"periods": "900"})
    assert "between 1 and" in str(wrong["errors"])
    done = await form.submit({"periods": "6", "form": "bars", "beside": "0", "name": "Half a year"})
    assert not done["open"]
    compared = await slack.wait_for("*A*", thread=card)
    assert "Good ones" in words_of(compared)
    await slack.press("mika", compared, "Trends")
    trends = await slack.wait_for("Purchases per customer", thread=card)
    await slack.press("mika", trends, "Export")
    await slack.wait_for("trends.xlsx", thread=card)
    with system.engine.shop.store.read() as session:
        kept = session.exec(select(DisplaySetting)).one()
        version = session.exec(select(DefinitionVersion).where(DefinitionVersion.kind == DefinitionKind.DISPLAY)).one()
    assert kept.settings == version.body
    assert kept.settings["periods"] == 6

    await slack.say("mika", "#shop", "@najimi figures Good ones vs Nobody's by quarter")
    await slack.wait_for("know a list", channel="#shop")
    await slack.say("mika", "#shop", "@najimi figures Good ones as Half a year")
    await slack.wait_for("Figures: Good ones", channel="#shop")


async def test_a_month_is_closed_by_itself_and_again_by_an_admin_only(system: System) -> None:
    """Once it is over in the shop's zone; somebody without the role looks at nothing, and changes nothing."""
    slack, shop = system.people.slack, system.engine.shop
    await system.people.let_pass(timedelta(days=35))
    await slack.say("mika", "#shop", "@najimi accounts")
    await slack.wait_for("Closed months", channel="#shop")
    for _ in range(3):
        await system.engine.months.drain()
    with shop.store.read() as session:
        closed = session.exec(select(AccountingMonth)).all()
    assert closed
    assert all(row.closed_at and row.closed_by == "system" for row in closed)
    month = max(row.month for row in closed)
    await slack.say("mika", "#shop", f"@najimi close {month:%Y-%m}")
    await slack.wait_for("role admin", channel="#shop")
    await slack.say("anna", "#shop", f"@najimi close {month:%B %Y}")
    look = await slack.wait_for(f"Close again: {month:%B %Y}", channel="#shop")
    # What customers bought on the last day may come in after midnight: then it is offered, and done by the button.
    if "entries differ" in words_of(look):
        await slack.press("anna", look, "close_month")
        await slack.wait_for("is closed:", channel="#shop")
    else:
        assert "Nothing has changed since it was closed" in words_of(look)
    await slack.say("anna", "#shop", "@najimi close this month")
    await slack.wait_for("is not over yet", channel="#shop")
    await slack.say("mika", "#shop", "@najimi accounts")
    await slack.wait_for("accounts, closed", channel="#shop")
