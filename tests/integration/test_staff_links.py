"""A member of staff links a Telegram chat of their own; tests go there alone, marked, and count nowhere."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.handlers import slack_trial
from bot.handlers.slack_turn import Desk, Turn
from core.actions.desk.link_staff import PREFIX, VALID, link_staff_chat, make_staff_token, unlink_staff_chat
from core.actions.plans.submit_plan import PlanPreview, Sample, preview_plan
from core.clock import ManualClock
from core.errors import RefusedError
from core.models import Delivery, Reply, Response, Staff, StaffLink, Surface
from core.shop import Shop
from tests.support.telegram_scene import ITO, Scene, make_scene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Scene:
    """A shop with two members of staff, and Ito, who is a customer."""
    return make_scene(shop, clock)


def token_of(scene: Scene, user: str = "U1") -> str:
    """Make a link for a member of staff."""
    with scene.shop.store.write() as tx:
        return make_staff_token(tx, scene.shop, tx.exec(select(Staff).where(Staff.slack_user == user)).one())


def chats(scene: Scene) -> list[str | None]:
    """Return the chats of both."""
    with scene.shop.store.read() as session:
        return [row.telegram_chat for row in session.exec(select(Staff).order_by(Staff.slack_user))]


def trial(scene: Scene, preview: PlanPreview | None = None) -> tuple[str, list[Reply]]:
    """Ask for a test as Mika; return what is said of it and what is sent."""
    turn = Turn("block_actions", "U1", "Mika", "C1", "1", state={"product": "lantern"}, view_id="V1")
    before = {row.id for row in scene.all(Reply)}
    words = slack_trial.send_trial(Desk(scene.shop), turn, preview or preview_plan(scene.shop, scene.stage.draft()))
    return words, [row for row in scene.all(Reply) if row.id not in before]


def test_a_link_works_once_for_an_hour_and_nothing_of_it_can_be_read(scene: Scene, clock: ManualClock) -> None:
    """In the sixty-four characters that Telegram takes; only a digest is kept."""
    token = token_of(scene)
    assert token.startswith(PREFIX)
    assert len(token) <= 64
    assert token not in str([row.model_dump() for row in scene.all(StaffLink)])
    assert "Test messages that <b>Mika</b>" in scene.telegram.says(77, f"/start {token}").text
    assert chats(scene) == ["77", None]
    assert "does not work" in scene.telegram.says(78, f"/start {token}").text
    changed = f"{PREFIX}{token.removeprefix(PREFIX).swapcase()}"
    forged = (f"{PREFIX}x", f"{token}x", changed, f"{PREFIX}\x00", f"{PREFIX}{'x' * 500}")
    for chat, each in enumerate(forged, 80):
        assert "does not work" in scene.telegram.says(chat, f"/start {each}").text
    assert scene.telegram.says(80, f"/start {PREFIX}again").calls == []
    late = token_of(scene)
    clock.advance(VALID)
    assert "does not work" in scene.telegram.says(78, f"/start {late}").text
    assert chats(scene) == ["77", None]


def test_a_chat_is_one_member_of_staffs_and_may_be_a_customers(scene: Scene) -> None:
    """Linking changes nothing of what the customer is and has agreed to."""
    scene.telegram.says(ITO, f"/start {token_of(scene)}")
    assert chats(scene) == [str(ITO), None]
    assert "Customer 1" in scene.telegram.says(ITO, "/me").text
    scene.telegram.says(ITO, f"/start {token_of(scene, 'U2')}")
    assert chats(scene) == [None, str(ITO)]
    with scene.shop.store.write() as tx:
        anna = tx.exec(select(Staff).where(Staff.slack_user == "U2")).one()
        assert unlink_staff_chat(tx, scene.shop, anna)
        assert not unlink_staff_chat(tx, scene.shop, anna)
        assert link_staff_chat(tx, scene.shop, "nothing", 5) is None


def test_a_test_goes_to_oneself_marked_and_its_buttons_do_nothing(scene: Scene) -> None:
    """Never to a customer, and nothing of it is kept as an answer."""
    words, shown = trial(scene)
    assert "no Telegram linked" in words
    (message,) = shown
    assert (message.surface, message.payload["channel"]) == (Surface.SLACK, "U1")
    scene.telegram.says(77, f"/start {token_of(scene)}")
    deliveries = [row.model_dump() for row in scene.all(Delivery)]
    words, sent = trial(scene)
    assert "Sent to your Telegram" in words
    (message,) = sent
    assert message.payload["chat_id"] == 77
    assert message.payload["text"].startswith("\N{TEST TUBE} <b>TEST</b>, for you alone: as C-1 Customer 1 would")
    assert "RED LANTERN for £4.50" in message.payload["text"]
    for row in message.payload["reply_markup"]["inline_keyboard"]:
        for button in row:
            answers = scene.telegram.presses(77, button["callback_data"])
            assert answers.methods == ["answerCallbackQuery"]
            assert "This is a test" in answers.text
    assert [row.model_dump() for row in scene.all(Delivery)] == deliveries
    assert scene.all(Response) == []


def test_a_message_as_long_as_can_be_is_sent_whole_below_its_heading(scene: Scene) -> None:
    """One of each script; where nobody's message can be made, no test is sent."""
    scene.telegram.says(77, f"/start {token_of(scene)}")
    texts = {"a": "x" * 4096, "b": "short"}
    samples = tuple(Sample(1, "Ito", "C-1", text, None, variant) for variant, text in texts.items())
    _, sent = trial(scene, PlanPreview(2, 0, (), (*samples, *samples), 0, 0))
    assert [len(row.payload["text"]) > 4000 for row in sent] == [False, True, False]
    assert "script A" in sent[0].payload["text"]
    assert "script B" in sent[2].payload["text"]
    words, sent = trial(scene, PlanPreview(1, 0, (), (Sample(1, None, "C-1", "", "It is empty."),), 0, 1))
    assert "no test was sent" in words
    assert sent == []


def test_everybody_links_their_own(scene: Scene) -> None:
    """The words say so; without a bot there is nothing to link."""
    turn = Turn("app_mention", "U1", "", "C1", "1")
    with pytest.raises(RefusedError, match="link me"):
        slack_trial.link_me(Desk(scene.shop, telegram_bot=lambda: "bot"), turn, "Anna")
    with pytest.raises(RefusedError, match="NAJIMI_TELEGRAM_TOKEN"):
        slack_trial.link_me(Desk(scene.shop), turn, "me")
    assert timedelta(hours=1) == VALID
