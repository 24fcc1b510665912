"""The command line as a whole: which commands there are, and what `najimi --help` says."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated

import typer

from bot.cli import (
    accounts,
    attributes,
    backup,
    cards,
    customer,
    doctor,
    extract,
    extraction,
    filters,
    imports,
    invite,
    levels,
    lists,
    migrate,
    mirror,
    points,
    policy,
    products,
    prospects,
    restore,
    rules,
    run,
    solutions,
    staff,
    why,
)
from bot.cli.screen import out
from bot.commands.exit_codes import MEANINGS

EPILOG = "\n\n".join(("Exit codes:", *(f"{code.value:>3}  {meaning}" for code, meaning in MEANINGS.items())))


def _version(asked: bool) -> None:
    if asked:
        out().print(f"najimi {version('najimi')}", highlight=False)
        raise typer.Exit


def _najimi(
    _version: Annotated[
        bool, typer.Option("--version", help="Say which release this is.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Know each customer, decide for each, tell each once, and measure what came of it."""


# Nouns in the other number than the command's own: they do the same, and the help shows each once.
OTHER_NUMBERS: dict[str, Callable[[], typer.Typer]] = {
    "account": accounts.make_group,
    "attribute": attributes.make_group,
    "customers": customer.make_group,
    "departments": solutions.make_departments,
    "extractions": extraction.make_group,
    "filter": filters.make_group,
    "imports": imports.make_group,
    "level": levels.make_group,
    "list": lists.make_group,
    "products": products.make_group,
    "rule": rules.make_group,
    "solutions": solutions.make_group,
}


def make_app() -> typer.Typer:
    """Return the command line; rich's own tracebacks stay off, `bot.__main__` turns errors into words."""
    app = typer.Typer(
        no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich", add_completion=False
    )
    app.callback(epilog=EPILOG)(_najimi)
    app.command("run")(run.run)
    app.add_typer(imports.make_group(), name="import")
    app.command("extract")(extract.extract)
    app.add_typer(extraction.make_group(), name="extraction")
    app.add_typer(rules.make_group(), name="rules")
    app.command("why")(why.why)
    app.command("prospects")(prospects.prospects)
    app.command("next")(prospects.next_products)
    app.command("offers")(prospects.offers)
    app.command("matrix")(prospects.matrix)
    app.add_typer(filters.make_group(), name="filters")
    app.add_typer(attributes.make_group(), name="attributes")
    app.add_typer(lists.make_group(), name="lists")
    app.add_typer(levels.make_group(), name="levels")
    app.add_typer(products.make_group(), name="product")
    app.add_typer(solutions.make_group(), name="solution")
    app.add_typer(solutions.make_departments(), name="department")
    app.add_typer(accounts.make_group(), name="accounts")
    app.command("figures")(accounts.figures)
    app.command("trends")(accounts.trends)
    app.add_typer(staff.make_group(), name="staff")
    app.command("invite")(invite.invite)
    app.add_typer(customer.make_group(), name="customer")
    app.command("policy")(policy.policy)
    app.add_typer(cards.make_terminals(), name="terminals")
    app.add_typer(cards.make_cards(), name="cards")
    app.add_typer(cards.make_programme(), name="programme")
    app.add_typer(points.make_group(), name="points")
    app.add_typer(mirror.make_group(), name="mirror")
    app.command("backup")(backup.backup)
    app.command("restore")(restore.restore)
    app.command("migrate")(migrate.migrate)
    app.command("doctor")(doctor.doctor)
    for number, make in OTHER_NUMBERS.items():
        app.add_typer(make(), name=number, hidden=True)
    return app
