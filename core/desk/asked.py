"""What somebody keeps asking: the filters that they saved, and the questions that they asked last."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.extraction.filters.library import KeptFilter, kept_filters
from core.models import Question, Staff

MOST_FILTERS = 5
MOST_QUESTIONS = 5
# Older ones than so many of everybody's are no longer recent: nothing keeps questions by who asked them.
RECENT = 2_000
# Of so many the latest different ones are shown: whoever refines asks much the same several times.
LOOKED_AT = 40


@dataclass(frozen=True)
class OwnFilters:
    """The filters that somebody saved, by name, of so many in all."""

    shown: tuple[KeptFilter, ...]
    in_all: int


def own_filters(session: Session, staff: Staff) -> OwnFilters:
    """Return the filters that somebody saved last in their present form."""
    mine = [kept for kept in kept_filters(session).values() if kept.saved_by == staff.slack_user]
    return OwnFilters(tuple(mine[:MOST_FILTERS]), len(mine))


def recent_questions(session: Session, staff: Staff) -> tuple[Question, ...]:
    """Return the questions that somebody asked last, newest first, each sentence once."""
    newest = session.scalar(select(func.max(Question.id))) or 0
    mine = (Question.asked_by == staff.slack_user, col(Question.id) > newest - RECENT)
    asked = session.scalars(select(Question).where(*mine).order_by(col(Question.id).desc()).limit(LOOKED_AT))
    latest: dict[str, Question] = {}
    for question in asked:
        latest.setdefault(question.sentence, question)
    return tuple(latest.values())[:MOST_QUESTIONS]
