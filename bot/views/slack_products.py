"""What is known of a product, as staff see it: the card, what purchases suggest, the history."""

from collections.abc import Sequence

from bot.views.blocks import Block, actions, button, clip, context, escape, fields, header, section
from bot.views.elements import beside
from core.actions.catalogue.count_records import RecordsCounted
from core.actions.catalogue.product_history import ChangeLine
from core.actions.catalogue.show_product import Partner, ProductCard, price_text
from core.actions.catalogue.suggest_pairs import Suggestion, Tendency
from core.models import ProductRecord, RelationKind, RelationOrigin
from core.money import Currency
from core.products.relations import KIND_WORDS
from core.products.remarks import Remark
from core.shop import Shop

MOST_PARTNERS, MOST_REMARKS = 10, 5
MOST_ON_A_PAGE = 15
# What the products that name this one say of it.
_INWARDS = {
    RelationKind.CROSS_SELL: "Speaks for",
    RelationKind.UP_SELL: "Upper grade of",
    RelationKind.REPLACEMENT: "Replaces",
    RelationKind.RARE_SIMULTANEOUS: "Who has it rarely buys",
    RelationKind.BUNDLE: "Who has it readily buys",
    RelationKind.PART: "Part of",
}
_TENDENCIES = {
    Tendency.BUNDLE: "Readily bought together",
    Tendency.RARE: "Rarely bought together",
    Tendency.APART: "One group, and bought independently of each other: two groups, by the rule",
}


def product_card(card: ProductCard, currency: Currency) -> list[Block]:
    """Return everything about a product, with what can be done."""
    product = card.product
    key = str(product.id)
    blocks = [header(f"{product.code}  {product.name}"), fields(*_facts(card))]
    if relations := _relations(card):
        blocks.append(section("\n".join(relations)))
    blocks.append(section("\n".join(_sales(card, currency))))
    if card.departments is not None:
        named = ", ".join(map(escape, card.departments)) or "no department"
        blocks.append(context(f"May be offered by {named}."))
    blocks += [context(f":eyes: {escape(sentence)}") for sentence in card.remarks[:MOST_REMARKS]]
    if len(card.remarks) > MOST_REMARKS:
        blocks.append(context(f"… and {len(card.remarks) - MOST_REMARKS} more: `product check`"))
    blocks.append(
        actions(
            button("Edit", "product_edit_open", key, style="primary"),
            button("Relations", "product_relations_open", key),
            button("Counts", "product_counts_open", key),
            button(f"History ({card.changes})", "product_history", key),
        )
    )
    return blocks


def _facts(card: ProductCard) -> list[str]:
    product = card.product
    replaced = "yes, also by itself" if card.is_its_own_replacement else _yes(product.replaceable)
    group = " · ".join(escape(each) for each in (product.group, product.type) if each)
    virtual = "".join(f"\n_{escape(each)}_ (virtual)" for each in card.virtual_solutions)
    price, cost = price_text(product.unit_price), price_text(product.unit_cost)
    facts = [
        f"*Group, type*\n{group or '-'}",
        f"*Solution*\n{escape(card.solution or '-')}{virtual}",
        f"*Price, unit cost*\n{price or '-'}, {cost or '-'}",
        f"*Durable period*\n{_days(product.durable_days)}",
        f"*Replaceable*\n{replaced}",
        f"*Up-sellable*\n{_yes(product.up_sellable)}",
        f"*Bundle attribute*\n{_yes(RelationKind.BUNDLE in card.partners)}",
        f"*Rare-purchase attribute*\n{_yes(RelationKind.RARE_SIMULTANEOUS in card.partners)}",
    ]
    if card.other_names:
        facts.append(f"*Also called*\n{escape(clip('; '.join(card.other_names), 300))}")
    return facts if product.is_goods else [*facts, "*Offered*\nnever: a fee or a charge"]


def _days(days: int | None) -> str:
    if not days:
        return "-"
    years = days / 365.25
    return f"{days:,} days" + (f" (about {years:.1f} years)" if years >= 1 else "")


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _relations(card: ProductCard) -> list[str]:
    lines = []
    for kind in RelationKind:
        if kind in card.partners:
            levels = kind is RelationKind.CROSS_SELL
            lines.append(f"*{KIND_WORDS[kind].capitalize()}*: {_partners(card.partners[kind], levels=levels)}")
    for kind, words in _INWARDS.items():
        if kind in card.partner_of:
            levels = kind is RelationKind.CROSS_SELL
            lines.append(f"*{words}*: {_partners(card.partner_of[kind], levels=levels)}")
    return lines


def _partners(partners: Sequence[Partner], *, levels: bool) -> str:
    shown = [
        f"{escape(each.code)} {escape(clip(each.name, 30))}{_level(each) if levels else ''}"
        for each in partners[:MOST_PARTNERS]
    ]
    more = f" and {len(partners) - MOST_PARTNERS} more" if len(partners) > MOST_PARTNERS else ""
    return ", ".join(shown) + more


def _level(partner: Partner) -> str:
    return f" ({partner.level}{'' if partner.entered else ', learned'})"


def _sales(card: ProductCard, currency: Currency) -> list[str]:
    sold = card.sold
    last = f", last on {sold.last_date:%d %b %Y}" if sold.last_date else ""
    said = [f"Bought by *{sold.purchasers:,}* customers, for {escape(currency.text(sold.sales))}{last}."]
    if card.record is not None:
        said.append(record_text(card.record))
    return said


def record_text(record: ProductRecord) -> str:
    """Return the counts of a product in a sentence."""
    origin = "entered by hand" if record.origin is RelationOrigin.ENTERED else "counted from purchases"
    return (
        f"Counts: {record.purchasers:,} purchasers, {record.cross_sells:,} cross-sells, {record.up_sells:,} up-sells,"
        f" {record.replacements:,} replacements ({origin}, {record.counted_on:%d %b %Y})."
    )


def changed_blocks(text: str, warnings: Sequence[str], product_id: int, change_id: int | None = None) -> list[Block]:
    """Return what somebody changed, what to look at, and how to take it back."""
    blocks = [section(text), *(context(f":eyes: {escape(each)}") for each in warnings[:MOST_REMARKS])]
    buttons = [button("Show it", "product_show", str(product_id))]
    if change_id is not None:
        buttons.append(button("Take it back", "product_undo", str(change_id)))
    buttons.append(button("History", "product_history", str(product_id)))
    return [*blocks, actions(*buttons)]


def history_blocks(title: str, lines: Sequence[ChangeLine], shop: Shop) -> list[Block]:
    """Return changes, the newest first, each with a button that takes it back where that is possible."""
    blocks = [header(f"History: {title}")]
    for each in lines:
        when = f"{each.made_at.astimezone(shop.zone):%d %b %Y %H:%M}"
        by = escape(each.made_by) + (f", file {each.import_id}" if each.import_id else "")
        about = f"*{escape(each.code)}* " if each.code else ""
        text = f"{about}{escape(clip(each.sentence, 500))}\n_{when}, {by}_"
        if each.undone:
            blocks.append(section(f"~{about}{escape(clip(each.sentence, 500))}~\n_the file was undone_"))
        elif each.import_id is not None:
            blocks.append(section(text))
        else:
            blocks.append(beside(text, button("Take back", f"product_undo:{each.id}", str(each.id))))
    if not lines:
        blocks.append(section("Nothing has been changed yet."))
    if any(each.import_id for each in lines):
        blocks.append(context("What came with a file is undone with the file, as a whole."))
    return blocks


def remarks_blocks(found: Sequence[Remark]) -> list[Block]:
    """Return everything that should be looked at."""
    if not found:
        return [section("Nothing to look at: the product information fits together.")]
    lines = [f"*{escape(each.code)}*: {escape(each.sentence)}" for each in found[:MOST_ON_A_PAGE]]
    more = len(found) - MOST_ON_A_PAGE
    blocks = [header("To look at in the product information"), *(section(line) for line in lines)]
    return blocks if more <= 0 else [*blocks, context(f"… and {more:,} more: `najimi product check` prints all.")]


def counted_text(done: RecordsCounted) -> str:
    """Return what counting purchases gave."""
    left = f" {done.left:,} were left as people entered them." if done.left else ""
    return (
        f"Counted *{done.products:,}* products from purchases: {done.cross_sells:,} cross-sells,"
        f" {done.up_sells:,} up-sells, {done.replacements:,} replacements.{left}"
    )


def suggestion_blocks(found: Sequence[Suggestion], names: dict[int, tuple[str, str]]) -> list[Block]:
    """Return what purchases suggest; each pair is entered by a button of its own."""
    if not found:
        return [section("Purchases are sure of no pair that has not been entered yet.")]
    blocks = [header("What purchases suggest")]
    for tendency, words in _TENDENCIES.items():
        mine = [each for each in found if each.tendency is tendency]
        if mine:
            blocks.append(section(f"*{words}*"))
        for each in mine:
            one, other = (names[key] for key in (each.product_id, each.partner_id))
            pair = f"{escape(one[0])} {escape(clip(one[1], 40))} + {escape(other[0])} {escape(clip(other[1], 40))}"
            text = (
                f"{pair}\n{each.both:,} customers have both, {each.expected:,.1f} would by chance:"
                f" {each.lift:.2f} times, surely between {each.low:.2f} and {each.high:.2f}"
            )
            blocks.append(beside(text, _answer_to(each)))
    blocks.append(context("Nothing of this holds until somebody enters it. It is entered in both directions."))
    return blocks


def _answer_to(each: Suggestion) -> Block:
    if each.tendency is Tendency.APART:
        return button("Edit the second", f"product_edit_open:{each.partner_id}", str(each.partner_id))
    value = f"{each.product_id}/{each.partner_id}/{each.tendency.value}"
    label = "Enter as bundle" if each.tendency is Tendency.BUNDLE else "Enter as rare"
    return button(label, f"product_pair:{value}", value)
