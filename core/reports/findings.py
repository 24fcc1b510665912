"""What a report found when it was due."""

from dataclasses import dataclass
from datetime import datetime

from core.evaluation.result import Result
from core.extraction.answer import Answer
from core.reports.plans import PlansFound


@dataclass(frozen=True)
class ResultFound:
    """A plan's result so far; `waiting` says why there is none yet. `over` where it will not change any more."""

    plan_id: int
    title: str
    result: Result | None
    waiting: str
    over: bool


@dataclass(frozen=True)
class QuestionFound:
    """A question asked anew: the answer, and what it was the last time, if there was one."""

    answer: Answer
    before: int | None
    before_at: datetime | None


Found = PlansFound | ResultFound | QuestionFound
