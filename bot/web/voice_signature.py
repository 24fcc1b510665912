"""What comes from Twilio and what only says so: every request is signed over its exact address and parameters.

The address is the public one of the settings, never what a request says of itself: behind a proxy the two differ, and
who asks may write anything there (Twilio's documentation, "Security": validating signatures, and the same for the
handshake of a media stream).
"""

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection, Request
from twilio.request_validator import RequestValidator

LARGEST_BODY: Final = 65_536
"""Many times what Twilio's longest request has."""
MOST_FIELDS: Final = 200
HEADER: Final = "x-twilio-signature"
_LONGEST_SIGNATURE: Final = 64


class Signatures:
    """Checks what is signed with an account's auth token for one public address."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        """Check against `public_url`, the address under which Twilio reaches this server."""
        self._validator, self._url = RequestValidator(auth_token), public_url.rstrip("/")

    async def fields(self, request: Request) -> dict[str, str] | None:
        """Return the parameters of a request that Twilio signed; None for any other, whatever it says."""
        signature = _signature(request)
        if not signature:
            return None
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BODY:
                return None
        try:
            pairs = parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=bool(body),
                max_num_fields=MOST_FIELDS,
                errors="strict",
            )
        except ValueError:
            return None
        found = dict(pairs)
        # Twilio says nothing twice; which of two would count, another reader could see differently.
        if len(found) != len(pairs) or not self._validator.validate(self._address(request), found, signature):
            return None
        return found

    def is_signed(self, socket: HTTPConnection) -> bool:
        """Return whether Twilio signed the handshake of a WebSocket."""
        signature = _signature(socket)
        address = self._address(socket).replace("http", "ws", 1)
        # Twilio's documentation has the signature of a stream's address with a slash at its end as well.
        return bool(signature) and any(
            self._validator.validate(each, {}, signature) for each in (address, f"{address}/")
        )

    def _address(self, connection: HTTPConnection) -> str:
        raw: bytes = connection.scope.get("raw_path") or connection.scope["path"].encode()
        query = connection.scope.get("query_string", b"")
        path = raw.partition(b"?")[0] + (b"?" + query if query else b"")
        return self._url + path.decode("latin-1")


def _signature(connection: HTTPConnection) -> str:
    shown: str = connection.headers.get(HEADER, "")
    return shown if shown.isascii() and len(shown) <= _LONGEST_SIGNATURE else ""
