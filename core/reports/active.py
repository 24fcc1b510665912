"""The reports that are still to come, and what each is about."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from core.models import Plan, Question, ReportKind, ScheduledReport
from core.reports.schedule import Schedule


def active_reports(session: Session) -> Sequence[ScheduledReport]:
    """Return the reports that are still to come, the next one first."""
    return session.exec(
        select(ScheduledReport)
        .where(col(ScheduledReport.next_at).is_not(None))
        .order_by(col(ScheduledReport.next_at), col(ScheduledReport.id))
    ).all()


def schedule_of(report: ScheduledReport) -> Schedule:
    """Return when a report comes."""
    return Schedule(report.recurrence, report.minute, report.weekday, report.day)


def subject_text(session: Session, report: ScheduledReport) -> str:
    """Return what a report is about, in words."""
    number = int(report.subject or 0)
    if report.kind is ReportKind.PLANS:
        return "what plans brought"
    if report.kind is ReportKind.RESULT:
        plan = session.get(Plan, number)
        return f"the result of plan {number}, {plan.title if plan else 'which is gone'}"
    question = session.get(Question, number)
    return question.sentence if question else "a question that is gone"
