"""Repeated, reordered and forged events change nothing."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

from sqlmodel import select

from core.models import InboxEvent, Plan, Question, Staff
from tests.support.system import System


def signed(secret: str, body: str, *, age: int = 0) -> dict[str, str]:
    """Return the headers with which Slack proves that a body is its own."""
    moment = str(int(time.time()) - age)
    digest = hmac.new(secret.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": f"v0={digest}"}


def mention(event_id: str, text: str) -> str:
    """Return a mention as the Events API posts it."""
    event = {"type": "app_mention", "user": "U0MIKA", "channel": "C0SHOP", "ts": "1.0", "text": f"<@U0NAJIMI> {text}"}
    body = {"type": "event_callback", "team_id": "T0SANDBOX", "event_id": event_id, "event": event}
    return json.dumps(body)


def pressed(action: str, value: str, user: str = "U0ANNA") -> str:
    """Return a press of a button as Slack posts it."""
    payload = {
        "type": "block_actions",
        "team": {"id": "T0SANDBOX"},
        "user": {"id": user, "username": "x"},
        "channel": {"id": "C0SHOP"},
        "container": {"type": "message", "message_ts": "1.0", "channel_id": "C0SHOP"},
        "message": {"ts": "1.0"},
        "trigger_id": "1.1",
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "2.0"}],
    }
    return urlencode({"payload": json.dumps(payload)})


async def post(system: System, body: str, headers: dict[str, str]) -> int:
    """Post to the address that Slack posts to."""
    form = body.startswith("payload=")
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    answer = await system.http.post("/slack/events", content=body, headers={**headers, "Content-Type": kind})
    return answer.status_code


def rows(system: System, table: Any) -> list[Any]:  # noqa: ANN401 - any table
    """Return every row of a table."""
    with system.engine.shop.store.read() as session:
        return list(session.exec(select(table)))


async def test_hostile_and_repeated_events_change_nothing(system: System) -> None:
    """What is forged or stale is refused before it is read, what is repeated has had its effect."""
    secret = "sandbox"  # noqa: S105 - a wrong one
    right = system.secret
    body = mention("EvForged", "help")
    assert await post(system, body, signed(secret, body)) == 401
    assert await post(system, body, signed(right, body, age=600)) == 401
    assert await post(system, body, {}) == 401
    assert await post(system, body + " ", signed(right, body)) == 401
    assert rows(system, InboxEvent) == []

    asked = mention("Ev1", "best customers this year")
    for _ in range(3):
        assert await post(system, asked, signed(right, asked)) == 200
    await system.engine.settle()
    assert len(rows(system, InboxEvent)) == 1
    assert len(rows(system, Question)) == 1

    for action, value in (
        ("approve", "999:0000"),
        ("approve", "'; DROP TABLE plan; --"),
        ("pause", "x"),
        ("settle", "1:sent"),
        ("settle", "1:nonsense"),
        ("export", "12345"),
        ("undo_refinement", "1"),
        ("no_such_button", "1"),
        ("report", "1" * 400),
    ):
        button = pressed(action, value)
        assert await post(system, button, signed(right, button)) == 200
        await system.engine.settle()
    assert rows(system, Plan) == []
    states = {event.source_id: event.state.value for event in rows(system, InboxEvent)}
    assert set(states.values()) == {"done"}, states

    stranger = pressed("approve", "1:abc", user="U0STRANGER")
    assert await post(system, stranger, signed(right, stranger)) == 200
    await system.engine.settle()
    assert [member.roles for member in rows(system, Staff) if member.slack_user == "U0STRANGER"] == [["planner"]]


async def test_malformed_bodies_are_refused_and_leave_the_server_standing(system: System) -> None:
    """Whatever is posted, the next question is answered."""
    for body in ("", "{", "[]", "null", "payload=%7B", "payload=", "x" * 100_000, '{"type":"event_callback"}'):
        assert await post(system, body, signed(system.secret, body)) in {200, 400, 401, 404, 500}
    huge = "x" * 2_000_000
    assert await post(system, huge, signed(system.secret, huge)) == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 1000

    assert (await system.http.post("/slack/events", content=endless())).status_code == 411
    assert (await system.http.get("/health")).status_code == 200
    asked = mention("Ev2", "help")
    assert await post(system, asked, signed(system.secret, asked)) == 200
