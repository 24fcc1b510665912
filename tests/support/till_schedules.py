"""Random days at a till: purchases, cards torn out, answers lost, the till killed, the line cut, batches sent again.

At the end every card comes back, the line is there, and the law has to hold: what is on the cards is with the server,
each thing once, and nothing else is.
"""

import random
from collections import Counter
from pathlib import Path

from core.loyalty.card_state import Feature
from core.loyalty.record import Record, RecordKind
from core.loyalty.score import DAY
from terminal_bridge.certificates import Certificate, Deduction
from terminal_bridge.entry import EntryKind, EntryState
from terminal_bridge.errors import CardGoneError, NoCardError, RefusedError
from terminal_bridge.server import ServerAwayError
from tests.support.cards import shop_state_of
from tests.support.tills import Card, CardInHand, KilledError, MemoryCardInHand, TestTill

DEEDS = 8
_CERTIFICATES = 0.3


class Schedule:
    """One random day."""

    def __init__(self, seed: int, folder: Path) -> None:
        """Begin a day that `seed` decides, with the journal in `folder`."""
        self._draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
        # Of its own, so that a seed's day is the same with certificates as without.
        self._draw_certificates = random.Random(seed + 10**6)  # noqa: S311 - repeatable on purpose
        self._taken_in: dict[int, Certificate] = {}
        beside_a_shop_card = seed % 2 == 1
        self._till = TestTill(folder, shop_card=beside_a_shop_card)
        self._cards: list[Card] = [
            CardInHand(1),
            CardInHand(2, Feature.STORES if beside_a_shop_card else Feature.COMPUTES),
            self._memory_card(issued=beside_a_shop_card),
        ]
        self.met: Counter[str] = Counter()

    @staticmethod
    def _memory_card(*, issued: bool) -> MemoryCardInHand:
        card = MemoryCardInHand(3)
        if issued:
            card.begin()
        return card

    def run(self) -> Counter[str]:
        """Live through the day, and look at the end; return what happened how often."""
        try:
            for _ in range(DEEDS):
                self._visit(self._draw.choice(self._cards))
                self._line()
            self._end()
        finally:
            self._till.kill()
        return self.met

    def _visit(self, card: Card) -> None:
        """Let a customer come, buy, and go; anything may go wrong at any instant."""
        draw, shop = self._draw, self._till
        shop.now += draw.choice([5, 600, DAY])
        try:
            shop.till.arrived(card.insert())
            self._take_in(card)
            self._trouble(card)
            self._buy()
        except CardGoneError:
            self.met["card gone"] += 1
        except (RefusedError, NoCardError):
            self.met["refused"] += 1
        except KilledError:
            self.met["killed"] += 1
            shop.again()
        card.insert()
        card.look()
        shop.journal.dies_in = None
        shop.till.left()

    def _take_in(self, card: Card) -> None:
        """Now and then, take in a certificate that comes off the card's next purchase."""
        draw, journal = self._draw_certificates, self._till.journal
        if draw.random() < _CERTIFICATES:
            code = f"CODE{len(self._taken_in)}"
            percent = draw.choice([0, 0, 10])
            worth = 0 if percent else draw.choice([300, 5_000, 50_000])
            certificate = Certificate(journal.begin_taking(code, self._till.now), "coupon", code, worth, percent)
            journal.end_taking(code, card.card_id.hex(), certificate)
            self._taken_in[certificate.entry] = certificate

    def _buy(self) -> None:
        draw, till = self._draw, self._till.till
        deed = draw.random()
        if deed < 0.75:
            till.sell(draw.randint(1, 20_000), draw.randint(0, 3))
        elif deed < 0.9:
            till.redeem(draw.randint(1, 60))
        else:
            till.refund(draw.randint(1, 500))
        self.met["done"] += 1

    def _trouble(self, card: Card) -> None:
        draw = self._draw
        kind = draw.choice(["none", "none", "torn", "before", "answer lost", "killed"])
        if kind == "torn":
            card.memory.left = draw.randint(0, 1_200 if isinstance(card, CardInHand) else 247)
            card.memory.half_written = draw.choice([None, 0, 255])
        elif kind in {"before", "answer lost"}:
            card.out_in, card.answer_lost = draw.randint(0, 3), kind == "answer lost"
        elif kind == "killed":
            self._till.journal.dies_in, self._till.journal.after_commit = draw.randint(0, 3), draw.random() < 0.5

    def _line(self) -> None:
        """Send, with whatever the line is like just now."""
        draw, shop = self._draw, self._till
        shop.server.away, shop.server.loses_answers = draw.random() < 0.4, draw.random() < 0.3
        if draw.random() < 0.1:
            shop.journal.dies_in, shop.journal.after_commit = draw.randint(0, 2), draw.random() < 0.5
        try:
            shop.uploader.send()
        except ServerAwayError:
            self.met["line cut"] += 1
        except KilledError:
            self.met["killed while sending"] += 1
            shop.again()
        shop.journal.dies_in = None

    def _end(self) -> None:
        shop = self._till
        shop.server.away = shop.server.loses_answers = False
        for card in self._cards:
            shop.now += 60
            shop.till.arrived(card.insert())
            shop.till.left()
        assert shop.journal.open_entries() == [], "something is still in doubt"
        shop.uploader.send()
        assert shop.journal.waiting() == 0, "something was not sent"
        for card in self._cards:
            self._look(card)
        self._look_at_the_pool()
        self._look_at_the_certificates()
        self.met["sent again"] = shop.server.repeated

    def _look(self, card: Card) -> None:
        """The card's records are at the server, each once and in full, and their points come to what is on it."""
        shop, number = self._till, card.card_id.hex()
        on_card = [card.truth[sequence] for sequence in sorted(card.truth)]
        at_server = [record.to_bytes() for record in shop.server.records(number)]
        assert at_server == on_card, f"the server has {len(at_server)} records of {len(on_card)} on card {number}"
        assert sum(Record.from_bytes(each).points for each in on_card) == card.balance, "points do not add up"
        doings = [Record.from_bytes(each).terminal_sequence for each in on_card]
        assert len(set(doings)) == len(doings), "one deed of the till is on the card twice"
        void = {
            entry.sequence
            for entry in shop.server.taken.values()
            if entry.kind is EntryKind.RECORD and entry.state is EntryState.VOID
        }
        assert not void & set(doings), "what the till takes for undone is on the card"

    def _look_at_the_certificates(self) -> None:
        """Each is used up by one purchase that is on a card, for its worth at most, or still waits."""
        shop, used = self._till, list[int]()
        for entry in shop.server.taken.values():
            deduction = Deduction.read(entry.details.get("vouchers"))
            if entry.state is not EntryState.SETTLED or not deduction.off:
                continue
            assert entry.record is not None, "a purchase that was settled has no record"
            taken_off, paid = entry.details["taken_off"], Record.from_bytes(entry.record).amount
            assert (paid, deduction.off) == (entry.details["amount"], taken_off), "something else was paid than was due"
            most = sum(self._taken_in[each].taken_off(paid + taken_off) for each in deduction.entries)
            assert deduction.off <= most, "more was taken off than certificates are worth"
            used += deduction.entries
        waiting = [each.entry for card in self._cards for each in shop.journal.certificates(card.card_id.hex())]
        assert sorted(used + waiting) == sorted(self._taken_in), "a certificate was lost, or used twice"
        self.met["certificates used"], self.met["certificates that wait"] = len(used), len(waiting)

    def _look_at_the_pool(self) -> None:
        """The shop's pool lost what its customers' storing cards won, and no more."""
        memory = self._till.shop_memory
        if memory is None:
            return
        state = shop_state_of(memory)
        self.met["by the shop's card"] = sum(len(card.truth) for card in self._cards[1:])
        assert state.pending == (), "something is still reserved in the pool"
        given = sum(
            Record.from_bytes(each).points
            for card in self._cards[1:]
            for each in card.truth.values()
            if Record.from_bytes(each).kind in (RecordKind.SALE, RecordKind.REFUND)
        )
        assert state.pool.issued - state.pool.returned == given, "the pool does not agree with the cards"
