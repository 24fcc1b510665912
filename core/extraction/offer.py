"""What is asked about prospects, with the names of what it is about, and the sentence that says it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.extraction.answer import Understood
from core.extraction.catalogue import Catalogue, ProductRef
from core.extraction.prospects.question import ProspectQuestion, Way, Weighting
from core.models import QuestionKind, Solution

# Every way in which somebody may be a prospect, as what is true of them.
BECAUSE = {
    Way.CROSS_SELL: "have not bought it but bought what goes with it",
    Way.UP_SELL: "have a lower grade of it that is due",
    Way.REPLACEMENT: "have one that is due for replacement",
    Way.DEMAND: "asked about it, asked for a quotation or looked at its page often",
}
OFFERED = {
    Way.CROSS_SELL: "goes with what they bought",
    Way.UP_SELL: "is a higher grade of what is due",
    Way.REPLACEMENT: "replaces what is due",
    Way.DEMAND: "they showed interest in",
}
WEIGHED = {
    Weighting.OFFERED_LEVELS: "the relation levels of what they may be offered",
    Weighting.BOUGHT_LEVELS: "the relation levels of what they bought",
    Weighting.OFFERED_RATIOS: "recorded sales to purchasers of what they may be offered",
    Weighting.BOUGHT_RATIOS: "recorded sales to purchasers of what they bought",
    Weighting.PRODUCT_LEVELS: "the relation level of each product",
    Weighting.PRODUCT_RATIOS: "recorded sales to purchasers of each product",
    Weighting.RULES: "the rules",
}
# How each kind of question is weighed where nobody says.
USUAL = frozenset({Weighting.BOUGHT_LEVELS, Weighting.OFFERED_LEVELS})


@dataclass(frozen=True)
class SolutionRef:
    """A solution that a question speaks of."""

    id: int
    name: str

    def __str__(self) -> str:
        """Say it as staff know it."""
        return f"the solution {self.name}"


@dataclass(frozen=True)
class Offer:
    """A question about prospects: `about` is what is offered, or whose buyers are asked about.

    Without a `question` it is that of the first release: whom to offer a product, by cross-sell.
    """

    about: ProductRef | SolutionRef
    question: ProspectQuestion | None = None

    def is_about(self, other: ProductRef | SolutionRef) -> bool:
        """Return whether the question is about this product or solution, however it was written."""
        return type(self.about) is type(other) and self.about.id == other.id

    @property
    def kind(self) -> QuestionKind:
        """Return the kind of question that this is."""
        return QuestionKind.CROSS_SELL if self.question is None else QuestionKind.PROSPECTS

    @property
    def product_id(self) -> int | None:
        """Return the one product that is offered; None where it is a solution, or differs from one to the next."""
        if self.question is not None:
            return self.question.product_id
        return self.about.id

    @property
    def sentence(self) -> str:
        """Say the question back."""
        return f"{self._stem()}{self._weighed()}"

    def _stem(self) -> str:
        named = str(self.about)
        if isinstance(self.about, ProductRef) and self.about.taken_for:
            named += f" (you wrote “{self.about.taken_for}”)"
        question = self.question
        if question is None:
            return f"Prospects for {named}: customers who {BECAUSE[Way.CROSS_SELL]}"
        if question.buyers_of is not None:
            why = " or ".join(OFFERED[way] for way in question.ways)
            return f"What to offer next to those who bought {named}: customers for whom there is something that {why}"
        what = f"anything from {named}" if question.solution_id is not None else named
        return f"Prospects for {what}: customers who {', or who '.join(BECAUSE[way] for way in question.ways)}"

    def _weighed(self) -> str:
        question = self.question
        if question is None or question.weighting in USUAL:
            return ""
        by = f"the rules “{question.rules}”" if question.rules else WEIGHED[question.weighting]
        return f", weighed by {by}"


def offer_of(understood: Understood, catalogue: Catalogue) -> Offer | None:
    """Return what a question that was understood earlier asks about prospects; None where it asks nothing of them.

    What it is about may be gone since then: it is then called by its id.
    """
    if understood.kind is QuestionKind.CROSS_SELL and understood.product_id is not None:
        return Offer(_product(catalogue, understood.product_id))
    if understood.kind is not QuestionKind.PROSPECTS or understood.spec is None:
        return None
    question = ProspectQuestion.from_spec(understood.spec)
    if question.solution_id is not None:
        return Offer(_solution(catalogue.session, question.solution_id), question)
    return Offer(_product(catalogue, question.product_id or question.buyers_of or 0), question)


def solutions(session: Session) -> dict[int, SolutionRef]:
    """Return the shop's solutions by id."""
    rows = session.execute(select(col(Solution.id), col(Solution.name)).order_by(col(Solution.id)))
    return {key: SolutionRef(key, name) for key, name in rows if key is not None}


def _product(catalogue: Catalogue, product_id: int) -> ProductRef:
    known = catalogue.products.get(product_id)
    return known or ProductRef(product_id, f"product {product_id}", f"product {product_id}")


def _solution(session: Session, solution_id: int) -> SolutionRef:
    return solutions(session).get(solution_id) or SolutionRef(solution_id, str(solution_id))
