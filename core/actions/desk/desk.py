"""What a member of staff has before them: what waits for them, their plans and lists, and how the shop stands.

A pure read of a few indexed queries: it is looked at again whenever something happens.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session, col, select

from core.desk.asked import OwnFilters, own_filters, recent_questions
from core.desk.calls import CallsWaiting, calls_waiting
from core.desk.facts import Facts, facts_of, latest_imports
from core.desk.own import OwnList, own_lists, own_plans
from core.desk.waiting import (
    Approval,
    Mishaps,
    Talk,
    Unknown,
    approvals_for,
    mishaps_since,
    open_talks,
    proposed_imports,
    unknown_outcomes,
)
from core.errors import NotFoundError
from core.models import ImportRun, Plan, Question, Role, ScheduledReport, Staff
from core.outbox import Counts
from core.reports.active import active_reports, subject_text
from core.shop import Shop

MOST_REPORTS = 8
MOST_PEOPLE = 40
MOST_IMPORTS = 3
LATE = timedelta(days=7)


@dataclass(frozen=True)
class Desk:
    """Everything that a member of staff has before them; lists are cut to what can be looked over.

    The counts beside them say how many there are in all.
    """

    staff: Staff
    approvals: tuple[Approval, ...]
    approvals_in_all: int
    unknown: tuple[Unknown, ...]
    talks: tuple[Talk, ...]
    talks_in_all: int
    mishaps: Mishaps | None
    proposed: tuple[ImportRun, ...]
    plans: tuple[tuple[Plan, Counts], ...]
    plans_in_all: int
    lists: tuple[OwnList, ...]
    filters: OwnFilters
    questions: tuple[Question, ...]
    reports: tuple[tuple[ScheduledReport, str], ...]
    people: tuple[Staff, ...]
    admins: tuple[Staff, ...]
    imports: tuple[ImportRun, ...]
    facts: Facts
    calls: CallsWaiting = field(default_factory=CallsWaiting)

    @property
    def waits(self) -> bool:
        """Return whether anything needs a hand."""
        mishaps = self.mishaps and (self.mishaps.events or self.mishaps.replies or self.mishaps.imports)
        others = self.approvals or self.unknown or self.talks or self.proposed or self.calls.any
        return bool(others or mishaps)


def desk(shop: Shop, staff_id: int) -> Desk:
    """Return the desk of a member of staff; raises `NotFoundError` for somebody unknown."""
    now = shop.clock.now()
    with shop.store.read() as session:
        staff = session.get(Staff, staff_id)
        if staff is None:
            message = "I do not know you yet. Say something to me first."
            raise NotFoundError(message)
        admin = staff.may(Role.ADMIN)
        approvals, waiting = approvals_for(session, staff)
        talks, talking = open_talks(session, staff)
        plans, planned = own_plans(session, staff)
        runs, everybody = latest_imports(session), _people(session)
        return Desk(
            staff=staff,
            approvals=approvals,
            approvals_in_all=waiting,
            unknown=unknown_outcomes(session) if admin else (),
            talks=talks,
            talks_in_all=talking,
            mishaps=mishaps_since(session, now - LATE, runs) if admin else None,
            proposed=proposed_imports(session, staff, admin=admin),
            plans=plans,
            plans_in_all=planned,
            lists=own_lists(session, staff),
            filters=own_filters(session, staff),
            questions=recent_questions(session, staff),
            reports=_reports(session, staff, admin=admin),
            people=everybody if admin else (),
            admins=tuple(each for each in everybody if each.may(Role.ADMIN)),
            imports=runs[:MOST_IMPORTS] if admin else (),
            facts=facts_of(session, runs),
            calls=calls_waiting(session, now),
        )


def _reports(session: Session, staff: Staff, *, admin: bool) -> tuple[tuple[ScheduledReport, str], ...]:
    shown = [report for report in active_reports(session) if admin or report.made_by_id == staff.id]
    return tuple((report, subject_text(session, report)) for report in shown[:MOST_REPORTS])


def _people(session: Session) -> tuple[Staff, ...]:
    return tuple(session.exec(select(Staff).order_by(Staff.name, col(Staff.id)).limit(MOST_PEOPLE)))
