"""Random days of a till and the real server, with everything that can go wrong between them: the books balance."""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import col, func, select

from core.cards.audit_ledger import wrong_in_ledger
from core.cards.audit_records import wrong_in_records
from core.clock import ManualClock
from core.loyalty.record import Record, RecordKind
from core.models import CardRecord, RecordStanding, Voucher
from core.shop import Shop
from terminal_bridge.errors import CardGoneError, NoCardError, RefusedError
from terminal_bridge.readers import Transmit
from terminal_bridge.server import ServerAwayError
from tests.integration.till.test_exchange import settle
from tests.support.card_scene import CardScene, HeldCard
from tests.support.exchange_offers import offer
from tests.support.till_counter import Counter

DEEDS = 10
AWAY = (CardGoneError, NoCardError, RefusedError, ServerAwayError)


class KilledError(BaseException):
    """The till was killed here."""


class Day:
    """One day that a seed decides."""

    def __init__(self, seed: int, scene: CardScene, folder: Path) -> None:
        """Begin with two customers who have something on their cards."""
        self._draw, self._scene, self._folder = random.Random(seed), scene, folder  # noqa: S311 - repeatable on purpose
        self._counter = Counter(scene, folder, online=True)
        self._cards = [scene.card(scene.customer(f"C-{number}", f"Holder {number}")) for number in (1, 2)]
        self._dies_in = -1
        event.listen(scene.shop.store.writer, "commit", self._commit)
        for card in self._cards:
            self._counter.serve(card, 1_000_00)

    def _commit(self, _connection: object) -> None:
        """Let the server die right before what it was about to write down."""
        self._dies_in -= 1
        if self._dies_in == 0:
            message = "the server is started again"
            raise OperationalError(message, None, ConnectionError(message), connection_invalidated=True)

    def run(self) -> None:
        """Live through it, and look at the end."""
        try:
            for _ in range(DEEDS):
                self._line()
                self._visit(self._draw.choice(self._cards))
                self._send()
                self._scene.pass_time(minutes=self._draw.choice([1, 30, 600]))
            self._end()
        finally:
            event.remove(self._scene.shop.store.writer, "commit", self._commit)
            self._counter.kill()

    def _line(self) -> None:
        draw, wire = self._draw, self._counter.wire
        wire.cut = draw.random() < 0.3
        wire.loses = {name for name in ("batches", "exchanges", "account", "presented") if draw.random() < 0.2}
        self._dies_in = draw.choice([-1, -1, 1, 2, 3, 4])

    def _visit(self, card: HeldCard) -> None:
        till = self._counter.desk.till
        try:
            with suppress(*AWAY):
                till.arrived(self._troubled(card))
                self._buy()
        except KilledError:
            self._counter.again()
        self._counter.desk.till.left()

    def _buy(self) -> None:
        draw, desk = self._draw, self._counter.desk
        deed = draw.random()
        if deed < 0.4:
            desk.till.sell(draw.randint(1, 500_00))
        elif deed < 0.5:
            desk.till.refund(draw.randint(1, 500))
        else:
            desk.vouchers.exchange("ten")

    def _troubled(self, card: HeldCard) -> Transmit:
        """Return how one speaks to a card that may be torn out, or beside which the till may be killed."""
        program, draw = self._counter.program(card), self._draw
        at, after = draw.choice([0, 0, draw.randint(1, 12)]), draw.random() < 0.5
        problem: Callable[[], BaseException] = draw.choice([CardGoneError, KilledError])
        count = 0

        def transmit(command: bytes) -> bytes:
            nonlocal count
            count += 1
            if count < at or not at:
                return program(command)
            if count == at and after:
                program(command)
            raise problem()

        return transmit

    def _send(self) -> None:
        with suppress(*AWAY):
            self._counter.uploader.send()
        with suppress(*AWAY):
            settle(self._counter)

    def _end(self) -> None:
        """Put the line back, let every card come twice, and look whether everything is there, once."""
        counter, scene = self._counter, self._scene
        counter.wire.cut, counter.wire.loses, self._dies_in = False, set(), -1
        for _ in range(3):
            for card in self._cards:
                counter.serve(card)
            counter.uploader.send()
            settle(counter)
        journal = counter.desk.journal
        assert (journal.owed(), journal.open_entries(), journal.waiting(), journal.aside()) == ([], [], 0, 0)
        for card in self._cards:
            self._is_right(card)
        assert [each.text for each in scene.findings()] == []
        with scene.shop.store.read() as session:
            assert (wrong_in_ledger(session), wrong_in_records(session, scene.shop.key)) == ([], [])

    def _is_right(self, card: HeldCard) -> None:
        """Look at one card: server and card say the same, and each exchange has its voucher."""
        account, row = card.state().account, self._scene.row(card)
        assert (row.sequence, row.balance, row.at_card) == (account.sequence, account.balance, account.balance)
        assert row.habit == account.habit.to_bytes().hex()
        with self._scene.shop.store.read() as session:
            mine = CardRecord.card_id == row.id
            records = session.exec(select(CardRecord).where(mine).order_by(col(CardRecord.card_sequence))).all()
            vouchers = session.exec(select(func.count()).where(Voucher.card_id == row.id)).one()
        assert {each.standing for each in records} == {RecordStanding.COUNTED}
        assert [each.card_sequence for each in records] == list(range(1, account.sequence + 1))
        kinds = [Record.from_bytes(bytes.fromhex(each.content)).kind for each in records]
        assert sum(each.points for each in records) == account.balance
        assert vouchers == kinds.count(RecordKind.REDEEM)


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(6, 200))])
def test_the_books_balance_whatever_happens(shop: Shop, clock: ManualClock, tmp_path: Path, seed: int) -> None:
    """What is on the cards is in the ledger, each thing once, and whoever paid with points has what they paid for."""
    scene = CardScene(shop, clock)
    offer(scene, offline=1_500)
    Day(seed, scene, tmp_path / "till").run()
