"""Asking who visited the website, who was in contact, and what campaigns have done (seed 001, figures 7 and 15)."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.extraction.language.printer import print_filter
from core.extraction.stages.bound import SIGNS, Bound
from core.extraction.stages.campaign import Campaign, Who
from core.extraction.words.clause import Clause
from core.extraction.words.form import Form
from core.extraction.words.shape import ReadForm, Shape
from core.extraction.words.slots import DoesNotFitError

ONE = {"number": 1}
LOOK = "(visited|visit|visits|been on|looked at|look at|accessed|access|used|use|opened|on|came to|come to)"
SEEN = "(looked at|look at|viewed|view|visited|visit|opened|seen|saw|read|referred to)"
HEARD = "(told|contacted|told about anything|told anything|told something|informed|written to|wrote to|messaged|contacted by us|addressed|sent a message|sent an offer|sent anything|offered anything|offered something)"
GOT = "(got|get|received|receive|heard|hear) [a|any|an|our|one of our] (message|messages|offer|offers|campaign|campaigns|from us)"
BOUND_OF = {sign: name for name, sign in SIGNS.items() if name in {"at_least", "more_than", "at_most", "less_than"}}


def _campaign(who: Who) -> ReadForm:
    def read(form: Form) -> Clause:
        plans = (int(form.slots["plan"].value),) if "plan" in form.slots else ()
        period = form.period()
        return Clause(campaign=Campaign(who, plans, print_filter(period) if period else None))

    return read


def _heard(form: Form) -> Clause:
    sign = form.sign(">=")
    if sign not in BOUND_OF:
        raise DoesNotFitError
    number, period = form.number("number"), form.period()
    bound = Bound(BOUND_OF[sign], str(number.value))
    return Clause(campaign=Campaign(None, (), print_filter(period) if period else None, (bound,)))


IN_PLAN = "[[(by|in|about|with|through|from|to|of) [the]] (plan|campaign) [number|no] {count:plan}]"

SHAPES: dict[str, Shape] = {
    "page_views": Shape(
        (
            f"[<who>] <did> {SEEN} <page> {{product}} [{{sign}}] <times> [<when>]",
            f"[<who>] <did> {SEEN} <page> {{product}} [<when>]",
            f"[<who>] <did> {SEEN} [the|our] {{product}} (page|product page|web page) [{{sign}}] <times> [<when>]",
            f"[<who>] <did> {SEEN} [the|our] {{product}} (page|product page|web page) [<when>]",
            f"[<who>] <did> {SEEN} [<a>] {{product}} (online|on <website>) [{{sign}}] <times> [<when>]",
            f"[<who>] <did> {SEEN} [<a>] {{product}} (online|on <website>) [<when>]",
            "<with> [{sign}] <number> (page views|views|looks) of [<a>] {product} [<when>]",
        ),
        "page_views($product, $period) >= $number",
        counts=ONE,
        negated=True,
    ),
    "accesses_monthly": Shape(
        (
            f"[<who>] <did> {LOOK} <website> [{{sign}}] <times> (a|per|each|every) month",
            "with [{sign}] <number> (accesses|website visits|web visits|page views) (a|per|each|every) month",
        ),
        "monthly_accesses >= $number",
    ),
    "access_ago": Shape(
        (
            f"[<who>] <not> [<ever>] {LOOK} <website> <lately>",
            "whose last (visit to|access to|look at) <website> was <ago>",
            "[<who>] [<have>] (stopped|given up) (visiting|using|looking at) <website> <ago>",
            "[<who>] [<have>] no (access|accesses|website visit|visit to <website>) <lately>",
        ),
        "days_since_access >= $length",
    ),
    "access_since": Shape(
        (f"[<who>] <not> [<ever>] {LOOK} <website> since {{since}}",), "last_access < $since"
    ),
    "accesses": Shape(
        (
            f"[<who>] <did> {LOOK} <website> [{{sign}}] <times> [<when>]",
            f"[<who>] <did> {LOOK} <website> [<when>]",
            "<with> [{sign}] <number> (accesses|website visits|web visits|page views|visits to <website>) [<when>]",
            "<with> [any|some] (accesses|website visits|web visits|visits to <website>) [<when>]",
        ),
        "accesses($period) >= $number",
        counts=ONE,
        negated=True,
    ),
    "campaign_heard_often": Shape(
        (
            f"[<who>] <did> {HEARD} {{sign}} <times> [<when>]",
            "[<who>] <did> (got|get|received|receive) {sign} <number> (message|messages|offer|offers|campaigns) [from us] [<when>]",
            "[<who>] <did> (heard|hear) from us [{sign}] <times> [<when>]",
        ),
        _heard,
    ),
    "campaign_bought": Shape(
        (
            f"[<who>] [<have>] (bought|ordered) [something|it] after (campaign {{count:plan}}|plan {{count:plan}}|{HEARD}|they were told|being told|our message|our offer|the campaign|we told them|hearing from us) {IN_PLAN} [<when>]",
            "[<who>] [<have>] (bought|ordered) [something] (in response to|because of|thanks to) [the|our|a] (message|offer|campaign|plan) [number|no] [{count:plan}] [<when>]",
        ),
        _campaign(Who.BOUGHT),
    ),
    "campaign_not_bought": Shape(
        (
            f"[<who>] <not> (bought|buy|ordered|order) [anything|something|it] after ({HEARD}|they were told|being told|our message|our offer|the campaign|we told them|hearing from us) {IN_PLAN} [<when>]",
            f"[<who>] [<have>] {HEARD} {IN_PLAN} (but|and) did not (buy|order) [anything|it] [<when>]",
        ),
        _campaign(Who.NOT_BOUGHT),
    ),
    "campaign_interested": Shape(
        (f"[<who>] [<have>] (said|answered) ([that] (they are|they're|to be) interested|yes) {IN_PLAN} [<when>]",),
        _campaign(Who.INTERESTED),
    ),
    "campaign_declined": Shape(
        (
            f"[<who>] [<have>] (declined|refused|turned down) [our|the|an] [offer|offers|campaign] {IN_PLAN} [<when>]",
            f"[<who>] [<have>] (said|answered) [that] [it is] (not for me|not for them) {IN_PLAN} [<when>]",
        ),
        _campaign(Who.DECLINED),
    ),
    "campaign_not_answered": Shape(
        (
            f"[<who>] <not> [<ever>] (answered|answer|reacted|react|responded|respond|replied|reply) [to] [our|the|a|any] [message|messages|offer|offers|campaign|campaigns|a campaign] {IN_PLAN} [<when>]",
            f"[<who>] [<have>] [<ever>] (ignored|ignore) [our|the|a|any] [message|messages|offer|offers|campaigns] {IN_PLAN} [<when>]",
        ),
        _campaign(Who.NOT_ANSWERED),
    ),
    "campaign_answered": Shape(
        (
            f"[<who>] [<have>] [<ever>] (answered|reacted|responded|replied) [to] [our|the|a|any] [message|messages|offer|offers|campaign|campaigns|a campaign] {IN_PLAN} [<when>]",
        ),
        _campaign(Who.ANSWERED),
    ),
    "campaign_not_told": Shape(
        (
            f"[<who>] <not> [<ever>] [been|yet] {HEARD} {IN_PLAN} [<when>|<within>]",
            f"[<who>] <not> [<ever>] {GOT} {IN_PLAN} [<when>|<within>]",
            f"[<who>] [<have>] (got|received) no (message|messages|offer|offers) [from us] {IN_PLAN} [<when>]",
        ),
        _campaign(Who.NOT_TOLD),
    ),
    "campaign_told": Shape(
        (
            f"[<who>] [<have>] [<ever>] [been] {HEARD} {IN_PLAN} [<when>]",
            f"[<who>] [<have>] [<ever>] {GOT} {IN_PLAN} [<when>]",
            "[<who>] [<have>] we [<have>] (told|wrote to|messaged|informed|contacted) [<when>]",
        ),
        _campaign(Who.TOLD),
    ),
    "contact_ago": Shape(
        (
            "[<who>] [<have>] <not> (contacted us|been in contact|been in touch|called us|written to us|heard from|in touch) [with us] <lately>",
            "whose last contact was <ago>",
        ),
        "days_since_contact >= $length",
    ),
    "contacted": Shape(
        (
            "[<who>] <did> (contacted|contact|called|call|phoned|phone|emailed|email|written to|wrote to|write to|been in contact with|been in touch with|asked) us [{sign}] [<times>] [<when>]",
            "[<who>] <did> (got|get|been) in (touch|contact) [with us] [{sign}] [<times>] [<when>]",
            "<with> [any|a|{sign} <number>] (contact|contacts) [with us] [<when>]",
        ),
        "contacts($period) >= $number",
        counts=ONE,
        negated=True,
    ),
    "contacted_by": Shape(
        (
            "[<who>] <did> (contacted|contact|reached|reach) us [{sign}] [<times>] by {value:channel} [<when>]",
        ),
        "contacts($channel, $period) >= $number",
        counts=ONE,
        negated=True,
    ),
}  # fmt: skip
