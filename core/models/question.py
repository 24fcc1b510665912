"""A question that staff asked."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key, reference


class QuestionKind(StrEnum):
    """What was asked.

    Customers who meet a condition; prospects for a product by cross-sell, as the first release knew them; prospects in
    any of the ways, for a product, a solution, or what the buyers of a product should be offered; customers who pass
    the stages of an extraction.
    """

    CUSTOMERS = "customers"
    CROSS_SELL = "cross_sell"
    PROSPECTS = "prospects"
    EXTRACTION = "extraction"


class Question(SQLModel, table=True):
    """One question as it was understood.

    `filter_text` in the filter language says which customers, `product_id` whose prospects; both together are the
    prospects of a product narrowed by a filter. `spec` says what else was asked of prospects and extractions: which
    ways, which weighting, which stages (`core.extraction.prospects.question`, `core.extraction.stages`). `parent_id` is
    the question that it refines. `place` is a surface's own name for the conversation in which it stands, so that "only
    those who ..." finds what it narrows.
    """

    id: int | None = primary_key()
    kind: QuestionKind = Field(sa_type=choice(QuestionKind))
    words: str
    filter_text: str | None = None
    product_id: int | None = reference("product.id", nullable=True)
    spec: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    parent_id: int | None = reference("question.id", nullable=True)
    sentence: str
    found: int
    place: str | None = Field(default=None, max_length=80, index=True)
    asked_by: str = Field(max_length=64)
    asked_at: datetime = Field(sa_type=MOMENT)
