"""A question that staff asked, and filters that they keep."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from core.store.types import JSON_VALUE, MOMENT, choice, primary_key, reference


class QuestionKind(StrEnum):
    """What was asked."""

    CUSTOMERS = "customers"
    CROSS_SELL = "cross_sell"


class Question(SQLModel, table=True):
    """One question as it was understood.

    `filter_text` in the filter language says which customers, `product_id` whose prospects; both together are the
    prospects of a product narrowed by a filter. `parent_id` is the question that it refines. `place` is a surface's
    own name for the conversation in which it stands, so that "only those who ..." finds what it narrows.
    """

    id: int | None = primary_key()
    kind: QuestionKind = Field(sa_type=choice(QuestionKind))
    words: str
    filter_text: str | None = None
    product_id: int | None = reference("product.id", nullable=True)
    parent_id: int | None = reference("question.id", nullable=True)
    sentence: str
    found: int
    place: str | None = Field(default=None, max_length=80, index=True)
    asked_by: str = Field(max_length=64)
    asked_at: datetime = Field(sa_type=MOMENT)


class SavedFilter(SQLModel, table=True):
    """A filter that is kept under a name; one of lower order inherits the conditions of `parent_id` (seed 001)."""

    __tablename__ = "saved_filter"

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=80)
    text: str
    parent_id: int | None = reference("saved_filter.id", nullable=True)
    description: str | None = None
    saved_by: str = Field(max_length=64)
    saved_at: datetime = Field(sa_type=MOMENT)
    history: list[Any] = Field(default_factory=list, sa_type=JSON_VALUE)
