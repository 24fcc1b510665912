"""`najimi accounts`, `najimi figures` and `najimi trends`: managerial accounting on the command line."""

import sys
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot.cli.accounts_screen import print_closing, print_displays, print_figures, print_months, print_trends
from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.saving import saved_whole
from bot.cli.screen import err, print_json, progress_bar, say
from bot.commands.accounts_wire import (
    ClosingAnswer,
    DisplaysAnswer,
    DisplaysRequest,
    FiguresAnswer,
    FiguresRequest,
    GroupRequest,
    MonthsAnswer,
    MonthsRequest,
    TrendsAnswer,
)
from bot.commands.wire import FilePiece, Nothing, Progress, Wire
from core.errors import RefusedError

Answer = TypeVar("Answer", bound=Wire)
MonthArgument = Annotated[str, typer.Argument(metavar="MONTH", help="Such as 2026-10, or “last month”.")]
ListArgument = Annotated[str | None, typer.Argument(metavar="LIST", help="A saved list; without one, the whole shop.")]
Where = Annotated[str | None, typer.Option(metavar="FILTER|WORDS", help="The customers who answer this, not a list.")]
Solution = Annotated[str | None, typer.Option(metavar="NAME", help="Only the products of this solution.")]
Products = Annotated[list[str] | None, typer.Option("--product", metavar="PRODUCT", help="Only these products.")]
Ranges = Annotated[bool, typer.Option("--within-ranges", help="Only what lies in each customer's registered range.")]
First = Annotated[str | None, typer.Option("--from", metavar="MONTH", help="The first month.")]
Last = Annotated[str | None, typer.Option("--to", metavar="MONTH", help="The last month; else this one.")]
By = Annotated[str | None, typer.Option(metavar="PERIOD", help="month, quarter, year or fiscal year.")]
Export = Annotated[Path | None, typer.Option(metavar="FILE", help="Write the figures into a .csv or .xlsx file.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi accounts`."""
    group = typer.Typer(no_args_is_help=True, help="Managerial accounting: months that are closed.")
    group.callback()(_group)
    group.command("close")(close)
    group.command("months")(months)
    group.command("show")(show)
    group.command("displays")(displays)
    return group


def _group() -> None:
    """Managerial accounting: months that are closed."""


def close(
    month: MonthArgument,
    until: Annotated[str | None, typer.Option(metavar="MONTH", help="Close every month up to this one.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what closing would do, and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Close a month: write down each customer's sales, cost and profit with each product. It can be closed again.

    Example: najimi accounts close 2026-10

    Example: najimi accounts close 2024-01 --until 2026-10 --yes
    """
    request = MonthsRequest(month=month, until=until)
    with progress_bar() as tell:
        preview = ask("accounts/preview", request, ClosingAnswer, tell)
    if dry_run:
        print_json(preview) if as_json else print_closing(preview)
        return
    if not yes and sys.stdin.isatty() and sys.stderr.isatty():
        print_closing(preview, err())
        typer.confirm("Close?", abort=True, err=True)
    with progress_bar() as tell:
        answer = ask("accounts/close", request, ClosingAnswer, tell)
    print_json(answer) if as_json else print_closing(answer)


def months(as_json: AsJson = False) -> None:
    """Say which months are closed, and which of them were corrected since.

    Example: najimi accounts months
    """
    with progress_bar() as tell:
        answer = ask("accounts/months", Nothing(), MonthsAnswer, tell)
    print_json(answer) if as_json else print_months(answer)


def show(
    month: MonthArgument,
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Show the figures of one month, and whether it is closed.

    Example: najimi accounts show 2026-10 --export october.xlsx
    """
    request = FiguresRequest(first=month, last=month, export=_kind(export))
    answer = _asked("figures", request, FiguresAnswer, export)
    print_json(answer) if as_json else print_figures(answer)


def displays(
    remove: Annotated[str | None, typer.Option(metavar="NAME", help="Forget these settings.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the display settings that are kept for figures, or forget some.

    Example: najimi accounts displays --remove "Profit by quarter"
    """
    answer = ask("accounts/displays", DisplaysRequest(remove=remove), DisplaysAnswer)
    print_json(answer) if as_json else print_displays(answer)


def figures(  # noqa: PLR0917 - one option each
    name: ListArgument = None,
    beside: Annotated[list[str] | None, typer.Option("--with", metavar="LIST", help="A list to set beside it.")] = None,
    where: Where = None,
    solution: Solution = None,
    product: Products = None,
    ranges: Ranges = False,
    first: First = None,
    last: Last = None,
    by: By = None,
    since: Annotated[
        str | None, typer.Option(metavar="MONTH", help="Compare the months before this one with those from it on.")
    ] = None,
    length: Annotated[int | None, typer.Option("--months", help="How many months on each side of --since.")] = None,
    plan: Annotated[int | None, typer.Option(metavar="NUMBER", help="A plan's list, before and after it.")] = None,
    display: Annotated[str | None, typer.Option(metavar="NAME", help="Show it as these display settings say.")] = None,
    save_display: Annotated[
        str | None, typer.Option(metavar="NAME", help="Keep how it is shown as display settings.")
    ] = None,
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Say what customers brought, month by month: sales, cost, profit.

    A solution, or products, is set beside everything that the same customers bought: what it would be to them.

    Example: najimi figures "Regulars" --with "New ones" --from 2026-01

    Example: najimi figures "Regulars" --solution "Kitchen, complete" --by quarter --export kitchen.xlsx
    """
    request = FiguresRequest(
        lists=tuple(each for each in (name, *(beside or ())) if each is not None), where=where, solution=solution,
        products=tuple(product or ()), ranges=ranges, first=first, last=last, by=by, since=since, months=length,
        plan=plan,
        display=display, save_display=save_display, export=_kind(export),
    )  # fmt: skip
    answer = _asked("figures", request, FiguresAnswer, export)
    print_json(answer) if as_json else print_figures(answer)


def trends(  # noqa: PLR0917 - one option each
    name: ListArgument = None,
    where: Where = None,
    solution: Solution = None,
    product: Products = None,
    ranges: Ranges = False,
    first: First = None,
    last: Last = None,
    by: By = None,
    export: Export = None,
    as_json: AsJson = False,
) -> None:
    """Say how many customers there are, how often and what they buy, at which price, and how that went.

    Example: najimi trends "Regulars" --by quarter

    Example: najimi trends --where "country = 'France'" --export france.csv
    """
    request = GroupRequest(
        lists=() if name is None else (name,), where=where, solution=solution, products=tuple(product or ()),
        ranges=ranges, first=first, last=last, by=by, export=_kind(export),
    )  # fmt: skip
    answer = _asked("trends", request, TrendsAnswer, export)
    print_json(answer) if as_json else print_trends(answer)


def _kind(export: Path | None) -> str | None:
    if export is None:
        return None
    kind = export.suffix.lower().removeprefix(".")
    if kind not in {"csv", "xlsx"}:
        message = f"{export.name} is neither a .csv nor an .xlsx file. Name a file that ends so."
        raise RefusedError(message)
    return kind


def _asked(command: str, request: Wire, answer: type[Answer], export: Path | None) -> Answer:
    """Ask, and write the file that comes with the answer where one was wanted: whole, or not at all."""
    with progress_bar() as show_progress:
        if export is None:
            return ask(command, request, answer, show_progress)
        with saved_whole(export) as file:

            def tell(event: Progress | FilePiece) -> None:
                if isinstance(event, FilePiece):
                    file.write(event.content)
                else:
                    show_progress(event)

            found = ask(command, request, answer, tell)
    say(f"Wrote {export}")
    return found
