"""The Slack stand-in against the real slack_sdk and Bolt: what it does, and what it refuses as Slack does."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import httpx
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.clock import ManualClock
from sandbox.app import Sandbox
from sandbox.errors import NotPossibleError
from sandbox.faults import Fault, FaultKind, Platform
from sandbox.slack.call import SlackRefusalError
from sandbox.slack.staff import Target
from tests.support.sandbox_server import START, Server
from tests.support.toy_product import ToyProduct, plain, plan_view, toy_sandbox

Json = dict[str, Any]


class Ticks:
    """True seconds that are moved by hand."""

    def __init__(self) -> None:
        """Begin at 0."""
        self.now = 0.0

    def __call__(self) -> float:
        """Return the present second."""
        return self.now


class Desk:
    """A sandbox, a client of the bot's, and a receiver that keeps each request and answers as it is told."""

    def __init__(self) -> None:
        """Put a receiver where Slack's requests go."""
        self.server, self.ticks, self.clock = Server(), Ticks(), ManualClock(START)
        self.sandbox = Sandbox(public_url=self.server.url, now=self.clock.now, ticks=self.ticks)
        # None of these tests is about a receiver that is too slow, and a busy machine is one by chance.
        self.sandbox.slack.courier.acknowledged_within = 60
        self.sandbox.slack.courier.retry_after = (0, 0)
        self.client = AsyncWebClient(self.sandbox.slack_bot_token, base_url=self.sandbox.slack_base_url)
        self.received: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()
        self.answers: list[Response] = []
        self.route = Route("/slack/events", self._receive, methods=["POST"])

    async def _receive(self, request: Request) -> Response:
        self.received.put_nowait((dict(request.headers), await request.body()))
        return self.answers.pop(0) if self.answers else Response()

    async def event(self) -> Json:
        """Return the next event that arrives."""
        _, body = await asyncio.wait_for(self.received.get(), 60)
        envelope: Json = json.loads(body)
        return envelope

    async def refusal(self, method: str, **arguments: object) -> SlackApiError:
        """Call a method that is refused; return the error that slack_sdk raises."""
        with pytest.raises(SlackApiError) as caught:
            await self.client.api_call(method, json=arguments)
        return caught.value


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """A sandbox whose product is the test itself."""
    made = Desk()
    async with made.server.serving(made.sandbox, [made.route]):
        yield made


async def test_requests_are_signed_as_slack_signs(desk: Desk) -> None:
    """slack_sdk's own verifier takes the signature, and refuses a body that was changed."""
    await desk.sandbox.slack.staff.say("mika", "#shop", "@najimi hello <&>")
    headers, body = await asyncio.wait_for(desk.received.get(), 5)
    verifier = SignatureVerifier(desk.sandbox.slack_signing_secret)
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b" ", headers)
    event = json.loads(body)["event"]
    assert event["text"] == "<@U0NAJIMI> hello &lt;&amp;&gt;"


async def test_a_mention_is_two_events(desk: Desk) -> None:
    """As in Slack, a mention arrives as app_mention and as message, each under an id of its own."""
    await desk.sandbox.slack.staff.say("mika", "#shop", "@najimi hello")
    first, second = await desk.event(), await desk.event()
    assert {first["event"]["type"], second["event"]["type"]} == {"app_mention", "message"}
    assert first["event_id"] != second["event_id"]
    assert first["event"]["ts"] == second["event"]["ts"]


async def test_an_event_comes_again_until_it_is_acknowledged(desk: Desk) -> None:
    """The same event id comes back with the number and the reason of the retry."""
    desk.sandbox.slack.courier.subscribed = {"app_mention"}
    desk.answers = [Response(status_code=500), Response(status_code=404)]
    await desk.sandbox.slack.staff.say("mika", "#shop", "@najimi hello")
    tries = [await asyncio.wait_for(desk.received.get(), 5) for _ in range(3)]
    assert len({json.loads(body)["event_id"] for _, body in tries}) == 1
    assert [headers.get("x-slack-retry-num") for headers, _ in tries] == [None, "1", "2"]
    assert tries[1][0]["x-slack-retry-reason"] == "http_error"


async def test_events_come_twice_and_out_of_order_when_asked(desk: Desk) -> None:
    """A repeated event keeps its id; an overtaken one comes after the next."""
    desk.sandbox.slack.courier.subscribed = {"message.channels"}
    desk.sandbox.faults.add(Fault(FaultKind.TWICE, Platform.SLACK))
    await desk.sandbox.slack.staff.say("mika", "#shop", "one")
    assert (await desk.event())["event_id"] == (await desk.event())["event_id"]
    desk.sandbox.faults.add(Fault(FaultKind.OUT_OF_ORDER, Platform.SLACK))
    await desk.sandbox.slack.staff.say("mika", "#shop", "two")
    await asyncio.sleep(0)
    await desk.sandbox.slack.staff.say("mika", "#shop", "three")
    assert [(await desk.event())["event"]["text"] for _ in range(2)] == ["three", "two"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0SHOP"}, "no_text"),
        ("chat.postMessage", {"channel": "C0SHOP", "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C0SHOP", "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ("chat.postMessage", {"channel": "C0SHOP", "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C0SHOP", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        ("chat.update", {"channel": "C0SHOP", "ts": "1.000000", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C0SHOP", "ts": "1.000000"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": "C0SHOP", "user": "U404", "text": "x"}, "user_not_in_channel"),
        ("conversations.info", {"channel": "C404"}, "channel_not_found"),
        ("conversations.replies", {"channel": "C0SHOP", "ts": "1.000000"}, "thread_not_found"),
        ("conversations.history", {"channel": "C0SHOP", "cursor": "??"}, "invalid_cursor"),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": plan_view(START)}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V404", "view": plan_view(START)}, "not_found"),
        ("files.completeUploadExternal", {"files": [{"id": "F404"}]}, "file_not_found"),
        ("files.getUploadURLExternal", {"filename": "x", "length": "-1"}, "invalid_arguments"),
        ("chat.nothing", {}, "unknown_method"),
    ],
)
async def test_what_slack_refuses_is_refused(desk: Desk, method: str, arguments: Json, error: str) -> None:
    """Each refusal has Slack's own name and reaches the caller through slack_sdk."""
    assert (await desk.refusal(method, **arguments)).response["error"] == error


async def test_tokens_and_scopes_are_checked(desk: Desk) -> None:
    """No token, a wrong one, the wrong kind and a missing scope are told apart."""
    for token, error in (
        (None, "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        (desk.sandbox.slack_app_token, "not_allowed_token_type"),
    ):
        with pytest.raises(SlackApiError) as caught:
            await AsyncWebClient(token, base_url=desk.sandbox.slack_base_url).auth_test()
        assert caught.value.response["error"] == error
    desk.sandbox.slack.scopes.discard("chat:write")
    refused = await desk.refusal("chat.postMessage", channel="C0SHOP", text="x")
    assert (refused.response["error"], refused.response["needed"]) == ("missing_scope", "chat:write")


async def test_arguments_come_in_the_query_a_form_or_json(desk: Desk) -> None:
    """GET, a form and JSON lead to the same answer."""
    headers = {"Authorization": f"Bearer {desk.sandbox.slack_bot_token}"}
    async with httpx.AsyncClient(base_url=desk.sandbox.slack_base_url, headers=headers, trust_env=False) as http:
        answers = [
            (await http.get("users.info", params={"user": "U0MIKA"})).json(),
            (await http.post("users.info", params={"user": "U0MIKA"})).json(),
            (await http.post("users.info", data={"user": "U0MIKA"})).json(),
            (await http.post("users.info", json={"user": "U0MIKA"})).json(),
        ]
        broken = await http.post("users.info", content=b"{", headers={"Content-Type": "application/json"})
    assert [answer["user"]["name"] for answer in answers] == ["mika"] * 4
    assert broken.json()["error"] == "invalid_json"


async def test_a_channel_takes_one_message_a_second_and_short_bursts(desk: Desk) -> None:
    """The burst goes through, then 429 says when to come again; another channel is not affected."""
    for _ in range(5):
        await desk.client.chat_postMessage(channel="C0SHOP", text="x")
    refused = await desk.refusal("chat.postMessage", channel="C0SHOP", text="x")
    assert (refused.response.status_code, refused.response.headers["Retry-After"]) == (429, "1")
    await desk.client.chat_postMessage(channel="C0APPROVALS", text="x")
    desk.ticks.now += 1
    await desk.client.chat_postMessage(channel="C0SHOP", text="x")


async def test_methods_have_tiers(desk: Desk) -> None:
    """conversations.list is allowed twenty times a minute."""
    for _ in range(20):
        await desk.client.conversations_list()
    assert (await desk.refusal("conversations.list")).response.headers["Retry-After"] == "3"


async def test_a_message_is_edited_found_and_deleted(desk: Desk) -> None:
    """An edit without blocks keeps them; threads and history show what is there."""
    blocks = [{"type": "section", "text": plain("x")}]
    posted = await desk.client.chat_postMessage(channel="C0SHOP", text="one", blocks=blocks)
    reply = await desk.client.chat_postMessage(channel="C0SHOP", text="reply", thread_ts=posted["ts"])
    await desk.client.chat_update(channel="C0SHOP", ts=posted["ts"], text="two")
    history = await desk.client.conversations_history(channel="C0SHOP")
    assert [(each["text"], each["reply_count"]) for each in history["messages"]] == [("two", 1)]
    assert history["messages"][0]["blocks"][0]["text"]["text"] == "x"
    replies = await desk.client.conversations_replies(channel="C0SHOP", ts=posted["ts"])
    assert [each["text"] for each in replies["messages"]] == ["two", "reply"]
    await desk.client.chat_delete(channel="C0SHOP", ts=reply["ts"])
    with pytest.raises(SlackRefusalError, match="message_not_found"):
        desk.sandbox.slack.world.message("C0SHOP", reply["ts"])


async def test_only_own_messages_can_be_edited(desk: Desk) -> None:
    """The bot cannot put words into Mika's mouth."""
    said = await desk.sandbox.slack.staff.say("mika", "#shop", "mine")
    assert (await desk.refusal("chat.update", channel="C0SHOP", ts=said["ts"], text="x")).response["error"] == (
        "cant_update_message"
    )


async def test_a_trigger_opens_one_window_in_three_seconds(desk: Desk) -> None:
    """A second use and a late use are refused, each in its own words."""
    triggers = desk.sandbox.slack.parts.triggers
    trigger = triggers.issue("U0MIKA")
    await desk.client.views_open(trigger_id=trigger, view=plan_view(START))
    again = await desk.refusal("views.open", trigger_id=trigger, view=plan_view(START))
    late = triggers.issue("U0MIKA")
    desk.ticks.now += 3.5
    expired = await desk.refusal("views.open", trigger_id=late, view=plan_view(START))
    assert [again.response["error"], expired.response["error"]] == ["exchanged_trigger_id", "expired_trigger_id"]


async def test_windows_stack_three_deep(desk: Desk) -> None:
    """The fourth is refused; closing brings the one below back."""
    triggers = desk.sandbox.slack.parts.triggers
    opened = await desk.client.views_open(trigger_id=triggers.issue("U0MIKA"), view=plan_view(START))
    top = opened["view"]["id"]
    for _ in range(2):
        pushed = await desk.client.views_push(trigger_id=triggers.issue("U0MIKA", top), view=plan_view(START))
        top = pushed["view"]["id"]
    refused = await desk.refusal("views.push", trigger_id=triggers.issue("U0MIKA", top), view=plan_view(START))
    assert refused.response["error"] == "push_limit_reached"
    await desk.sandbox.slack.windows.close("mika")
    assert desk.sandbox.slack.windows.top("mika").body["id"] == pushed["view"]["previous_view_id"]


async def test_an_old_hash_is_a_conflict(desk: Desk) -> None:
    """Two updates from the same state do not overwrite each other."""
    trigger = desk.sandbox.slack.parts.triggers.issue("U0MIKA")
    view = (await desk.client.views_open(trigger_id=trigger, view=plan_view(START)))["view"]
    await desk.client.views_update(view_id=view["id"], hash=view["hash"], view=plan_view(START))
    refused = await desk.refusal("views.update", view_id=view["id"], hash=view["hash"], view=plan_view(START))
    assert refused.response["error"] == "hash_conflict"


async def test_a_submission_waits_for_what_the_app_says(desk: Desk) -> None:
    """Errors are shown, an update replaces, a push goes on top, clear closes everything, silence is trouble."""
    slack = desk.sandbox.slack
    await desk.client.views_open(trigger_id=slack.parts.triggers.issue("U0MIKA"), view=plan_view(START))
    assert (await slack.windows.submit("mika"))["errors"] == {"title": "Please complete this required field."}
    entries = {"title": {"value": "Hoods"}}
    desk.answers = [JSONResponse({"response_action": "errors", "errors": {"title": "Too short."}})]
    assert (await slack.windows.submit("mika", entries))["errors"] == {"title": "Too short."}
    desk.answers = [JSONResponse({"response_action": "errors", "errors": {"nowhere": "x"}})]
    assert "" in (await slack.windows.submit("mika"))["errors"]
    desk.answers = [JSONResponse({"response_action": "push", "view": plan_view(START)})]
    assert await slack.windows.submit("mika") == {"open": True, "errors": {}}
    assert len(slack.world.stacks["U0MIKA"]) == 2
    desk.answers = [Response(status_code=500)]
    assert "trouble" in (await slack.windows.submit("mika", entries))["errors"][""]
    desk.answers = [JSONResponse({"response_action": "clear"})]
    assert await slack.windows.submit("mika") == {"open": False, "errors": {}}
    with pytest.raises(NotPossibleError, match="no window open"):
        slack.windows.top("mika")


def looking_up(**more: object) -> Json:
    """Return a window with a menu whose choices the app looks up."""
    view = plan_view(START)
    menu = {"type": "external_select", "action_id": "which", "min_query_length": 2, **more}
    view["blocks"] = [{"type": "input", "block_id": "goods", "label": plain("Product"), "element": menu}]
    return view


async def test_choices_are_looked_up_as_somebody_types(desk: Desk) -> None:
    """The app is asked from so many characters on; what Slack would refuse is nothing; a choice is a whole option."""
    windows, trigger = desk.sandbox.slack.windows, desk.sandbox.slack.parts.triggers.issue("U0MIKA")
    await desk.client.views_open(trigger_id=trigger, view=looking_up())
    assert await windows.suggest("mika", "goods", "h") == []
    option = {"text": plain("Range hood"), "value": "LA-100"}
    desk.answers = [JSONResponse({"options": [option]})]
    assert await windows.suggest("mika", "goods", "ho") == [option]
    _, body = await desk.received.get()
    asked = json.loads(parse_qs(body.decode())["payload"][0])
    assert [asked[name] for name in ("type", "action_id", "block_id", "value")] == [
        "block_suggestion", "which", "goods", "ho",
    ]  # fmt: skip
    for wrong in ({"options": [option] * 101}, {"options": [{**option, "text": plain("x" * 76)}]}, {}):
        desk.answers = [JSONResponse(wrong)]
        assert await windows.suggest("mika", "goods", "hood") == []
    with pytest.raises(NotPossibleError, match="no external select"):
        await windows.suggest("mika", "elsewhere", "hood")
    with pytest.raises(NotPossibleError, match="that the app suggested"):
        await windows.submit("mika", {"goods": {"which": "LA-100"}})
    desk.answers = [JSONResponse({"response_action": "clear"})]
    assert await windows.submit("mika", {"goods": {"which": option}}) == {"open": False, "errors": {}}


async def test_a_response_url_answers_five_times_in_half_an_hour(desk: Desk) -> None:
    """The sixth answer and a late one get 404."""
    urls = desk.sandbox.slack.parts.response_urls
    tokens = [urls.issue("C0SHOP", "U0MIKA") for _ in range(2)]
    async with httpx.AsyncClient(base_url=desk.sandbox.slack.parts.address("response/"), trust_env=False) as http:
        worn = [(await http.post(tokens[0], json={"text": "x"})).status_code for _ in range(6)]
        desk.clock.advance(timedelta(minutes=31))
        late = await http.post(tokens[1], json={"text": "x"})
    assert worn == [200] * 5 + [404]
    assert (late.status_code, late.json()["error"]) == (404, "expired_url")
    assert all(each["_only_for"] == "U0MIKA" for each in desk.sandbox.slack.world.messages["C0SHOP"].values())


async def test_a_file_takes_exactly_what_was_announced(desk: Desk) -> None:
    """Another length is refused; the file is private to whoever has the token; an image block can show it."""
    given = await desk.client.files_getUploadURLExternal(filename="a.csv", length=5)
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.post(given["upload_url"], content=b"four")).status_code == 400
        assert (await http.post(given["upload_url"], content=b"bytes")).text == "OK - 5"
        done = await desk.client.files_completeUploadExternal(files=[{"id": given["file_id"]}], channel_id="C0SHOP")
        address = done["files"][0]["url_private"]
        assert (await http.get(address)).status_code == 302
        headers = {"Authorization": f"Bearer {desk.sandbox.slack_bot_token}"}
        assert (await http.get(address, headers=headers)).content == b"bytes"
        desk.sandbox.slack.scopes.discard("files:read")
        assert (await http.get(address, headers=headers)).headers["content-type"].startswith("text/html")
    image = {"type": "image", "alt_text": "x", "slack_file": {"id": given["file_id"]}}
    await desk.client.chat_postMessage(channel="C0SHOP", text="x", blocks=[image])


@pytest.mark.parametrize(
    ("kind", "status"), [(FaultKind.ERROR, 500), (FaultKind.FORBIDDEN, 403), (FaultKind.OUTAGE, 503)]
)
async def test_faults_answer_with_their_status(desk: Desk, kind: FaultKind, status: int) -> None:
    """A struck call fails and does nothing."""
    desk.sandbox.faults.add(Fault(kind, Platform.SLACK, seconds=60))
    refused = await desk.refusal("chat.postMessage", channel="C0SHOP", text="x")
    assert refused.response.status_code == status
    assert not desk.sandbox.slack.world.messages["C0SHOP"]


@pytest.mark.parametrize(("kind", "done"), [(FaultKind.CUT_BEFORE, 0), (FaultKind.CUT_AFTER, 1)])
async def test_a_cut_line_hides_whether_it_was_done(desk: Desk, kind: FaultKind, done: int) -> None:
    """Before and after look the same to the caller; only the channel knows."""
    desk.sandbox.faults.add(Fault(kind, Platform.SLACK))
    with pytest.raises(aiohttp.ClientError):
        await desk.client.chat_postMessage(channel="C0SHOP", text="x")
    assert len(desk.sandbox.slack.world.messages["C0SHOP"]) == done


async def test_too_many_says_when_to_come_again(desk: Desk) -> None:
    """The ordered seconds arrive in Retry-After."""
    desk.sandbox.faults.add(Fault(FaultKind.TOO_MANY, Platform.SLACK, "chat.postMessage", seconds=7))
    refused = await desk.refusal("chat.postMessage", channel="C0SHOP", text="x")
    assert (refused.response.status_code, refused.response.headers["Retry-After"]) == (429, "7")


async def test_nobody_presses_what_they_do_not_see(desk: Desk) -> None:
    """A private message, another's window and a button that is not there are out of reach."""
    shown = await desk.client.chat_postEphemeral(channel="C0SHOP", user="U0MIKA", text="x")
    staff = desk.sandbox.slack.staff
    with pytest.raises(NotPossibleError, match="does not see"):
        await staff.act("anna", Target("Go", channel="C0SHOP", ts=shown["message_ts"]))
    posted = await desk.client.chat_postMessage(channel="C0SHOP", text="x", blocks=[{"type": "divider"}])
    with pytest.raises(NotPossibleError, match="nothing called 'Go'"):
        await staff.act("anna", Target("Go", channel="C0SHOP", ts=posted["ts"]))


async def _whole_conversation(sandbox: Sandbox, toy: ToyProduct) -> None:
    """Ask, plan and see the plan arrive at #approvals."""
    slack = sandbox.slack
    await slack.staff.say("mika", "#shop", "@najimi who should we offer the range hood to?")
    card = await _until(
        sandbox, lambda: next((m for m in slack.world.messages["C0SHOP"].values() if m.get("blocks")), None)
    )
    await slack.staff.act("mika", Target("Make a plan", channel="C0SHOP", ts=card["ts"]))
    await _until(sandbox, lambda: slack.world.stacks["U0MIKA"] or None)
    assert await slack.windows.submit("mika", {"title": {"value": "Hoods"}}) == {"open": False, "errors": {}}
    plan = await _until(sandbox, lambda: next(iter(slack.world.messages["C0APPROVALS"].values()), None))
    assert "Hoods" in plan["text"]
    assert await slack.staff.say("mika", "#shop", "/najimi help") == {"acknowledged": True}
    assert any("_only_for" in message for message in slack.world.messages["C0SHOP"].values())
    assert toy.heard[0]["event"]["type"] == "app_mention"


async def _until(sandbox: Sandbox, look: Any) -> Any:  # noqa: ANN401 - whatever is looked for
    async with asyncio.timeout(60):
        while (found := look()) is None:
            await sandbox.changes.wait(0.05)
    return found


async def test_bolt_holds_a_whole_conversation_over_http() -> None:
    """Mention, card, window, submission and slash command through the real Bolt app."""
    async with toy_sandbox() as (_, sandbox, toy):
        await _whole_conversation(sandbox, toy)


async def test_bolt_holds_a_whole_conversation_over_socket_mode() -> None:
    """The same over a socket, without any address for HTTP."""
    async with toy_sandbox() as (_, sandbox, toy):
        sandbox.slack.courier.request_url = None
        client = AsyncWebClient(sandbox.slack_app_token, base_url=sandbox.slack_base_url)
        handler = AsyncSocketModeHandler(toy.bolt, sandbox.slack_app_token, web_client=client)
        await handler.connect_async()
        try:
            await _whole_conversation(sandbox, toy)
        finally:
            await handler.close_async()
