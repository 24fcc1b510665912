"""Post a report that is due: worked out outside any transaction, posted and moved on within one.

A crash in between posts it once, because what is posted and when it is due next are committed together.
"""

import re
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from core.actions.desk.schedule_report import NO_MORE
from core.actions.lists.save_list import keep_question, understood_again
from core.actions.plans.evaluate_plan import evaluate_plan
from core.actions.questions.ask import answer
from core.audit import SYSTEM, record
from core.errors import NotFoundError
from core.models import (
    Plan,
    Question,
    Recurrence,
    Reply,
    ReplyState,
    ReportKind,
    ScheduledReport,
)
from core.plans.states import IN_WORDS
from core.reports.active import schedule_of
from core.reports.findings import Found, QuestionFound, ResultFound
from core.reports.past import FAILED, POSTED, cause_of, due_text, past_of, subject_of
from core.reports.plans import plans_between
from core.reports.schedule import missed, next_due
from core.shop import Shop

TOP = 10
MOST_FAILURES = 3
# How far back a posting is watched for being refused by Slack.
WATCHED = timedelta(days=2)
_CAUSE = re.compile(cause_of(r"(?P<report>\d+)", r"(?P<due>[^:]+:[^:]+)"))
_STRETCH = {
    Recurrence.ONCE: timedelta(days=7),
    Recurrence.DAILY: timedelta(days=1),
    Recurrence.WEEKLY: timedelta(days=7),
    Recurrence.MONTHLY: timedelta(days=31),
}


def due_reports(shop: Shop) -> list[ScheduledReport]:
    """Return the reports that are due now, the one that has waited longest first."""
    with shop.store.read() as session:
        return list(
            session.exec(
                select(ScheduledReport)
                .where(col(ScheduledReport.next_at) <= shop.clock.now())
                .order_by(col(ScheduledReport.next_at), col(ScheduledReport.id))
                .limit(50)
            )
        )


def work_out(shop: Shop, report: ScheduledReport) -> Found:
    """Return what a report has to say now; nothing is kept.

    Raises `ShownError` where it has nothing to stand on any more: the plan or the question is gone, or what the
    question speaks of.
    """
    if report.kind is ReportKind.PLANS:
        now = shop.clock.now()
        # The first one looks back from when it was due: what it missed meanwhile is in it.
        since = report.last_at or min(now, report.next_at or now) - _STRETCH[report.recurrence]
        with shop.store.read() as session:
            return plans_between(session, shop, since, now)
    number = int(report.subject or 0)
    return _result(shop, number) if report.kind is ReportKind.RESULT else _asked_anew(shop, report, number)


def move_on(tx: Session, shop: Shop, report_id: int, due: datetime) -> ScheduledReport | None:
    """Set a report that is posted in this transaction to its next time.

    Returns None where it is not due at `due` any more (it was stopped, changed, or posted by somebody else): then
    nothing may be posted.
    """
    report = _still_due(tx, report_id, due)
    if report is not None:
        report.last_at = shop.clock.now()
        _note(tx, shop, report_id, POSTED, due)
    return report


def late_by(shop: Shop, report: ScheduledReport, due: datetime) -> tuple[timedelta, int]:
    """Return how late a report is that was due at `due`, and how many more times it has fallen due since."""
    now = shop.clock.now()
    return now - due, missed(schedule_of(report), due, now, shop.zone)


def set_next(tx: Session, shop: Shop, report: ScheduledReport, *, over: bool = False) -> None:
    """Let a report that was posted come again after now; not where it comes once, or is `over`."""
    report.next_at = None if over else next_due(schedule_of(report), shop.clock.now(), shop.zone)
    tx.add(report)
    tx.flush()


def keep_answer(tx: Session, shop: Shop, report: ScheduledReport, found: QuestionFound) -> Question:
    """Keep what a question found this time, for the next time to compare with, and to go on from."""
    return keep_question(tx, shop, found.answer.understood, found.answer.found, subject_of(report.id or 0))


def note_failure(tx: Session, shop: Shop, report_id: int, due: datetime) -> ScheduledReport | None:
    """Write down that a report could not be made at `due`; it comes again, unless this was once too often.

    Returns the report, with an empty `next_at` where it has stopped; None where it was not due any more.
    """
    report = _still_due(tx, report_id, due)
    if report is not None:
        _note(tx, shop, report_id, FAILED, due)
        set_next(tx, shop, report, over=past_of(tx, report_id).failures >= MOST_FAILURES)
    return report


def refused_postings(shop: Shop) -> list[tuple[int, str, str]]:
    """Return what Slack has refused lately: the report, the due time that it was posted for, and Slack's reason."""
    with shop.store.read() as session:
        rows = session.exec(
            select(Reply).where(
                Reply.state == ReplyState.FAILED,
                Reply.ordinal == 1,
                col(Reply.cause).like(f"{subject_of('')}%"),
                col(Reply.created_at) >= shop.clock.now() - WATCHED,
            )
        ).all()
        found = []
        for reply in rows:
            posting = _CAUSE.fullmatch(reply.cause)
            if posting and posting["due"] not in past_of(session, int(posting["report"])).failed_due:
                found.append((int(posting["report"]), posting["due"], reply.error or "no reason"))
        return found


def note_refusal(tx: Session, shop: Shop, report_id: int, due: str) -> ScheduledReport | None:
    """Write down that Slack refused what was posted for `due`; the report stops where that was once too often.

    Returns None where it is written down already.
    """
    report = tx.get(ScheduledReport, report_id, with_for_update=True, populate_existing=True)
    if report is None or due in past_of(tx, report_id).failed_due:
        return None
    record(tx, shop.clock, actor=SYSTEM, action=FAILED, subject=subject_of(report_id), due=due)
    tx.flush()
    if past_of(tx, report_id).failures >= MOST_FAILURES:
        report.next_at = None
        tx.add(report)
    return report


def _still_due(tx: Session, report_id: int, due: datetime) -> ScheduledReport | None:
    report = tx.get(ScheduledReport, report_id, with_for_update=True, populate_existing=True)
    return report if report is not None and report.next_at == due else None


def _note(tx: Session, shop: Shop, report_id: int, action: str, due: datetime) -> None:
    record(tx, shop.clock, actor=SYSTEM, action=action, subject=subject_of(report_id), due=due_text(due))
    tx.flush()


def _result(shop: Shop, plan_id: int) -> ResultFound:
    with shop.store.read() as session:
        plan = session.get(Plan, plan_id)
    if plan is None:
        message = f"There is no plan {plan_id} any more."
        raise NotFoundError(message)
    over = plan.state in NO_MORE
    if plan.started_at is None:
        waiting = f"The plan is {IN_WORDS[plan.state]}; nobody has been told anything."
        return ResultFound(plan_id, plan.title, None, waiting, over)
    return ResultFound(plan_id, plan.title, evaluate_plan(shop, plan_id), "", over)


def _asked_anew(shop: Shop, report: ScheduledReport, question_id: int) -> QuestionFound:
    with shop.store.read() as session:
        question = session.get(Question, question_id)
        earlier = session.exec(
            select(Question)
            .where(Question.asked_by == subject_of(report.id or 0))
            .order_by(col(Question.id).desc())
            .limit(1)
        ).first()
    if question is None:
        message = "The question of this report is gone."
        raise NotFoundError(message)
    found = answer(shop, understood_again(question), limit=TOP)
    return QuestionFound(found, earlier.found if earlier else None, earlier.asked_at if earlier else None)
