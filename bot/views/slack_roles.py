"""Who may do what, as a list, as a form, and as what somebody is told about themselves."""

import json
from typing import Any

from bot.views.blocks import actions, button, clip, context, escape, field, header, modal, section
from bot.views.elements import beside, boxes, option, person_chooser
from core.actions.desk.set_roles import RolesSet
from core.models import Role, Staff

MOST_ROWS = 45
MAY = {
    Role.PLANNER: "ask which customers, and plan what to tell them",
    Role.APPROVER: "approve what others have planned, or send it back",
    Role.ADMIN: "say who may do what, settle messages of unknown outcome, and see to what went wrong",
}
IN_SHORT = {
    Role.PLANNER: "Asks which customers, and plans what to tell them",
    Role.APPROVER: "Approves what others have planned, or sends it back",
    Role.ADMIN: "Says who may do what, settles messages of unknown outcome",
}


def roles_text(staff: Staff) -> str:
    """Return somebody's roles, such as "planner, admin"."""
    return ", ".join(role.value for role in Role if staff.may(role)) or "no role"


def person_row(staff: Staff) -> dict[str, Any]:
    """Return one member of staff with the button that changes their roles."""
    text = f"*{escape(clip(staff.name, 80))}* <@{staff.slack_user}> · {roles_text(staff)}"
    return beside(text, button("Change", "roles_open", staff.slack_user))


def roles_card(everybody: list[Staff]) -> list[dict[str, Any]]:
    """Return everybody with their roles."""
    explained = "\n".join(f"*{role.value}* may {may}." for role, may in MAY.items())
    blocks = [header("Who may do what"), section(explained), *(person_row(each) for each in everybody[:MOST_ROWS])]
    if len(everybody) > MOST_ROWS:
        blocks.append(context(f"… and {len(everybody) - MOST_ROWS:,} more: `@najimi roles @name approver`"))
    return [*blocks, actions(button("Somebody else …", "roles_open"))]


def roles_form(staff: Staff | None, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the form with somebody's roles as boxes to tick; without `staff` it asks whose."""
    offered = [option(role.value.capitalize(), role.value, short) for role, short in IN_SHORT.items()]
    ticked = [role.value for role in Role if staff.may(role)] if staff else [Role.PLANNER.value]
    whom = [section(f"*{escape(clip(staff.name, 80))}* <@{staff.slack_user}>")] if staff else []
    person = [] if staff else [field("person", "Who", person_chooser())]
    hint = "They are told by a message what they may do now. Without a role they see nothing of the customers."
    roles = field("roles", "May", boxes(offered, ticked), hint=hint, optional=True)
    return modal("Roles", "roles", "Save", json.dumps(metadata), [*whom, *person, roles])


def roles_done(done: RolesSet) -> str:
    """Return what the admin is told."""
    name = escape(clip(done.staff.name, 80))
    if not done.changed:
        return f"{name} had these roles already: {roles_text(done.staff)}."
    return f"{name} is now: {roles_text(done.staff)}. They have been told."


def roles_told(done: RolesSet, by: Staff) -> str:
    """Return what the person concerned is told, in plain words."""
    lines = [f"{escape(clip(by.name, 80))} has changed what you may do here."]
    lines += [f":white_check_mark: You may now {MAY[role]}." for role in done.granted]
    lines += [f":no_entry_sign: You may no longer {MAY[role]}." for role in done.taken]
    if not done.staff.roles:
        lines.append("You have no role left, so you see nothing of the customers.")
    return "\n".join(lines)
