"""What is forged, broken or not for us changes nothing."""

from typing import Any

import pytest

from core.clock import ManualClock
from core.models import (
    Customer,
)
from core.shop import Shop
from tests.support.telegram_scene import BRANDT, ITO, Scene, make_scene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Scene:
    """A campaign that Ito has heard of."""
    return make_scene(shop, clock)


def test_buttons_that_are_not_this_chats_to_press_change_nothing(scene: Scene) -> None:
    """Somebody else's, not sent yet, not there at all, no number, unknown, too long: all answered alike."""
    before = scene.snapshot()
    tokens = [
        f"{kind}:{scene.delivery_id}" for kind in ("interested", "notforme", "order", "orderyes", "orderno", "stop")
    ]
    for token in tokens:
        answers = scene.telegram.presses(BRANDT, token, scene.keyboard)
        assert answers.methods == ["answerCallbackQuery"]
        assert "does nothing" in answers.text
    odd = [
        "",
        ":",
        "interested",
        "interested:",
        "interested:x",
        "interested:-1",
        "interested:1.0",
        "interested:\N{ARABIC-INDIC DIGIT ONE}",
    ]
    odd += [f"interested:{10**17}", f"interested:{10**30}", "offersyes:", "offersyes:en-0", "drop:1", "x" * 5000]
    odd += [
        f"interested:{scene.delivery_id} ",
        f"INTERESTED:{scene.delivery_id}",
        f"stop:{scene.delivery_id}:1",
        "\x00",
    ]
    odd += [f"{token.partition(':')[0]}:{scene.waiting_id}" for token in tokens]
    for token in odd:
        chat = BRANDT if token.endswith(f":{scene.waiting_id}") else ITO
        answers = scene.telegram.presses(chat, token, scene.keyboard)
        assert (token, answers.methods) == (token, ["answerCallbackQuery"])
    assert scene.snapshot() == before


def test_what_is_no_person_in_a_private_chat_changes_nothing(scene: Scene) -> None:
    """Edited commands, places that move, groups, bots, other kinds of updates, and every way of being malformed."""
    before = scene.snapshot()
    message = scene.telegram.text(ITO, "/stop")["message"]
    query = scene.telegram.press(ITO, f"stop:{scene.delivery_id}")["callback_query"]
    updates: list[dict[str, Any]] = [
        {},
        {"update_id": "1", "message": message},
        {"update_id": 1, "edited_message": message | {"text": "/me"}},
        {"update_id": 1, "edited_message": message | {"text": None, "location": {"live_period": 60}}},
        {"update_id": 1, "channel_post": message},
        {"update_id": 1, "inline_query": {"id": "1", "from": message["from"], "query": "/stop"}},
        {"update_id": 1, "message": "text"},
        {"update_id": 1, "message": []},
        *({"update_id": 1, "message": message | change} for change in _odd_messages()),
        *({"update_id": 1, "callback_query": query | change} for change in _odd_queries(query)),
        {"update_id": 1, "my_chat_member": {"chat": {"id": ITO, "type": "private"}}},
        {"update_id": 1, "my_chat_member": message | {"new_chat_member": "kicked"}},
    ]
    for update in updates:
        assert scene.telegram.hand(update).calls == [], update
    assert scene.snapshot() == before


def _odd_messages() -> list[dict[str, Any]]:
    return [
        {"chat": {"id": -1, "type": "group"}},
        {"chat": {"id": ITO, "type": "supergroup"}},
        {"chat": {"id": BRANDT, "type": "private"}},
        {"chat": {"id": str(ITO), "type": "private"}},
        {"chat": None},
        {"from": {"id": ITO, "is_bot": True}},
        {"from": {"id": ITO}},
        {"from": None},
        {"from": {"id": True, "is_bot": False}, "chat": {"id": True, "type": "private"}},
        {"from": {"id": 2**80, "is_bot": False}, "chat": {"id": 2**80, "type": "private"}},
        {"message_id": "7"},
        {"message_id": None},
        {"text": None},
        {"text": ["/stop"]},
    ]


def _odd_queries(query: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"id": None},
        {"id": 7},
        {"data": None},
        {"data": {"stop": 1}},
        {"from": {"id": ITO, "is_bot": True}},
        {"from": None},
        {"message": query["message"] | {"chat": {"id": -5, "type": "group"}}},
        {"message": query["message"] | {"chat": {"id": BRANDT, "type": "private"}}},
    ]


def test_a_button_whose_message_telegram_no_longer_shows_still_works(scene: Scene) -> None:
    """Without a keyboard, or with one that is none, there is nothing to edit; the answer counts."""
    odd: list[Any] = [
        None,
        {},
        {"inline_keyboard": 5},
        {"inline_keyboard": [[5]]},
        {"inline_keyboard": [[{"text": 1}]]},
    ]
    for number, keyboard in enumerate(odd):
        kind = "interested" if number % 2 == 0 else "notforme"
        answers = scene.telegram.presses(ITO, f"{kind}:{scene.delivery_id}", keyboard)
        assert answers.methods == ["answerCallbackQuery", "sendMessage"]
    update = scene.telegram.press(ITO, f"notforme:{scene.delivery_id}")
    update["callback_query"]["message"] = None
    assert scene.telegram.hand(update).methods == ["answerCallbackQuery", "sendMessage"]


def test_an_erased_customer_is_a_stranger_and_their_buttons_are_dead(scene: Scene) -> None:
    """Nothing more is written down about them."""
    with scene.shop.store.write() as tx:
        tx.get_one(Customer, scene.ito).erased_at = scene.shop.clock.now()
    before = scene.snapshot()
    assert "does nothing" in scene.press("interested").text
    assert "does nothing" in scene.press("order").text
    assert "do not know yet who you are" in scene.telegram.says(ITO, "hello").text
    assert scene.snapshot() == before
