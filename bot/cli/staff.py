"""`najimi staff`: who may do what."""

from typing import Annotated

import typer
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, shown
from bot.commands.wire import Nothing, StaffAnswer, StaffRequest

SlackUser = Annotated[str, typer.Argument(metavar="SLACK_USER", help="The Slack user id, such as U012AB3CD.")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="planner, approver or admin.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi staff`."""
    group = typer.Typer(no_args_is_help=True, help="Members of staff and their roles.")
    group.callback()(_group)
    group.command("list")(everyone)
    group.command("grant")(grant)
    group.command("revoke")(revoke)
    return group


def _group() -> None:
    """Members of staff and their roles."""


def everyone(as_json: AsJson = False) -> None:
    """List the members of staff whom the shop knows; somebody is known once they have spoken to the bot.

    Example: najimi staff list
    """
    _print(ask("staff/list", Nothing(), StaffAnswer), as_json=as_json)


def grant(slack_user: SlackUser, role: RoleName, as_json: AsJson = False) -> None:
    """Give a role to a member of staff.

    Example: najimi staff grant U012AB3CD approver
    """
    _print(ask("staff/grant", StaffRequest(slack_user=slack_user, role=role), StaffAnswer), as_json=as_json)


def revoke(slack_user: SlackUser, role: RoleName, as_json: AsJson = False) -> None:
    """Take a role from a member of staff.

    Example: najimi staff revoke U012AB3CD approver
    """
    _print(ask("staff/revoke", StaffRequest(slack_user=slack_user, role=role), StaffAnswer), as_json=as_json)


def _print(answer: StaffAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    table = Table("Slack user", "Name", "Roles", box=None, pad_edge=False)
    for line in answer.staff:
        table.add_row(shown(line.slack_user), shown(line.name), ", ".join(line.roles))
    out().print(table)
