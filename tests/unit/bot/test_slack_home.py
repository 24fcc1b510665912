"""A home fits what Slack takes, whatever the shop's data, and says what to do where there is nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.views.slack_home import home_view
from bot.views.slack_look import look_form
from bot.views.slack_mishaps import mishaps_card
from bot.views.slack_reports import reports_card, schedule_form
from bot.views.slack_roles import roles_card, roles_form
from core.actions.desk.desk import Desk
from core.actions.plans.review_plan import Review
from core.desk.asked import MOST_FILTERS, MOST_QUESTIONS, OwnFilters
from core.desk.facts import Facts
from core.desk.own import OwnList
from core.desk.waiting import Approval, Mishaps, Talk, Unknown
from core.extraction.filters.kept import KeptFilter, Parameter, ParameterKind, Part
from core.models import (
    ChannelName,
    Conversation,
    ConversationState,
    CustomerList,
    ImportRun,
    ImportState,
    InboxEvent,
    InboxState,
    Plan,
    PlanState,
    Question,
    QuestionKind,
    Recurrence,
    Reply,
    ReportKind,
    Role,
    ScheduledReport,
    Staff,
    Surface,
)
from core.money import Currency
from core.outbox import Counts
from core.shop import Shop
from sandbox.client.slack import words_of
from sandbox.slack.blocks import check_blocks, check_view

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HUGE = "<&>*_`" * 2000
ROLES = [role.value for role in Role]


@pytest.fixture
def shop() -> Shop:
    """What a view needs of a shop: its name, zone and currency."""
    return cast("Shop", SimpleNamespace(name=HUGE, zone=ZoneInfo("Europe/London"), currency=Currency("GBP", "en_GB")))


def accepted(view: dict[str, object], kind: str = "home") -> str:
    """Return every word of a view that Slack would take; fails where it would refuse it."""
    return words_of(check_view(view, lambda _file: False, kind))


def staff(number: int = 1, name: str = HUGE, roles: list[str] | None = None) -> Staff:
    """Return somebody with a long name."""
    return Staff(id=number, slack_user=f"U{number}", name=name, roles=ROLES if roles is None else roles, created_at=NOW)


def plan(number: int, state: PlanState) -> Plan:
    """Return a plan with a long title and note."""
    return Plan(
        id=number,
        title=HUGE,
        origin=str(number),
        list_id=1,
        channel=ChannelName.TELEGRAM,
        script=HUGE,
        send_at=NOW + timedelta(days=1),
        control_percent=10,
        window_days=14,
        salt="s",
        state=state,
        fingerprint="f" * 64,
        author_id=1,
        submitted_at=NOW,
        note=HUGE,
    )


def run(number: int, state: ImportState) -> ImportRun:
    """Return an import with a long name and odd figures."""
    counts = {"new_lines": 10**12, "rejected": 3, "repeated_lines": "many", "last_date": "2026-02-28"}
    return ImportRun(
        id=number,
        kind="purchases",
        source="till",
        file_name=HUGE,
        file_digest=str(number),
        counts=counts,
        state=state,
        started_at=NOW,
        error=HUGE,
    )


def report(number: int, *, channel: str = "C1") -> ScheduledReport:
    """Return a report."""
    return ScheduledReport(
        id=number,
        kind=ReportKind.PLANS,
        recurrence=Recurrence.WEEKLY,
        minute=540,
        weekday=0,
        slack_channel=channel,
        next_at=NOW,
        made_by_id=1,
        made_at=NOW,
    )


def kept_filter(number: int) -> KeptFilter:
    """Return a filter with a name as long as one may be, a long description, and something to be told."""
    told = (Parameter("months", ParameterKind.NUMBER, "12"),) if number % 2 else ()
    return KeptFilter(
        f"{number}{HUGE[:79]}", (Part("condition", HUGE),), told, HUGE, comes_with_system=False, saved_by="U1"
    )


def question(number: int) -> Question:
    """Return a question with a long sentence."""
    return Question(
        id=number,
        kind=QuestionKind.CUSTOMERS,
        words=HUGE,
        sentence=f"{number} {HUGE}",
        found=10**9,
        asked_by="U1",
        asked_at=NOW,
    )


def full_desk(count: int) -> Desk:
    """Return a desk with `count` of everything."""
    talk = Conversation(
        id=1,
        customer_id=1,
        channel=ChannelName.TELEGRAM,
        state=ConversationState.OPEN,
        slack_channel="C1",
        opened_at=NOW,
        last_heard_at=NOW,
    )
    states = list(PlanState)
    kept = CustomerList(id=1, name=HUGE, question_id=1, size=count, saved_by="U1", saved_at=NOW)
    return Desk(
        staff=staff(),
        approvals=tuple(Approval(plan(n, PlanState.SUBMITTED), HUGE) for n in range(count)),
        approvals_in_all=count,
        unknown=tuple(Unknown(n, HUGE, n + 1) for n in range(count)),
        talks=tuple(Talk(talk, HUGE, n % 2 == 0) for n in range(count)),
        talks_in_all=count,
        mishaps=Mishaps(count, count, tuple(run(n, ImportState.FAILED) for n in range(min(count, 3)))),
        proposed=tuple(run(n, ImportState.PROPOSED) for n in range(min(count, 3))),
        plans=tuple(
            (plan(n, states[n % len(states)]), Counts(audience=10**9, sent=10**8, unknown=2, waiting=9 * 10**8 - 2))
            for n in range(min(count, 8))
        ),
        plans_in_all=count,
        lists=tuple(OwnList(kept, HUGE) for _ in range(count)),
        filters=OwnFilters(tuple(kept_filter(n) for n in range(min(count, MOST_FILTERS))), count),
        questions=tuple(question(n) for n in range(min(count, MOST_QUESTIONS))),
        reports=tuple((report(n), HUGE) for n in range(count)),
        people=tuple(staff(n) for n in range(count)),
        admins=(staff(),),
        imports=tuple(run(n, ImportState.DONE) for n in range(min(count, 3))),
        facts=Facts(10**9, date(2026, 2, 28), NOW, "0.1.0"),
    )


@pytest.mark.parametrize("count", [0, 1, 3, 8, 500])
def test_a_home_fits_whatever_there_is(shop: Shop, count: int) -> None:
    """Five hundred of everything, with names of 12,000 characters."""
    view = home_view(shop, full_desk(count), ["who came this year?"] * 6)
    words = accepted(view)
    assert len(view["blocks"]) <= 100
    assert "Najimi 0.1.0" in words
    assert ("and more" in words) == (count > 6)


def test_an_empty_home_says_what_to_do_next(shop: Shop) -> None:
    """Each section that is empty names the step that fills it."""
    empty = replace(full_desk(0), mishaps=Mishaps(0, 0, ()), facts=Facts(0, None, None, "0.1.0"))
    words = accepted(home_view(shop, empty, ["who came this year?"]))
    steps = ("Make a plan", "Build a filter", "Save as filter", "every monday at 9 report plans")
    for said in ("Nothing waits for you", "who came this year?", *steps):
        assert said in words
    assert "no purchases yet" in words
    assert accepted(home_view(shop, empty, []))


def test_somebody_without_a_role_sees_nothing_of_the_shop(shop: Shop) -> None:
    """But whom to ask for one."""
    desk = replace(full_desk(3), staff=staff(roles=[]))
    words = accepted(home_view(shop, desk, []))
    assert "You have no role here yet" in words
    assert "<@U1>" in words
    assert "My plans" not in words


@pytest.mark.parametrize("state", list(PlanState))
def test_each_state_of_a_plan_has_its_next_step(shop: Shop, state: PlanState) -> None:
    """What can be done is a button; what is over has none that does something."""
    desk = replace(full_desk(1), plans=((plan(7, state), Counts(audience=10, sent=4, waiting=6)),))
    view = home_view(shop, desk, [])
    pressed = {e["action_id"] for b in view["blocks"] if b["type"] == "actions" for e in b["elements"]}
    expected = {
        PlanState.IN_THE_MAKING: set(),
        PlanState.SUBMITTED: {"cancel_plan"},
        PlanState.SENT_BACK: set(),
        PlanState.APPROVED: {"pause", "cancel_plan"},
        PlanState.RUNNING: {"pause", "evaluate_now"},
        PlanState.PAUSED: {"resume", "cancel_plan", "evaluate_now"},
        PlanState.CANCELLED: set(),
        PlanState.FINISHED: {"evaluate_now"},
        PlanState.EVALUATED: {"evaluate_now"},
    }
    assert pressed & {"pause", "resume", "cancel_plan", "evaluate_now"} == expected[state]


@pytest.mark.parametrize(
    "form",
    [
        lambda _shop: roles_form(None, {"channel": ""}),
        lambda _shop: roles_form(staff(), {"channel": "C1"}),
        lambda _shop: schedule_form(
            {}, [(f"question:{n}", HUGE) for n in range(41)], "question:7", when="weekly:0", time="09:00", channel="C1"
        ),
        lambda _shop: schedule_form({}, [], "", when="monthly:31", time="23:59", channel=""),
        lambda shop: look_form(shop, plan(1, PlanState.SUBMITTED), HUGE, Review(10**9, 5, (), ()), {}),
        lambda shop: look_form(shop, plan(1, PlanState.APPROVED), HUGE, Review(1, 0, (), ()), {}),
    ],
)
def test_every_form_fits(shop: Shop, form: Callable[[Shop], dict[str, object]]) -> None:
    """Titles, options and hints stay within what Slack takes."""
    assert accepted(form(shop), "modal")


def test_a_plan_that_was_decided_meanwhile_has_nothing_to_press(shop: Shop) -> None:
    """A dead button says so before it is pressed."""
    form = look_form(shop, plan(1, PlanState.RUNNING), "Mika", Review(5, 0, (), ()), {})
    assert "submit" not in form
    assert "being sent by now" in words_of(form)


def test_every_list_fits_a_message(shop: Shop) -> None:
    """Five hundred people, two hundred reports, and what went wrong."""
    _, reports = reports_card(shop, [(report(n), HUGE) for n in range(200)])
    event = InboxEvent(
        id=1, source="slack", source_id="1", kind="command", payload={}, state=InboxState.FAILED, received_at=NOW
    )
    reply = Reply(
        cause="1", surface=Surface.SLACK, method="chat.postMessage", payload={}, due_at=NOW, created_at=NOW, error=HUGE
    )
    _, mishaps = mishaps_card(shop, [event] * 8, [reply] * 8, [run(1, ImportState.FAILED)] * 8)
    for blocks in (reports, mishaps, roles_card([staff(n) for n in range(500)]), reports_card(shop, [])[1]):
        assert check_blocks(blocks, lambda _file: False)
