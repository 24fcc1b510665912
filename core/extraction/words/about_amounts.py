"""Asking what customers spent and brought: sales, profit, growth, ranks (seed 001, very promising customers)."""

# ruff: noqa: E501 - a template is read and searched as one line

from decimal import Decimal

from core.extraction.language import nodes
from core.extraction.language.nodes import Unit
from core.extraction.words.clause import Clause
from core.extraction.words.form import Form
from core.extraction.words.shape import ReadForm, Shape
from core.extraction.words.slots import DoesNotFitError

# Which year's sales and profit, from which amount and which growth on, where nobody says: the filter's own defaults.
PROMISING = 'filter("very promising customers")'
# Growth is reckoned over so many years, where nobody says.
GROWTH_YEARS = 3
GROWING = frozenset({"sales", "profit", "quantity", "purchases", "visits"})


def _growth(sign: int) -> ReadForm:
    def read(form: Form) -> Clause:
        measure = form.slots["measure"].text if "measure" in form.slots else "sales"
        if measure not in GROWING:
            raise DoesNotFitError
        years = nodes.Duration(int(form.number("length", GROWTH_YEARS).value), Unit.YEAR, span=form.span)
        percent: nodes.Node = (
            form.percent("percent") if "percent" in form.slots else nodes.Number(Decimal(0), span=form.span)
        )
        said = form.sign(">=" if "percent" in form.slots else ">")
        if sign < 0:
            percent = nodes.negative(percent, form.span)
            said = {">": "<", ">=": "<=", "<": ">", "<=": ">="}.get(said, said)
        return form.compare(form.call(f"{measure}_growth", years), said, percent)

    return read


def _spent_on(form: Form) -> Clause:
    """Read what was spent on a product, or on a group or solution that is called so."""
    product, sign, amount = form.product(), form.sign(">="), form.value("amount")

    def condition(text: nodes.Text, period: nodes.Node | None) -> nodes.Node:
        return nodes.Compare(sign, form.spent(text, period), amount, span=form.span)

    period = form.period()
    return Clause(
        condition(product, period), more=condition, again=lambda other: condition(product, other), period=period
    )


def _than_before(usual: str) -> ReadForm:
    """Read "spent more this year than last year"; `usual` is what is compared where nobody names it."""

    def read(form: Form) -> Clause:
        measure = form.slots["measure"].text if "measure" in form.slots else usual
        first, second = form.when("when"), form.when("before")
        return form.compare(form.call(measure, first), form.slots["than"].text, form.call(measure, second))

    return read


SHAPES: dict[str, Shape] = {
    "promising": Shape(
        (
            "[<ask>] [<all>] [my|our|the] [very|most] promising [<people>]",
            "[<who>] (is|are|look|looks) [very|most] promising",
        ),
        PROMISING,
        negated=True,
    ),
    "than_before": Shape(
        (
            "[<who>] [<have>] (spent|spend|bought|buy|paid|pay|ordered) {than} [in|during] [the] {when} than [in|during] [the] {when:before}",
            "[with|whose] [{than}] {measure} [is|are|was|were] ({than}|higher:than|lower:than) [in|during] [the] {when} than [in|during] [the] {when:before}",
        ),
        _than_before("sales"),
    ),
    "came_than_before": Shape(
        ("[<who>] [<have>] (came|come|visited|visited us|shopped) {than} [in|during] [the] {when} than [in|during] [the] {when:before}",),
        _than_before("visits"),
    ),
    "growth": Shape(
        (
            "[<who>] [whose|with] [their] {measure} [<have>] (grew|grow|grown|growing|increased|rose|went up|has grown|have grown|has increased|have increased|has risen|growth|increase) [by|of] {sign} {percent} (a year|per year|yearly|each year|every year|annually|on average) [(over|in|for|during) [the] [last|past] <length> years]",
            "[<who>] [whose|with] [their] {measure} [<have>] (grew|grow|grown|growing|increased|rose|went up|has grown|have grown|has increased|have increased|has risen|growth|increase) [by|of] {sign} {percent} [(over|in|for|during) [the] [last|past] <length> years]",
            "[with] [an|a] [average|yearly|average yearly|annual] (increase|growth) (in|of) {measure} [of] {sign} {percent} [(over|in|for|during) [the] [last|past] <length> years]",
            "[with] [an|a] [average|yearly|average yearly|annual] {measure} (growth|increase) [of] {sign} {percent} [a year|per year] [(over|in|for|during) [the] [last|past] <length> years]",
        ),
        _growth(1),
    ),
    "growing": Shape(
        (
            "[<who>] [whose|with] [their] {measure} [<have>] (grew|grow|grown|growing|increased|are growing|is growing|rose|went up|has grown|have grown|rising) [(over|in|for|during) [the] [last|past] <length> years]",
            "[<ask>] [<all>] growing <people> [by {measure}]",
        ),
        _growth(1),
    ),
    "shrinking": Shape(
        (
            "[<who>] [whose|with] [their] {measure} [<have>] (fell|fallen|falling|shrank|shrunk|shrinking|decreased|declined|declining|dropped|went down|has fallen|have fallen|has dropped) [by {sign} {percent}] [a year|per year|yearly|each year] [(over|in|for|during) [the] [last|past] <length> years]",
            "[<ask>] [<all>] (shrinking|declining) <people> [by {measure}]",
        ),
        _growth(-1),
    ),
    "profit": Shape(
        (
            "[<who>] <did> (brought|bring|brings|brought in|generate|generates|generated|generating|bringing|earned|made|gave|yielded) [us] [a] profit [of] {sign} {amount} [<when>]",
            "[<who>] <did> (brought|bring|brings|brought in|generate|generates|generated|generating|bringing|earned|made|gave|yielded) [us] {sign} {amount} [of|in] profit [<when>]",
            "<with> [a|their] profit [<be>|of] {sign} {amount} [<when>]",
            "whose profit <be> {sign} {amount} [<when>]",
            "with {sign} {amount} [of|in] profit [<when>]",
        ),
        "profit($period) >= $amount",
        negated=True,
    ),
    "lossmaking": Shape(
        (
            "[<who>] <did> (cost us money|make a loss|made a loss|made us a loss|lose us money|lost us money) [<when>]",
            "[<ask> [<all>] <people>|<who>] [<who>] we (lost|lose|are losing) money (on|with) [<when>]",
            "[<ask>] [<all>] (lossmaking|loss-making|unprofitable) <people> [<when>]",
        ),
        "profit($period) < 0",
    ),
    "average": Shape(
        (
            "[with|whose] [an|the|their] average (purchase|order|basket|sale|receipt) [<be>|of] {sign} {amount} [<when>]",
            "[<who>] <did> (spent|spend|spends|spending) {sign} {amount} (on average|a visit|per visit|each visit|a purchase|per purchase|a time|each time) [<when>]",
        ),
        "average_purchase($period) >= $amount",
    ),
    "unit_price": Shape(
        (
            "[with|whose] [an|the|their] (average price|unit price|average unit price|price a piece|price per piece) [<be>|of] {sign} {amount} [<when>]",
            "[<who>] <did> (spent|spend|spends|paid|pay|pays|buy|buys|bought) [for|at] {sign} {amount} (a piece|per piece|each|an item|per item|apiece) [on average] [<when>]",
        ),
        "unit_price($period) >= $amount",
    ),
    "spent_on_solution": Shape(
        ("[<who>] <did> (spent|spend|spends|paid|pays) {sign} {amount} (on|for|in) [products of|the|our] {solution} (solution|category|range) [<when>]",),
        "sales_of_solution($solution, $period) >= $amount",
    ),
    "spent_on_group": Shape(
        (
            "[<who>] <did> (spent|spend|spends|paid|pays) {sign} {amount} (on|for|in) [products of|the|our] {group} group [<when>]",
            "[<who>] <did> (spent|spend|spends|paid|pays) {sign} {amount} (on|for|in) [products of] [the|our] group {group} [<when>]",
        ),
        "sales_of_group($group, $period) >= $amount",
    ),
    "spent_on": Shape(
        ("[<who>] <did> (spent|spend|spends|spending|paid|pays) {sign} {amount} (on|for) [<a>] {product} [<when>]",), _spent_on
    ),
    "spent_nothing": Shape(
        (
            "[<who>] [<have>] (spent|spend|paid) (nothing|no money) [with us|here] [<when>]",
            "[<who>] <not> (spent|spend|paid|pay) (anything|any money|a penny|something) [with us|here] [<when>]",
        ),
        "sales($period) = 0",
    ),
    "spent_monthly": Shape(
        (
            "[<who>] <did> (spent|spend|spends|spending|bring|brings|paid|pay|pays) {sign} {amount} (a month|per month|monthly) [<when>]",
            "[with|whose] (monthly sales|sales a month|sales per month) [<be>|of] {sign} {amount} [<when>]",
        ),
        "monthly_sales($period) >= $amount",
    ),
    "spent": Shape(
        (
            "[<who>] <did> (spent|spend|spends|spending|paid|pays|bought|buy|purchased|ordered|bought for|brought in|brought us) [for] {sign} {amount} [with us|in all|in total] [<when>]",
            "[with|whose|have] [a|the|their] [total|yearly] (sales|turnover|spending|revenue) [<be>|of] {sign} {amount} [<when>]",
            "whose [total|yearly] (sales|turnover|spending|revenue) <when> <be> {sign} {amount}",
            "[<who>] [with|have|has|had|generated|generate|generates|brought|brought in|made] {sign} {amount} [of|in] (sales|turnover|spending|revenue) [<when>]",
        ),
        "sales($period) >= $amount",
        negated=True,
    ),
}  # fmt: skip
