"""Models: named, published by Vosk, not there, broken; each is said in words, and calls go on without."""

import asyncio
import io
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile

import pytest

from core.calls.heard import Capture, Heard
from core.ports import Ear
from speech.listening import VoskListener
from speech.model import INSTALL, find_models
from speech.model_shelf import ModelShelf
from tests.support.spoken import WORDS, Utterance, frames, track

vosk = pytest.importorskip("vosk", reason="Vosk is an extra: make speech")

NAME = "vosk-model-small-xx-0.1"
PATIENCE = 60


@asynccontextmanager
async def listening(setting: str, streams: int = 2) -> AsyncIterator[VoskListener]:
    """Have a listener, and close it."""
    listener = VoskListener(setting, streams)
    yield listener
    await listener.close()


def nobody(_heard: Heard) -> None:
    """Be told words that nobody should have heard."""
    pytest.fail("words were heard")


async def until(true: Callable[[], bool]) -> None:
    """Wait for what threads bring about."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - nothing tells of it but a question
            await asyncio.sleep(0.01)


async def until_deaf(ear: Ear) -> str:
    """Wait until an ear says that it hears nothing; return why."""
    await until(lambda: ear.capture is Capture.NONE)
    return ear.why


def archive(name: str, *files: str) -> bytes:
    """Return a zip of a folder with these files, none of which holds anything."""
    made = io.BytesIO()
    with ZipFile(made, "w") as packed:
        for file in files:
            packed.writestr(f"{name}/{file}", b"")
    return made.getvalue()


class Publisher(BaseHTTPRequestHandler):
    """A stand-in for the place where Vosk publishes its models."""

    listed = json.dumps([{"name": NAME, "lang": "xx", "type": "small", "obsolete": "false"}]).encode()
    packed = b""

    def do_GET(self) -> None:
        """Serve the list, or a model."""
        body = self.listed if self.path.endswith(".json") else self.packed
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Where Vosk keeps what it downloads from a publisher on this machine; the model is found but cannot be loaded."""
    shelf = tmp_path / "vosk"
    with ThreadingHTTPServer(("127.0.0.1", 0), Publisher) as server:
        threading.Thread(target=server.serve_forever).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(vosk, "MODEL_DIRS", [None, shelf])
        monkeypatch.setattr(vosk, "MODEL_PRE_URL", address)
        monkeypatch.setattr(vosk, "MODEL_LIST_URL", address + "list.json")
        monkeypatch.setattr(Publisher, "packed", archive(NAME, "am/final.mdl", "graph/HCLr.fst"))
        yield shelf
        server.shutdown()


async def test_without_a_model_calls_go_on_and_the_card_says_why() -> None:
    """Not set up, another language, a folder that holds none: an ear that hears nothing, with what to do."""
    for setting, language, why in (
        ("", "en", "set NAJIMI_SPEECH_MODEL to a language, such as en-us, or to the folder of a Vosk model"),
        ("ko=/nowhere", "en", "NAJIMI_SPEECH_MODEL names /nowhere, which holds no Vosk model (no am/final.mdl)"),
        ("ko=/nowhere", "ko", "NAJIMI_SPEECH_MODEL names /nowhere, which holds no Vosk model (no am/final.mdl)"),
    ):
        async with listening(setting) as listener:
            ear = listener.open(1, language, WORDS, nobody)
            assert (ear.capture, ear.why, ear.dropped) == (Capture.NONE, why, 0)
            ear.feed("inbound", b"\x00" * 160, 0)
            await ear.close()


async def test_without_the_recogniser_calls_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The extra is not installed: which command does it is said."""
    monkeypatch.setattr("speech.model.vosk", None)
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").touch()
    async with listening(str(tmp_path)) as listener:
        ear = listener.open(1, "en", WORDS, nobody)
        assert INSTALL in await until_deaf(ear)
        assert INSTALL in listener.open(2, "en", WORDS, nobody).why
        await ear.close()


async def test_a_model_that_cannot_be_loaded_ends_no_call(tmp_path: Path) -> None:
    """A call that came first learns it a moment later, further ones at once; places are given back."""
    (tmp_path / "am").mkdir()
    (tmp_path / "am" / "final.mdl").write_text("no model")
    async with listening(str(tmp_path), streams=1) as listener:
        ear = listener.open(1, "en", WORDS, nobody)
        ear.feed("inbound", b"\x00" * 3_200, 0)
        assert await until_deaf(ear) == f"{tmp_path} cannot be loaded: unpack or download the model again"
        assert listener.open(2, "en", WORDS, nobody).why == ear.why
        ear.feed("inbound", b"\x00" * 3_200, 400)
        await ear.close()


async def test_a_language_is_downloaded_by_vosk_itself(published: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The first call is not listened to, and says that the model is on its way; so do the doctor and the log."""
    caplog.set_level("INFO", "speech")
    assert find_models("xx").found == ("xx: downloaded by Vosk when the engine starts",)
    async with listening("xx") as listener:
        first = listener.open(1, "xx", WORDS, nobody)
        assert (first.capture, "is being downloaded" in first.why) == (Capture.NONE, True)
        await until(lambda: "cannot be loaded" in listener.open(2, "xx", WORDS, nobody).why)
    assert find_models("xx").found == (f"xx: {published / NAME}",)
    assert "the speech model for xx is being downloaded: 100% of 0 MB" in caplog.messages
    assert [path.name for path in sorted(published.iterdir())] == [NAME]  # noqa: ASYNC240 - a moment


async def test_an_engine_that_starts_begins_the_download(published: Path) -> None:
    """So the model is there when the first call comes."""
    async with listening("xx") as listener:
        listener.start()
        await until((published / NAME / "graph" / "HCLr.fst").exists)


def test_an_archive_that_was_left_beside_its_model_does_no_harm(published: Path) -> None:
    """Somebody unpacked it by hand: all of it is there, so nothing is removed and nothing downloaded."""
    published.mkdir()
    (published / f"{NAME}.zip").write_bytes(Publisher.packed)
    with ZipFile(published / f"{NAME}.zip") as packed:
        packed.extractall(published)
    assert find_models("xx").found == (f"xx: {published / NAME}",)
    (published / NAME / "graph" / "HCLr.fst").unlink()
    assert find_models("xx").found == ("xx: being downloaded by Vosk, 0 MB so far",)


async def test_what_is_no_model_is_not_removed_where_others_keep_theirs(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vosk would take it for a model: what to do is said."""
    theirs = tmp_path / "theirs"
    (theirs / NAME).mkdir(parents=True)
    monkeypatch.setattr(vosk, "MODEL_DIRS", [theirs, published])
    async with listening("xx") as listener:
        await until(lambda: "is no model: remove it" in listener.open(1, "xx", WORDS, nobody).why)
    assert [path.name for path in theirs.iterdir()] == [NAME]


@pytest.mark.parametrize("left", [f"{NAME}.zip", f"{NAME}/am/final.mdl"])
async def test_what_a_broken_download_left_is_no_model(published: Path, left: str) -> None:
    """An archive beside it says that a folder is not whole; the doctor says so, and it is downloaded anew."""
    (published / left).parent.mkdir(parents=True)
    (published / left).touch()
    (published / f"{NAME}.zip").touch()
    assert find_models("xx").found == ("xx: being downloaded by Vosk, 0 MB so far",)
    async with listening("xx") as listener:
        listener.start()
        await until(lambda: find_models("xx").found == (f"xx: {published / NAME}",))


@pytest.mark.parametrize(
    ("listed", "packed", "why"),
    [
        (b"[]", b"", "Vosk publishes no small model for “xx”: set NAJIMI_SPEECH_MODEL to a model's folder"),
        (b"no list", b"", "could not be downloaded (JSONDecodeError): a later call tries again"),
        (Publisher.listed, b"no archive", "could not be downloaded (BadZipFile): a later call tries again"),
    ],
)
@pytest.mark.usefixtures("published")
async def test_a_download_that_fails_is_said(
    listed: bytes, packed: bytes, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A language that is not published, an answer that is none, an archive that is damaged; it is tried again later."""
    monkeypatch.setattr(Publisher, "listed", listed)
    monkeypatch.setattr(Publisher, "packed", packed)
    async with listening("xx") as listener:
        await until(lambda: why in listener.open(1, "xx", WORDS, nobody).why)


def test_what_failed_is_tried_again_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not with every call, but without a restart."""
    (tmp_path / "final.mdl").touch()
    shelf = ModelShelf(str(tmp_path))
    model = shelf.model_for("en")
    assert model is not None
    failed = model.load()
    assert failed.exception(PATIENCE) is not None
    assert model.load() is failed
    monkeypatch.setattr("speech.model_shelf.PATIENCE", -1.0)
    again = model.load()
    assert again is not failed
    assert again.exception(PATIENCE) is not None


async def test_languages_lie_side_by_side_and_sound_waits_for_its_model(
    model_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The first call's words are heard though its model was not in memory yet; what loading took is logged, once."""
    caplog.set_level("INFO", "speech")
    said = Utterance(WORDS[0], 300)
    heard: list[Heard] = []
    async with listening(f"ko={model_folder},en=/nowhere", streams=1) as listener:
        other = listener.open(1, "en-GB", WORDS, nobody)
        assert "/nowhere" in other.why
        free = listener.open(2, "ko", WORDS, nobody)
        ear = listener.open(3, "ko-KR", WORDS, heard.append)
        assert (free.capture, ear.capture) == (Capture.FREE, Capture.WORD_LIST)
        for sound, at in frames(track([said], 2_000)):
            ear.feed("inbound", sound, at)
        await ear.close()
    assert [one.text for one in heard if one.final] == [said.text]
    assert ear.dropped == 0
    assert len([line for line in caplog.messages if "was loaded in" in line]) == 1
