"""Who may change product information, and of which product a button or a form speaks."""

from sqlmodel import select

from bot.handlers.slack_turn import Desk, Turn
from core.errors import NotFoundError, RefusedError
from core.models import Product, Role, Staff

NO_BUTTON = "That button belongs to nothing here (any more). Look again: `@najimi product CODE`."


def editor(staff: Staff) -> Staff:
    """Return a member of staff who may change product information; raise `RefusedError` for others."""
    if not (staff.may(Role.PLANNER) or staff.may(Role.ADMIN)):
        message = f"{staff.name} may look at product information; changing it needs the role planner or admin."
        raise RefusedError(message)
    return staff


def admin(staff: Staff) -> Staff:
    """Return an admin; raise `RefusedError` for others."""
    if not staff.may(Role.ADMIN):
        message = f"{staff.name} does not have the role admin, which decides about departments."
        raise RefusedError(message)
    return staff


def actor(staff: Staff) -> str:
    """Return who makes a change, as the history keeps it."""
    return f"staff:{staff.id}"


def may_edit(desk: Desk, turn: Turn) -> None:
    """Raise `RefusedError` for somebody known who may not change product information."""
    with desk.shop.store.read() as session:
        staff = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
    if staff is not None:
        editor(staff)


def existing(desk: Desk, product_id: int) -> int:
    """Return the product's id; raise `NotFoundError` where it is no longer there."""
    with desk.shop.store.read() as session:
        if session.get(Product, product_id) is None:
            raise NotFoundError(NO_BUTTON)
    return product_id
