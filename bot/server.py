"""The one ASGI application: Slack's events, Telegram's webhook, health, and where it is asked for the sandbox."""

from collections.abc import Callable, Iterable

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.types import ASGIApp

LONGEST_REQUEST = 1_048_576


def make_server(
    *,
    ready: Callable[[], bool],
    slack: Callable[[], AsyncApp | None],
    routers: Iterable[APIRouter] = (),
    sandbox: ASGIApp | None = None,
) -> FastAPI:
    """Return the application; `ready` and `slack` are asked at each request, because the engine starts after it.

    `routers` are the further public pages and webhooks.
    """
    server = FastAPI(title="Najimi", docs_url=None, redoc_url=None, openapi_url=None)

    @server.get("/health")
    async def health() -> Response:
        """Answer 200 when the engine runs, 503 while it starts or stops."""
        state = ready()
        return JSONResponse({"ready": state}, status_code=200 if state else 503)

    @server.post("/slack/events")
    async def slack_events(request: Request) -> Response:
        """Hand over to Bolt, which checks the signature before anything is read."""
        app = slack()
        if app is None:
            return JSONResponse({"error": "not ready"}, status_code=503)
        # Slack always says how long a request is; the server takes no more than was said.
        length = request.headers.get("content-length", "")
        if not length.isascii() or not length.isdecimal():
            return JSONResponse({"error": "say how long the request is"}, status_code=411)
        if int(length) > LONGEST_REQUEST:
            return JSONResponse({"error": "too long"}, status_code=413)
        return await AsyncSlackRequestHandler(app).handle(request)

    for router in routers:
        server.include_router(router)
    if sandbox is not None:
        server.mount("/sandbox", sandbox)

        @server.get("/")
        async def home() -> Response:
            """Lead to the sandbox's page."""
            return RedirectResponse("/sandbox/")

    return server
