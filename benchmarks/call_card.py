"""How long it takes from a call to its card, and from words to their marks, in the demo shop.

python -m benchmarks.call_card (about half a minute).
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from benchmarks.report import table, write_section
from core.actions.calls.call_card import call_card
from core.actions.calls.decide_consent import decide_consent
from core.actions.calls.hear import hear
from core.actions.calls.product_words import words_to_listen_for
from core.actions.calls.receive_call import receive_call
from core.calls.heard import Heard, Speaker
from core.clock import ManualClock
from core.extraction.mirror import Mirror
from core.models import CallConsent, Customer
from core.money import Currency
from core.shop import Shop
from core.store import Store
from core.store.migrate import upgrade
from sandbox.demo.shop import fill

Found = TypeVar("Found")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CALLS = 40
# Milliseconds, of the card of a caller who is known.
AIM = 200.0
SAID = (
    "good morning this is about the things I bought last month",
    "could you send me a quotation for the garden lantern please",
    "and one of them arrived broken",
    "please call me back tomorrow",
)


def main() -> None:
    """Measure, and write the section."""
    with tempfile.TemporaryDirectory() as folder:
        shop = _shop(Path(folder))
        # As it is when a media stream begins.
        words_to_listen_for(shop, "en")
        numbers = _numbers(shop)
        received, cards, heard = [], [], []
        for place, number in enumerate(numbers):
            call_id, took = _timed(lambda place=place, number=number: _receive(shop, place, number))  # type: ignore[misc]
            received.append(took)
            card, took = _timed(lambda call_id=call_id: call_card(shop, call_id))  # type: ignore[misc]
            assert card.customer is not None
            cards.append(took)
            for at, words in enumerate(SAID):
                heard.append(_timed(lambda c=call_id, a=at, w=words: _hear(shop, c, a, w))[1])  # type: ignore[misc]
        shop.mirror.close()
        shop.store.close()
    first, *cards = cards
    rows = [
        ["a call is written down, and its caller recognised", *_spread(received)],
        ["the card: who, what they bought, what was kept for them, what to offer", *_spread(cards)],
        ["an utterance is kept, and what matters in it marked", *_spread(heard)],
    ]
    head = ["what", "median ms", "95th percentile ms", "longest ms"]
    met = "met" if statistics.quantiles(cards, n=20)[-1] < AIM else "missed"
    text = (
        f"{len(numbers)} callers one after the other. Aim: a card in {AIM:.0f} ms; {met}. The first card after a start "
        f"took {first:,.0f} ms: what to offer is asked for the first time."
    )
    record = "--quick" not in sys.argv
    write_section("A call's card", "python -m benchmarks.call_card", f"{text}\n\n{table(head, rows)}", record=record)


def _shop(folder: Path) -> Shop:
    store = Store(f"sqlite:///{folder / 'najimi.db'}")
    upgrade(store)
    clock, zone = ManualClock(NOW), ZoneInfo("Europe/London")
    mirror = Mirror(store, folder / "mirror.duckdb", clock=clock, zone=zone)
    shop = Shop("Demo", zone, Currency("GBP", "en_GB"), store, clock, mirror, folder)
    fill(shop, until=NOW.date())
    mirror.refresh()
    return shop


def _numbers(shop: Shop) -> list[str]:
    """Give the first customers a telephone number each; return the numbers."""
    with shop.store.write() as tx:
        customers = tx.exec(select(Customer).order_by(col(Customer.id)).limit(CALLS)).all()
        for place, customer in enumerate(customers):
            customer.telephone = f"+44207946{place:04d}"
            tx.add(customer)
        return [customer.telephone or "" for customer in customers]


def _receive(shop: Shop, place: int, number: str) -> int:
    with shop.store.write() as tx:
        call = receive_call(tx, shop, f"CA{place:032d}", number, "+442079460999", NOW)
        decide_consent(tx, shop, call.id or 0, CallConsent.GIVEN)
        return call.id or 0


def _hear(shop: Shop, call_id: int, at: int, words: str) -> None:
    with shop.store.write() as tx:
        hear(tx, shop, call_id, Heard(Speaker.CUSTOMER, words, True, at * 3_000, at * 3_000 + 2_000, 0.9))  # noqa: FBT003 - final


def _timed(work: Callable[[], Found]) -> tuple[Found, float]:
    began = time.perf_counter()
    found = work()
    return found, (time.perf_counter() - began) * 1_000


def _spread(times: list[float]) -> list[str]:
    return [f"{statistics.median(times):.1f}", f"{statistics.quantiles(times, n=20)[-1]:.1f}", f"{max(times):.1f}"]


if __name__ == "__main__":
    main()
