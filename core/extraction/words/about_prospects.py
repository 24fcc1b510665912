"""Asking whom to offer something, in the ways of seed 001, and what to offer to whom."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.extraction.prospects.question import Way, Weighting
from core.extraction.words.clause import Clause, OfferAsked
from core.extraction.words.form import Form
from core.extraction.words.shape import ReadForm, Shape
from core.extraction.words.slots import DoesNotFitError

EVERY_WAY = tuple(Way)
# What shops call the concrete sale ways in ratios, and the levels.
WEIGHED = {"level": Weighting.BOUGHT_LEVELS, "ratio": Weighting.BOUGHT_RATIOS}


def _for_product(*ways: Way, weighting: Weighting | None = None) -> ReadForm:
    def read(form: Form) -> Clause:
        return Clause(offer=OfferAsked(form.product(), "product", ways, weighting))

    return read


def _in_a_way(form: Form) -> Clause:
    return Clause(offer=OfferAsked(form.product(), "product", (Way(form.slots["way"].text),)))


def _for_solution(form: Form) -> Clause:
    return Clause(offer=OfferAsked(form.text("solution"), "solution", EVERY_WAY))


def _solution_in_a_way(form: Form) -> Clause:
    return Clause(offer=OfferAsked(form.text("solution"), "solution", (Way(form.slots["way"].text),)))


def _to_buyers(form: Form) -> Clause:
    return Clause(offer=OfferAsked(form.product(), "buyers", EVERY_WAY, Weighting.OFFERED_LEVELS))


def _weighed(form: Form) -> Clause:
    weighting = WEIGHED["ratio" if "ratio" in form.slots["weighing"].text else "level"]
    return Clause(offer=OfferAsked(form.product(), "product", (Way.CROSS_SELL,), weighting))


def _to_customer(form: Form) -> Clause:
    number = form.text("number_said").value
    if " " in number or not any(mark.isdigit() for mark in number):
        raise DoesNotFitError
    return Clause(command=f"offers {number}")


def _matrix(_form: Form) -> Clause:
    return Clause(command="matrix")


SHAPES: dict[str, Shape] = {
    "matrix": Shape(
        (
            "what (can|could|should) (we|i) (sell|offer) to whom",
            "(what|which products) (can|could|should) (we|i) (sell|offer) to (which|how many) [of our] <people>",
        ),
        _matrix,
    ),
    "offers_to_customer": Shape(
        (
            "what [else] (should|could|can|would|might) (we|i) (offer|sell|recommend|suggest|propose) [next] to [customer|client] [number|no] {number_said} [next]",
            "[the] best offers (for|to) [customer|client] [number|no] {number_said}",
        ),
        _to_customer,
    ),
    "to_buyers": Shape(
        (
            "what [else] (should|could|can|would|might) (we|i) (offer|sell|recommend|suggest|propose) [next] to <people> who [<have>] [<ever>] (bought|purchased|ordered|own) [<a>] {product} [next]",
            "what [else] (should|could|can|would|might) (we|i) (offer|sell|recommend|suggest|propose) [next] to [the|our] (buyers|purchasers|owners|customers) of [<a>] {product} [next]",
            "what [else] (should|could|can|would|might) <people> who [<have>] [<ever>] (bought|purchased|ordered|own) [<a>] {product} be offered [next]",
            "what goes with [<a>] {product} [and who should get it]",
        ),
        _to_buyers,
    ),
    "for_solution": Shape(
        (
            "(who|whom|which <people>|what <people>) (should|could|can|might) be (offered|sold|recommended|shown) (anything|something) (from|of|in|out of) [the|our] {solution} (solution|category|range)",
            "(who|whom|which <people>|what <people>) (should|could|can|might) be (offered|sold|recommended|shown) (anything|something) (from|of|in|out of) [the|our] (solution|category) {solution}",
            "(who|whom|which <people>) (should|could|can|would|might|do) (we|i) (offer|sell|recommend|suggest|propose|show) (anything|something) (from|of|in) [the|our] {solution} (solution|category|range) [to]",
            "[<ask>] [<all>] (prospects|prospective customers|prospective buyers|leads|candidates|potential customers|potential buyers) (for|of) [anything (from|of|in)] [the|our] (solution|category) {solution}",
            "[<ask>] [<all>] (prospects|prospective customers|prospective buyers|leads|candidates|potential customers|potential buyers) (for|of) [anything (from|of|in)] [the|our] {solution} (solution|category|range)",
        ),
        _for_solution,
    ),
    "solution_in_a_way": Shape(
        (
            "[<ask>] [<all>] {way} (prospects|candidates|leads|customers|opportunities) (for|in|within|from) [the|our] {solution} (solution|category|range)",
            "[<ask>] [<all>] {way} (prospects|candidates|leads|customers|opportunities) (for|in|within|from) [the|our] (solution|category) {solution}",
        ),
        _solution_in_a_way,
    ),
    "upgrade": Shape(
        (
            "(who|whom|which <people>|what <people>) (should|could|can|would|might|may) [we] (upgrade|be upgraded|move up|trade up|be moved up|switch) to [<a>] {product}",
            "[<who>] [<have>] (ready|due) (for an upgrade|to upgrade) to [<a>] {product}",
            "[<ask>] [<all>] (upgrade|up-sell|upsell) (candidates|prospects|customers|leads) (for|to) [<a>] {product}",
            "(whose|who has a) (lower grade|older model|smaller model|predecessor) of [<a>] {product} is (worn out|due|too old|old|expired)",
            "(who|whom|which <people>) (would|might|may|could|should) [we] (want|like|buy|take|be offered|offer|get) [<a>] {product} as an upgrade",
            "(who|whom|which <people>) (should|could|can) (we|i) (upsell|up-sell|upgrade) to [<a>] {product}",
        ),
        _for_product(Way.UP_SELL),
    ),
    "replacement": Shape(
        (
            "[<people>] whose {product} (is|are) (worn out|due for replacement|due|too old|overdue|at the end of its life|at the end of their life|ready to be replaced|past its durable period|expired)",
            "[<people>] whose {product} (needs replacing|need replacing|should be replaced|has to be replaced|must be replaced|wore out|has worn out|have worn out|has expired|needs to be replaced)",
            "[<who>] [<have>] (should|could|must|might|need to|needs to|ought to|due to) (replace|renew) [<a>] {product}",
            "[<who>] [<have>] due [for] [a new|a replacement of|another] {product}",
            "[<who>|which <people>|what <people>] (needs|need|could use|might need) (a new|a replacement|another|to replace their|a replacement for their|a replacement of their|a new kind of) {product}",
            "(who|whom|which <people>) (should|could|can|might) (we|i) (offer|sell) a replacement (for|of) [<a>] {product} [to]",
            "[<ask>] [<all>] replacement (candidates|prospects|customers|leads) (for|of) [<a>] {product}",
        ),
        _for_product(Way.REPLACEMENT),
    ),
    "demand": Shape(
        (
            "[<who>] [<have>] [<ever>] (showed|shown|show) [an] interest in [<a>] {product}",
            "[<who>] [<have>] [<ever>] (asked about|asked for|asked us about|asked us for|inquired about|enquired about|wanted|requested) [<a>] {product}",
            "[<who>] [<have>] [<ever>] (asked|asked us) for [a|an|the] (quotation|quote|price|offer) (for|of|on) [<a>] {product}",
            "[<who>] [<have>] [<ever>] requested [a|an|the] (quotation|quote|price|offer) (for|of|on) [<a>] {product}",
            "[<who>] [<have>] [<ever>] interested in [<a>] {product}",
            "[<ask>] [<all>] (concrete demand|demand|interest) (for|in) [<a>] {product}",
        ),
        _for_product(Way.DEMAND),
    ),
    "in_a_way": Shape(
        (
            "[<ask>] [<all>] {way} (prospects|candidates|leads|customers|opportunities) (for|of) [<a>] {product}",
            "(who|whom|which <people>) (should|could|can) (we|i) {way} [<a>] {product} [to]",
        ),
        _in_a_way,
    ),
    "in_any_way": Shape(
        (
            "[<ask>] [<all>] (prospects|prospective customers|prospective buyers|leads|candidates) (for|of) [<a>] {product} in (any|every|whatever) way",
            "(who|whom|which <people>) (should|could|can|would|might|do) (we|i) (offer|sell|recommend|suggest|propose|show) [<a>] {product} [to] in (any|every|whatever) way",
            "[<ask>] (all kinds of|any kind of|every kind of) (prospects|prospective customers|leads|candidates) (for|of) [<a>] {product}",
        ),
        _for_product(*EVERY_WAY),
    ),
    "prospects_weighed": Shape(
        (
            "[<ask>] [<all>] (prospects|prospective customers|prospective buyers|leads|candidates) (for|of) [<a>] {product} (weighed|weighted|ranked|ordered) by {weighing}",
            "(who|whom|which <people>) (should|could|can|do) (we|i) (offer|sell|recommend) [<a>] {product} [to] (weighed|weighted|ranked|ordered) by {weighing}",
        ),
        _weighed,
    ),
    "prospects": Shape(
        (
            "(who|whom) (should|could|can|would|might|do|shall|may) (we|i|you) (offer|sell|recommend|suggest|propose|show|pitch|send|advertise) [<a>] {product} [to]",
            "(who|whom|which <people>|what <people>) (should|could|can|would|might|will) [be offered|buy|like|want|be interested in|be sold|get] [<a>] {product} (next|now|too)",
            "(who|whom|which <people>) (should|could|can|might) be (offered|sold|recommended|shown|told about|told of) [<a>] {product}",
            "(who|which <people>) (would|might|may|could|will) [probably|likely] (buy|like|want|need|be interested in|go for|take) [<a>] {product}",
            "(who|which <people>) (is|are) likely to (buy|want|like|be interested in) [<a>] {product}",
            "(to whom|to which <people>) (should|could|can|would|might|do) (we|i) (offer|sell|recommend|suggest|propose|show) [<a>] {product}",
            "[<ask>] [<all>] [best|good|likely|top|possible] (prospects|prospective customers|prospective buyers|leads|candidates|potential customers|potential buyers|likely buyers|audience) (for|of) [<a>] {product}",
            "(who|which <people>|what <people>) (would|might|could|may) be [a|the] (good|right|suitable|likely|possible) (customer|customers|buyer|buyers|candidate|candidates|prospect|prospects|fit) for [<a>] {product}",
            "(offer|sell|cross-sell|cross sell|recommend|suggest|propose) [<a>] {product} [to whom|to who]",
            "[<who>] [is|are] (likely|most likely|inclined|about) to (buy|want|like|need|order|be interested in) [<a>] {product}",
            "[<ask>] [suggest|propose] <people> for [<a>] {product}",
            "[<ask>] [<all>] [<people>] (worth offering|worth asking about|we could offer|we should offer|we might offer|we can offer|we could sell|to be offered) [<a>] {product} [to]",
            "(who|whom|which <people>) (should|could|can|must) (get|receive|be sent|be made) [an|our] offer (for|of|on|about) [<a>] {product}",
            "[<all>] [<people>] to (offer|sell|recommend) [<a>] {product} [to]",
        ),
        _for_product(),
    ),
}  # fmt: skip
