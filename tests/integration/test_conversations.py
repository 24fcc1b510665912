"""What customers say becomes one conversation each, in threads whose every line is known by rows; on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.boards.conversations import ConversationBoard
from bot.handlers import slack_conversation, telegram_customer
from bot.handlers.slack_turn import Desk, Turn
from bot.handlers.telegram_talk import Reception
from core import replies as replies_of
from core.actions.desk import converse
from core.clock import ManualClock
from core.conversations.opening import root_cause
from core.conversations.reading import standing, unanswered
from core.errors import RefusedError, ShownError
from core.models import (
    Contact,
    Conversation,
    ConversationMessage,
    ConversationState,
    Customer,
    Direction,
    Reply,
    ReplyState,
    Staff,
    Surface,
)
from core.replies import Replies
from core.shop import Shop
from tests.support.telegram_scene import BRANDT, ITO, Scene, make_scene

CUSTOMERS, APPROVALS = "C0CUSTOMERS", "C0APPROVALS"
HOURS = "Monday to Friday, 9 to 5 <noon>"


@pytest.fixture
def scene(shop: Shop, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A campaign that Ito has heard of, in a shop with a channel for customers."""
    made = make_scene(shop, clock)
    given = telegram_customer.handle_update

    def with_reception(tx: Session, shop: Shop, update: dict[str, Any], answers: Replies) -> None:
        given(tx, shop, update, answers, Reception(CUSTOMERS, APPROVALS, HOURS))

    monkeypatch.setattr("tests.support.telegram_chat.handle_update", with_reception)
    return made


def conversations(scene: Scene) -> list[Conversation]:
    """Return every conversation, oldest first."""
    return list(scene.all(Conversation))


def said(scene: Scene) -> list[str]:
    """Return what customers said, as it is kept."""
    return [m.text for m in scene.all(ConversationMessage) if m.direction is Direction.FROM_CUSTOMER]


def staff(scene: Scene, user: str = "U1") -> Staff:
    """Return a member of staff."""
    with scene.shop.store.read() as session:
        return session.exec(select(Staff).where(Staff.slack_user == user)).one()


def answer(
    scene: Scene, text: str = "Yes.", user: str = "U1", *, seen: int = 10**6, form: str = "", **more: str
) -> ConversationMessage | None:
    """Answer the last conversation as `user`, from a window of its own unless told otherwise."""
    conversation = conversations(scene)[-1]
    metadata = {"conversation": conversation.id, "seen": seen, "channel": CUSTOMERS, "thread": "1"}
    form = form or f"V{len(scene.all(ConversationMessage))}"
    turn = Turn(
        "view_submission", user, "", CUSTOMERS, "1", metadata=metadata, state={"text": text, **more}, view_id=form
    )
    desk = Desk(scene.shop, customers_channel=CUSTOMERS)
    effect = slack_conversation.send_answer(desk, turn)
    before = len(scene.all(ConversationMessage))
    with scene.shop.store.write() as tx:
        effect(tx, Replies(tx, scene.shop.clock, f"test:answer:{form}:{text}:{before}"))
    rows = scene.all(ConversationMessage)
    return rows[-1] if len(rows) > before else None


def settle(scene: Scene, state: ReplyState = ReplyState.SENT, surface: Surface | None = None, error: str = "") -> None:
    """Let everything that waits for a surface end so."""
    with scene.shop.store.write() as tx:
        for reply in tx.exec(select(Reply).where(Reply.state == ReplyState.WAITING)):
            if surface in {None, reply.surface}:
                channel = reply.payload.get("channel")
                result = {"ts": f"17.{reply.id}", "channel": channel} if state is ReplyState.SENT else None
                reply.state, reply.result, reply.error = state, result, error or None


def slack_lines(scene: Scene) -> list[dict[str, Any]]:
    """Return the payloads for Slack, oldest first."""
    return [row.payload for row in scene.all(Reply) if row.surface is Surface.SLACK]


def test_the_first_message_opens_a_card_and_gets_the_only_acknowledgement(scene: Scene) -> None:
    """With the plan they had heard of and when somebody is there; what follows are lines below the card."""
    first = scene.telegram.says(ITO, "Does it fit?")
    assert "Monday to Friday, 9 to 5 &lt;noon&gt;" in first.text
    (card,) = first.slack
    assert card["channel"] == CUSTOMERS
    assert "Lanterns (plan 1)" in str(card["blocks"])
    second = scene.telegram.says(ITO, "And in red?")
    assert second.calls == []
    line, update = second.slack
    assert line["thread_ts"] == update["ts"] == {"cause": root_cause(1), "reply": 1}
    (conversation,) = conversations(scene)
    assert (conversation.customer_id, conversation.plan_id, conversation.slack_channel) == (scene.ito, 1, CUSTOMERS)
    assert said(scene) == ["Does it fit?", "And in red?"]
    scene.telegram.says(BRANDT, "Hello")
    assert len(conversations(scene)) == 2


def test_a_closed_one_goes_on_within_a_week_and_a_new_one_begins_after_it(scene: Scene, clock: ManualClock) -> None:
    """Each time the customer hears once that a person reads it, and the channel hears of it too."""
    scene.telegram.says(ITO, "One")
    with scene.shop.store.write() as tx:
        converse.close(tx, scene.shop, 1, staff(scene))
    clock.advance(timedelta(days=7))
    back = scene.telegram.says(ITO, "Two")
    assert "will read it" in back.text
    assert back.slack[0]["reply_broadcast"] is True
    assert [each.state for each in conversations(scene)] == [ConversationState.OPEN]
    with scene.shop.store.write() as tx:
        converse.close(tx, scene.shop, 1, staff(scene))
    clock.advance(timedelta(days=7, seconds=1))
    scene.telegram.says(ITO, "Three")
    assert [each.state for each in conversations(scene)] == [ConversationState.CLOSED, ConversationState.OPEN]
    with pytest.raises(RefusedError, match="another conversation since"), scene.shop.store.write() as tx:
        converse.open_again(tx, scene.shop, 1, staff(scene))
    with pytest.raises(RefusedError, match="closed already"), scene.shop.store.write() as tx:
        converse.close(tx, scene.shop, 1, staff(scene))
    with pytest.raises(RefusedError, match="open already"), scene.shop.store.write() as tx:
        converse.open_again(tx, scene.shop, 2, staff(scene))
    with pytest.raises(RefusedError, match="Open it again first"), scene.shop.store.write() as tx:
        converse.assign(tx, scene.shop, 1, staff(scene), staff(scene))


def test_a_merged_customers_conversation_is_the_one_that_is_left(scene: Scene) -> None:
    """What was begun under the old number goes on, and its answer reaches the chat of the customer who is left."""
    scene.telegram.says(ITO, "Hello")
    with scene.shop.store.write() as tx:
        tx.get_one(Customer, scene.ito).merged_into_id = scene.stage.customers[1]
    scene.telegram.says(BRANDT, "It is me")
    assert len(conversations(scene)) == 1
    assert answer(scene) is not None
    (sent,) = [row for row in scene.all(Reply) if row.cause.startswith("answer:") and row.surface is Surface.TELEGRAM]
    assert sent.payload["chat_id"] == BRANDT


def test_one_window_sends_one_answer_whatever_comes_twice(scene: Scene) -> None:
    """Also where what was typed differs; what the customer reads is text, whatever is in it."""
    scene.telegram.says(ITO, "Hello")
    sent = answer(scene, "<b>Yes</b> & \u202e<@U1> <!here>", form="V1")
    assert sent is not None
    assert answer(scene, "<b>Yes</b> & \u202e<@U1> <!here>", form="V1") is None
    assert answer(scene, "Something else", form="V1") is None
    telegram = [row.payload for row in scene.all(Reply) if row.cause == "answer:V1" and row.surface is Surface.TELEGRAM]
    assert [payload["text"] for payload in telegram] == [
        "<b>Mika</b>, Test Shop:\n\n&lt;b&gt;Yes&lt;/b&gt; &amp;  &lt;@U1&gt; &lt;!here&gt;"
    ]
    (line,) = [row.payload for row in scene.all(Reply) if row.cause == "answer:V1" and row.surface is Surface.SLACK]
    assert "&lt;!here&gt;" in str(line["blocks"])
    assert "Sent to the customer by <@U1>" in str(line["blocks"])


def test_whoever_was_slower_is_refused_unless_they_insist(scene: Scene) -> None:
    """In the transaction as well: two may have looked at the same moment."""
    scene.telegram.says(ITO, "Hello")
    assert answer(scene, "From Mika", seen=1)
    with pytest.raises(RefusedError, match=r"Mika has answered since you opened this: “From Mika”[\s\S]*From Anna"):
        answer(scene, "From Anna", user="U2", seen=1)
    assert answer(scene, "Mika again", seen=1)
    assert answer(scene, "From Anna", user="U2", seen=1, anyway="yes")
    scene.telegram.says(ITO, "Thanks")
    assert answer(scene, "Welcome", user="U2", seen=5)


@pytest.mark.parametrize("text", ["", "   \n", "x" * 3001])
def test_an_answer_has_to_be_one(scene: Scene, text: str) -> None:
    """Nothing empty and nothing without end goes to a customer."""
    scene.telegram.says(ITO, "Hello")
    with pytest.raises(RefusedError, match="Write what the customer is to read"):
        answer(scene, text)
    assert [row for row in scene.all(Reply) if row.cause.startswith("answer:")] == []


def test_nobody_answers_a_customer_who_cannot_be_reached(scene: Scene) -> None:
    """Blocked, closed, erased, gone: each in words of its own, and nothing is sent."""
    scene.telegram.says(ITO, "Hello")
    scene.telegram.member(ITO, "kicked")
    with pytest.raises(RefusedError, match="blocked the bot"):
        answer(scene)
    scene.telegram.member(ITO, "member")
    with scene.shop.store.write() as tx:
        converse.close(tx, scene.shop, 1, staff(scene))
    with pytest.raises(RefusedError, match="is closed"):
        answer(scene)
    with scene.shop.store.write() as tx:
        converse.open_again(tx, scene.shop, 1, staff(scene))
        tx.get_one(Customer, scene.ito).erased_at = scene.shop.clock.now()
    with pytest.raises(RefusedError, match="erased"):
        answer(scene)
    for value in ("999999", "x", "", "1; DROP", "9" * 30):
        turn = Turn("block_actions", "U1", "", CUSTOMERS, "1", value=value)
        with pytest.raises(ShownError):
            slack_conversation.answer_form(Desk(scene.shop), turn)
    assert [row for row in scene.all(Reply) if row.cause.startswith("answer:")] == []


@pytest.mark.parametrize(
    ("state", "error", "words"),
    [
        (ReplyState.SENT, "", "has delivered it"),
        (ReplyState.FAILED, "Forbidden: bot was blocked by the user", "the customer has blocked the bot"),
        (ReplyState.FAILED, "Bad Request: chat not found", "Telegram refused it"),
        (ReplyState.UNKNOWN, "TimeoutError", "nobody knows whether it arrived"),
    ],
)
def test_the_fate_of_an_answer_is_shown_once(scene: Scene, state: ReplyState, error: str, words: str) -> None:
    """Whatever happens in between; whoever wrote it is called where it did not arrive."""
    scene.telegram.says(ITO, "Hello")
    answer(scene, form="V1")
    board = ConversationBoard(scene.shop, APPROVALS)
    board.refresh()
    assert [row for row in scene.all(Reply) if row.cause.startswith("fate:")] == []
    if state is ReplyState.UNKNOWN:
        with scene.shop.store.write() as tx:
            tx.exec(
                select(Reply).where(Reply.cause == "answer:V1", Reply.ordinal == 1)
            ).one().state = ReplyState.CLAIMED
        replies_of.recover(scene.shop.store)
    else:
        settle(scene, state, Surface.TELEGRAM, error)
    for _ in range(3):
        board.refresh()
    shown = [row for row in scene.all(Reply) if row.cause.startswith("fate:")]
    assert words in str(shown[0].payload["blocks"])
    assert shown[0].payload["ts"] == {"cause": "answer:V1", "reply": 2}
    called = [row.method for row in shown[1:]]
    assert called == ([] if state is ReplyState.SENT else ["chat.postMessage", "chat.update"])
    assert all("<@U1>" in row.payload["text"] for row in shown[1:2])
    with scene.shop.store.read() as session:
        waiting = unanswered(session, [1])
        assert standing(session, 1).waits == bool(waiting) == (state is ReplyState.FAILED)


def test_where_a_card_stands_is_noted_and_a_refused_one_goes_elsewhere(scene: Scene) -> None:
    """To the channel for approvals; where that refuses too, it is not tried for ever."""
    board = ConversationBoard(scene.shop, APPROVALS)
    scene.telegram.says(ITO, "Hello")
    settle(scene, ReplyState.FAILED, Surface.SLACK, "not_in_channel")
    board.refresh()
    (card,) = [row for row in scene.all(Reply) if row.cause == root_cause(1)]
    assert (card.state, card.payload["channel"]) == (ReplyState.WAITING, APPROVALS)
    settle(scene)
    board.refresh()
    (conversation,) = conversations(scene)
    assert (conversation.slack_channel, conversation.slack_thread) == (APPROVALS, f"17.{card.id}")
    later = scene.telegram.says(ITO, "Anybody?")
    assert [line.get("thread_ts") or line.get("ts") for line in later.slack] == [f"17.{card.id}"] * 2

    scene.telegram.says(BRANDT, "Hello")
    for _ in range(3):
        settle(scene, ReplyState.FAILED, Surface.SLACK, "channel_not_found")
        board.refresh()
    assert [row.state for row in scene.all(Reply) if row.cause == root_cause(2)] == [ReplyState.FAILED]


def test_kinds_of_messages_are_named_and_their_answers_few(scene: Scene) -> None:
    """A sticker begins nothing; an album is one message; a place that moves is none."""
    assert "only pass on text" in scene.telegram.says(ITO, "", {"text": None, "sticker": {}}).text
    assert conversations(scene) == []
    picture = {"text": None, "photo": [{"file_id": "x"}], "media_group_id": "9"}
    told = [scene.telegram.says(ITO, "", picture | ({"caption": "look"} if n == 3 else {})) for n in range(10)]
    assert sum(len(each.calls) for each in told) == 0
    assert [bool(each.slack) for each in told] == [n in {0, 3} for n in range(10)]
    assert said(scene) == ["[several pictures or videos]", "look"]
    for kind, words in (("voice", "a voice message"), ("venue", "a place"), ("contact", "contact details")):
        answers = scene.telegram.says(
            ITO, "", {"text": None, kind: {}, "location": {}} if kind == "venue" else {"text": None, kind: {}}
        )
        assert words in str(answers.slack[0]["blocks"])
    assert scene.telegram.says(ITO, "", {"text": None, "pinned_message": {}}).calls == []
    assert len(scene.all(Contact)) == len(said(scene))


def test_an_edit_is_passed_on_and_a_stop_in_it_counts(scene: Scene) -> None:
    """A stranger's edit, an edited command and a moving place change nothing."""
    message = scene.telegram.text(ITO, "yes")["message"]

    def edit(**changes: object) -> list[dict[str, Any]]:
        return scene.telegram.hand({"update_id": 1, "edited_message": message | changes}).slack

    assert edit(text="/me") == []
    assert edit(text=None, location={"live_period": 60}) == []
    assert edit(text="No, the <!here> other one") != []
    assert "&lt;!here&gt;" in str(slack_lines(scene)[-1]["blocks"])
    assert said(scene) == ["No, the <!here> other one"]
    assert edit(text=None, photo=[], caption="this one") != []
    scene.telegram.hand({"update_id": 1, "edited_message": message | {"text": "STOP."}})
    assert scene.consent().value == "withdrawn"
    stranger = {"from": {"id": 5, "is_bot": False}, "chat": {"id": 5, "type": "private"}}
    assert scene.telegram.hand({"update_id": 1, "edited_message": message | stranger}).calls == []


def test_who_waits_for_an_answer_is_found(scene: Scene, clock: ManualClock) -> None:
    """Whoever was answered, or whose conversation is closed, does not wait; whoever writes again does."""
    scene.telegram.says(ITO, "One")
    clock.advance(timedelta(hours=1))
    scene.telegram.says(BRANDT, "Two")

    def waiting() -> set[int]:
        with scene.shop.store.read() as session:
            assert [standing(session, key).waits for key in (1, 2)] == [
                key in unanswered(session, [key]) for key in (1, 2)
            ]
            return set(unanswered(session, [1, 2, 99]))

    assert waiting() == {1, 2}
    answer(scene)
    assert waiting() == {1}
    scene.telegram.says(BRANDT, "Three")
    assert waiting() == {1, 2}
    with scene.shop.store.write() as tx:
        converse.close(tx, scene.shop, 1, staff(scene))
    assert waiting() == {2}


def test_a_card_carries_whatever_the_database_holds(scene: Scene) -> None:
    """Long, hostile, empty: within Slack's limits, and nobody is called by it."""
    with scene.shop.store.write() as tx:
        customer = tx.get_one(Customer, scene.ito)
        customer.name, customer.number = "<!channel> *x* " + "n" * 180, "<@U1>"
    answers = scene.telegram.says(ITO, "\n".join(["<!everyone> ```"] * 200) + "x" * 3000)
    (card,) = answers.slack
    texts = [str(block["text"]["text"]) for block in card["blocks"] if "text" in block]
    texts += [field["text"] for block in card["blocks"] for field in block.get("fields", [])]
    assert all(len(text) <= 3000 for text in texts)
    assert "<!" not in str(card).replace("&lt;!", "")
    assert "<@U1>" not in str(card)
    with scene.shop.store.read() as session:
        assert session.exec(select(Conversation.id).order_by(col(Conversation.id))).all() == [1]
