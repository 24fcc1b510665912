"""A merchant's programme: comments and services by rank and score, each in a sentence, read from a strict document."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ProgrammeError
from core.loyalty.conditions import ANYONE, Bounds, Condition, Subject
from core.loyalty.programme import Programme, comment_for, offers_for
from core.loyalty.programme_document import programme_from_json, programme_json
from core.loyalty.score import DAY, POINT
from core.loyalty.services import Service, ServiceKind
from core.loyalty.terms import Ranks, Standing
from core.loyalty.thresholds import threshold, threshold_text
from tests.support.loyalty_examples import programmes

UNIT = 1 << POINT
DOCUMENT: dict[str, Any] = {
    "version": 3,
    "currency": "GBP",
    "scores": [
        {"name": "spending", "formula": "decay", "half_life_days": 30, "counts": "amount"},
        {"name": "visits", "formula": "decay", "half_life_days": 365, "counts": "purchases"},
        {"name": "books", "formula": "average", "counts": "over", "threshold": 2_000, "categories": [4, 31]},
    ],
    "recent": {"score": "spending", "from": [10_000, "50000.5"]},
    "continuity": {"score": "visits", "from": [3, 12, 30]},
    "points_per_1000": [10, 20, 30],
    "comments": [
        {"when": {"lead": {"at_least": 1}}, "words": "Higher in recent spending than in continuity: a special coupon."},
        {"when": {"continuity": {"at_least": 2}}, "words": "A regular: greet by name."},
    ],
    "services": [
        {
            "code": "special",
            "kind": "coupon",
            "words": "Special coupon",
            "when": {"recent": {"at_least": 1}, "scores": {"visits": {"below": "2.5"}}},
            "days": 30,
            "again_after": 60,
            "amount": 500,
            "shop": 7,
        },
        {
            "code": "parking",
            "kind": "parking",
            "words": "Parking for the afternoon",
            "when": {"recent": {"at_least": 2, "below": 5}},
            "minutes": 120,
            "days": 1,
            "automatic": True,
        },
        {"code": "ten-off", "kind": "discount", "words": "10% off", "when": {"uses": {"at_least": 9}}, "percent": 10},
        {
            "code": "first",
            "kind": "first right",
            "words": "May buy the autumn edition first",
            "when": {"continuity": {"at_least": 3}},
            "item": "autumn edition",
            "days": 14,
        },
        {
            "code": "tea",
            "kind": "coupon",
            "words": "Tea",
            "when": "anyone",
            "percent": 100,
            "days": 2,
            "again_after": 1,
        },
    ],
}


def document(**changes: object) -> str:
    """Return the document with some entries exchanged."""
    return json.dumps(DOCUMENT | changes)


PROGRAMME = programme_from_json(document())


def stands(recent: int, continuity: int, visits: float = 1, uses: int = 1) -> Standing:
    """Return how a customer stands."""
    return Standing(Ranks(recent, continuity), (0, int(visits * UNIT), 0), uses)


def test_a_document_means_what_it_says() -> None:
    """Half-lives in days, thresholds in units and thousandths, categories by number."""
    spending, visits, books = PROGRAMME.terms.sets
    assert (spending.half_life, books.half_life) == (30 * DAY, None)
    assert visits.half_life == pytest.approx(365 * DAY, abs=30), "as near as a rate can say"
    assert (books.threshold, books.categories) == (2_000, 1 << 4 | 1 << 31)
    assert PROGRAMME.terms.recent_thresholds == (10_000 * UNIT, 50_000 * UNIT + UNIT // 2)
    assert PROGRAMME.terms.rates == (10, 20, 30)


def test_the_example_in_the_documents_is_a_programme() -> None:
    """What docs/programme.md shows a merchant can be put in as it is."""
    shown = (Path(__file__).resolve().parents[4] / "docs" / "programme.md").read_text()
    assert programme_from_json(shown.split("```json\n")[1].split("```")[0]).services[0].shop == 7


def test_figure_6_the_comment_is_for_who_spends_more_than_they_come() -> None:
    """“A customer who is higher in rank of recent spending rather than that of continuity”; the first that holds."""
    assert comment_for(PROGRAMME, stands(2, 1)).startswith("Higher in recent spending than in continuity")
    assert comment_for(PROGRAMME, stands(3, 2)).startswith("Higher in recent spending than in continuity")
    assert comment_for(PROGRAMME, stands(1, 2)) == "A regular: greet by name."
    assert comment_for(PROGRAMME, stands(1, 1)) == ""


def test_services_are_for_those_who_meet_their_conditions() -> None:
    """In the programme's order; a bound of a score is met exactly at it."""

    def codes(standing: Standing) -> list[str]:
        return [service.code for service in offers_for(PROGRAMME, standing)]

    assert codes(stands(0, 0)) == ["tea"]
    assert codes(stands(1, 0)) == ["special", "tea"]
    assert codes(stands(1, 0, visits=2.5)) == ["tea"]
    assert codes(stands(2, 3, visits=40, uses=9)) == ["parking", "ten-off", "first", "tea"]
    assert codes(stands(5, 0, visits=3)) == ["tea"]


SENTENCES = """
A coupon of £5.00 for shop 7, for customers where the rank of recent spending is 1 or more and the score “visits” is
 below 2.5; can be used within 30 days; at most once in 60 days; on the clerk's button.
A parking ticket for 120 minutes, for customers where the rank of recent spending is from 2 to below 5; can be used
 within a day; whenever it applies; issued by the till itself.
A discount of 10% at once, for customers where the number of uses is 9 or more; whenever it applies; on the clerk's
 button.
The first right to buy “autumn edition”, for customers where the rank of continuity is 3 or more; can be used within
 14 days; whenever it applies; on the clerk's button.
A coupon of 100% for this shop, for everybody; can be used within 2 days; at most once in a day; on
 the clerk's button.
"""


def test_each_service_says_itself_in_one_sentence() -> None:
    """For whoever approves the programme."""
    assert PROGRAMME.sentences("en_GB") == SENTENCES.replace("\n ", " ").strip().split("\n")


@pytest.mark.parametrize(
    ("worth", "amount", "taken"),
    [({"percent": 10}, 999, 99), ({"amount": 500}, 10_000, 500), ({"amount": 500}, 300, 300), ({"percent": 100}, 7, 7)],
)
def test_a_discount_is_rounded_down_and_never_more_than_the_purchase(
    worth: dict[str, int], amount: int, taken: int
) -> None:
    """In minor units, before payment."""
    service = Service("off", ServiceKind.DISCOUNT, "Off", ANYONE, **worth)  # type: ignore[arg-type]
    assert service.taken_off(amount) == taken


@given(programmes())
def test_a_programme_is_read_back_from_its_one_text(programme: Programme) -> None:
    """Any programme: the text says all of it, and one programme has one text."""
    text = programme_json(programme)
    assert programme_from_json(text) == programme
    assert programme_json(programme_from_json(text)) == text


def test_the_order_in_which_a_document_is_written_does_not_matter() -> None:
    """Nor spaces, nor the order of bounds."""
    turned = json.dumps(dict(reversed(DOCUMENT.items())), indent=4)
    assert programme_json(programme_from_json(turned)) == programme_json(PROGRAMME)
    one, two = Bounds(Subject.USES, 1), Bounds(Subject.RECENT, 1)
    assert Condition((one, two)) == Condition((two, one))


def with_service(**changes: object) -> str:
    """Return the document with the first service changed; None takes an entry away."""
    service = {name: value for name, value in (DOCUMENT["services"][0] | changes).items() if value is not None}
    return document(services=[service])


def with_score(**changes: object) -> str:
    """Return the document with the first score changed."""
    return document(scores=[DOCUMENT["scores"][0] | changes, *DOCUMENT["scores"][1:]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no JSON"),
        ("[]", "has to be an object"),
        ("{}", "A programme needs scores"),
        (json.dumps({"scores": DOCUMENT["scores"]}), "recent is missing"),
        ('{"version": 1, "version": 2}', "twice"),
        ("[" * 50_000, "nested too deeply"),
        (" " * 70_000, "65,536 are the most"),
        ('{"version": ' + "9" * 5_000 + "}", "is no JSON"),
        (document(currency="pounds"), "currency has to be one line of at most 3"),
        (document(currency="gbp"), "three capital letters"),
        (document(version=-1), "version has to be a whole number from 0 to 65535, not -1"),
        (document(version=True), "version has to be a whole number"),
        (document(version=1.0), "version has to be a whole number"),
        (document(verison=1), "verison is not known here"),
        (document(points_per_1000=[10, 20]), "there are 2"),
        (document(points_per_1000=[10, 20, "30"]), r"points_per_1000\[2\]"),
        (document(recent={"score": "spendings", "from": []}), "recent.score has to be one of spending, visits, books"),
        (document(recent={"score": "spending", "from": [2.5]}), "in quotes"),
        (document(recent={"score": "spending", "from": ["2.5005"]}), "three decimals"),
        (document(recent={"score": "spending", "from": [9_999_999_999_999, 1]}), "larger than any score"),
        (document(continuity={"score": "visits", "from": [3, 2]}), "have to rise"),
        (with_score(rate=5), "say the same"),
        (with_score(half_life_days=0), "half_life_days has to be a whole number from 1"),
        (with_score(formula="sum"), "has to be one of decay, average"),
        (with_score(counts="over"), "The score “spending”: A threshold belongs"),
        (with_score(categories=[32]), r"scores\[0\].categories\[0\]"),
        (with_score(name="visits"), "name of its own"),
        (with_score(name="two\nlines"), "one line"),
        (document(scores=[]), "A programme needs scores"),
        (document(comments=[{"when": {}, "words": "All"}]), "A rule needs a condition"),
        (document(comments=[{"when": "anyone", "words": ""}]), r"comments\[0\].words has to be a text"),
        (document(comments=[{"when": "everyone", "words": "All"}]), "has to be “anyone”, or conditions"),
        (with_service(when=None), r"services\[0\].when is missing"),
        (with_service(when={"recent": {}}), "has to say at_least or below"),
        (with_service(when={"recent": {"at_least": 5, "below": 5}}), "Nobody can meet"),
        (with_service(when={"resent": {"at_least": 5}}), r"services\[0\].when.resent is not known"),
        (with_service(when={"scores": {"visit": {"below": 5}}}), r"when.scores.visit is not known"),
        (with_service(when={"scores": {"visits": {"below": 5.5}}}), "in quotes"),
        (with_service(code="Special offer"), "needs a code"),
        (with_service(percent=5), "one of them"),
        (with_service(amount=None), "one of them"),
        (with_service(minutes=5), "which has no minutes"),
        (with_service(days=None), "needs days"),
        (with_service(days=4_000), "from 0 to 3650"),
        (with_service(automatic=1), "true or false"),
        (with_service(kind="gift"), "has to be one of discount, coupon, parking, first right"),
        (with_service(kind="discount", shop=None), "no days"),
        (with_service(kind="parking", amount=None, shop=None), "needs the minutes"),
        (with_service(kind="first right", amount=None, shop=None), "needs the item"),
        (document(services=[DOCUMENT["services"][0]] * 2), "There are 2 services “special”"),
        (document(services=[DOCUMENT["services"][0]] * 65), "at most 64"),
    ],
)
def test_a_document_that_is_wrong_is_refused_and_the_place_is_named(text: str, words: str) -> None:
    """Nothing is passed over: a misspelt condition would give to everybody."""
    with pytest.raises(ProgrammeError, match=words) as refused:
        programme_from_json(text)
    assert len(str(refused.value)) < 400


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)


@given(st.data())
def test_whatever_stands_in_a_document_is_taken_or_refused_in_words(data: st.DataObject) -> None:
    """Any JSON in any place of the document."""
    changed = json.loads(document())
    place: Any = changed
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
        if not isinstance(place[key], (dict, list)) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JSON)
    try:
        programme = programme_from_json(json.dumps(changed))
    except ProgrammeError:
        return
    assert programme_from_json(programme_json(programme)) == programme


@given(st.integers(0, 2**40 - 1), st.integers(0, 999))
def test_a_threshold_is_read_back_as_it_was_written(whole: int, thousandths: int) -> None:
    """And a score reaches it exactly where it reaches that many thousandths."""
    text = f"{whole}.{thousandths:03}"
    value = threshold(text)
    assert threshold(threshold_text(value)) == value
    assert value * 1_000 >= (whole * 1_000 + thousandths) * UNIT > (value - 1) * 1_000


def test_a_condition_is_not_said_twice_and_a_score_s_bounds_are_in_thousandths() -> None:
    """Neither could stand in a document."""
    with pytest.raises(ProgrammeError, match="twice"):
        Condition((Bounds(Subject.USES, 1), Bounds(Subject.USES, 2)))
    with pytest.raises(ProgrammeError, match="thousandths"):
        Bounds(Subject.SCORE, 1)
    foreign = replace(PROGRAMME.services[0], when=Condition((Bounds(Subject.SCORE, UNIT, score=3),)))
    with pytest.raises(ProgrammeError, match="score that the programme does not have"):
        replace(PROGRAMME, services=(foreign,))
