"""Files that people shared in Slack: what they are, and their bytes, fetched from Slack alone."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from core.errors import ShownError

READ_BYTES = 256 * 1024
MEGABYTE = 1024 * 1024
PATIENCE_SECONDS = 600
OK = 200
_OURS = ("slack.com", "slack-files.com")
_GONE = {"file_not_found", "file_deleted", "not_found", "access_denied", "file_not_visible"}
_NO_SCOPE = "missing_scope"
_TABLES = {"csv", "tsv", "tab", "txt", "xlsx", "xls", "parquet", "pq", "gz", "zip"}


class FileGoneError(ShownError):
    """The file is not there any more, or the bot may not see it."""


class FileRefusedError(ShownError):
    """A file that cannot be fetched; says what to do."""


class SlackAwayError(Exception):
    """Slack did not answer; the same may work later."""


@dataclass(frozen=True)
class SharedFile:
    """What Slack says of a file; `thread` is the root of the thread that it was shared in, or its own message."""

    name: str
    size: int
    address: str
    thread: str | None

    @property
    def is_table(self) -> bool:
        """Return whether it may be a table, by its name."""
        return self.name.rpartition(".")[2].lower() in _TABLES


class SlackFiles:
    """Looks up and fetches shared files."""

    def __init__(self, client: AsyncWebClient, *, largest_mb: int) -> None:
        """Ask through `client`, and fetch no more than `largest_mb` megabytes of a file."""
        self._client, self.largest_mb = client, largest_mb

    async def look_up(self, file: str, channel: str) -> SharedFile:
        """Return what Slack says of a file that was shared in `channel`.

        Raises `FileGoneError`, `FileRefusedError` where the app may not read files, `SlackAwayError`.
        """
        try:
            answer = await self._client.files_info(file=file)
        except SlackApiError as error:
            raise _refused(str(error.response.get("error"))) from error
        except (TimeoutError, SlackClientError, aiohttp.ClientError) as error:
            raise SlackAwayError(type(error).__name__) from error
        facts: dict[str, Any] = answer["file"]
        if facts.get("mode") == "tombstone":
            message = "The file was deleted in Slack before it was read. Share it again to import it."
            raise FileGoneError(message)
        address = str(facts.get("url_private_download") or facts.get("url_private") or "")
        return SharedFile(
            str(facts.get("name") or "file"), int(facts.get("size") or 0), address, _thread(facts, channel)
        )

    async def fetch(self, file: SharedFile, path: Path) -> None:
        """Write the bytes of `file` to `path`, whole or not at all; raises as `look_up`."""
        self._check_size(file.size)
        self._check_address(file.address)
        headers = {"Authorization": f"Bearer {self._client.token}"}
        timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS, sock_read=60)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, trust_env=False) as session,
                # A redirect leads to a page to sign in at, or to somebody else's server.
                session.get(file.address, headers=headers, allow_redirects=False) as answer,
            ):
                self._check_answer(answer)
                await self._store(answer, path)
        except (TimeoutError, aiohttp.ClientError) as error:
            raise SlackAwayError(type(error).__name__) from error

    async def _store(self, answer: aiohttp.ClientResponse, path: Path) -> None:
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.part")
        size = 0
        try:
            with draft.open("wb") as target:
                draft.chmod(0o600)
                async for piece in answer.content.iter_chunked(READ_BYTES):
                    size += len(piece)
                    self._check_size(size)
                    await asyncio.to_thread(target.write, piece)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def _check_answer(self, answer: aiohttp.ClientResponse) -> None:
        if answer.status == 404:  # noqa: PLR2004 - the status of what is not there
            message = "The file was deleted in Slack before it was read. Share it again to import it."
            raise FileGoneError(message)
        if answer.status >= 500 or answer.status == 429:  # noqa: PLR2004 - faults of the server, and too many requests
            reason = str(answer.status)
            raise SlackAwayError(reason)
        if answer.status != OK or answer.content_type == "text/html":
            raise _refused(_NO_SCOPE)

    def _check_size(self, size: int) -> None:
        if size > self.largest_mb * MEGABYTE:
            message = (
                f"The file is larger than {self.largest_mb} MB, the most that is taken from Slack here. Import it by"
                " the command line (najimi import), or raise NAJIMI_LARGEST_FILE_MB."
            )
            raise FileRefusedError(message)

    def _check_address(self, address: str) -> None:
        """Refuse every address but Slack's own, or the one that the settings name: the token goes with the request."""
        asked, own = urlsplit(address), urlsplit(self._client.base_url)
        name = asked.hostname or ""
        slack = asked.scheme == "https" and any(name == each or name.endswith(f".{each}") for each in _OURS)
        if not slack and (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
            message = "The file does not lie in Slack itself, so it is not fetched. Upload the file to Slack."
            raise FileRefusedError(message)


def _thread(facts: dict[str, Any], channel: str) -> str | None:
    shares = facts.get("shares") or {}
    for kind in ("public", "private"):
        for place in (shares.get(kind) or {}).get(channel, ()):
            return str(place.get("thread_ts") or place["ts"])
    return None


def _refused(reason: str) -> ShownError | SlackAwayError:
    if reason in _GONE:
        message = "The file was deleted in Slack before it was read. Share it again to import it."
        return FileGoneError(message)
    if reason in {_NO_SCOPE, "not_authed", "invalid_auth", "not_allowed_token_type"}:
        message = (
            "I may not read files in this workspace. Somebody who manages the Slack app adds the scope files:read"
            " (docs/slack-manifest.yaml) and installs the app again; then share the file once more."
        )
        return FileRefusedError(message)
    return SlackAwayError(reason)
