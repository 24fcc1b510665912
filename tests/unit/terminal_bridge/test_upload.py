"""When the journal is sent, and that what is sent again is the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal_bridge.entry import EntryKind
from terminal_bridge.journal import Journal
from terminal_bridge.journal_file import JournalBusyError
from terminal_bridge.server import ServerAwayError
from terminal_bridge.upload import MOST_AT_ONCE, Schedule, Uploader
from tests.support.cards import NOON
from tests.support.tills import TakingServer

HOUR, DAY = 3_600, 86_400


class Scene:
    """A journal, a server, and a clock that is moved by hand."""

    def __init__(self, folder: Path) -> None:
        """Begin with nothing written."""
        self.journal, self.server, self.now = Journal(folder / "journal.db"), TakingServer(), NOON

    def uploader(self, schedule: Schedule) -> Uploader:
        """Return what sends by a schedule; it has just sent."""
        made = Uploader(self.journal, self.server, schedule, lambda: self.now)
        made.send()
        return made

    def write(self, number: int = 1) -> None:
        """Write down entries."""
        for _ in range(number):
            self.journal.add(EntryKind.NOTE, "", self.now, {})


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A journal with a server."""
    made = Scene(tmp_path)
    yield made
    made.journal.close()


@pytest.mark.parametrize(
    ("schedule", "entries", "later", "due"),
    [
        (Schedule.AT_ONCE, 1, 0, True),
        (Schedule.HOURLY, 1, HOUR - 1, False),
        (Schedule.HOURLY, 1, HOUR, True),
        (Schedule.DAILY, 200, DAY - 1, False),
        (Schedule.DAILY, 1, DAY, True),
        (Schedule.EACH_100, MOST_AT_ONCE - 1, HOUR, False),
        (Schedule.EACH_100, MOST_AT_ONCE, 0, True),
        (Schedule.EACH_100, 1, DAY, True),
        (Schedule.DAILY, 0, HOUR - 1, False),
    ],
)
def test_when_it_is_due(scene: Scene, schedule: Schedule, entries: int, later: int, due: bool) -> None:
    """At once, each hour, each day, or each 100 entries and at the latest after a day."""
    uploader = scene.uploader(schedule)
    scene.write(entries)
    scene.now += later
    assert uploader.is_due() is due


def test_a_batch_whose_answer_was_lost_is_sent_again_as_it_was(scene: Scene) -> None:
    """What was written meanwhile goes in the next batch; the server has everything once."""
    uploader = scene.uploader(Schedule.AT_ONCE)
    scene.write(3)
    scene.server.loses_answers = True
    with pytest.raises(ServerAwayError):
        uploader.send()
    scene.write(2)
    scene.server.loses_answers = False
    assert uploader.send() == 5
    assert [len(batch) for batch in scene.server.batches.values()] == [3, 2]
    assert (sorted(scene.server.taken), scene.journal.waiting()) == ([1, 2, 3, 4, 5], 0)


def test_nothing_is_deleted_that_was_not_taken(scene: Scene) -> None:
    """Entries are forgotten after 90 days once the server has them, never before."""
    uploader = scene.uploader(Schedule.AT_ONCE)
    scene.write(3)
    uploader.send()
    scene.write(2)
    scene.server.away = True
    scene.now += 400 * DAY
    assert scene.journal.forget(scene.now) == 3
    assert scene.journal.waiting() == 2


def test_numbers_are_never_used_again(scene: Scene) -> None:
    """Not after entries were forgotten, and not by a new journal under the same number of till."""
    uploader = scene.uploader(Schedule.AT_ONCE)
    scene.write(3)
    uploader.send()
    scene.journal.forget(scene.now + 1)
    assert scene.journal.add(EntryKind.NOTE, "", scene.now, {}) == 4
    scene.journal.acknowledge(0, (), {}, taken_to=90)
    assert scene.journal.add(EntryKind.NOTE, "", scene.now, {}) == 91


def test_one_till_a_journal(scene: Scene, tmp_path: Path) -> None:
    """A second till on the same journal is refused."""
    assert scene
    with pytest.raises(JournalBusyError, match="end it first"):
        Journal(tmp_path / "journal.db")
