"""Who may do what: shown, and changed by admins."""

import re
from typing import Any

from sqlmodel import Session, select

from bot.handlers.slack_turn import Desk, Turn
from bot.views.slack_roles import roles_card, roles_done, roles_form, roles_told
from bot.workers.inbox import Effect
from core.actions.desk.set_roles import all_staff, check_roles, set_roles
from core.errors import NotFoundError, RefusedError, ShownError
from core.models import Role, Staff
from core.replies import Replies
from core.staff import demand

_NAMED = re.compile(r"<@(?P<id>[UW][A-Z0-9]{2,30})(?:\|[^>]*)?>|@?(?P<name>[^\s,<>]+)")
_WORD = re.compile(r"[\s,]+|\band\b", re.IGNORECASE)
NONE = frozenset({"none", "nothing", "no"})


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show everybody's roles, or set somebody's: "roles @anna approver admin", "roles @anna none"."""
    if not rest:
        return _show(desk, turn)
    found = _NAMED.match(rest)
    if found is None:
        message = "Say whose roles: `@najimi roles @anna approver`, or press a button below `@najimi roles`."
        raise RefusedError(message)
    slack_user = found["id"] or _user_called(desk, found["name"])
    roles = _roles(rest[found.end() :])
    return _set(desk, turn, slack_user, roles)


def form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form with somebody's roles; without a name it asks whose."""
    with desk.shop.store.read() as session:
        by = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
        staff = session.exec(select(Staff).where(Staff.slack_user == turn.value)).first() if turn.value else None
    if by is not None:
        demand(by, Role.ADMIN)
    return roles_form(staff, {**turn.where, "person": turn.value})


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with a form that was handed in, by block id."""
    person = _person(turn)
    if not person:
        return {"person": "Choose somebody."}
    with desk.shop.store.read() as session:
        everybody = all_staff(session)
    by = next((each for each in everybody if each.slack_user == turn.user), None)
    if by is None or person not in {each.slack_user for each in everybody}:
        return {}
    try:
        check_roles(everybody, person, _ticked(turn), by, desk.approvers)
    except ShownError as error:
        return {"roles": str(error)}
    return {}


def save(desk: Desk, turn: Turn) -> Effect:
    """Set the roles that were ticked."""
    return _set(desk, turn, _person(turn), _ticked(turn))


def _show(desk: Desk, turn: Turn) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        demand(desk.staff(tx, turn), Role.ADMIN)
        turn.say(replies, "Who may do what", roles_card(list(all_staff(tx))))

    return effect


def _set(desk: Desk, turn: Turn, slack_user: str, roles: frozenset[Role]) -> Effect:
    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        demand(by, Role.ADMIN)
        desk.met(tx, slack_user)
        done = set_roles(tx, desk.shop, slack_user, roles, by=by, approvers=desk.approvers)
        turn.say(replies, roles_done(done))
        if done.changed and done.staff.id != by.id:
            replies.slack("chat.postMessage", channel=slack_user, text=roles_told(done, by))

    return effect


def _person(turn: Turn) -> str:
    return str(turn.metadata.get("person") or turn.state.get("person", ""))


def _ticked(turn: Turn) -> frozenset[Role]:
    named = turn.state.get("roles", "").split(",")
    return frozenset(role for role in Role if role.value in named)


def _roles(words: str) -> frozenset[Role]:
    named = [word.casefold() for word in _WORD.split(words) if word]
    unknown = [word for word in named if word not in NONE | set(Role)]
    if unknown or not named:
        what = f"There is no role “{unknown[0]}”. " if unknown else ""
        message = f"{what}Say which: {', '.join(Role)}, or none; such as `@najimi roles @anna planner approver`."
        raise RefusedError(message)
    return frozenset(role for role in Role if role.value in named)


def _user_called(desk: Desk, name: str) -> str:
    """Return the Slack id of the one member of staff who is called so; a command gets names as they were typed."""
    wanted = name.casefold()
    with desk.shop.store.read() as session:
        everybody = all_staff(session)
    found = [each for each in everybody if wanted in {each.name.casefold(), each.name.casefold().split(" ")[0]}]
    if len(found) != 1:
        message = (
            f"I know {'several people' if found else 'nobody'} called {name}. Mention them in a message to me "
            "(`@najimi roles @anna approver`), or press a button below `@najimi roles`."
        )
        raise NotFoundError(message, tuple(each.name for each in found))
    return found[0].slack_user
