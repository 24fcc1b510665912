"""The page's own files: HTML, style sheets and modules, all served from here."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

FOLDER: Final = Path(__file__).parent / "page"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "frame-src 'self'; media-src 'self'"
)
# The till's own page is a frame here, and telephones can be spoken into; everything else stays forbidden.
FEATURES: Final = "camera=(), geolocation=(), microphone=(self)"
HEADERS: Final = {"Content-Security-Policy": POLICY, "Permissions-Policy": FEATURES, "Cache-Control": "no-cache"}


async def _index(request: Request) -> Response:
    if not request.url.path.endswith("/"):
        return RedirectResponse(request.url.path + "/")
    return FileResponse(FOLDER / "index.html", headers=HEADERS)


def page_routes() -> list[BaseRoute]:
    """Return what is served at /sandbox/ itself."""
    return [Route("/", _index), Mount("/page", StaticFiles(directory=FOLDER))]
