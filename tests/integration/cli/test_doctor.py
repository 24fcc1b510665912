"""The doctor: everything that is broken at once, and nothing that is not."""

import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.commands.exit_codes import ExitCode
from bot.doctor import examination as doctor
from bot.opening import open_shop
from bot.settings import load_settings
from core.store import Store
from sandbox.app import Sandbox
from tests.support.command_line import CommandLine
from tests.support.ports import free_port

SECRET = "4242:nobody-may-see-this"  # noqa: S105 - nobody's token


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[Sandbox]:
    """Slack and Telegram on this machine, served by a thread."""
    port = free_port()
    sandbox = Sandbox(public_url=f"http://127.0.0.1:{port}", now=lambda: datetime(2026, 3, 2, tzinfo=UTC))
    app = Starlette(routes=[Mount("/sandbox", sandbox.app)])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield sandbox
    server.should_exit = True
    thread.join(30)


def _checks(najimi: CommandLine) -> dict[str, dict[str, str]]:
    return {check["part"]: check for check in najimi("doctor", "--json").json["checks"]}


def test_a_fresh_installation_is_not_set_up_but_healthy(najimi: CommandLine) -> None:
    """Nothing is a problem where nobody has set anything up; each part says what to do, and nothing is made."""
    ended = najimi("doctor", "--json")
    assert (ended.code, ended.json["healthy"]) == (ExitCode.DONE, True)
    assert all(check["to_do"] for check in ended.json["checks"] if check["standing"] == "not set up")
    assert not (najimi.data / "najimi.db").exists()


def test_everything_that_is_broken_is_named_at_once(najimi: CommandLine) -> None:
    """Settings, folder, database, Slack, Telegram and speech: each has its line and its remedy; no token is shown."""
    in_the_way = najimi.folder / "a file"
    in_the_way.write_text("not a folder")
    najimi.set(
        NAJIMI_ZONE="Mars",
        NAJIMI_PORT="many",
        NAJIMI_DATA_DIR=str(in_the_way / "data"),
        DATABASE_URL=f"postgresql://somebody:{SECRET}@127.0.0.1:1/none",
        NAJIMI_SLACK_BOT_TOKEN=SECRET,
        NAJIMI_SLACK_SIGNING_SECRET=SECRET,
        NAJIMI_SLACK_BASE_URL="http://127.0.0.1:1/api/",
        NAJIMI_TELEGRAM_TOKEN=SECRET,
        NAJIMI_TELEGRAM_BASE_URL="http://127.0.0.1:1/bot",
        NAJIMI_SPEECH_MODEL=str(najimi.folder),
    )
    ended = najimi("doctor", "--json")
    assert (ended.code, ended.json["healthy"]) == (ExitCode.PROBLEM, False)
    broken = [check["part"] for check in ended.json["checks"] if check["standing"] == "problem"]
    assert broken == ["settings", "settings", "data folder", "database", "Slack", "Telegram", "speech"]
    assert all(check["to_do"] for check in ended.json["checks"] if check["standing"] == "problem")
    assert SECRET not in ended.out + ended.err


def test_people_read_a_line_a_part_and_what_to_do_below(najimi: CommandLine) -> None:
    """Without --json each part is a line."""
    shown = najimi("doctor").out
    assert "not set up  Slack" in shown
    assert "-> make an app from docs/slack-manifest.yaml" in shown


def test_tokens_are_tried_on_the_platforms(najimi: CommandLine, stand_ins: Sandbox) -> None:
    """A good token is shown with its bot, a wrong one is a problem with the platform's own reason."""
    najimi.set(
        NAJIMI_SLACK_BASE_URL=stand_ins.slack_base_url,
        NAJIMI_SLACK_BOT_TOKEN=stand_ins.slack_bot_token,
        NAJIMI_SLACK_SIGNING_SECRET=stand_ins.slack_signing_secret,
        NAJIMI_TELEGRAM_BASE_URL=stand_ins.telegram_base_url,
        NAJIMI_TELEGRAM_TOKEN=stand_ins.telegram_token,
    )
    good = _checks(najimi)
    assert (good["Slack"]["standing"], good["Telegram"]["standing"]) == ("ok", "ok")
    najimi.set(NAJIMI_SLACK_BOT_TOKEN=SECRET, NAJIMI_TELEGRAM_TOKEN=SECRET)
    wrong = _checks(najimi)
    assert "invalid_auth" in wrong["Slack"]["found"]
    assert "Unauthorized" in wrong["Telegram"]["found"]


def test_a_bot_token_without_a_way_to_hear_is_a_problem(najimi: CommandLine) -> None:
    """A Slack app that can only speak is half set up."""
    najimi.set(NAJIMI_SLACK_BOT_TOKEN=SECRET)
    assert "no way to hear" in _checks(najimi)["Slack"]["found"]


def test_an_older_schema_is_migrated_by_itself_on_sqlite_only(najimi: CommandLine, postgres_url: str) -> None:
    """On PostgreSQL somebody has to make a backup and say so: there it is a problem."""
    najimi("migrate")
    for url, standing in ((load_settings().url, "not set up"), (postgres_url, "problem")):
        store = Store(url)
        with store.writer.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        store.close()
        najimi.set(DATABASE_URL=url)
        assert _checks(najimi)["database"]["standing"] == standing


def test_a_server_that_may_forget_what_it_committed_is_a_problem(najimi: CommandLine, postgres_url: str) -> None:
    """The server of these tests does not wait for its disk, because its data never outlives them."""
    najimi.set(DATABASE_URL=postgres_url)
    check = _checks(najimi)["database"]
    assert check["standing"] == "problem"
    assert check["found"].startswith("fsync off: the server may lose")


def test_a_newer_schema_is_a_problem_that_no_migration_mends(najimi: CommandLine, database_url: str) -> None:
    """The doctor, the engine and `najimi migrate` say the same: install that release again, or restore."""
    store = Store(database_url)
    with store.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    najimi.set(DATABASE_URL=database_url)
    check = _checks(najimi)["database"]
    assert check["standing"] == "problem"
    assert "newer release" in check["found"]
    assert "migrate" not in check["to_do"]
    refused = najimi("migrate")
    assert refused.code == ExitCode.UNAVAILABLE
    assert "newer release" in refused.err


def test_a_mirror_that_differs_is_a_problem(
    najimi: CommandLine, real_head: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What differs is said, with the command that mends it."""
    najimi("import", "purchases", str(real_head), "--json")
    najimi("mirror", "check")
    assert _checks(najimi)["mirror"]["standing"] == "ok"
    monkeypatch.setattr("core.extraction.mirror.mirror.Mirror.check", lambda _mirror: ["line: 3,000 rows, not 2,999"])
    checks = _checks(najimi)
    assert checks["mirror"]["to_do"] == "najimi mirror rebuild"
    assert najimi("mirror", "check", "--quick").code == ExitCode.PROBLEM


def test_a_full_disk_is_a_problem(najimi: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little room is said before it hurts."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10, 9, 1))
    assert _checks(najimi)["data folder"]["standing"] == "problem"


def test_parts_that_are_there_are_named(najimi: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A speech model in its folder and a reader on its cable are found."""
    (tmp_path / "model" / "am").mkdir(parents=True)
    (tmp_path / "model" / "am" / "final.mdl").touch()
    monkeypatch.setattr("speech.model.vosk", object())
    monkeypatch.setattr("terminal_bridge.readers.pcsc_readers", lambda: ["ACS ACR122U 00"])
    najimi.set(NAJIMI_SPEECH_MODEL=str(tmp_path / "model"))
    checks = _checks(najimi)
    assert checks["speech"]["standing"] == "ok"
    assert checks["card readers"]["found"] == "ACS ACR122U 00"


def test_no_check_stops_another(monkeypatch: pytest.MonkeyPatch, najimi: CommandLine) -> None:
    """Whatever a mirror raises, the parts after it are looked at."""
    with open_shop(load_settings()) as shop:
        shop.mirror.refresh()

    def broken() -> tuple[str, ...]:
        message = "the file is damaged"
        raise OSError(message)

    assert najimi.data.exists()
    checks = {check.part: check for check in doctor.examine(broken)}
    assert checks["mirror"].found == "the file is damaged"
    assert "card readers" in checks
    monkeypatch.undo()
