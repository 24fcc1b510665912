"""Ask for a report that comes by itself, change when, stop it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.models import Plan, PlanState, Question, Recurrence, ReportKind, Role, ScheduledReport, Staff
from core.plans.states import IN_WORDS
from core.reports.active import active_reports
from core.reports.past import CHANGED, subject_of
from core.reports.schedule import Schedule, next_due
from core.shop import Shop

# A channel in which nobody can see the wood for the reports helps nobody.
MOST_REPORTS = 100
NO_MORE = frozenset({PlanState.IN_THE_MAKING, PlanState.SENT_BACK, PlanState.CANCELLED, PlanState.EVALUATED})


@dataclass(frozen=True)
class WantedReport:
    """What is wanted: `subject_id` is the plan or the question, by `kind`; `once_at` the moment of what comes once."""

    kind: ReportKind
    subject_id: int | None
    schedule: Schedule
    once_at: datetime | None
    channel: str


def schedule_report(tx: Session, shop: Shop, wanted: WantedReport, by: Staff) -> ScheduledReport:
    """Keep a report that is posted from its next time on.

    Raises `NotFoundError` for a plan or question that does not exist, `RefusedError` for a plan whose result does not
    change any more, for a moment that has passed, and where there are too many reports.
    """
    _check_subject(tx, wanted)
    if len(active_reports(tx)) >= MOST_REPORTS:
        message = f"There are {MOST_REPORTS} reports already. Stop one that nobody reads: `@najimi reports`."
        raise RefusedError(message)
    kept = ScheduledReport(
        kind=wanted.kind,
        subject=None if wanted.subject_id is None else str(wanted.subject_id),
        recurrence=wanted.schedule.recurrence,
        minute=wanted.schedule.minute,
        weekday=wanted.schedule.weekday,
        day=wanted.schedule.day,
        slack_channel=wanted.channel,
        next_at=_first_due(shop, wanted.schedule, wanted.once_at),
        made_by_id=by.id or 0,
        made_at=shop.clock.now(),
    )
    tx.add(kept)
    tx.flush()
    _record(tx, shop, kept, by, "report scheduled")
    return kept


def stop_report(tx: Session, shop: Shop, report_id: int, by: Staff) -> ScheduledReport:
    """Let a report come no more; raises `NotFoundError`, and `RefusedError` for whom it does not concern."""
    report = _own(tx, report_id, by)
    if report.next_at is None:
        message = f"Report {report_id} has stopped already."
        raise RefusedError(message)
    report.next_at = None
    tx.add(report)
    _record(tx, shop, report, by, "report stopped")
    return report


def change_report(
    tx: Session,
    shop: Shop,
    report_id: int,
    by: Staff,
    *,
    schedule: Schedule,
    once_at: datetime | None,
    channel: str,
) -> ScheduledReport:
    """Let a report come at other times or elsewhere; one that had stopped comes again.

    Raises `NotFoundError`, `RefusedError` for whom it does not concern and for a moment that has passed.
    """
    report = _own(tx, report_id, by)
    report.recurrence, report.minute = schedule.recurrence, schedule.minute
    report.weekday, report.day, report.slack_channel = schedule.weekday, schedule.day, channel
    report.next_at = _first_due(shop, schedule, once_at)
    tx.add(report)
    _record(tx, shop, report, by, CHANGED)
    return report


def may_change(report: ScheduledReport, by: Staff) -> bool:
    """Return whether somebody may stop or change a report: whoever made it, and admins."""
    return report.made_by_id == by.id or by.may(Role.ADMIN)


def _own(tx: Session, report_id: int, by: Staff) -> ScheduledReport:
    report = tx.get(ScheduledReport, report_id, with_for_update=True, populate_existing=True)
    if report is None:
        message = f"There is no report {report_id}. `@najimi reports` lists them."
        raise NotFoundError(message)
    if not may_change(report, by):
        message = "Only whoever asked for this report, or an admin, may stop or change it."
        raise RefusedError(message)
    return report


def _check_subject(tx: Session, wanted: WantedReport) -> None:
    if wanted.kind is ReportKind.QUESTION and (wanted.subject_id is None or not tx.get(Question, wanted.subject_id)):
        message = "That question is gone. Ask it again, then schedule it."
        raise NotFoundError(message)
    if wanted.kind is not ReportKind.RESULT:
        return
    plan = tx.get(Plan, wanted.subject_id or 0)
    if plan is None:
        message = f"There is no plan {wanted.subject_id}. `@najimi plans` lists them."
        raise NotFoundError(message)
    if plan.state in NO_MORE:
        message = (
            f"The plan “{plan.title}” is {IN_WORDS[plan.state]}, so its result does not change any more. "
            f"`@najimi report {plan.id}` shows it."
        )
        raise RefusedError(message)


def _first_due(shop: Shop, schedule: Schedule, once_at: datetime | None) -> datetime | None:
    now = shop.clock.now()
    if schedule.recurrence is not Recurrence.ONCE:
        return next_due(schedule, now, shop.zone)
    if once_at is None or once_at <= now:
        message = "That moment has passed. Name a later one, such as “tomorrow at 9”."
        raise RefusedError(message)
    return once_at


def _record(tx: Session, shop: Shop, report: ScheduledReport, by: Staff, action: str) -> None:
    detail = {"kind": report.kind.value, "recurrence": report.recurrence.value}
    record(tx, shop.clock, actor=f"staff:{by.id}", action=action, subject=subject_of(report.id or 0), **detail)
