"""Canned replies are checked when they are saved, rendered for one customer, and found by their names."""

from typing import Any

import pytest
from sqlmodel import select

from bot.handlers import slack_canned, slack_conversation
from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import LONGEST_SECTION
from bot.views.slack_canned import canned_blocks
from bot.views.slack_conversation import answer_preview, filled_answer, quoted_message
from core.clock import ManualClock
from core.conversations.canned import (
    LONGEST_TEXT,
    MOST,
    all_canned,
    check_canned,
    remove_canned,
    rendered_canned,
    save_canned,
)
from core.errors import NotFoundError, RefusedError, ScriptError
from core.models import AuditEntry, CannedReply, Conversation, Customer, Reply, Staff
from core.replies import Replies
from core.shop import Shop
from tests.support.telegram_scene import ITO, Scene, make_scene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Scene:
    """Ito has written, and waits for an answer."""
    made = make_scene(shop, clock)
    made.telegram.says(ITO, "When do you open?")
    return made


def save(scene: Scene, name: str, text: str, reply_id: int | None = None) -> CannedReply:
    """Keep a canned reply as Mika."""
    with scene.shop.store.write() as tx:
        by = tx.exec(select(Staff).where(Staff.slack_user == "U1")).one()
        return save_canned(tx, scene.shop, name, text, by, reply_id=reply_id)


def turn(action: str = "canned", **more: Any) -> Turn:  # noqa: ANN401 - a turn's own fields
    """Return what Mika does."""
    return Turn("view_submission", "U1", "", "C1", "1", action=action, **more)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Dear {{ customer.nam }}", r"Did you mean customer\.name"),
        ("{{ product.price }}", r"There is no field \{\{ product\.price"),
        ("{{ reason }}", "There is no field"),
        ("{% for i in (1..99999999) %}x{% endfor %}", "too much|limit"),
        ("{{ customer.name", "cannot be used"),
        ("{{ customer.name | x }}", "no filter"),
        ("", "empty"),
        ("x" * (LONGEST_TEXT + 1), "characters long"),
        ("\x00", "NUL"),
    ],
)
def test_what_cannot_be_used_is_refused_when_it_is_saved(scene: Scene, text: str, problem: str) -> None:
    """By name and line, in the window; and again where an event comes without one."""
    with pytest.raises(ScriptError, match=problem):
        check_canned(text)
    given = turn(state={"name": "hours", "text": text})
    assert "text" in slack_canned.check(Desk(scene.shop), given)
    with pytest.raises(ScriptError):
        slack_canned.save(Desk(scene.shop), given)
    assert scene.all(CannedReply) == []


def test_a_name_is_one_replys_alone(scene: Scene) -> None:
    """Whatever its case; a reply keeps its own; names have an end, and so has the list."""
    kept = save(scene, "Opening hours", "We open at {{ shop.name }} at nine.")
    for name in ("opening HOURS", "", "x" * 61):
        with pytest.raises(RefusedError):
            save(scene, name, "x")
    save(scene, "opening hours", "Ten.", reply_id=kept.id)
    assert [(row.name, row.text) for row in scene.all(CannedReply)] == [("opening hours", "Ten.")]
    with pytest.raises(NotFoundError):
        save(scene, "other", "x", reply_id=99)
    with scene.shop.store.write() as tx:
        by = tx.exec(select(Staff).where(Staff.slack_user == "U1")).one()
        for number in range(MOST - 1):
            save_canned(tx, scene.shop, f"n{number}", "x", by)
    with pytest.raises(RefusedError, match="more than a menu can show"):
        save(scene, "one more", "x")
    with scene.shop.store.read() as session:
        assert len(canned_blocks(all_canned(session))) <= 50


def test_it_reads_as_it_was_meant_for_this_customer(scene: Scene) -> None:
    """As text: signs of a markup stay signs, and whoever answers signs it."""
    kept = save(
        scene,
        "hours",
        "Dear {{ customer.name }} ({{ customer.number }}), <nine> & ten. {{ staff.name }}, {{ shop.name }}",
    )
    made = rendered_canned(scene.shop, kept.id or 0, customer := _ito(scene), "Mika")
    assert made == "Dear Customer 1 (C-1), <nine> & ten. Mika, Test Shop"
    assert rendered_canned(scene.shop, kept.id or 0, customer, None).endswith("the team, Test Shop")


def _ito(scene: Scene) -> Customer:
    with scene.shop.store.read() as session:
        return session.get_one(Customer, scene.ito)


def test_choosing_one_fills_the_window_behind_what_was_typed(scene: Scene) -> None:
    """A field keeps what was typed as long as its block keeps its id, so each choice gives it another."""
    kept = save(scene, "hours", "Nine to six, {{ customer.name }}.")
    desk = Desk(scene.shop)
    (conversation,) = scene.all(Conversation)
    view = slack_conversation.answer_form(desk, turn("talk_answer_open", value=str(conversation.id)))
    metadata = {"conversation": conversation.id, "seen": 1}
    chosen = turn("talk_canned", metadata=metadata, state={"canned": str(kept.id)})
    filled = slack_conversation.filled_answer(desk, chosen, view)
    fields = {block["block_id"]: block for block in filled["blocks"] if block["type"] == "input"}
    assert fields["text_2"]["element"]["initial_value"] == "Nine to six, Customer 1."
    assert "They will read" in str(filled["blocks"])
    again = turn("talk_canned", metadata=metadata, state={"canned": str(kept.id), "text_2": "Hello!"})
    refilled = slack_conversation.filled_answer(desk, again, filled)
    (field,) = [block for block in refilled["blocks"] if block.get("block_id") == "text_3"]
    assert field["element"]["initial_value"] == "Hello!\n\nNine to six, Customer 1."
    gone = turn("talk_canned", metadata=metadata, state={"canned": "999", "text_3": "Hello!"})
    assert "not there any more" in str(slack_conversation.filled_answer(desk, gone, refilled)["blocks"])


def test_the_preview_is_what_they_will_read_and_warns_of_signs_that_are_none() -> None:
    """Slack sends a picked emoji as letters between colons; a time of day is no such thing."""
    shown = answer_preview(quoted_message("x"), "Hi :smile: :tada:, at 10:30 :)")
    assert ":smile:, :tada:" in str(shown[-1])
    assert len(answer_preview(quoted_message("x"), "At 10:30:15, see a:b:c")) == 2
    view = filled_answer(
        {
            "blocks": [{"type": "divider"}, {"type": "actions"}],
            **dict.fromkeys(("type", "callback_id", "title", "submit", "close", "private_metadata"), "x"),
        },
        None,
        shown,
    )
    assert len(view["blocks"]) == 5
    long = quoted_message("&amp;" * 3000)
    assert len(long["text"]["text"]) <= LONGEST_SECTION


def test_one_that_is_removed_is_shown_once_more(scene: Scene) -> None:
    """So that it can be made anew; the audit knows who did it."""
    kept = save(scene, "<!here>", "Text <!channel>")
    effect = slack_canned.remove(Desk(scene.shop), turn("canned_remove", value=str(kept.id)))
    with scene.shop.store.write() as tx:
        effect(tx, Replies(tx, scene.shop.clock, "test:remove"))
    shown = str([row.payload for row in scene.all(Reply) if row.cause == "test:remove"])
    assert "Text &lt;!channel&gt;" in shown
    assert "<!" not in shown
    assert "canned reply removed" in [row.action for row in scene.all(AuditEntry)]
    with pytest.raises(NotFoundError), scene.shop.store.write() as tx:
        remove_canned(tx, scene.shop, kept.id or 0, tx.exec(select(Staff)).first())  # type: ignore[arg-type]
    for value in ("", "x", "999"):
        with pytest.raises(NotFoundError):
            slack_canned.edit_form(Desk(scene.shop), turn("canned_edit_open", value=value))
