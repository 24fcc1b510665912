"""Small samples of the soak: the same code as the large counts, with few messages."""

import pytest

from tests.soak.databases import POSTGRES, SQLITE
from tests.soak.kills import run_kills
from tests.soak.platform_faults import run_fault

SEED = 20260302


@pytest.mark.parametrize("database", [SQLITE, POSTGRES])
def test_killed_again_and_again(database: str) -> None:
    """The real sender and channel die at drawn moments; nobody hears twice, nobody is dropped."""
    found = run_kills(database, messages=60, kills=6, seed=SEED)
    assert (found.twice, found.dropped) == (0, 0)
    assert found.kills
    assert found.looks


@pytest.mark.parametrize(
    "name", ["updates out of order", "answers lost after the send", "an hour away", "everything at once"]
)
def test_a_campaign_under_a_fault_of_the_platform(name: str) -> None:
    """Every customer hears once, every answer counts once, and only what is ambiguous is unknown."""
    found = run_fault(name, SQLITE, messages=40, seed=SEED)
    assert (found.twice, found.dropped) == (0, 0)
    assert found.looks
