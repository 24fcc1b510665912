"""Keep a question, and the customers who answered it as a list."""

from sqlmodel import Session

from core.extraction.answer import Understood
from core.models import CustomerList, Question
from core.shop import Shop


def keep_question(
    tx: Session, shop: Shop, understood: Understood, found: int, asked_by: str, *, parent_id: int | None = None
) -> Question:
    """Write down a question that was answered; `parent_id` is the question that it refines."""
    raise NotImplementedError


def save_list(tx: Session, shop: Shop, question_id: int, name: str, saved_by: str) -> CustomerList:
    """Keep the customers who answer the question now, as a list named `name`."""
    raise NotImplementedError
