"""What the server cannot read does not keep back what comes after it: it is put aside, shown, and tried again later."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from terminal_bridge.entry import Entry, EntryKind
from terminal_bridge.journal import Journal
from terminal_bridge.server import Answer, NotUnderstoodError, ServerAwayError, ServerFaultError, ServerRefusesError
from terminal_bridge.upload import Schedule, Uploader

CARD = "ab" * 8


class Picky:
    """A server that cannot read some entries: it says which, or it only says no."""

    def __init__(self, *wrong: int, says_which: bool = True) -> None:
        """Refuse entries of these sequences."""
        self.wrong, self.says_which = set(wrong), says_which
        self.taken: list[int] = []
        self.mute = False

    def take(self, _batch: int, entries: Sequence[Entry], _programme: int) -> Answer:
        """Take a batch."""
        refused = [(place, "no") for place, entry in enumerate(entries) if entry.sequence in self.wrong]
        if self.mute or (refused and not self.says_which):
            raise NotUnderstoodError
        self.taken += [entry.sequence for entry in entries if entry.sequence not in self.wrong]
        return Answer(max(self.taken, default=0), refused=tuple(refused))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal with 250 entries."""
    made = Journal(tmp_path / "journal.db")
    for number in range(250):
        made.add(EntryKind.NOTE, CARD, number + 1, {"number": number})
    yield made
    made.close()


def uploader(journal: Journal, server: object, state: list[str] | None = None) -> Uploader:
    """Return what sends, at once."""
    said = state if state is not None else []
    return Uploader(journal, server, Schedule.AT_ONCE, lambda: 1_000_000, state=said.append)  # type: ignore[arg-type]


@pytest.mark.parametrize("says_which", [True, False])
def test_the_others_go_on(journal: Journal, says_which: bool) -> None:
    """Each once; those put aside are kept, and sent again when the till starts anew."""
    server = Picky(3, 117, 118, 250, says_which=says_which)
    assert uploader(journal, server).send() == 246
    assert sorted(server.taken) == [number for number in range(1, 251) if number not in server.wrong]
    assert (journal.aside(), journal.waiting()) == (4, 0)
    journal.forget(10**9)
    assert journal.aside() == 4, "nothing is forgotten that nobody has taken"
    server.wrong = {118}
    again = uploader(journal, server)
    assert journal.put_back() == 4
    assert again.send() == 3
    assert journal.aside() == 1
    assert sorted(server.taken) == [number for number in range(1, 251) if number != 118]


def test_where_nothing_is_understood_nothing_is_put_aside(journal: Journal) -> None:
    """Then it is not the entries that are wrong, and they wait."""
    server = Picky()
    server.mute = True
    with pytest.raises(ServerRefusesError):
        uploader(journal, server).send()
    assert (journal.aside(), journal.waiting()) == (0, 250)
    server.mute = False
    assert uploader(journal, server).send() == 250


def test_it_is_shown(journal: Journal) -> None:
    """On the till's page, as long as something is put aside."""
    said: list[str] = []
    sending = uploader(journal, Picky(3), said)
    sending.start()
    try:
        for _ in range(6_000):
            if said:
                break
            sending.hurry()
            sending._stopping.wait(0.01)
    finally:
        sending.stop()
    assert said[0].startswith("1 entry of this till is put aside")


class Failing:
    """A server that fails on some entries, or on everything."""

    def __init__(self, *on: int) -> None:
        """Fail on entries of these sequences."""
        self.on, self.wholly = set(on), False
        self.taken: list[int] = []

    def take(self, _batch: int, entries: Sequence[Entry], _programme: int) -> Answer:
        """Take a batch as a whole, or fail."""
        found = [entry.sequence for entry in entries]
        if self.wholly or self.on.intersection(found):
            raise ServerFaultError
        self.taken += found
        return Answer(max(self.taken, default=0))


def until_sent(sending: Uploader, tries: int = 20) -> int:
    """Send until it goes through, as a till does after each failure; return how often it failed."""
    for failed in range(tries):
        try:
            sending.send()
        except ServerAwayError:
            continue
        return failed
    raise AssertionError


@pytest.mark.parametrize("wrong", [(1,), (117,), (3, 117, 118, 250)])
def test_what_the_server_fails_on_keeps_nothing_back(journal: Journal, wrong: tuple[int, ...]) -> None:
    """Everything else gets through, once and in order; what is put aside is sent again each hour until it is taken."""
    server, now = Failing(*wrong), [1_000_000]
    sending = Uploader(journal, server, Schedule.AT_ONCE, lambda: now[0])  # type: ignore[arg-type]
    assert until_sent(sending) > 0
    rest = [number for number in range(1, 251) if number not in server.on]
    assert server.taken == rest
    assert (journal.waiting(), journal.aside(), journal.faults()) == (0, len(wrong), len(wrong))
    assert journal.put_back() == 0, "it is not refused"
    journal.add(EntryKind.NOTE, CARD, 251, {"number": 251})
    assert sending.send() == 1
    now[0] += 3_600
    assert sending.send() == 0
    assert journal.faults() == len(wrong), "the server fails still, and nobody waits for that"
    server.on = set()
    assert sending.send() == 0, "not before an hour has passed"
    now[0] += 3_600
    assert sending.send() == len(wrong)
    assert (journal.waiting(), journal.aside()) == (0, 0)
    assert server.taken == [*rest, 251, *wrong]
    assert all("fault" not in each.details and "set_aside" not in each.details for each in journal.latest(251))


def test_where_the_server_fails_whatever_it_is_sent_nothing_is_put_aside(journal: Journal) -> None:
    """Then nothing is wrong with an entry: all of it waits, however long that lasts, and goes once it answers."""
    server = Failing()
    server.wholly = True
    sending = uploader(journal, server)
    for _ in range(10):
        with pytest.raises(ServerAwayError):
            sending.send()
    assert (journal.aside(), journal.waiting()) == (0, 250)
    server.wholly = False
    assert sending.send() == 250
    assert server.taken == list(range(1, 251))


def test_a_failure_that_passes_puts_nothing_aside(journal: Journal) -> None:
    """Twice is not for good."""
    server = Failing(7)
    sending = uploader(journal, server)
    for _ in range(2):
        with pytest.raises(ServerAwayError):
            sending.send()
    server.on = set()
    assert sending.send() == 250
    assert journal.aside() == 0
