"""What the product gets instead of an answer, where a fault strikes its request."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import JSONResponse, Response

from sandbox.faults import Fault, FaultKind
from sandbox.twilio.refusal import TOO_MANY, TwilioRefusalError
from sandbox.web import CutResponse


async def struck(fault: Fault, answered: Callable[[], Awaitable[Response]]) -> Response:
    """Return what `fault` makes of a request; `answered` does what was asked, for those faults that come after."""
    if fault.kind in {FaultKind.CUT_AFTER, FaultKind.SILENCE_AFTER}:
        await answered()
    if fault.kind in {FaultKind.SILENCE, FaultKind.SILENCE_AFTER}:
        await asyncio.sleep(fault.seconds)
    refusals = {
        FaultKind.TOO_MANY: TwilioRefusalError(429, TOO_MANY, "Too Many Requests"),
        FaultKind.FORBIDDEN: TwilioRefusalError(403, 20003, "Permission Denied"),
        FaultKind.ERROR: TwilioRefusalError(500, 20500, "Internal Server Error"),
        FaultKind.OUTAGE: TwilioRefusalError(503, 20503, "Service Unavailable"),
    }
    refusal = refusals.get(fault.kind)
    return CutResponse() if refusal is None else JSONResponse(refusal.answer(), status_code=refusal.status)
