"""Papers as whoever holds them sees them: rendered, and their code read by a decoder that is not ours."""

import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.paper.ticket import Paper, Ticket, code_picture, ticket_page

CODE = "ABCD-EFGH-IJKL-MNOP"
ISSUED = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - local time, as it stands on paper
TICKET = Ticket("Bakery", "Gift certificate", "£10 off", CODE, ISSUED, "£10.00", date(2027, 3, 2), ("Paid for.",))


def tool(name: str) -> str:
    """Return a tool of Poppler or ZBar; skips the test where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: apt-get install poppler-utils zbar-tools")
    return found


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("code", [CODE, "AAAA-AAAB-AAAA-AAAC-ZZZZ-7777"])
def test_the_code_can_be_scanned_and_the_words_read(tmp_path: Path, paper: Paper, code: str) -> None:
    """On both papers: one page, the code as ZBar reads it, and the words as Poppler does."""
    pdftoppm, zbarimg, pdftotext = tool("pdftoppm"), tool("zbarimg"), tool("pdftotext")
    file = tmp_path / "ticket.pdf"
    ticket = Ticket("Bakery", "Gift certificate", "£10 off", code, ISSUED, "£10.00", date(2027, 3, 2), ("Paid for.",))
    file.write_bytes(ticket_page(ticket, paper))
    subprocess.run([pdftoppm, "-r", "120", "-png", file, tmp_path / "page"], check=True)
    (page,) = tmp_path.glob("page*.png")
    read = subprocess.run([zbarimg, "-q", "--raw", page], check=True, capture_output=True, text=True)
    assert read.stdout.strip() == code
    text = subprocess.run([pdftotext, "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    for words in ("Bakery", "Gift certificate", "£10 off", "£10.00", "until 2 March 2027", "Paid for.", code[:9]):
        assert words in text


def test_the_same_ticket_is_the_same_file() -> None:
    """So that a paper that was printed again is the same paper."""
    assert ticket_page(TICKET) == ticket_page(TICKET)


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(Paper))
def test_whatever_is_written_on_it_is_a_page(title: str, worth: str, paper: Paper) -> None:
    """Long words, other scripts, controls, halves of characters: a page all the same."""
    page = ticket_page(Ticket("Bakery", "Coupon", title, CODE, ISSUED, worth), paper)
    assert page.startswith(b"%PDF")
    assert page.count(b"/Type /Page\n") <= 1


def test_a_picture_for_a_screen() -> None:
    """It is drawn by itself: nothing is fetched for it."""
    picture = code_picture(CODE)
    assert b"<svg" in picture
    assert b"href" not in picture.replace(b"xmlns:xlink", b"").replace(b"xlink", b"")
