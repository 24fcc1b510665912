"""`najimi prospects`, `next`, `offers` and `matrix`: who should be offered what, and what whom."""

from typing import Annotated

import typer
from rich.table import Table

from bot.cli.found import print_found
from bot.cli.options import AsJson, Limit
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, progress_bar, shown
from bot.commands.prospects_wire import (
    MatrixAnswer,
    MatrixRequest,
    NextAnswer,
    NextRequest,
    OffersAnswer,
    OffersRequest,
    ProspectsRequest,
)
from bot.commands.wire import FoundAnswer

Ways = Annotated[
    list[str] | None,
    typer.Option("--way", metavar="WAY", help="cross-sell, up-sell, replacement or demand; repeat it for several."),
]
Weighting = Annotated[
    str | None, typer.Option(metavar="WEIGHTING", help="levels or ratios, or a weighting by its whole name.")
]
Counted = Annotated[
    list[str] | None,
    typer.Option("--count", metavar="SALES", help="What ratios count: cross-sells, up-sells, replacements; repeat it."),
]
Department = Annotated[str | None, typer.Option(metavar="NAME", help="Only what this sales department may offer.")]
Where = Annotated[str | None, typer.Option(metavar="FILTER", help="Only among these customers.")]


def prospects(  # noqa: PLR0917 - a command's options
    product: Annotated[
        str | None, typer.Argument(metavar="PRODUCT", help="The product to offer: its code or its name.")
    ] = None,
    solution: Annotated[
        str | None, typer.Option(metavar="NAME", help="Anything within this solution, in place of a product.")
    ] = None,
    buyers_of: Annotated[
        str | None, typer.Option(metavar="PRODUCT", help="Which buyers of this product should be offered more.")
    ] = None,
    way: Ways = None,
    weighting: Weighting = None,
    count: Counted = None,
    rules: Annotated[str | None, typer.Option(metavar="NAME", help="Weigh by these saved rules.")] = None,
    department: Department = None,
    where: Where = None,
    limit: Limit = 10,
    as_json: AsJson = False,
) -> None:
    """Say who should be offered a product, why, and in which order.

    Example: najimi prospects 85123A

    Example: najimi prospects 85123A --way up-sell --way replacement --weighting ratios --count up-sells

    Example: najimi prospects --solution Kitchen --where "visits(this year) >= 2" --json
    """
    request = ProspectsRequest(
        product=product,
        solution=solution,
        buyers_of=buyers_of,
        ways=tuple(way or ()),
        weighting=weighting,
        counted=tuple(count or ()),
        rules=rules,
        department=department,
        where=where,
        limit=limit,
    )
    with progress_bar() as tell:
        answer = ask("prospects", request, FoundAnswer, tell)
    print_found(answer, as_json=as_json)


def next_products(  # noqa: PLR0917 - a command's options
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="The product bought: its code or its name.")],
    way: Ways = None,
    weighting: Weighting = None,
    count: Counted = None,
    department: Department = None,
    as_json: AsJson = False,
) -> None:
    """Say what the buyers of a product should be offered next, the best first, and how many of them.

    Example: najimi next 85123A

    Example: najimi next 85123A --weighting ratios --count cross-sells
    """
    request = NextRequest(
        product=product,
        ways=tuple(way or ()),
        weighting=weighting,
        counted=tuple(count or ()),
        department=department,
    )
    with progress_bar() as tell:
        answer = ask("prospects/next", request, NextAnswer, tell)
    if as_json:
        print_json(answer)
        return
    table = _table("Weight", "Customers", left=("Code", "Product"))
    for line in answer.products:
        weight = _weight(line.weight, in_thousandths=answer.in_thousandths)
        table.add_row(weight, f"{line.found:,}", shown(line.code), shown(line.name))
    out().print(table if answer.products else "There is nothing to offer them next.")
    for remark in answer.remarks:
        out().print(shown(remark), highlight=False, soft_wrap=True)


def offers(  # noqa: PLR0917 - a command's options
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's number, or the name.")],
    way: Ways = None,
    weighting: Weighting = None,
    count: Counted = None,
    department: Department = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many offers.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Say what to offer to one customer, the best first, and why.

    Example: najimi offers 13085
    """
    request = OffersRequest(
        customer=customer,
        ways=tuple(way or ()),
        weighting=weighting,
        counted=tuple(count or ()),
        department=department,
        limit=limit,
    )
    with progress_bar() as tell:
        answer = ask("prospects/offers", request, OffersAnswer, tell)
    if as_json:
        print_json(answer)
        return
    if not answer.offers:
        out().print(f"There is nothing to offer to {shown(answer.customer)} so far.")
        return
    table = _table("Weight", left=("Code", "Product", "Way", "Why"))
    for line in answer.offers:
        weight = _weight(line.weight, in_thousandths=answer.in_thousandths)
        table.add_row(weight, shown(line.code), shown(line.name), ", ".join(line.ways), shown(line.reason))
    out().print(table)


def matrix(
    way: Ways = None,
    department: Department = None,
    where: Where = None,
    limit: Annotated[int, typer.Option(min=0, max=100_000, help="How many products to print.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Say what can be sold to whom: how many customers may be offered which product in which way.

    Example: najimi matrix

    Example: najimi matrix --way up-sell --way replacement --where "country = 'France'"
    """
    request = MatrixRequest(ways=tuple(way or ()), department=department, where=where, limit=limit)
    with progress_bar() as tell:
        answer = ask("prospects/matrix", request, MatrixAnswer, tell)
    if as_json:
        print_json(answer)
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Code", "Product"):
        table.add_column(heading, overflow="fold")
    for heading in (*answer.ways, "anybody"):
        table.add_column(heading, justify="right")
    for line in answer.products:
        counts = (f"{line.counts[name]:,}" for name in answer.ways)
        table.add_row(shown(line.code), shown(line.name), *counts, f"{line.total:,}")
    totals = (f"{answer.totals[name]:,}" for name in answer.ways)
    table.add_row("", "customers, each once", *totals, f"{answer.anybody:,}", style="bold")
    out().print(table)
    out().print(
        f"{answer.anybody:,} of {answer.of:,} customers may be offered something;"
        f" {answer.rows:,} of {answer.of_products:,} products can be offered to somebody.",
        highlight=False,
    )


def _table(*numbers: str, left: tuple[str, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in numbers:
        table.add_column(heading, justify="right")
    for heading in left:
        table.add_column(heading, overflow="fold")
    return table


def _weight(weight: int, *, in_thousandths: bool) -> str:
    return f"{weight / 1000:,.3f}" if in_thousandths else f"{weight:,}"
