"""Ten thousand attacks on cards and what they say, by seed: none is accepted, and none changes a byte of a card."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from core.loyalty.apdu import Command, Response
from core.loyalty.applet import Applet
from core.loyalty.booking import score_check
from core.loyalty.card_state import Feature
from core.loyalty.channel import PLAIN, SECURED, HostChannel, NotGenuineError
from core.loyalty.customer_commands import Ins
from core.loyalty.keys import CUSTOMER_AID, SHOP_AID, Purpose, card_key
from core.loyalty.memory_block import SLOT_BYTES, Block, written
from core.loyalty.order import Order
from core.loyalty.record import Record, RecordKind
from core.loyalty.server_command import ServerCommand
from core.loyalty.server_orders import CardOrders
from core.loyalty.shop_commands import ShopIns, Wish
from core.loyalty.shop_orders import ShopCardOrders
from core.loyalty.shop_state import ShopState
from core.loyalty.status import CardRefusedError, Status
from terminal_bridge.cards.customer import CustomerCardSession
from tests.support.cards import (
    CARD,
    MASTERS,
    NOON,
    SHOP,
    SHOP_CARD,
    TERMINAL,
    TERMS,
    key_of,
    new_customer_card,
    new_shop_card,
    shop_keys,
    shop_state_of,
    shop_till,
    state_of,
    till,
)

NUMBER = bytes.fromhex("04A1B2C3D4E5F6")
ATTACKS_A_SEED = 1_000


def order(sequence: int) -> Order:
    """Return a sale."""
    return Order(TERMINAL, sequence, SHOP, NOON + sequence, 12_000, points=24)


class Scene:
    """Two customers' cards, a shop's card, a memory-only card, and a tape of all that was ever said to them."""

    def __init__(self, seed: int) -> None:
        """Begin with some honest use, so that there is something to steal."""
        self.random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.customer, self.customer_memory = new_customer_card(seed=seed)
        self.storing, self.storing_memory = new_customer_card(
            bytes(7) + b"\x02", features=Feature.STORES, seed=seed + 1
        )
        self.shop, self.shop_memory = new_shop_card(seed=seed + 2)
        self.tape: list[tuple[Applet, bytes]] = []
        self.sequence = 0
        self.counter = 0
        self.slots = [bytes(SLOT_BYTES)] * 2
        self.memory_key = key_of(NUMBER.rjust(8, b"\x00"), Purpose.MEMORY, 1)
        slot, content = written(Block.new(TERMS), self.memory_key, NUMBER)
        self.slots[slot] = content
        for _ in range(4):
            self.honest_use()

    def heard(self, card: Applet) -> Callable[[bytes], bytes]:
        """Return a way to the card that is listened to."""

        def transmit(command: bytes) -> bytes:
            self.tape.append((card, command))
            return card.process(command)

        return transmit

    def next(self) -> int:
        """Return the till's next number."""
        self.sequence += 1
        return self.sequence

    def challenge(self) -> int:
        """Return a seed for a session of its own."""
        return self.random.getrandbits(32)

    def honest_use(self) -> None:
        """Buy with each card, and let the server say something to each."""
        session = CustomerCardSession(self.heard(self.customer), key_of, self.random.randbytes)
        session.select()
        session.authenticate()
        session.purchase(order(self.next()))
        shop = shop_till(self.shop, seed=self.challenge())
        shop.meet(self.heard(self.storing))
        shop.book(self.heard(self.storing), Wish.SALE, order(self.next()))
        self.counter += 1
        for card, command in ((self.customer, self.card_orders().load(self.counter, 5, NOON)), self.pool_load()):
            assert self.heard(card)(command.to_bytes()) == b"\x90\x00"

    def pool_load(self) -> tuple[Applet, Command]:
        """Return a genuine load of the pool."""
        return self.shop, self.shop_orders().load(self.counter, 40, NOON)

    def card_orders(self) -> CardOrders:
        """Return what the server can want of the first customer's card."""
        return CardOrders(CARD, key_of(CARD, Purpose.ADMINISTRATION, 1))

    def shop_orders(self) -> ShopCardOrders:
        """Return what the server can want of the shop's card."""
        keys = shop_keys()
        return ShopCardOrders(SHOP_CARD, keys[Purpose.ADMINISTRATION], keys[Purpose.POOL])

    def kept(self) -> tuple[bytes, bytes, ShopState]:
        """Return all that the cards keep; the shop's as it reads it, for honest PINs are counted in between."""
        memories = (self.customer_memory, self.storing_memory)
        customer, storing = (bytes(memory.content) for memory in memories)
        return customer, storing, shop_state_of(self.shop_memory)

    def flipped(self, data: bytes, start: int = 0) -> bytes:
        """Return the bytes with some bits changed, from a place on."""
        changed = bytearray(data)
        for place in self.random.sample(range(8 * start, 8 * len(data)), self.random.choice((1, 1, 1, 2, 9))):
            changed[place // 8] ^= 1 << place % 8
        return bytes(changed)


def refused(answer: bytes) -> bool:
    """Say whether an answer refuses and tells nothing."""
    return len(answer) == 2 and answer != b"\x90\x00"


def flip_a_command(scene: Scene) -> None:
    """A genuine purchase, changed on its way."""
    host = HostChannel(scene.random.randbytes(8))
    open_session(scene.customer, host)
    sent = host.sealed(Command(PLAIN, Ins.PURCHASE, 1, 0, order(scene.next()).to_bytes()))
    data = scene.flipped(sent.data)
    assert refused(scene.customer.process(replace(sent, data=data).to_bytes()))


def flip_a_header(scene: Scene) -> None:
    """The instruction or a parameter of a genuine command, changed on its way."""
    host = HostChannel(scene.random.randbytes(8))
    open_session(scene.customer, host)
    sent = host.sealed(Command(PLAIN, Ins.READ_STATE)).to_bytes()
    changed = bytes([sent[0]]) + scene.flipped(sent[1:4]) + sent[4:]
    assert refused(scene.customer.process(changed))


def cut_or_lengthen_a_command(scene: Scene) -> None:
    """A genuine command that lost its end, or got a longer one."""
    host = HostChannel(scene.random.randbytes(8))
    open_session(scene.customer, host)
    sent = host.sealed(Command(PLAIN, Ins.PURCHASE, 1, 0, order(scene.next()).to_bytes())).to_bytes()
    end = scene.random.randrange(len(sent) - 1)
    changed = scene.random.choice((sent[:end], sent + scene.random.randbytes(1 + end)))
    assert refused(scene.customer.process(changed))


def replay(scene: Scene) -> None:
    """Something that was said before, in another session or none."""
    card, command = scene.random.choice(scene.tape)
    if Command.from_bytes(command).cla == 0 or command[1] == 0x50:
        return  # choosing an application and asking for a challenge is anybody's right
    if scene.random.random() < 0.5:
        card.process(Command(0, 0xA4, 4, 0, card.aid, 256).to_bytes())
        card.process(Command(PLAIN, 0x50, 1, 0, scene.random.randbytes(8)).to_bytes())
    assert refused(card.process(command))


def replay_in_a_session(scene: Scene) -> None:
    """A command of this very session, a second time."""
    host = HostChannel(scene.random.randbytes(8))
    open_session(scene.customer, host)
    sent = host.sealed(Command(PLAIN, Ins.READ_STATE)).to_bytes()
    assert scene.customer.process(sent)[-2:] == b"\x90\x00"
    assert refused(scene.customer.process(sent))


def reorder(scene: Scene) -> None:
    """The second of two commands first."""
    host = HostChannel(scene.random.randbytes(8))
    open_session(scene.customer, host)
    host.sealed(Command(PLAIN, Ins.READ_STATE))
    second = host.sealed(Command(PLAIN, Ins.PURCHASE, 1, 0, order(scene.next()).to_bytes()))
    assert refused(scene.customer.process(second.to_bytes()))


def flip_an_answer(scene: Scene) -> None:
    """What the card says, changed on its way: the till does not believe it."""
    host = HostChannel(scene.random.randbytes(8))
    open_session(scene.customer, host)
    answer = scene.customer.process(host.sealed(Command(PLAIN, Ins.READ_STATE)).to_bytes())
    with pytest.raises((NotGenuineError, CardRefusedError)):
        host.opened(Response.from_bytes(scene.flipped(answer)))


def foreign_card(scene: Scene) -> None:
    """A card with an id of ours, and keys that somebody made up."""
    host = HostChannel(scene.random.randbytes(8))
    scene.storing.process(Command(0, 0xA4, 4, 0, CUSTOMER_AID, 256).to_bytes())
    answer = scene.storing.process(host.begin(Purpose.EARN).to_bytes())
    with pytest.raises(NotGenuineError):
        host.authenticate(Response.from_bytes(answer).taken(), lambda _: scene.random.randbytes(16))


def foreign_till(scene: Scene) -> None:
    """A till that was given no master, or one for another purpose, and pretends that the card is genuine."""
    host, number = HostChannel(scene.random.randbytes(8)), scene.random.choice((Purpose.EARN, Purpose.SPEND))
    scene.customer.process(Command(0, 0xA4, 4, 0, CUSTOMER_AID, 256).to_bytes())
    scene.customer.process(host.begin(number).to_bytes())
    forged = scene.random.randbytes(16)
    assert refused(scene.customer.process(Command(SECURED, 0x82, 0x33, 0, forged).to_bytes()))
    wanted = replace(order(scene.next()), points=1)
    for ins in (Ins.PURCHASE, Ins.REDEEM):
        assert refused(scene.customer.process(Command(SECURED, ins, 1, 0, wanted.to_bytes() + forged[:8]).to_bytes()))


def take_points_with_the_key_for_earning(scene: Scene) -> None:
    """A till that only earns cannot redeem, nor write a card that computes by itself."""
    session = till(scene.customer, Purpose.EARN, seed=scene.challenge())
    with pytest.raises(CardRefusedError):
        session.redeem(replace(order(scene.next()), points=1))
    host = HostChannel(scene.random.randbytes(8))
    open_session(scene.customer, host)
    record = Record(RecordKind.SALE, 99, TERMINAL, scene.next(), SHOP, NOON, 1, 0, 9_999, 9_999, 0, 0, 0)
    sent = host.sealed(Command(PLAIN, Ins.STORE, data=record.to_bytes() + bytes(58)))
    assert refused(scene.customer.process(sent.to_bytes()))


def store_what_does_not_follow(scene: Scene) -> None:
    """A balance that its points do not make, a sequence that leaves one out, a habit that is another."""
    host = HostChannel(scene.random.randbytes(8))
    open_session(scene.storing, host, bytes(7) + b"\x02")
    account = state_of(scene.storing_memory).account
    held, habit = account.balance, account.habit
    good = Record(
        kind=RecordKind.SALE,
        card_sequence=account.sequence + 1,
        terminal=TERMINAL,
        terminal_sequence=scene.next(),
        shop=SHOP,
        at=NOON,
        amount=1,
        category=0,
        points=5,
        balance=held + 5,
        recent_rank=0,
        continuity_rank=0,
        score_check=score_check(habit),
    )
    wrong = scene.random.choice(
        (
            replace(good, balance=good.balance + 1),
            replace(good, card_sequence=good.card_sequence + 1),
            replace(good, card_sequence=good.card_sequence - 1),
            replace(good, terminal=0),
            replace(good, kind=RecordKind.LOAD),
            replace(good, kind=RecordKind.SHORT),
            replace(good, kind=RecordKind.REFUND),
            replace(good, points=-5, balance=held - 5),
            replace(good, kind=RecordKind.REDEEM, points=-5, balance=held - 5),
            replace(good, score_check=good.score_check ^ 1),
        )
    )
    sent = host.sealed(Command(PLAIN, Ins.STORE, data=wrong.to_bytes() + habit.to_bytes()))
    assert refused(scene.storing.process(sent.to_bytes()))


def forge_the_server(scene: Scene) -> None:
    """The server's commands with bits changed, kept back, for another card, under another key."""
    counter = scene.counter + scene.random.randrange(1, 1_000)
    genuine = scene.card_orders().load(counter, 1_000_000, NOON)
    how = scene.random.randrange(4)
    if how == 0:
        forged = replace(genuine, data=scene.flipped(genuine.data)).to_bytes()
    elif how == 1:
        last = state_of(scene.customer_memory).counter
        forged = scene.card_orders().load(scene.random.randrange(last + 1), 1_000_000, NOON).to_bytes()
    elif how == 2:
        forged = replace(genuine, ins=scene.random.choice((Ins.ACK_LOG, Ins.TIME_TOKEN, Ins.BLOCK))).to_bytes()
    else:
        key = key_of(CARD, scene.random.choice((Purpose.EARN, Purpose.SPEND, Purpose.RECEIPT)), 1)
        forged = ServerCommand(Ins.LOAD_POINTS, counter, genuine.data[4:-16]).sealed(key, CARD).to_bytes()
    scene.customer.process(Command(0, 0xA4, 4, 0, CUSTOMER_AID, 256).to_bytes())
    assert refused(scene.customer.process(forged))
    scene.storing.process(Command(0, 0xA4, 4, 0, CUSTOMER_AID, 256).to_bytes())
    assert refused(scene.storing.process(genuine.to_bytes()))


def forge_a_pool(scene: Scene) -> None:
    """Points that nobody paid for: changed, repeated, under the key for administration, for another card."""
    counter = scene.counter + scene.random.randrange(1, 1_000)
    genuine = scene.shop_orders().load(counter, 1_000_000, NOON)
    keys = shop_keys()
    forged = scene.random.choice(
        (
            replace(genuine, data=scene.flipped(genuine.data)),
            scene.shop_orders().load(scene.random.randrange(scene.counter + 1), 1_000_000, NOON),
            ServerCommand(ShopIns.LOAD_POOL, counter, genuine.data[4:-16]).sealed(
                keys[Purpose.ADMINISTRATION], SHOP_CARD
            ),
            ServerCommand(ShopIns.LOAD_POOL, counter, genuine.data[4:-16]).sealed(keys[Purpose.POOL], bytes(8)),
            ServerCommand(ShopIns.SETTLE, counter, genuine.data[4:-16]).sealed(keys[Purpose.POOL], SHOP_CARD),
        )
    )
    scene.shop.process(Command(0, 0xA4, 4, 0, SHOP_AID, 256).to_bytes())
    assert refused(scene.shop.process(forged.to_bytes()))


def foreign_memory_card(scene: Scene) -> None:
    """A memory-only card that was changed, copied to another number, or whose slots were exchanged."""
    session = shop_till(scene.shop, seed=scene.challenge())
    number, slots = NUMBER, list(scene.slots)
    how = scene.random.randrange(3)
    if how == 0:
        slots[1] = scene.flipped(slots[1])
    elif how == 1:
        number = scene.flipped(NUMBER)
    else:
        slots.reverse()
    with pytest.raises(CardRefusedError) as refusal:
        session.meet_memory(number, (slots[0], slots[1]))
    assert refusal.value.status == Status.WRONG_DATA


def wrong_pin(scene: Scene) -> None:
    """Any PIN but the right one; the server gives back the tries."""
    session = shop_till(scene.shop, None, seed=scene.challenge())
    guess = f"{scene.random.randrange(10**4):04}"
    if guess == "4711":
        return
    with pytest.raises(CardRefusedError):
        session.verify(guess)
    with pytest.raises(CardRefusedError):
        session.meet(scene.storing.process)
    shop_till(scene.shop, seed=scene.challenge())  # the right one gives back the tries


def forge_a_confirmation(scene: Scene) -> None:
    """A till says that a card has what it has not: the answer changed, made up, or of an earlier sale."""
    session = shop_till(scene.shop, seed=scene.challenge())
    session.meet(scene.storing.process)
    session.authorise(Wish.SALE, order(scene.next()))
    issued = pool_issued(scene)
    forged = scene.random.randbytes(scene.random.randrange(240)) + b"\x90\x00"
    with pytest.raises(CardRefusedError):
        session.confirm(forged)
    assert pool_issued(scene) == issued
    shop_till(scene.shop, seed=scene.challenge()).meet(scene.storing.process)
    assert pool_issued(scene) == issued


def pool_issued(scene: Scene) -> int:
    """Return the points that the pool gave."""
    return shop_state_of(scene.shop_memory).pool.issued


def open_session(card: Applet, host: HostChannel, card_id: bytes = CARD) -> None:
    """Open an honest till's session."""
    card.process(Command(0, 0xA4, 4, 0, CUSTOMER_AID, 256).to_bytes())
    answer = Response.from_bytes(card.process(host.begin(Purpose.EARN).to_bytes())).taken()
    key = card_key(MASTERS[Purpose.EARN], card_id, CUSTOMER_AID, Purpose.EARN, 1)
    Response.from_bytes(card.process(host.authenticate(answer, lambda _: key).to_bytes())).taken()


ATTACKS = (
    flip_a_command,
    flip_a_header,
    cut_or_lengthen_a_command,
    replay,
    replay,
    replay_in_a_session,
    reorder,
    flip_an_answer,
    foreign_card,
    foreign_till,
    take_points_with_the_key_for_earning,
    store_what_does_not_follow,
    forge_the_server,
    forge_a_pool,
    foreign_memory_card,
    wrong_pin,
    forge_a_confirmation,
)


SEEDS = [*range(10), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(10, 200))]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_attack_is_accepted(seed: int) -> None:
    """A thousand for each seed, among honest use."""
    scene = Scene(seed)
    counted = dict.fromkeys(ATTACKS, 0)
    for number in range(ATTACKS_A_SEED):
        if number % 100 == 0:
            scene.honest_use()
            scene.counter += 1
            acknowledged = scene.shop_orders().acknowledge(scene.counter, shop_state_of(scene.shop_memory).sequence)
            assert scene.shop.process(acknowledged.to_bytes()) == b"\x90\x00"
        attack = scene.random.choice(ATTACKS)
        counted[attack] += 1
        before = scene.kept()
        attack(scene)
        after = scene.kept()
        if attack is forge_a_confirmation:  # the shop's card notes that it did not happen
            voids = after[2].sequence - before[2].sequence
            assert (after[:2], after[2].pool, voids) == (before[:2], before[2].pool, 1)
        else:
            assert after == before, attack.__name__
    assert min(counted.values()) > ATTACKS_A_SEED / len(ATTACKS) / 2
    pool = shop_state_of(scene.shop_memory).pool
    assert pool.issued == state_of(scene.storing_memory).account.balance
    assert pool.loaded == 1_000 + 40 * 14
