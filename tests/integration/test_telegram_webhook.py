"""The webhook takes what is Telegram's, and nothing else."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from bot.telegram_intake import LARGEST_BODY, SECRET_HEADER, WEBHOOK_PATH, webhook_router

SECRET = "s3cret-of-the-webhook"  # noqa: S105 - a test's own
UPDATE = {"update_id": 5, "message": {"message_id": 1, "text": "hello"}}


class Hook:
    """The webhook, called over ASGI."""

    def __init__(self) -> None:
        """Store in a list."""
        self.stored: list[dict[str, Any]] = []
        self.fails = False
        app = FastAPI()
        app.include_router(webhook_router(SECRET, self._receive))
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop")

    async def _receive(self, update: dict[str, Any]) -> None:
        if self.fails:
            message = "the database is away"
            raise OSError(message)
        self.stored.append(update)

    async def post(self, body: bytes, secret: str | bytes | None = SECRET) -> int:
        """Post a body; return the status."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        answer = await self.client.post(WEBHOOK_PATH, content=body, headers=headers)  # type: ignore[arg-type]
        return answer.status_code


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[Hook]:
    """A webhook."""
    made = Hook()
    yield made
    await made.client.aclose()


async def test_a_webhook_stores_and_answers(hook: Hook) -> None:
    """With the secret, an update is taken."""
    assert await hook.post(json.dumps(UPDATE).encode()) == 200
    assert hook.stored == [UPDATE]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "s\xe9cret".encode("latin-1")])
async def test_without_the_secret_nothing_is_read(hook: Hook, secret: str | bytes | None) -> None:
    """Not even to say that it is malformed."""
    assert await hook.post(b"{", secret) == 403
    assert await hook.post(json.dumps(UPDATE).encode(), secret) == 403
    assert hook.stored == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"5",
        b'"text"',
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 1.5}',
        b'{"update_id": 99999999999999999999}',
        b'{"update_id": 5, "n": NaN}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"update_id": 5, "a": ' + b"[" * 900 + b"]" * 900 + b"}" + b"}",
    ],
    ids=lambda body: repr(body[:30]),
)
async def test_what_is_no_update_is_refused(hook: Hook, body: bytes) -> None:
    """With 400, so that it does not come again for ever as a 5xx would."""
    assert await hook.post(body) == 400
    assert hook.stored == []


async def test_a_body_larger_than_any_update_is_refused(hook: Hook) -> None:
    """Before it is read to its end."""
    assert await hook.post(b" " * (LARGEST_BODY + 1)) == 413


async def test_an_update_that_cannot_be_stored_comes_again(hook: Hook) -> None:
    """Telegram repeats what is not answered with 200."""
    hook.fails = True
    assert await hook.post(json.dumps(UPDATE).encode()) == 503
    hook.fails = False
    assert await hook.post(json.dumps(UPDATE).encode()) == 200


def test_a_webhook_without_a_secret_is_refused() -> None:
    """Anybody could write into the shop's inbox."""

    async def receive(_update: dict[str, Any]) -> None:
        """Store nothing."""

    with pytest.raises(ValueError, match="without a secret"):
        webhook_router("", receive)
