"""Whether customers can call and be called: the account at Twilio, and where its numbers lead."""

from collections.abc import Iterator
from typing import Any

import httpx

from bot.call_tokens import INCOMING_PATH, STATUS_PATH
from bot.doctor.check import Check, absent, fine, problem
from bot.settings import Settings

NAME = "telephone"
SECONDS = 5.0


def check_telephone(settings: Settings) -> Check:
    """Ask Twilio whose account this is, and whether a call of our numbers would arrive here."""
    if not settings.has_telephone:
        return absent(NAME, "no account at Twilio", "docs/telephone.md says how to set one up")
    lacking = _lacking(settings)
    if lacking:
        return problem(NAME, "an account, but not everything that goes with it", f"set {', '.join(lacking)}")
    try:
        wrong = _asked(settings)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, AttributeError) as error:
        found = f"Twilio does not answer: {type(error).__name__}"
        return problem(NAME, found, "check this machine's way to api.twilio.com")
    if wrong is not None:
        return wrong
    operators = len(settings.operators)
    if not operators:
        return problem(NAME, "nobody is rung: callers can only leave a message", "set NAJIMI_OPERATORS")
    numbers = ", ".join(line.number for line in settings.twilio_numbers)
    return fine(NAME, f"{numbers}, answered by {operators} telephone{'s' if operators > 1 else ''}")


def _lacking(settings: Settings) -> list[str]:
    wanted = {
        "NAJIMI_TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
        "NAJIMI_TWILIO_NUMBERS": settings.twilio_numbers,
        "NAJIMI_PUBLIC_URL": settings.public_url,
    }
    return [name for name, value in wanted.items() if not value]


def _asked(settings: Settings) -> Check | None:
    """Return what Twilio says is wrong; None where that is nothing."""
    account = f"{settings.twilio_base_url.rstrip('/')}/2010-04-01/Accounts/{settings.twilio_account_sid}"
    token = settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token else ""
    with httpx.Client(auth=(settings.twilio_account_sid, token), timeout=SECONDS) as client:
        answer = client.get(f"{account}.json")
        if answer.is_error:
            found = f"Twilio refuses the account ({answer.status_code})"
            return problem(NAME, found, "copy the account SID and the auth token from Twilio's console again")
        state = answer.json().get("status", "active")
        if state != "active":
            return problem(NAME, f"Twilio says that the account is {state}", "see Twilio's console")
        for line in settings.twilio_numbers:
            for found in _amiss(client, account, settings, line.number):
                return problem(NAME, found, "docs/telephone.md says what to enter there")
    return None


def _amiss(client: httpx.Client, account: str, settings: Settings, number: str) -> Iterator[str]:
    """Say what is wrong with where a number leads; nothing where Twilio does not tell."""
    answer = client.get(f"{account}/IncomingPhoneNumbers.json", params={"PhoneNumber": number})
    if answer.is_error:
        return
    found: list[dict[str, Any]] = answer.json().get("incoming_phone_numbers", [])
    if not found:
        yield f"{number} is not a number of this account"
        return
    ours = settings.public_url.rstrip("/")
    wanted = {"voice_url": f"{ours}{INCOMING_PATH}", "status_callback": f"{ours}{STATUS_PATH}"}
    for name, address in wanted.items():
        if found[0].get(name) != address:
            yield f"{number}: its {name} at Twilio is {found[0].get(name) or 'empty'}, and should be {address}"
    if not found[0].get("voice_fallback_url"):
        yield f"{number} has no voice_fallback_url at Twilio: callers hear nothing while this server is away"
