"""Asking for the first so many: how many and which end, then by what and in which period, in any order."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.extraction.language import nodes
from core.extraction.language.nodes import Unit
from core.extraction.words.about_amounts import GROWING, GROWTH_YEARS
from core.extraction.words.clause import Clause
from core.extraction.words.form import Form
from core.extraction.words.ranking import BEST, Ranking
from core.extraction.words.shape import ReadForm, Shape
from core.extraction.words.slots import DoesNotFitError

HEAD = "[<ask>] [<all>] [<all>]"
BEST_WORDS = "(best|top|biggest|largest|highest|most valuable|highest spending|highest-spending)"
WORST_WORDS = "(worst|bottom|lowest|smallest|least valuable)"
BY = "(by|in terms of|according to|ranked by|measured by|by their|by total|by their total)"
SHARE = "{percent:number} [of [<all>]]"


def _many(form: Form) -> nodes.Node | None:
    if "number" not in form.slots:
        return None
    return form.number("number") if isinstance(form.slots["number"].value, int) else form.percent("number")


def _head(*, highest: bool | None, measure: str | None = None) -> ReadForm:
    def read(form: Form) -> Clause:
        return Clause(rank=Ranking(_many(form), highest, form.name(measure) if measure else None))

    return read


def _one(form: Form) -> Clause:
    return Clause(rank=Ranking(form.number("one", 1), highest=True))


def _national(*, highest: bool) -> ReadForm:
    """Read "top ten german customers"."""

    def read(form: Form) -> Clause:
        condition = nodes.Compare("=", form.name("country"), form.nation(), span=form.span)
        return Clause(condition, rank=Ranking(_many(form), highest))

    return read


def _by_measure(*, highest: bool | None) -> ReadForm:
    def read(form: Form) -> Clause:
        if highest is None:
            _needs_head(form)
        return Clause(rank=Ranking(_many(form), highest, form.name(form.slots["measure"].text)))

    return read


def _done(*, highest: bool) -> ReadForm:
    def read(form: Form) -> Clause:
        measure = form.slots["done"].text
        # The most bought or spent is what `best` ranks by.
        value = None if measure == "sales" and highest else form.name(measure)
        return Clause(rank=Ranking(_many(form), highest, value))

    return read


def _by_goods(value: str, *, tail: bool = False) -> ReadForm:
    def read(form: Form) -> Clause:
        if tail:
            _needs_head(form)
        product = form.product()
        ranked = form.spent(product, None) if value == "spent" else form.call(value, product)
        return Clause(rank=Ranking(_many(form), None if tail else True, ranked))

    return read


def _by_growth(form: Form) -> Clause:
    _needs_head(form)
    measure = form.slots["measure"].text if "measure" in form.slots else "sales"
    if measure not in GROWING:
        raise DoesNotFitError
    years = nodes.Duration(int(form.number("length", GROWTH_YEARS).value), Unit.YEAR, span=form.span)
    return Clause(rank=Ranking(value=form.call(f"{measure}_growth", years)))


def _when(form: Form) -> Clause:
    """Read a period by itself, which after a ranking is that of the ranking."""
    _needs_head(form)
    return Clause(rank=Ranking(period=form.period()))


def _needs_head(form: Form) -> None:
    if form.before is None or not form.before.ranked:
        raise DoesNotFitError


def _among(form: Form) -> Clause:
    """Read "who are among the top 20 by profit": a condition, which ranks all customers."""
    value = form.name(form.slots["measure"].text if "measure" in form.slots else "sales")
    period = form.period()
    ranked = form.call(value.name, period) if period else value
    return Clause(form.call("top", _many(form) or form.number("number", BEST), ranked))


SHAPES: dict[str, Shape] = {
    "rank_among": Shape(
        (
            f"[<who>] [<have>] (among|in|within|belong to|belongs to) [<all>] {BEST_WORDS} <number> [<people>] [{BY} <measure>] [<when>]",
            f"[<who>] [<have>] (among|in|within|belong to|belongs to) [<all>] {BEST_WORDS} {SHARE} [<people>] [{BY} <measure>] [<when>]",
        ),
        _among,
    ),
    "rank_one": Shape((f"{HEAD} {BEST_WORDS} (customer|client|buyer|spender)",), _one),
    "rank_share": Shape((f"{HEAD} {BEST_WORDS} {SHARE} [<people>]",), _head(highest=True)),
    "rank_lowest_share": Shape((f"{HEAD} {WORST_WORDS} {SHARE} [<people>]",), _head(highest=False)),
    "rank_so_many": Shape(
        (f"{HEAD} <number> <people>", f"{HEAD} {{percent:number}} of [<all>] <people>"), _head(highest=None)
    ),
    "rank": Shape(
        (f"{HEAD} [<number>] {BEST_WORDS} [<number>] <people>", f"{HEAD} {BEST_WORDS} <number>"), _head(highest=True)
    ),
    "rank_lowest": Shape(
        (f"{HEAD} [<number>] {WORST_WORDS} [<number>] <people>", f"{HEAD} {WORST_WORDS} <number>"),
        _head(highest=False),
    ),
    "rank_frequent": Shape(
        (f"{HEAD} [<number>] (most frequent|most regular|most loyal|most faithful) [<number>] <people>",),
        _head(highest=True, measure="visits"),
    ),
    "rank_profitable": Shape(
        (f"{HEAD} [<number>] (most profitable) [<number>] <people>",), _head(highest=True, measure="profit")
    ),
    "rank_unprofitable": Shape(
        (f"{HEAD} [<number>] (least profitable) [<number>] <people>",), _head(highest=False, measure="profit")
    ),
    "rank_national": Shape(
        (f"{HEAD} [<number>] {BEST_WORDS} [<number>] {{country}} <people>", f"{HEAD} {BEST_WORDS} {SHARE} {{country}} <people>"),
        _national(highest=True),
    ),
    "rank_lowest_national": Shape(
        (f"{HEAD} [<number>] {WORST_WORDS} [<number>] {{country}} <people>",), _national(highest=False)
    ),
    "rank_most": Shape(
        (
            "[[<ask>] [<all>] [<number>] <people>] [<who>] [<have>] [with] [the] (highest|most|greatest|largest|biggest|best) {measure}",
            "[[<ask>] [<all>] [<number>] <people>] [<who>] [<have>] (generate|generates|generated|bring|brings|brought|bring in|make|made|earn|earned|yield) [us] [the] (most|highest|greatest|largest) {measure}",
        ),
        _by_measure(highest=True),
    ),
    "rank_least": Shape(
        ("[[<ask>] [<all>] [<number>] <people>] [<who>] [<have>] [with] [the] (lowest|least|fewest|smallest|worst) {measure}",),
        _by_measure(highest=False),
    ),
    "rank_doing": Shape(
        ("[[<ask>] [<all>] [<number>] <people>] [<who>] [<have>] {done} [the] (most|most often|most money|most frequently) [with us|from us|money|often]",),
        _done(highest=True),
    ),
    "rank_doing_least": Shape(
        ("[[<ask>] [<all>] [<number>] <people>] [<who>] [<have>] {done} [the] (least|least often|least money|least frequently) [with us|from us|money|often]",),
        _done(highest=False),
    ),
    "rank_buying": Shape(
        ("[[<ask>] [<all>] [<number>] <people>] [<who>] [<have>] <buy> [the] most {product}",), _by_goods("quantity_of")
    ),
    "rank_spending": Shape(
        ("[[<ask>] [<all>] [<number>] <people>] [<who>] [<have>] (spent|spend|spends) [the] most on [<a>] {product}",),
        _by_goods("spent"),
    ),
    "rank_by_spending": Shape(
        (f"{BY} (spend|spending|sales|turnover|money spent|amount spent|what they spent) (on|of|in) [<a>] {{product}}",),
        _by_goods("spent", tail=True),
    ),
    "rank_by_growth": Shape(
        (f"{BY} [average|yearly|annual] ({{measure}} growth|growth in {{measure}}|growth of {{measure}}|increase in {{measure}}|growth) [(over|in|for|during) [the] [last|past] <length> years]",),
        _by_growth,
    ),
    "rank_by": Shape((f"{BY} <measure>",), _by_measure(highest=None)),
    "rank_when": Shape(("<when>",), _when),
}  # fmt: skip
