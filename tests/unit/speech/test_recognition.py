"""What a recogniser says, at the times of the stream; the recogniser's part is read from a sheet."""

import json
from collections.abc import Iterable

import pytest

from core.calls.heard import Heard, Speaker
from speech.recognition import Recognition, audible
from speech.sound_queue import CHUNK, CHUNK_MS, Chunk

QUIET = b"\xff" * CHUNK


def final(*words: tuple[str, float, float], conf: float = 0.8) -> dict[str, object]:
    """Return an utterance as Vosk words it: each word from a second to a second."""
    result = [{"word": word, "start": start, "end": end, "conf": conf} for word, start, end in words]
    return {"result": result, "text": " ".join(word for word, _, _ in words)}


class Sheet:
    """A recogniser that says what is written down for each chunk: a text is a partial, a dict a final."""

    def __init__(self, lines: Iterable[str | dict[str, object]], last: dict[str, object] | None = None) -> None:
        """Have one line a chunk, and the last utterance."""
        self._lines = iter(lines)
        self._last = last or {"text": ""}
        self._line: str | dict[str, object] = ""

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802 - Vosk's name
        """Take a chunk of 16-bit samples."""
        assert len(data) == 2 * CHUNK
        self._line = next(self._lines)
        return int(isinstance(self._line, dict))

    def Result(self) -> str:  # noqa: N802 - Vosk's name
        """Return the final of this chunk."""
        return json.dumps(self._line)

    def PartialResult(self) -> str:  # noqa: N802 - Vosk's name
        """Return the partial of this chunk."""
        return json.dumps({"partial": self._line})

    def FinalResult(self) -> str:  # noqa: N802 - Vosk's name
        """Return the last utterance."""
        return json.dumps(self._last)


def heard_in(recognition: Recognition, started: Iterable[int]) -> list[Heard]:
    """Return what is heard in chunks that began at these ms, and at the end."""
    said = [recognition.hear(Chunk(at, QUIET)) for at in started]
    return [one for one in (*said, recognition.finish()) if one is not None]


def test_partials_replace_each_other_and_a_final_ends_them() -> None:
    """What does not change is not said again."""
    sheet = Sheet(["", "so", "so", "soy candle", final(("soy", 0.31, 0.6), ("candle", 0.6, 1.04))])
    said = heard_in(Recognition(sheet, Speaker.CUSTOMER), range(0, 1_000, CHUNK_MS))
    assert [(one.text, one.final) for one in said] == [("so", False), ("soy candle", False), ("soy candle", True)]
    assert (said[-1].started_ms, said[-1].ended_ms, said[-1].confidence) == (310, 1_040, pytest.approx(0.8))
    assert {one.speaker for one in said} == {Speaker.CUSTOMER}
    assert {(one.started_ms, one.ended_ms, one.confidence) for one in said[:1]} == {(0, 400, 0.0)}


def test_times_are_the_streams_wherever_sound_is_missing() -> None:
    """The recogniser counts what it was given; what was never given lies between its words, and in a word's midst."""
    words = final(("a", 0.1, 0.3), ("b", 0.5, 0.7))
    later = final(("c", 0.9, 1.0))
    sheet = Sheet(["", "", "", words, later])
    said = heard_in(Recognition(sheet, Speaker.OPERATOR), [5_000, 5_200, 60_000, 60_200, 3_600_000])
    assert [(one.started_ms, one.ended_ms) for one in said if one.final] == [(5_100, 60_300), (3_600_100, 3_600_200)]


def test_a_word_ends_before_the_gap_that_follows_it() -> None:
    """Also where the one touches the other."""
    sheet = Sheet(["", final(("a", 0.1, 0.2))])
    (said,) = heard_in(Recognition(sheet, Speaker.OPERATOR), [1_000, 60_000])
    assert (said.started_ms, said.ended_ms) == (1_100, 1_200)


def test_what_was_no_word_is_taken_back() -> None:
    """A partial without words clears what stood there."""
    said = heard_in(Recognition(Sheet(["oh", {"text": ""}, ""]), Speaker.CUSTOMER), range(0, 600, CHUNK_MS))
    assert [(one.text, one.final) for one in said] == [("oh", False), ("", False)]


def test_words_outside_the_list_are_not_said() -> None:
    """What stands for any other word is left out, with its time; an utterance of nothing else is none."""
    words = final(("[unk]", 0.0, 0.2), ("candle", 0.2, 0.4), ("[unk]", 0.4, 0.6))
    sheet = Sheet(["[unk]", words, final(("[unk]", 0.8, 0.9))])
    said = heard_in(Recognition(sheet, Speaker.CUSTOMER), range(0, 600, CHUNK_MS))
    assert [(one.text, one.started_ms, one.ended_ms) for one in said] == [("candle", 200, 400)]


def test_no_confidence_is_claimed_that_means_nothing() -> None:
    """A list without a word for all others is sure of what was never said."""
    sheet = Sheet([final(("candle", 0.0, 0.1), conf=1.0)])
    (said,) = heard_in(Recognition(sheet, Speaker.CUSTOMER, surest=0.5), [0])
    assert said.confidence == pytest.approx(0.5)


def test_the_last_words_are_said_at_the_end() -> None:
    """Nobody has to be silent for the last utterance to count."""
    sheet = Sheet(["bye"], last=final(("bye", 0.05, 0.2)))
    said = heard_in(Recognition(sheet, Speaker.CUSTOMER), [0])
    assert [(one.text, one.final) for one in said] == [("bye", False), ("bye", True)]


def test_a_silent_line_is_given_noise_and_a_loud_one_is_left_alone() -> None:
    """The noise is the same each time, so the same sound is the same words."""
    loud = b"\x00" * CHUNK
    assert any(audible(QUIET))
    assert audible(QUIET) == audible(b"\x7f" * CHUNK)
    assert audible(loud) == (-32_124).to_bytes(2, "little", signed=True) * CHUNK
