"""A shop's card computes for customers' cards and holds the points that the shop can give; memory cards."""

import pytest
from sqlmodel import select

from core.actions.cards.issue_card import unblock_card
from core.actions.cards.issue_shop_card import ShopCardMade, issue_shop_card
from core.actions.cards.settle_points import sell_points
from core.cards.audit_ledger import wrong_in_ledger
from core.cards.orders import waiting_for
from core.cards.said import SaidEntry
from core.clock import ManualClock
from core.loyalty.customer_card import CustomerCard
from core.loyalty.keys import SHOP_AID, Purpose, card_key
from core.loyalty.order import Order
from core.loyalty.shop_card import ShopCard
from core.loyalty.shop_commands import ShopEntry, Wish
from core.loyalty.shop_state import ShopIdentity, ShopState, ShopStore
from core.loyalty.status import CardRefusedError, Status
from core.models import CardKind, FindingKind, MemberShop, Pool
from core.shop import Shop
from terminal_bridge.cards.shop import ShopCardSession
from tests.support.card_scene import ACTOR, CardScene, HeldCard, Till, entry_of
from tests.support.cards import Flash, seeded


class ShopCardInUse:
    """A shop's card in its reader, with the PIN said."""

    def __init__(self, scene: CardScene, till: Till) -> None:
        """Issue it in a shop that buys its points before."""
        self.scene, self.till = scene, till
        with scene.shop.store.write() as tx:
            member = tx.get_one(MemberShop, till.enrolment.shop.id)
            member.paid_later = False
            tx.add(member)
            self.made: ShopCardMade = issue_shop_card(tx, scene.shop, till.enrolment.terminal, ACTOR)
        memory = Flash(64_000)
        identity = ShopIdentity.from_bytes(bytes.fromhex(self.made.file["identity"]))
        ShopStore(memory).personalise(identity, ShopState.from_bytes(bytes.fromhex(self.made.file["state"])))
        self.session = ShopCardSession(ShopCard(memory, seeded(5)).process, self._key, seeded(6))
        self.session.open()
        self.session.verify(self.made.pin)

    def _key(self, card_id: bytes, version: int) -> bytes:
        master = bytes.fromhex(self.till.enrolment.file["masters"]["terminal"][str(version)])
        return card_key(master, card_id, SHOP_AID, Purpose.TERMINAL, version)

    def deliver(self) -> list[int]:
        """Hand over what the server wants of it."""
        with self.scene.shop.store.read() as session:
            waiting = waiting_for(session, [self.made.card.number])
        return [self.session.deliver(bytes.fromhex(command)) for _, command in waiting]

    def waiting(self) -> list[str]:
        """Return the commands that wait for it."""
        with self.scene.shop.store.read() as session:
            return [command for _, command in waiting_for(session, [self.made.card.number])]

    def hand(self, *commands: str) -> list[int]:
        """Hand it commands, and send what it refused and how it stands, as a till does; nothing of its log."""
        found = [self.session.deliver(bytes.fromhex(command)) for command in commands]
        for command, status in zip(commands, found, strict=True):
            if status not in (Status.DONE, Status.USED_BEFORE):
                self.note(command=command, refused=int(status))
        self.note(counter=self.session.read_state().counter, tries=3, programme=1, pending=[])
        return found

    def note(self, **details: object) -> None:
        """Write something about it into the till's journal, and send that."""
        self.scene.say(self.till, kind="note", card=self.made.card.number, details=details)
        self.scene.upload(self.till)

    def sell(self, card: HeldCard, amount: int) -> SaidEntry:
        """Sell something to the holder of a card that only stores."""
        program = CustomerCard(card.flash, seeded(self.till.next))
        self.session.meet(program.process)
        order: Order = self.scene.order(self.till, amount)
        done = self.session.book(program.process, Wish.SALE, order, card_decides=True)
        receipt = done.result.receipt if done.result is not None else b""
        entry = entry_of(done.record, receipt, card.number, self.scene.clock)
        self.till.written.append(entry)
        return entry

    def tell_log(self, altered: int = 0) -> None:
        """Write the log into the till's journal; entry `altered` is changed on its way."""
        sequence = self.session.read_state().sequence
        number = 1
        while number <= sequence:
            for entry in self.session.log(number):
                raw = bytearray(_raw(entry))
                raw[30] ^= number == altered
                details = {"shop_log": raw.hex(), "shop_card": self.made.card.number, "number": number}
                self.scene.say(self.till, kind="note", card=self.made.card.number, details=details)
                number += 1


def _raw(entry: ShopEntry) -> bytes:
    return entry.card_id + entry.record.to_bytes() + entry.receipt


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills and a programme."""
    return CardScene(shop, clock)


def pool_of(scene: CardScene) -> Pool:
    """Return the pool."""
    with scene.shop.store.read() as session:
        return session.exec(select(Pool)).one()


def test_points_are_bought_given_and_add_up_with_the_cards_own_log(scene: CardScene) -> None:
    """Sold to the shop, loaded onto its card, given by it; the customer's card stores what the shop's card computed."""
    shop_card = ShopCardInUse(scene, scene.tills[0])
    card = scene.card(scene.customer("C1"), CardKind.STORING)
    with scene.shop.store.write() as tx:
        sell_points(tx, scene.shop, scene.shops[0], 5_000, ACTOR)
    assert shop_card.deliver() == [0x9000]
    shop_card.sell(card, 100_000)
    shop_card.tell_log()
    scene.upload(scene.tills[0])
    given, row = card.state().account.balance, scene.row(card)
    assert given > 0
    assert (row.balance, bytes.fromhex(row.habit)) == (given, card.state().account.habit.to_bytes())
    pool = pool_of(scene)
    assert (pool.loaded, pool.reported, pool.reported_sequence) == (5_000, 5_000 - given, 2)
    assert shop_card.deliver() == [0x9000]
    assert shop_card.session.read_state().acknowledged == 2
    assert scene.findings() == []
    with scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []


def test_an_altered_log_is_found_and_the_true_one_taken_all_the_same(scene: CardScene) -> None:
    """What a till changes on the way does not bear the shop card's receipt."""
    shop_card = ShopCardInUse(scene, scene.tills[0])
    with scene.shop.store.write() as tx:
        sell_points(tx, scene.shop, scene.shops[0], 5_000, ACTOR)
    shop_card.deliver()
    shop_card.sell(scene.card(None, CardKind.STORING), 100_000)
    shop_card.tell_log(altered=2)
    scene.upload(scene.tills[0])
    assert pool_of(scene).reported_sequence == 1
    assert [each.kind for each in scene.findings()] == [FindingKind.POOL]
    shop_card.tell_log()
    scene.upload(scene.tills[0])
    assert pool_of(scene).reported_sequence == 2


def test_a_memory_card_that_a_till_has_begun_is_taken_in(scene: CardScene) -> None:
    """It is nobody's by name until somebody says whose; a card with a processor is never begun so."""
    computing, till = scene.card(None), scene.tills[0]
    entry = scene.buy(till, computing, 30_000)
    number = "04" * 8
    scene.upload(till, entry.model_copy(update={"card": number, "receipt": ""}))
    held = HeldCard(number, computing.flash, computing.identity)
    row = scene.row(held)
    assert (row.kind, row.balance) == (CardKind.MEMORY, computing.state().account.balance)
    other = entry.model_copy(update={"card": "05" * 8, "sequence": 9})
    scene.upload(till, other)
    assert [each.kind for each in scene.findings()] == [FindingKind.TERMINAL]


def test_clerks_who_blocked_their_card_may_try_again_when_staff_let_them(scene: CardScene) -> None:
    """The till carries the server's word to the card; the PIN stays what it was."""
    used = ShopCardInUse(scene, scene.tills[0])
    for _ in range(3):
        with pytest.raises(CardRefusedError):
            used.session.verify("0000")
    with scene.shop.store.write() as tx:
        unblock_card(tx, scene.shop, used.made.card.number, ACTOR)
    assert set(used.deliver()) == {Status.DONE}
    used.session.verify(used.made.pin)


def bought(scene: CardScene, points: int) -> None:
    """Let the first shop buy points."""
    with scene.shop.store.write() as tx:
        sell_points(tx, scene.shop, scene.shops[0], points, ACTOR)


def test_a_load_that_a_full_log_refused_is_delivered_again(scene: CardScene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The acknowledgement that makes room has a higher number, so the load is ordered anew; it counts once."""
    monkeypatch.setattr("core.loyalty.shop_state.SHOP_LOG_ENTRIES", 1)
    used = ShopCardInUse(scene, scene.tills[0])
    bought(scene, 5_000)
    assert used.hand(*used.waiting()) == [Status.DONE]
    bought(scene, 700)
    assert used.hand(*used.waiting()) == [Status.FULL]
    used.tell_log()
    scene.upload(scene.tills[0])
    assert used.hand(*used.waiting()) == [Status.FULL, Status.DONE]
    assert used.hand(*used.waiting()) == [Status.DONE]
    assert used.session.read_state().pool.balance == 5_700
    used.tell_log()
    scene.upload(scene.tills[0])
    used.hand(*used.waiting())
    assert (used.waiting(), pool_of(scene).reported, used.session.read_state().pool.balance) == ([], 5_700, 5_700)
    assert scene.findings() == []


def test_a_load_that_a_till_kept_back_counts_once_all_the_same(scene: CardScene) -> None:
    """A till says that the card refused it and went on, and then delivers it: what was ordered anew is taken back."""
    used = ShopCardInUse(scene, scene.tills[0])
    bought(scene, 700)
    (kept_back,) = used.waiting()
    used.note(command=kept_back, refused=int(Status.FULL))
    with scene.shop.store.write() as tx:
        unblock_card(tx, scene.shop, used.made.card.number, ACTOR)
    used.note(counter=2, tries=3, programme=1, pending=[])
    assert kept_back not in used.waiting()
    assert used.hand(kept_back, *used.waiting()) == [Status.DONE, Status.DONE]
    assert used.session.read_state().pool.balance == 1_400
    used.tell_log()
    scene.upload(scene.tills[0])
    used.hand(*used.waiting())
    assert used.session.read_state().pool.balance == 700
    used.tell_log()
    scene.upload(scene.tills[0])
    used.hand(*used.waiting())
    assert (used.waiting(), pool_of(scene).reported) == ([], 700)


def test_a_load_that_the_log_shows_is_never_ordered_anew(scene: CardScene) -> None:
    """A till says that the card refused it, and delivers it before anything of a higher number."""
    used = ShopCardInUse(scene, scene.tills[0])
    bought(scene, 700)
    (load,) = used.waiting()
    used.note(command=load, refused=int(Status.FULL))
    assert used.session.deliver(bytes.fromhex(load)) == Status.DONE
    used.tell_log()
    scene.upload(scene.tills[0])
    # The acknowledgement of the log has a higher number than the load.
    assert used.hand(*used.waiting()) == [Status.DONE]
    assert used.hand(*used.waiting()) == []
    assert (used.session.read_state().pool.balance, pool_of(scene).reported) == (700, 700)
