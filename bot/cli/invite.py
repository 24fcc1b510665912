"""`najimi invite`: a link by which a customer finds the shop in Telegram."""

import io
from typing import Annotated

import segno
import typer

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, shown
from bot.commands.wire import InviteAnswer, InviteRequest


def invite(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's number.")],
    as_json: AsJson = False,
) -> None:
    """Make a one-time link for a customer, as text and as a QR code to be photographed.

    Example: najimi invite 13085
    """
    answer = ask("invite", InviteRequest(customer=customer), InviteAnswer)
    if as_json:
        print_json(answer)
        return
    called = f"{answer.name} ({answer.customer})" if answer.name else answer.customer
    code = io.StringIO()
    segno.make(answer.link, error="m").terminal(code, compact=True)
    console = out()
    console.print(f"For {shown(called)}, once, until {shown(answer.expires_at)}:", highlight=False)
    console.file.write(code.getvalue())
    console.print(shown(answer.link), highlight=False, soft_wrap=True)
