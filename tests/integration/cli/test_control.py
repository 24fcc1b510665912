"""The command line and a running engine: who does the work, and what the socket refuses."""

import json
import os
import signal
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from importlib.metadata import version
from pathlib import Path

import httpx
import pytest

from bot.cli import reach
from bot.commands.exit_codes import ExitCode
from bot.control import LONGEST_REQUEST
from bot.control_client import SOCKET_NAME, VERSION_HEADER, socket_path
from bot.settings import load_settings
from core.store import Store
from core.store.lock import engine_lock
from tests.support.command_line import CommandLine

StartEngine = Callable[[], AbstractContextManager["subprocess.Popen[str]"]]


@pytest.fixture
def client(engine_folder: Path) -> Iterator[httpx.Client]:
    """A client of a running engine's socket that says what it likes."""
    with (
        socket_path(engine_folder) as path,
        httpx.Client(
            transport=httpx.HTTPTransport(uds=path),
            base_url="http://engine",
            headers={VERSION_HEADER: version("najimi")},
            timeout=30,
        ) as opened,
    ):
        yield opened


def test_a_running_engine_does_the_work(najimi: CommandLine, engine: StartEngine, real_head: Path) -> None:
    """An import through the engine has the same figures as one without; no second process opens the mirror."""
    with engine() as process:
        facts = {check["part"]: check for check in najimi("doctor", "--json").json["checks"]}
        assert str(process.pid) in facts["engine"]["found"]
        imported = najimi("import", "purchases", str(real_head), "--json")
        assert imported.json["lines"] == 3_000
        assert najimi("mirror", "check", "--json").json["equal"] is True
        assert najimi("invite", "13085", "--json").json["link"].startswith("https://t.me/shop_bot?start=")
    again = najimi("import", "purchases", str(real_head), "--json")
    assert again.json["already_imported"] is True


def test_an_invitation_for_people_has_a_qr_code(najimi: CommandLine, engine_folder: Path, real_head: Path) -> None:
    """The link is there as text and as a picture made of blocks."""
    najimi.set(NAJIMI_DATA_DIR=str(engine_folder))
    najimi("import", "purchases", str(real_head), "--json")
    shown = najimi("invite", "13085")
    assert "https://t.me/shop_bot?start=" in shown.out
    assert "█" in shown.out


def test_a_refusal_by_the_engine_reads_like_any_other(najimi: CommandLine, engine_folder: Path) -> None:
    """Words, exit code and silence on standard output are the same on both ways."""
    alone = najimi("staff", "grant", "U1", "king", "--json")
    najimi.set(NAJIMI_DATA_DIR=str(engine_folder))
    asked = najimi("staff", "grant", "U1", "king", "--json")
    assert asked == alone
    assert asked.code == ExitCode.REFUSED


def test_what_needs_the_database_for_itself_is_refused(najimi: CommandLine, engine_folder: Path) -> None:
    """`najimi migrate` finds the lock taken, as a second engine would, and says by which process."""
    najimi.set(NAJIMI_DATA_DIR=str(engine_folder))
    ended = najimi("migrate")
    assert ended.code == ExitCode.UNAVAILABLE
    assert (engine_folder / "najimi.db.lock").read_text() in ended.err


def test_what_a_killed_engine_leaves_behind_is_in_nobodys_way(najimi: CommandLine, engine: StartEngine) -> None:
    """After kill -9 the socket's file remains, commands work by themselves, and a new engine starts."""
    with engine() as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
    assert (najimi.data / SOCKET_NAME).exists()
    assert najimi("staff", "list", "--json").code == ExitCode.DONE
    with engine():
        assert najimi("staff", "list", "--json").code == ExitCode.DONE
    assert not (najimi.data / SOCKET_NAME).exists()


def test_an_engine_that_answers_elsewhere_is_named(najimi: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the database is held and no socket answers, a command gives up with 4 and says what to compare."""
    monkeypatch.setattr(reach, "PATIENCE_SECONDS", 0.0)
    store = Store(load_settings().url)
    with engine_lock(store):
        ended = najimi("staff", "list")
    store.close()
    assert ended.code == ExitCode.UNAVAILABLE
    assert "NAJIMI_DATA_DIR" in ended.err


def test_two_commands_at_once_wait_for_each_other(najimi: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that finds another one at work says so once, and goes on when it is done."""
    store = Store(load_settings().url)
    other = ExitStack()
    other.enter_context(engine_lock(store))
    monkeypatch.setattr(reach.time, "sleep", lambda _seconds: other.close())
    ended = najimi("staff", "list", "--json")
    store.close()
    assert (ended.code, ended.json) == (ExitCode.DONE, {"staff": []})
    assert ended.err.count("waiting") == 1


def test_an_import_whose_listener_goes_away_is_completed_by_repeating_it(
    client: httpx.Client, engine_folder: Path, najimi: CommandLine, real_head: Path
) -> None:
    """Somebody who hangs up in the middle harms nothing: the same import again ends with the same figures."""
    request = {"file": str(real_head), "source": "hung up"}
    with client.stream("POST", "/import/purchases", json=request) as response:
        first = next(response.iter_lines())
    assert "progress" in json.loads(first)
    najimi.set(NAJIMI_DATA_DIR=str(engine_folder))
    again = najimi("import", "purchases", str(real_head), "--source", "hung up", "--json")
    assert (again.code, again.json["lines"]) == (ExitCode.DONE, 3_000)
    assert najimi("mirror", "check").code == ExitCode.DONE


def test_the_socket_is_for_its_owner_alone(engine_folder: Path) -> None:
    """Nobody else on the machine may open it."""
    assert stat.S_IMODE((engine_folder / SOCKET_NAME).stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_a_data_folder_far_down_the_tree_has_a_socket_too(najimi: CommandLine, engine: StartEngine) -> None:
    """The kernel's limit on a socket's path is not the user's problem."""
    najimi.data = najimi.folder / ("deep" * 20) / ("deeper" * 10)
    najimi.set(NAJIMI_DATA_DIR=str(najimi.data))
    with engine():
        assert najimi("staff", "list", "--json").code == ExitCode.DONE


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/staff/list", b"", 422),
        ("/staff/list", b"not json", 422),
        ("/staff/list", b"[1, 2]", 422),
        ("/staff/list", b'{"unknown": 1}', 422),
        ("/staff/list", b"[" * 60_000, 422),
        ("/staff/list", b"\xff\xfe\x00", 422),
        ("/staff/grant", b'{"slack_user": "U1"}', 422),
        ("/staff/grant", json.dumps({"slack_user": "U" * 33, "role": "admin"}).encode(), 422),
        ("/staff/list", b"{" + b" " * LONGEST_REQUEST + b"}", 413),
        ("/nothing", b"{}", 404),
        ("/../staff/list", b"{}", 200),
    ],
)
def test_a_wrong_request_is_refused_and_harms_nobody(client: httpx.Client, path: str, body: bytes, status: int) -> None:
    """Malformed, unknown and huge requests get an answer of their own, and the next one is served."""
    assert client.post(path, content=body).status_code == status
    assert "answer" in client.post("/staff/list", content=b"{}").json()


def test_a_wrong_way_of_asking_is_refused(client: httpx.Client) -> None:
    """Only POST, and only from a command of the same release."""
    assert client.get("/staff/list").status_code == httpx.codes.METHOD_NOT_ALLOWED
    other = client.post("/staff/list", content=b"{}", headers={VERSION_HEADER: "0.0.1"})
    assert other.status_code == httpx.codes.CONFLICT
    assert "restart" in other.json()["refusal"]["message"]


def test_a_request_that_never_ends_is_cut_off(client: httpx.Client) -> None:
    """A body that streams on and on is refused as soon as it is too long."""

    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * 4096

    assert client.post("/staff/list", content=endless()).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


def test_rubbish_on_the_socket_harms_nobody(client: httpx.Client, engine_folder: Path) -> None:
    """Bytes that are no HTTP, and a connection that is dropped in the middle, leave the engine serving."""
    for rubbish in (b"\x00\xff" * 1000, b"POST /staff/list HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"):
        with socket_path(engine_folder) as path, socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path)
            connection.sendall(rubbish)
    assert "answer" in client.post("/staff/list", content=b"{}").json()
