"""Narrowing by a figure, understood: what measures it, what ranks it, and the words for both."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from core.errors import QuestionError, Span
from core.extraction.explaining.figures import name_of
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.parser import parse
from core.extraction.language.period import Period
from core.extraction.language.printer import number_text
from core.extraction.language.resolve import Resolver
from core.extraction.language.resolve_periods import definite_period
from core.extraction.language.vocabulary import Kind
from core.extraction.stages.bound import Bound
from core.extraction.stages.context import Context
from core.extraction.stages.group_figures import Grouped
from core.extraction.stages.group_step import GroupStep
from core.extraction.stages.measure_step import Held, MeasureStep, WeightStep, held_words
from core.extraction.stages.narrowing import SCORE, Figure, Narrowing
from core.extraction.stages.rank_step import RankStep
from core.extraction.stages.step import Step

MEASURABLE = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DAYS, Kind.DATE})


@dataclass(frozen=True)
class Narrowed:
    """The steps of a narrowing, and what it keeps, to follow "customers"."""

    steps: tuple[Step, ...]
    sentence: str


class NarrowingSteps:
    """Understands narrowings at one place of an extraction."""

    def __init__(self, context: Context, *, weighs: bool, thousandths: bool) -> None:
        """Look names up in `context`; an earlier stage `weighs`, in `thousandths`."""
        self._context, self._weighs, self._thousandths = context, weighs, thousandths

    def steps(self, narrowing: Narrowing) -> Narrowed:
        """Return how `narrowing` is done; raise `QuestionError` for what cannot be measured."""
        if narrowing.of_groups:
            return self._grouped(narrowing)
        return self._by_score(narrowing) if narrowing.by.casefold() == SCORE else self._measured(narrowing)

    def _measured(self, narrowing: Narrowing) -> Narrowed:
        context, text = self._context, narrowing.by
        value = Resolver(text, context.catalogue, context.today).value(parse(text))
        if value.kind not in MEASURABLE:
            _refuse(f"“{text}” is {value.kind.value}: narrow by a figure or a day, such as sales(last year).", text)
        name = name_of(value, context.currency)
        held = [self._held(text, bound) for bound in narrowing.bounds]
        step = MeasureStep(value, held, context.tables, context.today, context.currency, name)
        words = [f"with {name} {each.words}" for each in held]
        weighs = narrowing.ranks and not narrowing.lowest and value.kind is not Kind.DATE
        rank = self._rank(narrowing, name, step, weighs=weighs)
        return Narrowed((step, *rank), ", ".join([*words, *_rank_words(narrowing, name)]))

    def _held(self, by: str, bound: Bound) -> Held:
        context = self._context
        text = f"({by}) {bound.sign} ({bound.value})"
        condition = Resolver(text, context.catalogue, context.today).condition(parse(text))
        if not isinstance(condition, means.Comparison):
            _refuse(f"“{bound.value}” is no bound: give a figure or a day.", bound.value)
        return Held(condition, held_words(condition, context.currency))

    def _by_score(self, narrowing: Narrowing) -> Narrowed:
        if not self._weighs:
            message = (
                "No stage before gives a score. Put prospects or rules before, or narrow by a figure such as sales."
            )
            _refuse(message, narrowing.by)
        bounds = [(bound.sign, number_of(bound, self._context)) for bound in narrowing.bounds]
        step = WeightStep(bounds, thousandths=self._thousandths)
        rank = self._rank(narrowing, SCORE, step, weighs=False)
        words = [f"with a score {bound.name.replace('_', ' ')} {bound.value}" for bound in narrowing.bounds]
        return Narrowed((step, *rank), ", ".join([*words, *_rank_words(narrowing, SCORE)]))

    def _grouped(self, narrowing: Narrowing) -> Narrowed:
        bounds = [(bound.sign, number_of(bound, self._context)) for bound in narrowing.bounds]
        currency = self._context.currency
        grouped = Grouped(
            self._context.tables,
            Figure(narrowing.by),
            narrowing.per,
            self._period(narrowing.period),
            float(10**currency.exponent),
            narrowing.closed,
        )
        step = GroupStep(grouped, bounds, currency, lowest=narrowing.lowest)
        words = [f"with {step.name} {each}" for each in step.bounds]
        rank = self._rank(narrowing, step.name, step, weighs=narrowing.ranks and not narrowing.lowest)
        return Narrowed((step, *rank), ", ".join([*words, *_rank_words(narrowing, step.name)]))

    def _rank(
        self, narrowing: Narrowing, name: str, step: MeasureStep | WeightStep | GroupStep, *, weighs: bool
    ) -> tuple[Step, ...]:
        if not narrowing.ranks:
            return ()
        top, percent = narrowing.top, narrowing.top_percent
        rank = RankStep(
            name,
            step.text,
            top=top,
            percent=percent,
            lowest=narrowing.lowest,
            weighs=weighs,
            thousandths=self._thousandths,
            valued=not narrowing.bounds,
        )
        return (rank,)

    def _period(self, text: str | None) -> Period | None:
        return None if text is None else period_of(text, self._context)


def period_of(text: str, context: Context) -> Period:
    """Return the period that `text` writes, such as last year; raise `QuestionError` where it is none."""
    # Alone a period is no filter: it is read where it belongs, as what a function is asked for.
    asked = f"visits({text})"
    call = parse(asked)
    if not isinstance(call, nodes.Call) or len(call.arguments) != 1:
        _refuse(f"“{text}” is not a period. Write one, such as last year.", text)
    return definite_period(Resolver(asked, context.catalogue, context.today), call.arguments[0])


def number_of(bound: Bound, context: Context) -> float:
    """Return the number that a bound gives, as an amount in whole units; raise `QuestionError` where it is none."""
    value = Resolver(bound.value, context.catalogue, context.today).value(parse(bound.value))
    if isinstance(value, means.Constant) and isinstance(value.value, Decimal):
        return float(value.value)
    return _refuse(f"“{bound.value}” is no number. Write one, such as 500.", bound.value)


def _rank_words(narrowing: Narrowing, name: str) -> list[str]:
    if not narrowing.ranks:
        return []
    order = "lowest" if narrowing.lowest else "highest"
    if narrowing.top is not None:
        return [f"the {narrowing.top:,} with the {order} {name}"]
    return [f"the {number_text(narrowing.top_percent or Decimal(0))} % with the {order} {name}"]


def _refuse(message: str, text: str) -> NoReturn:
    raise QuestionError(message, text, Span(0, len(text)))
