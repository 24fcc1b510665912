"""Words that matter are found in the middle of speech, in each language; what only sounds like a wish is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calls.phrases import ProductWords, marks_in, phrase_words
from core.models import MarkKind
from tests.unit.core.calls import said_in_english, said_in_german, said_in_japanese, said_in_korean

LANGUAGES = {
    "en": said_in_english.SAID,
    "de": said_in_german.SAID,
    "ja": said_in_japanese.SAID,
    "ko": said_in_korean.SAID,
}
CASES = [
    (language, kind, said)
    for language, by_kind in LANGUAGES.items()
    for kind, all_said in by_kind.items()
    for said in all_said
]
NOTHING = ProductWords([])
CATALOGUE = ProductWords(
    [
        (1, "RANGE HOOD 60"),
        (2, "WHITE HANGING HEART T-LIGHT HOLDER"),
        (3, "HEART T-LIGHT HOLDER SMALL"),
        (4, "RED LANTERN"),
        (5, "RED LANTERN LARGE"),
        (6, "BLUE LANTERN"),
        (7, "レンジフード60"),
        (8, "壁紙 花柄"),
        (9, "레인지후드"),
        (10, "커피 그라인더"),
        (11, "Kaffeemühle"),
        (12, "Espressomaschine Deluxe"),
        (13, "GRINDER"),
    ]
)


@pytest.mark.parametrize(("language", "kind", "said"), CASES)
def test_what_is_wished_is_found_wherever_it_is_said(language: str, kind: MarkKind | None, said: str) -> None:
    """Each case has its wish, and no other."""
    found = {mark.kind for mark in marks_in(said, language, NOTHING)}
    assert found == ({kind} if kind is not None else set())


@pytest.mark.parametrize(
    ("language", "said", "product"),
    [
        ("en", "how much is the range hood", 1),
        ("en", "the white hanging heart holder", 2),
        ("en", "have you got red lanterns", 4),
        ("en", "the large red lantern please", 5),
        ("en", "do you have the blue lanturn", 6),
        ("en", "my grinder", 13),
        ("de", "was kosten die kaffeemühlen", 11),
        ("de", "die kaffemühle ist kaputt", 11),
        ("de", "die espressomaschine de luxe deluxe", 12),
        ("ja", "レンジ フード は いくら です か", 7),
        ("ja", "その 壁紙花柄 を ください", 8),
        ("ko", "레인지 후드 를 사고 싶습니다", 9),
        ("ko", "커피그라인더가 고장 났 어요", 10),
    ],
)
def test_products_are_known_bent_misheard_and_shortened(language: str, said: str, product: int) -> None:
    """Approximately is enough, as long as one alone is meant."""
    found = [mark.product_id for mark in marks_in(said, language, CATALOGUE) if mark.kind is MarkKind.PRODUCT]
    assert found == [product]


@pytest.mark.parametrize(
    "said",
    ["the weather is red today", "a light heart", "we have a large family", "hood", "yes", "ありがとう", "네 네"],
)
def test_words_that_only_occur_in_names_are_no_products(said: str) -> None:
    """A common word of a name is not the product."""
    assert not [mark for mark in marks_in(said, "en", CATALOGUE) if mark.kind is MarkKind.PRODUCT]


def test_a_name_that_several_have_is_marked_without_choosing() -> None:
    """Which of them is meant is for the operator to say."""
    words = ProductWords([(1, "GREEN LANTERN"), (2, "GREEN LANTERN")])
    found = marks_in("the green lantern", "en", words)
    assert [(mark.text, mark.product_id) for mark in found] == [("green lantern", None)]


def test_a_wish_knows_the_product_that_it_is_about() -> None:
    """Said together, they belong together; a wish to be called is about no product."""
    found = marks_in("please send me a quote for the range hood and call me back", "en", CATALOGUE)
    assert {(mark.kind, mark.product_id) for mark in found} == {
        (MarkKind.QUOTATION, 1),
        (MarkKind.PRODUCT, 1),
        (MarkKind.CALL_BACK, None),
    }


@given(said=st.text(max_size=300), language=st.sampled_from([*LANGUAGES, "fr", "", "xx"]))
def test_whatever_is_heard_marks_lie_within_it(said: str, language: str) -> None:
    """Nothing that can be heard is a fault, and each mark quotes what was said."""
    for mark in marks_in(said, language, CATALOGUE):
        assert 0 <= mark.start < mark.end <= len(said)
        assert mark.text == said[mark.start : mark.end]


@given(
    pieces=st.lists(st.sampled_from([said for _, _, said in CASES]), max_size=4), language=st.sampled_from([*LANGUAGES])
)
def test_a_wish_is_marked_once_however_often_it_is_said(pieces: list[str], language: str) -> None:
    """One button for one wish."""
    kinds = [mark.kind for mark in marks_in(" ".join(pieces), language, NOTHING)]
    assert len(kinds) == len(set(kinds))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_for_a_recogniser_has_wishes_and_products(language: str) -> None:
    """Bounded, each word once, without marks that nobody says."""
    words = phrase_words(language, CATALOGUE)
    assert len(words) == len(set(words)) <= 2_000
    assert "lantern" in words
    assert not any(set(word) & set("()[]|<>") for word in words)
