"""The till's process is truly killed at each of its writes; the card and the journal's file are all that is left."""

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from terminal_bridge.entry import EntryKind, EntryState
from tests.support.tills import CardInHand, KilledError, TestTill

# The writes of a visit: presented, intended, settled, a coupon and its step, the figure's last steps; and one more.
WRITES = 7
SALE = 20_000


def _serve(folder: Path, line: Connection, dies_in: int, after_commit: bool) -> None:
    """Be a till in a process of its own: serve one customer over `line`, and die at the chosen write."""
    shop = TestTill(folder)
    shop.journal.dies_in, shop.journal.after_commit = dies_in, after_commit

    def transmit(command: bytes) -> bytes:
        line.send_bytes(command)
        return line.recv_bytes()

    try:
        shop.till.arrived(transmit)
        shop.till.sell(SALE)
        shop.till.left()
    except KilledError:
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(0)


@pytest.mark.parametrize("after_commit", [False, True], ids=["before it is on the disk", "after"])
@pytest.mark.parametrize("write", range(WRITES))
def test_killed_at_a_write(tmp_path: Path, write: int, after_commit: bool) -> None:
    """Whichever write it was: started again, with the card back, the server gets what is on the card, once."""
    card = CardInHand(1)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(tmp_path, theirs, write, after_commit))
    process.start()
    theirs.close()
    transmit = card.insert()
    try:
        while True:
            ours.send_bytes(transmit(ours.recv_bytes()))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        process.join()
    assert process.exitcode == (0 if write == WRITES - 1 else -signal.SIGKILL)
    shop = TestTill(tmp_path)
    shop.till.arrived(card.insert())
    shop.till.left()
    shop.uploader.send()
    assert shop.journal.open_entries() == []
    assert [each.to_bytes() for each in shop.server.records(card.card_id.hex())] == list(card.truth.values())
    void = [
        each for each in shop.server.taken.values() if each.kind is EntryKind.RECORD and each.state is EntryState.VOID
    ]
    assert len(void) + len(card.truth) <= 1
    shop.kill()
