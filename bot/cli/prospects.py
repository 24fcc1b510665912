"""`najimi prospects`: who should be offered a product."""

from typing import Annotated

import typer

from bot.cli.found import print_found
from bot.cli.options import AsJson, Limit
from bot.cli.reach import ask
from bot.cli.screen import progress_bar
from bot.commands.wire import FoundAnswer, ProspectsRequest


def prospects(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="The product to offer: its code or its name.")],
    where: Annotated[str | None, typer.Option(metavar="FILTER", help="Only among these customers.")] = None,
    limit: Limit = 10,
    as_json: AsJson = False,
) -> None:
    """Say who should be offered a product, why, and in which order.

    Example: najimi prospects 85123A

    Example: najimi prospects 85123A --where "visits(this year) >= 2" --json
    """
    with progress_bar() as tell:
        answer = ask("prospects", ProspectsRequest(product=product, where=where, limit=limit), FoundAnswer, tell)
    print_found(answer, as_json=as_json)
