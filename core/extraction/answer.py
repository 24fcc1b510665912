"""What was understood of a question, and the answer to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.extraction.prospects.question import IN_THOUSANDTHS, Weighting
from core.extraction.stages.funnel import StageReport
from core.models import QuestionKind


@dataclass(frozen=True)
class Understood:
    """A question as it was understood, before anything is looked up in purchases.

    `words` are the person's own. `filter_text` is the condition in the filter language, normalised: which customers
    (`QuestionKind.CUSTOMERS`), or which of them may be prospects (`QuestionKind.CROSS_SELL`; None: any customer).
    `product_id` is the product to offer. `sentence` says it back in plain words. `spec` is what else was asked of
    prospects (`ProspectQuestion.to_spec`) and of the stages of an extraction.
    """

    kind: QuestionKind
    words: str
    filter_text: str | None
    product_id: int | None
    sentence: str
    spec: Mapping[str, Any] | None = None


def weighed_in_thousandths(kind: QuestionKind, spec: Mapping[str, Any] | None) -> bool:
    """Return whether the weights of a question's answer are thousandths: those of ratios are.

    Of the stages of an extraction the last one counts that weighs; rules that begin anew give whole scores.
    """
    given = dict(spec or {})
    if kind is QuestionKind.PROSPECTS and "prospects" in given:
        return Weighting(given["prospects"]["weighting"]) in IN_THOUSANDTHS
    thousandths = False
    for stage in given.get("stages", ()):
        if stage.get("prospects"):
            thousandths = Weighting(stage["prospects"]["weighting"]) in IN_THOUSANDTHS
        elif stage.get("rules") and not stage.get("onto"):
            thousandths = False
    return thousandths


@dataclass(frozen=True)
class FoundCustomer:
    """A customer in an answer: `weight` orders the answer, `reason` says in words why they are in it.

    The weight is the purchase-prospect degree for prospects (in thousandths where `Answer.in_thousandths` says so), the
    score for extractions with rules, and the customer's sales in whole units of the currency for any other question.
    """

    customer_id: int
    number: str
    name: str | None
    weight: int
    reason: str


@dataclass(frozen=True)
class Share:
    """One bar of a chart: how many customers of the answer fall under `label`."""

    label: str
    count: int


@dataclass(frozen=True)
class Answer:
    """`found` customers of the shop's `of`; the first of them, best first; and what they are made of.

    `remarks` are sentences that belong to the answer: what was left out and why, where ties were cut, what each stage
    kept. `stages` report what the stages of an extraction did.
    """

    understood: Understood
    found: int
    of: int
    top: tuple[FoundCustomer, ...]
    shares: tuple[Share, ...]
    in_thousandths: bool = False
    remarks: tuple[str, ...] = ()
    stages: tuple[StageReport, ...] = ()
