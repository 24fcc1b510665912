"""Asking where customers are, what they are called, and what else is known of them."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.extraction.language import nodes
from core.extraction.words.clause import Clause
from core.extraction.words.form import Form
from core.extraction.words.rules import MEASURES
from core.extraction.words.shape import Shape
from core.extraction.words.slots import DoesNotFitError

# What can be counted or summed up is never missing.
MEASURED = frozenset(word for said in MEASURES.values() for word in said)
LIVE = "[live|lives|living|based|are|located|come|coming|comes|came|resident|reside|residing]"


def _country_people(form: Form) -> Clause:
    """Read "German customers"; what stands there is mostly no country, so it is not taken for an unknown one."""
    text = form.nation()

    def condition(other: nodes.Text, _: nodes.Node | None) -> nodes.Node:
        return nodes.Compare("=", form.name("country"), form.names.country(other), span=form.span)

    return Clause(condition(text, None), more=condition, either=True)


def _nationality(form: Form) -> Clause:
    """Read "who are german", where that is a country's people."""
    country = form.nation(known=True)
    return Clause(nodes.Compare("=", form.name("country"), country, span=form.span))


def _country_people_either(form: Form) -> Clause:
    both = [form.nation(name, known=True) for name in ("country", "other")]
    parts: list[nodes.Node] = [nodes.Compare("=", form.name("country"), each, span=form.span) for each in both]
    return Clause(nodes.chain(nodes.Or, parts, form.span))


def _fact_compared(form: Form) -> Clause:
    return form.compare(form.fact(), form.sign(">="), form.measured("value"))


def _fact_counted(form: Form) -> Clause:
    return form.compare(form.fact(), form.sign(">="), form.number("number"))


def _fact_exactly(form: Form) -> Clause:
    return form.compare(form.fact(), "=", form.number("number"))


def _in_branch(form: Form) -> Clause:
    """Read "customers of Old Town", where a branch is called just so."""
    text = form.text("branch")
    if not form.names.is_branch(text):
        raise DoesNotFitError

    def condition(other: nodes.Text, _: nodes.Node | None) -> nodes.Node:
        return nodes.Compare("=", form.name("branch"), form.names.branch(other), span=form.span)

    return Clause(condition(text, None), more=condition, either=True)


def _fact_is(form: Form) -> Clause:
    fact = form.fact()

    def condition(other: nodes.Text, _: nodes.Node | None) -> nodes.Node:
        return nodes.Compare("=", fact, form.measured_text(other), span=form.span)

    return Clause(condition(form.text("value"), None), more=condition, either=True)


def _fact_missing(form: Form) -> Clause:
    if form.text("fact").value.lower() in MEASURED:
        # "Without visits" has none: nothing is unknown.
        raise DoesNotFitError
    return Clause(nodes.Missing(form.fact(), span=form.span))


def _fact_contains(form: Form) -> Clause:
    return Clause(nodes.Contains(form.fact(), form.text("value"), span=form.span))


SHAPES: dict[str, Shape] = {
    "branch": Shape(
        (
            "[<who>] <did> [belong|belonging|belongs|go|served] (to|by|at|of|from|in) [the|our] branch [of|in|at] {branch}",
            "[<who>] <did> [belong|belonging|belongs|go|served] (to|by|at|of|from|in) [the|our] {branch} branch",
            "whose branch <is> {branch}",
        ),
        "branch = $branch",
        either=True,
        negated=True,
    ),
    "language": Shape(
        (
            "[<who>] <did> (speak|speaks|speaking|read|reads|reading|write|writes) {language}",
            "[<ask>] [<all>] {language} (speaking|reading|speaker|speakers|reader|readers) [<people>]",
            "[<ask>] [<all>] {language}-speaking [<people>]",
            "whose language <is> {language}",
        ),
        "language = $language",
        either=True,
        negated=True,
    ),
    "branch_called": Shape(("[<who>] (of|at|from|in) [the|our] {branch}",), _in_branch),
    "country_not": Shape(
        (
            "[<who>] [<have>] [<not>] (not from|outside|outside of|not in|living outside|lives outside|live outside|except from) [the] {country}",
            "[<who>] <not> (live in|come from|living in|coming from|from|in|based in) [the] {country}",
        ),
        "not country = $country",
    ),
    "country": Shape(
        (
            f"[<who>] [<have>] {LIVE} (from|in) [the] {{country}}",
            "whose country is {country}",
        ),
        "country = $country",
        either=True,
    ),
    "named": Shape(
        (
            "[<who>] <is> (named|called) {name}",
            "[<who>] (named|called|whose name contains|with the name|whose names are) {name}",
            "whose name <is> {name}",
        ),
        'name contains "$name"',
        either=True,
        negated=True,
    ),
    "numbered": Shape(
        (
            "(customer|client) [number|no] {number_said}",
            "[<who>] [<have>] [the|a] (number|customer number) {number_said}",
            "whose [customer] number is {number_said}",
        ),
        "number = $number_said",
    ),
    "fact_compared": Shape(
        (
            "(whose|with|with a|with an) {fact} [<be>|of] {sign} {value}",
            "[<who>] [<have>] [a|an] {fact} [of] {sign} {value}",
        ),
        _fact_compared,
    ),
    "fact_counted": Shape(
        (
            "(with|having) {sign} <number> {fact}",
            "[<who>] [<have>] {sign} <number> {fact}",
        ),
        _fact_counted,
    ),
    "fact_exactly": Shape(
        ("(with|having|whose) [a|an] {fact} [of|is] <number>",), _fact_exactly
    ),
    "fact_missing": Shape(
        (
            "(whose|with|with a|with an) {fact} (is|are) [still] (missing|unknown|not known|empty|not filled in|not given)",
            "[of] whom we <not> (know|have) [the|a|their] {fact}",
            "(without|with no) [a|an|any|known] {fact}",
            "(with|having) [an] (unknown|missing) {fact}",
        ),
        _fact_missing,
    ),
    "postal_code": Shape(
        (
            "[<who>] <did> [live|living] [in|with] [the|a] (postal code|postcode|post code|zip code|zip) {value}",
            "whose (postal code|postcode|post code|zip code|zip) (is|contains|has|begins with|starts with) {value}",
        ),
        'postal_code contains "$value"',
    ),
    "fact_contains": Shape(
        ("whose {fact} (contains|contain|includes|mentions|has in it) {value}",), _fact_contains
    ),
    "fact_is": Shape(
        ("whose {fact} <is> {value}", "with [the|a|an] {fact} [of] {value}"), _fact_is, negated=True
    ),
    "nationality": Shape(("[<who>] <is> {country}",), _nationality, negated=True),
    "country_people_either": Shape(
        ("[<ask>] [<all>] [<all>] {country} (or|and) {other} <people>",), _country_people_either
    ),
    "country_people": Shape(
        ("[<ask>] [<all>] [<all>] {country} <people>", "(only|just) [the] {country}"), _country_people
    ),
}  # fmt: skip
