"""Any parameters, habits, terms and programmes that there can be, for the laws of core/loyalty."""

from hypothesis import strategies as st

from core.loyalty.conditions import ANYONE, Bounds, Condition, Subject
from core.loyalty.formula import AVERAGE
from core.loyalty.habit import Habit
from core.loyalty.parameters import MOST_SETS, Counted, ParameterSet
from core.loyalty.programme import Comment, Programme
from core.loyalty.score import LARGEST, Score
from core.loyalty.services import Service, ServiceKind
from core.loyalty.terms import MOST_RANKS, Terms
from core.loyalty.thresholds import threshold

U8, U16, U32 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32))
POSITIVE = st.integers(1, 2**32 - 1)
TIMES = POSITIVE
LINES = st.text("abcdefg äöü字é€0123456789'\"\\", min_size=1, max_size=30).map(str.strip).filter(bool)

_COUNTED = st.one_of(
    st.tuples(st.sampled_from([Counted.AMOUNT, Counted.COUNT]), st.just(0)),
    st.tuples(st.just(Counted.OVER), POSITIVE),
)
DECAYING = st.builds(
    lambda rate, counted, categories: ParameterSet(1, rate, counted[0], counted[1], categories), U32, _COUNTED, U32
)
AVERAGING = st.builds(
    lambda counted, categories: ParameterSet(AVERAGE, 0, counted[0], counted[1], categories),
    _COUNTED.filter(lambda counted: counted[0] != Counted.COUNT),
    U32,
)
SETS = st.one_of(DECAYING, AVERAGING)
SCORES = st.one_of(st.just(Score()), st.builds(Score, st.integers(0, LARGEST), TIMES))


@st.composite
def habits(draw: st.DrawFn) -> Habit:
    """Draw a habit, used or not."""
    number = draw(st.integers(1, MOST_SETS))
    if draw(st.booleans()):
        return Habit(0, 0, 0, draw(U32), (Score(),) * number)
    scores = tuple(draw(SCORES) for _ in range(number))
    return Habit(draw(POSITIVE), draw(st.integers(0, LARGEST)), draw(U32), draw(TIMES), scores)


THRESHOLDS = st.integers(1, 10**15).map(lambda thousandths: threshold(f"{thousandths // 1000}.{thousandths % 1000:03}"))


def _rising(draw: st.DrawFn) -> tuple[int, ...]:
    return tuple(sorted(draw(st.sets(THRESHOLDS, max_size=MOST_RANKS - 1))))


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """Draw terms that a document can say."""
    sets = tuple(draw(st.lists(SETS, min_size=1, max_size=MOST_SETS)))
    recent = _rising(draw)
    return Terms(
        version=draw(U16),
        sets=sets,
        recent=draw(st.integers(0, len(sets) - 1)),
        continuity=draw(st.integers(0, len(sets) - 1)),
        recent_thresholds=recent,
        continuity_thresholds=_rising(draw),
        rates=tuple(draw(U16) for _ in range(len(recent) + 1)),
    )


@st.composite
def conditions(draw: st.DrawFn, scores: int) -> Condition:
    """Draw a condition of a programme with so many scores."""
    if draw(st.booleans()):
        return ANYONE
    places = draw(
        st.sets(st.tuples(st.sampled_from(list(Subject)), st.integers(0, scores - 1)), min_size=1, max_size=4)
    )
    different = {(subject, score if subject == Subject.SCORE else 0) for subject, score in places}
    return Condition(tuple(_bounds(draw, subject, score) for subject, score in different))


def _bounds(draw: st.DrawFn, subject: Subject, score: int) -> Bounds:
    values = THRESHOLDS if subject == Subject.SCORE else st.integers(-8 if subject == Subject.LEAD else 0, 1_000)
    low, high = sorted(draw(st.tuples(values, values).filter(lambda both: both[0] != both[1])))
    which = draw(st.sampled_from("lhb"))
    return Bounds(subject, low if which in "lb" else None, high if which in "hb" else None, score)


def _worth(draw: st.DrawFn, kind: ServiceKind) -> dict[str, int | str]:
    if kind == ServiceKind.PARKING:
        return {"minutes": draw(st.integers(1, 1_000))}
    if kind == ServiceKind.FIRST_RIGHT:
        return {"item": draw(LINES)}
    worth: dict[str, int | str] = draw(
        st.one_of(st.fixed_dictionaries({"amount": POSITIVE}), st.fixed_dictionaries({"percent": st.integers(1, 100)}))
    )
    return worth | ({"shop": draw(U16)} if kind == ServiceKind.COUPON else {})


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Draw a programme."""
    its = draw(terms())
    number = len(its.sets)
    codes = draw(st.lists(st.from_regex(r"[a-z]{1,8}(-[0-9]{1,3})?", fullmatch=True), max_size=3, unique=True))
    services = []
    for code in codes:
        kind = draw(st.sampled_from(list(ServiceKind)))
        services.append(
            Service(
                code=code,
                kind=kind,
                words=draw(LINES),
                when=draw(conditions(number)),
                days=0 if kind == ServiceKind.DISCOUNT else draw(st.integers(1, 3_650)),
                again_after=draw(st.integers(0, 3_650)),
                automatic=draw(st.booleans()),
                **_worth(draw, kind),  # type: ignore[arg-type]
            )
        )
    comments = tuple(Comment(draw(conditions(number)), draw(LINES)) for _ in range(draw(st.integers(0, 3))))
    names = tuple(f"score {place}" for place in range(number))
    return Programme(its, "EUR", names, comments, tuple(services))
