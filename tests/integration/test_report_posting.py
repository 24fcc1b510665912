"""A report is posted once for each time that it is due, whatever happens in between."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.jobs.reports import ReportPoster
from core.actions.desk.post_report import due_reports
from core.actions.desk.schedule_report import WantedReport, change_report, schedule_report, stop_report
from core.clock import ManualClock
from core.errors import NotFoundError, RefusedError
from core.models import (
    Delivery,
    DeliveryState,
    Plan,
    PlanState,
    Question,
    QuestionKind,
    Recurrence,
    Reply,
    ReplyState,
    ReportKind,
    Response,
    ResponseKind,
    Role,
    ScheduledReport,
    Staff,
)
from core.reports.plans import plans_between
from core.reports.schedule import Schedule
from core.shop import Shop
from tests.support.campaign import Stage, stage
from tests.support.crashing import Crash, Instants

DAILY = Schedule(Recurrence.DAILY, 9 * 60)


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with staff and a few customers."""
    return stage(shop, clock)


def asked(scene: Stage, kind: ReportKind = ReportKind.PLANS, subject: int | None = None, **more: Any) -> int:  # noqa: ANN401
    """Schedule a report by the author; daily at nine unless said otherwise."""
    wanted = WantedReport(kind, subject, more.get("schedule", DAILY), more.get("once_at"), "C1")
    with scene.shop.store.write() as tx:
        return schedule_report(tx, scene.shop, wanted, scene.author).id or 0


def posted(scene: Stage) -> list[Reply]:
    """Return every message that was posted or is to be, oldest first."""
    with scene.shop.store.read() as session:
        replies = session.exec(select(Reply).where(Reply.method == "chat.postMessage").order_by(col(Reply.id)))
        return list(replies)


def report_of(scene: Stage, number: int) -> ScheduledReport:
    """Return a report as it is now."""
    with scene.shop.store.read() as session:
        return session.get_one(ScheduledReport, number)


async def test_each_time_is_posted_once_and_a_silence_makes_one_of_many(scene: Stage) -> None:
    """Two posters at once, one after the other, and after ten days without any."""
    number = asked(scene)
    first, second = ReportPoster(scene.shop, lambda: None), ReportPoster(scene.shop, lambda: None)
    assert await first.drain() == 0
    scene.clock.advance(timedelta(days=1))
    assert await first.drain() == 1
    assert await second.drain() == 0
    assert len(posted(scene)) == 1
    scene.clock.advance(timedelta(days=10))
    assert await second.drain() == 1
    assert await first.drain() == 0
    assert len(posted(scene)) == 2
    assert "9 times more since" in str(posted(scene)[1].payload)
    report = report_of(scene, number)
    assert report.next_at is not None
    assert report.next_at > scene.clock.now()
    assert {reply.payload["channel"] for reply in posted(scene)} == {"C1"}


async def test_a_crash_at_any_write_posts_it_once(scene: Stage) -> None:
    """Before the commit neither a post nor a step forward is left, after it both are; the next life does the rest."""
    number = asked(scene)
    instants = Instants(None, lambda: None)
    instants.attach(scene.shop.store)
    crashes = 0
    while True:
        scene.clock.advance(timedelta(days=1))
        earlier = len(posted(scene))
        instants.passed.clear()
        instants.die_at = crashes
        try:
            await ReportPoster(scene.shop, lambda: None).drain()
        except Crash:
            crashes += 1
        else:
            break
        finally:
            instants.dead, instants.die_at = False, None
        next_at = report_of(scene, number).next_at
        assert next_at is not None
        assert len(posted(scene)) - earlier == (next_at > scene.clock.now())
        await ReportPoster(scene.shop, lambda: None).drain()
        assert len(posted(scene)) - earlier == 1
    assert crashes >= 5
    causes = [reply.cause for reply in posted(scene)]
    assert len(causes) == len(set(causes)) == crashes + 1


async def test_what_is_stopped_changed_or_held_meanwhile_is_not_posted(
    scene: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report that was worked out while somebody stopped it is thrown away."""
    number = asked(scene)
    scene.clock.advance(timedelta(days=1))
    poster = ReportPoster(scene.shop, lambda: None)
    with poster.held():
        assert await poster.drain() == 0
    (due,) = due_reports(scene.shop)
    monkeypatch.setattr("bot.jobs.reports.due_reports", lambda _shop: [due])
    with scene.shop.store.write() as tx:
        stop_report(tx, scene.shop, number, scene.author)
    await poster.drain()
    assert posted(scene) == []
    with scene.shop.store.write() as tx:
        evening = Schedule(Recurrence.DAILY, 18 * 60)
        change_report(tx, scene.shop, number, scene.author, schedule=evening, once_at=None, channel="C2")
    await poster.drain()
    assert posted(scene) == []
    assert report_of(scene, number).next_at == datetime(2026, 3, 3, 18, tzinfo=UTC)


async def test_a_question_that_no_longer_resolves_tells_its_maker_and_stops_after_three_times(scene: Stage) -> None:
    """Somebody who starts it again gets three more."""
    with scene.shop.store.write() as tx:
        question = Question(
            kind=QuestionKind.CUSTOMERS,
            words="those of a list",
            filter_text='in list "gone"',
            sentence="customers of a list that is gone",
            found=3,
            asked_by="U1",
            asked_at=scene.clock.now(),
        )
        tx.add(question)
        tx.flush()
        question_id = question.id
    number = asked(scene, ReportKind.QUESTION, question_id)
    poster = ReportPoster(scene.shop, lambda: None)
    for failures in range(1, 4):
        scene.clock.advance(timedelta(days=1))
        await poster.drain()
        told = posted(scene)
        assert len(told) == failures
        assert told[-1].payload["channel"] == "U1"
    assert "I have stopped it" in told[-1].payload["text"]
    assert "I have stopped it" not in told[-2].payload["text"]
    assert report_of(scene, number).next_at is None
    with scene.shop.store.write() as tx:
        change_report(tx, scene.shop, number, scene.author, schedule=DAILY, once_at=None, channel="C1")
    scene.clock.advance(timedelta(days=1))
    await poster.drain()
    assert report_of(scene, number).next_at is not None


async def test_what_slack_refuses_counts_as_failed_and_is_told_once(scene: Stage) -> None:
    """The channel was archived: the report was made, but nobody could read it."""
    number = asked(scene)
    poster = ReportPoster(scene.shop, lambda: None)
    for day in range(1, 4):
        scene.clock.advance(timedelta(days=1))
        await poster.drain()
        with scene.shop.store.write() as tx:
            for reply in tx.exec(select(Reply).where(Reply.payload["channel"].as_string() == "C1")):
                reply.state, reply.error = ReplyState.FAILED, "is_archived"
        await poster.drain()
        await poster.drain()
        assert sum("is_archived" in str(reply.payload) for reply in posted(scene)) == day
    assert report_of(scene, number).next_at is None


async def test_a_fault_of_ours_names_where_the_log_has_it(scene: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """One report's fault holds up no other."""
    asked(scene)
    other = asked(scene)
    original = __import__("bot.jobs.reports", fromlist=["work_out"]).work_out

    def broken(shop: Shop, report: ScheduledReport) -> object:
        if report.id != other:
            message = "disk on fire"
            raise ZeroDivisionError(message)
        return original(shop, report)

    monkeypatch.setattr("bot.jobs.reports.work_out", broken)
    scene.clock.advance(timedelta(days=1))
    await ReportPoster(scene.shop, lambda: None).drain()
    failed, fine = sorted(posted(scene), key=lambda reply: "went wrong" not in str(reply.payload))
    assert "the log has it under" in failed.payload["text"]
    assert "disk on fire" not in str(failed.payload)
    assert fine.payload["channel"] == "C1"


def test_only_its_maker_and_admins_stop_a_report(scene: Stage) -> None:
    """And nothing is scheduled that could never be made."""
    number = asked(scene)
    with scene.shop.store.write() as tx:
        other = Staff(slack_user="U7", name="Other", roles=[Role.PLANNER], created_at=scene.clock.now())
        tx.add(other)
        tx.flush()
        with pytest.raises(RefusedError, match="Only whoever asked"):
            stop_report(tx, scene.shop, number, other)
        stop_report(tx, scene.shop, number, scene.approver)
        with pytest.raises(RefusedError, match="stopped already"):
            stop_report(tx, scene.shop, number, scene.approver)
    with pytest.raises(NotFoundError, match="no plan 77"):
        asked(scene, ReportKind.RESULT, 77)
    with pytest.raises(NotFoundError, match="question is gone"):
        asked(scene, ReportKind.QUESTION, 77)
    with pytest.raises(RefusedError, match="has passed"):
        asked(scene, schedule=Schedule(Recurrence.ONCE, 0), once_at=scene.clock.now())


async def test_a_report_that_comes_once_is_over_when_it_was_posted(scene: Stage) -> None:
    """It stays on record, and can be started again."""
    number = asked(scene, schedule=Schedule(Recurrence.ONCE, 600), once_at=scene.clock.now() + timedelta(hours=1))
    poster = ReportPoster(scene.shop, lambda: None)
    scene.clock.advance(timedelta(days=3))
    assert await poster.drain() == 1
    scene.clock.advance(timedelta(days=3))
    assert await poster.drain() == 0
    assert report_of(scene, number).next_at is None
    assert len(posted(scene)) == 1


def test_a_report_of_plans_counts_what_happened_in_its_stretch(scene: Stage) -> None:
    """Told, answered and bought before it and after it belong to other reports."""
    now = scene.clock.now()
    plan_id = scene.approved()
    with scene.shop.store.write() as tx:
        plan = tx.get_one(Plan, plan_id)
        plan.started_at, plan.state = now - timedelta(days=3), PlanState.RUNNING
        rows = tx.exec(select(Delivery).where(Delivery.plan_id == plan_id).order_by(col(Delivery.id))).all()
        for number, row in enumerate(rows):
            row.state, row.settled_at = DeliveryState.SENT, now - timedelta(days=number)
            tx.add(
                Response(
                    plan_id=plan_id,
                    delivery_id=row.id or 0,
                    customer_id=row.customer_id,
                    kind=ResponseKind.INTERESTED if number % 2 else ResponseKind.STOPPED,
                    at=now - timedelta(days=number),
                )
            )
        tx.add(plan)
    scene.buy(scene.customers[0], scene.product_id, now.date())
    scene.buy(scene.customers[1], scene.product_id, now.date() - timedelta(days=3))
    with scene.shop.store.read() as session:
        found = plans_between(session, scene.shop, now - timedelta(days=1, hours=12), now)
        before = plans_between(session, scene.shop, now - timedelta(days=9), now - timedelta(days=4))
    (row,) = found.rows
    assert (row.told, row.answered, row.buyers, row.sales) == (2, 2, 1, 450)
    assert row.answers == {ResponseKind.STOPPED: 1, ResponseKind.INTERESTED: 1}
    assert before.rows == ()
