"""Who should be offered what, and what whom."""

from bot.commands.errand import Errand
from bot.commands.found import found_answer
from bot.commands.prospects_wire import (
    MatrixAnswer,
    MatrixLine,
    MatrixRequest,
    NextAnswer,
    NextRequest,
    OfferLine,
    OffersAnswer,
    OffersRequest,
    ProspectsRequest,
    RankedLine,
)
from bot.commands.wire import FoundAnswer, Tell
from core.actions.catalogue.find_product import find_product
from core.actions.catalogue.set_department import department_named
from core.actions.questions.answer_prospects import next_offers, understand_prospects
from core.actions.questions.ask import answer, understand
from core.actions.questions.matrix import what_to_whom
from core.actions.questions.offers import offers_for
from core.actions.questions.prospect_words import read_counted, read_ways, read_weighting, said
from core.errors import RefusedError
from core.extraction.answer import Understood
from core.extraction.prospects.question import IN_THOUSANDTHS, ProspectQuestion, Way, Weighting
from core.products.paths import SolutionPaths
from core.shop import Shop


def prospects(errand: Errand, request: ProspectsRequest, _tell: Tell) -> FoundAnswer:
    """Answer who should be offered it, among the customers whom `where` finds."""
    shop = errand.shop
    understood = _understood(shop, request)
    if request.where:
        understood = understand(shop, request.where, within=understood)
    return found_answer(answer(shop, understood, limit=request.limit))


def next_products(errand: Errand, request: NextRequest, _tell: Tell) -> NextAnswer:
    """Answer what the buyers of a product should be offered next."""
    product = find_product(errand.shop, request.product)
    question = ProspectQuestion(
        ways=read_ways(request.ways) or (Way.CROSS_SELL, Way.UP_SELL, Way.REPLACEMENT),
        buyers_of=product.id,
        weighting=read_weighting(request.weighting, Weighting.PRODUCT_LEVELS, Weighting.PRODUCT_RATIOS),
        counted=read_counted(request.counted),
        department_id=_department(errand.shop, request.department),
    )
    ranking, remarks = next_offers(errand.shop, question)
    return NextAnswer(
        product=product.code,
        products=tuple(
            RankedLine(id=each.product_id, code=each.code, name=each.name, weight=each.weight, found=each.found)
            for each in ranking
        ),
        in_thousandths=question.weighting in IN_THOUSANDTHS,
        remarks=remarks,
    )


def offers(errand: Errand, request: OffersRequest, _tell: Tell) -> OffersAnswer:
    """Answer what to offer to one customer."""
    found = offers_for(
        errand.shop,
        request.customer,
        ways=read_ways(request.ways) or tuple(Way),
        weighting=read_weighting(request.weighting, Weighting.BOUGHT_LEVELS, Weighting.BOUGHT_RATIOS),
        counted=read_counted(request.counted),
        department_id=_department(errand.shop, request.department),
        limit=request.limit,
    )
    return OffersAnswer(
        customer=found.number,
        name=found.name,
        offers=tuple(
            OfferLine(
                id=each.product_id,
                code=each.code,
                name=each.name,
                ways=tuple(said(way) for way in each.ways),
                weight=each.weight,
                reason=each.reason,
            )
            for each in found.offers
        ),
        in_thousandths=found.in_thousandths,
    )


def whole_matrix(errand: Errand, request: MatrixRequest, _tell: Tell) -> MatrixAnswer:
    """Answer what can be sold to whom."""
    found = what_to_whom(
        errand.shop,
        ways=read_ways(request.ways) or tuple(Way),
        filter_text=request.where,
        department_id=_department(errand.shop, request.department),
    )
    ways = tuple(said(way) for way in found.ways)
    return MatrixAnswer(
        ways=ways,
        products=tuple(
            MatrixLine(
                id=row.product_id,
                code=row.code,
                name=row.name,
                counts=dict(zip(ways, row.counts, strict=True)),
                total=row.total,
            )
            for row in found.rows[: request.limit]
        ),
        totals=dict(zip(ways, found.totals, strict=True)),
        anybody=found.anybody,
        of=found.of,
        rows=len(found.rows),
        of_products=found.products,
    )


def _understood(shop: Shop, request: ProspectsRequest) -> Understood:
    named = [each for each in (request.product, request.solution, request.buyers_of) if each]
    if len(named) != 1:
        message = "Name one thing: a product, or --solution NAME, or --buyers-of PRODUCT."
        raise RefusedError(message)
    chosen = (request.ways, request.weighting, request.counted, request.rules, request.department)
    if request.product and not any(chosen):
        return understand(shop, f"who should we offer {find_product(shop, request.product).code} to?")
    weighting = read_weighting(request.weighting, Weighting.BOUGHT_LEVELS, Weighting.BOUGHT_RATIOS)
    question = ProspectQuestion(
        ways=read_ways(request.ways) or _usual_ways(request),
        product_id=find_product(shop, request.product).id if request.product else None,
        solution_id=_solution(shop, request.solution) if request.solution else None,
        buyers_of=find_product(shop, request.buyers_of).id if request.buyers_of else None,
        weighting=Weighting.RULES if request.rules else weighting,
        counted=read_counted(request.counted),
        rules=request.rules,
        department_id=_department(shop, request.department),
    )
    return understand_prospects(shop, question, named[0])


def _usual_ways(request: ProspectsRequest) -> tuple[Way, ...]:
    """Return the ways where none is named: for one product the cross-sell, otherwise all potential demand."""
    return (Way.CROSS_SELL,) if request.product else (Way.CROSS_SELL, Way.UP_SELL, Way.REPLACEMENT)


def _solution(shop: Shop, words: str) -> int:
    with shop.store.read() as session:
        return SolutionPaths(session).named(words).id


def _department(shop: Shop, name: str | None) -> int | None:
    if name is None:
        return None
    with shop.store.read() as session:
        return department_named(session, name).id
