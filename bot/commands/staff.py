"""Who may do what; a command on this machine counts as the installation's owner."""

from sqlmodel import Session, select

from bot.commands.errand import Errand
from bot.commands.wire import Nothing, StaffAnswer, StaffLine, StaffRequest, Tell
from core.errors import NotFoundError, RefusedError
from core.models import Role, Staff
from core.staff import set_role

ACTOR = "command line"


def everyone(errand: Errand, _request: Nothing, _tell: Tell) -> StaffAnswer:
    """Return the members of staff whom the shop knows."""
    with errand.shop.store.read() as session:
        return _answer(session)


def grant(errand: Errand, request: StaffRequest, _tell: Tell) -> StaffAnswer:
    """Give a role."""
    return _set(errand, request, granted=True)


def revoke(errand: Errand, request: StaffRequest, _tell: Tell) -> StaffAnswer:
    """Take a role."""
    return _set(errand, request, granted=False)


def _set(errand: Errand, request: StaffRequest, *, granted: bool) -> StaffAnswer:
    role = _role(request.role)
    with errand.shop.store.write() as tx:
        staff = tx.exec(select(Staff).where(Staff.slack_user == request.slack_user)).first()
        if staff is None:
            known = tuple(tx.exec(select(Staff.slack_user).order_by(Staff.slack_user)).all())
            message = (
                f"Nobody with the Slack user id {request.slack_user} has spoken to the bot yet. "
                "They become known by their first word to it; the id is in their Slack profile."
            )
            raise NotFoundError(message, known[:5])
        set_role(tx, errand.shop.clock, staff, role, granted=granted, actor=ACTOR)
        tx.flush()
        return _answer(tx)


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError as error:
        message = f"There is no role {name!r}: there are {', '.join(Role)}."
        raise RefusedError(message) from error


def _answer(session: Session) -> StaffAnswer:
    rows = session.exec(select(Staff).order_by(Staff.name)).all()
    return StaffAnswer(
        staff=tuple(StaffLine(slack_user=row.slack_user, name=row.name, roles=tuple(row.roles)) for row in rows)
    )
