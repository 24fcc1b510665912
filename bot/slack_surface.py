"""Slack's Web API as a surface for replies: one call, and how it ended."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workers.reply_sender import Said
from core.ports import Outcome, OutcomeKind

log = logging.getLogger(__name__)

TOO_MANY = 429
SERVER_FAULT = 500


class SlackSurface:
    """Calls the Web API's methods; `files.upload` stands for the three calls that share a file in a thread."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Call through `client`."""
        self.client = client

    async def call(self, method: str, payload: dict[str, Any]) -> Said:
        """Call `method`; never raises for what Slack answers."""
        try:
            if method == "files.upload":
                return await self._upload(payload)
            response = await self.client.api_call(method, json=payload)
            return Said(Outcome(OutcomeKind.SENT), _facts(response.data))
        except SlackApiError as error:
            return Said(_refusal(error))
        except aiohttp.ClientConnectorError as error:
            return Said(Outcome(OutcomeKind.NOT_YET, detail=str(error)))
        except (TimeoutError, SlackClientError, aiohttp.ClientError) as error:
            return Said(Outcome(OutcomeKind.UNKNOWN, detail=f"{type(error).__name__}: {error}"))

    async def _upload(self, payload: dict[str, Any]) -> Said:
        """Share the file at `path` in a thread, then remove it."""
        path = Path(payload["path"])
        try:
            content = await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            return Said(Outcome(OutcomeKind.FAILED, detail="the file is gone"))
        response = await self.client.files_upload_v2(
            channel=payload["channel"],
            thread_ts=payload.get("thread_ts"),
            content=content,
            filename=payload["filename"],
            title=payload.get("title") or payload["filename"],
            initial_comment=payload.get("text"),
            request_file_info=False,
        )
        await asyncio.to_thread(path.unlink, missing_ok=True)
        return Said(Outcome(OutcomeKind.SENT), {"ok": bool(response.get("ok"))})


def _facts(data: object) -> dict[str, Any]:
    """Keep of Slack's answer what later replies refer to."""
    if not isinstance(data, dict):
        return {}
    return {name: data[name] for name in ("ok", "ts", "channel") if name in data}


def _refusal(error: SlackApiError) -> Outcome:
    """Say what a refusal means: come later, never, or nobody knows."""
    response = error.response
    reason = str(response.get("error")) if response is not None else str(error)
    if response is not None and response.status_code == TOO_MANY:
        wait = int(response.headers.get("Retry-After", 1))
        return Outcome(OutcomeKind.NOT_YET, detail=reason, retry_after=timedelta(seconds=wait))
    if response is not None and response.status_code >= SERVER_FAULT:
        return Outcome(OutcomeKind.UNKNOWN, detail=reason)
    detail = str(response.get("response_metadata") or "") if response is not None else ""
    return Outcome(OutcomeKind.FAILED, detail=f"{reason} {detail}".strip())
