"""Somebody's desk is what the rows say, for them and for nobody else."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.boards.home import HomeBoard
from bot.views.slack_home import home_view
from bot.workers.reply_sender import Said
from core.actions.desk.desk import desk
from core.actions.desk.retry_event import retry_event
from core.clock import ManualClock
from core.errors import NotFoundError, RefusedError
from core.models import (
    ChannelName,
    Conversation,
    ConversationState,
    Delivery,
    DeliveryState,
    ImportRun,
    ImportState,
    InboxEvent,
    InboxState,
    Plan,
    PlanState,
    Staff,
)
from core.ports import Outcome, OutcomeKind
from core.shop import Shop
from sandbox.client.slack import words_of
from sandbox.slack.blocks import check_view
from tests.support.campaign import Stage, stage


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with staff and a few customers."""
    return stage(shop, clock)


def opened(scene: Stage, user: str, number: int, tab: str = "home", state: InboxState = InboxState.DONE) -> None:
    """Let somebody look at their home."""
    with scene.shop.store.write() as tx:
        tx.add(
            InboxEvent(
                source="slack",
                source_id=f"Ev{number}",
                kind="home",
                payload={"event": {"type": "app_home_opened", "user": user, "tab": tab}},
                state=state,
                received_at=scene.clock.now(),
            )
        )


def test_what_waits_is_shown_to_whom_it_concerns(scene: Stage) -> None:
    """Approvals to approvers but not their own, unknown outcomes and mishaps to admins, talks to owners."""
    shop, now = scene.shop, scene.clock.now()
    scene.submitted(title="Hoods", origin="a")
    sent = scene.approved(title="Lamps", origin="b")
    with shop.store.write() as tx:
        row = tx.exec(select(Delivery).where(Delivery.plan_id == sent)).first()
        assert row is not None
        row.state = DeliveryState.UNKNOWN
        for number, (owner, state) in enumerate(
            (
                (None, ConversationState.OPEN),
                (scene.author.id, ConversationState.OPEN),
                (scene.approver.id, ConversationState.OPEN),
                (None, ConversationState.CLOSED),
            )
        ):
            tx.add(
                Conversation(
                    customer_id=scene.customers[number],
                    channel=ChannelName.TELEGRAM,
                    state=state,
                    assigned_to_id=owner,
                    opened_at=now,
                    last_heard_at=now,
                )
            )
        tx.add(
            InboxEvent(
                source="slack", source_id="x", kind="command", payload={}, state=InboxState.FAILED, received_at=now
            )
        )
        for digest, state in (("1", ImportState.FAILED), ("2", ImportState.FAILED), ("2", ImportState.DONE)):
            tx.add(
                ImportRun(
                    kind="purchases",
                    source="till",
                    file_name=f"{digest}.csv",
                    file_digest=digest,
                    state=state,
                    started_at=now,
                )
            )
    approver, author = desk(shop, scene.approver.id or 0), desk(shop, scene.author.id or 0)
    assert [each.plan.title for each in approver.approvals] == ["Hoods"]
    assert author.approvals == ()
    assert [(each.title, each.count) for each in approver.unknown] == [("Lamps", 1)]
    assert author.unknown == ()
    assert (len(approver.talks), len(author.talks)) == (2, 2)
    assert [talk.mine for talk in author.talks] == [True, False]
    assert approver.mishaps is not None
    assert (approver.mishaps.events, [run.file_name for run in approver.mishaps.imports]) == (1, ["1.csv"])
    assert author.mishaps is None
    assert [plan.title for plan, _ in author.plans] == ["Lamps", "Hoods"]
    assert approver.plans == ()
    lamps = {plan.title: counts for plan, counts in author.plans}["Lamps"]
    assert lamps.audience == lamps.accounted == 5
    assert author.people == ()
    assert {each.name for each in approver.people} == {"Mika", "Anna"}
    with pytest.raises(NotFoundError):
        desk(shop, 999)


def test_five_hundred_plans_fit_and_those_at_work_come_first(scene: Stage) -> None:
    """What is over makes way for what goes on."""
    shop, now = scene.shop, scene.clock.now()
    with shop.store.write() as tx:
        for number in range(500):
            state = PlanState.EVALUATED if number % 100 else PlanState.RUNNING
            tx.add(
                Plan(
                    title=f"Plan {number} " + "x" * 100,
                    origin=f"o{number}",
                    list_id=scene.list_id,
                    channel=ChannelName.TELEGRAM,
                    script="Hello",
                    send_at=now,
                    control_percent=0,
                    window_days=14,
                    salt="s",
                    state=state,
                    fingerprint="f",
                    author_id=scene.author.id or 0,
                    submitted_at=now,
                )
            )
    found = desk(shop, scene.author.id or 0)
    assert found.plans_in_all == 500
    assert [plan.state for plan, _ in found.plans[:5]] == [PlanState.RUNNING] * 5
    view = home_view(shop, found, [])
    check_view(view, lambda _file: False, "home")
    assert "500 plans of yours" in words_of(view)


def test_an_event_that_was_given_up_is_tried_again_by_admins_once(scene: Stage) -> None:
    """Twice does nothing more."""
    opened(scene, "U1", 1, state=InboxState.FAILED)
    with scene.shop.store.write() as tx:
        with pytest.raises(RefusedError, match="role admin"):
            retry_event(tx, scene.shop, 1, scene.author)
        assert retry_event(tx, scene.shop, 1, scene.approver).state is InboxState.RECEIVED
        with pytest.raises(RefusedError, match="already"):
            retry_event(tx, scene.shop, 1, scene.approver)
        with pytest.raises(NotFoundError):
            retry_event(tx, scene.shop, 99, scene.approver)


class Published:
    """Notes what is published, and answers as it is told to."""

    def __init__(self) -> None:
        """Let everything arrive."""
        self.views: list[tuple[str, str]] = []
        self.answer = Outcome(OutcomeKind.SENT)

    async def __call__(self, method: str, payload: dict[str, object]) -> Said:
        """Note a call."""
        assert method == "views.publish"
        self.views.append((str(payload["user_id"]), words_of(payload["view"])))  # type: ignore[arg-type]
        return Said(self.answer)


async def test_a_home_is_published_when_it_is_opened_and_when_it_looks_different(scene: Stage) -> None:
    """Not before, not for the other tab, and not again where nothing has changed; a restart forgets nobody."""
    published = Published()
    board = HomeBoard(scene.shop, published)
    assert await board.refresh() == 0
    opened(scene, "U1", 1, tab="messages")
    opened(scene, "U2", 2, state=InboxState.RECEIVED)
    assert await board.refresh() == 0
    opened(scene, "U1", 3)
    assert await board.refresh() == 1
    assert await board.refresh() == 0
    scene.submitted(title="Hoods")
    assert await board.refresh() == 1
    assert "Hoods" in published.views[-1][1]
    opened(scene, "U1", 4)
    assert await board.refresh() == 1
    assert [user for user, _ in published.views] == ["U1"] * 3
    again = HomeBoard(scene.shop, published)
    assert await again.refresh() == 1
    scene.clock.advance(timedelta(days=2))
    assert await HomeBoard(scene.shop, published).refresh() == 0


async def test_a_home_that_slack_does_not_take_now_is_published_later(scene: Stage) -> None:
    """What may have arrived goes again; somebody whom Slack does not know is left alone until they look again."""
    published = Published()
    board = HomeBoard(scene.shop, published)
    opened(scene, "U1", 1)
    for outcome in (OutcomeKind.NOT_YET, OutcomeKind.UNKNOWN):
        published.answer = Outcome(outcome, retry_after=timedelta(seconds=1))
        assert await board.refresh() == 0
    published.answer = Outcome(OutcomeKind.SENT)
    assert await board.refresh() == 1
    published.answer = Outcome(OutcomeKind.FAILED, detail="user_not_found")
    scene.submitted(title="Hoods")
    assert await board.refresh() == 0
    count = len(published.views)
    assert await board.refresh() == 0
    assert len(published.views) == count


async def test_homes_that_change_all_the_time_are_published_now_and_then(scene: Stage) -> None:
    """Within the pause a change waits; opening does not."""
    published = Published()
    board = HomeBoard(scene.shop, published)
    opened(scene, "U1", 1)
    assert await board.drain() == 1
    scene.submitted(title="Hoods")
    board.wake()
    assert await board.drain() == 0
    opened(scene, "U1", 2)
    assert await board.drain() == 1
    assert "Hoods" in published.views[-1][1]


def test_the_desk_of_somebody_without_a_role_is_empty_of_what_is_not_theirs(scene: Stage) -> None:
    """They are told whom to ask."""
    with scene.shop.store.write() as tx:
        stranger = Staff(slack_user="U7", name="Stranger", roles=[], created_at=scene.clock.now())
        tx.add(stranger)
    found = desk(scene.shop, stranger.id or 0)
    words = words_of(home_view(scene.shop, found, []))
    assert "<@U2>" in words
    assert "customers ·" in words
    assert "My lists" not in words
