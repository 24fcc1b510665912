"""The contact policy: shown to everybody, changed by admins, and put back."""

from typing import Any

from sqlmodel import Session, select

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.slack_policy import (
    ADDRESS,
    CONFIRM,
    IN_CAMPAIGN,
    QUIET,
    TROUBLE,
    policy_card,
    policy_done,
    policy_form,
)
from bot.workers.inbox import Effect
from core.actions.plans.set_policy import LONGEST_DAYS, go_back, look_at_policy, read_caps, set_policy
from core.errors import RefusedError, ShownError
from core.models import CapRule, Role, Staff
from core.policy import Policy, QuietHours, policy_in_force
from core.policy.words import changed_sentences
from core.replies import Replies
from core.staff import demand


def said(desk: Desk, turn: Turn, _rest: str) -> Effect:
    """Show the policy in plain words."""
    look = look_at_policy(desk.shop)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, "The contact policy", policy_card(desk.shop, look, _who(tx, look.policy)))

    return effect


def form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form with the policy in force; refused to whoever may not change it."""
    with desk.shop.store.read() as session:
        by = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
        policy = policy_in_force(session)
    if by is not None:
        demand(by, Role.ADMIN)
    return policy_form(policy, {**turn.where, "policy": policy.id})


def check(_desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form that was handed in, by block id."""
    errors: dict[str, str] = {}
    for block, read in (("caps", _caps), ("told_within", _told_within), ("quiet_until", _quiet)):
        try:
            read(turn)
        except ShownError as error:
            errors[block] = str(error)
    return errors


def save(desk: Desk, turn: Turn) -> Effect:
    """Put in force what the form says, unless somebody else changed the policy meanwhile."""
    policy = _policy(turn)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        before = policy_in_force(tx)
        if before.id != turn.metadata.get("policy"):
            message = "Somebody else changed the policy while your form was open. Look again: `@najimi policy`."
            raise RefusedError(message)
        after = set_policy(tx, desk.shop, policy, by)
        turn.say(replies, policy_done(by.name, changed_sentences(before, after)))

    return effect


def back(desk: Desk, turn: Turn) -> Effect:
    """Go back to the policy before the one that was shown."""
    shown = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        before = policy_in_force(tx)
        after = go_back(tx, desk.shop, shown, by)
        turn.say(replies, policy_done(by.name, changed_sentences(before, after)))

    return effect


def _policy(turn: Turn) -> Policy:
    rules = set(turn.state.get("rules", "").split(","))
    rule = CapRule.DROP if turn.state.get("cap_rule") == CapRule.DROP else CapRule.DEFER
    return Policy(
        quiet=_quiet(turn),
        caps=_caps(turn),
        cap_rule=rule,
        told_within_days=_told_within(turn),
        skip_in_campaign=IN_CAMPAIGN in rules,
        skip_open_trouble=TROUBLE in rules,
        one_per_address=ADDRESS in rules,
        double_opt_in=CONFIRM in rules,
    )


def _caps(turn: Turn) -> tuple[Any, ...]:
    return read_caps(turn.state.get("caps", ""))


def _told_within(turn: Turn) -> int | None:
    written = turn.state.get("told_within", "").strip()
    if not written:
        return None
    if written.isascii() and written.isdecimal() and 1 <= int(written) <= LONGEST_DAYS:
        return int(written)
    message = f"Write a whole number of days, 1 to {LONGEST_DAYS}, or leave it empty."
    raise RefusedError(message)


def _quiet(turn: Turn) -> QuietHours | None:
    if QUIET not in turn.state.get("rules", "").split(","):
        return None
    start, end = (_minute(turn.state.get(block, "")) for block in ("quiet_from", "quiet_until"))
    if start is None or end is None or start == end:
        message = "Quiet hours need a beginning and another end, such as 21:00 and 08:00."
        raise RefusedError(message)
    return QuietHours(start, end)


def _minute(written: str) -> int | None:
    hour, colon, minute = written.partition(":")
    if not colon or not all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in (hour, minute)):  # noqa: PLR2004 - two digits
        return None
    return int(hour) * 60 + int(minute) if int(hour) < 24 and int(minute) < 60 else None  # noqa: PLR2004 - a clock


def _who(session: Session, policy: Policy) -> str | None:
    """Return who set the policy, by name."""
    kind, _, number = (policy.changed_by or "").partition(":")
    staff = session.get(Staff, int(number)) if kind == "staff" and number.isdecimal() else None
    return staff.name if staff is not None else policy.changed_by
