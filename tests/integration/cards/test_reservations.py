"""A customer's card is torn out before it answers: what the shop's card keeps for it is settled, once, and adds up."""

import json

import pytest
from sqlmodel import col, select

from core.actions.cards.decide_finding import Decision, decide
from core.actions.cards.issue_card import replace_card
from core.actions.cards.set_programme import set_programme
from core.actions.cards.settle_points import sell_points
from core.actions.cards.settle_reservation import settle_old_reservations, settle_reservation
from core.cards.audit_ledger import wrong_in_ledger
from core.cards.audit_records import wrong_in_records
from core.cards.orders import Orders, waiting_for
from core.cards.reservations import KEPT, KEPT_FOR_LOST, MOST_PENDING
from core.clock import ManualClock
from core.errors import RefusedError
from core.loyalty.customer_card import CustomerCard
from core.loyalty.shop_commands import Wish
from core.loyalty.status import CardRefusedError, Status
from core.models import CardCommand, CardFinding, CardKind, CardReservation, FindingKind, Role, Staff
from core.shop import Shop
from tests.integration.cards.test_shop_cards import ShopCardInUse, pool_of
from tests.support.card_scene import ACTOR, PROGRAMME, CardScene, HeldCard
from tests.support.cards import seeded


class Counter(ShopCardInUse):
    """A shop's card at a counter where customers take their cards out too soon."""

    def tear(self, card: HeldCard, amount: int, *, written: bool) -> None:
        """Authorise a sale whose answer is lost: with `written` the customer's card has it all the same."""
        program = CustomerCard(card.flash, seeded(self.till.next))
        self.session.meet(program.process)
        order = self.scene.order(self.till, amount)
        authorised = self.session.authorise(Wish.SALE, order, card_decides=True)
        if written:
            program.process(authorised.carried)

    def tell_state(self) -> None:
        """Say how the shop's card stands, as a till does, and send everything."""
        state = self.session.read_state()
        pending = [(card + record.to_bytes()).hex() for card, record in self.session.pending()]
        said = {
            "counter": state.counter,
            "tries": state.tries,
            "programme": state.programme,
            "pending": pending,
        }
        self.scene.say(self.till, kind="note", card=self.made.card.number, details=said)
        self.scene.upload(self.till)


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills and a programme."""
    return CardScene(shop, clock)


@pytest.fixture
def counter(scene: CardScene) -> Counter:
    """A shop's card with 50,000 points."""
    made = Counter(scene, scene.tills[0])
    with scene.shop.store.write() as tx:
        sell_points(tx, scene.shop, scene.shops[0], 50_000, ACTOR)
    made.deliver()
    return made


def rows(scene: CardScene) -> list[CardReservation]:
    """Return what was ever reserved."""
    with scene.shop.store.read() as session:
        return list(session.exec(select(CardReservation).order_by(col(CardReservation.id))))


def overdue(scene: CardScene) -> int:
    """Look at what was kept for long."""
    with scene.shop.store.write() as tx:
        return settle_old_reservations(tx, scene.shop)


def sound(scene: CardScene) -> None:
    """Assert that everything adds up."""
    with scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []
        assert wrong_in_records(session, scene.shop.key) == []


def test_a_lost_card_does_not_stop_the_shop_for_ever(scene: CardScene, counter: Counter) -> None:
    """After eight the shop's card refuses; the server lets go what nobody comes back for, and it serves again."""
    lost = [scene.card(None, CardKind.STORING) for _ in range(MOST_PENDING)]
    for card in lost:
        counter.tear(card, 20_000, written=False)
    other = scene.card(None, CardKind.STORING)
    with pytest.raises(CardRefusedError) as refused:
        counter.tear(other, 20_000, written=False)
    assert refused.value.status == Status.FULL
    counter.tell_state()
    assert len(rows(scene)) == MOST_PENDING
    scene.clock.advance(KEPT)
    assert overdue(scene) == MOST_PENDING
    assert overdue(scene) == 0
    assert set(counter.deliver()) == {Status.DONE}
    state = counter.session.read_state()
    assert (state.pending, state.reserved) == (0, 0)
    counter.tell_log()
    counter.tell_state()
    assert counter.deliver() == [Status.DONE], "the acknowledgement of the log alone"
    counter.sell(other, 20_000)
    scene.upload(counter.till)
    assert scene.row(other).balance == other.state().account.balance > 0
    sound(scene)


def test_what_the_card_shows_by_its_next_record_counts_and_is_settled_so(scene: CardScene, counter: Counter) -> None:
    """No till ever told of it: the answer was lost, and the next purchase is at another shop's card."""
    card = scene.card(scene.customer("C1"), CardKind.STORING)
    counter.tear(card, 80_000, written=True)
    counter.tell_state()
    assert rows(scene)[0].decided_at is None
    other = Counter(scene, scene.tills[1])
    with scene.shop.store.write() as tx:
        sell_points(tx, scene.shop, scene.shops[1], 50_000, ACTOR)
    other.deliver()
    other.sell(card, 30_000)
    scene.upload(other.till)
    [row] = rows(scene)
    assert (row.happened, row.decided_by) == (True, "customer's card")
    assert (scene.row(card).sequence, scene.row(card).balance) == (2, card.state().account.balance)
    assert set(counter.deliver()) == {Status.DONE}
    counter.tell_log()
    counter.tell_state()
    assert counter.session.read_state().pending == 0
    with scene.shop.store.read() as session:
        waiting = session.exec(
            select(CardCommand.what).where(CardCommand.card_id == row.shop_card_id, col(CardCommand.done_at).is_(None))
        )
        assert list(waiting) == ["acknowledge"], "what is settled is carried no more"
    assert scene.findings() == []
    sound(scene)


def test_a_record_that_comes_after_it_was_given_up_counts_and_the_pool_is_put_right(
    scene: CardScene, counter: Counter
) -> None:
    """The ledger knows it once; the shop's card, which got its points back, gives them up again."""
    card = scene.card(scene.customer("C1"), CardKind.STORING)
    counter.tear(card, 80_000, written=True)
    counter.tell_state()
    scene.clock.advance(KEPT)
    overdue(scene)
    counter.deliver()
    before = counter.session.read_state().pool.balance
    counter.tell_log()
    scene.upload(counter.till)
    given = card.state().account.balance
    counter.sell(card, 10_000)
    scene.upload(counter.till)
    more = card.state().account.balance - given
    assert scene.row(card).balance == given + more
    assert FindingKind.POOL in {each.kind for each in scene.findings()}
    counter.deliver()
    assert counter.session.read_state().pool.balance == before - given - more
    counter.tell_log()
    scene.upload(counter.till)
    assert pool_of(scene).reported == counter.session.read_state().pool.balance
    sound(scene)


def test_a_lost_card_is_settled_sooner(scene: CardScene, counter: Counter) -> None:
    """It was replaced, so it will not come back; a day is left for what tills have not told yet."""
    card = scene.card(scene.customer("C1"), CardKind.STORING)
    counter.tear(card, 80_000, written=False)
    counter.tell_state()
    with scene.shop.store.write() as tx:
        replace_card(tx, scene.shop, card.number, ACTOR)
    assert overdue(scene) == 0
    scene.clock.advance(KEPT_FOR_LOST)
    assert overdue(scene) == 1
    sound(scene)


@pytest.mark.parametrize("happened", [True, False])
def test_staff_who_know_say_what_became_of_it(scene: CardScene, counter: Counter, happened: bool) -> None:
    """With the buttons of the finding, once; what happened counts, and follows to the card in its place."""
    with scene.shop.store.write() as tx:
        mika = Staff(slack_user="U1", name="Mika", roles=[Role.ADMIN.value], created_at=scene.clock.now())
        tx.add(mika)
    card = scene.card(scene.customer("C1"), CardKind.STORING)
    counter.tear(card, 80_000, written=happened)
    counter.tell_state()
    scene.pass_time(days=1, minutes=1)
    assert overdue(scene) == 0
    [finding] = scene.findings()
    assert finding.kind is FindingKind.RESERVED
    with scene.shop.store.write() as tx:
        replaced = scene.held(replace_card(tx, scene.shop, card.number, ACTOR))
        decide(tx, scene.shop, finding.id or 0, Decision.HAPPENED if happened else Decision.NOT_HAPPENED, mika)
    assert scene.row(replaced).balance == card.state().account.balance
    assert set(counter.deliver()) == {Status.DONE}
    assert counter.session.read_state().pending == 0
    with pytest.raises(RefusedError, match="settled already"), scene.shop.store.write() as tx:
        settle_reservation(tx, scene.shop, rows(scene)[0].id or 0, ACTOR, happened=not happened)
    sound(scene)


def test_what_is_said_to_happen_has_to_follow(scene: CardScene, counter: Counter) -> None:
    """A reservation that does not go on from what is known is not counted on anybody's word."""
    card = scene.card(None, CardKind.STORING)
    counter.sell(card, 50_000)
    counter.tear(card, 80_000, written=True)
    state = counter.session.pending()
    said = {"pending": [(state[0][0] + state[0][1].to_bytes()).hex(), "zz", 7, "00" * 56, None]}
    entry = scene.say(counter.till, kind="note", card=counter.made.card.number, details=said)
    scene.upload(counter.till, entry)
    [row] = rows(scene)
    with pytest.raises(RefusedError, match="have not come"), scene.shop.store.write() as tx:
        settle_reservation(tx, scene.shop, row.id or 0, ACTOR, happened=True)


def test_a_card_that_comes_back_is_settled_by_its_shop_card_alone(scene: CardScene, counter: Counter) -> None:
    """The two cards agree; the server is told, and the question to staff is withdrawn."""
    card = scene.card(None, CardKind.STORING)
    counter.tear(card, 80_000, written=False)
    counter.tell_state()
    scene.pass_time(days=2)
    overdue(scene)
    counter.sell(card, 1_000)
    counter.tell_log()
    counter.tell_state()
    [row] = rows(scene)
    assert (row.happened, row.decided_by) == (False, "shop's card")
    with scene.shop.store.read() as session:
        assert [each.decision for each in session.exec(select(CardFinding))] == ["settled"]
    sound(scene)


def test_a_shops_card_hears_of_a_new_programme_and_of_its_pin(scene: CardScene, counter: Counter) -> None:
    """With its till's next batch; staff hear that clerks have locked themselves out, and let them try again."""
    with scene.shop.store.write() as tx:
        mika = Staff(slack_user="U1", name="Mika", roles=[Role.ADMIN.value], created_at=scene.clock.now())
        tx.add(mika)
        document = {**PROGRAMME, "points_per_1000": [1, 2, 3]}
        version = set_programme(tx, scene.shop, json.dumps(document), ACTOR).terms.version
    for _ in range(3):
        with pytest.raises(CardRefusedError):
            counter.session.verify("0000")
    counter.tell_state()
    [finding] = scene.findings()
    assert finding.kind is FindingKind.PIN
    with scene.shop.store.write() as tx:
        Orders(tx, scene.shop.key, scene.clock.now()).renew([counter.made.card.number])
        decide(tx, scene.shop, finding.id or 0, Decision.UNBLOCK, mika)
    assert set(counter.deliver()) == {Status.DONE}
    counter.session.verify(counter.made.pin)
    assert counter.session.read_state().programme == version
    counter.tell_state()
    assert counter.deliver() == []
    assert scene.row(HeldCard(counter.made.card.number, None, None)).programme == version  # type: ignore[arg-type]


@pytest.mark.parametrize(("status", "carried"), [(Status.NO_RECORD, 0), (Status.FULL, 1), ("6A83", 1), (None, 1)])
def test_what_a_card_refuses_for_good_is_carried_no_more(
    scene: CardScene, counter: Counter, status: object, carried: int
) -> None:
    """What it may take tomorrow is."""
    with scene.shop.store.write() as tx:
        sell_points(tx, scene.shop, scene.shops[0], 1_000, ACTOR)
    with scene.shop.store.read() as session:
        [command] = [command for number, command in waiting_for(session, [counter.made.card.number])][-1:]
    scene.say(counter.till, kind="note", card=counter.made.card.number, details={"command": command, "refused": status})
    scene.upload(counter.till)
    with scene.shop.store.read() as session:
        left = [each for _, each in waiting_for(session, [counter.made.card.number])]
    assert left.count(command) == carried
