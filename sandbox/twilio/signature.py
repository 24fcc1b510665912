"""Twilio's signature: HMAC-SHA1 over the address and the sorted form, in base64 (Twilio's page on security)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Return the signature of a request to `url` with `form`; a GET and a handshake have an empty form."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def signed_headers(token: str, url: str, form: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that a request of Twilio's bears."""
    return {"X-Twilio-Signature": signature(token, url, form)}
