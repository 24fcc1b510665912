"""Prospects as cards: the menus of an answer, what to offer next, the offers to one customer, and the matrix."""

from typing import Any

from bot.views.blocks import actions, button, clip, context, escape, header, section
from bot.views.elements import menu, option
from core.actions.questions.answer_prospects import weight_text
from core.actions.questions.offers import CustomerOffers
from core.extraction.answer import Understood
from core.extraction.prospects.found import RankedProduct
from core.extraction.prospects.matrix import Matrix
from core.extraction.prospects.question import IN_THOUSANDTHS, Counted, ProspectQuestion, Way, Weighting
from core.models import QuestionKind

ROWS, LONGEST_REASON, LONGEST_NAME = 15, 400, 32
MOST_OPTIONS = 50
CALLED = {
    Way.CROSS_SELL: "cross-sell",
    Way.UP_SELL: "up-sell",
    Way.REPLACEMENT: "replacement",
    Way.DEMAND: "asked for it",
}
# What can be chosen in an answer's menus, by a short key: how it is called, and what it means.
WAYS: dict[str, tuple[str, tuple[Way, ...]]] = {
    "cross": ("Cross-sell", (Way.CROSS_SELL,)),
    "up": ("Up-sell", (Way.UP_SELL,)),
    "replace": ("Replacement", (Way.REPLACEMENT,)),
    "due": ("Up-sell or replacement", (Way.UP_SELL, Way.REPLACEMENT)),
    "potential": ("All potential demand", (Way.CROSS_SELL, Way.UP_SELL, Way.REPLACEMENT)),
    "demand": ("Concrete demand", (Way.DEMAND,)),
    "all": ("Every way", tuple(Way)),
}
COUNTED: dict[str, tuple[str, tuple[Counted, ...]]] = {
    "all": ("all sales", tuple(Counted)),
    "cross": ("cross-sells", (Counted.CROSS_SELLS,)),
    "up": ("up-sells", (Counted.UP_SELLS,)),
    "replace": ("replacements", (Counted.REPLACEMENTS,)),
}
LEVELS, RATIOS, PRODUCT_LEVELS, PRODUCT_RATIOS = "levels", "ratios", "product_levels", "product_ratios"
_BOUGHT = {LEVELS: Weighting.BOUGHT_LEVELS, RATIOS: Weighting.BOUGHT_RATIOS}
_OFFERED = {
    LEVELS: Weighting.OFFERED_LEVELS,
    RATIOS: Weighting.OFFERED_RATIOS,
    PRODUCT_LEVELS: Weighting.PRODUCT_LEVELS,
    PRODUCT_RATIOS: Weighting.PRODUCT_RATIOS,
}
_WEIGHED = {
    LEVELS: "By relation levels",
    RATIOS: "By ratios of {}",
    PRODUCT_LEVELS: "By the best product's level",
    PRODUCT_RATIOS: "By the best product's ratio of {}",
}


def question_of(understood: Understood) -> ProspectQuestion | None:
    """Return what a question asks about prospects; None where it asks nothing of them."""
    if understood.kind is QuestionKind.PROSPECTS and understood.spec:
        return ProspectQuestion.from_spec(understood.spec)
    if understood.kind is QuestionKind.CROSS_SELL and understood.product_id is not None:
        return ProspectQuestion(product_id=understood.product_id)
    return None


def weightings(question: ProspectQuestion) -> dict[str, tuple[str, Weighting, tuple[Counted, ...]]]:
    """Return, by key, the weightings that fit a question: how each is called, and what it counts."""
    found = {}
    for name, weighting in (_OFFERED if question.buyers_of is not None else _BOUGHT).items():
        if weighting not in IN_THOUSANDTHS:
            found[name] = (_WEIGHED[name], weighting, tuple(Counted))
            continue
        for key, (called, counted) in COUNTED.items():
            found[f"{name}:{key}"] = (_WEIGHED[name].format(called), weighting, counted)
    return found


def choosers(understood: Understood, question_id: int) -> list[dict[str, Any]]:
    """Return the menus by which an answer about prospects is asked again in place: its ways and its weighting."""
    question = question_of(understood)
    if question is None:
        return []
    ways = [option(called, f"{question_id}|{key}") for key, (called, _) in WAYS.items()]
    chosen = next((key for key, (_, each) in WAYS.items() if set(each) == set(question.ways)), "")
    offered = weightings(question)
    weights = [option(called, f"{question_id}|{key}") for key, (called, _, _) in offered.items()]
    weighed = next((key for key, each in offered.items() if _is_chosen(each, question)), "")
    elements = [
        {**menu(ways, f"{question_id}|{chosen}", "Way"), "action_id": "prospects_way"},
        {**menu(weights, f"{question_id}|{weighed}", _placeholder(question)), "action_id": "prospects_weighting"},
    ]
    if question.product_id is not None:
        elements.append(button("What its buyers want next", "prospects_turn", str(question_id)))
    elif question.buyers_of is not None:
        elements.append(button("Who should be offered it", "prospects_turn", str(question_id)))
    return [actions(*elements)]


def _is_chosen(each: tuple[str, Weighting, tuple[Counted, ...]], question: ProspectQuestion) -> bool:
    _, weighting, counted = each
    meant = {Weighting.BOUGHT_LEVELS: Weighting.OFFERED_LEVELS, Weighting.BOUGHT_RATIOS: Weighting.OFFERED_RATIOS}
    asked = question.weighting
    if question.buyers_of is not None:
        asked = meant.get(asked, asked)
    return asked is weighting and (weighting not in IN_THOUSANDTHS or set(counted) == set(question.counted))


def _placeholder(question: ProspectQuestion) -> str:
    return f"By the rules {question.rules}"[:75] if question.rules else "Weighting"


def next_card(
    product: str, question: ProspectQuestion, ranking: tuple[RankedProduct, ...], remarks: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return what the buyers of a product should be offered next, with a menu for the weighting."""
    in_thousandths = question.weighting in IN_THOUSANDTHS
    blocks = [header(f"What to offer next to the buyers of {clip(product, 90)}")]
    if not ranking:
        blocks.append(section("Nothing so far."))
    lines = [
        f"{place}.  *{escape(each.name)}* ({escape(each.code)}) ·"
        f" *{weight_text(each.weight, in_thousandths=in_thousandths)}* · {each.found:,} customers"
        for place, each in enumerate(ranking[:ROWS], 1)
    ]
    if lines:
        blocks.append(section("\n".join(lines)))
    if len(ranking) > ROWS:
        blocks.append(context(f"… and {len(ranking) - ROWS:,} more: `najimi next`"))
    blocks += [context(escape(clip("\n".join(remarks), 1_900)))] if remarks else []
    offered = {key: each for key, each in weightings(question).items() if key.startswith("product")}
    chosen = next((key for key, each in offered.items() if _is_chosen(each, question)), "")
    options = [option(called, f"{question.buyers_of}|{key}") for key, (called, _, _) in offered.items()]
    chooser = {**menu(options, f"{question.buyers_of}|{chosen}", "Weighting"), "action_id": "next_weighting"}
    return [*blocks, actions(chooser, button("Show the customers", "next_customers", str(question.buyers_of)))]


def offers_card(found: CustomerOffers) -> list[dict[str, Any]]:
    """Return the best offers for one customer."""
    who = f"{found.number} {found.name}" if found.name else found.number
    blocks = [header(f"What to offer to {clip(who, 100)}")]
    if not found.offers:
        return [*blocks, section("Nothing so far: they bought nothing that speaks for an offer.")]
    for place, each in enumerate(found.offers, 1):
        ways = ", ".join(CALLED[way] for way in each.ways)
        weight = weight_text(each.weight, in_thousandths=found.in_thousandths)
        text = f"{place}.  *{escape(each.name)}* ({escape(each.code)}) · {ways} · *{weight}*"
        blocks.append(section(f"{text}\n{escape(clip(each.reason, LONGEST_REASON))}"))
    options = [option(f"{each.name} ({each.code})", str(each.product_id)) for each in found.offers[:MOST_OPTIONS]]
    chooser = {**menu(options, placeholder="Who else should be offered …"), "action_id": "prospects_open"}
    return [*blocks, actions(chooser)]


def matrix_card(found: Matrix) -> list[dict[str, Any]]:
    """Return the matrix: the products with the most customers, and a menu that opens one of them."""
    blocks = [
        header("What can be sold to whom"),
        section(
            f"*{found.anybody:,}* of {found.of:,} customers may be offered something;"
            f" {len(found.rows):,} of {found.products:,} products can be offered to somebody."
        ),
    ]
    if not found.rows:
        return blocks
    heads = [CALLED[way] for way in found.ways]
    widths = [max(len(head), 9) for head in heads]
    lines = [f"{'':<{LONGEST_NAME}}" + "".join(f"  {head:>{w}}" for head, w in zip(heads, widths, strict=True))]
    for row in found.rows[:ROWS]:
        counts = "".join(f"  {count:>{w},}" for count, w in zip(row.counts, widths, strict=True))
        lines.append(f"{clip(row.name, LONGEST_NAME):<{LONGEST_NAME}}{counts}")
    totals = "".join(f"  {count:>{w},}" for count, w in zip(found.totals, widths, strict=True))
    lines.append(f"{'customers, each once':<{LONGEST_NAME}}{totals}")
    table = escape("\n".join(lines)).replace("```", "'''")
    blocks.append(section(f"```\n{clip(table, 2_900)}\n```"))
    if len(found.rows) > ROWS:
        blocks.append(context(f"… and {len(found.rows) - ROWS:,} more products: `najimi matrix --limit 1000`"))
    options = [option(f"{row.name} ({row.code})", str(row.product_id)) for row in found.rows[:MOST_OPTIONS]]
    return [*blocks, actions({**menu(options, placeholder="Prospects for …"), "action_id": "prospects_open"})]
