"""`najimi product`: everything that is known of products, entered, changed, taken back."""

from typing import Annotated

import typer
from rich.table import Table

from bot.cli.options import AsJson
from bot.cli.product_screen import show_card, show_changed, show_history
from bot.cli.reach import ask
from bot.cli.screen import out, print_json, progress_bar, shown
from bot.commands.products_wire import (
    ChangedAnswer,
    CheckAnswer,
    CountedAnswer,
    CountsRequest,
    HistoryAnswer,
    HistoryRequest,
    PairRequest,
    ProductAnswer,
    ProductRequest,
    RelateRequest,
    SetProductRequest,
    SuggestionsAnswer,
    SuggestRequest,
    UndoChangeRequest,
)
from bot.commands.wire import Nothing, Wire

Named = Annotated[str, typer.Argument(metavar="PRODUCT", help="The product's code, or a name of it.")]
Other = Annotated[str, typer.Argument(metavar="PARTNER", help="The other product.")]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="cross-sell, up-sell, replacement, rare, bundle or part.")]
Given = Annotated[list[str] | None, typer.Argument(metavar="FIELD=VALUE...", help="Fields; a dash for nothing.")]
Many = Annotated[int, typer.Option("--limit", min=0, max=1000, help="How many to print.")]


def make_group() -> typer.Typer:
    """Return the commands below `najimi product`."""
    group = typer.Typer(no_args_is_help=True, help="Products: what is known of them and how they relate.")
    group.callback()(_group)
    group.command("show")(show)
    group.command("add")(add)
    group.command("set")(set_fields)
    group.command("relate")(relate)
    group.command("unrelate")(unrelate)
    group.command("counts")(counts)
    group.command("count")(count)
    group.command("history")(history)
    group.command("undo")(undo)
    group.command("check")(check)
    group.command("suggest")(suggest)
    group.command("confirm")(confirm)
    return group


def _group() -> None:
    """Products: what is known of them and how they relate."""


def show(product: Named, as_json: AsJson = False) -> None:
    """Show everything about a product: its fields, relations, purchasers, counts, and what to look at.

    Example: najimi product show 85123A
    """
    answer = ask("product/show", ProductRequest(product=product), ProductAnswer)
    if as_json:
        print_json(answer)
    else:
        show_card(answer)


def add(product: Named, fields: Given = None, as_json: AsJson = False) -> None:
    """Enter a new product under a code.

    Example: najimi product add K1 name="Oak kitchen" group=Kitchens durable_days=3650 replaceable=yes
    """
    _change("product/set", SetProductRequest(product=product, fields=_fields(fields), new=True), as_json)


def set_fields(product: Named, fields: Given = None, as_json: AsJson = False) -> None:
    """Set fields: name, type, group, solution, price, cost, durable_days, replaceable, up_sellable, is_goods.

    Example: najimi product set 85123A group=Lighting cost=1.20 "solution=Home > Light"
    """
    _change("product/set", SetProductRequest(product=product, fields=_fields(fields)), as_json)


def relate(
    product: Named,
    kind: Kind,
    partner: Other,
    level: Annotated[int | None, typer.Option(min=0, max=100, help="The relation level, 0 to 100.")] = None,
    as_json: AsJson = False,
) -> None:
    """Enter that PARTNER is a cross-sell (up-sell, replacement, ...) product of PRODUCT.

    Example: najimi product relate 85123A cross-sell 22423 --level 80
    """
    _change("product/relate", RelateRequest(product=product, kind=kind, partner=partner, level=level), as_json)


def unrelate(product: Named, kind: Kind, partner: Other, as_json: AsJson = False) -> None:
    """Take a relation out.

    Example: najimi product unrelate 85123A cross-sell 22423
    """
    _change("product/relate", RelateRequest(product=product, kind=kind, partner=partner, remove=True), as_json)


def counts(
    product: Named,
    given: Annotated[list[str] | None, typer.Argument(metavar="COUNT=NUMBER...", help="As in purchasers=20.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Forget what was entered; purchases count again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Enter purchasers, cross_sells, up_sells or replacements by hand; purchases do not count over them.

    Example: najimi product counts K1 purchasers=20 cross_sells=10
    """
    said = _fields(given)
    if (not said and not forget) or not all(number.isascii() and number.isdecimal() for number in said.values()):
        message = "name counts as in purchasers=20, or --forget"
        raise typer.BadParameter(message)
    counted = {name: int(number) for name, number in said.items()}
    _change("product/counts", CountsRequest(product=product, counts=counted, forget=forget), as_json)


def count(as_json: AsJson = False) -> None:
    """Count purchasers, cross-sells, up-sells and replacements of all products from purchases.

    Example: najimi product count
    """
    with progress_bar() as tell:
        answer = ask("product/count", Nothing(), CountedAnswer, tell)
    if as_json:
        print_json(answer)
        return
    out().print(
        f"Counted {answer.products:,} products: {answer.cross_sells:,} cross-sells, {answer.up_sells:,} up-sells,"
        f" {answer.replacements:,} replacements. {answer.left:,} were left as they were entered.",
        highlight=False,
    )


def history(
    product: Annotated[str | None, typer.Argument(metavar="[PRODUCT]")] = None,
    limit: Many = 20,
    as_json: AsJson = False,
) -> None:
    """Show who changed what of a product, or of everything, the newest first.

    Example: najimi product history 85123A
    """
    answer = ask("product/history", HistoryRequest(product=product, limit=limit), HistoryAnswer)
    if as_json:
        print_json(answer)
    else:
        show_history(answer)


def undo(
    change: Annotated[int, typer.Argument(metavar="CHANGE", min=1, help="The change's number.")],
    as_json: AsJson = False,
) -> None:
    """Take one change back, where nothing has gone on from it since.

    Example: najimi product undo 12
    """
    _change("product/undo", UndoChangeRequest(change=change), as_json)


def check(as_json: AsJson = False) -> None:
    """Say what should be looked at: circles, contradictions, attributes that do not fit what is named.

    Example: najimi product check
    """
    answer = ask("product/check", Nothing(), CheckAnswer)
    if as_json:
        print_json(answer)
        return
    for remark in answer.remarks:
        out().print(f"{shown(remark.code)}: {shown(remark.sentence)}", highlight=False, soft_wrap=True)
    if not answer.remarks:
        out().print("Nothing to look at.")


def suggest(limit: Many = 20, as_json: AsJson = False) -> None:
    """Suggest from purchases which products are readily or rarely bought together; nothing is entered.

    Example: najimi product suggest
    """
    with progress_bar() as tell:
        answer = ask("product/suggest", SuggestRequest(limit=limit), SuggestionsAnswer, tell)
    if as_json:
        print_json(answer)
        return
    table = Table("Pair", "Is", "Bought both", "By chance", "Lift", "Surely between", box=None, pad_edge=False)
    words = {"bundle": "bundle", "rare_simultaneous": "rare", "apart": "to be put into different groups"}
    for each in answer.suggestions:
        pair = f"{each.product} {each.product_name} + {each.partner} {each.partner_name}"
        sure = f"{each.low:.2f} and {each.high:.2f}"
        row = (shown(pair), words[each.tendency], f"{each.both:,}", f"{each.expected:,.1f}", f"{each.lift:.2f}", sure)
        table.add_row(*row)
    if not answer.suggestions:
        out().print("Purchases are sure of no pair.")
        return
    out().print(table)
    out().print('To enter one: najimi product confirm CODE CODE bundle (or "rare").', highlight=False)


def confirm(
    product: Named,
    partner: Other,
    tendency: Annotated[str, typer.Argument(metavar="bundle|rare")],
    as_json: AsJson = False,
) -> None:
    """Enter that two products are readily (bundle) or rarely (rare) bought together, in both directions.

    Example: najimi product confirm 22423 84997 bundle
    """
    _change("product/confirm", PairRequest(product=product, partner=partner, tendency=tendency), as_json)


def _fields(given: list[str] | None) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in given or ():
        field, equals, value = pair.partition("=")
        if not equals or not field.strip():
            message = f"{pair!r} is not FIELD=VALUE, such as group=Lighting"
            raise typer.BadParameter(message)
        pairs[field.strip().lower()] = value.strip()
    return pairs


def _change(command: str, request: Wire, as_json: bool) -> None:
    answer = ask(command, request, ChangedAnswer)
    if as_json:
        print_json(answer)
    else:
        show_changed(answer)
