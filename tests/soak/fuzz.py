"""Texts of every sort for the whole way of a question: parser, names, meaning, sentence, query; for as long as asked.

Documented filters and plain words are cut, spliced, repeated and spiced; others are put together from the language's
own words at random, well formed or not. Each is understood or refused in words; what is understood says itself, prints
to what parses to the same, and every so often is answered.
"""

import random
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.actions.questions.ask import answer, examples, understand
from core.actions.questions.query import query_of
from core.errors import ShownError
from core.extraction.language.parser import parse
from core.extraction.language.printer import print_filter
from core.shop import Shop
from core.store import Store
from tests.soak.campaign import seeded
from tests.soak.databases import SQLITE, fresh_database
from tests.soak.hostile import MOST_MEGABYTES, mutant
from tests.soak.record import Figures
from tests.support.village_shop import village

DOCUMENTS: Final = ("filter-language.md", "questions.md", "filters.md", "extraction.md")
LONGEST_REFUSAL: Final = 2_000
# One question may take so many seconds of this process's own time.
MOST_SECONDS: Final = 20.0
# One of so many that were understood is answered as well: that takes a hundred times as long.
ANSWERED: Final = 40
_WORDS: Final = tuple(
    (  # noqa: SIM905 - sixty words read better as a text
        "sales visits purchases quantity profit country name last_purchase first_purchase transaction_years troubles"
        " accesses bought spent page_views sales_growth top bottom best list filter in_products in_months excluded and"
        " or xor not contains in is missing today last this year month months days ago fiscal quarter from to since"
        " until before $x % = != < <= > >= + - * / ( ) , \" ' “ 2025 5 0 1e9 22423 Germany customers who never offer"
    ).split()
)


def texts(shop: Shop, draw: random.Random) -> Iterator[str]:
    """Yield texts for ever."""
    good = [*examples(shop), *documented()]
    while True:
        kind = draw.random()
        if kind < 0.6:
            yield mutant(draw.choice(good), draw)
        elif kind < 0.8:
            yield f" {draw.choice(['and', 'or', 'xor', ''])} ".join(draw.sample(good, 2))
        else:
            yield " ".join(draw.choices(_WORDS, k=draw.randint(1, 40)))


def documented() -> list[str]:
    """Return the filters and questions of the documents."""
    folder = Path(__file__).resolve().parents[2] / "docs"
    found: list[str] = []
    for name in DOCUMENTS:
        path = folder / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        found += [each.strip() for each in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)]
        found += [each.strip() for each in re.findall(r"`([^`\n]{12,200})`", text)]
    return found


def run_fuzz(seconds: float, seed: int, most: int | None = None) -> Figures:
    """Try texts for so long, or so many; the slowest and the memory are bounded, and no error is one of ours."""
    before = _memory()
    ends: Counter[str] = Counter()
    slowest, began = 0.0, time.monotonic()
    with fresh_database(SQLITE) as url, tempfile.TemporaryDirectory() as folder:
        store = Store(url)
        with village(store, Path(folder)) as shop:
            began = time.monotonic()
            for text in texts(shop, seeded(seed, "fuzz")):
                if time.monotonic() - began > seconds or (most is not None and ends.total() >= most):
                    break
                started = time.process_time()
                ends[tried(shop, text, answered=not ends["understood"] % ANSWERED)] += 1
                slowest = max(slowest, time.process_time() - started)
                assert slowest < MOST_SECONDS, f"{text[:200]!r} took {slowest:.0f} s"
        store.close()
    grown = _memory() - before
    assert grown < MOST_MEGABYTES, f"it took {grown:.0f} MB"
    return Figures(
        f"{ends.total():,} texts: {ends['understood']:,} understood, {ends['refused']:,} refused with a sentence, no"
        f" other error; the slowest took {slowest:.1f} s of processor time; the process grew by {grown:.0f} MB",
        twice=0,
        dropped=0,
        looks=0,
        seconds=time.monotonic() - began,
    )


def tried(shop: Shop, text: str, *, answered: bool) -> str:
    """Understand a text; anything but success or an error that is meant to be shown fails."""
    try:
        understood = understand(shop, text)
        assert understood.sentence
        if understood.filter_text is not None:
            again = print_filter(parse(understood.filter_text))
            assert again == understood.filter_text, f"printed as {again[:200]!r}"
            query = query_of(shop, understood.filter_text)
            assert query
            assert query.ids().columns == ("id",)
        if answered:
            answer(shop, understood, limit=3)
    except ShownError as error:
        said = str(error)
    except AssertionError:
        raise
    except Exception as fault:
        message = f"{type(fault).__name__} for {text[:300]!r}"
        raise AssertionError(message) from fault
    else:
        return "understood"
    assert 0 < len(said) <= LONGEST_REFUSAL, f"a refusal of {len(said):,} characters"
    return "refused"


def _memory() -> float:
    """Return the highest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
