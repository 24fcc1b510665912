"""What listening to calls costs beside the recogniser itself, and how soon a word stands there.

The same sound in real time through the listener (frames of 20 ms into its ears) and through bare Vosk (a thread and a
recogniser for each stream, chunks of 200 ms), one after the other in this process; the model has no random noise, so
both hear the same words. A word's lag is from its end, by Vosk's own times, to the first partial or final that has it.
Run: python -m benchmarks.speech (about six minutes on a quiet machine), or with --quick to see a few seconds without
recording anything.
"""

import argparse
import asyncio
import functools
import itertools
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.report import table, write_section
from benchmarks.speech_words import words_heard
from core.calls.heard import Capture, Heard
from speech.admission import LISTS_FOR_EACH_FREE
from speech.listening import VoskListener
from speech.model import SpeechModel
from speech.mulaw import SAMPLES_PER_MS
from speech.recognition import Recogniser, audible
from speech.sound_queue import CHUNK, CHUNK_MS
from tests.support.spoken import FRAME, FRAME_MS, WORDS, spoken, steady_model

SECONDS, QUICK_SECONDS = 20, 6
FREE, QUICK_FREE = (1, 2, 4, 8), (1, 2)
LISTED, QUICK_LISTED = (8, 16), (8,)
# People who speak, with pauses as short as they make them.
TEXT = "오늘 라디오 노래 나무 다리미. 월요일 오렌지 미나리 여름. 어머니 아버지 노래 라디오. 오렌지 나무 이름 마을."
SETTLED_SECONDS = 3
BEGINNING = b"\xff" * CHUNK
AIM_CPU, AIM_LAG_MS = 1.1, 500
PERCENT = 100


@dataclass
class Stream:
    """What was said of one stream: how many words each utterance had at which moment, in ms after the sound began."""

    began: float = 0.0
    said: list[tuple[float, int, int]] = field(default_factory=list)
    utterance: int = 0

    def note(self, text: str, *, final: bool) -> None:
        """Keep what stands there now."""
        words = len(text.split())
        if words:
            self.said.append(((time.perf_counter() - self.began) * 1_000, self.utterance, words))
            self.utterance += final

    def lags(self, ends: Sequence[Sequence[float]]) -> list[float]:
        """Return each word's lag in ms, given when the words of each utterance end."""
        return [
            min((at for at, which, count in self.said if which == utterance and count > place), default=end) - end
            for utterance, words in enumerate(ends)
            for place, end in enumerate(words)
        ]


@dataclass(frozen=True)
class Found:
    """One run: processor seconds a second of speech, lags in ms, how late the event loop was, in ms."""

    cpu: float
    lags: list[float]
    late: list[float]


def sound_for(seconds: int) -> bytes:
    """Return so many seconds of somebody who speaks."""
    said = spoken(TEXT)
    length = seconds * 1_000 * SAMPLES_PER_MS
    return b"".join(itertools.islice(itertools.repeat(said + b"\xff" * CHUNK * 4), length // len(said) + 1))[:length]


def decoded(recogniser: Recogniser, sound: bytes, note: Callable[[str, bool], None], pace: float = 0.0) -> list[str]:
    """Feed a bare recogniser chunk by chunk, each when it has been spoken; return the finals."""
    finals = []
    began = time.perf_counter()
    for number, at in enumerate(range(0, len(sound), CHUNK), 1):
        time.sleep(max(0.0, began + number * pace - time.perf_counter()))
        over = recogniser.AcceptWaveform(audible(sound[at : at + CHUNK]))
        result = recogniser.Result() if over else recogniser.PartialResult()
        note(json.loads(result)["text" if over else "partial"], bool(over))
        if over:
            finals.append(result)
    finals.append(recogniser.FinalResult())
    note(json.loads(finals[-1])["text"], True)  # noqa: FBT003 - the last words are final
    return finals


def prepared(model: SpeechModel, phrases: Sequence[str] | None) -> Recogniser:
    """Return a bare recogniser that has heard the moment of silence with which every stream begins, as an ear has.

    Vosk decodes half a second at a time: without it, words would fall differently on these.
    """
    recogniser = model.recogniser(phrases)
    recogniser.AcceptWaveform(audible(BEGINNING))
    return recogniser


@functools.cache
def word_ends(model: SpeechModel, sound: bytes, phrases: Sequence[str] | None) -> list[list[float]]:
    """Return when each word of each utterance ends, in ms, as Vosk has it without any hurry."""
    finals = decoded(prepared(model, phrases), sound, lambda _text, _final: None)
    results = [json.loads(final).get("result", []) for final in finals]
    return [[word["end"] * 1_000 - CHUNK_MS for word in words] for words in results if words]


def bare(model: SpeechModel, sound: bytes, streams: int, phrases: Sequence[str] | None) -> Found:
    """Listen with a thread for each stream."""
    ends = word_ends(model, sound, phrases)
    kept = [Stream() for _ in range(streams)]
    recognisers = [prepared(model, phrases) for _ in kept]

    def run(recogniser: Recogniser, stream: Stream) -> None:
        stream.began = time.perf_counter()
        decoded(recogniser, sound, lambda text, final: stream.note(text, final=final), CHUNK_MS / 1_000)

    before = time.process_time()
    threads = [threading.Thread(target=run, args=pair) for pair in zip(recognisers, kept, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found(before, kept, ends, sound, [])


def found(before: float, kept: Sequence[Stream], ends: list[list[float]], sound: bytes, late: list[float]) -> Found:
    """Put together what a run found, that began at `before` by the processor's clock."""
    spoken_seconds = len(kept) * len(sound) / SAMPLES_PER_MS / 1_000
    cpu = (time.process_time() - before) / spoken_seconds
    return Found(cpu, [lag for stream in kept for lag in stream.lags(ends)], late)


async def listened(
    folder: Path, model: SpeechModel, sound: bytes, streams: int, phrases: Sequence[str] | None
) -> Found:
    """Listen with the listener; its frames come from one task, as they come from sockets in the engine."""
    ends = word_ends(model, sound, phrases)
    kept = [Stream() for _ in range(streams)]
    free = streams if phrases is None else -(-streams // LISTS_FOR_EACH_FREE)
    listener = VoskListener(f"ko={folder}", free)
    # Nobody speaks before the model is loaded and the recognisers are made, as they are for bare Vosk.
    first = listener.open(0, "ko", (), noting(Stream()))
    first.feed("inbound", b"\xff" * CHUNK, 0)
    await first.close()
    if phrases is not None:
        # The places for any word are taken by calls on which nobody speaks.
        for _ in range(free):
            listener.open(0, "ko", (), noting(Stream()))
    ears = [listener.open(call, "ko", phrases or (), noting(stream)) for call, stream in enumerate(kept, 1)]
    assert {ear.capture for ear in ears} == {Capture.FREE if phrases is None else Capture.WORD_LIST}
    for ear in ears:
        ear.feed("inbound", BEGINNING, 0)
    await asyncio.sleep(SETTLED_SECONDS)
    late: list[float] = []
    before, began = time.process_time(), time.perf_counter()
    for stream in kept:
        stream.began = began
    for number, at in enumerate(range(0, len(sound), FRAME), 1):
        due = began + number * FRAME_MS / 1_000
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        late.append((time.perf_counter() - due) * 1_000)
        for ear in ears:
            ear.feed("inbound", sound[at : at + FRAME], CHUNK_MS + at // SAMPLES_PER_MS)
    await asyncio.gather(*(ear.close() for ear in ears))
    result = found(before, kept, ends, sound, late)
    await listener.close()
    return result


def noting(stream: Stream) -> Callable[[Heard], None]:
    """Return what an ear tells its words to."""
    return lambda heard: stream.note(heard.text, final=heard.final)


def row(what: str, streams: int, ours: Found, theirs: Found) -> list[object]:
    """Return a line of the table."""
    ratio = ours.cpu / theirs.cpu
    lags = [percentile(run.lags, 95) for run in (ours, theirs)]
    met = ratio <= AIM_CPU and lags[0] <= lags[1] + AIM_LAG_MS
    middle = [statistics.median(run.lags) for run in (ours, theirs)]
    return [
        what,
        streams,
        f"{ours.cpu:.3f}",
        f"{theirs.cpu:.3f}",
        f"{ratio:.2f}",
        *(f"{value:,.0f}" for value in (middle[0], middle[1], *lags, percentile(ours.late, 99))),
        "yes" if met else "no",
    ]


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // PERCENT)]


def measure(folder: Path, seconds: int, *, quick: bool) -> tuple[SpeechModel, list[list[object]]]:
    """Return the model and the lines of the table."""
    model = SpeechModel(folder)
    sound = sound_for(seconds)
    kinds: list[tuple[str, int, Sequence[str] | None]] = [
        ("any word", n, None) for n in (QUICK_FREE if quick else FREE)
    ]
    kinds += [("a list", n, WORDS) for n in (QUICK_LISTED if quick else LISTED)]
    # Once before anything counts: the model's pages are then in memory.
    word_ends(model, sound, None)
    rows = []
    for what, streams, phrases in kinds:
        theirs = bare(model, sound, streams, phrases)
        ours = asyncio.run(listened(folder, model, sound, streams, phrases))
        rows.append(row(what, streams, ours, theirs))
        print(*rows[-1])
    return model, rows


def main() -> None:
    """Measure, and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds, nothing recorded")
    parser.add_argument("--seconds", type=int, help="how much is said on each stream")
    given = parser.parse_args()
    quick = given.quick
    seconds = given.seconds or (QUICK_SECONDS if quick else SECONDS)
    load = os.getloadavg()
    with tempfile.TemporaryDirectory() as kept:
        model, rows = measure(steady_model(Path(kept) / "model"), seconds, quick=quick)
        heard = words_heard(model)
    head = [
        "listening for",
        "streams",
        "CPU s a second",
        "bare",
        "ratio",
        "lag p50, ms",
        "bare",
        "lag p95, ms",
        "bare",
        "loop late p99, ms",
        "aims met",
    ]
    text = f"""
{seconds} seconds of Korean on each stream, in real time, by espeak-ng over mu-law at
8 kHz; Vosk's small Korean model, which took {model.seconds:.1f} s to load and {model.megabytes} MB. "Bare" is Vosk
alone: a thread and a recogniser a stream, the same sound, the same chunks, in the same run. A word's lag is from its
end to the first partial or final that has it. How late the event loop is, which answers Slack and Twilio meanwhile, is
measured by the task that feeds the frames. The aims: at most {AIM_CPU} times the processor time, and at most
{AIM_LAG_MS} ms more at the 95th percentile. Streams beyond what the processors can decode fall behind in both ways;
admission is there to keep calls from that. The machine had a load of {load[0]:.1f} before the run and of
{os.getloadavg()[0]:.1f} after it, whoever else used it.

{table(head, rows)}

Of words that the same voice says one by one, so many are heard right. It shows what the tests can rest on, and nothing
about people.

{table(["words", "listening for", "said", "heard right"], heard)}
"""
    command = f"python -m benchmarks.speech --seconds {seconds}"
    write_section("Listening to calls", command, text, record=not quick)


if __name__ == "__main__":
    main()
