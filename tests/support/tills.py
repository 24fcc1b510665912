"""A till for tests, in this process: its journal in a file, cards that can be torn out, a server that can be away.

Everything may end at any moment: a card at any byte it writes, an answer on its way, the till at any of its writes.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.errors import CardDataError
from core.loyalty.card_state import CustomerStore, Feature
from core.loyalty.conditions import ANYONE, Bounds, Condition, Subject
from core.loyalty.customer_card import CustomerCard
from core.loyalty.keys import CUSTOMER_AID, SHOP_AID, Key, Purpose, card_key
from core.loyalty.memory_block import SLOT_BYTES, SLOTS, Block, read, written
from core.loyalty.pool import Pool, PoolKind
from core.loyalty.programme import Comment, Programme
from core.loyalty.record import RECORD_BYTES, Record
from core.loyalty.services import Service, ServiceKind
from core.loyalty.shop_card import ShopCard
from terminal_bridge.coupons import Coupons
from terminal_bridge.enrolment import Enrolment
from terminal_bridge.entry import Entry
from terminal_bridge.errors import CardGoneError
from terminal_bridge.exchange import Account, Voucher
from terminal_bridge.journal import Journal
from terminal_bridge.readers import Transmit
from terminal_bridge.server import Answer, Presented, ServerAwayError
from terminal_bridge.shop_side import ShopSide
from terminal_bridge.till import Place, Till
from terminal_bridge.upload import Schedule, Uploader
from terminal_bridge.ways.recognise import Recogniser
from tests.support.cards import (
    MASTERS,
    NOON,
    PIN,
    SHOP,
    TERMINAL,
    TERMS,
    Flash,
    PowerLostError,
    new_customer_card,
    new_shop_card,
)

MEMORY_MASTER = Key(MASTERS[Purpose.MEMORY])
PROGRAMME = Programme(
    terms=TERMS,
    currency="GBP",
    names=("spending", "visits", "large purchases"),
    comments=(
        Comment(Condition((Bounds(Subject.LEAD, at_least=1),)), "Spends more than usual of late: offer the coupon."),
        Comment(ANYONE, "Thank them for coming."),
    ),
    services=(
        Service("parking", ServiceKind.PARKING, "Two hours of parking", ANYONE, days=1, again_after=1, minutes=120),
        Service(
            "autumn",
            ServiceKind.COUPON,
            "£5 off at the café",
            Condition((Bounds(Subject.RECENT, at_least=1),)),
            days=30,
            again_after=30,
            automatic=True,
            amount=500,
            shop=4,
        ),
    ),
)
ENROLMENT = Enrolment(
    terminal=TERMINAL,
    shop=SHOP,
    name="Till 1",
    key="ab" * 32,
    masters={
        "earn": {1: bytes(MASTERS[Purpose.EARN]).hex()},
        "spend": {1: bytes(MASTERS[Purpose.SPEND]).hex()},
        "terminal": {1: bytes(MASTERS[Purpose.TERMINAL]).hex()},
        "memory": {1: bytes(MEMORY_MASTER).hex()},
    },
)


class KilledError(BaseException):
    """The till's process ended at this instant: nothing in it may catch that."""


class MortalJournal(Journal):
    """A journal whose till dies at a chosen write: just before it is on the disk, or just after."""

    def __init__(self, path: Path) -> None:
        """Open it; nothing dies yet."""
        self.dies_in: int | None = None
        self.after_commit = False
        super().__init__(path)

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        dies = self.dies_in == 0
        if self.dies_in is not None:
            self.dies_in -= 1
        with super()._writing() as db:
            yield db
            if dies and not self.after_commit:
                raise KilledError
        if dies:
            raise KilledError


class CardInHand:
    """A customer's card that computes, and what may befall it: torn at a byte, an answer lost, pulled out before."""

    def __init__(self, number: int, features: Feature = Feature.COMPUTES | Feature.CHOOSES) -> None:
        """Make a card that was never used."""
        self.card_id = number.to_bytes(8)
        _, self.memory = new_customer_card(self.card_id, features=features, seed=number)
        self._random = random.Random(number)  # noqa: S311 - repeatable on purpose
        self._card = CustomerCard(self.memory, self._random.randbytes)
        self.out_in: int | None = None
        self.answer_lost = False
        self.truth: dict[int, bytes] = {}

    def insert(self) -> Transmit:
        """Return how one speaks to it, freshly reset."""
        self._card = CustomerCard(self.memory, self._random.randbytes)
        self.memory.left = None
        self.out_in = None
        return self._transmit

    def _transmit(self, command: bytes) -> bytes:
        out = self.out_in == 0
        if self.out_in is not None:
            self.out_in -= 1
        if (out and not self.answer_lost) or (self.out_in is not None and self.out_in < -1):
            raise CardGoneError
        try:
            answer = self._card.process(command)
        except PowerLostError as error:
            self.out_in = -2
            raise CardGoneError from error
        finally:
            self.look()
        if out:
            raise CardGoneError
        return answer

    def look(self) -> None:
        """Write down, outside of everything, what is on the card."""
        self.memory.left, left = None, self.memory.left
        store = CustomerStore(self.memory)
        sequence = store.state().account.sequence
        self.memory.left = left
        if sequence and sequence not in self.truth:
            entry = store.entry(sequence, sequence)
            assert entry is not None
            self.truth[sequence] = entry[:RECORD_BYTES]

    @property
    def balance(self) -> int:
        """Return the points on it."""
        return CustomerStore(self.memory).state().account.balance


class MemoryCardInHand:
    """A card that only has memory, behind a reader that speaks PC/SC's commands for such."""

    def __init__(self, number: int) -> None:
        """Make a blank card with this number of its own."""
        self.card_id = number.to_bytes(8)
        self.memory = Flash(SLOTS * SLOT_BYTES)
        self._key = card_key(MEMORY_MASTER, self.card_id, CUSTOMER_AID, Purpose.MEMORY, 1)
        self.out_in: int | None = None
        self.answer_lost = False
        self.truth: dict[int, bytes] = {}

    def insert(self) -> Transmit:
        """Return how one speaks to it."""
        self.memory.left = self.out_in = None
        return self._transmit

    def begin(self) -> None:
        """Hand it out: it has an account with nothing in it."""
        slot, content = written(Block.new(TERMS), self._key, self.card_id)
        self.memory.write(slot * SLOT_BYTES, content)

    def process(self, command: bytes) -> bytes:
        """Answer as a reader does for a card in it."""
        if command[:2] == b"\xff\xca":
            return self.card_id + b"\x90\x00"
        at = int.from_bytes(command[2:4])
        if command[:2] == b"\xff\xb0":
            return self.memory.read(at, command[4]) + b"\x90\x00"
        if command[:2] == b"\xff\xd6":
            self.memory.write(at, command[5:])
            return b"\x90\x00"
        return b"\x6e\x00"

    def _transmit(self, command: bytes) -> bytes:
        out = self.out_in == 0
        if self.out_in is not None:
            self.out_in -= 1
        if (out and not self.answer_lost) or (self.out_in is not None and self.out_in < -1):
            raise CardGoneError
        try:
            answer = self.process(command)
        except PowerLostError as error:
            self.out_in = -2
            raise CardGoneError from error
        finally:
            self.look()
        if out:
            raise CardGoneError
        return answer

    def look(self) -> None:
        """Write down, outside of everything, what is on the card."""
        block = self._block()
        record = block and block.last_record()
        if block and record:
            self.truth.setdefault(record.card_sequence, block.last)

    @property
    def balance(self) -> int:
        """Return the points on it."""
        block = self._block()
        return block.account.balance if block else 0

    def _block(self) -> Block | None:
        slots = [self.memory.read(slot * SLOT_BYTES, SLOT_BYTES) for slot in range(SLOTS)]
        try:
            return read(slots, self._key, self.card_id)
        except CardDataError:
            return None


@dataclass
class TakingServer:
    """A server in this process: takes each (terminal, sequence) once; may be away, or lose its answers."""

    away: bool = False
    loses_answers: bool = False
    taken: dict[int, Entry] = field(default_factory=dict)
    batches: dict[int, list[Entry]] = field(default_factory=dict)
    repeated: int = 0
    commands: tuple[tuple[str, bytes], ...] = ()
    hot_list: tuple[str, ...] = ()
    programme: Any = None

    def take(self, batch: int, entries: Sequence[Entry], programme: int) -> Answer:
        """Take a batch. What comes again has to be what came before."""
        del programme
        if self.away:
            raise ServerAwayError
        if batch:
            sent = [replace(entry, acknowledged=False) for entry in entries]
            assert self.batches.setdefault(batch, sent) == sent, "a batch was sent again with something else in it"
        for entry in entries:
            self.repeated += entry.sequence in self.taken
            assert self.taken.setdefault(entry.sequence, entry) == entry, "an entry changed after it was sent"
        if self.loses_answers:
            raise ServerAwayError
        return Answer(max(self.taken, default=0), self.hot_list, self.commands, self.programme)

    def presented(self, sequence: int, card: str, at: int) -> Presented:
        """Say who it is."""
        del sequence, at
        if self.away:
            raise ServerAwayError
        return Presented(f"Holder of {card[-4:]}")

    def account(self, card: str) -> Account:
        """Know nothing of anybody's points."""
        del card
        raise ServerAwayError

    def exchange(self, entry: Entry, terms: Mapping[str, Any], *, provisional: bool) -> Voucher:
        """Issue nothing."""
        del entry, terms, provisional
        raise ServerAwayError

    def voucher(self, code: str) -> Voucher:
        """Know of no voucher."""
        del code
        raise ServerAwayError

    def take_in(self, code: str, sequence: int) -> Voucher:
        """Take nothing in."""
        del code, sequence
        raise ServerAwayError

    def records(self, card: str) -> list[Record]:
        """Return the records of a card that were taken, in the card's order."""
        found = [
            Record.from_bytes(entry.record) for entry in self.taken.values() if entry.card == card and entry.record
        ]
        return sorted(found, key=lambda record: record.card_sequence)


class TestTill:
    """A till that can be killed and started again on the same journal."""

    __test__ = False

    def __init__(self, folder: Path, *, shop_card: bool = False) -> None:
        """Start a till with its journal in `folder`, beside a shop's card if there is one."""
        self.path, self.server, self.now = folder / "journal.db", TakingServer(), NOON
        self.faces: list[Any] = []
        self.enrolment, self.programme = ENROLMENT, PROGRAMME
        self.shop_memory = new_shop_card(Pool(PoolKind.IN_ADVANCE, loaded=3_000))[1] if shop_card else None
        self.start()

    def start(self) -> None:
        """Start it, again."""
        self.journal = MortalJournal(self.path)
        self.shop = self._shop()
        enrolled, programme = self.enrolment, self.programme
        recognise = Recogniser(enrolled, lambda: programme, self.journal.kept_card, may_begin=True, shop=self.shop)
        self.recogniser = recognise
        self.till = Till(
            Place(enrolled.terminal, enrolled.shop),
            self.journal,
            Coupons(self.journal, enrolled.terminal, enrolled.signing_key),
            recognise=recognise,
            clock=lambda: self.now,
            offline_points=60,
            show=self.faces.append,
        )
        self.till.programme = programme
        self.uploader = Uploader(self.journal, self.server, Schedule.AT_ONCE, lambda: self.now)

    def _shop(self) -> ShopSide | None:
        """Put the shop's card in, freshly reset, and say its PIN."""
        if self.shop_memory is None:
            return None
        card = ShopCard(self.shop_memory, random.Random(5).randbytes)  # noqa: S311 - repeatable on purpose

        def ask(job: Callable[[Transmit], bytes]) -> Future[bytes]:
            done: Future[bytes] = Future()
            done.set_result(job(card.process))
            return done

        side = ShopSide(
            lambda card_id, version: ENROLMENT.key_of(SHOP_AID, card_id, Purpose.TERMINAL, version),
            ask,
            lambda _words: None,
        )
        side.arrived(card.process)
        side.verify(PIN)
        return side

    def kill(self) -> None:
        """End it without a word."""
        self.journal.close()

    def again(self) -> None:
        """Kill it and start it."""
        self.kill()
        self.start()


Card = CardInHand | MemoryCardInHand
