"""Write docs/card-vectors.json: what a programme for a real card has to compute, made by the code itself.

Bytes are hexadecimal digits; so are numbers that may not fit 53 bits, named `…_hex`. Run: python -m tools.card_vectors
"""

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.loyalty.booking import sale
from core.loyalty.formula import AVERAGE
from core.loyalty.habit import Habit, Purchase, after
from core.loyalty.memory_block import SLOT_BYTES, Block, read, written
from core.loyalty.order import Order
from core.loyalty.parameters import Counted, ParameterSet, half_life_of, rate_of
from core.loyalty.score import BEFORE, BEHIND, DAY, LARGEST, TABLES, decayed
from core.loyalty.terms import Terms, points_for, ranks
from tools.card_talk import TALK

RECORD = Path(__file__).resolve().parents[1] / "docs" / "card-vectors.json"
NOON = 800_000_000
SETS = (
    ParameterSet(rate=rate_of(14 * DAY)),
    ParameterSet(rate=rate_of(730 * DAY), counted=Counted.COUNT),
    ParameterSet(rate=rate_of(90 * DAY), counted=Counted.OVER, threshold=5_000, categories=0b110),
    ParameterSet(formula=AVERAGE),
)
TERMS = Terms(
    version=7,
    sets=SETS[:3],
    recent=0,
    continuity=1,
    recent_thresholds=(20_000 << 24, 100_000 << 24),
    continuity_thresholds=(3 << 24, 12 << 24),
    rates=(20, 30, 40),
)
KEY = bytes(range(16, 32))
NUMBER = bytes.fromhex("04A1B2C3D4E5F6")


def wide(number: int) -> str:
    """Return a number of up to 64 bits as 16 hexadecimal digits."""
    return f"{number:016X}"


def decay_vectors() -> list[dict[str, Any]]:
    """Return values after times at rates: the edges, and some of every size."""
    chance = random.Random(11)  # noqa: S311 - the same vectors every time
    rates = [rate_of(days * DAY) for days in (1, 14, 30, 365)]
    asked = [
        (0, 5, rates[0]),
        (LARGEST, 0, rates[0]),
        (LARGEST, 1, 1),
        (LARGEST, 2**32 - 1, 0),
        (LARGEST, 2**32 - 1, 2**32 - 1),
        (1 << 24, 2**20, 2**24),
        (3, 2**20, 2**24),
        ((1 << 63) + 1, 63 * 2**20, 2**24),
        (LARGEST, 63 * 2**20, 2**24),
        (LARGEST, 64 * 2**20, 2**24),
        (1_000 << 24, DAY, rates[0]),
        *((chance.getrandbits(chance.choice((24, 40, 64))), chance.randrange(1, BEHIND), rate) for rate in rates * 5),
        *(
            (chance.getrandbits(64), chance.getrandbits(8 * chance.randrange(1, 5)), chance.getrandbits(32))
            for _ in range(20)
        ),
    ]
    return [
        {"value_hex": wide(value), "seconds": seconds, "rate": rate, "result_hex": wide(decayed(value, seconds, rate))}
        for value, seconds, rate in asked
    ]


def half_lives() -> list[dict[str, Any]]:
    """Return how half-lives in seconds and rates belong together."""
    seconds = (4_097, DAY, 7 * DAY, 30 * DAY, 365 * DAY, 3_650 * DAY)
    return [{"half_life": each, "rate": rate_of(each), "said_back": half_life_of(rate_of(each))} for each in seconds]


def habit_vectors() -> dict[str, Any]:
    """Return one card's purchases, some from clocks that are behind, and its habit after each."""
    chance = random.Random(12)  # noqa: S311 - the same vectors every time
    habit, latest, steps = Habit.new(SETS), NOON, []
    for _ in range(24):
        at = latest + chance.choice((chance.randrange(3_600), chance.randrange(60 * DAY), -chance.randrange(BEFORE)))
        latest = max(latest, at)
        amount = chance.choice((0, 499, 5_000, chance.randrange(100_000), 2**32 - 1))
        purchase = Purchase(at, amount, chance.randrange(4))
        habit = after(habit, SETS, purchase)
        steps.append({"at": at, "amount": amount, "category": purchase.category, "habit": habit.to_bytes().hex()})
    return {"parameters": [each.to_bytes().hex() for each in SETS], "purchases": steps}


def terms_vectors() -> dict[str, Any]:
    """Return terms, and ranks and points at times after purchases."""
    habit, steps = Habit.new(TERMS.sets), []
    for day, amount in ((0, 4_000), (3, 18_000), (5, 90_000), (6, 1_999), (200, 100), (207, 65_000)):
        at = NOON + day * DAY
        habit = after(habit, TERMS.sets, Purchase(at, amount, 1))
        found = ranks(TERMS, habit, at)
        steps.append(
            {
                "at": at,
                "amount": amount,
                "category": 1,
                "recent": found.recent,
                "continuity": found.continuity,
                "points": points_for(TERMS, amount, found),
            }
        )
    return {"terms": TERMS.to_bytes().hex(), "purchases": steps}


def memory_vectors() -> dict[str, Any]:
    """Return what a memory card's slots hold when it is handed out, and after two purchases."""
    block, writes = Block.new(TERMS), []
    for sequence in range(3):
        if sequence:
            order = Order(5, sequence, 2, NOON + sequence * DAY, amount=2_500 * sequence, category=1)
            block = block.after(sale(block.account, order, choose=True))
        slot, data = written(block, KEY, NUMBER)
        writes.append({"slot": slot, "bytes": data.hex()})
        block = read([data if place == slot else bytes(SLOT_BYTES) for place in (0, 1)], KEY, NUMBER)
    return {"key": KEY.hex(), "number": NUMBER.hex(), "terms": TERMS.to_bytes().hex(), "writes": writes}


SECTIONS: Mapping[str, Callable[[], Any]] = {
    "factors": lambda: [list(table) for table in TABLES],
    "half_lives": half_lives,
    "decay": decay_vectors,
    "habit": habit_vectors,
    "terms": terms_vectors,
    "memory_block": memory_vectors,
    **TALK,
}


def card_vectors() -> str:
    """Return the whole document."""
    return json.dumps({name: made() for name, made in SECTIONS.items()}, indent=1) + "\n"


if __name__ == "__main__":
    RECORD.write_text(card_vectors())
