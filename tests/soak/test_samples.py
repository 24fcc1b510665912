"""Small samples of the soak: the same code as the large counts, with few messages."""

import pytest

from tests.soak.database_faults import run_database_fault
from tests.soak.databases import POSTGRES, SQLITE
from tests.soak.fuzz import run_fuzz
from tests.soak.hostile import run_questions, run_scripts
from tests.soak.kills import run_kills
from tests.soak.platform_faults import run_fault

SEED = 20260302


@pytest.mark.parametrize("database", [SQLITE, POSTGRES])
def test_killed_again_and_again(database: str) -> None:
    """The real sender and channel die at drawn moments; nobody hears twice, nobody is dropped."""
    found = run_kills(database, messages=60, kills=4, seed=SEED)
    assert (found.twice, found.dropped) == (0, 0)
    assert found.kills
    assert found.looks


@pytest.mark.parametrize("name", ["updates late", "answers lost after the send", "everything at once"])
def test_a_campaign_under_a_fault_of_the_platform(name: str) -> None:
    """Every customer hears once, every answer counts once, and only what is ambiguous is unknown."""
    found = run_fault(name, SQLITE, messages=40, seed=SEED)
    assert (found.twice, found.dropped) == (0, 0)
    assert found.looks


@pytest.mark.parametrize(
    ("database", "name"),
    [(SQLITE, "read-only"), (SQLITE, "disk full"), (POSTGRES, "server ended at once and started again")],
)
def test_a_campaign_while_the_database_fails(database: str, name: str) -> None:
    """What was sent is written down once the database takes it again; nothing has to be settled by hand."""
    found = run_database_fault(database, name, 60, 1.0, SEED)
    assert (found.twice, found.dropped) == (0, 0)
    assert "; 0 unknown" in found.found


def test_no_question_stops_the_shop() -> None:
    """100 kB long, 10,000 deep, or a good one gone bad: answered, or refused with a sentence, in bounded memory."""
    assert "hostile questions" in run_questions(60, SEED).found


def test_no_text_breaks_the_way_of_a_question() -> None:
    """Understood, or refused with a sentence; in bounded time and memory, and nothing is evaluated."""
    assert "no other error" in run_fuzz(60.0, SEED, most=150).found


def test_no_script_stops_the_shop() -> None:
    """One that would run or grow for ever is ended, and questions are answered meanwhile."""
    assert "questions answered meanwhile" in run_scripts(SEED, most=4).found
