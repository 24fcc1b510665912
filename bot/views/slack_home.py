"""The app's home: somebody's desk, in the order of what needs a hand."""

from typing import Any

from bot.views.blocks import actions, button, clip, context, divider, escape, header, section
from bot.views.elements import beside, overflow
from bot.views.moments import day, day_of, moment
from bot.views.plan_ways import state_words
from bot.views.slack_plan import next_call, progress_text
from bot.views.slack_reports import report_rows
from bot.views.slack_roles import person_row, roles_text
from core.actions.desk.desk import Desk
from core.desk.waiting import Approval, Talk
from core.extraction.filters.kept import KeptFilter
from core.models import ImportRun, Plan, PlanState, Question, Role
from core.outbox import Counts
from core.shop import Shop

MOST_BLOCKS = 100
MOST_APPROVALS = 6
MOST_UNKNOWN = 4
MOST_TALKS = 6
MOST_LISTS = 6
MOST_PEOPLE = 10
LONGEST_TITLE = 120
LONGEST_SENTENCE = 300
LONGEST_NOTE = 500

Block = dict[str, Any]


def home_view(shop: Shop, desk: Desk, examples: list[str]) -> dict[str, Any]:
    """Return the home of whose desk this is; `examples` are questions that work in this shop."""
    who = f"*{escape(clip(desk.staff.name, 80))}* · {roles_text(desk.staff)}"
    blocks = [header("Your desk"), context(f"{who} · {escape(clip(shop.name, 80))}")]
    if not desk.staff.roles:
        blocks.append(section(_without_role(desk)))
        return _view([*blocks, divider(), *_foot(shop, desk)])
    for part in (
        _needs_you(shop, desk, examples),
        _plans(shop, desk),
        _lists(shop, desk),
        _filters(desk),
        _questions(shop, desk),
        _reports(shop, desk),
        _people(desk),
        _imports(shop, desk),
    ):
        if part:
            blocks += [*part, divider()]
    foot = _foot(shop, desk)
    return _view([*blocks[: MOST_BLOCKS - len(foot)], *foot])


def _view(blocks: list[Block]) -> dict[str, Any]:
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def _without_role(desk: Desk) -> str:
    admins = ", ".join(f"<@{each.slack_user}>" for each in desk.admins[:5])
    whom = f" Ask {admins}." if admins else " Whoever runs this installation can: `najimi staff grant`."
    return f"You have no role here yet, so there is nothing to see. An admin gives you one.{whom}"


def _needs_you(shop: Shop, desk: Desk, examples: list[str]) -> list[Block]:
    blocks = [header("Needs you")]
    if not desk.waits:
        tries = [button(words, f"ask_again:{n}", words) for n, words in enumerate(examples[:3])]
        ask = "Nothing waits for you. Ask: `@najimi who should we offer … to?`"
        return [
            *blocks,
            section(f"{ask}, or try one of these:" if tries else ask),
            *([actions(*tries)] if tries else []),
        ]
    blocks += [_approval(shop, each) for each in desk.approvals[:MOST_APPROVALS]]
    blocks += _more(desk.approvals_in_all, MOST_APPROVALS, "plans wait for approval")
    for unknown in desk.unknown[:MOST_UNKNOWN]:
        what = "1 message" if unknown.count == 1 else f"{unknown.count:,} messages"
        text = f":question: *{escape(clip(unknown.title, LONGEST_TITLE))}*: {what}, and nobody knows whether "
        text += "it arrived." if unknown.count == 1 else "they arrived."
        blocks.append(beside(text, button(f"Settle {unknown.count:,}", "settle_open", str(unknown.plan_id))))
    blocks += [_talk(shop, each) for each in desk.talks[:MOST_TALKS]]
    blocks += _more(desk.talks_in_all, MOST_TALKS, "conversations with customers are open")
    return blocks + _calls(desk) + _proposed(shop, desk) + _mishaps(desk)


def _calls(desk: Desk) -> list[Block]:
    """Return what waits at the telephone."""
    waiting, blocks = desk.calls, []
    if waiting.missed:
        what = "1 call waits" if waiting.missed == 1 else f"{waiting.missed:,} calls wait"
        blocks.append(beside(f":telephone_receiver: {what} to be called back", button("Look", "calls_today")))
    if waiting.cautions:
        who = "1 customer wishes" if waiting.cautions == 1 else f"{waiting.cautions:,} customers wish"
        text = f":raising_hand: {who} a call or a visit instead of a message: they were handed over in their channel."
        blocks.append(section(text))
    for plan_id, title, count in waiting.lists:
        take = button("Take the next call", f"call_next:{plan_id}", str(plan_id))
        blocks.append(
            beside(f":telephone_receiver: *{escape(clip(title, LONGEST_TITLE))}*: {count:,} to call now", take)
        )
    return blocks


def _approval(shop: Shop, waiting: Approval) -> Block:
    plan = waiting.plan
    when = "as soon as it is approved" if plan.send_at <= plan.submitted_at else f"on {moment(plan.send_at, shop.zone)}"
    text = (
        f":raised_hand: *{escape(clip(waiting.author, 60))}* asks for approval: "
        f"*{escape(clip(plan.title, LONGEST_TITLE))}*\n"
        f"It would start {when} · cost {shop.currency.text(plan.cost)} · plan {plan.id}"
    )
    return beside(text, button("Look", "look_plan", str(plan.id), style="primary"))


def _talk(shop: Shop, talk: Talk) -> Block:
    row = talk.conversation
    whose = "yours" if talk.mine else "nobody's yet"
    where = f" · in <#{row.slack_channel}>" if row.slack_channel else ""
    who, value = escape(clip(talk.customer, 80)), str(row.id)
    step = button("Answer …", "talk_answer_open", value) if talk.mine else button("Take it", "talk_take", value)
    waits = " · *waits for an answer*" if talk.waits else ""
    when = moment(row.last_heard_at, shop.zone)
    return beside(f":speech_balloon: *{who}* wrote on {when} · {whose}{where}{waits}", step)


def _proposed(shop: Shop, desk: Desk) -> list[Block]:
    return [
        section(
            f":inbox_tray: *{escape(clip(run.file_name, LONGEST_TITLE))}* waits for somebody to confirm how it is "
            f"understood, since {moment(run.started_at, shop.zone)}. Its card stands where the file was dropped."
        )
        for run in desk.proposed
    ]


def _mishaps(desk: Desk) -> list[Block]:
    found = desk.mishaps
    if found is None or not (found.events or found.replies or found.imports):
        return []
    told = [
        f"{count:,} {one if count == 1 else many}"
        for count, one, many in (
            (found.events, "event that could not be worked off", "events that could not be worked off"),
            (found.replies, "answer that could not be delivered", "answers that could not be delivered"),
            (len(found.imports), "import that broke off", "imports that broke off"),
        )
        if count
    ]
    return [beside(f":warning: In the last seven days: {', '.join(told)}.", button("Look", "mishaps_open"))]


def _plans(shop: Shop, desk: Desk) -> list[Block]:
    blocks = [header("My plans")]
    if not desk.plans:
        text = "You have no plans yet. Ask who should be offered something, then press *Make a plan* below the answer."
        return [*blocks, section(text)]
    for plan, counts in desk.plans:
        blocks.append(section(_plan_text(shop, plan, counts)))
        if buttons := _plan_buttons(plan, counts, settles=desk.staff.may(Role.ADMIN)):
            blocks.append(actions(*buttons))
    return blocks + _more(desk.plans_in_all, len(desk.plans), "plans of yours are there: `@najimi plans`")


def _plan_text(shop: Shop, plan: Plan, counts: Counts) -> str:
    text = f"*{escape(clip(plan.title, LONGEST_TITLE))}* · plan {plan.id} · {state_words(plan)}"
    if plan.state is PlanState.SENT_BACK and plan.note:
        return f"{text}\n> {escape(clip(' '.join(plan.note.split()), LONGEST_NOTE))}"
    if plan.state is PlanState.APPROVED:
        return f"{text}\nIt starts on {moment(plan.send_at, shop.zone)}."
    return f"{text}\n{progress_text(plan, counts)}" if counts.audience else text


def _plan_buttons(plan: Plan, counts: Counts, *, settles: bool) -> list[Block]:
    """Return the next steps of a plan: none where there is nothing left to decide; `settles` says who may settle."""
    value, left = str(plan.id), counts.waiting + counts.deferred
    pause = button("Pause", "pause", value)
    brought = button("What has it brought?", "evaluate_now", value)
    weekly = button("Report it …", "schedule_open", f"result:{plan.id}")
    rest = button(
        "Cancel the rest", "cancel_plan", value, style="danger", confirm=f"{left:,} customers will not hear about it."
    )
    withdraw = button("Withdraw it", "cancel_plan", value, confirm="Nobody will hear about it.")
    unknown = [button(f"Settle {counts.unknown:,} unknown", "settle_open", value)] if counts.unknown and settles else []
    steps = {
        PlanState.SUBMITTED: [withdraw],
        PlanState.APPROVED: [pause, withdraw],
        PlanState.RUNNING: [*next_call(plan, counts), pause, brought, weekly],
        PlanState.PAUSED: [button(f"Resume: {left:,} to go", "resume", value, style="primary"), rest, brought],
        PlanState.FINISHED: [brought, weekly],
        PlanState.EVALUATED: [brought],
    }
    return steps.get(plan.state, []) + unknown


def _lists(shop: Shop, desk: Desk) -> list[Block]:
    if not desk.lists:
        return []
    blocks = [header("My lists")]
    for each in desk.lists[:MOST_LISTS]:
        kept = each.kept
        size = "1 customer" if kept.size == 1 else f"{kept.size:,} customers"
        text = (
            f"*{escape(clip(kept.name, 80))}* · {size}, saved on {day_of(kept.saved_at, shop.zone)}\n"
            f"{escape(clip(each.sentence, LONGEST_SENTENCE))}"
        )
        blocks.append(beside(text, button("Ask again", "list_again", str(kept.question_id))))
    return blocks


def _filters(desk: Desk) -> list[Block]:
    new = actions(button("Build a filter …", "build_open", "new"), button("All filters", "filters_all"))
    if not desk.filters.shown:
        text = "You have saved no filters yet. Build one by choosing, or press *Save as filter* on an answer."
        return [header("My filters"), section(text), new]
    blocks = [header("My filters"), *(_filter_row(each) for each in desk.filters.shown)]
    return [*blocks, *_more(desk.filters.in_all, len(desk.filters.shown), "filters are yours"), new]


def _filter_row(kept: KeptFilter) -> Block:
    ask = "kept_use_open" if kept.parameters else "kept_ask"
    text = f"*{escape(kept.name)}*\n{escape(clip(kept.description or kept.text(), LONGEST_SENTENCE))}"
    choices = [("Use it", ask), ("Edit …", "kept_edit_open"), ("Look at it", "kept_look"), ("History", "kept_history")]
    return beside(text, overflow("more:filter", [(label, f"{action}:{kept.name}") for label, action in choices]))


def _questions(shop: Shop, desk: Desk) -> list[Block]:
    if not desk.questions:
        return []
    return [header("What I asked last"), *(_question_row(shop, each) for each in desk.questions)]


def _question_row(shop: Shop, question: Question) -> Block:
    found = "1 customer" if question.found == 1 else f"{question.found:,} customers"
    text = f"{escape(clip(question.sentence, LONGEST_SENTENCE))}\n_{found} on {day_of(question.asked_at, shop.zone)}_"
    return beside(text, button("Ask again", "list_again", str(question.id)))


def _reports(shop: Shop, desk: Desk) -> list[Block]:
    schedule = actions(button("Schedule a report …", "schedule_open", "plans"))
    if not desk.reports:
        text = "Reports come by themselves, such as `@najimi every monday at 9 report plans`."
        return [header("Reports"), section(text), schedule]
    return [header("Reports"), *report_rows(shop, desk.reports), schedule]


def _people(desk: Desk) -> list[Block]:
    if not desk.people:
        return []
    blocks = [header("People and roles"), *(person_row(each) for each in desk.people[:MOST_PEOPLE])]
    if len(desk.people) > MOST_PEOPLE:
        blocks.append(context("… and more: `@najimi roles` shows everybody."))
    return blocks


def _imports(shop: Shop, desk: Desk) -> list[Block]:
    if not desk.imports:
        return []
    return [header("Imports"), section("\n".join(_import_text(shop, run) for run in desk.imports))]


def _import_text(shop: Shop, run: ImportRun) -> str:
    counts = run.counts
    named = (
        ("new_lines", "new lines"),
        ("repeated_lines", "were there already"),
        ("rejected", "left out"),
        ("new_customers", "new customers"),
    )
    figures = [
        f"{counts[name]:,} {label}" for name, label in named if isinstance(counts.get(name), int) and counts[name]
    ]
    what = ", ".join(figures) or run.state.value
    name = escape(clip(run.file_name, LONGEST_TITLE))
    return f"*{name}* · {run.state.value} · {moment(run.started_at, shop.zone)} · {what}"


def _foot(shop: Shop, desk: Desk) -> list[Block]:
    facts = desk.facts
    people = "1 customer" if facts.customers == 1 else f"{facts.customers:,} customers"
    bought = f"last purchase {day(facts.last_purchase)}" if facts.last_purchase else "no purchases yet"
    fresh = f"data as of {moment(facts.last_import, shop.zone)}" if facts.last_import else "nothing imported yet"
    return [context(f"{people} · {bought} · {fresh} · Najimi {facts.version}")]


def _more(in_all: int, shown: int, what: str) -> list[Block]:
    return [context(f"{in_all:,} {what}; these are the first {shown}.")] if in_all > shown else []
