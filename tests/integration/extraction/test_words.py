"""What is asked in plain words is understood against the shop's own names, or refused with the nearest that works."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.actions.questions.ask import answer, examples, understand
from core.errors import QuestionError
from core.models import QuestionKind
from core.shop import Shop
from tests.integration.extraction.word_cases import CASES
from tests.support.village_shop import PRODUCTS


@pytest.mark.parametrize(("words", "filter_text", "code"), CASES)
def test_a_way_of_asking_is_understood(
    asked_village: Shop, words: str, filter_text: str | None, code: str | None
) -> None:
    """Words become a filter, a product to offer, or both; the person's own words are kept."""
    understood = understand(asked_village, words)
    assert understood.filter_text == filter_text
    assert understood.product_id == (list(PRODUCTS).index(code) + 1 if code else None)
    assert understood.kind is (QuestionKind.CROSS_SELL if code else QuestionKind.CUSTOMERS)
    assert understood.words == words


@pytest.mark.parametrize(
    ("words", "at_fault", "message"),
    [
        (
            "customers who bought hart holder",
            "hart holder",
            r"Did you mean WHITE HANGING HEART T-LIGHT HOLDER \(85123A\)",
        ),
        ("customers who bought hart holder and came twice", "hart holder", "Did you mean"),
        ("who should we offer hart holder to?", "hart holder", "Did you mean"),
        ("customers who bought heart", "heart", "several products"),
        ("customers from Atlantis", "Atlantis", "I don't know the country"),
        ("customers from Japan or Narnia", "Narnia", "I don't know the country"),
        ("who spent more than 500 euros", "500 euros", "in GBP"),
        ("who spent more than $500 last year", "$500", "in GBP"),
        ("gibberish blah", "gibberish blah", "You could ask: "),
        ("what is the weather", "what is the weather", "did not understand"),
        ("", "", "everyone"),
        ("customers", "customers", "everyone"),
        ("show me all our customers!", "show me all our customers!", "everyone"),
        ("who bought childrens cutlery and came twice or came from Japan", None, "two ways"),
        ("prospects for 22423 and prospects for 84997", None, "one product"),
        ("who should we offer postage to", None, "nobody is offered it"),
        ("who bought it", "it", "I don't know"),
        ("x" * 401, "x", "400 characters"),
        (", ".join(["bought 22423"] * 13), "bought 22423", "too much at once"),
    ],
)
def test_what_is_not_understood_says_why_and_what_would_work(
    asked_village: Shop, words: str, at_fault: str | None, message: str
) -> None:
    """No dead end: the words at fault, and the nearest that works."""
    with pytest.raises(QuestionError, match=message) as caught:
        understand(asked_village, words)
    span = caught.value.span
    assert caught.value.text == words
    if at_fault is not None:
        assert words[span.start : span.end] == at_fault


def test_what_was_taken_for_a_product_is_said(asked_village: Shop) -> None:
    """A guess is never silent."""
    sentence = understand(asked_village, "customers who bought the wicker heart").sentence
    assert sentence == "Customers who bought HEART OF WICKER SMALL (22469) (you wrote “wicker heart”)"


def test_more_than_500_pounds_is_no_product(asked_village: Shop) -> None:
    """The trap that templates without a catalogue fall into."""
    assert understand(asked_village, "bought more than 500 pounds last year").filter_text == "sales(last year) > 500"


def test_words_refine_a_question(asked_village: Shop) -> None:
    """Words such as "only those who ..." narrow, and the best are ranked among what was asked before."""
    wide = understand(asked_village, "customers who bought something from kitchen")
    narrow = understand(asked_village, "only those who came at least twice last year", within=wide)
    assert narrow.filter_text == 'bought_group("Kitchen") and visits(last year) >= 2'
    best = understand(asked_village, "the best 2", within=wide)
    assert best.filter_text == 'best(2, bought_group("Kitchen"))'
    assert [found.number for found in answer(asked_village, best).top] == ["C7", "C1"]


def test_prospects_are_refined_without_losing_their_product(asked_village: Shop) -> None:
    """Both ways round: a condition within prospects, prospects within a condition."""
    prospects = understand(asked_village, "who should we offer 84997 to")
    german = understand(asked_village, "only those from Germany", within=prospects)
    turned = understand(asked_village, "who should we offer 84997 to", within=understand(asked_village, "from Germany"))
    assert (
        (german.product_id, german.filter_text) == (turned.product_id, turned.filter_text) == (3, 'country = "Germany"')
    )
    assert {found.number for found in answer(asked_village, german).top} == {"C2"}
    with pytest.raises(QuestionError, match="already asks whom to offer"):
        understand(asked_village, "prospects for 22423", within=prospects)


def test_the_suggested_forms_work(asked_village: Shop) -> None:
    """What is suggested where words failed can itself be asked."""
    with pytest.raises(QuestionError) as caught:
        understand(asked_village, "customers who adore lamps")
    assert caught.value.suggestions
    for suggestion in caught.value.suggestions:
        understand(asked_village, suggestion)


def test_there_are_six_examples_that_work(asked_village: Shop) -> None:
    """Made of the shop's own products and countries."""
    shown = examples(asked_village)
    assert len(shown) == 6
    assert shown[0] == "who should we offer REGENCY CAKESTAND 3 TIER to?"
    for words in shown:
        answer(asked_village, understand(asked_village, words))


WORDS = sorted({word for words, _, _ in CASES for word in words.split()})


def refusal(shop: Shop, words: str) -> QuestionError | None:
    """Return why words are refused, None where they are understood."""
    try:
        understand(shop, words)
    except QuestionError as error:
        return error
    return None


def test_any_heap_of_words_is_understood_or_refused(asked_village: Shop) -> None:
    """Fuzz, seeded so that it can be repeated: an answer or a refusal with a place, and no search without end."""
    chance = random.Random(20260302)  # noqa: S311 - a test's dice
    for _ in range(60):
        words = " ".join(chance.choices([*WORDS, "and", "or", "who", ","], k=chance.randint(1, 24)))
        error = refusal(asked_village, words)
        assert error is None or 0 <= error.span.start <= error.span.end <= len(words)


@given(st.text(max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_text_is_understood_or_refused(asked_village: Shop, words: str) -> None:
    """Nothing but a `QuestionError` is raised."""
    error = refusal(asked_village, words)
    assert error is None or error.message
