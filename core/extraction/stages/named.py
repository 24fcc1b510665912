"""Customers and plans that an extraction names by their numbers: refused where nobody has them.

A slip in a number must never mean that a stage keeps everybody: "all but 13805" without a customer 13805 would. Who was
there when the extraction was written and has gone since is no slip; the stage states it (docs/extraction.md).
"""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from core.errors import QuestionError, Span
from core.extraction.stages.extraction import Extraction
from core.extraction.stages.numbers import customers_named
from core.extraction.stages.stage import TITLES, CampaignStage, IndividualStage, Stage
from core.models import Plan

_SAID = 5


def refuse_unknown(session: Session, extraction: Extraction, known: Extraction | None = None) -> None:
    """Raise `QuestionError`, naming the stage, for numbers that nobody has; those that `known` names are let through.

    `known` is the extraction as it was kept before, where there was one.
    """
    customers, plans = _named(known) if known is not None else (set(), set())
    for number, stage in enumerate(extraction.stages, 1):
        place = f"Stage {number}, {TITLES[stage.kind].lower()}: "
        if isinstance(stage, IndividualStage):
            _refuse_customers(session, [each for each in stage.customers if each not in customers], place)
        strange = [each for each in _plans(stage) if each not in plans]
        existing = set(session.scalars(select(Plan.id).where(col(Plan.id).in_(strange)))) if strange else set()
        if gone := [str(each) for each in strange if each not in existing]:
            message = f"{place}There is no plan {', '.join(gone[:_SAID])}. `plans` lists them with their numbers."
            raise QuestionError(message, gone[0], Span(0, len(gone[0])))
    _refuse_customers(session, [each for each in extraction.added if each not in customers], "")


def _refuse_customers(session: Session, numbers: list[str], place: str) -> None:
    unknown = customers_named(session, numbers).unknown if numbers else ()
    if unknown:
        first = ", ".join(unknown[:_SAID])
        message = f"{place}Nobody has the number {first}. Write customer numbers as in an answer's list."
        raise QuestionError(message, unknown[0], Span(0, len(unknown[0])))


def _named(extraction: Extraction) -> tuple[set[str], set[int]]:
    customers = {each for stage in extraction.stages if isinstance(stage, IndividualStage) for each in stage.customers}
    return customers | set(extraction.added), {each for stage in extraction.stages for each in _plans(stage)}


def _plans(stage: Stage) -> Iterator[int]:
    if isinstance(stage, CampaignStage) and stage.campaign is not None:
        yield from stage.campaign.plans
