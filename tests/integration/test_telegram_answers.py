"""What customers press below a campaign's message: each has its effect once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.views.telegram_messages import TIMES
from core.clock import ManualClock
from core.models import (
    AuditEntry,
    DeliveryState,
    Product,
    Purchase,
    PurchaseLine,
    Response,
    ResponseKind,
)
from core.shop import Shop
from tests.support.telegram_chat import delivery_of
from tests.support.telegram_scene import ITO, Scene, make_scene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Scene:
    """A campaign that Ito has heard of."""
    return make_scene(shop, clock)


def test_interested_is_kept_shown_thanked_and_told(scene: Scene) -> None:
    """One answer, the button marked, a short thank-you, a line in the plan's thread with name and number only."""
    answers = scene.press("interested")
    assert scene.answers == [ResponseKind.INTERESTED]
    assert answers.methods == ["answerCallbackQuery", "editMessageReplyMarkup", "sendMessage"]
    assert [label for label in answers.buttons if label.startswith("✓")] == ["✓ I'm interested"]
    assert "RED LANTERN" in answers.text
    line = answers.slack[0]
    assert (line["channel"], line["thread_ts"]) == ("C1", "1700000000.000100")
    assert line["text"] == ":raising_hand: Customer 1, C-1 is interested in RED LANTERN."


def test_the_same_press_again_changes_nothing(scene: Scene) -> None:
    """The small clock on the button still stops."""
    first = scene.press("interested")
    scene.keyboard = first.keyboard or {}
    before = [row.model_dump() for row in scene.all(Response)]
    again = scene.press("interested")
    assert again.methods == ["answerCallbackQuery"]
    assert again.slack == []
    assert [row.model_dump() for row in scene.all(Response)] == before


def test_a_customer_may_change_their_mind_and_the_last_word_counts(scene: Scene) -> None:
    """One opinion at a time; every change is in the audit."""
    marked = scene.press("interested").keyboard or {}
    scene.keyboard = marked
    changed = scene.press("notforme")
    assert scene.answers == [ResponseKind.NOT_FOR_ME]
    assert [label for label in changed.buttons if label.startswith("✓")] == ["✓ Not for me"]
    scene.press("interested")
    assert scene.answers == [ResponseKind.INTERESTED]
    said = [row.action for row in scene.all(AuditEntry) if row.action.startswith("answered")]
    assert said == ["answered interested", "answered not_for_me", "answered interested"]


def test_an_order_is_confirmed_with_its_price_before_it_stands(scene: Scene) -> None:
    """Order, read the price, say yes: one purchase that the evaluation counts, and a receipt."""
    asked = scene.press("order")
    assert "£4.50" in asked.text
    assert list(asked.buttons) == ["Yes, order it", "No, thank you"]
    assert scene.all(Purchase) == []
    placed = scene.telegram.presses(ITO, asked.buttons["Yes, order it"], asked.keyboard)
    assert placed.methods == ["answerCallbackQuery", "editMessageText"]
    assert "£4.50" in placed.text
    assert f"T-{scene.delivery_id}" in placed.text
    assert placed.keyboard == {"inline_keyboard": []}
    assert scene.answers == [ResponseKind.ORDERED]
    assert f"ordered 1 {TIMES} RED LANTERN for £4.50" in placed.slack[0]["text"]
    (purchase,), (line,), (response,) = scene.all(Purchase), scene.all(PurchaseLine), scene.all(Response)
    assert (purchase.source, purchase.document) == ("telegram", f"T-{scene.delivery_id}")
    assert purchase.customer_id == scene.ito
    assert (purchase.at, purchase.business_date) == (scene.shop.clock.now(), date(2026, 3, 2))
    assert (line.quantity, line.unit_price, line.amount, line.cost) == (Decimal(1), Decimal("4.50"), 450, None)
    assert response.purchase_id == purchase.id


def test_an_order_is_placed_once_however_often_yes_is_pressed(scene: Scene) -> None:
    """Also from an older question, and the button below the offer says so."""
    first, second = scene.press("order"), scene.press("order")
    token = first.buttons["Yes, order it"]
    scene.telegram.presses(ITO, token, first.keyboard)
    again = scene.telegram.presses(ITO, token, second.keyboard)
    assert len(scene.all(Purchase)) == len(scene.all(PurchaseLine)) == 1
    assert again.slack == []
    assert f"T-{scene.delivery_id}" in again.text
    assert f"T-{scene.delivery_id}" in scene.press("order").text
    assert "Thank you for your order" in scene.press("orderno").text


def test_no_is_no_order(scene: Scene) -> None:
    """And the question goes."""
    asked = scene.press("order")
    declined = scene.telegram.presses(ITO, asked.buttons["No, thank you"], asked.keyboard)
    assert "nothing was ordered" in declined.text
    assert scene.all(Purchase) == scene.all(Response) == []


def test_a_yes_to_another_price_or_to_none_orders_nothing(scene: Scene) -> None:
    """The customer sees the price as it is now, and is asked again."""
    forged = scene.press("orderyes")
    assert scene.all(Purchase) == []
    assert "£4.50" in forged.text
    with scene.shop.store.write() as tx:
        tx.get_one(Product, scene.stage.product_id).unit_price = Decimal("5.25")
    changed = scene.telegram.presses(ITO, forged.buttons["Yes, order it"], forged.keyboard)
    assert scene.all(Purchase) == []
    assert "£5.25" in changed.text
    scene.telegram.presses(ITO, changed.buttons["Yes, order it"], changed.keyboard)
    assert [line.amount for line in scene.all(PurchaseLine)] == [525]


def test_the_cost_of_an_order_is_kept_and_a_late_order_counts_on_the_shops_day(
    scene: Scene, clock: ManualClock
) -> None:
    """At half past midnight in London's summer it is still yesterday in UTC."""
    clock.advance(timedelta(days=120, hours=14, minutes=30))
    with scene.shop.store.write() as tx:
        tx.get_one(Product, scene.stage.product_id).unit_cost = Decimal("1.255")
    asked = scene.press("order")
    scene.telegram.presses(ITO, asked.buttons["Yes, order it"], asked.keyboard)
    assert scene.all(PurchaseLine)[0].cost == 126
    assert scene.all(Purchase)[0].at.date() == date(2026, 6, 30)
    assert scene.all(Purchase)[0].business_date == date(2026, 7, 1)


def test_a_product_without_a_price_cannot_be_ordered(scene: Scene) -> None:
    """The customer hears what to do instead."""
    with scene.shop.store.write() as tx:
        tx.get_one(Product, scene.stage.product_id).unit_price = None
    assert "cannot be ordered here" in scene.press("order").text
    assert "nothing" in scene.press("orderyes").text
    assert scene.all(Purchase) == []


def test_a_press_that_overtakes_the_senders_own_note_counts(scene: Scene) -> None:
    """The message is there, or nobody could press; its row still says claimed, or unknown."""
    for state in (DeliveryState.CLAIMED, DeliveryState.UNKNOWN):
        delivery_of(scene.shop, scene.plan_id, scene.ito, state)
        scene.press("interested")
        scene.press("notforme")
    assert scene.answers == [ResponseKind.NOT_FOR_ME]
    for state in (DeliveryState.HELD_OUT, DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.CANCELLED):
        delivery_of(scene.shop, scene.plan_id, scene.ito, state)
        assert "does nothing" in scene.press("interested").text
