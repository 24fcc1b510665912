"""The call list of a plan in Slack: whom to call next, what to say, how it ended, and how far the list is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.views.blocks import Block, actions, button, clip, context, escape, section
from bot.views.moments import moment
from bot.views.slack_call_forms import OUTCOMES, place
from core.actions.calls.call_list import Task
from core.actions.calls.list_state import ListState
from core.models import CallOutcome, CallState, DeliveryState, Plan
from core.ports import Outcome, OutcomeKind
from core.shop import Shop

LONGEST_SCRIPT = 2_500
LONGEST_TITLE = 100
SHOWN_IN_HAND = 4
ENDS: Mapping[CallOutcome, str] = {
    CallOutcome.TALKED: "talked",
    CallOutcome.NO_ANSWER: "no answer",
    CallOutcome.BUSY: "busy",
    CallOutcome.MACHINE: "a machine answered",
    CallOutcome.CALL_AT: "wants to be called later",
    CallOutcome.DO_NOT_CALL: "does not want to be called",
    CallOutcome.WRONG_NUMBER: "the number is somebody else's",
}
TO_DO = "The customer stays in your hand: press *Call* again, or dial the number on the card by hand."
BACK_TO_DO = "They still wait to be called back: press *Call* again, or dial the number by hand."
NO_UNDO = "This is not undone by a button."
NOT_TAKEN_UP: Mapping[CallState, str] = {
    CallState.BUSY: "was busy",
    CallState.NO_ANSWER: "was not answered",
    CallState.CANCELED: "was not answered",
    CallState.COMPLETED: "was answered, but nobody pressed a key",
}
OPINIONS = {"interested": "interested", "not_for_me": "not interested", "ordered": "ordered"}


@dataclass(frozen=True)
class OnList:
    """Where a call stands: the plan, how far its list is, and who has the call: as a mention, and by our number."""

    plan: Plan
    state: ListState
    by: str
    staff_id: int

    def besides(self, delivery_id: int) -> list[str]:
        """Return whom they have in hand besides one: nobody, as a rule, but where they took back how a call ended."""
        mine = (each for each in self.state.in_hand if each.staff_id == self.staff_id)
        return [f"*{escape(clip(each.called, 80))}*" for each in mine if each.delivery_id != delivery_id]


def task_message(shop: Shop, on: OnList, task: Task, zone: ZoneInfo) -> tuple[str, list[Block]]:
    """Return the card of a call that somebody has in hand; `zone` is the customer's."""
    plan, by = on.plan, on.by
    value = str(task.delivery_id)
    text = f"{by} calls {escape(clip(task.called, 80))}"
    number = escape(task.telephone)
    tried = f" · rang {task.failures} time{'s' if task.failures > 1 else ''} in vain" if task.failures else ""
    blocks = [
        section(
            f":telephone_receiver: *{escape(clip(task.called, 80))}* ({escape(task.customer_number)}) · "
            f"<tel:{number}|{number}>{tried}\n*{escape(clip(plan.title, LONGEST_TITLE))}* · "
            f"{escape(clip(task.reason, 300))}"
        ),
        section("\n".join(f"> {line}" for line in escape(clip(task.script, LONGEST_SCRIPT)).splitlines())),
    ]
    if task.note:
        blocks.append(section(f"*Noted before*\n{escape(clip(task.note, 600))}"))
    blocks += [
        actions(
            button("Call", "call_ring", value, style="primary"),
            *(button(label, f"call_end:{said or end}", f"{value}:{end}:{said}") for label, end, said in OUTCOMES),
        ),
        actions(
            button("Call back at …", "call_at_open", value),
            button(
                "Do not call",
                "call_end:never",
                f"{value}:do_not_call:",
                confirm=f"Nobody calls them again, in any plan. {NO_UNDO}",
            ),
            button(
                "Wrong number",
                "call_end:wrong",
                f"{value}:wrong_number:",
                confirm=f"This number is used no more. {NO_UNDO}",
            ),
            button("Note …", "call_ended_open", value),
            button("Skip", "call_skip", value),
        ),
        *_also_in_hand(on, task.delivery_id),
        context(
            f"{by} has it · it is {moment(shop.clock.now(), zone)} in {place(zone)} · {state_text(shop, on.state)}"
        ),
    ]
    return text, blocks


def _also_in_hand(on: OnList, delivery_id: int) -> list[Block]:
    others = on.besides(delivery_id)
    if not others:
        return []
    named = ", ".join(others[:SHOWN_IN_HAND])
    text = f":information_source: {on.by} also has {named} in hand. This call comes first; *Take the next one* brings"
    return [section(f"{text} {'them' if len(others) > 1 else 'that one'} again once it is settled.")]


def not_placed_text(called: str, outcome: Outcome, to_do: str = TO_DO) -> str:
    """Return what an operator is told whose own telephone does not ring, or may not; `called` is the customer."""
    who, why = escape(clip(called, 80)), escape(clip(outcome.detail or "it gave no reason", 120))
    if outcome.kind is OutcomeKind.UNKNOWN:
        return (
            f":warning: Nobody knows whether your telephone will ring for {who} ({why}). If it is still silent in half "
            f"a minute: {to_do[0].lower()}{to_do[1:]}"
        )
    if outcome.kind is OutcomeKind.NOT_YET:
        return f":warning: Your telephone does not ring for {who}: Twilio takes no call at this moment ({why}). {to_do}"
    return (
        f":warning: Your telephone does not ring for {who}: Twilio refused the call ({why}). If that comes again, have "
        f"your number in NAJIMI_OPERATORS looked at. {to_do}"
    )


def not_taken_up_text(called: str, address: str, state: CallState, to_do: str = TO_DO) -> str:
    """Return what an operator is told whose own telephone was not taken up: the customer `called` was not rung."""
    how = NOT_TAKEN_UP.get(state, "could not be reached")
    return (
        f":warning: Your telephone ({escape(clip(address, 40))}) {how}, so {escape(clip(called, 80))} was not rung. "
        f"{to_do}"
    )


def ended_message(shop: Shop, on: OnList, called: str, end: str, undo: str = "") -> tuple[str, list[Block]]:
    """Return what stands in the place of a call's card once it has ended: how, and the way to the next one.

    `undo` is the value of the button that takes it back; empty where there is none.
    """
    text = f"{escape(clip(called, 80))}: {end}"
    return text, [
        section(f":white_check_mark: *{text}* · {on.by}"),
        *_buttons(_next(on.plan, on.state, on.besides(0)), [button("Undo", "call_undo", undo)] if undo else []),
        context(" · ".join([*_still(on), escape(clip(on.plan.title, LONGEST_TITLE)), state_text(shop, on.state)])),
    ]


def _still(on: OnList) -> list[str]:
    others = on.besides(0)
    return [f"{on.by} still has {', '.join(others[:SHOWN_IN_HAND])} in hand"] if others else []


def list_message(shop: Shop, plan: Plan, state: ListState, hands: Mapping[int, str]) -> list[Block]:
    """Return how far a plan's call list is; `hands` says how staff are mentioned."""
    lines = [f"*{escape(clip(plan.title, LONGEST_TITLE))}* · plan {plan.id}", state_text(shop, state)]
    now = shop.clock.now()
    lines += [
        f"• {hands.get(each.staff_id, 'somebody')} has {escape(clip(each.called, 80))} {_since(now, each.taken_at)}"
        for each in state.in_hand[:SHOWN_IN_HAND]
    ]
    if ends := ends_text(state):
        lines.append(ends)
    return [section("\n".join(lines)), *_buttons(_next(plan, state))]


def _since(now: datetime, at: datetime) -> str:
    minutes = int((now - at).total_seconds() // 60)
    return "just now" if minutes < 1 else f"for {minutes} min"


def _next(plan: Plan, state: ListState, in_hand: Sequence[str] = ()) -> list[Block]:
    there = state.due or in_hand
    return [button("Take the next one", "call_next", str(plan.id), style="primary")] if there else []


def _buttons(*groups: list[Block]) -> list[Block]:
    buttons = [each for group in groups for each in group]
    return [actions(*buttons)] if buttons else []


def state_text(shop: Shop, state: ListState) -> str:
    """Return how many are left, were called, and wait for a time."""
    called = state.ended.get(DeliveryState.SENT, 0)
    parts = [f"{state.due:,} left", f"{called:,} called"]
    if state.later:
        when = f", the next at {moment(state.next_at, shop.zone)}" if state.next_at else ""
        parts.append(f"{state.later:,} waiting for a time{when}")
    if state.in_hand:
        parts.append(f"{len(state.in_hand):,} in hand")
    return " · ".join(parts)


def ends_text(state: ListState) -> str:
    """Return how the calls of a list have ended so far."""
    return " · ".join(f"{state.outcomes[end]:,} {words}" for end, words in ENDS.items() if state.outcomes.get(end))
