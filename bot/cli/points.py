"""`najimi points`: points sold, settled, exchanged and lapsed, and whether the ledger adds up."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, say, shown
from bot.commands.cards_wire import (
    CodeRequest,
    ExpireAnswer,
    ExpireRequest,
    LedgerAnswer,
    OfferRequest,
    OffersAnswer,
    PrintAnswer,
    PrintRequest,
    SellRequest,
    SettleAnswer,
    SettleRequest,
)
from bot.commands.exit_codes import ExitCode
from bot.commands.wire import Nothing

ShopName = Annotated[str, typer.Argument(metavar="SHOP", help="The member shop, by name or number.")]
Code = Annotated[str, typer.Argument(metavar="CODE")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi points`."""
    group = typer.Typer(no_args_is_help=True, help="Points: sold to shops, settled, exchanged, lapsed.")
    group.command("ledger")(ledger)
    group.command("sell")(sell)
    group.command("settle")(settle)
    group.command("expire")(expire)
    group.command("offers")(offers)
    group.command("offer")(offer)
    group.command("close")(close)
    group.command("print")(print_voucher)
    return group


def ledger(as_json: AsJson = False) -> None:
    """Show each shop's points, and add the whole ledger up again; exits with 3 where it does not add up.

    Example: najimi points ledger
    """
    answer = ask("points/ledger", Nothing(), LedgerAnswer)
    _show_ledger(answer, as_json=as_json)
    if answer.wrong:
        raise typer.Exit(ExitCode.PROBLEM)


def sell(
    shop: ShopName,
    points: Annotated[int, typer.Argument(metavar="POINTS", min=1)],
    as_json: AsJson = False,
) -> None:
    """Sell points to a shop, which can give them away.

    Example: najimi points sell Bakery 10000
    """
    _show_ledger(ask("points/sell", SellRequest(shop=shop, points=points), LedgerAnswer), as_json=as_json)


def _show_ledger(answer: LedgerAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    heads = ("Shop", "Issued", "Held", "Redeemed", "Expired", "Written off", "Can give", "Taken in")
    table = Table(*heads, box=None, pad_edge=False)
    for each in answer.shops:
        numbers = (
            *(each.issued, each.held, each.redeemed, each.expired),
            *(each.written_off, each.can_give, each.taken_in),
        )
        table.add_row(shown(each.shop), *(f"{number:,}" for number in numbers))
    out().print(table)
    for sentence in answer.wrong:
        say(sentence)


def settle(
    shop: ShopName,
    price: Annotated[int, typer.Option(min=1, help="What 1,000 points cost, in minor units.")],
    as_json: AsJson = False,
) -> None:
    """Settle with a shop: it pays for points it gave without having bought them, and is paid for those it took in.

    Example: najimi points settle Bakery --price 1000
    """
    answer = ask("points/settle", SettleRequest(shop=shop, price=price), SettleAnswer)
    if as_json:
        print_json(answer)
        return
    way = "pays" if answer.amount >= 0 else "is paid"
    out().print(f"{shown(answer.shop)} {way} {answer.amount_text.lstrip('-')} for {abs(answer.points):,} points.")


def expire(
    before: Annotated[str, typer.Argument(metavar="DAY", help="Points given before this day, as 2026-03-02.")],
    as_json: AsJson = False,
) -> None:
    """Let points lapse that were given before a day. Cards hear of it when they are next presented.

    Example: najimi points expire 2024-01-01
    """
    answer = ask("points/expire", ExpireRequest(before=before), ExpireAnswer)
    if as_json:
        print_json(answer)
    else:
        out().print(f"{answer.points:,} points have lapsed.", highlight=False)


def offers(as_json: AsJson = False) -> None:
    """List what points can be exchanged for.

    Example: najimi points offers
    """
    _show_offers(ask("points/offers", Nothing(), OffersAnswer), as_json=as_json)


def offer(
    code: Code,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What customers read.")],
    points: Annotated[int, typer.Argument(metavar="POINTS", min=1)],
    *,
    value: Annotated[int | None, typer.Option(help="What a gift certificate is worth, in minor units.")] = None,
    days: Annotated[int, typer.Option(min=0, help="For how long it can be used; 0 for ever.")] = 365,
    as_json: AsJson = False,
) -> None:
    """Offer a gift certificate (with --value) or a premium for points, or change one under its code.

    Example: najimi points offer tea "A tin of tea" 500
    """
    request = OfferRequest(code=code, title=title, points=points, value=value, days=days)
    _show_offers(ask("points/offer", request, OffersAnswer), as_json=as_json)


def close(code: Code, as_json: AsJson = False) -> None:
    """Offer something no longer; what was issued still counts.

    Example: najimi points close tea
    """
    _show_offers(ask("points/close", CodeRequest(code=code), OffersAnswer), as_json=as_json)


def _show_offers(answer: OffersAnswer, *, as_json: bool) -> None:
    if as_json:
        print_json(answer)
        return
    table = Table("Code", "What", "Points", "Worth", "Days", box=None, pad_edge=False)
    for each in answer.offers:
        table.add_row(each.code, shown(each.title), f"{each.points:,}", each.value or "", str(each.days))
    out().print(table)


def print_voucher(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The voucher's code.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The PDF to write.")],
    as_json: AsJson = False,
) -> None:
    """Print a voucher into a PDF.

    Example: najimi points print ABCD-EFGH-IJKL-MNOP certificate.pdf
    """
    answer = ask("points/print", PrintRequest(code=code, file=file.resolve()), PrintAnswer)
    if as_json:
        print_json(answer)
    else:
        out().print(shown(str(answer.file)), highlight=False, soft_wrap=True)
