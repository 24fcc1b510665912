"""Say how the shop's contact policy is from now on, and go back to the one before."""

import re
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from core.audit import record
from core.errors import RefusedError
from core.models import ChannelName, ContactPolicy, Customer, FrequencyCap, Role, Route, RouteState, Staff
from core.policy import Cap, Policy, policy_in_force
from core.policy.in_force import policy_before, policy_of
from core.policy.words import example
from core.policy.zones import unusable_zones, zone_of
from core.shop import Shop
from core.staff import demand

MOST_CAPS = 10
MOST_MESSAGES = 100
LONGEST_DAYS = 365
_CAP = re.compile(
    r"(?:at most )?(?P<most>\d{1,4}) in (?P<days>\d{1,4}) days?(?: (?:by|per|on) (?P<channel>[a-z -]+))?", re.IGNORECASE
)


@dataclass(frozen=True)
class PolicyLook:
    """The policy in force, the one before it (None where there is none), an example in words, and what cannot be used.

    `example` is about a real customer; None where there is none yet. `unusable_zones` counts customers by a zone that
    is stored with them and does not exist: for them the shop's own zone holds.
    """

    policy: Policy
    before: Policy | None
    example: str | None
    unusable_zones: dict[str, int]


def look_at_policy(shop: Shop) -> PolicyLook:
    """Return the policy in force with everything that helps to understand it."""
    with shop.store.read() as session:
        policy = policy_in_force(session)
        customer = _somebody(session, shop)
        said = None
        if customer is not None:
            zone = zone_of(customer.zone, shop.zone)
            said = example(policy, customer.called, zone, shop.clock.now())
        return PolicyLook(policy, policy_before(session, policy), said, unusable_zones(session))


def set_policy(tx: Session, shop: Shop, policy: Policy, by: Staff) -> Policy:
    """Put a policy in force from now on; the same as before changes nothing. Return what is in force.

    Messages that wait are judged by it when they are next due. Raises `RefusedError`: `by` is no admin, or a value is
    out of range.
    """
    demand(by, Role.ADMIN)
    # One after the other: of two admins who decide at the same moment the later one sees the earlier one's policy.
    tx.exec(select(Staff.id).where(Staff.id == by.id).with_for_update()).one()
    check_caps(policy.caps)
    if policy.told_within_days is not None and not 1 <= policy.told_within_days <= LONGEST_DAYS:
        message = f"Somebody counts as told for 1 to {LONGEST_DAYS} days. Choose another number, or leave it empty."
        raise RefusedError(message)
    current = policy_in_force(tx)
    if current.id is not None and _same(current, policy):
        return current
    return _keep(tx, shop, policy, by)


def go_back(tx: Session, shop: Shop, shown_id: int, by: Staff) -> Policy:
    """Put the policy in force again that was before the one with `shown_id`; return it.

    Raises `RefusedError`: `by` is no admin, there was none before, or the policy has changed since it was shown.
    """
    demand(by, Role.ADMIN)
    current = policy_in_force(tx)
    before = policy_before(tx, current)
    if current.id != shown_id or before is None:
        message = "The policy has changed since you saw it. Look again: `@najimi policy`."
        raise RefusedError(message)
    return _keep(tx, shop, before, by)


def check_caps(caps: tuple[Cap, ...]) -> None:
    """Raise `RefusedError` where there are too many caps, or one is beyond reason."""
    if len(caps) > MOST_CAPS:
        message = f"{len(caps)} limits are more than anybody can keep in mind: write at most {MOST_CAPS}."
        raise RefusedError(message)
    for cap in caps:
        if not (1 <= cap.most <= MOST_MESSAGES and 1 <= cap.days <= LONGEST_DAYS):
            message = f"A limit lets through 1 to {MOST_MESSAGES} messages in 1 to {LONGEST_DAYS} days."
            raise RefusedError(message)


def read_caps(text: str) -> tuple[Cap, ...]:
    """Return the caps that somebody wrote, one a line: "2 in 7 days", "1 in 3 days by telegram"; no line is no cap.

    Raises `RefusedError` naming the first line that is not understood.
    """
    caps = tuple(_read_cap(line.strip()) for line in text.splitlines() if line.strip())
    check_caps(caps)
    return tuple(dict.fromkeys(caps))


def _read_cap(line: str) -> Cap:
    found = _CAP.fullmatch(line.rstrip("."))
    channel = _channel(found["channel"]) if found and found["channel"] else None
    if found is None or (found["channel"] and channel is None):
        channels = ", ".join(name.value.replace("_", " ") for name in ChannelName)
        message = f"“{line[:60]}” is not understood. Write “2 in 7 days” or “1 in 3 days by telegram” ({channels})."
        raise RefusedError(message)
    try:
        return Cap(most=int(found["most"]), days=int(found["days"]), channel=channel)
    except ValueError as error:
        message = f"“{line[:60]}” would let nothing through: write at least 1 message in at least 1 day."
        raise RefusedError(message) from error


def _channel(name: str) -> ChannelName | None:
    wanted = re.sub(r"[ -]+", "_", name.strip().casefold()).replace("e_mail", "email")
    return next((channel for channel in ChannelName if channel.value == wanted), None)


def _keep(tx: Session, shop: Shop, policy: Policy, by: Staff) -> Policy:
    row = ContactPolicy(
        quiet_from=policy.quiet.start if policy.quiet else None,
        quiet_until=policy.quiet.end if policy.quiet else None,
        cap_rule=policy.cap_rule,
        told_within_days=policy.told_within_days,
        skip_in_campaign=policy.skip_in_campaign,
        skip_open_trouble=policy.skip_open_trouble,
        one_per_address=policy.one_per_address,
        double_opt_in=policy.double_opt_in,
        changed_by=f"staff:{by.id}",
        changed_at=shop.clock.now(),
    )
    tx.add(row)
    tx.flush()
    tx.add_all(FrequencyCap(policy_id=row.id or 0, channel=c.channel, most=c.most, days=c.days) for c in policy.caps)
    tx.flush()
    record(tx, shop.clock, actor=f"staff:{by.id}", action="policy set", subject=f"policy:{row.id}")
    return policy_of(tx, row)


def _same(first: Policy, second: Policy) -> bool:
    def bare(policy: Policy) -> Policy:
        caps = tuple(sorted(policy.caps, key=lambda cap: (cap.days, cap.most, cap.channel or "")))
        return replace(policy, caps=caps, id=None, changed_by=None, changed_at=None)

    return bare(first) == bare(second)


def _somebody(session: Session, shop: Shop) -> Customer | None:
    """Return a customer for an example: one who can be reached, if there is one with a clock other than the shop's."""
    reachable = (
        select(Customer)
        .join(Route, col(Route.customer_id) == col(Customer.id))
        .where(
            Route.state == RouteState.OPEN, col(Customer.erased_at).is_(None), col(Customer.merged_into_id).is_(None)
        )
    )
    elsewhere = reachable.where(col(Customer.zone).is_not(None), Customer.zone != shop.zone.key)
    return session.exec(elsewhere.limit(1)).first() or session.exec(reachable.limit(1)).first()
