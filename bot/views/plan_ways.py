"""The ways by which a plan can go out: what the form offers, and how each is spoken of."""

from dataclasses import dataclass

from bot.views.blocks import Block, field, number_element
from bot.views.elements import menu, option
from core.actions.plans.reach_channels import Reach
from core.models import CallingWay, ChannelName, Plan, PlanState
from core.plans.draft import DEFAULT_CALL_TRIES, MOST_CALL_TRIES, spoken
from core.plans.states import IN_WORDS
from core.policy.quiet_hours import QuietHours
from core.shop import Shop

CHOOSE = "plan_way"
BLOCK = "way"
TRIES = "call_tries"


@dataclass(frozen=True)
class Way:
    """One way: the value that stands for it in the form, how it is offered, the channel, and who calls."""

    value: str
    label: str
    channel: ChannelName
    calling: CallingWay | None = None


TELEGRAM = Way("telegram", "Telegram", ChannelName.TELEGRAM)
WAYS = (
    TELEGRAM,
    Way("operators", "Telephone: operators call, from a list", ChannelName.TELEPHONE, CallingWay.OPERATORS),
    Way("automatic", "Telephone: the programme calls", ChannelName.TELEPHONE, CallingWay.AUTOMATIC),
)


def ways(shop: Shop) -> tuple[Way, ...]:
    """Return the ways that are connected to the shop."""
    return tuple(way for way in WAYS if way.channel in shop.channels)


def way_named(shop: Shop, value: str) -> Way:
    """Return the way that a form names; the first that is connected where it names none."""
    offered = ways(shop)
    return next((way for way in offered if way.value == value), offered[0] if offered else TELEGRAM)


def is_by_telephone(way: Way) -> bool:
    """Return whether customers are called by a way, and not written to."""
    return way.channel is ChannelName.TELEPHONE


def way_chooser(offered: tuple[Way, ...], chosen: Way | None = None) -> Block:
    """Return the menu of ways; the form is filled again when another one is `chosen`."""
    options = [option(way.label, way.value) for way in offered]
    element = {**menu(options, (chosen or offered[0]).value), "action_id": CHOOSE}
    label = {"type": "mrkdwn", "text": "*By which way*"}
    return {"type": "section", "block_id": BLOCK, "text": label, "accessory": element}


def with_way(blocks: list[Block], shop: Shop, chosen: Way) -> list[Block]:
    """Return a form's blocks with the menu of ways, where there is one, showing the chosen one.

    How often a call is tried is asked where somebody calls; what was typed there stays as long as it is.
    """
    tries = [each for each in blocks if each.get("block_id") == TRIES] or [_tries()]
    rest = [
        way_chooser(ways(shop), chosen) if each.get("block_id") == BLOCK else each
        for each in blocks
        if each.get("block_id") != TRIES
    ]
    if not is_by_telephone(chosen):
        return rest
    # Below the menu of ways; where there is one way alone, below whom it reaches.
    below = next((place for place, each in enumerate(rest) if each.get("block_id") == BLOCK), 0) + 1
    return [*rest[:below], *tries, *rest[below:]]


def _tries() -> Block:
    return field(
        TRIES,
        "How often to try where nobody answers",
        number_element(DEFAULT_CALL_TRIES, 1, MOST_CALL_TRIES),
        hint="Calls that ring in vain before it is given up; hours or half an hour lie between them.",
    )


def told_words(way: Way, count: int) -> str:
    """Return how many are told by a way, in words that go on with a full stop or a comma."""
    if way.calling is CallingWay.OPERATORS:
        return f"*{count:,}* will be called by operators"
    if way.calling is CallingWay.AUTOMATIC:
        return f"*{count:,}* will be called by the programme"
    return f"*{count:,}* will hear it by {spoken(way.channel)}"


def reach_lines(reach: tuple[Reach, ...]) -> list[str]:
    """Return whom the other channels would reach; nothing where there is one channel alone."""
    lines = []
    for each in reach[1:]:
        what = "to call" if each.channel is ChannelName.TELEPHONE else f"by {spoken(each.channel)}"
        more = f", {each.more:,} of them only so" if each.more else ""
        lines.append(f"• instead {each.count:,} {what}{more}")
    return lines


def approval_lines(plan: Plan, told: int, quiet: QuietHours | None) -> list[str]:
    """Return what an approver of calls reads of who calls, how often it is tried, and at which hours."""
    by = "operators, from a call list" if plan.calling is CallingWay.OPERATORS else "the programme, one after the other"
    hours = f"never between {quiet.text} by the customer's clock" if quiet else "at any hour"
    tries = "once" if plan.call_tries == 1 else f"up to {plan.call_tries} times"
    calls = "1 call" if told == 1 else f"{told:,} calls"
    return [f"*By telephone*\n{calls} by {by}", f"*Hours and tries*\n{hours}; {tries} where nobody answers"]


def is_called(plan: Plan) -> bool:
    """Return whether a plan goes out by telephone."""
    return plan.channel is ChannelName.TELEPHONE


def done_word(plan: Plan) -> str:
    """Return what has become of those who have heard: they were written to, or called."""
    return "called" if is_called(plan) else "sent"


def state_words(plan: Plan) -> str:
    """Return how far a plan is, in words: one by telephone is called for, not sent."""
    calling = {PlanState.RUNNING: "being called for", PlanState.FINISHED: "called through"}
    return (calling if is_called(plan) else {}).get(plan.state, IN_WORDS[plan.state])


def way_text(plan: Plan) -> str:
    """Return by which way a plan goes out, as it follows "customers"."""
    if is_called(plan):
        return "by telephone"
    return f"by {spoken(plan.channel)}"
