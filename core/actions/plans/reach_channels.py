"""Whom of a plan's list each channel of the shop would reach, before one of them is chosen."""

from dataclasses import dataclass, replace

from core.models import CallingWay, ChannelName
from core.plans.audience import candidates
from core.plans.draft import PlanDraft, check_draft
from core.shop import Shop


@dataclass(frozen=True)
class Reach:
    """`count` of the list can be reached on `channel`; `more` of them not on the channel of the draft."""

    channel: ChannelName
    count: int
    more: int


def reach_channels(shop: Shop, draft: PlanDraft) -> tuple[Reach, ...]:
    """Return the reach of each channel that is connected, that of the draft first; nothing is kept.

    Raises what `check_draft` raises for a draft that makes no sense.
    """
    names = sorted(shop.channels, key=lambda name: (name is not draft.channel, name.value))
    reached: dict[ChannelName, frozenset[int]] = {}
    with shop.store.read() as session:
        for name in names:
            found = candidates(session, check_draft(session, shop, on(draft, name)))
            reached[name] = frozenset(each.customer_id for each in found if each.address is not None)
    chosen = reached.get(draft.channel, frozenset())
    return tuple(Reach(name, len(each), len(each - chosen)) for name, each in reached.items())


def on(draft: PlanDraft, channel: ChannelName) -> PlanDraft:
    """Return the draft as it would be on another channel."""
    if channel is draft.channel:
        return draft
    calling = CallingWay.OPERATORS if channel is ChannelName.TELEPHONE else None
    return replace(draft, channel=channel, calling=calling, count_links=False)
