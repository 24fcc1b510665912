"""Asking how often, how long ago and since when customers came and bought."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.extraction.language import nodes
from core.extraction.language.nodes import Unit
from core.extraction.words.clause import Clause
from core.extraction.words.form import Form
from core.extraction.words.shape import Shape
from core.extraction.words.slots import DoesNotFitError

COUNTED = frozenset({"sales", "visits", "purchases", "quantity", "contacts", "accesses"})
ONE = {"number": 1}


def _new(form: Form) -> Clause:
    period = form.period() or nodes.ThisPeriod(Unit.MONTH, span=form.span)
    return Clause(form.within(form.name("first_purchase"), period))


def _absent_since(form: Form) -> Clause:
    if "last" in form.slots:
        return form.compare(form.name("last_purchase"), "<=", form.day("last", end=True))
    return form.compare(form.name("last_purchase"), "<", form.day("since"))


def _in_months(form: Form) -> Clause:
    at_least_one = nodes.Compare(">=", form.name("purchases"), form.number("one", 1), span=form.span)
    months = form.call("in_months", at_least_one, form.period())
    return form.compare(months, form.sign(">="), form.number("number"))


def _none(form: Form) -> Clause:
    """Read "without sales in 2024", of anything that can be counted or summed up in a period."""
    measure, period = form.slots["measure"].text, form.period()
    if measure not in COUNTED:
        raise DoesNotFitError

    def condition(when: nodes.Node | None) -> nodes.Node:
        value = form.call(measure, when) if when else form.name(measure)
        return nodes.Compare("=", value, form.number("none", 0), span=form.span)

    return Clause(condition(period), again=condition, period=period)


SHAPES: dict[str, Shape] = {
    "new": Shape(
        (
            "[<ask>] [<all>] [<people>] [<who>] [<have>] (new|newest|newcomers|first-time) [<people>] [<when>]",
            "[<who>] [<have>] [first] (came|come|bought|joined|started) [for the] first [time] <when>",
            "[<who>] [<have>] (first bought|first came|first ordered|joined|joined us|started|(became|become) (customers|customer|a customer)) <when>",
            "whose first (purchase|order|visit) (was|is|came|fell) <when>",
            "[<who>] [<have>] (bought|ordered|purchased|made) (their|his|her|the) first (item|thing|product|purchase|order) <when>",
        ),
        _new,
    ),
    "entered": Shape(
        (
            "[<who>] [<have>] (entered|registered|put on record|signed up) <when>",
            "[<who>] [<have>] [a] (customer|customers) on record <when>",
        ),
        "since in $period",
    ),
    "absent_since": Shape(
        (
            "[<who>] <not> (<come>|<trade>) [<anything>] since {since}",
            "[<who>] <not> (<come>|<trade>) [<anything>] after {last}",
            "[<who>] [<have>] (last bought|last came|last visited|last ordered|last seen|last here|last in) before {since}",
            "whose (last|latest) (purchase|order|visit) (was|is) before {since}",
        ),
        _absent_since,
    ),
    "absent": Shape(
        (
            "[<who>] <not> (<come>|<trade>) [<anything>] <lately>",
            "[<who>] [<have>] (last bought|last came|last visited|last ordered|bought last|came last) <ago>",
            "whose (last|latest) (purchase|order|visit) (was|is) <ago>",
            "[<who>] we <not> (see|seen|heard of) <lately>",
            "[<who>] [<have>] (last seen|last here|last in|last with us) <ago>",
            "[<who>] [<have>] (stayed away|been away|been absent|away|absent|inactive|been inactive|lapsed|gone quiet|been quiet|quiet) (for|since) [{sign}] [the last] <number> {unit}",
            "[<who>] [<have>] <number> {unit} (away|absent|without a purchase|without purchase)",
        ),
        "days_since_purchase >= $length",
    ),
    "last_in": Shape(
        (
            "whose (last|latest|most recent) (purchase|order|visit) (was|is|came|fell) <when>",
            "[<who>] [<have>] (last bought|last came|last visited|last ordered|last seen|last here|last in) <when>",
        ),
        "last_purchase in $period",
    ),
    "monthly": Shape(
        (
            "[<who>] <did> (<come>|<trade>|buying) [{sign}] <times> (a|per|each|every) month",
            "[<who>] <did> (<come>|<trade>|buying) (each|every) month",
            "with [{sign}] <number> (purchase|purchases|order|orders|transaction|transactions) (a|per|each|every) month",
            "[<who>] [<have>] (come|comes|coming) [{sign}] <times> (a|per|each|every) month",
            "[<who>] [<have>] [{sign}] <number> (purchase|purchases|order|orders|transaction|transactions) (a|per|each|every) month",
            "[with|whose] [an|the] [average] (transactions per month|transactions a month|purchase frequency|frequency|count of transactions per month|number of transactions per month) [<be>|of] {sign} <number>",
        ),
        "transactions_per_month >= $number",
        counts=ONE,
    ),
    "monthly_in": Shape(
        ("[<who>] <did> (<come>|<trade>|buying) [{sign}] <times> (a|per|each|every) month <when>",), "frequency($period) >= $number"
    ),
    "in_months": Shape(
        (
            "[<who>] <did> (<come>|<trade>) in {sign} <number> (months|different months) [of|in|during] <when>",
        ),
        _in_months,
    ),
    "came": Shape(
        (
            "[<who>] <did> <come> [{sign}] <times> [<when>]",
            "[<who>] <did> <come> <when> [{sign}] <times>",
            "[with|had|made] {sign} <number> (visit|visits) [<when>]",
            "with <number> (visit|visits) [<when>]",
            "[<who>] [<have>] [<ever>] (come|came|visited|visited us|shopped|shopped here|shopped with us) <when>",
        ),
        "visits($period) >= $number",
        counts=ONE,
    ),
    "once": Shape(("[<ask>] [<all>] (one-time|one time|single-purchase|once-only) <people> [<when>]",
            "[<who>] [<have>] (only|just) (bought|came|ordered|purchased) (once|one time) [<when>]",
            "[<who>] [<have>] (bought|came|ordered|purchased) (only|just) once [<when>]",
       ), "purchases($period) = 1"),
    "pieces": Shape(
        (
            "[<who>] <did> <buy> {sign} <number> (pieces|items|articles|units) [in all|in total|altogether] [<when>]",
            "with [{sign}] <number> (pieces|items) [<when>]",
        ),
        "quantity($period) >= $number",
    ),
    "kinds": Shape(
        (
            "[<who>] <did> <buy> [{sign}] <number> (different|various|kinds of|sorts of|kind of|sort of|distinct) (products|things|articles|items|product) [<when>]",
            "[<who>] [<have>] [{sign}] <number> (different|various|kinds of|sorts of|distinct) (products|things|articles|items)",
        ),
        "products($period) >= $number",
    ),
    "kinds_only": Shape(
        (
            "[<who>] [<have>] only [<ever>] <buy> <number> [different|kind of|sort of] (product|products) [<when>]",
            "[<who>] [<have>] [<ever>] <buy> only <number> [different|kind of|sort of] (product|products) [<when>]",
        ),
        "products($period) = $number",
    ),
    "traded": Shape(
        (
            "[<who>] <did> <trade> [{sign}] <times> [<when>]",
            "[<who>] <did> <trade> <when> [{sign}] <times>",
            "[with|had|made] {sign} <number> (purchase|purchases|order|orders|receipt|receipts|invoice|invoices) [<when>]",
            "with <number> (purchase|purchases|order|orders|receipt|receipts|invoice|invoices) [<when>]",
            "[<who>] [<have>] [<ever>] <buy> (anything|something|at all|from us|here|with us) [from us|here] [<when>]",
            "[<who>] [<have>] [<ever>] <buy> <when>",
            "[<who>] [<have>] (active|been active|buying) [<when>]",
        ),
        "purchases($period) >= $number",
        counts=ONE,
    ),
    "traded_not": Shape(
        (
            "[<who>] <not> [<ever>] <trade> (anything|something|at all|any product) [from us|here] [<when>]",
            "[<who>] [<have>] <buy> nothing [from us|here] [<when>]",
            "[<who>] <not> (<come>|<trade>) <when>",
            "(without|with no|without a single|having no) [a|any] (purchase|purchases|order|orders) [<when>]",
            "[<who>] <not> [<ever>] (bought|ordered|purchased|came|come|shopped)",
        ),
        "purchases($period) = 0",
    ),
    "none": Shape(
        ("(without|with no|having no) [any] {measure} [<when>]", "[<who>] [<have>] (had|have|has|made) no {measure} [<when>]"),
        _none,
    ),
    "years": Shape(
        (
            "[<who>] [<have>] [been] (customers|customer|a customer|with us|loyal|buying [here|from us]|our customers) [for|since] [{sign}] <number> years",
            "with [{sign}] <number> (transaction years|years with us|years)",
            "[<ask>] [<all>] (long-standing|longstanding|long standing|long-time|loyal|old) <people> of [{sign}] <number> years",
            "[with|whose] [a] number of transaction years [<be>|of] [{sign}] <number>",
        ),
        "transaction_years >= $number",
    ),
    "customer_before": Shape(
        (
            "[<who>] [<have>] [already] [been|were] (customers|customer|a customer|with us|our customers) before {since}",
            "[<who>] [<have>] [first] (bought|came|joined|became customers|became a customer) [for the first time] before {since} [for the first time]",
            "whose first (purchase|order|visit) (was|is) before {since}",
        ),
        "first_purchase < $since",
    ),
}  # fmt: skip
