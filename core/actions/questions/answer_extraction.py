"""Answer an extraction of several stages: whom they find, why, and what each of them did."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from core.actions.questions.stage_prospects import prospects_of
from core.clock import business_date
from core.extraction.answer import Answer, FoundCustomer, Share, Understood
from core.extraction.catalogue import Catalogue
from core.extraction.customers import CustomerQuery
from core.extraction.mirror import MirrorView
from core.extraction.stages.context import Context
from core.extraction.stages.extraction import Extraction
from core.extraction.stages.funnel import Funnel
from core.extraction.stages.named import refuse_unknown
from core.extraction.stages.run import ExtractionRun
from core.extraction.stages.spec import extraction_from, extraction_to
from core.extraction.stages.understanding import UnderstoodExtraction, understand_extraction
from core.models import QuestionKind
from core.shop import Shop


@dataclass(frozen=True)
class Extracted:
    """The answer to an extraction, and the report of its stages."""

    answer: Answer
    funnel: Funnel


def understand_stages(shop: Shop, extraction: Extraction, words: str, known: Extraction | None = None) -> Understood:
    """Return an extraction as a question, with its sentence; `words` are what the person called it.

    Raises `QuestionError`, `NotFoundError` or `RefusedError`, naming the stage, for what cannot be asked. Numbers that
    nobody has are refused when they are written; those that `known` names, the extraction as it was kept, are stated.
    """
    with shop.store.read() as session:
        meant = understand_extraction(extraction, context_of(shop, session))
        refuse_unknown(session, extraction, known)
    return Understood(QuestionKind.EXTRACTION, words, None, None, meant.sentence, extraction_to(extraction))


def answer_extraction(shop: Shop, understood: Understood, query: CustomerQuery | None, limit: int) -> Answer:
    """Return how many the stages find, the best `limit` of them, and a remark for each stage."""
    return extract(shop, understood, query, limit).answer


def extract(shop: Shop, understood: Understood, query: CustomerQuery | None, limit: int) -> Extracted:
    """Return the answer to an extraction with the report of its stages; the mirror is not refreshed here.

    `query` is that of `Understood.filter_text`: a further stage, and also what those added by hand have to meet.
    """
    with opened_run(shop, understood, query) as (run, view, funnel):
        best = run.best(view, limit)
    remarks = (*(f"{number}. {stage.remark}" for number, stage in enumerate(funnel.stages, 1)), *funnel.remarks)
    shares = tuple(Share(f"{number}. {stage.title}", stage.kept) for number, stage in enumerate(funnel.stages, 1))
    everybody = Share("All customers", funnel.of)
    answer = Answer(
        understood,
        funnel.found,
        funnel.of,
        best,
        (everybody, *shares),
        in_thousandths=run.in_thousandths,
        remarks=remarks,
        stages=funnel.stages,
    )
    return Extracted(answer, funnel)


def every_extraction(shop: Shop, understood: Understood, query: CustomerQuery | None) -> Iterator[FoundCustomer]:
    """Yield everybody whom the stages find, best first, then those added by hand, marked so in their reason."""
    with opened_run(shop, understood, query) as (run, view, _funnel):
        yield from run.everyone(view)


@contextmanager
def opened_run(
    shop: Shop, understood: Understood, query: CustomerQuery | None
) -> Iterator[tuple[ExtractionRun, MirrorView, Funnel]]:
    """Carry out an extraction and leave its tables open to be asked."""
    meant = _meant(shop, understood, query)
    narrowed = query.ids() if query is not None else None
    run = ExtractionRun(meant, shop.mirror.tables(), shop.currency, narrowed_added=narrowed)
    with shop.mirror.view() as view:
        funnel = run.keep(view)
        yield run, view, funnel


def context_of(shop: Shop, session: Session) -> Context:
    """Return what stages are looked up in: the shop's names and history in `session`, its customers in the mirror."""
    catalogue = Catalogue(session)
    today = business_date(shop.clock.now(), shop.zone)
    return Context(
        session=session,
        catalogue=catalogue,
        tables=shop.mirror.tables(),
        today=today,
        zone=shop.zone,
        currency=shop.currency,
        prospects=lambda question: prospects_of(shop, catalogue, question),
    )


def _meant(shop: Shop, understood: Understood, query: CustomerQuery | None) -> UnderstoodExtraction:
    spec: Any = understood.spec or {}
    with shop.store.read() as session:
        context = context_of(shop, session)
        return understand_extraction(extraction_from(spec), context, query.condition if query else None)
