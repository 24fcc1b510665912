"""Reports that come by themselves: asked for, listed, changed, stopped, posted at once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.handlers import slack_ask
from bot.handlers.report_cards import post_report, report_picture
from bot.handlers.slack_campaign import evaluate, show_plans
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.slack_reports import (
    agreed_card,
    default_time,
    now_text,
    plans_card,
    reports_card,
    schedule_form,
    when_value,
)
from bot.workers.inbox import Effect
from core.actions.desk.post_report import work_out
from core.actions.desk.schedule_report import NO_MORE, WantedReport, change_report, schedule_report, stop_report
from core.actions.lists.save_list import keep_question
from core.actions.questions.ask import answer, understand
from core.errors import NotFoundError, RefusedError, ShownError
from core.extraction.answer import Understood
from core.models import Plan, Question, Recurrence, ReportKind, ScheduledReport
from core.replies import Replies
from core.reports.active import active_reports, subject_text
from core.reports.plans import plans_between
from core.reports.schedule import Schedule, moment_on
from core.reports.wish import DEFAULT_MINUTE, Wish, read_time, read_wish
from core.shop import Shop

MOST_SUBJECTS = 20
LOOKED_BACK = timedelta(days=7)
# With which words a wish for a report may begin; a question may as well, and is one where it does not say when.
FIRST_WORDS = ("every", "each", "daily", "weekly", "monthly", "on", "at", "today", "tomorrow")


def said(desk: Desk, turn: Turn, _rest: str) -> Effect:
    """Schedule what begins with when ("every monday at 9 report plans"); words that do not are a question.

    In the thread of an answer, when alone is enough.
    """
    wish = _wish(desk, turn)
    if wish is None:
        return slack_ask.ask(desk, turn, turn.words)
    return wish if callable(wish) else _agree(desk, turn, wish)


def said_report(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Schedule "report plan 12 every friday"; "report 12" says what the plan has brought so far."""
    wish = read_wish(turn.words, desk.shop.clock.now(), desk.shop.zone)
    if wish is not None:
        return _agree(desk, turn, wish)
    what = rest.casefold().rstrip("?!. ")
    if what in {"plans", "on plans"}:
        return _plans_now(desk, turn)
    number = what.removeprefix("on ").removeprefix("plan").strip()
    if not number:
        message = "Say what to report: `report 3` or `report plans`; with a time it comes by itself."
        raise RefusedError(message)
    return evaluate(desk, replace(turn, value=number))


def said_plans(desk: Desk, turn: Turn, _rest: str) -> Effect:
    """Schedule "plans every friday"; "plans" alone lists them."""
    wish = read_wish(turn.words, desk.shop.clock.now(), desk.shop.zone)
    return show_plans(desk, turn) if wish is None else _agree(desk, turn, wish)


def show_reports(desk: Desk, turn: Turn) -> Effect:
    """List the reports that are still to come."""
    with desk.shop.store.read() as session:
        rows = [(report, subject_text(session, report)) for report in active_reports(session)]

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, *reports_card(desk.shop, rows))

    return effect


def open_schedule(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form for a report about what the button names: "plans", "result:12" or "question:7"."""
    subjects = _subjects(desk, turn)
    if turn.value not in dict(subjects):
        message = "That cannot be reported any more: it is gone, or its result does not change."
        raise RefusedError(message)
    time = default_time(DEFAULT_MINUTE)
    return schedule_form(turn.where, subjects, turn.value, when="weekly:0", time=time, channel=turn.channel)


def open_change(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that changes when and where a report comes."""
    report = _report(desk.shop, turn.value)
    return schedule_form(
        {**turn.where, "report": report.id},
        [],
        "",
        when=when_value(report),
        time=default_time(report.minute),
        channel="" if report.slack_channel.startswith("U") else report.slack_channel,
    )


def check_schedule(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form that was handed in, by block id."""
    try:
        _chosen_time(desk, turn)
    except ShownError as error:
        return {"when": str(error)}
    return {}


def schedule(desk: Desk, turn: Turn) -> Effect:
    """Schedule what was chosen in the form."""
    kind, _, number = turn.state.get("subject", "").partition(":")
    if kind not in set(ReportKind):
        message = "Choose what is to be reported."
        raise RefusedError(message)
    subject_id = number_of(number) if number else None
    when, once_at = _chosen_time(desk, turn)
    channel = turn.state.get("channel") or turn.user

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        wanted = WantedReport(ReportKind(kind), subject_id, when, once_at, channel)
        report = schedule_report(tx, desk.shop, wanted, by)
        turn.say(replies, *agreed_card(desk.shop, report, subject_text(tx, report)))

    return effect


def change(desk: Desk, turn: Turn) -> Effect:
    """Let a report come at the times and in the place that were chosen in the form."""
    number = number_of(str(turn.metadata.get("report", "")))
    when, once_at = _chosen_time(desk, turn)
    channel = turn.state.get("channel") or turn.user

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        report = change_report(tx, desk.shop, number, by, schedule=when, once_at=once_at, channel=channel)
        turn.say(replies, *agreed_card(desk.shop, report, subject_text(tx, report)))

    return effect


def stop(desk: Desk, turn: Turn) -> Effect:
    """Let a report come no more; the answer has the button that starts it again."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        report = stop_report(tx, desk.shop, number, by)
        turn.say(replies, *agreed_card(desk.shop, report, subject_text(tx, report)))

    return effect


def post_now(desk: Desk, turn: Turn) -> Effect:
    """Post a report at once; its next time stays."""
    report = _report(desk.shop, turn.value)
    found = work_out(desk.shop, report)
    picture = report_picture(desk.shop, found)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        current = tx.get_one(ScheduledReport, report.id, with_for_update=True)
        current.last_at = desk.shop.clock.now()
        tx.add(current)
        post_report(tx, desk.shop, replies, current, found, picture=picture)
        if current.slack_channel != turn.at:
            turn.say(replies, now_text(current))

    return effect


def _plans_now(desk: Desk, turn: Turn) -> Effect:
    """Say what plans brought in the last seven days."""
    now = desk.shop.clock.now()
    with desk.shop.store.read() as session:
        found = plans_between(session, desk.shop, now - LOOKED_BACK, now)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, *plans_card(desk.shop, found))

    return effect


def _wish(desk: Desk, turn: Turn) -> Wish | Effect | None:
    shop = desk.shop
    question = slack_ask.latest_in(desk, turn)
    if question is not None:
        try:
            when, once_at = read_time(turn.words, shop.clock.now(), shop.zone)
        except RefusedError:
            pass
        else:
            return _keep(desk, turn, WantedReport(ReportKind.QUESTION, question.id, when, once_at, turn.at))
    return read_wish(turn.words, shop.clock.now(), shop.zone)


def _agree(desk: Desk, turn: Turn, wish: Wish) -> Effect:
    """Schedule a wish and say back what was understood."""
    if wish.kind is ReportKind.QUESTION:
        understood = understand(desk.shop, wish.subject)
        found = answer(desk.shop, understood, limit=1).found
        return _keep(desk, turn, _wanted(wish, turn, None), asked=(understood, found))
    return _keep(desk, turn, _wanted(wish, turn, int(wish.subject) if wish.subject else None))


def _wanted(wish: Wish, turn: Turn, subject_id: int | None) -> WantedReport:
    return WantedReport(wish.kind, subject_id, wish.schedule, wish.once_at, turn.at)


def _keep(desk: Desk, turn: Turn, wanted: WantedReport, asked: tuple[Understood, int] | None = None) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        subject_id = wanted.subject_id
        if asked is not None:
            subject_id = keep_question(tx, desk.shop, *asked, turn.user).id
        whole = WantedReport(wanted.kind, subject_id, wanted.schedule, wanted.once_at, wanted.channel)
        report = schedule_report(tx, desk.shop, whole, by)
        turn.say(replies, *agreed_card(desk.shop, report, subject_text(tx, report)))

    return effect


def _chosen_time(desk: Desk, turn: Turn) -> tuple[Schedule, datetime | None]:
    """Return when the form says; raises `RefusedError` for what no calendar has."""
    how, _, number = turn.state.get("when", "").partition(":")
    hour, _, minutes = turn.state.get("time", "").partition(":")
    if how not in set(Recurrence) or not (hour.isdecimal() and minutes.isdecimal()):
        message = "Choose how often it comes, and at what time."
        raise RefusedError(message)
    minute = int(hour) * 60 + int(minutes)
    which = int(number) if number.isdecimal() else None
    if how == Recurrence.ONCE:
        here = desk.shop.clock.now().astimezone(desk.shop.zone)
        return Schedule(Recurrence.ONCE, minute), moment_on(here.date() + timedelta(days=1), minute, desk.shop.zone)
    weekday = which if how == Recurrence.WEEKLY else None
    return Schedule(Recurrence(how), minute, weekday, which if how == Recurrence.MONTHLY else None), None


def _subjects(desk: Desk, turn: Turn) -> list[tuple[str, str]]:
    """Return what can be reported, by value and label: all plans, one of the latest, one of somebody's questions."""
    with desk.shop.store.read() as session:
        plans = session.exec(
            select(Plan).where(col(Plan.state).not_in(NO_MORE)).order_by(col(Plan.id).desc()).limit(MOST_SUBJECTS)
        ).all()
        asked = session.exec(
            select(Question)
            .where(Question.asked_by == turn.user)
            .order_by(col(Question.id).desc())
            .limit(MOST_SUBJECTS)
        ).all()
        named = _named_question(session, turn.value)
    questions = {question.sentence: question for question in reversed([*asked, *named])}
    return [
        ("plans", "What plans brought"),
        *((f"result:{plan.id}", f"Plan {plan.id}: {plan.title}") for plan in plans),
        *((f"question:{question.id}", question.sentence) for question in reversed(questions.values())),
    ]


def _named_question(session: Session, value: str) -> list[Question]:
    kind, _, number = value.partition(":")
    question = session.get(Question, number_of(number)) if kind == ReportKind.QUESTION else None
    return [question] if question is not None else []


def _report(shop: Shop, value: str) -> ScheduledReport:
    with shop.store.read() as session:
        report = session.get(ScheduledReport, number_of(value))
    if report is None:
        message = "That report is gone. `@najimi reports` lists those that are there."
        raise NotFoundError(message)
    return report
