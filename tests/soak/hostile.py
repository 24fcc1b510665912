"""Questions and scripts that nobody means well by: huge, deep, endless, growing, or in look-alike letters."""

import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

from core.actions.questions.ask import answer, examples, understand
from core.errors import ScriptError, ShownError
from core.messages.scripts import check_script
from core.ports import MessageFormat
from core.shop import Shop
from core.store import Store
from tests.soak.campaign import seeded
from tests.soak.databases import SQLITE, fresh_database
from tests.soak.record import Figures
from tests.support.village_shop import village

LONGEST_REFUSAL: Final = 2_000
# What answering all of it may add to the process's memory.
MOST_MEGABYTES: Final = 400

HUGE: Final = 100_000
DEEP: Final = 10_000
_SPICE: Final = [
    "(",
    ")",
    "not ",
    " and ",
    " or ",
    "'",
    '"',
    "“",
    "%",
    "\\",
    ";--",
    "0",
    "9" * 40,
    "1e9",
    "\u0301",
    "\u202e",
]
_SPICE_MORE: Final = [
    "\u200b",
    "\ufeff",
    "\x00",
    "\ud800",
    "😀",
    "\n",
    "\t",
    "{{",
    "}}",
    "${",
    "$(",
    "<",
    ">=",
    "=",
    ",",
    ".",
]


def questions(examples: list[str], draw: random.Random, mutants: int) -> Iterator[tuple[str, str]]:
    """Yield what kind of question it is and its text: the extremes, then `mutants` of good questions gone bad."""
    yield from _extremes()
    good = [*examples, "sales > 500 and country = 'France'", "best(10, this year)", "customers who came last month"]
    for _ in range(mutants):
        yield "mutant", mutant(draw.choice(good), draw)


def _extremes() -> Iterator[tuple[str, str]]:
    yield "100 kB of conditions", ("sales > 1 and " * HUGE)[:HUGE]
    yield "100 kB of one word", "a" * HUGE
    yield "100 kB of words", ("customers who bought " * HUGE)[:HUGE]
    yield "100 kB of a number", "sales > " + "9" * HUGE
    yield "100 kB in quotes", "country = '" + "x" * HUGE + "'"
    yield "100 kB of blanks", " " * HUGE
    yield "100 kB of marks", "e" + "\u0301" * HUGE
    yield "10,000 parentheses", "(" * DEEP + "sales > 1" + ")" * DEEP
    yield "10,000 parentheses, never closed", "(" * DEEP
    yield "10,000 times not", "not " * DEEP + "sales > 1"
    yield "10,000 times minus", "sales > " + "-" * DEEP + "1"
    yield "10,000 calls", "best(" * DEEP
    for size in (60, 300, 900, 1_300):
        yield "as much as is allowed of not", "not " * size + "sales > 1"
        yield "as much as is allowed of and", " and ".join(["sales > 1"] * (size // 4))
        yield "as much as is allowed of or", " or ".join([f"sales = {n}" for n in range(size // 4)])
        yield "as much as is allowed of plus", "sales > " + "+".join(["1"] * size)
        yield "as much as is allowed of parentheses", "(" * size + "sales > 1" + ")" * size
        yield "a long list", "country in (" + ", ".join(f"'c{n}'" for n in range(size)) + ")"
    for number in (
        "1e400",
        "1e-400",
        "9" * 300,
        "0." + "0" * 300 + "1",
        "-0",
        "1_000",
        "١٢٣",
        "１２３",  # noqa: RUF001 - wide digits
        "½",
        "Infinity",
        "NaN",
    ):
        yield "an odd number", f"sales > {number}"
        yield "an odd number", f"best {number} customers"
    for text in (
        "sаles > 500",  # noqa: RUF001 - the second letter is Cyrillic
        "sales\u200b > 500",
        "\u202esales > 500",
        "ｓａｌｅｓ > 500",  # noqa: RUF001 - wide letters
        "sales > 500\x00",
        "country = '\ud800'",
        "country = 'x' or 1=1 --",
        "country = '\\'; DROP TABLE customer; --'",
        "name contains '%_%_%_%'",
        "name contains '" + "%_" * 500 + "'",
        "name contains '(a+)+$'",
        "last 99999999999 days",
        "came in the last 36500000 years",
        "since 0000-00-00",
        "since 9999-12-31",
    ):
        yield "a trick", text
    yield "400 characters of words", ("not and or who came " * 40)[:400]
    yield "400 characters of one question", ("who bought lamp " * 40)[:400]


def mutant(text: str, draw: random.Random) -> str:
    """Repeat, reverse, cut, splice or spice a text, several times over."""
    for _ in range(draw.randint(1, 6)):
        at, to = sorted(draw.randrange(len(text) + 1) for _ in range(2))
        text = draw.choice(
            [
                text[:at] + text[at:to] * draw.choice([2, 3, 50]) + text[to:],
                text[:at] + text[at:to][::-1] + text[to:],
                text[:at] + text[to:],
                text[:at] + draw.choice(_SPICE + _SPICE_MORE) * draw.choice([1, 2, 30]) + text[at:],
            ]
        )[: draw.choice([400, 5_000, HUGE])]
    return text


# Each would run or grow for ever, or as good as; a shop's message is at most 4,000 characters.
SCRIPTS: Final[dict[str, str]] = {
    "a loop over a hundred million": "{% for i in (1..100000000) %}x{% endfor %}",
    "loops in loops": "{% for a in (1..200) %}" * 7 + "x" + "{% endfor %}" * 7,
    "a text that doubles": "{% assign a = 'xxxxxxxx' %}" + "{% assign a = a | append: a %}" * 100 + "{{ a }}",
    "replacing that grows": "{{ 'aaaaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaa'" * 12 + " }}",
    "a capture of captures": "{% capture a %}xxxxxxxxxx{% endcapture %}"
    + "{% capture a %}{{ a }}{{ a }}{{ a }}{{ a }}{% endcapture %}" * 40,
    "5 loops that capture themselves": "{% assign a = 'x' %}"
    + "{% for i in (1..200) %}{% assign a = a | append: a | append: a %}{% endfor %}" * 5,
    "nested as deep as it goes": "{% if true %}" * 300,
    "a filter chain as long as it goes": "{{ 'a'" + " | upcase" * 400 + " }}",
    "split and join": "{% assign a = 'a,a,a,a,a,a,a,a' %}" + "{% assign a = a | split: ',' | join: ',,a,a,a,' %}" * 60,
    "a range of ranges": "{% for i in (1..99999999999999999999) %}{% for j in (1..i) %}{{ j }}{% endfor %}{% endfor %}",
    "never closed": "{% for i in (1..10) %}{{ customer.name",
}


def run_questions(mutants: int, seed: int) -> Figures:
    """Ask everything hostile, and `mutants` of good questions gone bad: each is answered, or refused in words."""
    began, before = time.monotonic(), _memory()
    with fresh_database(SQLITE) as url, tempfile.TemporaryDirectory() as folder:
        store = Store(url)
        with village(store, Path(folder)) as shop:
            ends: Counter[str] = Counter()
            slowest = 0.0
            for kind, text in questions(examples(shop), seeded(seed, "questions"), mutants):
                started = time.perf_counter()
                ends[_asked(shop, kind, text)] += 1
                slowest = max(slowest, time.perf_counter() - started)
        store.close()
    grown = _memory() - before
    assert grown < MOST_MEGABYTES, f"answering took {grown:.0f} MB"
    return Figures(
        f"{sum(ends.values()):,} hostile questions: {ends['refused']:,} refused with a sentence, {ends['answered']:,}"
        f" answered; the slowest took {slowest:.1f} s; the process grew by {grown:.0f} MB",
        twice=0,
        dropped=0,
        looks=0,
        seconds=time.monotonic() - began,
    )


def _asked(shop: Shop, kind: str, text: str) -> str:
    """Ask; anything but an answer or an error that is meant to be shown fails."""
    try:
        answer(shop, understand(shop, text), limit=3)
    except ShownError as error:
        said = str(error)
    except Exception as fault:
        message = f"{kind}: {type(fault).__name__} for {text[:200]!r}"
        raise AssertionError(message) from fault
    else:
        return "answered"
    assert 0 < len(said) <= LONGEST_REFUSAL, f"{kind}: a refusal of {len(said):,} characters"
    return "refused"


def run_scripts(_seed: int, most: int | None = None) -> Figures:
    """Check every hostile script; each is refused or made within its limits, while questions go on being answered."""
    began, before, answered = time.monotonic(), _memory(), 0
    ends: Counter[str] = Counter()
    with (
        fresh_database(SQLITE) as url,
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(1) as apart,
    ):
        store = Store(url)
        with village(store, Path(folder)) as shop:
            for name, script in list(SCRIPTS.items())[:most]:
                checking: Future[str] = apart.submit(_checked, name, script)
                while not checking.done():
                    answer(shop, understand(shop, "sales > 200"), limit=3)
                    answered += 1
                ends[checking.result()] += 1
        store.close()
    grown = _memory() - before
    assert answered >= sum(ends.values()), "the engine did not answer meanwhile"
    assert grown < MOST_MEGABYTES, f"rendering took {grown:.0f} MB of the engine's own memory"
    return Figures(
        f"{sum(ends.values())} scripts that would run or grow for ever: {ends['refused']} refused or ended,"
        f" {ends['made']} made within the limits; {answered:,} questions answered meanwhile; the engine grew by"
        f" {grown:.0f} MB",
        twice=0,
        dropped=0,
        looks=0,
        seconds=time.monotonic() - began,
    )


def _checked(name: str, script: str) -> str:
    try:
        check_script(script, MessageFormat.TELEGRAM_HTML, 4_096)
    except ScriptError as error:
        said = str(error)
    else:
        return "made"
    assert 0 < len(said) <= LONGEST_REFUSAL, f"{name}: a refusal of {len(said):,} characters"
    return "refused"


def _memory() -> float:
    """Return the highest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
