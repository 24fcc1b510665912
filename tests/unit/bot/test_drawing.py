"""Pictures are drawn in a process of their own, and what goes wrong there harms nobody else."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from bot.drawing import PATIENCE_SECONDS, Drawing
from bot.views.charts import shares_chart
from core.extraction.answer import Share

PNG = b"\x89PNG\r\n\x1a\n"
SHARES = (Share("under £100", 12), Share("£100 to £500", 30))


def own_id() -> bytes:
    """Say which process this is."""
    return str(os.getpid()).encode()


def failing() -> bytes:
    """Go wrong."""
    raise ZeroDivisionError


def printing() -> bytes:
    """Print what a library may print."""
    print("a word that is no picture")  # noqa: T201 - what is tested
    return b"drawn"


def vanishing() -> bytes:
    """End the process as the kernel would when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def hanging() -> bytes:
    """Never come back."""
    time.sleep(600)
    return b""


@pytest.fixture
def drawing() -> Iterator[Drawing]:
    """A drawing process of this test's own."""
    made = Drawing()
    yield made
    made.close()


def test_the_picture_is_the_one_that_would_be_drawn_here(drawing: Drawing) -> None:
    """To the byte."""
    picture = drawing.draw(shares_chart, "By their sales", SHARES)
    assert picture is not None
    assert picture.startswith(PNG)
    assert picture == shares_chart("By their sales", SHARES)


def test_it_is_drawn_in_another_process_and_always_in_the_same(drawing: Drawing) -> None:
    """The interpreter here is free for who has to be answered at once."""
    first, second = drawing.draw(own_id), drawing.draw(own_id)
    assert first == second
    assert first != own_id()


@pytest.mark.parametrize("wrong", [failing, vanishing])
def test_a_picture_that_cannot_be_drawn_is_left_out_and_the_next_is_drawn(drawing: Drawing, wrong: object) -> None:
    """Whether the chart fails or the process is gone."""
    assert drawing.draw(wrong) is None  # type: ignore[arg-type]
    assert drawing.draw(printing) == b"drawn"


def test_a_picture_that_takes_for_ever_is_given_up(drawing: Drawing) -> None:
    """And the next one is drawn."""
    assert drawing.draw(printing) == b"drawn"
    drawing.patience = 0.5
    assert drawing.draw(hanging) is None
    drawing.patience = PATIENCE_SECONDS
    assert drawing.draw(printing) == b"drawn"


def test_it_ends_with_its_parent_however_that_ends() -> None:
    """A killed engine leaves nothing behind."""
    code = (
        "import os, signal, sys; from bot.drawing import draw; from tests.unit.bot.test_drawing import own_id;"
        "sys.stdout.buffer.write(draw(own_id)); sys.stdout.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    child = int(done.stdout)
    for _ in range(1_200):
        if not _runs(child):
            return
        time.sleep(0.05)
    pytest.fail("the drawing process outlived its parent")


def _runs(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:  # noqa: PTH123 - a file of the kernel's
            return file.read().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except (FileNotFoundError, ProcessLookupError):
        return False
