"""The best offers for one customer."""

from dataclasses import dataclass

from core.actions.customers.find_customer import find_customer
from core.actions.questions.answer_prospects import task_of
from core.errors import RefusedError
from core.extraction.prospects.best_offers import CustomerOffer, OffersTask, best_offers
from core.extraction.prospects.question import Counted, ProspectQuestion, Way, Weighting
from core.shop import Shop

OFFERS = 5
_WEIGHTINGS = frozenset({Weighting.BOUGHT_LEVELS, Weighting.BOUGHT_RATIOS})


@dataclass(frozen=True)
class CustomerOffers:
    """A customer and their best offers; weights are thousandths where `in_thousandths` says so."""

    customer_id: int
    number: str
    name: str | None
    offers: tuple[CustomerOffer, ...]
    in_thousandths: bool = False


def offers_for(
    shop: Shop,
    customer: str,
    *,
    ways: tuple[Way, ...] = tuple(Way),
    weighting: Weighting = Weighting.BOUGHT_LEVELS,
    counted: tuple[Counted, ...] = tuple(Counted),
    department_id: int | None = None,
    limit: int = OFFERS,
) -> CustomerOffers:
    """Return what to offer to the customer whom a person names, as of this moment.

    Raises `NotFoundError` where nobody or several fit, and `RefusedError` for a weighting that weighs no products.
    """
    if weighting not in _WEIGHTINGS:
        message = "The offers to one customer are weighed by the levels or by the ratios of what they bought."
        raise RefusedError(message)
    found = find_customer(shop, customer)
    shop.mirror.refresh()
    question = ProspectQuestion(
        ways=ways, product_id=0, weighting=weighting, counted=counted, department_id=department_id
    )
    asked = task_of(shop, question)
    customer_id = found.id or 0
    task = OffersTask(
        customer_id=customer_id,
        today=asked.today,
        ways=ways,
        weighting=weighting,
        counted=counted,
        offerable=asked.offerable,
        rule=asked.rule,
        responses=tuple(each for each in asked.responses if each.customer_id == customer_id),
        limit=limit,
    )
    with shop.mirror.view() as view:
        offers = best_offers(view, task)
    return CustomerOffers(
        customer_id, found.number, found.name, offers, in_thousandths=weighting is Weighting.BOUGHT_RATIOS
    )
