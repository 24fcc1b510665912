"""The one ASGI application: Slack's events, Telegram's webhook, health, figures, and, asked for, the sandbox."""

import hmac
from collections.abc import Awaitable, Callable, Iterable

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.types import ASGIApp

from bot.metrics import CONTENT_TYPE, Metrics
from bot.settings import Settings
from bot.web.guard import Guard, Visitors


def make_server(
    settings: Settings,
    *,
    health: Callable[[], Awaitable[list[str]]],
    slack: Callable[[], AsyncApp | None],
    metrics: Metrics,
    routers: Iterable[APIRouter] = (),
    sandbox: ASGIApp | None = None,
) -> ASGIApp:
    """Return the application; `health` and `slack` are asked at each request, because the engine starts after it.

    `routers` are the further public pages and webhooks. With `sandbox` it answers under this machine's names alone:
    there is nothing else that tells friend from foe.
    """
    server = FastAPI(title="Najimi", docs_url=None, redoc_url=None, openapi_url=None)
    _add_standing(server, health, metrics)
    _add_metrics(server, settings, metrics)

    @server.post("/slack/events")
    async def slack_events(request: Request) -> Response:
        """Hand over to Bolt, which checks the signature and its moment before anything is read."""
        app = slack()
        if app is None:
            return JSONResponse({"error": "not ready"}, 503, {"Retry-After": "5"})
        return await AsyncSlackRequestHandler(app).handle(request)

    for router in routers:
        server.include_router(router)
    if sandbox is not None:
        server.mount("/sandbox", sandbox)

        @server.get("/")
        async def home() -> Response:
            """Lead to the sandbox's page."""
            return RedirectResponse("/sandbox/")

    return Guard(
        server,
        trusted_proxies=settings.trusted_proxies,
        own_names=None if sandbox is None else {settings.host.lower()},
        refused=lambda reason: metrics.refused.labels(reason).inc(),
    )


def _add_standing(server: FastAPI, health: Callable[[], Awaitable[list[str]]], metrics: Metrics) -> None:
    @server.get("/health")
    async def standing() -> Response:
        """Answer 200 when the engine can do its work, 503 with the reasons as codes while it cannot."""
        reasons = await health()
        metrics.ready.set(0 if reasons else 1)
        return JSONResponse({"ready": not reasons, "reasons": reasons}, status_code=503 if reasons else 200)


def _add_metrics(server: FastAPI, settings: Settings, metrics: Metrics) -> None:
    visitors = Visitors(())
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""

    @server.get("/metrics")
    def figures(request: Request) -> Response:
        """Answer this machine itself, and whoever shows the token; anybody else learns nothing."""
        shown = request.headers.get("authorization", "").encode("utf-8", "replace")
        known = bool(token) and hmac.compare_digest(shown, f"Bearer {token}".encode())
        if not known and not visitors.is_here(request.scope):
            return JSONResponse({"error": "not for you"}, status_code=403)
        return Response(metrics.page(), media_type=CONTENT_TYPE)
