"""The desk: the app's home, and what can be done from it."""

import json

from sqlmodel import select

from core.models import AuditEntry, InboxEvent, InboxState, Plan, PlanState, Staff
from sandbox.client.slack import words_of
from sandbox.shapes import Json
from tests.acceptance.test_hostile_events import post, rows, signed
from tests.support.system import System


async def home(system: System, user: str, text: str, without: str = "\0") -> Json:
    """Open somebody's home and return it once it says `text`, and does not say `without`."""
    view: Json = {}
    for _ in range(40):
        view = await system.people.slack.home(user)
        if text in words_of(view) and without not in words_of(view):
            return view
        await system.people.settle(0.2)
    raise AssertionError(words_of(view))


async def planned(system: System) -> Json:
    """Let Mika ask and hand in a plan; return the card of the answer."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi who should we offer the range hood to?")
    card = await slack.wait_for("Make a plan for", channel="#shop")
    await slack.press("mika", card, "plan_open")
    await (await slack.modal("mika", "will hear it by Telegram")).submit({})
    await slack.wait_for("asks to contact", channel="#approvals")
    return card


def only_plan(system: System) -> Plan:
    """Return the one plan that there is."""
    with system.engine.shop.store.read() as session:
        return session.exec(select(Plan)).one()


async def test_an_approver_looks_and_approves_from_home(system: System) -> None:
    """The request in the channel loses its buttons, the plan is sent, and both homes say so."""
    slack = system.people.slack
    empty = await home(system, "anna", "Nothing waits for you")
    assert "Ask: `@najimi who should we offer" in words_of(empty)
    await planned(system)
    await home(system, "anna", "asks for approval")
    await slack.press_home("anna", "Look")
    form = await slack.modal("anna", "asks to contact")
    assert "fingerprint" in form.text
    await form.submit({})
    decided = await slack.wait_for("Approved by", channel="#approvals")
    assert "Approve:" not in words_of(decided)
    assert "plan 1" in words_of(await slack.wait_for("Approved by", channel="D0ANNA"))
    assert only_plan(system).state in {PlanState.APPROVED, PlanState.RUNNING, PlanState.FINISHED}
    await home(system, "anna", "Nothing waits for you")
    mine = await home(system, "mika", "sent out")
    assert "What has it brought?" in words_of(mine)
    await slack.press_home("mika", "What has it brought?")
    await slack.wait_for("so far", channel="D0MIKA")
    await slack.wait_for("plan-1.png", channel="D0MIKA")


async def test_a_plan_is_sent_back_from_home_and_another_withdrawn(system: System) -> None:
    """The note reaches the author's thread and home; a withdrawn request cannot be approved any more."""
    slack = system.people.slack
    card = await planned(system)
    await home(system, "anna", "asks for approval")
    await slack.press_home("anna", "Look")
    await (await slack.modal("anna", "asks to contact")).press("Send back with a note")
    await (await slack.modal("anna", "What should be different")).submit({"note": "wait for the sale"})
    await slack.wait_for("wait for the sale", thread=card)
    await slack.wait_for("Sent back by", channel="#approvals")
    late = await (await slack.modal("anna", "asks to contact")).submit({})
    assert late["open"] is False
    await slack.wait_for("sent back to its author", channel="D0ANNA")
    await home(system, "mika", "wait for the sale")
    assert only_plan(system).state is PlanState.SENT_BACK

    await planned(system)
    await home(system, "mika", "Withdraw it")
    await slack.press_home("mika", "Withdraw it")
    withdrawn = await slack.wait_for("Withdrawn by", channel="#approvals")
    assert "Approve:" not in words_of(withdrawn)
    await home(system, "anna", "Nothing waits for you")


async def test_messages_of_unknown_outcome_are_settled_from_home(system: System) -> None:
    """They wait for an admin, and for nobody else."""
    slack = system.people.slack
    await planned(system)
    await system.people.fault("cut_after", platform="telegram", method="sendMessage", times=1)
    await slack.press("anna", await slack.wait_for("asks to contact", channel="#approvals"), "approve")
    await home(system, "anna", "nobody knows whether it arrived")
    await slack.press_home("anna", "Settle 1")
    listed = await slack.wait_for("nobody knows whether these arrived", channel="D0ANNA")
    await slack.press("anna", listed, "It arrived")
    await slack.wait_for("arrived", channel="D0ANNA", after=listed)
    await home(system, "anna", "Nothing waits for you")


async def test_a_customer_who_wrote_waits_at_home_for_whoever_takes_it(system: System) -> None:
    """Nobody's conversation is everybody's; one that is taken is its taker's alone."""
    slack = system.people.slack
    chat = (await system.people.telegram.chats())[0]
    await chat.say("Does the range hood fit over a gas cooker?")
    await system.engine.settle()
    await home(system, "mika", "wrote on")
    await home(system, "anna", "wrote on")
    await slack.press_home("mika", "Take it")
    await home(system, "mika", "· yours")
    await home(system, "anna", "Nothing waits for you")
    await slack.press_home("mika", "Answer …")
    await slack.modal("mika", "Answer the customer")


async def test_home_is_published_again_when_something_changed_and_not_otherwise(system: System) -> None:
    """Somebody who left their home open sees what another's turn changed, without opening it again."""
    slack = system.people.slack
    before = await home(system, "anna", "Nothing waits for you")
    await planned(system)
    after = before
    for _ in range(60):
        await system.people.settle(0.2)
        state = await slack._wire.look("state")
        after = state["slack"]["homes"]["U0ANNA"]
        if "asks for approval" in words_of(after):
            break
    assert "asks for approval" in words_of(after)
    assert await system.engine.homes.refresh() == 0


async def test_a_home_event_that_comes_twice_or_malformed_changes_nothing(system: System) -> None:
    """One that lacks what Slack documents is refused before it is stored; the messages tab publishes nothing."""
    await home(system, "mika", "Nothing waits for you")
    before, known = rows(system, InboxEvent), rows(system, Staff)
    for event in ({}, {"user": "U0MIKA", "tab": "messages"}, {"user": "U0MIKA", "tab": "home"}):
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": "T0SANDBOX",
                "event_id": f"EvHome{len(event)}{event.get('tab')}",
                "event": {"type": "app_home_opened", **event},
            }
        )
        for _ in range(2):
            assert await post(system, body, signed(system.secret, body)) == (200 if event else 400)
    await system.engine.settle()
    after = rows(system, InboxEvent)
    assert len(after) == len(before) + 2
    assert {row.state for row in after} == {InboxState.DONE}
    # Mika and Anna, who answer the telephone, and nobody else.
    assert [each.slack_user for each in known] == ["U0MIKA", "U0ANNA"]
    assert [each.id for each in rows(system, Staff)] == [each.id for each in known]


async def test_questions_from_home_are_answered_in_the_direct_conversation_and_go_on_there(system: System) -> None:
    """An example pressed at home is a card in the conversation with the app, whose thread refines it."""
    slack = system.people.slack
    view = await home(system, "mika", "Nothing waits for you")
    example = next(e for b in view["blocks"] if b["type"] == "actions" for e in b["elements"])
    await slack.press_home("mika", example["text"]["text"])
    card = await slack.wait_for("Make a plan for", channel="D0MIKA")
    await system.engine.settle()
    await slack.say("mika", "D0MIKA", "only those who came at least twice", thread=card)
    await slack.wait_for("Undo refinement", thread=card)
    await slack.press("mika", card, "Save list")
    await (await slack.modal("mika", "Name of the list")).submit({"name": "mine"})
    await home(system, "mika", "mine")
    await slack.press_home("mika", "Ask again")
    await slack.wait_for("Make a plan for", channel="D0MIKA", after=card)


async def test_an_admin_sets_roles_and_the_person_is_told(system: System) -> None:
    """By words and by the form; what may not be is refused where it is said; the last admin stays."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi roles @mika admin")
    await slack.wait_for("does not have the role admin", channel="#shop")
    await slack.say("anna", "#shop", "@najimi roles @mika planner and approver")
    await slack.wait_for("is now: planner, approver", channel="#shop")
    told = await slack.wait_for("has changed what you may do here", channel="D0MIKA")
    assert "You may now approve what others have planned" in words_of(told)

    await slack.say("anna", "#shop", "@najimi roles @anna planner")
    await slack.wait_for("NAJIMI_SLACK_APPROVERS", channel="#shop")
    await slack.say("anna", "#shop", "@najimi roles @mika king")
    await slack.wait_for("There is no role “king”", channel="#shop")

    await home(system, "anna", "People and roles")
    listed = await slack.press_home("anna", "roles_open", block=_block_of(await slack.home("anna"), "U0MIKA"))
    assert listed["acknowledged"]
    form = await slack.modal("anna", "Mika")
    done = await form.submit({"roles": ["admin", "planner"]})
    assert not done["open"]
    await slack.wait_for("You may now say who may do what", channel="D0MIKA")
    with system.engine.shop.store.read() as session:
        mika = session.exec(select(Staff).where(Staff.slack_user == "U0MIKA")).one()
        audited = session.exec(select(AuditEntry.action).where(AuditEntry.subject == f"staff:{mika.id}")).all()
    assert mika.roles == ["admin", "planner"]
    assert audited.count("role granted") == 2
    assert audited.count("role revoked") == 1

    await slack.say("mika", "D0MIKA", "roles @mika none")
    await slack.wait_for("is now: no role", channel="D0MIKA")
    await slack.say("mika", "#shop", "@najimi best customers this year")
    await slack.wait_for("You have no role here yet", channel="#shop")
    await home(system, "mika", "You have no role here yet")


def _block_of(view: Json, user: str) -> str:
    return next(str(b["block_id"]) for b in view["blocks"] if b.get("accessory", {}).get("value") == user)
