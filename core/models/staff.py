"""Members of staff and what they may do."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, primary_key, reference


class Role(StrEnum):
    """What somebody may do: plan campaigns, approve those of others, settle what is unknown and set roles."""

    PLANNER = "planner"
    APPROVER = "approver"
    ADMIN = "admin"


class Staff(SQLModel, table=True):
    """A member of staff, known by the Slack user id.

    `roles` holds values of `Role`; test messages go to `telegram_chat` where one is linked. Who belongs to a department
    offers what that may offer.
    """

    id: int | None = primary_key()
    slack_user: str = Field(unique=True, max_length=32)
    name: str = Field(max_length=120)
    telegram_chat: str | None = Field(default=None, max_length=32)
    roles: list[str] = Field(default_factory=list, sa_type=JSON_VALUE)
    department_id: int | None = reference("department.id", nullable=True)
    created_at: datetime = Field(sa_type=MOMENT)

    def may(self, role: Role) -> bool:
        """Return whether this member of staff has `role`."""
        return role.value in self.roles
