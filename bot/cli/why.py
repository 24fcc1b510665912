"""`najimi why`: why a customer is in an answer, or is not."""

from typing import Annotated

import typer

from bot.cli.extraction import which_one
from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, progress_bar, shown
from bot.commands.extraction_wire import WhyAnswer, WhyRequest


def why(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's number, or the name.")],
    words: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="A filter or a question; the last one asked, by default.")
    ] = None,
    extraction: Annotated[
        str | None, typer.Option(metavar="SPEC.json|NAME", help="Ask about an extraction of stages instead.")
    ] = None,
    on_list: Annotated[
        str | None, typer.Option("--list", metavar="NAME", help="Ask about a saved list instead.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say why a customer is in an answer, or is not, with their own figures.

    Example: najimi why 13085 "visits(this year) >= 2"

    Example: najimi why 13085 --extraction "Spring offer"
    """
    name, spec = which_one(extraction) if extraction else (None, None)
    request = WhyRequest(customer=customer, words=words, extraction=name, spec=spec, list_name=on_list)
    with progress_bar() as tell:
        answer = ask("why", request, WhyAnswer, tell)
    if as_json:
        print_json(answer)
        return
    console = out()
    who = f"{answer.customer} {answer.name}" if answer.name else answer.customer
    console.print(shown(answer.question), style="dim", highlight=False, soft_wrap=True)
    console.print(f"[bold]{shown(who)}[/bold] is {'in' if answer.is_in else 'not in'}:", highlight=False)
    for line in (*answer.facts, *answer.remarks):
        console.print(f"  {shown(line)}", highlight=False, soft_wrap=True)
