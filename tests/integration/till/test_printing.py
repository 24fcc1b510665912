"""Papers at the till's printer: coupons by themselves or on the button, parking tickets, again, and when it fails."""

import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.loyalty.programme_document import programme_json
from terminal_bridge.desk import Desk
from terminal_bridge.papers import NoPaperError
from terminal_bridge.settings import TillSettings
from tests.support.tills import ENROLMENT, PROGRAMME, CardInHand

PATIENCE = 60.0


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of what was printed, by an `lp` that keeps what it gets; a file `broken` there makes it fail."""
    folder, programs = tmp_path / "printed", tmp_path / "programs"
    folder.mkdir()
    programs.mkdir()
    lp = programs / "lp"
    lp.write_text(
        f'#!/bin/sh\nif [ -e {folder}/broken ]; then echo "lp: no such printer" >&2; exit 1; fi\n'
        f'n=$(ls {folder} | wc -l)\necho "$@" > {folder}/$n.asked\ncat > {folder}/$n.pdf\n'
    )
    lp.chmod(lp.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return folder


@pytest.fixture
def desk(tmp_path: Path, printed: Path) -> Iterator[Desk]:
    """A till with a printer named counter."""
    assert printed.is_dir()
    (tmp_path / "programme.json").write_text(programme_json(PROGRAMME))
    settings = TillSettings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=tmp_path / "till",
        programme=tmp_path / "programme.json",
        printer="counter",
    )
    made = Desk(settings, ENROLMENT, None)
    yield made
    made.vouchers.papers.stop()
    made.journal.close()


def pages(folder: Path, number: int) -> list[bytes]:
    """Wait until so many pages were printed, and return them."""
    until = time.monotonic() + PATIENCE
    while len(found := sorted(folder.glob("*.pdf"))) < number or not all(each.stat().st_size for each in found):
        assert time.monotonic() < until, f"{len(found)} of {number} pages were printed"
        time.sleep(0.01)
    return [each.read_bytes() for each in found]


def test_coupons_are_printed_by_themselves_and_on_the_button(desk: Desk, printed: Path) -> None:
    """A purchase that reaches the rank prints its coupon; F2 prints parking with its end; nothing is printed twice."""
    desk.till.arrived(CardInHand(1).insert())
    desk.do(lambda till: till.sell(20_000))
    (coupon,) = pages(printed, 1)
    assert coupon.startswith(b"%PDF")
    code = desk.do(lambda till: till.give("parking"))
    assert desk.do(lambda till: till.give("parking")) == code
    assert len(pages(printed, 2)) == 2
    handed = desk.board.paper
    assert handed is not None
    assert (handed.code, handed.title, handed.failed) == (code, "Two hours of parking", False)
    ticket = desk.vouchers.papers.ticket(handed.entry)
    assert ticket.worth == "120 minutes"
    assert ticket.until is not None
    assert (ticket.until - ticket.issued).total_seconds() == 120 * 60
    assert "-d counter" in min(printed.glob("*.asked")).read_text()
    desk.vouchers.again(handed.entry)
    assert len(set(pages(printed, 3))) == 2


def test_a_printer_that_fails_takes_nothing_away(desk: Desk, printed: Path) -> None:
    """The coupon counts, the clerk reads what the printer said, and it can be printed again."""
    (printed / "broken").touch()
    desk.till.arrived(CardInHand(1).insert())
    desk.do(lambda till: till.give("parking"))
    until = time.monotonic() + PATIENCE
    while desk.board.paper is None or not desk.board.paper.failed:
        assert time.monotonic() < until, "the printer was believed"
        time.sleep(0.01)
    assert "no such printer" in desk.board.paper.words
    (printed / "broken").unlink()
    desk.vouchers.again(desk.board.paper.entry)
    assert len(pages(printed, 1)) == 1


@pytest.mark.parametrize("entry", [0, 1, 99, 2**40])
def test_there_is_no_paper_of_what_was_not_issued(desk: Desk, entry: int) -> None:
    """Neither of an entry that is something else, nor of none."""
    desk.till.arrived(CardInHand(1).insert())
    with pytest.raises(NoPaperError):
        desk.vouchers.papers.page(entry)
