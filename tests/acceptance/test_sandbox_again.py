"""`najimi run --sandbox` on the folder of an earlier run: it starts afresh, and goes on."""

import os
from pathlib import Path

import pytest

from bot.workers import vigil
from tests.support.purchase_files import purchase_file
from tests.support.system import running_system

LINES = [f"{number},A1,lantern,1,2010-12-0{number} 08:26:00,2.50,1700{number},UK" for number in range(1, 6)]


async def test_a_second_run_clears_the_first_away_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that the first run left is replaced before the engine watches over it: it does not end for that."""
    monkeypatch.setattr(vigil, "LOOK_SECONDS", 0.05)
    data, folder = purchase_file(tmp_path, LINES), tmp_path / "data"
    database = folder / "sandbox" / "najimi.db"
    for run in range(2):
        if run:
            # While the old file has a name, no new one can come by its inode, and look like it by luck.
            os.link(database, tmp_path / "earlier.db")
        async with running_system(folder, data) as system:
            await system.people.slack.say("mika", "#shop", "@najimi who bought lantern")
            await system.people.slack.wait_for("5 customers", channel="#shop")
            assert not system.engine.gave_up.done(), system.engine.gave_up.result()
    assert not database.samefile(tmp_path / "earlier.db")
