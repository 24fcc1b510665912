"""Say what somebody may do; by an admin, and never so that nobody is left who may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.errors import NotFoundError, RefusedError
from core.models import Role, Staff
from core.shop import Shop
from core.staff import demand, set_role

FIXED = (Role.APPROVER, Role.ADMIN)


@dataclass(frozen=True)
class RolesSet:
    """Whose roles were set, and what changed; both are empty where they were so already."""

    staff: Staff
    granted: tuple[Role, ...]
    taken: tuple[Role, ...]

    @property
    def changed(self) -> bool:
        """Return whether anything is different now."""
        return bool(self.granted or self.taken)


def set_roles(
    tx: Session, shop: Shop, slack_user: str, roles: Collection[Role], *, by: Staff, approvers: Collection[str] = ()
) -> RolesSet:
    """Let the member of staff behind `slack_user` have exactly `roles`; what changes is written down.

    `approvers` are those named in the settings, who keep approving and administering. Raises `RefusedError`: `by` is no
    admin, the settings say otherwise, or nobody would be left who is an admin; `NotFoundError` for somebody unknown.
    """
    # All of them at once: two admins who take the role from each other would otherwise each see the other's.
    everybody = tx.exec(select(Staff).order_by(col(Staff.id)).with_for_update()).all()
    return _set(tx, shop, check_roles(everybody, slack_user, roles, by, approvers), frozenset(roles), by)


def check_roles(
    everybody: Sequence[Staff], slack_user: str, roles: Collection[Role], by: Staff, approvers: Collection[str]
) -> Staff:
    """Return whose roles would be set; raises what `set_roles` raises, and changes nothing."""
    demand(by, Role.ADMIN)
    staff = next((each for each in everybody if each.slack_user == slack_user), None)
    if staff is None:
        message = "I do not know them yet. They become known by their first word to me."
        raise NotFoundError(message)
    if slack_user in approvers and not set(FIXED) <= set(roles):
        message = (
            f"{staff.name} is named in NAJIMI_SLACK_APPROVERS, which makes them approver and admin. "
            "Take them out there first."
        )
        raise RefusedError(message)
    left = [each for each in everybody if each.may(Role.ADMIN) and each is not staff]
    if Role.ADMIN not in roles and staff.may(Role.ADMIN) and not left:
        message = f"{staff.name} is the last admin. Make somebody else admin first."
        raise RefusedError(message)
    return staff


def all_staff(session: Session) -> Sequence[Staff]:
    """Return everybody whom the shop knows, by name."""
    return session.exec(select(Staff).order_by(Staff.name, col(Staff.id))).all()


def _set(tx: Session, shop: Shop, staff: Staff, wanted: frozenset[Role], by: Staff) -> RolesSet:
    granted = tuple(role for role in Role if role in wanted and not staff.may(role))
    taken = tuple(role for role in Role if role not in wanted and staff.may(role))
    for role in (*granted, *taken):
        set_role(tx, shop.clock, staff, role, granted=role in granted, actor=f"staff:{by.id}")
    tx.flush()
    return RolesSet(staff, granted, taken)
