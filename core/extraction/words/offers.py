"""What was asked about prospects, looked up among the shop's names."""

from core.extraction.language.resolve import Resolver
from core.extraction.language.resolve_arguments import find_product
from core.extraction.offer import Offer
from core.extraction.prospects.question import ProspectQuestion, Weighting
from core.extraction.words.clause import OfferAsked
from core.extraction.words.names import Names


def offer_asked(resolver: Resolver, names: Names, asked: OfferAsked) -> Offer:
    """Return the question about prospects; raise `QuestionError` where what it names is unknown."""
    weighting = asked.weighting or Weighting.BOUGHT_LEVELS
    if asked.subject == "solution":
        solution = names.solution_ref(asked.about)
        return Offer(solution, ProspectQuestion(asked.ways, solution_id=solution.id, weighting=weighting))
    product = find_product(resolver, asked.about.value, asked.about.span)
    if asked.subject == "buyers":
        return Offer(product, ProspectQuestion(asked.ways, buyers_of=product.id, weighting=weighting))
    if not asked.ways:
        return Offer(product)
    return Offer(product, ProspectQuestion(asked.ways, product_id=product.id, weighting=weighting))
