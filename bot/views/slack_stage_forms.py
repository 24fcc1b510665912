"""The forms in which a stage is chosen and written."""

from collections.abc import Mapping, Sequence

from bot.views.blocks import Block, actions, button, context, field, modal, text_element
from bot.views.elements import beside, boxes, menu, option
from core.extraction.prospects.question import Way, Weighting
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
WEIGHTINGS = {
    Weighting.BOUGHT_LEVELS: "relation levels of what they bought",
    Weighting.BOUGHT_RATIOS: "recorded sales to purchasers of what they bought",
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


def kinds_form(metadata: str) -> Block:
    """Return the form in which the kind of a stage is chosen."""
    rows = [
        beside(f"*{TITLES[kind]}*\n{ABOUT[kind]}", button("Choose", f"stage_kind:{kind.value}", kind.value))
        for kind in StageKind
    ]
    form = modal("Narrow in stages", "stage_kinds", "Next", metadata, rows)
    del form["submit"]
    return form


def stage_form(metadata: str, kind: StageKind, given: Mapping[str, str], rules: Sequence[str]) -> Block:
    """Return the form of a stage; `given` holds what its fields say at first, `rules` the names of rule bases."""
    blocks = [
        *_own_fields(kind, given, rules),
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


def _own_fields(kind: StageKind, given: Mapping[str, str], rules: Sequence[str]) -> list[Block]:
    match kind:
        case StageKind.TIMING:
            return _timing(given)
        case StageKind.DEFINITION:
            return _definition(given, rules)
        case StageKind.INDIVIDUAL:
            return _individual(given)
        case StageKind.CAMPAIGN:
            return _campaign(given)
        case _:
            return []


def _timing(given: Mapping[str, str]) -> list[Block]:
    ticked = [way for way in given.get("ways", Way.CROSS_SELL.value).split(",") if way]
    ways = [option(words, way.value) for way, words in WAYS.items()]
    weighed = [option(words, each.value) for each, words in WEIGHTINGS.items()]
    return [
        field("product", "Prospects of", text_element(given.get("product", ""), placeholder="a product", longest=200)),
        field("ways", "In these ways", boxes(ways, ticked)),
        field("weighting", "Weighed by", menu(weighed, given.get("weighting", Weighting.BOUGHT_LEVELS.value))),
    ]


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
