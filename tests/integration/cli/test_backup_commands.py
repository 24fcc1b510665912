"""Backup and restore as people run them: beside a running engine, and instead of one."""

import json
import stat
import tarfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen

import pytest
from sqlmodel import select

from bot.commands.exit_codes import ExitCode
from bot.jobs.backups import DailyBackups
from bot.opening import open_shop
from bot.settings import load_settings
from core.actions.privacy.erase_customer import erase_customer, forget_files
from core.models import Customer
from core.store import Store
from core.store.erased import PENDING
from tests.support.command_line import CommandLine

StartEngine = Callable[[], AbstractContextManager["Popen[str]"]]
DAY = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def customers(url: str) -> dict[str, str | None]:
    """Return the names of all customers, by their numbers."""
    store = Store(url)
    with store.read() as session:
        found = {row.number: row.name for row in session.exec(select(Customer))}
    store.close()
    return found


def test_a_shop_comes_back_from_its_backup(najimi: CommandLine, engine: StartEngine, real_head: Path) -> None:
    """Backed up while the engine runs, lost, restored: the same answers as before."""
    with engine():
        najimi("import", "purchases", str(real_head), "--json")
        before = najimi("extract", "bought at least 2 times", "--json").json
        made = najimi("backup", "--json").json
        assert Path(made["file"]).parent == najimi.data / "backups"
        refused = najimi("restore", made["file"], "--force")
        assert refused.code == ExitCode.UNAVAILABLE
        assert "already serves this database" in refused.err
    assert stat.S_IMODE(Path(made["file"]).stat().st_mode) == 0o600
    for path in najimi.data.iterdir():
        if path.is_file():
            path.unlink()
    restored = najimi("restore", made["file"], "--json")
    assert (restored.code, restored.json["rows"]) == (ExitCode.DONE, made["rows"])
    assert najimi("extract", "bought at least 2 times", "--json").json == before
    assert najimi("mirror", "check").code == ExitCode.DONE


def test_data_is_replaced_only_on_demand(najimi: CommandLine, real_head: Path) -> None:
    """The refusal names the option; what was there is kept, and where is said."""
    najimi("import", "purchases", str(real_head), "--json")
    made = najimi("backup", str(najimi.folder / "mine.tar.gz"), "--json").json
    refused = najimi("restore", made["file"])
    assert refused.code == ExitCode.REFUSED
    assert "--force" in refused.err
    forced = najimi("restore", made["file"], "--force")
    assert forced.code == ExitCode.DONE
    assert "before-restore" in forced.out
    assert len(list((najimi.data / "backups").glob("najimi-before-restore-*.tar.gz"))) == 1


@pytest.mark.parametrize("content", [b"", b"nothing of the sort", b"\x1f\x8b" + bytes(100)])
def test_what_is_no_backup_is_refused_in_words(najimi: CommandLine, content: bytes) -> None:
    """Nothing is touched, and nothing is left."""
    file = najimi.folder / "odd.tar.gz"
    file.write_bytes(content)
    ended = najimi("restore", str(file))
    assert ended.code == ExitCode.REFUSED
    assert str(file) in ended.err.replace("\n", "")
    assert not list(najimi.data.glob("najimi.db"))


def test_a_backup_is_never_overwritten(najimi: CommandLine, real_head: Path) -> None:
    """The command says so, and the file stays as it is."""
    najimi("import", "purchases", str(real_head), "--json")
    file = najimi.folder / "b.tar.gz"
    file.write_text("precious")
    ended = najimi("backup", str(file))
    assert ended.code == ExitCode.REFUSED
    assert file.read_text() == "precious"
    assert tarfile.is_tarfile(najimi("backup", str(najimi.folder / "c.tar.gz"), "--json").json["file"])


def test_an_erased_person_stays_erased_after_a_restore(najimi: CommandLine, real_head: Path) -> None:
    """Whoever was erased after the backup was made is erased from what comes back, also from the copy for questions."""
    najimi("import", "purchases", str(real_head), "--json")
    made = najimi("backup", "--json").json
    url = load_settings().url
    before = customers(url)
    with open_shop(load_settings()) as shop:
        with shop.store.read() as session:
            person = session.exec(select(Customer).where(Customer.number == "13085")).one()
        forget_files(shop, person.id or 0)
        with shop.store.write() as tx:
            erase_customer(tx, shop, person.id or 0, "staff:1")
    assert "13085" not in customers(url)
    restored = najimi("restore", made["file"], "--force", "--json")
    assert restored.json["erased_again"] == 1
    after = customers(url)
    assert "13085" in before
    assert "13085" not in after
    assert len(after) == len(before)
    assert najimi("mirror", "check").code == ExitCode.DONE


def test_a_restore_that_was_broken_off_keeps_the_engine_from_starting(najimi: CommandLine, real_head: Path) -> None:
    """Otherwise somebody who was erased could be told something."""
    najimi("import", "purchases", str(real_head), "--json")
    made = najimi("backup", "--json").json
    (najimi.data / PENDING).write_text(json.dumps([]))
    ended = najimi("staff", "list")
    assert ended.code == ExitCode.UNAVAILABLE
    assert "najimi restore" in ended.err
    assert {one["part"]: one for one in najimi("doctor", "--json").json["checks"]}["database"]["standing"] == "problem"
    assert najimi("restore", made["file"], "--force").code == ExitCode.DONE
    assert najimi("staff", "list").code == ExitCode.DONE


def test_a_backup_every_day_of_which_the_last_few_are_kept(najimi: CommandLine, tmp_path: Path) -> None:
    """None twice a day, none when the clock was put back; what people put there themselves is left alone."""
    najimi("migrate")
    folder = tmp_path / "daily"
    now = [DAY]
    with open_shop(load_settings()) as shop:
        daily = DailyBackups(shop, folder, 3, now=lambda: now[0])
        assert daily.look() is not None
        (folder / "najimi-mine.tar.gz").write_text("mine")
        assert daily.look() is None
        for day in range(1, 6):
            now[0] = DAY + timedelta(days=day)
            assert daily.look() is not None
        assert len(list(folder.glob("najimi-daily-*"))) == 3
        now[0] = DAY + timedelta(days=1)
        assert daily.look() is not None, "one that is dated later does not count"
        assert (folder / "najimi-mine.tar.gz").exists()


def test_a_daily_backup_that_cannot_be_made_is_said_once(
    najimi: CommandLine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The engine goes on without it, and tries again."""
    najimi("migrate")
    in_the_way = tmp_path / "daily"
    in_the_way.write_text("not a folder")
    with open_shop(load_settings()) as shop:
        daily = DailyBackups(shop, in_the_way, 3, now=lambda: DAY)
        assert [daily.look() for _ in range(3)] == [None] * 3
    assert sum("daily backup" in record.message for record in caplog.records) == 1
