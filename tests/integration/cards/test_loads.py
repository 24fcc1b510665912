"""Points that are ordered onto a customer's card: refused for now and passed over, they are on it once all the same."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.actions.cards.issue_card import replace_card
from core.cards.audit_ledger import wrong_in_ledger
from core.cards.audit_records import wrong_in_records
from core.cards.orders import Orders, waiting_for
from core.clock import ManualClock
from core.loyalty.card_state import CustomerStore
from core.loyalty.customer_card import CustomerCard
from core.loyalty.record import RECORD_BYTES
from core.loyalty.status import Status
from core.models import Card, CardKind
from core.shop import Shop
from terminal_bridge.cards.customer import CustomerCardSession
from tests.support.card_scene import ACTOR, CardScene, Till
from tests.support.cards import seeded


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills and a programme."""
    return CardScene(shop, clock)


class Carried:
    """A customer's card, and what tills carry to it and back."""

    def __init__(self, scene: CardScene, kind: CardKind = CardKind.COMPUTING) -> None:
        """Issue it."""
        self.scene, self.card = scene, scene.card(None, kind)

    def order(self, points: int) -> str:
        """Order points onto it, or off it; return the command."""
        with self.scene.shop.store.write() as tx:
            row = tx.exec(select(Card).where(Card.number == self.card.number)).one()
            Orders(tx, self.scene.shop.key, self.scene.clock.now()).load(row, points)
        return self.waiting()[-1]

    def waiting(self) -> list[str]:
        """Return what is carried to it."""
        with self.scene.shop.store.read() as session:
            return [command for _, command in waiting_for(session, [self.card.number])]

    def hand(self, till: Till, commands: Sequence[str], refused: str = "") -> None:
        """Hand it commands at a till, of which it refuses one for now; the till writes down what there is to tell."""
        program = CustomerCard(self.card.flash, seeded(till.next))
        session = CustomerCardSession(program.process, till.key_of, seeded(till.next + 1))
        session.select()
        for command in commands:
            status = Status.FAULT if command == refused else session.deliver(bytes.fromhex(command))
            if status != Status.DONE:
                self.note(till, command, status)
        state = self.card.state()
        for number in range(1, state.account.sequence + 1):
            entry = CustomerStore(self.card.flash).entry(number, state.account.sequence)
            if entry is not None and number > state.acknowledged:
                said = {"record": entry[:RECORD_BYTES].hex(), "receipt": entry[RECORD_BYTES:].hex()}
                self.scene.say(till, kind="record", card=self.card.number, **said)
        self.scene.say(till, kind="presented", card=self.card.number, details={"counter": state.counter})

    def note(self, till: Till, command: str, status: int) -> None:
        """Write down that it refused a command."""
        self.scene.say(till, kind="note", card=self.card.number, details={"command": command, "refused": int(status)})

    def carry_all(self) -> None:
        """Tell everything, and hand it what waits, until nothing does."""
        for _ in range(10):
            for till in self.scene.tills:
                self.scene.upload(till)
            if not (waiting := self.waiting()):
                return
            self.hand(self.scene.tills[0], waiting)
        message = f"still waiting: {self.waiting()}"
        raise AssertionError(message)

    @property
    def points(self) -> tuple[int, int]:
        """Return the points that are on it, and those that the server knows to be on it."""
        return self.card.state().account.balance, self.scene.row(self.card).at_card


def sound(scene: CardScene) -> None:
    """Assert that everything adds up, and nothing was found."""
    with scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []
        assert wrong_in_records(session, scene.shop.key) == []
    assert scene.findings() == []


@pytest.mark.parametrize("kind", [CardKind.COMPUTING, CardKind.STORING])
def test_points_that_a_card_passed_over_are_ordered_anew(scene: CardScene, kind: CardKind) -> None:
    """It refused them for now and took what has a higher number: they come again, once."""
    used, till = Carried(scene, kind), scene.tills[0]
    first, second = used.order(300), used.order(20)
    used.hand(till, [first, second], refused=first)
    assert used.points == (20, 0)
    scene.upload(till)
    assert first not in used.waiting()
    used.carry_all()
    assert used.points == (320, 320)
    scene.upload(till, *till.written)
    used.carry_all()
    assert used.points == (320, 320)
    sound(scene)


def test_points_that_it_may_still_take_are_carried_as_they_are(scene: CardScene) -> None:
    """It refused them, and nothing of a higher number came: the same order again."""
    used, till = Carried(scene), scene.tills[0]
    first = used.order(300)
    used.hand(till, [first], refused=first)
    scene.upload(till)
    assert used.waiting() == [first]
    used.carry_all()
    assert used.points == (300, 300)
    sound(scene)


def test_a_till_that_tells_late_of_the_refusal(scene: CardScene) -> None:
    """Another till carried on, and its word that the card is further came first."""
    used, (offline, online) = Carried(scene), scene.tills
    first, second = used.order(300), used.order(20)
    used.hand(offline, [first], refused=first)
    used.hand(online, [second])
    scene.upload(online)
    assert first not in used.waiting()
    used.carry_all()
    assert used.points == (320, 320)
    sound(scene)


def test_a_till_that_lies_about_a_refusal_makes_no_points(scene: CardScene) -> None:
    """It said that the card refused them and went on, and kept the order for itself: the second is taken back."""
    used, till = Carried(scene), scene.tills[0]
    first, second = used.order(300), used.order(20)
    used.note(till, first, Status.FULL)
    scene.say(till, kind="presented", card=used.card.number, details={"counter": 2})
    scene.upload(till)
    assert first not in used.waiting()
    used.hand(till, [first, second, *used.waiting()])
    used.carry_all()
    assert used.points == (320, 320)
    used.note(till, first, Status.FULL)
    used.carry_all()
    assert used.points == (320, 320)
    sound(scene)


def test_a_card_that_was_replaced_is_given_nothing_anew(scene: CardScene) -> None:
    """What it had by the ledger is on the one in its place."""
    used, till = Carried(scene), scene.tills[0]
    first, second = used.order(300), used.order(20)
    used.hand(till, [first, second], refused=first)
    with scene.shop.store.write() as tx:
        replace_card(tx, scene.shop, used.card.number, ACTOR)
    before = len(used.waiting())
    scene.upload(till)
    assert len(used.waiting()) <= before


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 12))
def test_whatever_is_refused_and_however_it_is_told_points_count_once(scene: CardScene, seed: int, steps: int) -> None:
    """Orders, refusals for now, tills that know only a part and tell late, in part, again and out of order."""
    draw, ordered = Random(seed), 0  # noqa: S311 - repeatable on purpose
    used = Carried(scene)
    known: dict[int, list[str]] = {till.number: [] for till in scene.tills}
    for till in scene.tills:
        till.written.clear()
    for _ in range(steps):
        till = draw.choice(scene.tills)
        match draw.choice(("order", "order", "hand", "hand", "tell", "learn", "buy")):
            case "order":
                points = draw.randrange(1, 500)
                used.order(points)
                ordered += points
            case "hand":
                commands = known[till.number]
                used.hand(till, commands, refused=draw.choice(["", *commands]))
                known[till.number] = []
            case "tell":
                some = [entry for entry in till.written if draw.random() < 0.7]
                draw.shuffle(some)
                scene.upload(till, *some)
            case "learn":
                known[till.number] += [each for each in used.waiting() if each not in known[till.number]]
            case "buy":
                before = used.card.state().account.balance
                scene.buy(till, used.card, draw.randrange(50_000))
                ordered += used.card.state().account.balance - before
    used.carry_all()
    assert used.points == (ordered, ordered)
    with scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []
