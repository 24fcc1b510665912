"""The doctor asks Twilio whose account this is, and where its numbers lead."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from bot.doctor.check import Standing
from bot.doctor.telephone import check_telephone
from bot.settings import Settings

LINE = "+442071838750"
NUMBER = {
    "phone_number": LINE,
    "voice_url": "https://shop.example/voice/incoming",
    "status_callback": "https://shop.example/voice/status",
    "voice_fallback_url": "https://elsewhere.example/voice-fallback.xml",
}


@contextmanager
def _twilio(account: tuple[int, Any], numbers: tuple[int, Any]) -> Iterator[str]:
    """A server that answers as it is told; return its address."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = numbers if "IncomingPhoneNumbers" in self.path else account
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()


def _settings(address: str = "http://127.0.0.1:1", **more: Any) -> Settings:  # noqa: ANN401 - settings of all kinds
    usual: dict[str, Any] = {
        "twilio_account_sid": "AC1",
        "twilio_auth_token": SecretStr("nobody-may-see-this"),
        "twilio_numbers": f"{LINE}=en",
        "twilio_base_url": address,
        "operators": "+442071838751",
        "public_url": "https://shop.example",
    }
    return Settings(**{**usual, **more})


def test_without_an_account_there_is_no_telephone() -> None:
    """And that is no problem."""
    assert check_telephone(Settings()).standing is Standing.NOT_SET_UP


@pytest.mark.parametrize("name", ["twilio_auth_token", "twilio_numbers", "public_url"])
def test_what_is_missing_is_named(name: str) -> None:
    """As the setting is called."""
    missing: Any = None if name == "twilio_auth_token" else ""
    check = check_telephone(_settings("", **{name: missing}))
    assert (check.standing, check.to_do) == (Standing.PROBLEM, f"set NAJIMI_{name.upper()}")


def test_a_telephone_that_works() -> None:
    """Says its numbers."""
    with _twilio((200, {"status": "active"}), (200, {"incoming_phone_numbers": [NUMBER]})) as address:
        check = check_telephone(_settings(address))
    assert (check.standing, check.found) == (Standing.OK, f"{LINE}, answered by 1 telephone")


@pytest.mark.parametrize(
    ("account", "numbers", "found"),
    [
        ((401, {}), (200, {}), "refuses the account (401)"),
        ((200, {"status": "suspended"}), (200, {}), "the account is suspended"),
        ((200, b"<html>"), (200, {}), "does not answer"),
        ((200, []), (200, {}), "does not answer"),
        ((200, {}), (200, {"incoming_phone_numbers": []}), "not a number of this account"),
        ((200, {}), (200, {"incoming_phone_numbers": [NUMBER | {"voice_url": "https://x"}]}), "voice_url"),
        ((200, {}), (200, {"incoming_phone_numbers": [NUMBER | {"status_callback": ""}]}), "status_callback"),
        ((200, {}), (200, {"incoming_phone_numbers": [NUMBER | {"voice_fallback_url": ""}]}), "voice_fallback_url"),
    ],
)
def test_what_is_wrong_is_said(account: tuple[int, Any], numbers: tuple[int, Any], found: str) -> None:
    """With what to do, and without the token."""
    with _twilio(account, numbers) as address:
        check = check_telephone(_settings(address))
    assert check.standing is Standing.PROBLEM
    assert found in check.found
    assert check.to_do
    assert "nobody-may-see-this" not in check.model_dump_json()


def test_nobody_to_ring_is_a_problem() -> None:
    """Callers could only leave a message."""
    with _twilio((200, {}), (404, {})) as address:
        assert "nobody is rung" in check_telephone(_settings(address, operators="")).found
    assert "does not answer" in check_telephone(_settings()).found
