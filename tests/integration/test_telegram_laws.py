"""Whatever customers press, in whatever order and however often, the books stay right."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.models import ConsentState, Purchase, ResponseKind
from core.money import Currency
from core.shop import Shop
from core.store import Store
from tests.conftest import START
from tests.support.telegram_scene import ITO, Scene, make_scene

OPINIONS = {"interested": ResponseKind.INTERESTED, "notforme": ResponseKind.NOT_FOR_ME}
PRESSES = st.lists(
    st.sampled_from(["interested", "notforme", "order", "orderyes", "orderno", "stop", "offerson"]), max_size=8
)


@pytest.fixture
def scenes(sqlite_template: Path, tmp_path: Path) -> Iterator[Callable[[], Scene]]:
    """Fresh scenes, one after the other, each with a shop of its own."""
    stores: list[Store] = []
    numbers = count()

    def make() -> Scene:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "najimi.db")
        store, clock, zone = Store(f"sqlite:///{folder / 'najimi.db'}"), ManualClock(START), ZoneInfo("Europe/London")
        stores.append(store)
        mirror = Mirror(store, folder / "mirror.duckdb", clock=clock, zone=zone)
        mirror.close()
        shop = Shop("Test Shop", zone, Currency("GBP", "en_GB"), store, clock, mirror, folder)
        return make_scene(shop, clock)

    yield make
    for store in stores:
        store.close()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(presses=PRESSES, repeats=st.integers(1, 2))
def test_the_books_stay_right(scenes: Callable[[], Scene], presses: list[str], repeats: int) -> None:
    """At most one order, placed only after its price was shown; the last opinion; the last word on consent."""
    scene = scenes()
    for kind in presses:
        for _ in range(repeats):
            token = "offerson:en-1" if kind == "offerson" else f"{kind}:{scene.delivery_id}"
            scene.telegram.presses(ITO, token, scene.keyboard)
    answers = scene.answers
    assert len(answers) == len(set(answers))
    last_opinion = [OPINIONS[kind] for kind in presses if kind in OPINIONS][-1:]
    assert [kind for kind in answers if kind in OPINIONS.values()] == last_opinion
    # A yes before any price was shown shows it; the next one orders.
    asked = [kind for kind in presses for _ in range(repeats) if kind in {"order", "orderyes"}]
    ordered = "orderyes" in asked[1:]
    assert len(scene.all(Purchase)) == answers.count(ResponseKind.ORDERED) == int(ordered)
    assert (ResponseKind.STOPPED in answers) == ("stop" in presses)
    words = [kind for kind in presses if kind in {"stop", "offerson"}]
    assert scene.consent() is (ConsentState.WITHDRAWN if words[-1:] == ["stop"] else ConsentState.GIVEN)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    update=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "update_id",
                        "message",
                        "callback_query",
                        "my_chat_member",
                        "from",
                        "chat",
                        "id",
                        "is_bot",
                        "type",
                        "text",
                        "data",
                        "message_id",
                        "reply_markup",
                        "inline_keyboard",
                        "new_chat_member",
                        "status",
                    ]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=30,
    )
)
def test_no_shape_of_json_does_any_harm(scenes: Callable[[], Scene], update: object) -> None:
    """It is worked off, and changes nothing."""
    scene = scenes()
    before = scene.snapshot()
    for name in ("message", "callback_query", "my_chat_member"):
        assert set(scene.telegram.hand({"update_id": 1, name: update}).methods) <= {"answerCallbackQuery"}
    assert scene.snapshot() == before
