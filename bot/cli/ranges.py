"""`najimi customer range`: what a customer wants to hear of, shown and entered."""

from typing import Annotated

import typer

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, shown
from bot.commands.ranges_wire import RangeAnswer, RangeRequest, RegistrationLine
from bot.commands.wire import CustomerRequest


def customer_range(  # noqa: PLR0917 - what typer hands over
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's number.")],
    solutions: Annotated[
        list[str] | None, typer.Option("--solution", metavar="SOLUTION", help="They hear of this; again for more.")
    ] = None,
    products: Annotated[
        list[str] | None, typer.Option("--product", metavar="PRODUCT", help="They hear of this; again for more.")
    ] = None,
    everything: Annotated[bool, typer.Option("--everything", help="They hear of everything.")] = False,
    lowest: Annotated[
        str | None, typer.Option("--from", metavar="PRICE", help="Nothing cheaper; empty for no limit.")
    ] = None,
    highest: Annotated[
        str | None, typer.Option("--up-to", metavar="PRICE", help="Nothing dearer; empty for no limit.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a customer wants to hear of, or let it be exactly what is named.

    Example: najimi customer range 13085 --solution "Home > Kitchen" --up-to 50
    """
    if solutions or products or everything or lowest is not None or highest is not None:
        request = RangeRequest(
            customer=customer,
            solutions=tuple(solutions or ()) if solutions or products else None,
            products=tuple(products or ()) if solutions or products else None,
            everything=everything,
            lowest=lowest,
            highest=highest,
        )
        answer = ask("customer/range/set", request, RangeAnswer)
    else:
        answer = ask("customer/range", CustomerRequest(customer=customer), RangeAnswer)
    if as_json:
        print_json(answer)
        return
    _show(answer)


def _show(answer: RangeAnswer) -> None:
    console = out()
    console.print(f"Customer {shown(answer.customer)} wants to hear of:", highlight=False)
    for each in answer.registered:
        console.print(f"  {_line(each)}", highlight=False)
    if not answer.registered:
        console.print("  everything", highlight=False)
    if answer.lowest is not None or answer.highest is not None:
        parts = (("from", answer.lowest), ("up to", answer.highest))
        said = " ".join(f"{word} {price}" for word, price in parts if price is not None)
        console.print(f"Prices: {shown(said)}", highlight=False)
    for each in answer.withdrawn:
        taken = f"taken out on {(each.withdrawn or '')[:10]} by {each.withdrawn_by}"
        console.print(f"[dim]{shown(each.name)}: {shown(taken)}[/dim]", highlight=False)


def _line(each: RegistrationLine) -> str:
    return f"{shown(each.name)} (since {each.since[:10]}, {shown(each.by)})"
