"""Draws pictures in a process of its own.

A chart takes the interpreter for up to a fifth of a second, and Slack's requests have to be acknowledged meanwhile
(docs/benchmarks.md, "Acknowledging Slack"). The process is started with the first picture, draws one at a time, and
ends with its parent, however that ends: its input is closed then.
"""

import atexit
import logging
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
# A picture takes a tenth of a second, and the first one a second or two for the library; a busy machine is slower.
PATIENCE_SECONDS = 60.0
# How willingly the process lets others have the processor.
NICENESS = 10
_LENGTH = struct.Struct(">Q")

log = logging.getLogger(__name__)


class Drawing:
    """The process that draws: any number of threads may ask, one picture is drawn at a time."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        """Start nothing yet; a picture that takes longer than `patience` seconds is given up."""
        self.patience = patience
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, chart: Callable[..., bytes], *given: Any) -> bytes | None:  # noqa: ANN401 - whatever the chart takes
        """Return what `chart(*given)` returns, drawn in the other process; None where it could not be drawn.

        `chart` is a function of a module, and `given` are plain values: both travel by name. What went wrong is logged;
        words go out without their picture rather than not at all.
        """
        question = pickle.dumps((chart, given))
        with self._lock:
            try:
                return self._answer(question)
            except (EOFError, OSError):
                log.warning("the drawing process is gone; a picture was left out: %s", chart.__qualname__)
                self._end()
        return None

    def close(self) -> None:
        """End the process; the next picture starts it again."""
        with self._lock:
            self._end()

    def _answer(self, question: bytes) -> bytes | None:
        process = self._process or self._started()
        assert process.stdin is not None  # noqa: S101 - opened as pipes
        assert process.stdout is not None  # noqa: S101
        # Whoever waits for a process that hangs would wait for ever: it is ended after a while, which ends the wait.
        giving_up = threading.Timer(self.patience, process.kill)
        giving_up.daemon = True
        giving_up.start()
        try:
            _write(process.stdin, question)
            picture, problem = pickle.loads(_read(process.stdout))  # noqa: S301 - from our own process
        finally:
            giving_up.cancel()
        if problem is not None:
            log.warning("a picture could not be drawn: %s", problem)
        return bytes(picture) if picture is not None else None

    def _started(self) -> subprocess.Popen[bytes]:
        start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from bot.drawing import serve; serve()"
        self._process = subprocess.Popen(  # noqa: S603 - the command is ours
            [sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()


def serve() -> None:
    """Draw what the parent asks for until it closes the pipe; what a library prints goes to the log's stream."""
    os.nice(NICENESS)
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            question = _read(asked)
        except EOFError:
            return
        _write(answers, pickle.dumps(_drawn(question)))


def _drawn(question: bytes) -> tuple[bytes | None, str | None]:
    try:
        chart, given = pickle.loads(question)  # noqa: S301 - from our own parent
        return chart(*given), None
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in one picture, the next is drawn
        # The kind alone: values of the chart may be somebody's name.
        return None, type(error).__name__


def _write(stream: IO[bytes], message: bytes) -> None:
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise EOFError
    return found


_drawing = Drawing()
atexit.register(_drawing.close)
draw = _drawing.draw
close = _drawing.close
