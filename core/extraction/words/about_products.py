"""Asking what customers bought: products, groups, solutions, and what is related to a product."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.extraction.language import nodes
from core.extraction.words.clause import Clause
from core.extraction.words.form import Form
from core.extraction.words.shape import Shape
from core.extraction.words.slots import DoesNotFitError

SOMETHING = "(anything|something|a product|products|things|any product|any products)"
OF = "(from|of|in|out of)"
KIN = "(a|any|some|the|one of the)"


def _more(form: Form) -> Clause:
    """Read a name without a verb, of which the same is asked as of the one before it."""
    more = form.before.more if form.before else None
    if more is None:
        raise DoesNotFitError
    name, period = form.product(), form.period()
    return Clause(
        more(name, period),
        more=more,
        again=lambda other: more(name, other),
        period=period or (form.before.period if form.before else None),
        follows=True,
        either=form.before is not None and form.before.either,
    )


def _more_not(form: Form) -> Clause:
    """Read "but not ..." before a name."""
    more = form.before.more if form.before else None
    if more is None:
        raise DoesNotFitError
    name, period = form.product(), form.period()

    def condition(text: nodes.Text, own: nodes.Node | None) -> nodes.Node:
        return form.negated(more(text, own or period))

    return Clause(condition(name, period), more=condition, again=lambda other: condition(name, other), period=period)


def _again(form: Form) -> Clause:
    """Read a further period of which the same is asked as of the one before it."""
    again, period = form.before.again if form.before else None, form.period()
    if again is None or period is None:
        raise DoesNotFitError
    return Clause(again(period), again=again, period=period, follows=True)


def _did(form: Form) -> Clause:
    """Read "but did last year": what was denied of one period is said of another."""
    period = form.period()
    if form.before is None or form.before.again is None or period is None or not form.before.negative:
        raise DoesNotFitError
    return Clause(form.opposite(form.before.again(period)), period=period)


def _again_not(form: Form) -> Clause:
    period = form.period()
    if form.before is None or form.before.again is None or period is None or form.before.negative:
        raise DoesNotFitError
    return Clause(form.opposite(form.before.again(period)))


SHAPES: dict[str, Shape] = {
    "solution": Shape(
        (
            f"[<who>] <did> <buy> {SOMETHING} {OF} [the|our] {{solution}} (solution|category|range) [<when>]",
            f"[<who>] <did> <buy> {SOMETHING} {OF} [the|our] (solution|category) {{solution}} [<when>]",
        ),
        "bought_solution($solution, $period)",
        negated=True,
    ),
    "solution_nothing": Shape(
        (
            f"[<who>] [<have>] [<buy>] nothing {OF} [the|our] {{solution}} (solution|category|range) [<when>]",
            f"[<who>] [<have>] [<buy>] nothing {OF} [the|our] (solution|category) {{solution}} [<when>]",
        ),
        "not bought_solution($solution, $period)",
    ),
    "group": Shape(
        (
            f"[<who>] <did> <buy> {SOMETHING} {OF} [the] [group|product group] {{group}} [<when>]",
            f"[<who>] <did> <buy> {SOMETHING} {OF} [the] {{group}} [product] group [<when>]",
            "[<who>] <did> <buy> [any|some] {group} products [<when>]",
        ),
        "bought_group($group, $period)",
        negated=True,
    ),
    "group_nothing": Shape(
        (
            f"[<who>] [<have>] [<buy>] nothing {OF} [the] [group|product group] {{group}} [<when>]",
            f"[<who>] [<have>] [<buy>] nothing {OF} [the] {{group}} [product] group [<when>]",
        ),
        "not bought_group($group, $period)",
    ),
    "cross_sell_of": Shape(
        (
            "[<who>] <did> <buy> (anything|something) that goes [well] with [<a>] {product} [<when>]",
            f"[<who>] <did> <buy> {KIN} (cross-sell|cross sell) (product|products|article) (of|for) [<a>] {{product}} [<when>]",
        ),
        "bought_cross_sell_of($product, $period)",
        negated=True,
    ),
    "bundle_of": Shape(
        (
            f"[<who>] <did> <buy> {KIN} (bundle product|bundle products|bundle partner|bundled product) (of|for|with) [<a>] {{product}} [<when>]",
            "[<who>] <did> <buy> (anything|something) (bundled with|that is bundled with|in a bundle with|that bundles with) [<a>] {product} [<when>]",
        ),
        "bought_bundle_of($product, $period)",
        negated=True,
    ),
    "rare_of": Shape(
        (
            "[<who>] <did> <buy> (anything|something|a product) [that is] rarely bought [together] with [<a>] {product} [<when>]",
            f"[<who>] <did> <buy> {KIN} rare (product|products|partner) (of|for) [<a>] {{product}} [<when>]",
        ),
        "bought_rare_of($product, $period)",
        negated=True,
    ),
    "upper_of": Shape(
        (
            f"[<who>] <did> <buy> {KIN} (upper-grade|upper grade|higher-grade|higher grade|better|larger|upper-order) (product|model|version|one) (of|than|to) [<a>] {{product}} [<when>]",
            "[<who>] <did> <buy> (anything|something) (better than|above|of a higher grade than) [<a>] {product} [<when>]",
        ),
        "bought_upper_of($product, $period)",
        negated=True,
    ),
    "lower_of": Shape(
        (
            f"[<who>] <did> <buy> {KIN} (lower-grade|lower grade|smaller|cheaper|simpler|lower-order) (product|model|version|one) (of|than|to) [<a>] {{product}} [<when>]",
            "[<who>] <did> <buy> (anything|something) (below|of a lower grade than) [<a>] {product} [<when>]",
        ),
        "bought_lower_of($product, $period)",
        negated=True,
    ),
    "durable_over": Shape(
        (
            "whose {product} (is|are) (over its durable period|past its durable life|older than its durable period)",
            "[<who>] [<have>] [<a>] {product} (that is worn out|whose durable period is over|that is past its life)",
        ),
        "durable_over($product)",
    ),
    "last_bought": Shape(
        (
            "[<who>] [<have>] last (bought|ordered|purchased) [<a>] {product} <ago>",
            "whose (last|latest|most recent) {product} [purchase] (was|was bought|is) <ago>",
            "whose (last|latest|most recent) (purchase|order) of [<a>] {product} (was|is) <ago>",
            "whose {product} (is|are) [{sign}] <number> {unit} old",
            "[<who>] [<have>] [with|have|own] [<a>] {product} [that is] [{sign}] <number> {unit} old",
            "[<who>] <not> <buy> [<a>] {product} <lately>",
            "[<who>] <not> <buy> [<a>] {product} (in|for|during|within) [{sign}] [the] (last|past) <number> {unit} but did before",
        ),
        "days_since_bought($product) >= $length",
    ),
    "last_bought_longer": Shape(
        (
            "whose {product} (is|are) older than <number> {unit}",
            "[<who>] (with|having|own|owns|have|has) [<a>] {product} [that (is|are)] older than <number> {unit}",
        ),
        "days_since_bought($product) > $length",
    ),
    "first_bought": Shape(
        (
            "[<who>] [<have>] first (bought|ordered|purchased) [<a>] {product} <when>",
            "[<who>] [<have>] (bought|ordered|purchased) (their|his|her|the) first {product} <when>",
            "whose first {product} [purchase] (was|was bought|is) <when>",
        ),
        "first_bought($product) in $period",
    ),
    "last_bought_in": Shape(
        (
            "[<who>] [<have>] last (bought|ordered|purchased) [<a>] {product} <when>",
            "whose (last|latest|most recent) {product} [purchase] (was|was bought|is) <when>",
        ),
        "last_bought($product) in $period",
    ),
    "quantity": Shape(
        (
            "[<who>] <did> <buy> {sign} <number> [pieces of|of|units of|copies of] [<a>] {product} [<when>]",
            "[<who>] <did> <buy> {count_word:number} [pieces of|of|units of|copies of] [<a>] {product} [<when>]",
            "[<who>] (own|owns|owning|have|has|having|with|without) {sign} <number> [pieces of|of|units of|copies of] [<a>] {product}",
        ),
        "quantity_of($product, $period) >= $number",
    ),
    "bought": Shape(
        (
            "[who|whom] (did|have) we (sell|sold) [<a>] {product} to [<when>]",
            "[<who>] [<have>] (sold|was sold|were sold) [<a>] {product} [<when>]",
            "[<who>] [<have>] [<ever>] <buy> [<a>] {product} [<when>]",
            "[<who>] (own|owns|owning|have|has|having) [<a>] {product}",
            "[<who>] had [<a>] {product} [<when>]",
            "[<who>] <did> <buy> from [the|our] {product} [<when>]",
            "[<ask>] [<all>] (buyers|purchasers|owners|customers) of [<a>] {product} [<when>]",
            "with [<a>] {product}",
        ),
        "bought($product, $period)",
    ),
    "bought_not": Shape(
        (
            "[<who>] <not> [<ever>] <buy> [<ever>] [<a>] {product} [<when>]",
            "[<who>] <not> [<ever>] <buy> [<a>] {product} (yet|ever|so far)",
            "[<who>] <not> (own|have) [<a>] {product}",
            "[<who>] (own|owns|owning|have|has|having|with|<buy>) no {product} [<when>]",
            "without [ever] [<buy>] [<a>] {product} [<when>]",
        ),
        "not bought($product, $period)",
    ),
}  # fmt: skip

# What leans on the clause before it, and what says nothing of its own: tried last.
LEANING: dict[str, Shape] = {
    "people": Shape(
        (
            "[<ask>] [<all>] [<all>] <people> [<who>]",
            "(only|just) [<all>] [<people>] [<who>]",
            "who",
        ),
        lambda _form: Clause(),
    ),
    "again": Shape(("[in] <when>",), _again),
    "again_not": Shape(("not <when>", "<not> <when>"), _again_not),
    "did": Shape(("[<who>] (did|have|has|they did) [so] <when>",), _did),
    "more_not": Shape(
        (
            "not [<buy>|on] [<a>] [list] {product} [<when>]",
            "no {product} [<when>]",
            "never {product}",
        ),
        _more_not,
    ),
    "more": Shape(("[<who>] [<a>] [list] {product} [<when>]",), _more),
}  # fmt: skip
