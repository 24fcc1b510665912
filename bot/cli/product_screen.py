"""What the commands about product information print for people."""

from datetime import datetime

from rich.table import Table

from bot.cli.screen import out, say, shown
from bot.commands.products_wire import ChangedAnswer, CountsLine, HistoryAnswer, PartnerLine, ProductAnswer
from core.models import RelationKind
from core.products.relations import KIND_WORDS

MOST_PARTNERS = 12
# What the products that name this one call it, by kind.
INWARDS = {
    "cross_sell": "speaks for",
    "up_sell": "upper grade of",
    "replacement": "replaces",
    "rare_simultaneous": "rarely leads to",
    "bundle": "readily leads to",
    "part": "part of",
}


def show_changed(answer: ChangedAnswer) -> None:
    """Print what a command changed; warnings on standard error."""
    for sentence in answer.said:
        out().print(shown(sentence), highlight=False, soft_wrap=True)
    for warning in answer.warnings:
        say(f"Look at this: {warning}")


def show_card(card: ProductAnswer) -> None:
    """Print everything about a product."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, text in _facts(card):
        table.add_row(name, shown(text))
    out().print(table)
    for sentence in card.remarks:
        say(f"Look at this: {sentence}")


def _facts(card: ProductAnswer) -> list[tuple[str, str]]:
    facts = [
        ("Product", f"{card.code}  {card.name}"),
        ("Other names", "; ".join(card.other_names)),
        ("Type", card.type or ""),
        ("Group", card.group or ""),
        ("Solution", card.solution or ""),
        ("Virtual solutions", "; ".join(card.virtual_solutions)),
        ("Price", card.price or ""),
        ("Cost", card.cost or ""),
        ("Durable period", f"{card.durable_days:,} days" if card.durable_days else ""),
        ("Replaceable", _yes(card.replaceable) + (", also by itself" if card.own_replacement else "")),
        ("Up-sellable", _yes(card.up_sellable)),
        ("Rare attribute", _yes(card.rare_attribute)),
        ("Bundle attribute", _yes(card.bundle_attribute)),
        ("Offered", "" if card.is_goods else "never: a fee or a charge"),
    ]
    for kind in RelationKind:
        levels = kind is RelationKind.CROSS_SELL
        facts.append((KIND_WORDS[kind].capitalize(), _partners(card.relations.get(kind.value, ()), levels=levels)))
    for name, words in INWARDS.items():
        facts.append((words.capitalize(), _partners(card.related_from.get(name, ()), levels=name == "cross_sell")))
    if card.counts is not None:
        facts.append(("Counts", _counts(card.counts)))
    last = f", last on {card.last_date}" if card.last_date else ""
    facts.append(("Bought", f"by {card.purchasers:,} customers, in {card.lines:,} lines{last}"))
    if card.departments is not None:
        facts.append(("May be offered by", "; ".join(card.departments) or "no department"))
    facts.append(("Changes", f"{card.changes:,}"))
    return [(name, text) for name, text in facts if text]


def _partners(partners: tuple[PartnerLine, ...], *, levels: bool) -> str:
    named = [each.code + (_level(each) if levels else "") for each in partners[:MOST_PARTNERS]]
    more = f", and {len(partners) - MOST_PARTNERS} more" if len(partners) > MOST_PARTNERS else ""
    return ", ".join(named) + more


def _level(partner: PartnerLine) -> str:
    return f" ({partner.level}{'' if partner.origin == 'entered' else ', learned'})"


def _counts(counts: CountsLine) -> str:
    figures = (
        f"{counts.purchasers:,} purchasers, {counts.cross_sells:,} cross-sells, {counts.up_sells:,} up-sells,"
        f" {counts.replacements:,} replacements"
    )
    return f"{figures} ({'entered' if counts.origin == 'entered' else 'counted'}, {counts.counted_on})"


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def show_history(answer: HistoryAnswer) -> None:
    """Print changes, the newest first."""
    table = Table("No.", "When", "Who", "Product", "What", box=None, pad_edge=False)
    for each in answer.changes:
        when = f"{datetime.fromisoformat(each.made_at):%d %b %Y %H:%M}"
        by = each.made_by if each.import_id is None else f"{each.made_by}, import {each.import_id}"
        what = f"{each.sentence}{' (undone since)' if each.undone else ''}"
        table.add_row(str(each.id), when, shown(by), shown(each.code or ""), shown(what))
    if not answer.changes:
        out().print("Nothing has been changed.")
        return
    out().print(table)
