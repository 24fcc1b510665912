"""Points for vouchers at the till, with the real server: one for each payment, whatever is lost, cut or torn out."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.actions.cards.exchange_points import close_offer
from core.actions.privacy.erase_customer import erase_customer
from core.cards.audit_ledger import wrong_in_ledger
from core.cards.refused_exchanges import refuse_for_good
from core.models import Card, FindingKind, Terminal
from terminal_bridge.board import state_of
from terminal_bridge.entry import EntryKind
from terminal_bridge.errors import CardGoneError, NoCardError, RefusedError
from terminal_bridge.papers import NOT_TOLD, NoPaperError
from terminal_bridge.server import ForbiddenError, RefusedForGoodError
from tests.support.card_scene import ACTOR, HeldCard
from tests.support.exchange_offers import offer, vouchers
from tests.support.till_counter import Counter
from tests.support.virtual_reader import CUSTOMER_SLOT, virtual_readers

PATIENCE = 60.0


def balance(card: HeldCard) -> int:
    """Return the points on the card itself."""
    return card.state().account.balance


def test_points_become_a_certificate(counter: Counter, card: HeldCard) -> None:
    """The server's own code is on the paper; card, ledger and history say the same; nothing is owed."""
    before = balance(card)
    handed = counter.desk.vouchers.exchange("ten")
    (voucher,) = vouchers(counter)
    assert handed is not None
    assert (handed.code, handed.title) == (voucher.code, "£10 off")
    assert balance(card) == before - 1_000 == counter.scene.row(card).balance
    assert counter.desk.journal.owed() == []
    held = counter.desk.vouchers.held()
    assert held.asked
    assert [(each.why, each.points) for each in held.movements] == [("redeemed", -1_000), ("issued", before)]
    ticket = counter.desk.vouchers.papers.ticket(handed.entry)
    assert (ticket.giver, ticket.worth, ticket.until) == ("Bakery", "£10.00", voucher.valid_until)
    assert [each.entry for each in held.papers] == [handed.entry]


@pytest.mark.parametrize("lost", ["exchanges", "account", "batches"])
def test_a_lost_answer_brings_neither_two_nor_none(counter: Counter, card: HeldCard, lost: str) -> None:
    """Before the card is touched nothing is taken; after it the voucher is owed, also through a restart, and is one."""
    before = balance(card)
    counter.wire.loses = {lost}
    if lost == "exchanges":
        assert counter.desk.vouchers.exchange("ten") is None
        assert balance(card) == before - 1_000
        assert len(counter.desk.journal.owed()) == 1
        counter.again()
    else:
        with pytest.raises(RefusedError, match="Nothing was taken"):
            counter.desk.vouchers.exchange("ten")
        assert balance(card) == before
        assert vouchers(counter) == []
    counter.wire.loses = set()
    exchanges = counter.desk.vouchers._exchanges
    assert exchanges is not None
    exchanges.settle()
    exchanges.settle()
    assert counter.desk.journal.owed() == []
    if lost == "exchanges":
        (voucher,) = vouchers(counter)
        assert counter.desk.board.paper is not None
        assert counter.desk.board.paper.code == voucher.code


@pytest.mark.parametrize("done", [True, False], ids=["the card has paid", "it has not"])
def test_a_card_that_is_torn_out(counter: Counter, card: HeldCard, done: bool) -> None:
    """What the card says when it is back decides: a voucher, or points as before. Never both, never neither."""
    before, program = balance(card), counter.program(card)
    torn: list[int] = []

    def transmit(command: bytes) -> bytes:
        """Tear the card out of the exchange, before or after it has done it."""
        paying = command[1] == 0x16 and not torn
        answer = program(command) if done or not paying else b""
        if paying:
            torn.append(1)
            raise CardGoneError
        return answer

    counter.desk.till.left()
    counter.desk.till.arrived(transmit)
    with pytest.raises(CardGoneError):
        counter.desk.vouchers.exchange("ten")
    counter.again()
    assert vouchers(counter) == []
    counter.insert(card)
    exchanges = counter.desk.vouchers._exchanges
    assert exchanges is not None
    exchanges.settle()
    assert balance(card) == before - (1_000 if done else 0)
    assert len(vouchers(counter)) == done
    assert counter.desk.journal.open_entries() == counter.desk.journal.owed() == []


def test_the_till_is_killed_before_the_voucher_is_kept(counter: Counter, card: HeldCard) -> None:
    """The server has issued and the till has not written it down: it asks again, and hears the same."""
    keep = counter.desk.journal.keep_voucher

    def die(*_what: object, **_more: object) -> None:
        raise KeyboardInterrupt

    counter.desk.journal.keep_voucher = die  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        counter.desk.vouchers.exchange("ten")
    counter.desk.journal.keep_voucher = keep  # type: ignore[method-assign]
    assert len(vouchers(counter)) == len(counter.desk.journal.owed()) == 1
    counter.again()
    exchanges = counter.desk.vouchers._exchanges
    assert exchanges is not None
    exchanges.settle()
    assert len(vouchers(counter)) == 1
    assert counter.desk.journal.owed() == []
    assert card.state().account.balance == counter.scene.row(card).balance


@pytest.mark.usefixtures("card")
def test_a_price_that_was_told_counts(counter: Counter) -> None:
    """The offer is dearer, and closed, before the server hears of the payment: who paid gets what they paid for."""
    counter.wire.loses = {"exchanges"}
    real = counter.server._post

    def cut(what: str, content: Any, patience: float) -> dict[str, Any]:  # noqa: ANN401 - as JSON holds it
        counter.wire.cut = what == "exchanges"
        return real(what, content, patience)

    counter.server._post = cut  # type: ignore[method-assign]
    assert counter.desk.vouchers.exchange("ten") is None
    counter.server._post = real  # type: ignore[method-assign]
    counter.wire.cut, counter.wire.loses = False, set()
    offer(counter.scene, 2_000, "£10 off, dearer")
    with counter.scene.shop.store.write() as tx:
        close_offer(tx, counter.scene.shop, "ten", ACTOR)
    exchanges = counter.desk.vouchers._exchanges
    assert exchanges is not None
    exchanges.settle()
    (voucher,) = vouchers(counter)
    assert (voucher.title, voucher.points) == ("£10 off", 1_000)


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("change", [{"value": 99_999}, {"until": "2999-01-01"}, {"seal": ""}, {"seal": 7}, {"x": [1]}])
def test_terms_that_a_till_changed_are_not_the_servers(counter: Counter, change: dict[str, Any]) -> None:
    """Without the server's seal the offer in force counts: a till cannot make a certificate worth more."""
    counter.desk.vouchers.held()
    terms = {**counter.desk.journal.kept("exchanges")[0], **change}
    paid = counter.desk.do(lambda till: till.exchange(1_000, {"terms": terms, "provisional": False}))
    entry = counter.desk.journal.entry(paid)
    assert entry is not None
    assert counter.server.exchange(entry, terms, provisional=False).value == "£10.00"
    assert [(each.value, each.points) for each in vouchers(counter)] == [(1_000, 1_000)]


@pytest.mark.usefixtures("card")
def test_a_certificate_cannot_be_made_cheaper(counter: Counter) -> None:
    """A till that takes one point for what costs a thousand gets nothing for it."""
    counter.desk.vouchers.held()
    terms = {**counter.desk.journal.kept("exchanges")[0], "points": 1}
    paid = counter.desk.do(lambda till: till.exchange(1, {"terms": terms, "provisional": False}))
    entry = counter.desk.journal.entry(paid)
    assert entry is not None
    with pytest.raises(ForbiddenError, match=r"costs 1,000 points; the card paid 1\. 1 point is given back"):
        counter.server.exchange(entry, terms, provisional=False)
    assert vouchers(counter) == []


def test_offline_up_to_the_programmes_cap(counter: Counter, card: HeldCard) -> None:
    """With the line cut, as many points as the programme says; the till's own code is the server's once it hears."""
    counter.wire.cut = True
    with pytest.raises(RefusedError, match="server does not answer"):
        counter.desk.vouchers.exchange("ten")
    counter.wire.cut = False
    offer(counter.scene, offline=1_500)
    counter.uploader.send()
    counter.wire.cut = True
    handed = counter.desk.vouchers.exchange("ten")
    assert handed is not None
    assert NOT_TOLD in counter.desk.vouchers.papers.ticket(handed.entry).notes
    with pytest.raises(RefusedError, match="server does not answer"):
        counter.desk.vouchers.exchange("ten")
    counter.again()
    counter.wire.cut = False
    exchanges = counter.desk.vouchers._exchanges
    assert exchanges is not None
    exchanges.settle()
    (voucher,) = vouchers(counter)
    ticket = counter.desk.vouchers.papers.ticket(handed.entry)
    assert (voucher.code, voucher.valid_until, ticket.notes[1:]) == (handed.code, ticket.until, ())
    assert counter.desk.journal.provisional_points(card.number) == 0


def test_on_real_readers(counter: Counter, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The whole till on the PC/SC service: the card pays on its reader's thread, and leaves without the points."""
    desk, scene = counter.desk, counter.scene
    card = scene.card(scene.customer("C-1", "Jane Doe"))
    counter.serve(card, 100_000_00)
    with virtual_readers(tmp_path_factory.mktemp("readers")) as readers:
        desk.start()
        inside = readers.card(CUSTOMER_SLOT, counter.program(card)).insert()
        until = time.monotonic() + PATIENCE
        while not desk.board.serving:
            assert time.monotonic() < until, "the card was not met"
            time.sleep(0.01)
        handed = desk.vouchers.exchange("ten")
        inside.remove()
        desk.stop()
    (voucher,) = vouchers(counter)
    assert handed is not None
    assert handed.code == voucher.code
    assert balance(card) == scene.row(card).balance == 499_000


def test_nothing_is_exchanged_without_a_card_or_points(counter: Counter) -> None:
    """Nobody is there; and then somebody with too few points, from whom nothing is taken."""
    with pytest.raises(NoCardError):
        counter.desk.vouchers.exchange("ten")
    poor = counter.scene.card(None)
    counter.insert(poor)
    with pytest.raises(RefusedError, match="Nothing was done"):
        counter.desk.vouchers.exchange("ten")
    with pytest.raises(RefusedError, match="not offered"):
        counter.desk.vouchers.exchange("twenty")
    assert vouchers(counter) == []
    assert counter.desk.journal.owed() == []


@pytest.mark.usefixtures("card")
def test_a_voucher_is_taken_in_once_across_shops(counter: Counter, tmp_path: Path) -> None:
    """Another shop takes it, also where the first answer was lost; then it says when it was used, and by that alone."""
    handed = counter.desk.vouchers.exchange("ten")
    assert handed is not None
    books = Counter(counter.scene, tmp_path / "books", till=1, online=True)
    books.desk.line(handed.code.lower())
    shown = books.desk.board.voucher
    assert shown is not None
    assert (shown.title, shown.value, shown.problem, shown.redeemed) == ("£10 off", "£10.00", "", False)
    books.wire.loses = {"redemptions"}
    with pytest.raises(RefusedError, match="nobody knows"):
        books.desk.vouchers.take()
    books.wire.loses = set()
    books.again()
    books.desk.line(handed.code)
    assert books.desk.board.voucher is not None
    assert "used already" in books.desk.board.voucher.problem
    assert books.desk.vouchers.take().redeemed
    for desk in (books.desk, counter.desk):
        with pytest.raises(RefusedError, match="used already"):
            desk.vouchers.take(handed.code)
    books.kill()


@pytest.mark.parametrize("code", ["AAAA-AAAA-AAAA-AAAA", "", "€" * 60, "A" * 64, "%B123^"])
def test_a_code_of_nobody_is_said_so(counter: Counter, code: str) -> None:
    """A foreign or mistyped code is refused in words, and nothing is written down as taken."""
    with pytest.raises(RefusedError):
        counter.desk.vouchers.take(code or "-")
    assert not [
        each for each in counter.desk.journal.latest(5) if each.kind is EntryKind.RECORD and each.record is not None
    ]


def settle(counter: Counter) -> None:
    """Ask for what is owed, now."""
    exchanges = counter.desk.vouchers._exchanges
    assert exchanges is not None
    exchanges.settle()


def state(counter: Counter) -> dict[str, Any]:
    """Return what the till's page shows."""
    return state_of(counter.desk.board, counter.desk.journal, counter.desk.currency)


def test_a_voucher_that_is_never_issued_comes_to_an_end(counter: Counter, card: HeldCard) -> None:
    """Sold offline after its terms had run out: points back once, staff and customer told, and nothing owed."""
    scene, before = counter.scene, balance(card)
    offer(scene, offline=1_500)
    counter.uploader.send()
    counter.wire.cut = True
    handed = counter.desk.vouchers.exchange("ten")
    assert handed is not None
    # The offer that the till was told of is worth nothing to the server: its seal is broken, and it is sold no more.
    with scene.shop.store.write() as tx:
        close_offer(tx, scene.shop, "ten", ACTOR)
    real = counter.server.exchange
    counter.server.exchange = lambda entry, terms, *, provisional: real(  # type: ignore[method-assign]
        entry, {**terms, "seal": ""}, provisional=provisional
    )
    counter.wire.cut, counter.wire.loses = False, {"exchanges"}
    settle(counter)
    assert len(counter.desk.journal.owed()) == 1, "the answer was lost, so the till asks again"
    counter.wire.loses = set()
    settle(counter)
    settle(counter)
    assert (vouchers(counter), counter.desk.journal.owed()) == ([], [])
    assert counter.desk.journal.provisional_points(card.number) == 0
    assert scene.row(card).balance == before
    (finding,) = [each for each in scene.findings() if each.kind is FindingKind.POINTS]
    assert "1,000 points are given back" in finding.text
    (words,) = state(counter)["tell"]
    assert words.startswith(f"Tell the customer: The voucher {handed.code} counts nowhere.")
    assert counter.desk.board.paper is None
    with pytest.raises(NoPaperError):
        counter.desk.vouchers.again(handed.entry)
    counter.desk.vouchers.close()
    assert (state(counter)["tell"], len(state(counter)["refused"])) == ([], 1)
    counter.uploader.send()
    counter.insert(card)
    assert balance(card) == before
    counter.uploader.send()
    with scene.shop.store.read() as session:
        assert wrong_in_ledger(session) == []
    counter.again()
    settle(counter)
    assert scene.row(card).balance == before


def test_a_refusal_for_good_stays_one(counter: Counter, card: HeldCard) -> None:
    """Once the points are back no voucher comes of the same payment, though the offer is there again."""
    before = balance(card)
    counter.desk.vouchers.held()
    terms = counter.desk.journal.kept("exchanges")[0]
    dearer = {**terms, "points": 900}
    paid = counter.desk.do(lambda till: till.exchange(999, {"terms": dearer, "provisional": False}))
    entry = counter.desk.journal.entry(paid)
    assert entry is not None
    with pytest.raises(RefusedForGoodError, match="999 points are given back"):
        counter.server.exchange(entry, dearer, provisional=False)
    offer(counter.scene, 999)
    with pytest.raises(RefusedForGoodError, match="999 points are given back"):
        counter.server.exchange(entry, dearer, provisional=False)
    assert (vouchers(counter), counter.scene.row(card).balance) == ([], before)


def test_what_was_issued_is_not_given_back_as_well(counter: Counter, card: HeldCard) -> None:
    """The voucher was issued and its answer lost; asked again with other terms, it is that voucher."""
    before = balance(card)
    counter.desk.vouchers.exchange("ten")
    (entry,) = [each for each in counter.desk.journal.latest(5) if "exchange" in each.details]
    broken = {**entry.details["exchange"]["terms"], "seal": ""}
    offer(counter.scene, 2_000)
    assert counter.server.exchange(entry, broken, provisional=False).code == vouchers(counter)[0].code
    assert counter.scene.row(card).balance == before - 1_000


def test_a_refusal_for_good_outlasts_an_erasure(counter: Counter, card: HeldCard) -> None:
    """The answer was lost, and the customer is erased before the till asks again: no voucher, and nothing twice."""
    before = balance(card)
    counter.desk.vouchers.held()
    terms = {**counter.desk.journal.kept("exchanges")[0], "points": 900}
    paid = counter.desk.do(lambda till: till.exchange(999, {"terms": terms, "provisional": False}))
    entry = counter.desk.journal.entry(paid)
    assert entry is not None
    with pytest.raises(RefusedForGoodError, match="999 points are given back"):
        counter.server.exchange(entry, terms, provisional=False)
    with counter.scene.shop.store.write() as tx:
        erase_customer(tx, counter.scene.shop, counter.scene.row(card).customer_id or 0, ACTOR)
    with pytest.raises(RefusedForGoodError, match="refused before"):
        counter.server.exchange(entry, terms, provisional=False)
    offer(counter.scene, 999)
    with pytest.raises(RefusedForGoodError, match="refused before"):
        counter.server.exchange(entry, terms, provisional=False)
    assert (vouchers(counter), counter.scene.row(card).balance) == ([], before)


@pytest.mark.usefixtures("card")
def test_another_till_that_asks_takes_nothing_from_the_till_that_took_the_points(
    counter: Counter, tmp_path: Path
) -> None:
    """It is refused for good, and told so again; who took the points still gets what they are for."""
    counter.desk.vouchers.held()
    terms = counter.desk.journal.kept("exchanges")[0]
    paid = counter.desk.do(lambda till: till.exchange(1_000, {"terms": terms, "provisional": True}))
    entry = counter.desk.journal.entry(paid)
    assert entry is not None
    books = Counter(counter.scene, tmp_path / "books", till=1, online=True)
    for _ in range(2):
        with pytest.raises(RefusedForGoodError, match="another till can still ask"):
            books.server.exchange(entry, terms, provisional=True)
    books.kill()
    assert counter.server.exchange(entry, terms, provisional=True).points == 1_000
    assert [each.points for each in vouchers(counter)] == [1_000]


def test_a_refusal_and_a_batch_of_the_same_till_do_not_wait_for_each_other(
    counter: Counter, card: HeldCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both hold the till before the card, as whoever takes entries does: neither is broken off."""
    counter.desk.vouchers.held()
    terms = {**counter.desk.journal.kept("exchanges")[0], "points": 900}
    paid = counter.desk.do(lambda till: till.exchange(999, {"terms": terms, "provisional": False}))
    entry = counter.desk.journal.entry(paid)
    assert entry is not None
    deciding, holds_till, shop = threading.Event(), threading.Event(), counter.scene.shop

    def take() -> None:
        deciding.wait(PATIENCE)
        with shop.store.write() as tx:
            tx.get_one(Terminal, counter.scene.tills[0].enrolment.terminal.id, with_for_update=True)
            holds_till.set()
            tx.exec(select(Card).where(Card.number == card.number).with_for_update()).one()

    def decide(*what: Any, **more: Any) -> str:  # noqa: ANN401 - as it is called
        deciding.set()
        # Where the till is held already, the other comes to nothing before this is through.
        holds_till.wait(1)
        return refuse_for_good(*what, **more)

    monkeypatch.setattr("core.actions.cards.exchange_points.refuse_for_good", decide)
    with ThreadPoolExecutor(1) as pool:
        taken = pool.submit(take)
        with pytest.raises(RefusedForGoodError, match="999 points are given back"):
            counter.server.exchange(entry, terms, provisional=False)
        taken.result(PATIENCE)
