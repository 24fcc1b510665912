"""The control API and its client, in the words of a conversation."""

import json
from datetime import timedelta

import httpx
import pytest

from sandbox.app import Sandbox
from sandbox.client.people import SandboxClient
from sandbox.client.slack import words_of
from sandbox.client.wire import WaitedInVainError
from sandbox.errors import NotPossibleError
from tests.support.sandbox_server import START, Server
from tests.support.toy_product import toy_sandbox


def talker(server: Server) -> httpx.AsyncClient:
    """Return a client of the bare control API."""
    return httpx.AsyncClient(base_url=f"{server.url}/sandbox/api/", trust_env=False)


async def test_a_whole_campaign_in_the_words_of_a_conversation() -> None:
    """Ask, plan, approve, answer, let time pass, read the result; and buy at the till in between."""
    async with toy_sandbox() as (server, _, _toy), SandboxClient(server.url, patience=60) as play:
        asked = await play.slack.say("mika", "#shop", "@najimi who should we offer the range hood to?")
        card = await play.slack.wait_for("412 customers", thread=asked)
        await play.slack.press("mika", card, "Make a plan")
        modal = await play.slack.modal("mika")
        await modal.press("Next")
        modal = await play.slack.modal("mika", "Mr Brandt")
        assert (await modal.submit({"Title": "bad"}))["errors"] == {"title": "Please say what it is about."}
        modal = await play.slack.modal("mika")
        assert modal.errors == {"title": "Please say what it is about."}
        assert not (await modal.submit({"Title": "Hoods"}))["open"]
        await play.slack.press("anna", await play.slack.wait_for("asks to contact", channel="#approvals"), "Approve")
        ito = await play.telegram.chat("Ito")
        offer = await ito.wait_for("range hood")
        assert await ito.press("Order", offer) == "Thank you, noted."
        await ito.wait_for("keep one for you")
        await play.slack.wait_for("Sent 3 of 3", thread=asked)
        assert await play.buy("C-0210", "OAK TABLE") == "C-0210 bought OAK TABLE at the till."
        assert await play.let_pass(timedelta(days=15)) == "2026-03-17T09:00:00+00:00"
        assert "10 held out" in words_of(await play.slack.wait_for("Result", thread=asked))


async def test_a_stranger_connects_by_a_link() -> None:
    """The link's token arrives with /start; blocking stops what comes after it."""
    async with toy_sandbox() as (server, _, toy), SandboxClient(server.url, patience=60) as play:
        piet = await play.telegram.start("Piet de Vries", await play.deep_link("C-0902"))
        await piet.wait_for("Welcome")
        assert any(heard.get("message", {}).get("text") == "/start link-C-0902" for heard in toy.heard)
        await piet.block()
        with pytest.raises(NotPossibleError, match="you have blocked this bot"):
            await piet.say("hello")
        await piet.unblock()
        await piet.say("hello")


async def test_a_fault_is_ordered_in_one_line() -> None:
    """A struck message does not arrive, and the others do."""
    async with toy_sandbox() as (server, _, toy), SandboxClient(server.url, patience=60) as play:
        await play.fault("forbidden", platform="telegram", method="sendMessage")
        await play.slack.say("mika", "#shop", "@najimi who?")
        await play.slack.press("mika", await play.slack.wait_for("412 customers"), "Make a plan")
        await (await play.slack.modal("mika")).submit({"Title": "Hoods"})
        await play.slack.press("anna", await play.slack.wait_for("asks to contact"), "Approve")
        await play.slack.wait_for("Sent 2 of 3")
        assert {"error": "Forbidden"} in toy.heard
        await play.fault("outage", seconds=60)
        await play.clear_faults()
        await (await play.telegram.chat("Ito")).say("still here")
        await play.settle()
        assert any(heard.get("message", {}).get("text") == "still here" for heard in toy.heard)


async def test_waiting_in_vain_says_what_was_there() -> None:
    """A test that fails shows the conversation instead of a time-out."""
    async with toy_sandbox() as (server, _, _toy), SandboxClient(server.url, patience=60) as play:
        await play.slack.say("mika", "#shop", "/najimi help")
        with pytest.raises(WaitedInVainError, match="You can ask"):
            await play.slack.wait_for("a miracle", 0.2, user="mika")
        with pytest.raises(NotPossibleError, match="nobody called 'Zoe'"):
            await play.telegram.chat("Zoe")


@pytest.mark.parametrize(
    ("path", "given", "words"),
    [
        ("slack/say", {"user": "mika"}, "channel has to be a text"),
        ("slack/say", {"user": "zoe", "channel": "#shop", "text": "x"}, "user_not_found"),
        ("slack/say", {"user": "mika", "channel": "#nowhere", "text": "x"}, "channel_not_found"),
        ("slack/say", {"user": "mika", "channel": "D0ANNA", "text": "x"}, "not_in_channel"),
        ("slack/act", {"user": "mika", "element": "x", "entries": [1]}, "entries has to be an object of objects"),
        ("slack/submit", {"user": "mika"}, "mika has no window open"),
        ("slack/share", {"user": "mika", "channel": "#shop", "name": "x", "data": "%"}, "data is no base64"),
        ("telegram/say", {"chat_id": "5", "text": "x"}, "chat_id has to be a whole number"),
        ("telegram/say", {"chat_id": 404, "text": "x"}, "chat not found"),
        ("telegram/press", {"chat_id": 5_100_000_001, "message_id": 1, "button": "x"}, "there is no button 'x'"),
        ("faults/add", {"kind": "plague"}, "kind has to be one of"),
        ("faults/add", {"kind": "late", "seconds": -1}, "seconds has to be a number from 0"),
        ("shop/advance", {"seconds": 1e12}, "seconds has to be a number from 0"),
        ("shop/advance", {"seconds": 60}, "there is no shop behind this sandbox yet"),
        ("shop/nothing", {}, "there is no such act"),
    ],
)
async def test_a_wrong_act_is_refused_in_words(path: str, given: dict[str, object], words: str) -> None:
    """Every argument of the control API is checked."""
    server = Server()
    sandbox = Sandbox(public_url=server.url, now=lambda: START)
    sandbox.telegram.add_chat(5_100_000_001, "Keiko Ito")
    async with server.serving(sandbox), talker(server) as http:
        answer = await http.post(path, json=given)
    assert answer.status_code in {400, 404}
    assert words in answer.json()["error"]


async def test_another_page_cannot_play() -> None:
    """A form, and JSON from another origin, are refused: only the sandbox's own page acts."""
    async with toy_sandbox() as (server, _, _toy), talker(server) as http:
        form = await http.post("faults/clear", data={"a": "b"})
        foreign = await http.post("faults/clear", json={}, headers={"Origin": "https://example.org"})
        broken = await http.post("faults/clear", content=b"[", headers={"Content-Type": "application/json"})
        rebound = await http.post("faults/clear", json={}, headers={"Host": "example.org"})
        own = await http.post("faults/clear", json={}, headers={"Origin": server.url})
    assert [each.status_code for each in (form, foreign, broken, rebound, own)] == [403, 403, 400, 400, 200]


async def test_changes_are_a_live_stream() -> None:
    """What happens arrives as server-sent events, and the stream ends with the sandbox."""
    async with (
        toy_sandbox() as (server, sandbox, _toy),
        talker(server) as http,
        http.stream("GET", "changes", params={"since": "0"}) as stream,
    ):
        sandbox.changes.publish("news", number=1)
        kinds = []
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                kinds.append(json.loads(line[6:])["kind"])
            if kinds and kinds[-1] == "news":
                sandbox.changes.close()
    assert kinds[-1] == "news"
