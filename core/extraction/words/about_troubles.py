"""Asking about troubles and follow-up (seed 001, customers whose follow-up is necessary; customer trouble analyzer)."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.extraction.words.shape import Shape

ONE = {"number": 1}
# What follow-up means where nobody says: trouble in so many months, or no look at the website for so many days.
FOLLOW_UP = 'filter("customers who need follow-up", 6, 90)'
HAD = "(had|have|has|reported|report|with)"
LEVEL = "(of|with|at) level {count:level} [or (above|more|higher|worse|over)]"

SHAPES: dict[str, Shape] = {
    "follow_up": Shape(
        (
            "[<who>] <did> (need|needs|needing|require|requires) [a|some] (follow-up|follow up|followup|care|looking after|attention)",
            "[<who>] (should|must|have to|has to|ought to) be (followed up|looked after|cared for)",
            "[<who>] (should|must|have to|ought to) (we|i) (follow up|look after|care for) [on]",
            "[<ask>] [<all>] (follow-up|follow up|followup) [<people>|cases|list]",
            "[<who>] <did> due for [a] (follow-up|follow up|followup)",
        ),
        FOLLOW_UP,
        negated=True,
    ),
    "no_access_since_trouble": Shape(
        (
            "[<who>] <not> [<ever>] (visited|visit|been on|looked at|look at|used|come back to) <website> since [their|the|a] [last] <trouble>",
            "[<who>] <not> (come back|been back|returned) [to <website>] since [their|the|a] [last] <trouble>",
        ),
        "no_access_since_trouble",
    ),
    "trouble_open_none": Shape(
        (
            f"[<who>] [<have>] {HAD} no (open|unsettled|unresolved|unsolved|pending) <trouble>",
            "whose <trouble> (is|are) [all] (settled|resolved|solved)",
        ),
        "open_troubles = 0",
    ),
    "trouble_open": Shape(
        (
            f"[<who>] <did> {HAD} [any|some|an] (open|unsettled|unresolved|unsolved|pending) <trouble>",
            "whose <trouble> (is|are) (open|unsettled|unresolved|unsolved|pending|still open|not settled|not settled yet|not resolved)",
            "<with> [an|any] <trouble> (open|pending|unsettled|unresolved)",
            f"[<who>] <did> {HAD} [any|some|an] <trouble> (open|pending|unsettled|unresolved)",
            "<with> [an|any] (open|unsettled|unresolved|unsolved|pending) <trouble>",
            f"[<who>] [<have>] {HAD} [{{sign}}] <number> (open|unsettled|unresolved|unsolved|pending) <trouble>",
        ),
        "open_troubles >= $number",
        counts=ONE,
        negated=True,
    ),
    "trouble_ago": Shape(
        (
            "whose (last|latest) <trouble> (was|is|occurred|happened) <ago>",
            f"[<who>] [<have>] {HAD} [their] last <trouble> <ago>",
            f"[<who>] <not> {HAD} [any|a] <trouble> <lately>",
        ),
        "days_since_trouble >= $length",
    ),
    "trouble_last": Shape(
        (
            "whose (last|latest) <trouble> (was|is|occurred|happened|fell) <when>",
            f"[<who>] [<have>] {HAD} [their|the] (last|latest) <trouble> <when>",
        ),
        "last_trouble in $period",
    ),
    "trouble_type_often": Shape(
        (
            f"[<who>] <did> {HAD} {{sign}} <number> <trouble> (of type|of the type|of kind|of the kind|classified as|about|with|with the|concerning|regarding|because of) {{classification}} [<when>]",
            "with {sign} <number> <trouble> (of type|of the type|of kind|of the kind|classified as|about|with|with the|concerning|regarding|because of) {classification} [<when>]",
        ),
        "troubles($classification, $period) >= $number",
    ),
    "trouble_level_often": Shape(
        (
            f"[<who>] <did> {HAD} [{{sign}}] <number> <trouble> {LEVEL} [<when>]",
            f"with [{{sign}}] <number> <trouble> {LEVEL} [<when>]",
        ),
        "troubles($history, $level) >= $number",
    ),
    "trouble_level": Shape(
        (
            f"[<who>] <did> {HAD} [any|some] <trouble> {LEVEL} [<when>]",
            f"[<who>] <did> {HAD} [any|some] <trouble> <when> {LEVEL}",
            f"<with> [any|some] <trouble> {LEVEL} [<when>]",
            "<with> [any|some] level {count:level} <trouble> [<when>]",
        ),
        "troubles($history, $level) >= 1",
        negated=True,
    ),
    "trouble_level_none": Shape(
        (f"[<who>] [<have>] {HAD} no <trouble> {LEVEL} [<when>]",), "troubles($history, $level) = 0"
    ),
    "trouble_type_none": Shape(
        (
            f"[<who>] [<have>] {HAD} no <trouble> (of type|of the type|of kind|of the kind|classified as|about|with|with the|concerning|regarding|because of) {{classification}} [<when>]",
            f"[<who>] [<have>] {HAD} no {{classification}} <trouble> [<when>]",
        ),
        "troubles($classification, $period) = 0",
    ),
    "trouble_type": Shape(
        (
            f"[<who>] <did> {HAD} [any|some] <trouble> (of type|of the type|of kind|of the kind|classified as|about|with|with the|concerning|regarding|because of) {{classification}} [<when>]",
            "[<who>] <did> (complained|complain) about {classification} [<when>]",
            "<with> [any|some] <trouble> (of type|of the type|of kind|of the kind|classified as|about|with|with the|concerning|regarding|because of) {classification} [<when>]",
            f"[<who>] <did> {HAD} [any|some|a] {{classification}} <trouble> [<when>]",
            "<with> [any|some|a] {classification} <trouble> [<when>]",
        ),
        "troubles($classification, $period) >= 1",
        negated=True,
    ),
    "trouble_often": Shape(
        (
            f"[<who>] <did> {HAD} {{sign}} <number> <trouble> [<when>]",
            f"[<who>] <did> {HAD} <number> <trouble> [<when>]",
            "with {sign} <number> <trouble> [<when>]",
            "[<who>] <did> (complained|complain) [{sign}] <times> [<when>]",
        ),
        "troubles($period) >= $number",
    ),
    "trouble_not": Shape(
        (
            "[<who>] [<have>] (had|have|has) no <trouble> [at all] [<when>]",
            "[<who>] <not> [<ever>] (had|have|with) [any] <trouble> [at all] [<when>]",
            "[<who>] <not> [<ever>] (complained|complain) [<when>]",
            "(without|with no) [any] <trouble> [at all] [<when>]",
            "[<ask>] [<all>] (trouble-free|troublefree) <people> [<when>]",
        ),
        "troubles($period) = 0",
    ),
    "trouble": Shape(
        (
            "[<who>] [<have>] (had|have|has|reported|with) [any|some] <trouble> [<when>]",
            "[<who>] [<have>] [<ever>] complained [<when>]",
            "[<ask>] [<all>] (troubled|unhappy) <people> [<when>]",
        ),
        "troubles($period) >= 1",
    ),
}  # fmt: skip
