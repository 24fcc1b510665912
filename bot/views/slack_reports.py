"""Reports that come by themselves: what was agreed, the list of them, the form, and the report itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.views.blocks import actions, button, clip, context, escape, field, header, modal, section
from bot.views.elements import channel_chooser, menu, option, time_of_day
from bot.views.moments import moment
from bot.views.slack_answer import answer_card, answer_text
from bot.views.slack_evaluation import evaluation_card
from core.models import Recurrence, ResponseKind, ScheduledReport
from core.plans.states import IN_WORDS
from core.reports.active import schedule_of
from core.reports.findings import Found, QuestionFound, ResultFound
from core.reports.plans import PlanRow, PlansFound
from core.reports.schedule import LAST_DAY, WEEKDAYS, upcoming
from core.reports.wording import month_day_text, schedule_text, time_text
from core.shop import Shop

MOST_ROWS = 6
MOST_LISTED = 20
LONGEST_SUBJECT = 200
LATE = timedelta(minutes=15)
ANSWERED = {
    ResponseKind.INTERESTED: "interested",
    ResponseKind.ORDERED: "ordered",
    ResponseKind.NOT_FOR_ME: "not for them",
    ResponseKind.STOPPED: "opted out",
}

Block = dict[str, Any]


@dataclass(frozen=True)
class Lateness:
    """How late a report is that was due at `due`, and how many more times it has fallen due since."""

    due: datetime
    by: timedelta
    missed: int


def agreed_card(shop: Shop, report: ScheduledReport, subject: str) -> tuple[str, list[Block]]:
    """Return what was understood, with the next times, as a line and as a card."""
    what = f"*{escape(clip(subject, LONGEST_SUBJECT))}*"
    if report.next_at is None:
        text = f"Report {report.id} has stopped: {what}."
        return text, [section(text), actions(_change(report, "Start it again …"))]
    when = _when(shop, report)
    text = f"{_capital(when)} ({shop.zone.key}) I post {what} {_where(report)}."
    return text, [section(text), context(f"Report {report.id} · {_next_times(shop, report)}"), _buttons(report)]


def reports_card(shop: Shop, reports: Sequence[tuple[ScheduledReport, str]]) -> tuple[str, list[Block]]:
    """Return the list of reports that are to come."""
    schedule = actions(button("Schedule a report …", "schedule_open", "plans"))
    if not reports:
        text = "No reports are scheduled. Say, for instance, `@najimi every monday at 9 report plans`."
        return text, [section(text), schedule]
    rows = [block for row in reports[:MOST_LISTED] for block in _row(shop, *row)]
    rest = len(reports) - MOST_LISTED
    more = [context(f"… and {rest:,} more, later than these.")] if rest > 0 else []
    return f"{len(reports)} reports are scheduled.", [header("Scheduled reports"), *rows, *more, schedule]


def report_rows(shop: Shop, reports: Sequence[tuple[ScheduledReport, str]]) -> list[Block]:
    """Return the first reports of somebody's home."""
    rows = [block for row in reports[:MOST_ROWS] for block in _row(shop, *row)]
    more = [context("… and more: `@najimi reports` lists them.")] if len(reports) > MOST_ROWS else []
    return rows + more


def _row(shop: Shop, report: ScheduledReport, subject: str) -> list[Block]:
    text = (
        f"*{escape(clip(_capital(subject), LONGEST_SUBJECT))}*\n"
        f"{_when(shop, report)} {_where(report)} · report {report.id} · {_next(shop, report)}"
    )
    return [section(text), _buttons(report)]


def _when(shop: Shop, report: ScheduledReport) -> str:
    if report.recurrence is Recurrence.ONCE and report.next_at:
        return f"once, on {moment(report.next_at, shop.zone)},"
    return schedule_text(schedule_of(report))


def _where(report: ScheduledReport) -> str:
    return f"in <#{report.slack_channel}>" if report.slack_channel.startswith(("C", "G")) else "in a direct message"


def _next(shop: Shop, report: ScheduledReport) -> str:
    return f"next {moment(report.next_at, shop.zone)}" if report.next_at else "stopped"


def _next_times(shop: Shop, report: ScheduledReport) -> str:
    first = report.next_at
    if first is None or report.recurrence is Recurrence.ONCE:
        return _next(shop, report)
    times = (first, *upcoming(schedule_of(report), first, shop.zone, 2))
    return "next: " + " · ".join(moment(time, shop.zone) for time in times)


def _buttons(report: ScheduledReport) -> Block:
    value = str(report.id)
    return actions(
        button("Post now", "report_now", value),
        _change(report, "Change the time …"),
        button("Stop", "report_stop", value, confirm="It comes no more until somebody starts it again."),
    )


def _change(report: ScheduledReport, label: str) -> Block:
    return button(label, "report_change_open", str(report.id))


def schedule_form(
    metadata: dict[str, Any], subjects: list[tuple[str, str]], subject: str, *, when: str, time: str, channel: str
) -> dict[str, Any]:
    """Return the form for a report: `subjects` are what can be reported, by value and label.

    Without `subjects` it changes when and where alone.
    """
    what = menu([option(label, value) for value, label in subjects], subject) if subjects else None
    return modal(
        "A report by itself" if what else "Change the report",
        "schedule" if what else "reschedule",
        "Schedule" if what else "Save",
        json.dumps(metadata),
        [
            *([field("subject", "What", what)] if what else []),
            field("when", "When", menu(_when_options(), when)),
            field("time", "At", time_of_day(time), hint="In the shop's time zone."),
            field(
                "channel",
                "Where",
                channel_chooser(channel),
                hint="I have to be a member of the channel. Leave it empty for a direct message to you.",
                optional=True,
            ),
        ],
    )


def _when_options() -> list[Block]:
    return [
        option("Every day", "daily"),
        *(option(f"Every {name}", f"weekly:{number}") for number, name in enumerate(WEEKDAYS)),
        *(option(f"{_capital(month_day_text(day))} of each month", f"monthly:{day}") for day in range(1, LAST_DAY + 1)),
        option("Once, tomorrow", "once"),
    ]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def when_value(report: ScheduledReport) -> str:
    """Return the option of the form that says how often a report comes."""
    number = {Recurrence.WEEKLY: report.weekday, Recurrence.MONTHLY: report.day}.get(report.recurrence)
    return report.recurrence.value if number is None else f"{report.recurrence.value}:{number}"


def report_card(
    shop: Shop, report: ScheduledReport, found: Found, *, question_id: int = 0, late: Lateness | None = None
) -> tuple[str, list[Block]]:
    """Return a report as a line and as a card; `report` says when it comes next."""
    if isinstance(found, PlansFound):
        text, blocks = _plans_card(shop, found)
    elif isinstance(found, ResultFound):
        text, blocks = _result_card(found)
    else:
        text, blocks = _question_card(shop, found, question_id)
    return text, [*blocks, *_foot(shop, report, late)]


def _foot(shop: Shop, report: ScheduledReport, late: Lateness | None) -> list[Block]:
    told = [f"Report {report.id}", _next(shop, report) if report.next_at else "this was the last one"]
    if late is not None and late.missed:
        times = "once more" if late.missed == 1 else f"{late.missed:,} times more"
        told.append(f"it was due on {moment(late.due, shop.zone)}, and {times} since; this one stands for all of them")
    elif late is not None and late.by >= LATE:
        told.append(f"it was due on {moment(late.due, shop.zone)}")
    stop = [button("Stop", "report_stop", str(report.id), confirm="It comes no more.")] if report.next_at else []
    return [context(" · ".join(told)), actions(*stop, _change(report, "Change the time …"))]


def plans_card(shop: Shop, found: PlansFound) -> tuple[str, list[Block]]:
    """Return what plans brought when somebody asks, with the button by which it comes again by itself."""
    text, blocks = _plans_card(shop, found)
    return text, [*blocks, actions(button("Schedule …", "schedule_open", "plans"))]


def _plans_card(shop: Shop, found: PlansFound) -> tuple[str, list[Block]]:
    since, until = moment(found.since, shop.zone), moment(found.until, shop.zone)
    heading = "What plans brought"
    blocks = [header(heading), context(f"From {since} to {until}")]
    blocks += [section(_plan_text(shop, row)) for row in found.rows]
    if not found.rows:
        blocks.append(section("Nobody was told anything, nobody answered, and nobody bought what had been offered."))
    if found.more:
        blocks.append(context(f"… and {found.more:,} older plans."))
    if found.waiting:
        waits = "1 plan waits" if found.waiting == 1 else f"{found.waiting:,} plans wait"
        blocks.append(context(f":raised_hand: {waits} for approval."))
    told, answered = sum(row.told for row in found.rows), sum(row.answered for row in found.rows)
    bought = sum(row.buyers or 0 for row in found.rows)
    return f"{heading}: {told:,} told, {answered:,} answered, {bought:,} bought.", blocks


def _plan_text(shop: Shop, row: PlanRow) -> str:
    answers = [f"{row.answers[kind]:,} {label}" for kind, label in ANSWERED.items() if row.answers.get(kind)]
    sales = shop.currency.text(row.sales)
    bought = f"{row.buyers:,} bought it for {sales}" if row.buyers is not None else f"sales {sales}"
    told = " · ".join([f"{row.told:,} told", *answers, bought])
    return f"*{escape(clip(row.title, 120))}* · plan {row.plan_id} · {IN_WORDS[row.state]}\n{told}"


def _result_card(found: ResultFound) -> tuple[str, list[Block]]:
    if found.result is not None:
        text, blocks = evaluation_card(found.result)
        # Its own buttons would stand beside the report's.
        return text, [block for block in blocks if block["type"] != "actions"]
    text = f"{clip(found.title, 120)}: {found.waiting}"
    return text, [header(f"{clip(found.title, 120)}: no result yet"), section(escape(found.waiting))]


def _question_card(shop: Shop, found: QuestionFound, question_id: int) -> tuple[str, list[Block]]:
    blocks = answer_card(found.answer, question_id, refines=False)
    change = _change_text(shop, found)
    return f"{answer_text(found.answer)} ({change})", [blocks[0], context(change), *blocks[1:]]


def _change_text(shop: Shop, found: QuestionFound) -> str:
    if found.before is None or found.before_at is None:
        return "Asked by itself for the first time"
    difference, when = found.answer.found - found.before, moment(found.before_at, shop.zone)
    if not difference:
        return f"As many as on {when}"
    arrow, word = (":arrow_up:", "more") if difference > 0 else (":arrow_down:", "fewer")
    return f"{arrow} {abs(difference):,} {word} than on {when} ({found.before:,})"


def failure_text(report: ScheduledReport, subject: str, reason: str) -> str:
    """Return what whoever asked for a report is told when it could not be posted."""
    what = escape(clip(subject, LONGEST_SUBJECT))
    if report.next_at is None:
        end = "I have stopped it. Put right what is wrong, then start it again with the button."
    else:
        end = "I try again the next time that it is due; after three times in a row I stop."
    return f":warning: The report “{what}” ({_where(report)}) could not be posted: {escape(reason)}\n{end}"


def failure_blocks(report: ScheduledReport, text: str) -> list[Block]:
    """Return the same with the button that changes or starts it again."""
    return [section(text), actions(_change(report, "Change the time …" if report.next_at else "Start it again …"))]


def now_text(report: ScheduledReport) -> str:
    """Return what is said where a report was posted somewhere else."""
    return f"Posted {_where(report)}."


def default_time(minute: int) -> str:
    """Return a time as the form's chooser holds it."""
    return time_text(minute)
