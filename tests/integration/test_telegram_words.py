"""What customers write, and what they read."""

from datetime import date, timedelta

import pytest

from bot.views.telegram_messages import TIMES
from core.clock import ManualClock
from core.models import (
    ChannelName,
    ConsentState,
    Contact,
    Customer,
    Product,
    RouteState,
)
from core.shop import Shop
from tests.support.telegram_chat import Answers
from tests.support.telegram_scene import BRANDT, ITO, Scene, make_scene


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Scene:
    """A campaign that Ito has heard of."""
    return make_scene(shop, clock)


def test_free_words_are_kept_and_a_person_is_called(scene: Scene) -> None:
    """Honestly: a programme passes them on; staff read them on a card, harmless whatever they are."""
    answers = scene.telegram.says(ITO, "Is it <b>red</b> & does <!channel> fit?\nThanks")
    (contact,) = scene.all(Contact)
    assert (contact.customer_id, contact.channel) == (scene.ito, ChannelName.TELEGRAM)
    assert contact.contents == "Is it <b>red</b> & does <!channel> fit?\nThanks"
    assert (contact.business_date, contact.product_id) == (date(2026, 3, 2), scene.stage.product_id)
    assert "a person at <b>Test Shop</b> will read it" in answers.text
    (card,) = answers.slack
    assert "&lt;!channel&gt;" in str(card["blocks"])
    assert "<!channel>" not in str(card)
    assert "Customer 1, C-1" in card["text"]


def test_where_nobody_is_called_nobody_is_promised(scene: Scene) -> None:
    """Brandt has heard of no plan and no channel is set: the words are kept, and that is what is said."""
    answers = scene.telegram.says(BRANDT, "When do you open?")
    assert answers.slack == []
    assert "written this down" in answers.text
    assert len(scene.all(Contact)) == 1


def test_a_flood_of_words_calls_staff_only_so_often(scene: Scene, clock: ManualClock) -> None:
    """Twenty an hour are kept, and too much is said once; the next hour is a new one."""
    told = [scene.telegram.says(ITO, f"message {number}") for number in range(25)]
    assert [bool(each.slack) for each in told] == [True] * 20 + [False] * 5
    assert len(scene.all(Contact)) == 20
    assert [len(each.calls) for each in told] == [1] + [0] * 19 + [1] + [0] * 4
    assert "a lot at once" in told[20].text
    clock.advance(timedelta(hours=1, seconds=1))
    assert scene.telegram.says(ITO, "again").slack


def test_huge_and_odd_texts_do_no_harm(scene: Scene) -> None:
    """A NUL, half a surrogate pair, a right-to-left override, a hundred thousand letters."""
    for text in (
        "\x00",
        "\ud800 half",
        "\u202eevil",
        "x" * 100_000,
        "   ",
        "\n",
        "/",
        "/ ",
        "/@",
        "//",
        "/start " * 500,
    ):
        scene.telegram.says(ITO, text)
    assert all(len(row.contents) <= 4096 for row in scene.all(Contact))


def test_me_shows_everything_in_one_message(scene: Scene) -> None:
    """Name, number, route, consent with its date, the last purchases."""
    scene.stage.buy(scene.ito, scene.stage.partner_id, date(2026, 2, 1), amount=1000)
    scene.stage.buy(scene.ito, scene.stage.product_id, date(2026, 2, 3), quantity=-2, amount=-900)
    answers = scene.telegram.says(ITO, "/me")
    assert answers.methods == ["sendMessage"]
    for words in ("Customer 1", "C-1", "Route: this chat", "Offers: on since 2 March 2026", "grinder, £10.00"):
        assert words in answers.text
    assert f"3 Feb 2026: -2 {TIMES} RED LANTERN, -£9.00" in answers.text
    assert "We know of no purchases" in scene.telegram.says(BRANDT, "/me").text


def test_help_and_privacy_say_what_a_customer_may_want_to_know(scene: Scene) -> None:
    """Also to a stranger."""
    for chat in (ITO, 5):
        said = scene.telegram.says(chat, "/help").text
        assert all(word in said for word in ("/stop", "/me", "/privacy"))
        said = scene.telegram.says(chat, "/PRIVACY@shop_bot").text
        assert all(word in said for word in ("keeps", "Why", "stop"))


def test_names_of_any_kind_stay_names(scene: Scene) -> None:
    """HTML is escaped, right-to-left names keep to themselves, controls and line breaks go, long ones are cut."""
    name = "<b>Dr</b> & \u202eevil\n\u05d3\u05d5\u05d3" + "x" * 100
    with scene.shop.store.write() as tx:
        tx.get_one(Customer, scene.ito).name = name
        tx.get_one(Product, scene.stage.product_id).name = "<i>LANTERN</i> & \U0001f600"
    text = scene.telegram.says(ITO, "/me").text
    assert "\u2068&lt;b&gt;Dr&lt;/b&gt; &amp; evil \u05d3\u05d5\u05d3x" in text
    assert "\u202e" not in text
    assert "x" * 60 not in text
    assert "&lt;i&gt;LANTERN&lt;/i&gt; &amp; \U0001f600" in scene.press("interested").text
    assert "&lt;i&gt;" in scene.press("order").text


def test_blocking_closes_the_route_and_letting_in_again_opens_it(scene: Scene) -> None:
    """Consent stays as it is: blocking is no word about it."""
    scene.telegram.member(ITO, "kicked")
    assert scene.route() == (RouteState.CLOSED, "the customer blocked the bot")
    scene.telegram.member(ITO, "kicked")
    scene.telegram.member(ITO, "member")
    assert scene.route() == (RouteState.OPEN, None)
    scene.telegram.member(ITO, "kicked")
    scene.telegram.says(ITO, "hello")
    assert scene.route() == (RouteState.OPEN, None)
    assert scene.consent() is ConsentState.GIVEN
    assert scene.telegram.member(5, "kicked").calls == []


def test_every_text_fits_a_telegram_message(scene: Scene) -> None:
    """With the longest names that the database takes."""
    with scene.shop.store.write() as tx:
        tx.get_one(Customer, scene.ito).name = "&" * 200
        tx.get_one(Product, scene.stage.product_id).name = "<" * 200
    for words in ("/me", "/help", "/privacy", "/start", "x" * 4096):
        _fits(scene.telegram.says(ITO, words))
    for kind in ("interested", "notforme", "order", "orderyes", "stop"):
        _fits(scene.press(kind))


def _fits(answers: Answers) -> None:
    """Check the platforms' longest texts."""
    assert answers.calls
    assert all(len(str(payload.get("text", ""))) <= 4096 for _, payload in answers.calls)
    toasts = [payload for method, payload in answers.calls if method == "answerCallbackQuery"]
    assert all(len(payload.get("text", "")) <= 200 for payload in toasts)
    assert all(len(line["text"]) <= 3000 for line in answers.slack)
