"""Whatever happens, and however it is told, no point comes of nothing and none is lost."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from core.actions.cards.issue_card import replace_card
from core.actions.cards.settle_points import expire_points, sell_points, settle, standing_of
from core.actions.customers.merge_customers import merge
from core.cards.audit_ledger import shop_points, wrong_in_ledger
from core.cards.audit_records import wrong_in_records
from core.cards.said import SaidEntry
from core.clock import ManualClock
from core.errors import RefusedError
from core.loyalty.status import CardRefusedError
from core.models import CardState, FindingKind, Role, Staff
from core.shop import Shop
from tests.support.card_scene import ACTOR, CardScene, HeldCard, Till


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills and a programme."""
    return CardScene(shop, clock)


@dataclass
class History:
    """One history, made of random decisions."""

    scene: CardScene
    random: Random
    cards: list[HeldCard] = field(default_factory=list)
    copies: list[HeldCard] = field(default_factory=list)

    def step(self) -> None:
        """Let something happen."""
        card, till = self.random.choice(self.cards), self.random.choice(self.scene.tills)
        what = self.random.choice((self.buy, self.buy, self.give_back, self.redeem, self.tell, self.forge, self.wait))
        what(till, card)

    def buy(self, till: Till, card: HeldCard) -> None:
        """Buy something."""
        self.scene.buy(till, card, self.random.choice((0, 99, 1_000, 25_000, 3_000_000)))

    def give_back(self, till: Till, card: HeldCard) -> None:
        """Bring something back."""
        self.scene.give_back(till, card, self.random.randrange(30_000), self.random.randrange(400))

    def redeem(self, till: Till, card: HeldCard) -> None:
        """Exchange points, where there are as many."""
        try:
            self.scene.redeem(till, card, self.random.randrange(1, 300))
        except CardRefusedError:
            till.next += 1

    def copy(self, till: Till, card: HeldCard) -> None:
        """Use a copy of a card."""
        self.copies.append(card)
        self.scene.buy(till, card.copied(), 77_777)

    def wait(self, _till: Till, _card: HeldCard) -> None:
        """Let time pass."""
        self.scene.pass_time(hours=self.random.randrange(1, 200))

    def tell(self, till: Till, _card: HeldCard) -> None:
        """Tell some of it: late, again, out of order."""
        some = [entry for entry in till.written if self.random.random() < 0.6]
        self.random.shuffle(some)
        if some:
            self.scene.upload(till, *some)

    def forge(self, till: Till, card: HeldCard) -> None:
        """Tell of something that a card did not do."""
        of_card = [entry for entry in till.written if entry.record]
        if of_card:
            entry = self.random.choice(of_card)
            content = bytearray.fromhex(entry.record or "")
            content[self.random.randrange(len(content))] ^= 1 << self.random.randrange(8)
            self.scene.upload(till, forged(entry, content, self.random.choice((entry.card, card.number))))

    def end(self) -> None:
        """Tell everything."""
        for till in self.scene.tills:
            for start in range(0, len(till.written), 100):
                self.scene.upload(till, *till.written[start : start + 100])


def forged(entry: SaidEntry, content: bytearray, card: str | None) -> SaidEntry:
    """Return an entry with another record."""
    return entry.model_copy(update={"record": content.hex(), "card": card})


def sound(scene: CardScene) -> None:
    """Assert that everything adds up."""
    with scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []
        assert wrong_in_records(session, scene.shop.key) == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.integers(5, 25))
def test_points_are_held_redeemed_or_expired_whatever_is_told(scene: CardScene, seed: int, steps: int) -> None:
    """By shop and in all; and what a card has is what the ledger has, once all is told."""
    history = History(scene, Random(seed))  # noqa: S311 - repeatable on purpose
    history.cards = [scene.card(None) for _ in range(3)]
    for _ in range(steps):
        history.step()
    history.end()
    sound(scene)
    for card in history.cards:
        row, account = scene.row(card), card.state().account
        assert row.state is CardState.ACTIVE
        assert (row.sequence, row.balance, row.at_card) == (account.sequence, account.balance, account.balance)
        assert bytes.fromhex(row.habit) == account.habit.to_bytes()
    assert {each.kind for each in scene.findings()} <= {FindingKind.CHAIN, FindingKind.TERMINAL}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_it_adds_up_through_copies_replacements_and_points_that_lapse(scene: CardScene, seed: int) -> None:
    """Also where cards disagree with the ledger, which is said."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    history = History(scene, random)
    history.cards = [scene.card(None) for _ in range(3)]
    for _ in range(12):
        history.step()
    history.copy(scene.tills[0], history.cards[0])
    history.tell(scene.tills[0], history.cards[0])
    with scene.shop.store.write() as tx:
        made = replace_card(tx, scene.shop, history.cards[1].number, ACTOR)
        expire_points(tx, scene.shop, scene.clock.now() - timedelta(hours=random.randrange(300)), ACTOR)
        sell_points(tx, scene.shop, scene.shops[0], 1 + random.randrange(5_000), ACTOR)
    sound(scene)
    history.cards.append(scene.held(made))
    for _ in range(8):
        history.step()
    history.end()
    sound(scene)
    old, new = scene.row(history.cards[1]), scene.row(history.cards[-1])
    assert old.state is CardState.REPLACED
    assert old.balance == 0
    assert new.balance >= 0


def test_what_one_shop_pays_the_other_gets(scene: CardScene) -> None:
    """Points of one that the other took in cost the one what they bring the other."""
    card, (bakery, books) = scene.card(scene.customer("C1")), scene.tills
    scene.buy(bakery, card, 400_000)
    given_points = card.state().account.balance
    scene.redeem(books, card, given_points)
    for till in scene.tills:
        scene.upload(till)
    with scene.shop.store.write() as tx:
        assert [standing_of(tx, each)[1:] for each in scene.shops] == [(given_points, 0), (0, given_points)]
        paid = [settle(tx, scene.shop, each, 1_000, ACTOR) for each in scene.shops]
    assert [row.amount for row in paid] == [given_points, -given_points]
    with scene.shop.store.read() as session:
        assert [standing_of(session, each)[1:] for each in scene.shops] == [(0, 0), (0, 0)]
        assert all(each.balances for each in shop_points(session))
    sound(scene)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_issued_is_held_redeemed_expired_and_lost_under_everything_that_staff_do(scene: CardScene, seed: int) -> None:
    """Sales of points, settlements, lapsing, replacements and mergers between batches in any order."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    history = History(scene, random)
    owners = [scene.customer(f"P{seed}-{number}") for number in range(3)]
    history.cards = [scene.card(owner) for owner in owners]
    merged = [owner.id or 0 for owner in owners]
    for _ in range(6):
        for _ in range(random.randrange(1, 5)):
            history.step()
        with scene.shop.store.write() as tx:
            _staff_do(scene, tx, random, history, merged)
        sound(scene)
    history.end()
    sound(scene)
    with scene.shop.store.read() as session:
        for each in shop_points(session):
            assert each.issued == each.held + each.redeemed + each.expired + each.lost


def _staff(tx: Session, scene: CardScene) -> Staff:
    row = tx.exec(select(Staff).where(Staff.slack_user == "U1")).first()
    roles = [Role.PLANNER.value, Role.ADMIN.value, Role.APPROVER.value]
    row = row or Staff(slack_user="U1", name="Mika", roles=roles, created_at=scene.clock.now())
    tx.add(row)
    tx.flush()
    return row


def _staff_do(scene: CardScene, tx: Session, random: Random, history: History, merged: list[int]) -> None:
    """Let staff do one thing."""
    member, shop = random.choice(scene.shops), scene.shop
    match random.randrange(5):
        case 0:
            sell_points(tx, shop, member, 1 + random.randrange(5_000), ACTOR)
        case 1:
            with suppress(RefusedError):
                settle(tx, shop, member, 1 + random.randrange(2_000), ACTOR)
        case 2:
            expire_points(tx, shop, scene.clock.now() - timedelta(hours=random.randrange(400)), ACTOR)
        case 3:
            number = random.randrange(len(history.cards))
            with suppress(RefusedError):
                history.cards.append(scene.held(replace_card(tx, shop, history.cards[number].number, ACTOR)))
        case _:
            if len(merged) > 1:
                merge(tx, shop, merged[0], merged.pop(), _staff(tx, scene))
