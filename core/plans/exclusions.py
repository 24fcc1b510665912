"""Whom the shop's contact policy leaves out of a plan, and why (docs/contact-policy.md)."""

from datetime import timedelta

from sqlalchemy import Select, select
from sqlmodel import Session, col

from core.models import Customer, Delivery, DeliveryState, Plan, PlanState, Route, Trouble, TroubleStatus
from core.plans.draft import CheckedDraft
from core.plans.people import numbers_of, people_of_list, person
from core.policy import Policy
from core.policy.heard import heard_since

LIVES_WITH = "lives with somebody who is told"
IN_CAMPAIGN = "in another campaign that is not finished"
TROUBLE = "has a trouble that is not settled"

UNFINISHED = (PlanState.APPROVED, PlanState.RUNNING, PlanState.PAUSED)
# Whoever another plan will tell or has told; its control group and those it left out are free.
TOLD_BY_PLAN = (
    DeliveryState.WAITING,
    DeliveryState.DEFERRED,
    DeliveryState.CLAIMED,
    DeliveryState.SENT,
    DeliveryState.UNKNOWN,
)


def told_within(days: int) -> str:
    """Return the reason against those who were told something lately."""
    return f"told something within {days} days" if days != 1 else "told something within a day"


def excluded(session: Session, checked: CheckedDraft, policy: Policy) -> dict[int, str]:
    """Return the people of the draft's list whom the policy leaves out, each with the gravest reason in words."""
    found: dict[int, str] = {}
    list_id = checked.draft.list_id
    if policy.told_within_days:
        since = _told_lately(checked, policy.told_within_days)
        for question in since:
            found.update(dict.fromkeys(session.execute(question).scalars(), told_within(policy.told_within_days)))
    if policy.skip_in_campaign:
        found.update(dict.fromkeys(session.execute(_in_campaign(list_id)).scalars(), IN_CAMPAIGN))
    if policy.skip_open_trouble:
        found.update(dict.fromkeys(session.execute(_troubled(list_id)).scalars(), TROUBLE))
    return found


def _told_lately(checked: CheckedDraft, days: int) -> tuple[Select[int], Select[int]]:
    """Ask who, when the plan is sent, has heard something within `days`: as a person, and at their address."""
    recently = heard_since(checked.send_at - timedelta(days=days))
    people = people_of_list(checked.draft.list_id)
    as_person = (
        select(person())
        .select_from(Delivery)
        .join(Customer, col(Customer.id) == col(Delivery.customer_id))
        .where(recently, col(Delivery.customer_id).in_(numbers_of(people)))
    )
    at_address = (
        select(col(Route.customer_id))
        .join(Delivery, (col(Delivery.channel) == col(Route.channel)) & (col(Delivery.address) == col(Route.address)))
        .where(recently, col(Route.channel) == checked.draft.channel, col(Route.customer_id).in_(people))
    )
    return as_person, at_address


def _in_campaign(list_id: int) -> Select[int]:
    return (
        select(person())
        .select_from(Delivery)
        .join(Customer, col(Customer.id) == col(Delivery.customer_id))
        .join(Plan, col(Plan.id) == col(Delivery.plan_id))
        .where(
            col(Plan.state).in_(UNFINISHED),
            col(Delivery.state).in_(TOLD_BY_PLAN),
            col(Delivery.customer_id).in_(numbers_of(people_of_list(list_id))),
        )
    )


def _troubled(list_id: int) -> Select[int]:
    return (
        select(person())
        .select_from(Trouble)
        .join(Customer, col(Customer.id) == col(Trouble.customer_id))
        .where(
            col(Trouble.status) != TroubleStatus.SETTLED,
            col(Trouble.customer_id).in_(numbers_of(people_of_list(list_id))),
        )
    )
