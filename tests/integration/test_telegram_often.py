"""A customer says how often and when they want to hear from the shop; it holds, and can be changed back."""

from datetime import timedelta

import pytest

from core import outbox
from core.actions.customers.wish_contact import Choice, chosen, current_wish, wish_contact
from core.clock import ManualClock
from core.models import AuditEntry, ContactPreference, Delivery, DeliveryState
from core.policy.wishes import NO_WISH, Wish
from core.shop import Shop
from tests.support.running_plan import running_plan
from tests.support.telegram_chat import Answers
from tests.support.telegram_scene import BRANDT, ITO, Scene, make_scene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Scene:
    """A campaign that Ito has heard of."""
    return make_scene(shop, clock)


def settled(answers: Answers) -> list[str]:
    """Return what appeared in small windows."""
    return [payload.get("text", "") for method, payload in answers.calls if method == "answerCallbackQuery"]


def wish(scene: Scene, customer: int | None = None) -> Wish:
    """Return what somebody asked for, by default Ito."""
    with scene.shop.store.read() as session:
        return current_wish(session, customer or scene.ito)


def choose(scene: Scene, choice: str, chat: int = ITO) -> Answers:
    """Press one of the choices."""
    return scene.telegram.presses(chat, f"often:{choice}")


def test_the_choices_say_what_holds(scene: Scene) -> None:
    """At first: as it comes, at any time of day."""
    answers = scene.telegram.says(ITO, "/often")
    assert "How often would you like to hear from <b>Test Shop</b>" in answers.text
    assert "Nothing comes between 21:00 and 08:00 in any case" in answers.text
    assert [label for label in list(answers.buttons) if label.startswith("✓")] == [
        "✓ As it comes",
        "✓ At any time of day",
    ]


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("2", "at most twice in 30 days"),
        ("1", "at most once in 30 days"),
        ("pause", "nothing before 1 April 2026"),
        ("morning", "nothing between 08:00 and 12:00"),
        ("afternoon", "nothing between 12:00 and 17:00"),
        ("evening", "nothing between 17:00 and 21:00"),
    ],
)
def test_each_choice_is_confirmed_shown_and_changed_back(scene: Scene, choice: str, words: str) -> None:
    """In the small window, in the message itself and in /me; and taken back by the choice beside it."""
    answers = choose(scene, choice)
    assert settled(answers) == [f"Noted: {words}."]
    assert f"Now: <b>{words}</b>" in answers.text
    assert f"You asked for: {words}. /often changes it." in scene.telegram.says(ITO, "/me").text
    back = "anytime" if choice in {"morning", "afternoon", "evening"} else "free"
    assert settled(choose(scene, back)) == ["Noted: as it comes, at any time of day."]
    assert wish(scene) == NO_WISH
    assert "You asked for" not in scene.telegram.says(ITO, "/me").text


def test_rate_and_hours_are_chosen_apart(scene: Scene) -> None:
    """One leaves the other as it is."""
    choose(scene, "1")
    choose(scene, "evening")
    answers = choose(scene, "2")
    assert settled(answers) == ["Noted: at most twice in 30 days; nothing between 17:00 and 21:00."]
    assert chosen(wish(scene), scene.shop) == {Choice.TWICE_A_MONTH, Choice.NOT_EVENING}


def test_the_same_choice_again_changes_nothing(scene: Scene, clock: ManualClock) -> None:
    """Also a pause that is pressed twice ends when the first one said."""
    choose(scene, "pause")
    ends = wish(scene).paused_until
    clock.advance(timedelta(days=1))
    choose(scene, "pause")
    assert wish(scene).paused_until == ends
    assert len([row for row in scene.all(AuditEntry) if row.action == "contact wished"]) == 1


def test_a_button_leads_from_me_to_the_choices(scene: Scene) -> None:
    """Whoever gets offers finds it below /me."""
    assert list(scene.telegram.says(ITO, "/me").buttons) == ["How often, and when", "What you hear about"]
    assert "How often would you like" in choose(scene, "open").text


@pytest.mark.parametrize("token", ["often", "often:", "often:3", "often:" + "9" * 40, "often:free:1"])
def test_a_forged_choice_does_nothing_and_says_so(scene: Scene, token: str) -> None:
    """What nobody was offered is no choice; nor is anything for a stranger."""
    assert settled(scene.telegram.presses(ITO, token)) == ["This button does nothing any more."]
    assert settled(choose(scene, "1", chat=4711)) == ["This button does nothing any more."]
    assert scene.all(ContactPreference) == []


def test_a_pause_holds_what_is_queued(scene: Scene, clock: ManualClock) -> None:
    """Brandt's message waits for the end of the pause, or, where the plan's time is over by then, never comes."""
    choose(scene, "pause", chat=BRANDT)
    with scene.shop.store.write() as tx:
        long = running_plan(tx, scene.stage, [scene.stage.customers[1]], window_days=60)
    outbox.start_due(scene.shop)
    assert outbox.claim(scene.shop, 10) == []
    assert scene.state(scene.waiting_id) is DeliveryState.SUPPRESSED
    (queued,) = [row for row in scene.all(Delivery) if row.plan_id == long]
    assert queued.reason == "the customer asked for a pause"
    assert queued.due_at == clock.now() + timedelta(days=30)
    clock.advance(timedelta(days=30))
    assert [claim.plan_id for claim in outbox.claim(scene.shop, 10)] == [long]


def test_once_a_month_holds_over_plans(scene: Scene, clock: ManualClock) -> None:
    """Stricter than the shop's own limit, which would let two of these through."""
    brandt = scene.stage.customers[1]
    with scene.shop.store.write() as tx:
        wish_contact(tx, scene.shop, brandt, Choice.ONCE_A_MONTH)
        for _ in range(2):
            running_plan(tx, scene.stage, [brandt], window_days=60)
    assert len(outbox.claim(scene.shop, 10)) == 1
    (queued,) = [row for row in scene.all(Delivery) if row.state is DeliveryState.DEFERRED]
    assert queued.reason == "they have heard 1 message in 30 days, which is the most"
    assert queued.due_at == clock.now() + timedelta(days=30)
