"""One campaign under test: its database and its platform, looked at from outside, and what has to hold at its end."""

import random
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace

from core import outbox
from core.actions.plans.settle_unknown import Settlement, settle_unknown
from core.clock import Clock, ManualClock, SystemClock
from core.models import Delivery, Plan, PlanState, Staff
from core.shop import Shop
from core.store import Store
from sandbox.app import Sandbox
from tests.soak.sending import PLAN, shop_on
from tests.support.campaign import Stage, stage
from tests.support.crashing import Watcher
from tests.support.policies import AT_ANY_HOUR, keep_policy

LOOK_SECONDS = 0.02


@dataclass
class Campaign:
    """A plan for `size` customers that is approved and due, and the Telegram in which they are."""

    stage: Stage
    sandbox: Sandbox
    size: int
    unknown: int = 0
    arrived: int = 0
    seen: set[int] = field(default_factory=set)

    @property
    def shop(self) -> Shop:
        """Return the shop as staff use it."""
        return self.stage.shop

    def heard(self) -> Counter[str]:
        """Return how often each customer heard the offer, by address."""
        return Counter(
            {
                str(chat.id): sum(
                    message.get("text", "").startswith("Hello Customer") for message in _of_bot(chat.messages)
                )
                for chat in self.sandbox.telegram.world.chats.values()
            }
        )

    def check_nobody_twice(self) -> None:
        """Fail where somebody heard the same offer twice."""
        twice = [address for address, times in self.heard().items() if times > 1]
        assert not twice, f"heard twice: {twice}"

    def settle_unknowns(self) -> int:
        """Do as staff do: look at the platform; settle what arrived as sent, let go again what did not."""
        heard = self.heard()
        with self.shop.store.read() as session:
            unknown = outbox.unknown_deliveries(session, PLAN, limit=self.size)
        for one in unknown:
            with self.shop.store.write() as tx:
                arrived = heard[tx.get_one(Delivery, one.delivery_id).address] > 0
                outcome = Settlement.SENT if arrived else Settlement.RELEASE
                settle_unknown(tx, self.shop, one.delivery_id, tx.get_one(Staff, self.stage.approver.id), outcome)
            self.arrived += arrived
        self.unknown += len(unknown)
        return len(unknown)

    def counts(self) -> outbox.Counts:
        """Return how the plan's messages stand."""
        with self.shop.store.read() as session:
            return outbox.counts(session, PLAN)

    def state(self) -> PlanState:
        """Return how far the plan is."""
        with self.shop.store.read() as session:
            return session.get_one(Plan, PLAN).state


def _of_bot(messages: dict[int, dict[str, object]]) -> list[dict[str, str]]:
    return [message for message in messages.values() if message["from"]["is_bot"]]  # type: ignore[index, misc]


def staged(url: str, sandbox: Sandbox, size: int, running: Clock | None = None) -> Campaign:
    """Put a shop with `size` reachable customers and an approved plan into the database at `url`.

    Afterwards the shop's clock is `running`, by default the machine's.
    """
    system = running or SystemClock()
    clock = ManualClock(system.now())
    shop = replace(shop_on(url), clock=clock)
    at = stage(shop, clock, size)
    with shop.store.write() as tx:
        # By the machine's clock, at whatever hour this runs.
        keep_policy(tx, AT_ANY_HOUR)
    assert at.approved() == PLAN
    at.shop.channels.clear()
    for number in range(1, size + 1):
        sandbox.telegram.add_chat(9000 + number, f"Customer {number}")
    return Campaign(replace(at, shop=replace(shop, clock=system)), sandbox, size)


class Onlooker:
    """Looks at the conservation law all the time, on a connection of its own, in a thread of its own."""

    def __init__(self, store: Store) -> None:
        """Begin to look."""
        self._watcher = Watcher(store)
        self._stop = threading.Event()
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    @property
    def looks(self) -> int:
        """Return how often the law was looked at, and held."""
        return self._watcher.looks

    def _look(self) -> None:
        try:
            while not self._stop.wait(LOOK_SECONDS):
                self._watcher.look()
        except BaseException as fault:  # noqa: BLE001 - shown by `end`
            self._fault = fault

    def end(self) -> int:
        """Stop looking; raise what was found wrong; return how often the law held."""
        self._stop.set()
        self._thread.join(60)
        with closing(self._watcher):
            if self._fault is not None:
                raise self._fault
            self._watcher.look()
        return self.looks


def seeded(seed: int, *what: object) -> random.Random:
    """Return chance that is the same for the same seed and purpose."""
    return random.Random(f"{seed}:{what}")  # noqa: S311 - repeatable trouble, no secret
