"""What becomes of a message that is due: it leaves, it waits, or it never goes, and why in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.models import CapRule, ConsentState, Plan, RouteState
from core.outbox.circumstances import Circumstances, Queued
from core.policy.in_person import instead
from core.policy.timing import Listener, timing
from core.policy.wishes import NO_WISH
from core.policy.zones import zone_of
from core.products.registered import NO_LIMIT


@dataclass(frozen=True)
class Verdict:
    """It leaves now where `reason` is None; else it waits until `until`, or never goes where that is None."""

    reason: str | None = None
    until: datetime | None = None


LEAVES = Verdict()


def verdict(now: datetime, zone: ZoneInfo, one: Queued, plan: Plan, known: Circumstances) -> Verdict:
    """Return what becomes of one message at the moment `now`; `zone` is the shop's."""
    against = objection(one, plan, known) or _against_policy(now, one, known)
    if against:
        return Verdict(against)
    ends = stale_at(plan)
    if now >= ends:
        return Verdict(f"it is too late: the plan's {_days(plan.window_days)} are over")
    person = Listener(
        zone=zone_of(known.customers[one.customer_id].zone, zone),
        wish=known.wishes.get(one.customer_id, NO_WISH),
        heard=known.heard.by_person.get(one.customer_id, ()),
        at_address=known.heard.by_address.get(one.place, ()),
    )
    found = timing(now, one.channel, person, known.policy)
    if found.reason is None:
        return LEAVES
    if found.at is None or (found.by_cap and known.policy.cap_rule is CapRule.DROP):
        return Verdict(found.reason)
    if found.at >= ends:
        return Verdict(f"it would come too late, after the plan's {_days(plan.window_days)}: {found.reason}"[:200])
    return Verdict(found.reason, found.at)


def objection(one: Queued, plan: Plan, known: Circumstances) -> str | None:
    """Return what about the customer themselves, their address or their wishes forbids a message for good."""
    return _against_person(one, known) or _against_address(one, known) or _against_wish(one, plan, known)


def stale_at(plan: Plan) -> datetime:
    """Return when a plan's messages are worth nothing any more: when its window ends and it is evaluated."""
    return plan.evaluate_at or (plan.started_at or plan.send_at) + timedelta(days=plan.window_days)


def _against_person(one: Queued, known: Circumstances) -> str | None:
    customer = known.customers[one.customer_id]
    if customer.erased:
        return "the customer was erased"
    return "the customer was merged into another" if customer.merged else None


def _against_address(one: Queued, known: Circumstances) -> str | None:
    owner, state = known.routes.get(one.place, (None, None))
    if owner != one.customer_id:
        return "the address changed after the approval"
    return "the route was closed" if state is RouteState.CLOSED else None


def _against_wish(one: Queued, plan: Plan, known: Circumstances) -> str | None:
    if known.consents.get((one.customer_id, one.channel)) is not ConsentState.GIVEN:
        return "the customer does not want offers"
    if (one.customer_id, plan.product_id) in known.refused:
        return "the customer said that this product is not for them"
    wish = known.wishes.get(one.customer_id, NO_WISH)
    return _against_range(one, plan, known) or instead(wish.notice_route, one.channel, plan.calling)


def _against_range(one: Queued, plan: Plan, known: Circumstances) -> str | None:
    """Return what the customer wants to hear of instead; a plan without a product offers none that could be judged."""
    offered = known.offered.get(plan.product_id or 0)
    if offered is None:
        return None
    if not known.ranges.get(one.customer_id, NO_LIMIT).holds(plan.product_id or 0, offered.solutions):
        return "the customer wants to hear of other products only"
    if not known.wishes.get(one.customer_id, NO_WISH).prices.holds(offered.price):
        return "the customer wants to hear of other prices only"
    return None


def _against_policy(now: datetime, one: Queued, known: Circumstances) -> str | None:
    """Return what the shop's own policy says against it and no waiting would change."""
    policy = known.policy
    if one.customer_id in known.troubled:
        return "the customer has a trouble that is not settled"
    if not policy.told_within_days:
        return None
    since = now - timedelta(days=policy.told_within_days)
    heard = (*known.heard.by_person.get(one.customer_id, ()), *known.heard.by_address.get(one.place, ()))
    if any(other.plan_id != one.plan_id and (other.under_way or other.at > since) for other in heard):
        return f"another plan told them within {_days(policy.told_within_days)}"
    return None


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
