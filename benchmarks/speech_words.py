"""What a made voice and the model of the tests can show at all: how many words are heard right.

The voice is espeak-ng's, the model Vosk's small Korean one; neither says anything of people or of other languages.
"""

from collections.abc import Sequence

from speech.model import SpeechModel
from speech.mulaw import SILENCE
from speech.sound_queue import CHUNK
from tests.support.spoken import WORDS, bare_texts, spoken

# What is said at a shop's telephone: greetings, numbers, days, goods, wishes.
COMMON = (
    *(
        "안녕하세요",
        "감사합니다",
        "네",
        "아니요",
        "전화",
        "주문",
        "견적",
        "배송",
        "불만",
        "방문",
        "취소",
        "문의",
        "고객",
    ),
    *("하나", "둘", "셋", "월요일", "오늘", "내일", "커피", "사과", "바나나", "상품", "학교", "서울", "한국"),
)


def words_heard(model: SpeechModel) -> list[tuple[object, ...]]:
    """Return rows of: which words, how they are listened for, how many there are, how many are heard right."""
    ways: tuple[tuple[str, str, Sequence[str], Sequence[str] | None], ...] = (
        ("common words", "any word", COMMON, None),
        ("common words", "the list of these", COMMON, COMMON),
        ("the words of the tests", "any word", WORDS, None),
        ("the words of the tests", "the list of these", WORDS, WORDS),
    )
    return [
        (which, how, len(words), sum(_heard(model, word, listed) for word in words))
        for which, how, words, listed in ways
    ]


def _heard(model: SpeechModel, word: str, listed: Sequence[str] | None) -> bool:
    """Return whether a word that is said alone, with silence around, is heard as itself and nothing else."""
    sound = SILENCE * CHUNK * 2 + spoken(word) + SILENCE * CHUNK * 5
    return bare_texts(model.recogniser(listed), sound) == [word]
