"""`najimi solution` and `najimi department`: sets of products in a tree, virtual ones, and who may offer which."""

from typing import Annotated

import typer
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.product_screen import show_changed
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, shown
from bot.commands.products_wire import (
    AddSolutionRequest,
    ChangedAnswer,
    ChangeSolutionRequest,
    DepartmentRequest,
    DepartmentsAnswer,
    FillSolutionRequest,
    SolutionProductsAnswer,
    SolutionRequest,
    SolutionsAnswer,
)
from bot.commands.wire import Nothing, Wire

Path = Annotated[str, typer.Argument(metavar="SOLUTION", help='Its path, as in "Home > Kitchen", or its name.')]
Products = Annotated[list[str] | None, typer.Argument(metavar="PRODUCT...", help="Codes or names.")]
Held = Annotated[
    list[str] | None,
    typer.Option("--solution", metavar="SOLUTION", help="A solution that a virtual one holds; again for more."),
]
Department = Annotated[str, typer.Argument(metavar="DEPARTMENT", help="The department's name.")]
Member = Annotated[str, typer.Argument(metavar="SLACK_USER", help="The Slack user id, such as U024BE7LH.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi solution`."""
    group = typer.Typer(no_args_is_help=True, help="Solutions: sets of products in a tree, and virtual ones.")
    group.callback()(_group)
    group.command("list")(everything)
    group.command("show")(show)
    group.command("add")(add)
    group.command("rename")(rename)
    group.command("move")(move)
    group.command("remove")(remove)
    group.command("put")(put)
    group.command("take")(take)
    return group


def _group() -> None:
    """Solutions: sets of products in a tree, and virtual ones that cut across it."""


def everything(as_json: AsJson = False) -> None:
    """Show all solutions, each below the one above it.

    Example: najimi solution list
    """
    answer = ask("solution/list", Nothing(), SolutionsAnswer)
    if as_json:
        print_json(answer)
        return
    table = Table("Solution", "Own", "Within", "Customers", "", box=None, pad_edge=False)
    for each in answer.solutions:
        holds = f"virtual: {'; '.join(each.solutions)}".removesuffix(": ") if each.virtual else ""
        row = (shown(each.path), f"{each.own:,}", f"{each.within:,}", f"{each.customers:,}", shown(holds))
        table.add_row(*row)
    if not answer.solutions:
        out().print('There are none yet. Make one: najimi solution add "Home > Kitchen".', highlight=False)
        return
    out().print(table)


def show(solution: Path, as_json: AsJson = False) -> None:
    """Show the products within a solution, those of the solutions below it too.

    Example: najimi solution show Kitchen
    """
    answer = ask("solution/show", SolutionRequest(solution=solution), SolutionProductsAnswer)
    if as_json:
        print_json(answer)
        return
    kind = " (virtual)" if answer.virtual else ""
    out().print(f"{shown(answer.path)}{kind}: {len(answer.products):,} products", highlight=False)
    if answer.solutions:
        out().print(f"It holds {shown('; '.join(answer.solutions))}.", highlight=False)
    for each in answer.products:
        out().print(f"{shown(each.code)}  {shown(each.name)}", highlight=False)


def add(
    solution: Path,
    virtual: Annotated[bool, typer.Option("--virtual", help="A virtual one, across the tree.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a solution, with those above it that are missing.

    Example: najimi solution add "Home > Kitchen"
    """
    _change("solution/add", AddSolutionRequest(solution=solution, virtual=virtual), as_json)


def rename(solution: Path, name: Annotated[str, typer.Argument(metavar="NAME")], as_json: AsJson = False) -> None:
    """Call a solution otherwise.

    Example: najimi solution rename "Home > Kitchen" Kitchens
    """
    _change("solution/change", ChangeSolutionRequest(solution=solution, name=name), as_json)


def move(
    solution: Path,
    below: Annotated[
        str, typer.Option("--below", metavar="SOLUTION", help="The new one above it; none for the top.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Put a solution, with all below it, below another one or at the top.

    Example: najimi solution move Sinks --below "Home > Kitchen"
    """
    _change("solution/change", ChangeSolutionRequest(solution=solution, below=below), as_json)


def remove(solution: Path, as_json: AsJson = False) -> None:
    """Take a solution out that holds nothing.

    Example: najimi solution remove "Home > Kitchen > Sinks"
    """
    _change("solution/change", ChangeSolutionRequest(solution=solution, remove=True), as_json)


def put(
    solution: Path,
    products: Products = None,
    from_solution: Annotated[
        str | None, typer.Option("--all-of", metavar="SOLUTION", help="All products within another solution, as now.")
    ] = None,
    solutions: Held = None,
    as_json: AsJson = False,
) -> None:
    """Put products into a solution: they move there in the tree, and are added to a virtual one.

    With --solution a virtual one holds another solution, and everything that will ever be within it.

    Example: najimi solution put Summer 85123A 22423
    """
    request = FillSolutionRequest(
        solution=solution,
        products=tuple(products or ()),
        from_solution=from_solution,
        solutions=tuple(solutions or ()),
    )
    _change("solution/fill", request, as_json)


def take(solution: Path, products: Products = None, solutions: Held = None, as_json: AsJson = False) -> None:
    """Take products, or solutions that a virtual one holds, out of a solution.

    Example: najimi solution take Summer 22423
    """
    request = FillSolutionRequest(
        solution=solution, products=tuple(products or ()), solutions=tuple(solutions or ()), take_out=True
    )
    _change("solution/fill", request, as_json)


def make_departments() -> typer.Typer:
    """Return the commands below `najimi department`."""
    group = typer.Typer(no_args_is_help=True, help="Sales departments: what each may offer, and who belongs to it.")
    group.callback()(_departments)
    group.command("list")(departments)
    group.command("add")(add_department)
    group.command("rename")(rename_department)
    group.command("remove")(remove_department)
    group.command("allow")(allow)
    group.command("disallow")(disallow)
    group.command("allow-everything")(allow_everything)
    group.command("join")(join)
    group.command("leave")(leave)
    return group


def _departments() -> None:
    """Sales departments: what each may offer, and who belongs to it."""


def departments(as_json: AsJson = False) -> None:
    """Show all departments.

    Example: najimi department list
    """
    answer = ask("department/list", Nothing(), DepartmentsAnswer)
    if as_json:
        print_json(answer)
        return
    table = Table("Department", "May offer", "Products", "Staff", box=None, pad_edge=False)
    for each in answer.departments:
        solutions = "; ".join(each.solutions) or "everything"
        products = "all" if each.products is None else f"{each.products:,}"
        table.add_row(shown(each.name), shown(solutions), products, shown(", ".join(each.staff)))
    if not answer.departments:
        out().print("There are none: everybody may offer everything.")
        return
    out().print(table)


def add_department(department: Department, as_json: AsJson = False) -> None:
    """Make a department; it may offer everything until it is told what.

    Example: najimi department add Interiors
    """
    _change("department/set", DepartmentRequest(department=department, doing="add"), as_json)


def rename_department(
    department: Department, name: Annotated[str, typer.Argument(metavar="NAME")], as_json: AsJson = False
) -> None:
    """Call a department otherwise.

    Example: najimi department rename Interiors "Home interiors"
    """
    _change("department/set", DepartmentRequest(department=department, doing="rename", name=name), as_json)


def remove_department(department: Department, as_json: AsJson = False) -> None:
    """Take a department out to which nobody belongs.

    Example: najimi department remove Interiors
    """
    _change("department/set", DepartmentRequest(department=department, doing="remove"), as_json)


def allow(department: Department, solution: Path, as_json: AsJson = False) -> None:
    """Let a department offer a solution with all below it; the first one limits it to that.

    Example: najimi department allow Interiors "Home > Kitchen"
    """
    _change("department/set", DepartmentRequest(department=department, doing="allow", solution=solution), as_json)


def disallow(department: Department, solution: Path, as_json: AsJson = False) -> None:
    """Take a solution from what a department may offer.

    Example: najimi department disallow Interiors "Home > Kitchen"
    """
    _change("department/set", DepartmentRequest(department=department, doing="disallow", solution=solution), as_json)


def allow_everything(department: Department, as_json: AsJson = False) -> None:
    """Let a department offer everything.

    Example: najimi department allow-everything Interiors
    """
    _change("department/set", DepartmentRequest(department=department, doing="everything"), as_json)


def join(department: Department, slack_user: Member, as_json: AsJson = False) -> None:
    """Let a member of staff belong to a department.

    Example: najimi department join Interiors U024BE7LH
    """
    _change("department/set", DepartmentRequest(department=department, doing="join", slack_user=slack_user), as_json)


def leave(department: Department, slack_user: Member, as_json: AsJson = False) -> None:
    """Let a member of staff belong to no department; they may offer everything then.

    Example: najimi department leave Interiors U024BE7LH
    """
    _change("department/set", DepartmentRequest(department=department, doing="leave", slack_user=slack_user), as_json)


def _change(command: str, request: Wire, as_json: bool) -> None:
    answer = ask(command, request, ChangedAnswer)
    if as_json:
        print_json(answer)
    else:
        show_changed(answer)
