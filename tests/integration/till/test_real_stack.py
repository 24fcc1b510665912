"""A whole till on the real PC/SC service: purchases, and everything that may be pulled, killed or lost meanwhile.

The till is a process of its own where it is killed; pcscd, its two virtual readers and pyscard are the real ones.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from core.loyalty.card_state import Feature
from core.loyalty.programme_document import programme_json
from core.loyalty.shop_card import ShopCard
from terminal_bridge.desk import Desk
from terminal_bridge.errors import CardGoneError
from terminal_bridge.face import Phase
from terminal_bridge.settings import TillSettings
from terminal_bridge.shop_side import WrongPinError
from tests.support.cards import PIN, new_shop_card, seeded
from tests.support.ports import free_port
from tests.support.tills import ENROLMENT, PROGRAMME, CardInHand, MemoryCardInHand
from tests.support.virtual_reader import CUSTOMER_SLOT, SHOP_SLOT, VirtualReaders, virtual_readers

PATIENCE = 60.0
# How long a hand takes to put a card back. A card that was pulled out of a command and is back sooner than the service
# looks (0.4 s here) may stay unseen by it, until it is taken out and put in once more.
BY_HAND = 1.2


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualReaders]:
    """Two virtual readers."""
    with virtual_readers(tmp_path_factory.mktemp("readers")) as found:
        yield found


@pytest.fixture(autouse=True)
def _empty_slots(readers: VirtualReaders) -> Iterator[None]:
    """No test leaves a card to the next."""
    yield
    readers.empty()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A till's folder: enrolled, with the programme as a file."""
    (tmp_path / "till").mkdir()
    enrolment = tmp_path / "till" / "enrolment.json"
    enrolment.write_text(ENROLMENT.model_dump_json())
    enrolment.chmod(0o600)
    (tmp_path / "programme.json").write_text(programme_json(PROGRAMME))
    return tmp_path


@pytest.fixture
def desk(readers: VirtualReaders, folder: Path) -> Iterator[Desk]:
    """A running till without a server."""
    assert readers
    settings = TillSettings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=folder / "till",
        programme=folder / "programme.json",
        begin_cards=True,
    )
    running = Desk(settings, ENROLMENT, None)
    running.start()
    yield running
    running.stop()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for something that has to come true soon."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.01)


def phase(desk: Desk, wanted: Phase) -> None:
    """Wait for a phase."""
    until(lambda: desk.board.face.phase is wanted, f"{wanted}; it is {desk.board.face}")


def test_a_customers_card_that_computes(readers: VirtualReaders, desk: Desk) -> None:
    """Set-ups 1 and 2: the card is met, buys, and its points and scores are shown; then it may go."""
    hand = CardInHand(1)
    card = readers.card(CUSTOMER_SLOT, hand.insert()).insert()
    phase(desk, Phase.READY)
    outcome = desk.do(lambda till: till.sell(20_000))
    assert (outcome.points, hand.balance) == (400, 400)
    card.remove()
    phase(desk, Phase.WAITING)
    assert desk.journal.open_entries() == []


@pytest.mark.parametrize("memory", [False, True], ids=["with a processor", "memory"])
def test_beside_the_shops_card(readers: VirtualReaders, desk: Desk, memory: bool) -> None:
    """Set-up 3: the shop's card computes and pays from its pool, for cards with a processor and for plain memory."""
    shop_memory = new_shop_card()[1]
    shop_program = ShopCard(shop_memory, seeded())
    shop = readers.card(SHOP_SLOT, shop_program.process, shop_program.reset).insert()
    until(lambda: desk.shop.is_there, "the shop's card")
    with pytest.raises(WrongPinError, match="tries left"):
        desk.shop.verify("0000")
    desk.shop.verify(PIN, "80221")
    hand = MemoryCardInHand(5) if memory else CardInHand(5, Feature.STORES)
    if isinstance(hand, MemoryCardInHand):
        hand.begin()
    card = readers.card(CUSTOMER_SLOT, hand.insert()).insert()
    phase(desk, Phase.READY)
    assert desk.do(lambda till: till.sell(9_000)).points == 90
    assert desk.do(lambda till: till.redeem(40)).balance == 50 == hand.balance
    card.remove()
    phase(desk, Phase.WAITING)
    until(lambda: any("shop_log" in each.details for each in desk.journal.latest(9)), "the shop card's log")
    shop.remove()
    until(lambda: not desk.shop.is_there, "the shop's card to be gone")


def test_a_memory_card(readers: VirtualReaders, desk: Desk) -> None:
    """Set-up 4: the till computes and writes the card, which was blank."""
    hand = MemoryCardInHand(6)
    card = readers.card(CUSTOMER_SLOT, hand.insert()).insert()
    phase(desk, Phase.READY)
    assert desk.do(lambda till: till.sell(9_000)).balance == 90 == hand.balance
    card.remove()
    phase(desk, Phase.WAITING)


@pytest.mark.parametrize("done", [True, False], ids=["the answer is lost", "before it is done"])
def test_a_card_is_pulled_out_in_the_middle(readers: VirtualReaders, desk: Desk, done: bool) -> None:
    """The purchase is in doubt until the card is back; then it is on the card once, or offered again."""
    hand = CardInHand(7)
    card = readers.card(CUSTOMER_SLOT, hand.insert()).insert()
    phase(desk, Phase.READY)
    hand.out_in, hand.answer_lost = 0, done
    with pytest.raises(CardGoneError, match="taken out too soon"):
        desk.do(lambda till: till.sell(5_000))
    phase(desk, Phase.DOUBTFUL)
    card.remove()
    time.sleep(BY_HAND)
    readers.card(CUSTOMER_SLOT, hand.insert()).insert()
    until(lambda: desk.board.face.customer is not None, "the card")
    assert desk.journal.open_entries() == []
    assert desk.board.face.amount == (None if done else 5_000)
    assert hand.balance == (50 if done else 0)


def test_a_card_is_out_for_a_moment_only(readers: VirtualReaders, desk: Desk) -> None:
    """A reinsertion that the service does not see is met at the next command; nothing is lost, nothing done twice."""
    hand = CardInHand(8)
    card = readers.card(CUSTOMER_SLOT, hand.insert()).insert()
    phase(desk, Phase.READY)
    card.remove()
    card = readers.card(CUSTOMER_SLOT, hand.insert()).insert()
    with pytest.raises(CardGoneError):
        desk.do(lambda till: till.sell(5_000))
    until(lambda: desk.board.face.amount == 5_000, "the card met anew, and the purchase offered again")
    assert desk.do(lambda till: till.sell(5_000)).balance == 50 == hand.balance
    card.remove()
    phase(desk, Phase.WAITING)


def test_the_service_is_killed_in_the_middle_of_a_purchase(readers: VirtualReaders, desk: Desk) -> None:
    """The service dies while the card computes: in doubt; with the service back the card tells, once."""
    hand = CardInHand(9)
    told = hand.insert()
    dies = {"now": False}

    def program(command: bytes) -> bytes:
        answer = told(command)
        if dies["now"]:
            dies["now"] = False
            readers.kill()
        return answer

    card = readers.card(CUSTOMER_SLOT, program).insert()
    phase(desk, Phase.READY)
    dies["now"] = True
    with pytest.raises(CardGoneError):
        desk.do(lambda till: till.sell(5_000))
    card.remove()
    until(lambda: "systemctl start pcscd" in desk.board.readers, "the clerk to be told")
    readers.start()
    until(lambda: desk.board.readers == "", "the readers")
    card = readers.card(CUSTOMER_SLOT, hand.insert()).insert()
    phase(desk, Phase.DONE)
    assert desk.journal.open_entries() == []
    assert hand.balance == 50
    card.remove()
    phase(desk, Phase.WAITING)


class TillProcess:
    """`najimi-till` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        """Start it, and wait until its page answers."""
        port = free_port()
        environment = {
            "PATH": os.defpath,
            "NAJIMI_TILL_DATA_DIR": str(folder / "till"),
            "NAJIMI_TILL_PROGRAMME": str(folder / "programme.json"),
            "NAJIMI_TILL_SERVER": "none",
            "NAJIMI_TILL_PORT": str(port),
        }
        self.process = subprocess.Popen([sys.executable, "-m", "terminal_bridge"], env=environment)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE)
        until(self._answers, "the till's page")

    def _answers(self) -> bool:
        try:
            return self.http.get("/state").is_success
        except httpx.TransportError:
            return False

    def phase(self) -> str:
        """Return the phase that the page shows."""
        return str(self.http.get("/state").json()["phase"])

    def kill(self) -> None:
        """Kill it, truly."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.http.close()


# Which command of a sale the till is killed at: while it is on its way to the card, and while the answer comes back.
@pytest.mark.parametrize("answered", [False, True], ids=["on its way", "done"])
def test_the_till_is_killed_while_the_card_computes(readers: VirtualReaders, folder: Path, answered: bool) -> None:
    """Killed with -9 in the middle of a purchase: started again, the till finds out from the card what became of it."""
    hand, till = CardInHand(11), TillProcess(folder)
    told, dies = hand.insert(), {"now": False}

    def program(command: bytes) -> bytes:
        if dies["now"] and not answered:
            till.kill()
            raise CardGoneError
        answer = told(command)
        if dies["now"]:
            till.kill()
            raise CardGoneError
        return answer

    card = readers.card(CUSTOMER_SLOT, program).insert()
    until(lambda: till.phase() == "ready", "the card")
    dies["now"] = True
    with pytest.raises(httpx.TransportError):
        till.http.post("/sell", json={"amount": 5_000})
    card.remove()
    time.sleep(BY_HAND)
    again = TillProcess(folder)
    try:
        assert again.http.get("/state").json()["doubtful"] == 1
        card = readers.card(CUSTOMER_SLOT, hand.insert()).insert()
        until(lambda: again.http.get("/state").json()["doubtful"] == 0, "the card to tell")
        state = again.http.get("/state").json()
        assert (hand.balance, state["phase"]) == ((50, "done") if answered else (0, "ready"))
        assert state["amount"] == (None if answered else 5_000)
    finally:
        again.kill()
        card.remove()
