"""The forms in which a stage is chosen and written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as field_of

from bot.views.blocks import Block, actions, button, context, field, modal, text_element
from bot.views.elements import beside, boxes, menu, option, product_menu
from core.extraction.prospects.question import Counted, Way, Weighting
from core.extraction.stages.campaign import CLAUSES, Who
from core.extraction.stages.narrowing import Per
from core.extraction.stages.stage import TITLES, StageKind

NOTHING = "-"
CLOSED_BOOKS = "+closed"
LONGEST_FILTER = 3_000
MOST_MENU = 99

ABOUT = {
    StageKind.TIMING: "Whose time has come: prospects of a product, by cross-sell, up-sell, replacement or demand.",
    StageKind.ACCOUNTING: "Sales, profit and their growth, in all or in one month or of one product.",
    StageKind.BEHAVIOUR: "Amounts, unit prices, how often and when last somebody bought.",
    StageKind.TROUBLE: "Kind, number, level and last date of troubles: fewer than, before, ...",
    StageKind.DEFINITION: "Your own filter, and your own rules that score.",
    StageKind.INDIVIDUAL: "Keep only the customers whom you name, or exclude them.",
    StageKind.CAMPAIGN: "Who was told, who answered, who bought, who has heard too often.",
}
WAYS = {
    Way.CROSS_SELL: "cross-sell: goes with what they bought",
    Way.UP_SELL: "up-sell: a better one of what is worn out",
    Way.REPLACEMENT: "replacement: a new one of what is worn out",
    Way.DEMAND: "demand: asked about it, looked at it often",
}
# What prospects can be asked for: the product or solution that is offered, or whose buyers are to be offered what.
SUBJECTS = {
    "product": "the product below is offered",
    "solution": "anything of the solution below is offered",
    "buyers": "buyers of the product below are offered what suits",
}
WEIGHTINGS = {
    Weighting.BOUGHT_LEVELS: "levels, summed over what they bought (2)",
    Weighting.OFFERED_LEVELS: "levels, summed over what they may be offered (1)",
    Weighting.BOUGHT_RATIOS: "sales to purchasers, over what they bought (4)",
    Weighting.OFFERED_RATIOS: "sales to purchasers, over what they may be offered (3)",
    Weighting.PRODUCT_LEVELS: "the level of each product (5)",
    Weighting.PRODUCT_RATIOS: "sales to purchasers of each product (6)",
    Weighting.RULES: "the rules below",
}
COUNTED = {
    Counted.CROSS_SELLS: "cross-sells",
    Counted.UP_SELLS: "up-sells",
    Counted.REPLACEMENTS: "replacements",
}
EXAMPLES = {
    StageKind.TIMING: 'country = "Japan"',
    StageKind.ACCOUNTING: "sales(last year) >= 500 and profit(last year) > 0",
    StageKind.BEHAVIOUR: "purchases(last year) >= 3 and last_purchase < today - 90 days",
    StageKind.TROUBLE: "troubles(last 6 months, 2) < 2",
    StageKind.DEFINITION: 'filter("Regulars") or sales > 1000',
    StageKind.INDIVIDUAL: "visits >= 1",
    StageKind.CAMPAIGN: "visits >= 1",
}
FIGURES = {
    StageKind.TIMING: "score",
    StageKind.ACCOUNTING: "profit(last year)",
    StageKind.BEHAVIOUR: "transactions_per_month",
    StageKind.TROUBLE: "troubles(last year)",
    StageKind.DEFINITION: "score",
    StageKind.INDIVIDUAL: "sales",
    StageKind.CAMPAIGN: "sales",
}


@dataclass(frozen=True)
class Offered:
    """What the shop has to choose from: names of rule bases, solutions by their ids, and what codes stand for."""

    rules: Sequence[str] = ()
    solutions: Mapping[int, str] = field_of(default_factory=dict)
    products: Mapping[str, str] = field_of(default_factory=dict)


def kinds_form(metadata: str) -> Block:
    """Return the form in which the kind of a stage is chosen."""
    rows = [
        beside(f"*{TITLES[kind]}*\n{ABOUT[kind]}", button("Choose", f"stage_kind:{kind.value}", kind.value))
        for kind in StageKind
    ]
    form = modal("Narrow in stages", "stage_kinds", "Next", metadata, rows)
    del form["submit"]
    return form


def stage_form(metadata: str, kind: StageKind, given: Mapping[str, str], offered: Offered) -> Block:
    """Return the form of a stage; `given` holds what its fields say at first."""
    blocks = [
        *_own_fields(kind, given, offered),
        field(
            "where",
            "Condition",
            text_element(given.get("where", ""), multiline=True, placeholder=EXAMPLES[kind], longest=LONGEST_FILTER),
            hint="In the filter language. Only customers for whom it holds stay.",
            optional=True,
        ),
        field(
            "by",
            "Narrow by",
            text_element(given.get("by", ""), placeholder=FIGURES[kind], longest=500),
            hint="Any figure or day, or score. Of a month or product: sales, profit, quantity, purchases, unit_price.",
            optional=True,
        ),
        field("per", "… of", menu(_per_options(), given.get("per", Per.CUSTOMER.value))),
        field(
            "in",
            "… in the period (of one month or product)",
            text_element(given.get("in", ""), placeholder="last year", longest=200),
            optional=True,
        ),
        field(
            "bounds",
            "Within",
            text_element(given.get("bounds", ""), placeholder=">= 500, < 2000", longest=500),
            hint="With commas between them: >= 500, < 2000, < today - 90 days",
            optional=True,
        ),
        field(
            "top",
            "Only the first",
            text_element(given.get("top", ""), placeholder="20, or 5 %", longest=20),
            optional=True,
        ),
        field("order", "… with the", menu(_order_options(), given.get("order", "highest"))),
        context("I say here whom it keeps."),
        actions(button("What does it keep now?", "stage_try")),
    ]
    return modal(TITLES[kind], "stage", "Narrow", metadata, blocks)


def _own_fields(kind: StageKind, given: Mapping[str, str], offered: Offered) -> list[Block]:
    match kind:
        case StageKind.TIMING:
            return _timing(given, offered)
        case StageKind.DEFINITION:
            return _definition(given, offered.rules)
        case StageKind.INDIVIDUAL:
            return _individual(given)
        case StageKind.CAMPAIGN:
            return _campaign(given)
        case _:
            return []


def _timing(given: Mapping[str, str], offered: Offered) -> list[Block]:
    ticked = [way for way in given.get("ways", Way.CROSS_SELL.value).split(",") if way]
    counted = given.get("counted", ",".join(each.value for each in Counted)).split(",")
    ways = [option(words, way.value) for way, words in WAYS.items()]
    weightings = [
        option(words, each.value) for each, words in WEIGHTINGS.items() if each is not Weighting.RULES or offered.rules
    ]
    subjects = [option(words, name) for name, words in SUBJECTS.items() if name != "solution" or offered.solutions]
    product = product_menu(given.get("product", ""), offered.products)
    blocks = [
        field("subject", "Prospects where", menu(subjects, given.get("subject", "product"))),
        field("product", "Product", product, optional=True),
    ]
    if offered.solutions:
        solutions = [option(name, str(key)) for key, name in list(offered.solutions.items())[:MOST_MENU]]
        blocks.append(field("solution", "Solution", menu(solutions, given.get("solution", "")), optional=True))
    kinds = boxes([option(words, each.value) for each, words in COUNTED.items()], counted)
    blocks += [
        field("ways", "In these ways", boxes(ways, ticked)),
        field("weighting", "Weighed by", menu(weightings, given.get("weighting", Weighting.BOUGHT_LEVELS.value))),
        field("counted", "Sales that ratios count", kinds, hint="For the weightings by sales to purchasers."),
    ]
    if offered.rules:
        rules = [option(name, name) for name in offered.rules[:MOST_MENU]]
        blocks.append(field("scored", "Rules", menu(rules, given.get("scored", "")), optional=True))
    return blocks


def _definition(given: Mapping[str, str], rules: Sequence[str]) -> list[Block]:
    options = [option("no rules", NOTHING), *(option(name, name) for name in rules[:MOST_MENU])]
    onto = [option("on top of the weight that they came with", "onto")]
    return [
        field("rules", "Score by the rules", menu(options, given.get("rules", NOTHING))),
        field("onto", "The score begins", boxes(onto, [given.get("onto", "")]), optional=True),
    ]


def _individual(given: Mapping[str, str]) -> list[Block]:
    which = [option("Keep only these", "keep"), option("Exclude these", "exclude")]
    numbers = text_element(given.get("numbers", ""), multiline=True, longest=LONGEST_FILTER)
    return [
        field("which", "Individually", menu(which, given.get("which", "keep"))),
        field("numbers", "Customer numbers", numbers, hint="With commas or blanks between them."),
    ]


def _campaign(given: Mapping[str, str]) -> list[Block]:
    options = [option("anybody", NOTHING), *(option(CLAUSES[who], who.value) for who in Who)]
    return [
        field("who", "Keep those", menu(options, given.get("who", NOTHING))),
        field(
            "plans",
            "By the plans",
            text_element(given.get("plans", ""), placeholder="3, 4", longest=500),
            hint="Their numbers. Empty: by any.",
            optional=True,
        ),
        field("told_in", "In the period", text_element(given.get("told_in", ""), placeholder="last 90 days",
              longest=80), optional=True),
        field("heard", "Messages", text_element(given.get("heard", ""), placeholder="< 3", longest=80),
              hint="How many they got: < 3 keeps those who have not heard too often.", optional=True),
    ]  # fmt: skip


def _per_options() -> list[Block]:
    words = {Per.CUSTOMER: "the customer", Per.PRODUCT: "any one product", Per.MONTH: "any one month"}
    closed = [option(f"{words[per]}, by the closed months", f"{per.value}{CLOSED_BOOKS}") for per in Per]
    return [*(option(words[per], per.value) for per in Per), *closed]


def _order_options() -> list[Block]:
    return [option("highest", "highest"), option("lowest", "lowest")]
