"""Shared files are fetched from Slack itself, and from nowhere else: the bot's token goes with each request."""

from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_files import FileGoneError, FileRefusedError, SharedFile, SlackFiles
from sandbox.slack.files import share_by_member
from tests.support.toy_product import toy_sandbox

FOREIGN = [
    "http://169.254.169.254/latest/meta-data",
    "https://slack.com.example.org/a.csv",
    "https://example.org/files.slack.com/a.csv",
    "http://files.slack.com/a.csv",
    "file:///etc/passwd",
    "https://files.slack.com@example.org/a.csv",
    "//files.slack.com/a.csv",
    "",
]


def names_in(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return [each.name for each in folder.iterdir()]


def content(path: Path) -> bytes:
    """Return what is in a file."""
    return path.read_bytes()


def is_private(path: Path) -> bool:
    """Return whether nobody but its owner may read a file."""
    return path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("address", FOREIGN)
async def test_no_other_server_gets_the_token(tmp_path: Path, address: str) -> None:
    """What looks like Slack and is not is refused before anything is asked."""
    files = SlackFiles(AsyncWebClient(token="xoxb-1"), largest_mb=1)  # noqa: S106 - no token of anybody's
    with pytest.raises(FileRefusedError, match="does not lie in Slack"):
        await files.fetch(SharedFile("a.csv", 1, address, None), tmp_path / "a.csv")
    assert names_in(tmp_path) == []


async def test_files_are_fetched_whole_or_not_at_all(tmp_path: Path) -> None:
    """A file larger than it said, one that was deleted, one that the app may not read."""
    async with toy_sandbox() as (_, sandbox, toy):
        files = SlackFiles(toy.bolt.client, largest_mb=1)
        parts = sandbox.slack.parts
        message = share_by_member(parts, "U0MIKA", "C0SHOP", "a.csv", b"a,b\n1,2\n")
        number = message["files"][0]["id"]
        found = await files.look_up(number, "C0SHOP")
        assert (found.name, found.size, found.thread, found.is_table) == ("a.csv", 8, message["ts"], True)
        await files.fetch(found, tmp_path / "a.csv")
        assert content(tmp_path / "a.csv") == b"a,b\n1,2\n"
        assert is_private(tmp_path / "a.csv")
        parts.world.files[number].data = b"x" * 1_048_577
        with pytest.raises(FileRefusedError, match="larger than 1 MB"):
            await files.fetch(found, tmp_path / "b.csv")
        sandbox.slack.scopes.discard("files:read")
        with pytest.raises(FileRefusedError, match="files:read"):
            await files.fetch(found, tmp_path / "b.csv")
        with pytest.raises(FileRefusedError, match="files:read"):
            await files.look_up(number, "C0SHOP")
        sandbox.slack.scopes.add("files:read")
        del parts.world.files[number]
        with pytest.raises(FileGoneError, match="deleted"):
            await files.look_up(number, "C0SHOP")
        with pytest.raises(FileGoneError, match="deleted"):
            await files.fetch(found, tmp_path / "b.csv")
        assert names_in(tmp_path) == ["a.csv"]
