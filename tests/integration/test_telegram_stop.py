"""A stop is final at once, whatever else is under way."""

from datetime import timedelta

import pytest

from core.actions.customers.consent import give_consent
from core.actions.plans.stop_offers import stop_offers
from core.clock import ManualClock
from core.customers.agreement import Agreement, agreed_channels
from core.errors import RefusedError
from core.models import (
    ChannelName,
    ConsentEvent,
    ConsentState,
    DeliveryState,
    Purpose,
    ResponseKind,
    Route,
    RouteState,
)
from core.shop import Shop
from tests.support.telegram_chat import delivery_of
from tests.support.telegram_scene import BRANDT, ITO, Scene, make_scene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Scene:
    """A campaign that Ito has heard of."""
    return make_scene(shop, clock)


@pytest.mark.parametrize("how", ["button", "command", "word"])
def test_stop_is_final_at_once_also_for_what_is_queued(scene: Scene, how: str) -> None:
    """One confirmation, with the way back; the queued message never leaves; the plan counts it."""
    second = scene.stage.approved(origin="form-2", title="More lanterns")
    queued = delivery_of(scene.shop, second, scene.ito)
    assert queued.state is DeliveryState.WAITING
    if how == "button":
        answers = scene.press("stop")
    else:
        answers = scene.telegram.says(ITO, "/stop" if how == "command" else " Stop! ")
    assert answers.text.count("no more offers") == 1
    assert "Turn on again" in answers.buttons
    assert scene.state(queued.id) is DeliveryState.SUPPRESSED
    assert scene.state(scene.waiting_id) is DeliveryState.WAITING
    assert scene.consent() is ConsentState.WITHDRAWN
    assert scene.answers == [ResponseKind.STOPPED]
    # It closes nothing: answers still arrive.
    assert [row.state for row in scene.all(Route)] == [RouteState.OPEN, RouteState.OPEN]
    events = scene.all(ConsentEvent)
    assert len(events) == 1
    assert events[0].how.startswith("Telegram update ")


def test_stop_ends_what_was_agreed_to_by_other_channels_as_well(scene: Scene) -> None:
    """No more offers means none: a call that was agreed to and approved is not made either."""
    told, other = scene.ito, scene.stage.customers[1]
    with scene.shop.store.write() as tx:
        for number in (told, other):
            agreed = Agreement(number, ChannelName.TELEPHONE, Purpose.OFFERS)
            give_consent(tx, scene.shop, agreed, "said so at the counter", text_version="counter-1")
    scene.press("stop")
    with scene.shop.store.read() as session:
        assert agreed_channels(session, told, Purpose.OFFERS) == []
        assert ChannelName.TELEPHONE in agreed_channels(session, other, Purpose.OFFERS)


def test_stop_twice_is_stop_once(scene: Scene) -> None:
    """The typed word is always answered; nothing more is written down."""
    scene.press("stop")
    assert scene.press("stop").methods[0] == "answerCallbackQuery"
    assert "no more offers" in scene.telegram.says(ITO, "/stop").text
    assert len(scene.all(ConsentEvent)) == 1
    assert scene.answers == [ResponseKind.STOPPED]


def test_turning_on_again_is_a_new_consent_but_brings_nothing_back(scene: Scene) -> None:
    """What was suppressed stays so."""
    queued = delivery_of(scene.shop, scene.stage.approved(origin="form-2"), scene.ito)
    stopped = scene.press("stop")
    scene.telegram.presses(ITO, stopped.buttons["Turn on again"], stopped.keyboard)
    assert scene.consent() is ConsentState.GIVEN
    assert [row.state for row in scene.all(ConsentEvent)] == [ConsentState.WITHDRAWN, ConsentState.GIVEN]
    assert scene.state(queued.id) is DeliveryState.SUPPRESSED


def test_a_yes_that_comes_late_does_not_undo_a_newer_stop(scene: Scene) -> None:
    """Updates can arrive out of order; a yes pressed before the stop is older, whenever it arrives."""
    late = scene.telegram.press(ITO, "offersyes:en-1")
    scene.telegram.says(ITO, "/stop")
    answers = scene.telegram.hand(late)
    assert scene.consent() is ConsentState.WITHDRAWN
    assert "Turn on again" in answers.buttons
    scene.telegram.presses(ITO, answers.buttons["Turn on again"])
    assert scene.consent() is ConsentState.GIVEN


def test_after_a_quiet_week_telegrams_numbers_begin_anew(scene: Scene, clock: ManualClock) -> None:
    """A lower number is then no sign of an older press."""
    scene.telegram.says(ITO, "/stop")
    clock.advance(timedelta(days=8))
    scene.telegram.presses(ITO, "offerson:en-1", update_id=3)
    assert scene.consent() is ConsentState.GIVEN


def test_the_typed_stop_is_not_blamed_on_a_plan_whose_window_is_over(scene: Scene, clock: ManualClock) -> None:
    """It was not this message that brought it about."""
    clock.advance(timedelta(days=15))
    scene.telegram.says(ITO, "/stop")
    assert scene.answers == []
    assert scene.consent() is ConsentState.WITHDRAWN


def test_a_stop_of_somebody_elses_message_stops_nobody(scene: Scene) -> None:
    """The action itself refuses it, whoever calls."""
    with scene.shop.store.write() as tx, pytest.raises(RefusedError):
        stop_offers(tx, scene.shop, scene.stage.customers[1], BRANDT, "forged", delivery_id=scene.delivery_id)
    assert scene.consent(scene.stage.customers[1]) is ConsentState.GIVEN
