"""A programme as a JSON document: what a merchant writes, what the server sends to tills, and what is signed.

What is written is canonical: one programme has one text. What is read may also say a half-life in days instead of a
rate, and leave out what is nothing.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from core.errors import CardDataError, ProgrammeError
from core.loyalty.conditions import ANYONE, Bounds, Condition, Subject
from core.loyalty.document import Part, read_document
from core.loyalty.formula import FORMULAS
from core.loyalty.holders import read_expiry, read_limits, written
from core.loyalty.parameters import CATEGORIES, MOST_SETS, Counted, ParameterSet, rate_of
from core.loyalty.programme import LONGEST_NAME, MOST_RULES, Comment, Programme
from core.loyalty.score import DAY, LARGEST_NUMBER
from core.loyalty.services import (
    LONGEST_CODE,
    LONGEST_WORDS,
    MOST_DAYS,
    MOST_MINUTES,
    MOST_SHOP,
    WHOLE,
    Service,
    ServiceKind,
)
from core.loyalty.terms import MOST_POINTS, MOST_RANKS, MOST_RATE, MOST_VERSION, Terms
from core.loyalty.thresholds import threshold, threshold_text

_COUNTED = {"amount": Counted.AMOUNT, "purchases": Counted.COUNT, "over": Counted.OVER}
_FORMULAS = {formula.name: number for number, formula in FORMULAS.items()}
_WHOLE_SUBJECTS = [subject for subject in Subject if subject != Subject.SCORE]


def programme_json(programme: Programme) -> str:
    """Return the canonical JSON of a programme; its UTF-8 bytes are what is signed and compared."""
    terms, names = programme.terms, programme.names
    document = {
        "version": terms.version,
        "currency": programme.currency,
        "scores": [_score_of(its, name) for its, name in zip(terms.sets, names, strict=True)],
        "recent": _ranking_of(names[terms.recent], terms.recent_thresholds),
        "continuity": _ranking_of(names[terms.continuity], terms.continuity_thresholds),
        "points_per_1000": list(terms.rates),
        "comments": [{"when": _condition_of(each.when, names), "words": each.words} for each in programme.comments],
        "services": [_service_of(each, names) for each in programme.services],
    }
    if programme.offline_exchange:
        document["offline_exchange"] = programme.offline_exchange
    document |= written(programme.limits, programme.expiry)
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def programme_from_json(text: str) -> Programme:
    """Return the programme that a JSON document says; raises ProgrammeError, naming the place of what is wrong."""
    document = read_document(text)
    scores = [_read_score(part) for part in document.parts("scores", MOST_SETS)]
    names = tuple(name for name, _ in scores)
    if not names or len(set(names)) < len(names):
        message = "A programme needs scores, each with a name of its own."
        raise ProgrammeError(message)
    recent, recent_thresholds = _read_ranking(document.part("recent"), names)
    continuity, continuity_thresholds = _read_ranking(document.part("continuity"), names)
    rates = document.listed("points_per_1000", MOST_RANKS)
    terms = Terms(
        version=document.number("version", 0, MOST_VERSION),
        sets=tuple(its for _, its in scores),
        recent=recent,
        continuity=continuity,
        recent_thresholds=recent_thresholds,
        continuity_thresholds=continuity_thresholds,
        rates=tuple(_read_whole(rate, place, MOST_RATE) for place, rate in rates),
    )
    programme = Programme(
        terms=terms,
        currency=document.words("currency", 3),
        names=names,
        comments=tuple(_read_comment(part, names) for part in document.parts("comments", MOST_RULES)),
        services=tuple(_read_service(part, names) for part in document.parts("services", MOST_RULES)),
        offline_exchange=document.number("offline_exchange", 0, MOST_POINTS, 0),
        expiry=read_expiry(document),
        limits=read_limits(document),
    )
    document.end()
    return programme


def _score_of(its: ParameterSet, name: str) -> dict[str, Any]:
    counts = next(word for word, counted in _COUNTED.items() if counted == its.counted)
    document = {"name": name, "formula": FORMULAS[its.formula].name, "counts": counts}
    optional = {"rate": its.rate, "threshold": its.threshold, "categories": _categories_of(its.categories)}
    return document | {key: value for key, value in optional.items() if value}


def _categories_of(mask: int) -> list[int]:
    return [category for category in range(CATEGORIES) if mask >> category & 1]


def _read_score(part: Part) -> tuple[str, ParameterSet]:
    name = part.words("name", LONGEST_NAME)
    rate = part.number("rate", 0, LARGEST_NUMBER, 0)
    if part.has("half_life_days"):
        if rate:
            message = f"{part.place('half_life_days')} and a rate say the same: leave one of them out."
            raise ProgrammeError(message)
        rate = rate_of(part.number("half_life_days", 1, 100 * 366) * DAY)
    listed = part.listed("categories", CATEGORIES)
    mask = sum({1 << _read_whole(each, place, CATEGORIES - 1) for place, each in listed})
    try:
        its = ParameterSet(
            formula=_FORMULAS[part.choice("formula", _FORMULAS)],
            rate=rate,
            counted=_COUNTED[part.choice("counts", _COUNTED)],
            threshold=part.number("threshold", 0, LARGEST_NUMBER, 0),
            categories=mask,
        )
    except CardDataError as error:
        message = f"The score “{name}”: {error}"
        raise ProgrammeError(message) from error
    part.end()
    return name, its


def _read_whole(value: object, place: str, most: int) -> int:
    return Part({"it": value}, place).number("it", 0, most)


def _ranking_of(name: str, thresholds: Sequence[int]) -> dict[str, Any]:
    return {"score": name, "from": [threshold_text(each) for each in thresholds]}


def _read_ranking(part: Part, names: Sequence[str]) -> tuple[int, tuple[int, ...]]:
    index = names.index(part.choice("score", names))
    thresholds = tuple(threshold(each, place) for place, each in part.listed("from", MOST_RANKS - 1))
    part.end()
    return index, thresholds


def _condition_of(condition: Condition, names: Sequence[str]) -> object:
    if condition.anyone:
        return "anyone"
    ranks = [each for each in condition.bounds if each.subject != Subject.SCORE]
    scores = [each for each in condition.bounds if each.subject == Subject.SCORE]
    document: dict[str, Any] = {each.subject.value: _bounds_of(each, int) for each in ranks}
    return document | (
        {"scores": {names[each.score]: _bounds_of(each, threshold_text) for each in scores}} if scores else {}
    )


def _bounds_of(bounds: Bounds, write: Callable[[int], int | str]) -> dict[str, int | str]:
    both = {"at_least": bounds.at_least, "below": bounds.below}
    return {name: write(value) for name, value in both.items() if value is not None}


def _read_condition(part: Part, names: Sequence[str]) -> Condition:
    value = part.take("when")
    if value == "anyone":
        return ANYONE
    if isinstance(value, str):
        message = f"{part.place('when')} has to be “anyone”, or conditions in braces."
        raise ProgrammeError(message)
    when = Part(value, part.place("when"))
    bounds = [_read_bounds(when.part(name), Subject(name)) for name in _WHOLE_SUBJECTS if when.has(name)]
    if when.has("scores"):
        scores = when.part("scores")
        bounds += [_read_score_bounds(scores.part(name), index) for index, name in enumerate(names) if scores.has(name)]
        scores.end()
    when.end()
    return Condition(tuple(bounds))


def _read_bounds(part: Part, subject: Subject) -> Bounds:
    low, high = -MOST_RANKS, LARGEST_NUMBER
    at_least = part.number("at_least", low, high) if part.has("at_least") else None
    below = part.number("below", low, high) if part.has("below") else None
    part.end()
    return Bounds(subject, at_least, below)


def _read_score_bounds(part: Part, index: int) -> Bounds:
    at_least = threshold(part.take("at_least"), part.place("at_least")) if part.has("at_least") else None
    below = threshold(part.take("below"), part.place("below")) if part.has("below") else None
    part.end()
    return Bounds(Subject.SCORE, at_least, below, index)


def _read_comment(part: Part, names: Sequence[str]) -> Comment:
    comment = Comment(_read_condition(part, names), part.words("words", LONGEST_WORDS))
    part.end()
    return comment


def _service_of(service: Service, names: Sequence[str]) -> dict[str, Any]:
    document = {
        "code": service.code,
        "kind": service.kind.value,
        "words": service.words,
        "when": _condition_of(service.when, names),
    }
    optional = {
        name: getattr(service, name)
        for name in ("days", "again_after", "automatic", "amount", "percent", "shop", "minutes", "item")
    }
    return document | {name: value for name, value in optional.items() if value}


def _read_service(part: Part, names: Sequence[str]) -> Service:
    service = Service(
        code=part.words("code", LONGEST_CODE),
        kind=ServiceKind(part.choice("kind", list(ServiceKind))),
        words=part.words("words", LONGEST_WORDS),
        when=_read_condition(part, names),
        days=part.number("days", 0, MOST_DAYS, 0),
        again_after=part.number("again_after", 0, MOST_DAYS, 0),
        automatic=part.flag("automatic"),
        amount=part.number("amount", 0, LARGEST_NUMBER, 0),
        percent=part.number("percent", 0, WHOLE, 0),
        shop=part.number("shop", 0, MOST_SHOP, 0),
        minutes=part.number("minutes", 0, MOST_MINUTES, 0),
        item=part.words("item", LONGEST_WORDS, ""),
    )
    part.end()
    return service
