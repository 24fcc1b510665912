"""How a call of the Bot API ended, told apart while that can still be seen: before it left, refused, or unknown.

The library's own request folds these together: a cut connection and a refused one are both a `NetworkError`, and a
403 of a proxy on the way reads like a customer who blocked the bot.
"""

import json
from datetime import timedelta
from typing import Any

import httpx
from telegram._utils.types import ODVInput  # the type of the timeouts has no public name
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

TOO_MANY_REQUESTS = 429
SERVER_FAULT = 500
# Refusals that the library already gives an exception of their own.
_NAMED_REFUSALS = frozenset({400, 401, 403, 404, 409})
# Raised by httpx while no byte of the request has left this machine.
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class NotSentError(NetworkError):
    """The request certainly did not reach the platform."""


class NoAnswerError(NetworkError):
    """The request may have reached the platform; its answer did not reach us, or cannot be read."""


class AskedToWaitError(RetryAfter):
    """The platform refused the request and asks everybody to wait for `span`."""

    def __init__(self, span: timedelta) -> None:
        """Keep how long to wait."""
        self.span = span
        super().__init__(span)

    @property
    def retry_after(self) -> timedelta:
        """Return how long to wait (the library's own property warns that it is about to change its type)."""
        return self.span


class TelegramRequest(HTTPXRequest):
    """The library's request, raising `NotSentError`, `NoAnswerError` and `AskedToWaitError` where it can tell."""

    async def do_request(  # noqa: PLR0917 - the library's own signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; return the status and the body of an answer that the library reads rightly."""
        try:
            code, payload = await super().do_request(
                url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
            )
        except RuntimeError as error:
            message = "the connection to Telegram is closed on our side"
            raise NotSentError(message) from error
        except httpx.InvalidURL as error:
            raise NotSentError(_words(error)) from error
        except TelegramError as error:
            cause = error.__cause__
            kind = NotSentError if isinstance(cause, _BEFORE_SENDING) else NoAnswerError
            raise kind(_words(cause)) from error
        _sort_out(code, payload)
        return code, payload


def _words(cause: BaseException | None) -> str:
    """Return what went wrong on the way; many of the HTTP library's errors have no text of their own."""
    return f"{type(cause).__name__}: {cause}".rstrip(": ")


def _sort_out(code: int, payload: bytes) -> None:
    """Raise for an answer that is none, and for the refusals that the library has no exception for."""
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        answer = None
    succeeded = 200 <= code < 300  # noqa: PLR2004 - HTTP's own ranges
    if not isinstance(answer, dict) or answer.get("ok") is not succeeded or code >= SERVER_FAULT:
        raise NoAnswerError(_described(code, answer))
    if succeeded and "result" not in answer:
        message = f"Telegram's answer ({code}) has no result"
        raise NoAnswerError(message)
    if code == TOO_MANY_REQUESTS:
        raise AskedToWaitError(_span(answer))
    if not succeeded and code not in _NAMED_REFUSALS:
        raise BadRequest(_described(code, answer))


def _described(code: int, answer: object) -> str:
    words = answer.get("description") if isinstance(answer, dict) else None
    return f"{str(words)[:300]} ({code})" if words else f"an answer that is not Telegram's ({code})"


def _span(answer: dict[str, Any]) -> timedelta:
    """Return how long a 429 asks us to wait; a second where it does not say, a day at most."""
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds > 0:
        return timedelta(seconds=1)
    return timedelta(seconds=min(float(seconds), 86_400))


def request_for(base_url: str, *, connections: int, read_timeout: float) -> TelegramRequest:
    """Return a request for the Bot API at `base_url`; timeouts in seconds.

    An unused connection is given up well before any server does so, because a request that meets a closing
    connection ends unknown. The machine's proxy settings are not for an address of this machine itself.
    """
    host = httpx.URL(base_url.replace("{token}", "")).host
    return TelegramRequest(
        connection_pool_size=connections,
        read_timeout=read_timeout,
        write_timeout=20,
        connect_timeout=10,
        pool_timeout=10,
        httpx_kwargs={
            "limits": httpx.Limits(max_connections=connections, keepalive_expiry=2),
            "trust_env": host not in {"127.0.0.1", "::1", "localhost"},
        },
    )
