"""Prospects as a stage of an extraction finds them, and as one customer's explanation looks at them."""

from dataclasses import replace

from core.actions.questions.answer_prospects import task_of
from core.extraction.answer import Understood
from core.extraction.catalogue import Catalogue
from core.extraction.mirror import MirrorView
from core.extraction.offer import offer_of
from core.extraction.prospects.question import ProspectQuestion
from core.extraction.prospects.task import Ground, ground_of
from core.extraction.stages.context import Prospects
from core.extraction.stages.prospecting import prospecting
from core.models import QuestionKind
from core.shop import Shop


def prospects_of(shop: Shop, catalogue: Catalogue, question: ProspectQuestion) -> Prospects:
    """Return how the prospects of a question are found.

    Raises `NotFoundError` for what is gone and `RefusedError` for what cannot be asked.
    """
    understood = Understood(QuestionKind.PROSPECTS, "", None, question.product_id, "", question.to_spec())
    offer = offer_of(understood, catalogue)
    about = "what is asked" if offer is None else str(offer.about)
    what = f"prospects for {about}"
    if question.buyers_of is not None:
        what = f"buyers of {about} with something to be offered next"
    ways = " or ".join(way.value.replace("_", "-") for way in question.ways)
    task = task_of(shop, question)
    return prospecting(shop.mirror, f"{what} ({ways})", lambda within: replace(task, within=within))


def ground_for(shop: Shop, view: MirrorView, question: ProspectQuestion) -> Ground:
    """Return what the product information says to a question, in the state that `view` shows."""
    return ground_of(view, task_of(shop, question))


def question_about(understood: Understood) -> ProspectQuestion:
    """Return what a question asks about prospects; one of the first release asks for cross-sells of a product."""
    if understood.kind is QuestionKind.CROSS_SELL:
        return ProspectQuestion(product_id=understood.product_id)
    return ProspectQuestion.from_spec(understood.spec or {})
