"""The desk: the app's home, and what can be done from it."""

from sqlmodel import select

from core.models import Plan, PlanState
from sandbox.client.slack import words_of
from sandbox.shapes import Json
from tests.support.system import System


async def home(system: System, user: str, text: str) -> Json:
    """Open somebody's home and return it once it says `text`."""
    for _ in range(5):
        await system.people.slack.home(user)
        await system.people.settle()
        view = await system.people.slack.home(user)
        if text in words_of(view):
            return view
    raise AssertionError(words_of(view))


async def press_home(system: System, user: str, element: str) -> Json:
    """Press a button on somebody's home."""
    view = await system.people.slack.home(user)
    answer: Json = await system.people.slack._wire.act("slack/act", user=user, view_id=view["id"], element=element)
    return answer


async def test_an_approver_looks_and_approves_from_home(system: System) -> None:
    """The request in the channel loses its buttons, the plan is sent, and the home says that nothing waits."""
    slack = system.people.slack
    empty = await home(system, "anna", "Nothing waits for you")
    assert "Ask: `@najimi who should we offer" in words_of(empty)
    await slack.say("mika", "#shop", "@najimi who should we offer the range hood to?")
    card = await slack.wait_for("Make a plan for", channel="#shop")
    await slack.press("mika", card, "plan_open")
    await (await slack.modal("mika", "will hear it by Telegram")).submit({})
    await slack.wait_for("asks to contact", channel="#approvals")
    await home(system, "anna", "asks for approval")
    await press_home(system, "anna", "Look")
    form = await slack.modal("anna", "asks to contact")
    await form.submit({})
    await slack.wait_for("Approved by", channel="#approvals")
    decided = await slack.wait_for("Approved by", channel="D0ANNA")
    assert "plan 1" in words_of(decided)
    with system.engine.shop.store.read() as session:
        assert session.exec(select(Plan)).one().state in {PlanState.APPROVED, PlanState.RUNNING, PlanState.FINISHED}
    await home(system, "anna", "Nothing waits for you")
    mine = await home(system, "mika", "My plans")
    assert "plan 1" in words_of(mine)
