"""response_url: five answers within thirty minutes to something that a person did."""

import secrets
from dataclasses import dataclass
from typing import Final

from sandbox.shapes import Now
from sandbox.slack.call import SlackRefusalError

MOST_USES: Final = 5
GOOD_FOR: Final = 30 * 60


@dataclass
class Errand:
    """Where an answer goes: the channel, the person, the thread, and the message whose button was pressed."""

    channel: str
    user: str
    thread_ts: str | None
    message_ts: str | None
    since: float
    uses: int = 0


class ResponseUrls:
    """The response addresses that were handed out."""

    def __init__(self, now: Now) -> None:
        """Count their age by `now`."""
        self._now = now
        self._known: dict[str, Errand] = {}

    def issue(self, channel: str, user: str, *, thread_ts: str | None = None, message_ts: str | None = None) -> str:
        """Return the secret end of a fresh address."""
        token = secrets.token_urlsafe(18)
        self._known[token] = Errand(channel, user, thread_ts, message_ts, self._now().timestamp())
        return token

    def use(self, token: str) -> Errand:
        """Return where the answer goes and count it; unknown, old and worn ones are refused with 404."""
        errand = self._known.get(token)
        if errand is None:
            raise SlackRefusalError(error="no_such_response_url", status=404)
        if errand.uses >= MOST_USES:
            raise SlackRefusalError(error="used_url", status=404)
        if self._now().timestamp() - errand.since > GOOD_FOR:
            raise SlackRefusalError(error="expired_url", status=404)
        errand.uses += 1
        return errand
