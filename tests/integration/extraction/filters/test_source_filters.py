"""The filters that come with the system, each against customers of whom one can say by hand whether they belong.

Seed 001, "Examples of source filters provided by this system are listed below", in its order; then the conditions of
very promising customers and of those whose follow-up is necessary.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from core.actions.questions.ask import answer, everyone, understand
from core.clock import ManualClock
from core.extraction.filters.source import FOLLOW_UP_FILTERS, LISTED_FILTERS, PROMISING_FILTERS, SOURCE_FILTERS
from core.extraction.mirror import Mirror
from core.models import Contact, Customer, Product, PurchaseLine, RelationKind, Trouble
from core.money import Currency
from core.shop import Shop
from core.store import Store
from tests.support.small_shop import add_customer, add_product, buy, enter_relation

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG_AGO, LATELY = date(2024, 1, 1), date(2026, 2, 2)

# Who bought which product when.
OWNERS = {
    "had A": ("A", LONG_AGO),
    "has A": ("A", LATELY),
    "B": ("B", LATELY),
    "C": ("C", LATELY),
    "D": ("D", LATELY),
    "E": ("E", LATELY),
    "F": ("F", LATELY),
    "U": ("U", LATELY),
    "had L": ("L", LONG_AGO),
    "has L": ("L", LATELY),
}
RELATIONS = (
    ("A", "B", RelationKind.CROSS_SELL),
    ("A", "C", RelationKind.BUNDLE),
    ("B", "D", RelationKind.BUNDLE),
    ("A", "E", RelationKind.RARE_SIMULTANEOUS),
    ("B", "F", RelationKind.RARE_SIMULTANEOUS),
    ("A", "U", RelationKind.UP_SELL),
    ("L", "A", RelationKind.UP_SELL),
    ("A", "A", RelationKind.REPLACEMENT),
)
# Pieces at 2.50 by year: 400 of them are 1,000.00, and from 100 to 150 in three years is 14.5 % a year.
BUYERS = {
    "1000": {2025: 400},
    "1002.50": {2025: 401},
    "growing": {2022: 100, 2025: 150},
    "steady": {2022: 100, 2025: 101},
    "from nothing": {2025: 150},
    "from less than nothing": {2022: -4, 2025: 150},
}
# The day and the level of each trouble.
TROUBLES = {
    "light": ((date(2026, 1, 10), 1),),
    "grave": ((date(2025, 10, 1), 2),),
    "again": ((date(2025, 9, 1), 2), (date(2025, 10, 1), 3), (date(2025, 11, 1), 2)),
    "over": ((date(2024, 1, 10), 3),),
    "seen again": ((date(2026, 1, 10), 1),),
    "seen before": ((date(2026, 1, 10), 1),),
}
# The days on which the website was looked at; who looks at A looks at its page.
ACCESSES = {
    "looks at A": (date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)),
    "looked at A twice": (date(2026, 1, 5), date(2026, 1, 6)),
    "looked at A long ago": (date(2024, 1, 5), date(2024, 1, 6), date(2024, 1, 7)),
    "comes": (date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3)),
    "away for 90 days": (date(2025, 12, 2),),
    "away for 91 days": (date(2025, 12, 1),),
    "seen again": (date(2026, 1, 11),),
    "seen before": (date(2026, 1, 9),),
}


def _fill(tx: Session) -> None:
    products = {code: add_product(tx, code, group=code) for code in "ABCDEFUL"}
    for code in "AL":
        products[code].durable_days, products[code].up_sellable, products[code].replaceable = 365, True, True
    goods = add_product(tx, "X", group="X")
    for code, partner, kind in RELATIONS:
        enter_relation(tx, products[code], products[partner], kind=kind)
    names = (*OWNERS, *BUYERS, *TROUBLES, *ACCESSES)
    customers = {name: add_customer(tx, name) for name in dict.fromkeys(names)}
    for name, (code, day) in OWNERS.items():
        buy(tx, customers[name], [products[code]], on=day)
    for name, years in BUYERS.items():
        for year, pieces in years.items():
            _buy_with_profit(tx, customers[name], goods, pieces, date(year, 6, 1))
    for name, troubles in TROUBLES.items():
        for day, level in troubles:
            tx.add(Trouble(customer_id=customers[name].id or 0, occurred_on=day, level=level, created_at=NOW))
    for name, days in ACCESSES.items():
        for day in days:
            tx.add(_access(customers[name], day, products["A"] if " A" in name else None))
    tx.flush()


def _buy_with_profit(tx: Session, customer: Customer, goods: Product, pieces: int, day: date) -> None:
    """Book pieces that cost nothing, so that the profit is the sales."""
    bought = buy(tx, customer, [goods], quantity=pieces, on=day)
    for line in tx.exec(select(PurchaseLine).where(PurchaseLine.purchase_id == bought.id)):
        line.cost = 0
        tx.add(line)


def _access(customer: Customer, day: date, product: Product | None) -> Contact:
    page = "https://shop.test/a" if product else "https://shop.test/"
    at = datetime.combine(day, time(12), tzinfo=UTC)
    return Contact(
        customer_id=customer.id or 0,
        product_id=product.id if product else None,
        channel="web",
        at=at,
        business_date=day,
        page_url=page,
    )


@pytest.fixture(scope="module")
def shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The shop of these stories; the tests only ask."""
    folder = tmp_path_factory.mktemp("stories")
    shutil.copy(sqlite_template, folder / "najimi.db")
    store = Store(f"sqlite:///{folder / 'najimi.db'}")
    with store.write() as tx:
        _fill(tx)
    clock, zone = ManualClock(NOW), ZoneInfo("Europe/London")
    mirror = Mirror(store, folder / "mirror.duckdb", clock=clock, zone=zone)
    yield Shop("Stories", zone, Currency("GBP", "en_GB"), store, clock, mirror, folder)
    mirror.close()
    store.close()


def found(shop: Shop, words: str) -> set[str]:
    """Ask and return who was found."""
    return {one.number for one in everyone(shop, understand(shop, words))}


ALL = {*OWNERS, *BUYERS, *TROUBLES, *ACCESSES}
EXPECTED = {
    'filter("bought", "A")': {"had A", "has A"},
    'filter("not bought", "A")': ALL - {"had A", "has A"},
    'filter("bought a cross-sell product", "A")': {"B"},
    'filter("bought a bundle product", "A")': {"C", "D"},
    'filter("no rare product", "A")': ALL - {"E"},
    'filter("no rare product of a cross-sell product", "A")': ALL - {"F"},
    'filter("no upper product", "A")': ALL - {"U"},
    'filter("bought a lower product", "A")': {"had L", "has L"},
    'filter("up-sell from the product", "A")': {"had A"},
    'filter("up-sell to the product", "A")': {"had L"},
    'filter("replacement of the product", "A")': {"had A"},
    'filter("looked at the page", "A")': {"looks at A"},
    'filter("looked at the page", "A", 2)': {"looks at A", "looked at A twice"},
    'filter("looked at the page", "A", 3, 36)': {"looks at A", "looked at A long ago"},
    'filter("came to the website")': {"looks at A", "comes"},
    'filter("sales of a year")': {"1000", "1002.50"},
    'filter("sales of a year", 2025, 1001)': {"1002.50"},
    'filter("growth of sales")': {"growing"},
    'filter("growth of sales", 3, 0)': {"growing", "steady"},
    'filter("profit of a year")': {"1000", "1002.50"},
    'filter("growth of profit")': {"growing"},
    'filter("trouble lately")': {"light", "grave", "again", "seen again", "seen before"},
    'filter("trouble lately", 3)': {"light", "seen again", "seen before"},
    'filter("serious trouble lately")': {"grave", "again"},
    'filter("serious trouble lately", 3)': {"again"},
    'filter("repeated trouble")': {"again"},
    'filter("repeated trouble", 1)': {"grave", "again"},
    'filter("no access since trouble")': {"light", "grave", "again", "over", "seen before"},
    'filter("no access for more than so many days")': {"away for 91 days", "looked at A long ago"},
    'filter("promising by sales")': {"1002.50"},
    'filter("promising by growth of sales")': {"growing"},
    'filter("promising by profit", 1000)': {"1002.50"},
    'filter("promising by growth of profit")': {"growing"},
    'filter("very promising customers")': {"1002.50", "growing"},
    'filter("no access for so many days or more")': {"away for 90 days", "away for 91 days", "looked at A long ago"},
    'filter("customers who need follow-up")': {
        *TROUBLES, "away for 90 days", "away for 91 days", "looked at A long ago",
    },
}  # fmt: skip


@pytest.mark.parametrize("words", EXPECTED)
def test_a_filter_that_comes_with_the_system_finds_just_those_whom_its_words_mean(shop: Shop, words: str) -> None:
    """“Or more” takes the amount in, “greater than” and “more than” do not."""
    assert found(shop, words) == EXPECTED[words]


def test_all_of_the_specification_are_there_named_and_described() -> None:
    """Twenty-two are listed; each has a name of its own, a sentence, and defaults for all but the product."""
    assert len(LISTED_FILTERS) == 22
    assert len({each.name.casefold() for each in SOURCE_FILTERS}) == len(SOURCE_FILTERS)
    tested = {words.split('"')[1] for words in EXPECTED}
    assert tested == {each.name for each in (*LISTED_FILTERS, *PROMISING_FILTERS, *FOLLOW_UP_FILTERS)}
    for each in SOURCE_FILTERS:
        assert each.description.startswith("Customers "), each.name
        assert each.description.endswith("."), each.name
        assert all(told.default or told.name == "product" for told in each.parameters), each.name


def test_whoever_has_no_base_to_grow_from_is_left_out_and_can_be_counted(shop: Shop) -> None:
    """Nothing and less than nothing are no base."""
    left_out = found(shop, 'excluded(filter("growth of sales", 3, 10 %))')
    assert {"from nothing", "from less than nothing"} <= left_out
    assert not left_out & {"growing", "steady"}


def test_a_filter_and_its_negation_split_the_customers(shop: Shop) -> None:
    """Also those of whom nothing is known; one of each sort of condition."""
    for each in SOURCE_FILTERS[2::5]:
        told = ', "A"' if each.parameters and each.parameters[0].name == "product" else ""
        words = f'filter("{each.name}"{told})'
        assert found(shop, words) == ALL - found(shop, f"not {words}"), each.name


def test_days_are_counted_anew_each_day(shop: Shop) -> None:
    """Who was away for ninety days yesterday is away for more than ninety today."""
    words = 'filter("no access for more than so many days")'
    assert "away for 90 days" not in found(shop, words)
    tomorrow = replace(shop, clock=ManualClock(NOW + timedelta(days=1)))
    assert "away for 90 days" in found(tomorrow, words)


def test_the_answer_says_the_filter_and_what_it_was_told(shop: Shop) -> None:
    """The name alone would say too little to whoever approves."""
    said = answer(shop, understand(shop, 'filter("repeated trouble", 1)'), limit=1).understood.sentence
    assert "repeated trouble" in said
    assert "at least 1 trouble of level 2 or above in the last 12 months" in said
