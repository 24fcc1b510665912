"""`najimi terminals`, `najimi cards` and `najimi programme`."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, say, shown
from bot.commands.cards_wire import (
    CardRequest,
    CardsAnswer,
    CardsRequest,
    EnrolAnswer,
    EnrolRequest,
    FindingsAnswer,
    IssueRequest,
    IssueShopRequest,
    MemberShopRequest,
    PersonalisationAnswer,
    ProgrammeAnswer,
    ProgrammeRequest,
    ReservedAnswer,
    SalesAnswer,
    SalesRequest,
    SettleCardRequest,
    ShopCardAnswer,
    TerminalRequest,
    TerminalsAnswer,
)
from bot.commands.wire import Nothing
from core.actions.cards.card_sales import By
from core.models import CardKind

CardNumber = Annotated[str, typer.Argument(metavar="CARD", help="The card's number, 16 hexadecimal digits.")]
Output = Annotated[Path | None, typer.Option("--out", help="Write what is put on it into this file, for you alone.")]
MemoryNumber = Annotated[str, typer.Option("--number", help="The number that a memory card has of its own.")]


def make_terminals() -> typer.Typer:
    """Return the commands below `najimi terminals`."""
    group = typer.Typer(no_args_is_help=True, help="Terminals at the tills of member shops.")
    group.command("enrol")(enrol)
    group.command("list")(terminals)
    group.command("shop")(change_shop)
    group.command("block")(block_terminal)
    return group


def make_cards() -> typer.Typer:
    """Return the commands below `najimi cards`."""
    group = typer.Typer(no_args_is_help=True, help="Customers' cards.")
    group.command("issue")(issue)
    group.command("issue-shop")(issue_shop)
    group.command("list")(cards)
    group.command("block")(block)
    group.command("unblock")(unblock)
    group.command("replace")(replace)
    group.command("findings")(findings)
    group.command("reserved")(reserved)
    group.command("settle")(settle)
    group.command("sales")(sales)
    return group


def make_programme() -> typer.Typer:
    """Return the commands below `najimi programme`."""
    group = typer.Typer(no_args_is_help=True, help="The programme: scores, ranks, points, services.")
    group.command("set")(set_programme)
    group.command("show")(show_programme)
    return group


def enrol(
    shop: Annotated[str, typer.Argument(metavar="SHOP", help="The member shop, by name or number.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What its staff call the terminal.")],
    *,
    new_shop: Annotated[bool, typer.Option("--new-shop", help="Add the member shop as well.")] = False,
    channel: Annotated[str, typer.Option(help="The Slack channel of a new shop's staff.")] = "",
    branch: Annotated[str, typer.Option(help="How purchases name a new shop.")] = "",
    advance: Annotated[
        bool, typer.Option("--advance", help="A new shop buys its points before it gives them.")
    ] = False,
    earn_only: Annotated[
        bool, typer.Option("--earn-only", help="It gets no keys by which cards let points go.")
    ] = False,
    file: Output = None,
    as_json: AsJson = False,
) -> None:
    """Enrol a terminal, and print the file that it keeps to itself; it is shown once.

    Example: najimi terminals enrol Bakery "Till 1" --new-shop --channel C0123456 --out till.json
    """
    request = EnrolRequest(
        shop=shop, name=name, new_shop=new_shop, channel=channel, branch=branch, advance=advance, earn_only=earn_only
    )
    answer = ask("terminals/enrol", request, EnrolAnswer)
    if as_json:
        print_json(answer)
    else:
        _hand_out(answer.file, file, f"Terminal {answer.terminal} of {answer.shop}. The file holds keys.")


def terminals(as_json: AsJson = False) -> None:
    """List the terminals.

    Example: najimi terminals list
    """
    _show_terminals(ask("terminals/list", Nothing(), TerminalsAnswer), as_json=as_json)


def change_shop(
    shop: Annotated[str, typer.Argument(metavar="SHOP", help="The member shop, by name or number.")],
    *,
    channel: Annotated[
        str | None, typer.Option(help="The Slack channel of its staff; empty: they are not told.")
    ] = None,
    branch: Annotated[str | None, typer.Option(help="How purchases name it.")] = None,
    advance: Annotated[bool | None, typer.Option("--advance/--later", help="When it pays for its points.")] = None,
    place: Annotated[
        str | None, typer.Option(help="Where it is, as 51.5072,-0.1276: journeys that nobody makes are noticed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change a member shop: where its staff are told of cards, and when it pays for points.

    Example: najimi terminals shop Bakery --channel C0123456
    """
    request = MemberShopRequest(shop=shop, channel=channel, branch=branch, advance=advance, place=place)
    _show_terminals(ask("terminals/shop", request, TerminalsAnswer), as_json=as_json)


def block_terminal(
    terminal: Annotated[int, typer.Argument(metavar="TERMINAL", min=1, help="The terminal's number.")],
    as_json: AsJson = False,
) -> None:
    """Take nothing of a terminal's any more.

    Example: najimi terminals block 3
    """
    _show_terminals(ask("terminals/block", TerminalRequest(terminal=terminal), TerminalsAnswer), as_json=as_json)


def _show_terminals(answer: TerminalsAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    table = Table("Terminal", "Name", "Shop", "State", "Redeems", "Last heard", box=None, pad_edge=False)
    for line in answer.terminals:
        redeems = "yes" if line.may_redeem else "no"
        table.add_row(
            str(line.terminal), shown(line.name), shown(line.shop), line.state, redeems, line.heard_at or "never"
        )
    out().print(table)


def issue(
    customer: Annotated[str, typer.Argument(metavar="[CUSTOMER]", help="The customer's number; nobody by name.")] = "",
    kind: Annotated[CardKind, typer.Option(help="Who computes: the card, a shop's card (storing), or the till.")] = (
        CardKind.COMPUTING
    ),
    number: MemoryNumber = "",
    file: Output = None,
    as_json: AsJson = False,
) -> None:
    """Issue a card, and print what is put on it; it holds keys.

    Example: najimi cards issue 13085 --out card.json
    """
    answer = ask("cards/issue", IssueRequest(customer=customer, kind=kind, number=number), PersonalisationAnswer)
    _show_made(answer, file, as_json=as_json)


def issue_shop(
    terminal: Annotated[int, typer.Argument(metavar="TERMINAL", min=1, help="The number of the till's terminal.")],
    limit: Annotated[
        int, typer.Option(min=0, help="How many points a shop that pays later may owe; 0: any number.")
    ] = 0,
    file: Output = None,
    as_json: AsJson = False,
) -> None:
    """Issue a shop's card: it computes for customers' cards, and holds the points that its shop can give.

    Example: najimi cards issue-shop 3 --out shop-card.json
    """
    answer = ask("cards/issue-shop", IssueShopRequest(terminal=terminal, limit=limit), ShopCardAnswer)
    if as_json:
        print_json(answer)
    else:
        words = (
            f"The shop card {answer.card} of {answer.shop}. Its PIN is {answer.pin}: it is shown once, as is the file."
        )
        _hand_out(answer.file, file, words)


def replace(card: CardNumber, number: MemoryNumber = "", file: Output = None, as_json: AsJson = False) -> None:
    """Issue a card in the place of one that is lost or broken: points and scores go over.

    Example: najimi cards replace 0f3a9c2b11d04e77 --out card.json
    """
    answer = ask("cards/replace", CardRequest(card=card, number=number), PersonalisationAnswer)
    _show_made(answer, file, as_json=as_json)


def _show_made(answer: PersonalisationAnswer, file: Path | None, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        whose = f" of {answer.customer}" if answer.customer else ""
        _hand_out(answer.file, file, f"Card {answer.card}{whose}. The file holds keys.")


def _hand_out(made: dict[str, Any], file: Path | None, words: str) -> None:
    """Write a file that nobody else may read, or print it."""
    text = json.dumps(made, indent=2)
    if file is None:
        out().print(text, highlight=False, soft_wrap=True, markup=False)
    else:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(f"{text}\n")
    say(words)


def cards(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's number or name.")],
    as_json: AsJson = False,
) -> None:
    """List a customer's cards.

    Example: najimi cards list 13085
    """
    _show_cards(ask("cards/list", CardsRequest(customer=customer), CardsAnswer), as_json=as_json)


def block(
    card: CardNumber,
    because: Annotated[str, typer.Option(help="Why, for whoever asks later.")] = "",
    as_json: AsJson = False,
) -> None:
    """Block a card: terminals refuse it once they have heard of it.

    Example: najimi cards block 0f3a9c2b11d04e77 --because lost
    """
    _show_cards(ask("cards/block", CardRequest(card=card, because=because), CardsAnswer), as_json=as_json)


def unblock(card: CardNumber, as_json: AsJson = False) -> None:
    """Let a blocked card be used again.

    Example: najimi cards unblock 0f3a9c2b11d04e77
    """
    _show_cards(ask("cards/unblock", CardRequest(card=card), CardsAnswer), as_json=as_json)


def _show_cards(answer: CardsAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    table = Table("Card", "Kind", "State", "Points", "Records", "Last used", box=None, pad_edge=False)
    for line in answer.cards:
        table.add_row(line.card, line.kind, line.state, f"{line.points:,}", str(line.records), line.used_at or "never")
    out().print(table)


def findings(as_json: AsJson = False) -> None:
    """List what was found about cards and nobody has decided yet; it is decided in Slack.

    Example: najimi cards findings
    """
    answer = ask("cards/findings", Nothing(), FindingsAnswer)
    if as_json:
        print_json(answer)
        return
    for line in answer.findings:
        out().print(f"{line.finding:>5}  {line.kind:<9} {shown(line.text)}", highlight=False, soft_wrap=True)
    if not answer.findings:
        say("Nothing has to be decided.")


def reserved(as_json: AsJson = False) -> None:
    """List what shops' cards keep points for because a customer's card was taken out too soon.

    Example: najimi cards reserved
    """
    _show_reserved(ask("cards/reserved", Nothing(), ReservedAnswer), as_json=as_json)


def settle(
    reservation: Annotated[int, typer.Argument(metavar="RESERVATION", min=1, help="Its number in the list.")],
    *,
    happened: Annotated[bool, typer.Option("--happened/--not-happened", help="Whether it is on the customer's card.")],
    as_json: AsJson = False,
) -> None:
    """Say what became of what a shop's card keeps; the card hears of it from its till.

    Example: najimi cards settle 12 --not-happened
    """
    request = SettleCardRequest(reservation=reservation, happened=happened)
    _show_reserved(ask("cards/settle", request, ReservedAnswer), as_json=as_json)


def _show_reserved(answer: ReservedAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    table = Table("Reservation", "Card", "Shop", "Amount", "Points", "Since", box=None, pad_edge=False)
    for line in answer.reserved:
        table.add_row(str(line.reservation), line.card, shown(line.shop), line.amount_text, f"{line.points:,}", line.at)
    out().print(table)
    if not answer.reserved:
        say("No shop's card keeps anything.")


def sales(
    by: Annotated[By, typer.Option(help="How they are divided.")] = By.ALL,
    since: Annotated[str | None, typer.Option(help="The first day, as 2026-03-02.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what cards were used for: in all, by shop, season, month, weekday or hour.

    Example: najimi cards sales --by hour
    """
    answer = ask("cards/sales", SalesRequest(by=by, since=since, until=until), SalesAnswer)
    if as_json:
        print_json(answer)
        return
    table = Table(by.value.capitalize(), "Purchases", "Amount", "Points", "Cards", box=None, pad_edge=False)
    for line in answer.parts:
        numbers = (f"{line.purchases:,}", line.amount_text, f"{line.points:,}", f"{line.cards:,}")
        table.add_row(shown(line.part), *numbers)
    out().print(table)


def set_programme(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The JSON document.")],
    as_json: AsJson = False,
) -> None:
    """Put a programme in force, under the next version: terminals have it with their next batch.

    Example: najimi programme set programme.json
    """
    _show_programme(ask("programme/set", ProgrammeRequest(text=file.read_text("utf-8")), ProgrammeAnswer), as_json)


def show_programme(as_json: AsJson = False) -> None:
    """Show the programme in force.

    Example: najimi programme show
    """
    _show_programme(ask("programme/show", Nothing(), ProgrammeAnswer), as_json)


def _show_programme(answer: ProgrammeAnswer, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    out().print(json.dumps(answer.document, indent=2, ensure_ascii=False), highlight=False, markup=False)
    for sentence in answer.services:
        say(sentence)
    say(f"Version {answer.version} is in force.")
