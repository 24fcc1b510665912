"""Reports that come by themselves, as staff ask for them and read them."""

import json
from datetime import timedelta

from sqlmodel import col, select

from core.models import Recurrence, Reply, ReportKind, ScheduledReport
from sandbox.client.slack import words_of
from tests.acceptance.test_desk import home, planned
from tests.acceptance.test_hostile_events import mention, post, signed
from tests.support.system import System


def reports(system: System) -> list[ScheduledReport]:
    """Return every report, oldest first."""
    with system.engine.shop.store.read() as session:
        return list(session.exec(select(ScheduledReport).order_by(col(ScheduledReport.id))))


async def test_a_report_of_plans_comes_at_its_time_and_once_for_all_that_it_missed(system: System) -> None:
    """It says back when, tells what was told and bought, and a jump of a fortnight makes one of it."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi every day at 8:30 report plans")
    agreed = await slack.wait_for("Every day at 08:30", channel="#shop")
    assert words_of(agreed).count(", 08:30") == 3
    await planned(system)
    await slack.press("anna", await slack.wait_for("asks to contact", channel="#approvals"), "approve")
    await slack.wait_for("Approved by", channel="#approvals")
    await system.engine.settle()
    await system.people.let_pass(timedelta(days=1))
    first = await slack.wait_for("What plans brought", channel="#shop", after=agreed)
    assert "told" in words_of(first)
    assert "times more since" not in words_of(first)
    await slack.wait_for("report-1.png", channel="#shop")
    await system.people.let_pass(timedelta(days=15))
    second = await slack.wait_for("What plans brought", channel="#shop", after=first)
    assert "14 times more since" in words_of(second)
    posted = [m for m in await slack.messages("#shop") if "What plans brought\n" in words_of(m) and m.get("bot_id")]
    assert len(posted) == 2
    (report,) = reports(system)
    assert report.next_at is not None
    assert report.next_at > system.engine.shop.clock.now()


async def test_what_plans_brought_is_told_at_once_and_scheduled_from_there(system: System) -> None:
    """The same card without a time; what does not say what is met with what would work."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi report plans")
    card = await slack.wait_for("What plans brought", channel="#shop")
    assert "Nobody was told anything" in words_of(card)
    await slack.press("mika", card, "Schedule …")
    await (await slack.modal("mika", "What plans brought")).submit({"when": "weekly:0", "time": "09:00"})
    await slack.wait_for("Every Monday at 09:00", thread=card)
    await slack.say("mika", "#shop", "@najimi report")
    await slack.wait_for("Say what to report", channel="#shop")


async def test_a_question_comes_anew_with_what_has_changed(system: System) -> None:
    """From the card's button and from words; its thread goes on; [Stop] ends it and starts it again."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi every day 8:30 who should we offer the range hood to?")
    agreed = await slack.wait_for("Every day at 08:30", channel="#shop")
    await system.people.let_pass(timedelta(days=1))
    first = await slack.wait_for("for the first time", channel="#shop", after=agreed)
    await system.people.let_pass(timedelta(days=1))
    second = await slack.wait_for("Make a plan for", channel="#shop", after=first)
    assert "than on" in words_of(second) or "As many as on" in words_of(second)
    await slack.say("mika", "#shop", "@najimi only those who came at least twice", thread=second)
    await slack.wait_for("Undo refinement", thread=second)
    await slack.press("mika", second, "Stop")
    stopped = await slack.wait_for("has stopped", thread=second)
    await system.people.let_pass(timedelta(days=2))
    assert reports(system)[0].next_at is None
    await slack.press("mika", stopped, "Start it again …")
    form = await slack.modal("mika", "Where")
    assert (await form.submit({"when": "weekly:4", "time": "17:15"}))["open"] is False
    await slack.wait_for("Every Friday at 17:15", thread=second)


async def test_a_plan_is_reported_until_its_result_is_final(system: System) -> None:
    """Before it starts the report says so; with the final result it ends by itself."""
    slack = system.people.slack
    await planned(system)
    await slack.say("mika", "#shop", "@najimi report plan 1 every day at 18:00")
    agreed = await slack.wait_for("the result of plan 1", channel="#shop")
    await system.people.let_pass(timedelta(days=1))
    early = await slack.wait_for("no result yet", channel="#shop", after=agreed)
    await slack.press("anna", await slack.wait_for("asks to contact", channel="#approvals"), "approve")
    await slack.wait_for("Approved by", channel="#approvals")
    await system.engine.settle()
    await system.people.let_pass(timedelta(days=1))
    running = await slack.wait_for("so far", channel="#shop", after=early)
    await system.people.let_pass(timedelta(days=16))
    final = await slack.wait_for("this was the last one", channel="#shop", after=running)
    assert "the result" in words_of(final)
    assert reports(system)[0].next_at is None
    await slack.say("mika", "#shop", "@najimi report plan 1 every friday")
    await slack.wait_for("does not change any more", channel="#shop")


async def test_a_report_is_scheduled_by_the_form_from_home_and_stopped_there(system: System) -> None:
    """What is chosen is what is kept; without a channel it comes to whoever asked."""
    slack = system.people.slack
    await home(system, "mika", "Schedule a report")
    await slack.press_home("mika", "Schedule a report …")
    form = await slack.modal("mika", "What plans brought")
    await form.submit({"when": "monthly:31", "time": "07:45"})
    await slack.wait_for("On the last day of each month at 07:45", channel="D0MIKA")
    (report,) = reports(system)
    assert (report.kind, report.recurrence, report.day) == (ReportKind.PLANS, Recurrence.MONTHLY, 31)
    assert report.slack_channel == "U0MIKA"
    await home(system, "mika", "07:45")
    await slack.press_home("mika", "Post now")
    await slack.wait_for("What plans brought", channel="D0MIKA")
    await slack.press_home("mika", "Stop")
    await home(system, "mika", "Reports come by themselves", without="07:45")


async def test_a_report_into_a_channel_that_is_gone_tells_its_maker_and_stops(system: System) -> None:
    """Three times in a row, then no more until somebody starts it again."""
    slack, store = system.people.slack, system.engine.shop.store
    await slack.say("mika", "#shop", "@najimi every day 8:30 report plans")
    agreed = await slack.wait_for("Every day at 08:30", channel="#shop")
    with store.write() as tx:
        tx.exec(select(ScheduledReport)).one().slack_channel = "C0GONE"
    for count in range(1, 4):
        await system.people.let_pass(timedelta(days=1))
        await system.engine.settle()
        told = [m for m in await slack.messages("D0MIKA") if "could not be posted" in words_of(m)]
        assert len(told) == count
    assert "I have stopped it" in words_of(told[-1])
    assert reports(system)[0].next_at is None
    listed = await slack.say("mika", "#shop", "@najimi reports")
    await slack.wait_for("No reports are scheduled", channel="#shop", after=agreed)
    assert listed


async def test_wishes_delivered_twice_make_one_report_and_a_question_stays_a_question(system: System) -> None:
    """What is repeated changes nothing; words that do not say when are answered; what cannot be kept is refused."""
    slack = system.people.slack
    body = mention("EvOnce", "every monday at 9 report plans")
    for _ in range(3):
        assert await post(system, body, signed(system.secret, body)) == 200
    await system.engine.settle()
    assert len(reports(system)) == 1
    with system.engine.shop.store.read() as session:
        said = session.exec(select(Reply).where(Reply.method == "chat.postMessage")).all()
    assert sum("Every Monday at 09:00" in json.dumps(reply.payload) for reply in said) == 1
    for words, answer in (
        ("every two weeks report plans", "daily, weekly or monthly"),
        ("every monday at 25:00 report plans", "There is no time"),
        ("every day", "Say what to report"),
        ("report plan 99 every friday", "There is no plan 99"),
        ("every day 9:00 who should we offer the moon to?", "moon"),
    ):
        await slack.say("mika", "#shop", f"@najimi {words}")
        await slack.wait_for(answer, channel="#shop")
    assert len(reports(system)) == 1
