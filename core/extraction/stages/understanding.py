"""An extraction as it was asked in, understood: every name looked up, each stage a few steps and a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.errors import NotFoundError, QuestionError, RefusedError, Span
from core.extraction.language import meaning as means
from core.extraction.language.describe import clause
from core.extraction.language.parser import parse
from core.extraction.language.resolve import resolve
from core.extraction.rules.kept import kept_rules
from core.extraction.rules.meaning import understand_rules
from core.extraction.stages.campaign import CLAUSES, Campaign, Who
from core.extraction.stages.campaign_step import CampaignStep, heard_words
from core.extraction.stages.condition_step import ConditionStep
from core.extraction.stages.context import Context
from core.extraction.stages.extraction import Extraction
from core.extraction.stages.history import read_history
from core.extraction.stages.member_steps import FoundStep, IndividualStep
from core.extraction.stages.narrowing_steps import NarrowingSteps, number_of, period_of
from core.extraction.stages.numbers import customers_named
from core.extraction.stages.score_step import ScoreStep
from core.extraction.stages.stage import (
    TITLES,
    CampaignStage,
    DefinitionStage,
    IndividualStage,
    MeasuredStage,
    Stage,
    StageKind,
    TimingStage,
)
from core.extraction.stages.step import Step


@dataclass(frozen=True)
class UnderstoodStage:
    """A stage: `title` names it, `sentence` says what it keeps, to follow "customers"."""

    kind: StageKind
    title: str
    sentence: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class UnderstoodExtraction:
    """Stages in their order; `added` are the ids of who was added by hand, `unknown` numbers that nobody has."""

    stages: tuple[UnderstoodStage, ...]
    added: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say the whole extraction."""
        said = "; then ".join(f"{stage.title.lower()}: {stage.sentence}" for stage in self.stages)
        added = f"; {len(self.added):,} added by hand" if self.added else ""
        return f"Customers by {said}{added}"


def understand_extraction(
    extraction: Extraction, context: Context, narrowed: means.Condition | None = None
) -> UnderstoodExtraction:
    """Return what `extraction` means now; `narrowed` is a condition that a later question narrowed it by.

    Raises `QuestionError`, `NotFoundError` or `RefusedError`, each naming the stage, for what cannot be asked.
    """
    weighed = _Weighed()
    stages = []
    for number, stage in enumerate(extraction.stages, 1):
        try:
            stages.append(_understood(stage, context, weighed))
        except QuestionError as error:
            message = f"Stage {number}, {TITLES[stage.kind].lower()}: {error.message}"
            raise QuestionError(message, error.text, error.span, error.suggestions) from error
        except NotFoundError as error:
            message = f"Stage {number}, {TITLES[stage.kind].lower()}: {error}"
            raise NotFoundError(message, error.suggestions) from error
    if narrowed is not None:
        step = ConditionStep(narrowed, context.tables, context.today, context.currency)
        sentence = clause(narrowed, context.currency)
        stages.append(UnderstoodStage(StageKind.DEFINITION, "Only those", sentence, (step,)))
    named = customers_named(context.session, extraction.added)
    return UnderstoodExtraction(tuple(stages), named.ids, named.unknown)


@dataclass
class _Weighed:
    """Whether an earlier stage gave weights, and in which unit; goes along from stage to stage."""

    weighs: bool = False
    thousandths: bool = False

    def by(self, steps: tuple[Step, ...]) -> None:
        """Take in what steps do to the weight."""
        for step in steps:
            if step.weighs:
                self.weighs, self.thousandths = True, step.thousandths


def _understood(stage: Stage, context: Context, weighed: _Weighed) -> UnderstoodStage:
    own, sentence = _UNDERSTOOD[type(stage)](stage, context, weighed)
    steps, said = list(own), [sentence] if sentence else []
    weighed.by(own)
    if stage.where is not None:
        condition = resolve(parse(stage.where), stage.where, context.catalogue, context.today)
        steps.append(ConditionStep(condition, context.tables, context.today, context.currency))
        said.append(clause(condition, context.currency))
    for narrowing in stage.narrow:
        found = NarrowingSteps(context, weighs=weighed.weighs, thousandths=weighed.thousandths).steps(narrowing)
        weighed.by(found.steps)
        steps += found.steps
        said.append(found.sentence)
    return UnderstoodStage(stage.kind, TITLES[stage.kind], ", ".join(said), tuple(steps))


def _timing(stage: TimingStage, context: Context, _weighed: _Weighed) -> tuple[tuple[Step, ...], str]:
    if stage.prospects is None:
        message = "Say whose prospects: the product that is to be offered."
        raise RefusedError(message)
    found = context.prospects(stage.prospects)
    return (
        FoundStep(found.what, found.keep, found.reasons_of, found.against, thousandths=found.thousandths),
    ), found.what


def _measured(_stage: MeasuredStage, _context: Context, _weighed: _Weighed) -> tuple[tuple[Step, ...], str]:
    return (), ""


def _definition(stage: DefinitionStage, context: Context, weighed: _Weighed) -> tuple[tuple[Step, ...], str]:
    if stage.rules is None:
        return (), ""
    if stage.onto and not weighed.weighs:
        message = "No stage before gives a weight to score onto. Let the score begin at 0."
        raise QuestionError(message, stage.rules, Span(0, len(stage.rules)))
    kept = kept_rules(context.session, stage.rules)
    rules = understand_rules(kept, context.catalogue, context.today, context.currency)
    step = ScoreStep(
        stage.rules,
        rules,
        context.tables,
        context.today,
        context.currency,
        onto=stage.onto,
        thousandths=weighed.thousandths,
    )
    return (step,), f"scored by the rules “{stage.rules}”{' on top of their weight' if stage.onto else ''}"


def _individual(stage: IndividualStage, context: Context, _weighed: _Weighed) -> tuple[tuple[Step, ...], str]:
    named = customers_named(context.session, stage.customers)
    step = IndividualStep(named.ids, exclude=stage.exclude, unknown=named.unknown)
    who = "customer" if len(stage.customers) == 1 else "customers"
    only = "all but" if stage.exclude else "only"
    return (step,), f"{only} the {len(stage.customers):,} {who} named"


def _campaign(stage: CampaignStage, context: Context, _weighed: _Weighed) -> tuple[tuple[Step, ...], str]:
    asked = stage.campaign or Campaign(Who.TOLD)
    period = None if asked.period is None else period_of(asked.period, context)
    heard = [(bound.sign, number_of(bound, context)) for bound in asked.heard]
    within = f"{_plans_words(asked)}{f' {period.words}' if period else ''}"
    history = read_history(context.session, context.zone, asked.plans, period)
    step = CampaignStep(asked.who, heard, history, context.tables, within)
    said = [f"{CLAUSES[asked.who]}{within}"] if asked.who else []
    said += [f"who got {heard_words(sign, count)}{within}" for sign, count in heard]
    return (step,), ", ".join(said)


def _plans_words(asked: Campaign) -> str:
    if not asked.plans:
        return ""
    if len(asked.plans) == 1:
        return f" by plan {asked.plans[0]}"
    return f" by the plans {', '.join(map(str, asked.plans[:-1]))} and {asked.plans[-1]}"


_UNDERSTOOD: dict[type[Stage], Callable[[Any, Context, _Weighed], tuple[tuple[Step, ...], str]]] = {
    TimingStage: _timing,
    MeasuredStage: _measured,
    DefinitionStage: _definition,
    IndividualStage: _individual,
    CampaignStage: _campaign,
}
