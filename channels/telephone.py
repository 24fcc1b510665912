"""Calls to customers through Twilio (seed 000, claim 9: the telephone as a relation tool).

A call is asked for once. Twilio's refusals are told apart from answers that were lost: a call whose answer was lost may
well ring, so it is never asked for again by itself; what becomes of it is told by its status callback.
"""

import asyncio
import logging
from base64 import b64encode
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from aiohttp import ClientConnectorError, ClientError, ClientSession, InvalidURL, TCPConnector
from twilio.auth_strategy.auth_strategy import AuthStrategy
from twilio.auth_strategy.auth_type import AuthType
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.credential.credential_provider import CredentialProvider
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from core.models import ChannelName
from core.ports import CallStanding, MessageFormat, Outcome, OutcomeKind, OutgoingMessage, Ring

log = logging.getLogger(__name__)

API_URL: Final = "https://api.twilio.com"
# Long enough for the slowest answer that still comes: giving up earlier makes an unknown outcome of a call that rings.
ANSWER_SECONDS: Final = 20.0
STATUSES: Final = ["initiated", "ringing", "answered", "completed"]
LONGEST_RING_SECONDS: Final = 600
LONGEST_DETAIL: Final = 400
# Refused before anything was begun, for a reason that passes: too many requests, and a service that is down.
_PASSING: Final = frozenset({429, 503})
# The account or its token is refused: nothing is wrong with the call.
_OURS: Final = frozenset({401, 403, 404})
_SERVER_FAULT: Final = 500


# The library has no types.
class _Credentials(CredentialProvider, AuthStrategy):  # type: ignore[misc]
    """The account's name and token, as a header: the library's own way is one that its HTTP client is to lose."""

    def __init__(self, account_sid: str, auth_token: str) -> None:
        super().__init__(AuthType.BASIC)
        self._header = "Basic " + b64encode(f"{account_sid}:{auth_token}".encode()).decode()

    def to_auth_strategy(self) -> AuthStrategy:
        return self

    def get_auth_string(self) -> str:
        return self._header

    def requires_authentication(self) -> bool:
        return True


class TelephoneChannel:
    """One account of Twilio's."""

    name = ChannelName.TELEPHONE
    format = MessageFormat.PLAIN
    # What is said takes about a minute; nobody listens longer.
    longest_text = 1_000
    cost = 0

    def __init__(
        self, account_sid: str, auth_token: str, *, base_url: str = API_URL, answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        """Use the account, waiting `answer_seconds` for an answer; nothing is connected yet."""
        self._sid, self._token, self._url = account_sid, auth_token, base_url.rstrip("/")
        self._seconds = answer_seconds
        self._client: Client | None = None
        self._http: AsyncTwilioHttpClient | None = None
        self._account_refused = False

    async def open(self) -> None:
        """Get ready to connect, in the event loop that it is used in; works without a network."""
        # The library writes every request, and so every number, to its log.
        logging.getLogger("twilio").setLevel(logging.WARNING)
        host = urlsplit(self._url).hostname
        http = AsyncTwilioHttpClient(pool_connections=False)
        # A kept connection that the other side is closing would make an unknown outcome of every call after a pause.
        # The library's own sessions, one a request, are left open where a request fails.
        http.session = ClientSession(
            connector=TCPConnector(force_close=True), trust_env=host not in {"127.0.0.1", "::1", "localhost"}
        )
        # A mapping that is not empty keeps the library from reading the environment.
        self._client = Client(
            account_sid=self._sid,
            credential_provider=_Credentials(self._sid, self._token),
            http_client=http,
            environment={"TWILIO": ""},
        )
        self._client.api.base_url = self._url
        self._http = http

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
        self._client = self._http = None

    async def deliver(self, message: OutgoingMessage) -> Outcome:  # noqa: ARG002 - the interface of all channels
        """Say that this is not how calls are made: the dialler places them, and the call itself settles them."""
        return Outcome(OutcomeKind.NOT_YET, detail="calls are placed by the dialler", retry_after=timedelta(minutes=1))

    async def place(self, ring: Ring) -> Outcome:
        """Ask for a call once; where it was taken, the outcome's `provider_id` is the call's SID.

        Never raises for what Twilio answers. `unknown` means that the call may ring.
        """
        wanted: dict[str, Any] = {
            "to": ring.to,
            "from_": ring.line,
            "url": ring.twiml_url,
            "status_callback": ring.status_url,
            "status_callback_event": STATUSES,
            "timeout": min(max(ring.seconds, 5), LONGEST_RING_SECONDS),
        }
        if ring.detect_machine:
            wanted["machine_detection"] = "DetectMessageEnd" if ring.detect_machine == "end" else "Enable"
        if ring.fallback_url:
            wanted["fallback_url"] = ring.fallback_url
        if self._client is None:
            return Outcome(OutcomeKind.NOT_YET, detail="the telephone is not open")
        try:
            async with asyncio.timeout(self._seconds):
                made = await self._calls().create_async(**wanted)
            sid = str(made.sid or "")
        except Exception as error:  # noqa: BLE001 - the edge: whatever comes is an outcome
            return self._ended(error)
        self._account_refused = False
        if not sid:
            return Outcome(OutcomeKind.UNKNOWN, detail="Twilio's answer names no call")
        return Outcome(OutcomeKind.SENT, provider_id=sid)

    async def call(self, sid: str) -> CallStanding | None:
        """Ask how a call is; None where Twilio does not say."""
        try:
            async with asyncio.timeout(self._seconds):
                found = await self._calls()(sid).fetch_async()
        except (TwilioException, ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError) as error:
            log.warning("Twilio did not say how a call is: %s", _words(error))
            return None
        seconds = str(found.duration or "")
        return CallStanding(
            sid, str(found.status), int(seconds) if seconds.isdecimal() else None, found.answered_by or ""
        )

    def _calls(self) -> Any:  # noqa: ANN401 - the library has no types
        if self._client is None:
            message = "the telephone is not open"
            raise ClientError(message)
        return self._client.api.v2010.account.calls

    def _ended(self, error: Exception) -> Outcome:
        """Return what a refusal or a fault means for the call."""
        words = _words(error)
        if isinstance(error, ClientConnectorError | InvalidURL):
            return Outcome(OutcomeKind.NOT_YET, detail=words)
        if not isinstance(error, TwilioRestException | TwilioServiceException):
            return Outcome(OutcomeKind.UNKNOWN, detail=f"no answer of Twilio's: {words}"[:LONGEST_DETAIL])
        if error.status in _OURS:
            self._complain(words)
            return Outcome(OutcomeKind.NOT_YET, detail=words, retry_after=timedelta(minutes=1))
        if error.status in _PASSING:
            return Outcome(OutcomeKind.NOT_YET, detail=words)
        return Outcome(OutcomeKind.UNKNOWN if error.status >= _SERVER_FAULT else OutcomeKind.FAILED, detail=words)

    def _complain(self, words: str) -> None:
        """Say loudly, once until it works again, that nobody can be called."""
        if not self._account_refused:
            log.critical("Twilio refuses the account (%s). Nobody is called: set NAJIMI_TWILIO_AUTH_TOKEN.", words)
        self._account_refused = True


def _words(error: Exception) -> str:
    """Return what went wrong; the library's own text is coloured for terminals, and names the account's address."""
    if isinstance(error, TwilioRestException):
        return f"{error.msg} ({error.status}, {error.code})"[:LONGEST_DETAIL]
    if isinstance(error, TwilioServiceException):
        return f"{error.title} ({error.status}, {error.code})"[:LONGEST_DETAIL]
    return f"{type(error).__name__}: {error}".rstrip(": ")[:LONGEST_DETAIL]
