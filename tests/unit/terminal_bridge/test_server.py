"""What the server answers, in whatever state it is: taken, tried again later, or put before somebody in words."""

import json

import httpx
import pytest

from terminal_bridge.clock import moment_of
from terminal_bridge.entry import Entry, EntryKind, EntryState
from terminal_bridge.server import Answer, HttpServer, Presented, ServerAwayError, ServerRefusesError, signature
from tests.support.cards import NOON

ENTRY = Entry(
    3,
    EntryKind.RECORD,
    EntryState.SETTLED,
    NOON,
    "00" * 7 + "a1",
    {"deed": "sale"},
    b"\x01",
    b"\x02",
    1,
    acknowledged=False,
)


def server(answer: httpx.Response | Exception) -> tuple[HttpServer, list[httpx.Request]]:
    """Return a server that answers so, and the requests that it has had."""
    heard: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        heard.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    http = httpx.Client(transport=httpx.MockTransport(handle), base_url="http://server")
    return HttpServer(http, 9, b"key", lambda: NOON), heard


def test_a_request_is_signed_and_says_the_entries() -> None:
    """The body is what docs/cards.md says, and the signature is over it."""
    asked, heard = server(httpx.Response(200, json={"taken_to": 3}))
    assert asked.take(1, (ENTRY,), 7) == Answer(3)
    (request,) = heard
    assert json.loads(request.content) == {
        "batch": 1,
        "programme": 7,
        "entries": [
            {
                "sequence": 3,
                "kind": "record",
                "at": moment_of(NOON).isoformat(),
                "card": "00000000000000a1",
                "record": "01",
                "receipt": "02",
                "details": {"deed": "sale"},
            }
        ],
    }
    at = request.headers["X-Najimi-Time"]
    made = signature(b"key", "POST", "/terminals/9/batches", at, request.content)
    assert request.headers["X-Najimi-Signature"] == made


@pytest.mark.parametrize(
    "answer", [httpx.Response(500), httpx.Response(503), httpx.Response(429), httpx.ConnectError("no")]
)
def test_a_server_that_has_no_time_is_asked_again_later(answer: httpx.Response | Exception) -> None:
    """Faults, floods and a cut line are no refusals."""
    asked, _ = server(answer)
    with pytest.raises(ServerAwayError):
        asked.take(1, (), 0)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={"error": "not signed"}),
        httpx.Response(302, headers={"location": "http://elsewhere"}),
        httpx.Response(200, text="<html>a café's log-in page</html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"taken_to": "many"}),
        httpx.Response(200, json={"taken_to": 3, "time": "yesterday"}),
        httpx.Response(200, json={"taken_to": 3, "commands": [{"card": "a1", "command": "xyz"}]}),
        httpx.Response(200, json={"taken_to": 3, "commands": [7]}),
        httpx.Response(200, json={"taken_to": 3, "hot_list": 7}),
    ],
)
def test_what_is_no_answer_of_the_server_takes_nothing(answer: httpx.Response) -> None:
    """A refusal, somebody else's page, or an answer that cannot be understood: said in words, and nothing is taken."""
    asked, _ = server(answer)
    with pytest.raises(ServerRefusesError):
        asked.take(1, (ENTRY,), 0)


def test_who_it_is() -> None:
    """The name, what to offer and say, the ledger's points, and what the card is to hear."""
    said = {
        "name": "Jane Doe",
        "points": 40,
        "comment": "again",
        "offers": ["Tea: she likes it"],
        "script": ["Autumn: hello"],
        "commands": [{"card": "a1", "command": "80300000"}],
    }
    asked, _ = server(httpx.Response(200, json=said))
    expected = Presented("Jane Doe", ("Tea: she likes it", "Autumn: hello"), 40, (("a1", b"\x80\x30\x00\x00"),))
    assert asked.presented(1, "a1", NOON) == expected
