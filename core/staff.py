"""Members of staff: met when they first speak, given roles by those who may."""

from collections.abc import Collection

from sqlmodel import Session, select

from core.audit import SYSTEM, record
from core.clock import Clock
from core.errors import RefusedError
from core.models import Role, Staff


def meet(
    tx: Session,
    clock: Clock,
    slack_user: str,
    name: str,
    approvers: Collection[str] = (),
    *,
    may_plan: bool = True,
) -> Staff:
    """Return the member of staff behind a Slack user; who is new, or was known by the user alone, is kept as `name`.

    Whoever is new may plan, unless `may_plan` is false: then they have no role until an admin gives them one. Those
    named in `approvers` (Slack user ids, from the settings) may approve and administer as well.
    """
    staff = tx.exec(select(Staff).where(Staff.slack_user == slack_user)).first()
    if staff is None:
        roles = [Role.PLANNER.value] if may_plan else []
        staff = Staff(slack_user=slack_user, name=name or slack_user, roles=roles, created_at=clock.now())
        tx.add(staff)
        tx.flush()
        record(tx, clock, actor=SYSTEM, action="staff met", subject=f"staff:{staff.id}")
    elif name and staff.name == slack_user:
        staff.name = name
    for role in (Role.APPROVER, Role.ADMIN) if slack_user in approvers else ():
        set_role(tx, clock, staff, role, granted=True, actor=SYSTEM)
    tx.flush()
    return staff


def set_role(tx: Session, clock: Clock, staff: Staff, role: Role, *, granted: bool, actor: str) -> None:
    """Give or take a role."""
    roles = set(staff.roles) | {role.value} if granted else set(staff.roles) - {role.value}
    if roles == set(staff.roles):
        return
    staff.roles = sorted(roles)
    tx.add(staff)
    action = "role granted" if granted else "role revoked"
    record(tx, clock, actor=actor, action=action, subject=f"staff:{staff.id}", role=role.value)


def demand(staff: Staff, role: Role) -> None:
    """Raise `RefusedError` where `staff` does not have `role`."""
    if not staff.may(role):
        message = f"{staff.name} does not have the role {role.value}. Somebody with the role admin can grant it."
        raise RefusedError(message)
