"""Random schedules of everything that can go wrong at a till, on the programmes that are on the cards."""

from collections import Counter
from pathlib import Path

import pytest

from tests.support.till_schedules import Schedule

SCHEDULES = 1_000
PARTS = 10


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_and_nothing_counts_twice(tmp_path: Path, part: int) -> None:
    """Whatever happens when: in the end the server has what is on the cards, each thing once."""
    met: Counter[str] = Counter()
    for seed in range(part * SCHEDULES // PARTS, (part + 1) * SCHEDULES // PARTS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            met += Schedule(seed, folder).run()
        except AssertionError as broken:
            message = f"schedule {seed}: {broken}"
            raise AssertionError(message) from broken
    every = ("done", "card gone", "killed", "line cut", "killed while sending", "sent again", "by the shop's card")
    every += ("certificates used", "certificates that wait")
    assert all(met[name] for name in every), met
