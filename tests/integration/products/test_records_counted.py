"""How often a product was cross-sold, up-sold and replaced: counted from purchases, or entered."""

import random
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from core.actions.catalogue.count_records import RecordsCounted, count_records, enter_record, forget_record
from core.actions.importing.import_purchases import import_purchases
from core.actions.importing.undo_import import preview_undo, undo_import
from core.errors import RefusedError
from core.models import Product, ProductRecord, PurchaseKind, Relation, RelationKind, RelationOrigin
from core.shop import Shop
from tests.support.purchase_files import purchase_file
from tests.support.small_shop import add_customer, add_product, buy


def day(number: int) -> date:
    """Return the nth day of 2025."""
    return date(2025, 1, number)


def tie(tx: Session, product: Product, partner: Product, kind: RelationKind) -> None:
    """Enter a relation."""
    tx.add(
        Relation(
            product_id=product.id or 0, partner_id=partner.id or 0, kind=kind, level=1, origin=RelationOrigin.ENTERED
        )
    )
    tx.flush()


def records(shop: Shop) -> dict[str, tuple[int, int, int, int]]:
    """Return purchasers, cross-sells, up-sells and replacements by code."""
    with shop.store.read() as session:
        rows = session.exec(select(Product.code, ProductRecord).join(ProductRecord)).all()
    return {code: (row.purchasers, row.cross_sells, row.up_sells, row.replacements) for code, row in rows}


def test_a_cross_sell_is_a_first_purchase_after_a_partner_on_an_earlier_day(shop: Shop) -> None:
    """Having bought the kitchen speaks for the lamp: not on the same day, not before, and once a customer."""
    with shop.store.write() as tx:
        kitchen, lamp, sofa = (add_product(tx, code) for code in ("kitchen", "lamp", "sofa"))
        tie(tx, lamp, kitchen, RelationKind.CROSS_SELL)
        after, same, before, twice, other = (add_customer(tx, name) for name in ("a", "s", "b", "t", "o"))
        buy(tx, after, [kitchen], on=day(1))
        buy(tx, after, [lamp], on=day(2))
        buy(tx, same, [kitchen, lamp], on=day(1))
        buy(tx, same, [lamp], on=day(3))
        buy(tx, before, [lamp], on=day(1))
        buy(tx, before, [kitchen], on=day(2))
        buy(tx, twice, [kitchen], on=day(1))
        buy(tx, twice, [lamp], on=day(2))
        buy(tx, twice, [lamp], on=day(3))
        buy(tx, other, [sofa], on=day(1))
        buy(tx, other, [lamp], on=day(2))
        buy(tx, None, [lamp], on=day(2))
    said = count_records(shop)
    assert records(shop) == {"kitchen": (4, 0, 0, 0), "lamp": (5, 2, 0, 0), "sofa": (1, 0, 0, 0)}
    assert said == RecordsCounted(products=3, left=0, cross_sells=2, up_sells=0, replacements=0)


def test_an_up_sell_counts_for_the_upper_grade(shop: Shop) -> None:
    """By customers who first bought it after its lower grade; what went back was not bought."""
    with shop.store.write() as tx:
        lower, upper = add_product(tx, "lower"), add_product(tx, "upper")
        tie(tx, lower, upper, RelationKind.UP_SELL)
        moved, returned, down = (add_customer(tx, name) for name in ("m", "r", "d"))
        for each in (moved, returned):
            buy(tx, each, [lower], on=day(1))
            buy(tx, each, [upper], on=day(5))
        buy(tx, returned, [upper], quantity=-1, on=day(6), kind=PurchaseKind.CANCELLATION)
        buy(tx, down, [upper], on=day(1))
        buy(tx, down, [lower], on=day(5))
    count_records(shop)
    assert records(shop) == {"lower": (3, 0, 0, 0), "upper": (2, 0, 1, 0)}


def test_replacements_are_later_days_of_the_product_that_replaces(shop: Shop) -> None:
    """A replaceable product without a replacement is its own; one that names another one is not."""
    with shop.store.write() as tx:
        fan, old, new, glass = (add_product(tx, code) for code in ("fan", "old", "new", "glass"))
        fan.replaceable = old.replaceable = True
        tie(tx, old, new, RelationKind.REPLACEMENT)
        one, two = add_customer(tx, "1"), add_customer(tx, "2")
        for number in (1, 2, 2, 9):
            buy(tx, one, [fan, glass], on=day(number))
        buy(tx, two, [old], on=day(1))
        buy(tx, two, [old], on=day(2))
        buy(tx, two, [new], on=day(1))
        buy(tx, two, [new], on=day(3))
        buy(tx, one, [new], on=day(4))
    count_records(shop)
    assert records(shop) == {"fan": (1, 0, 0, 2), "glass": (1, 0, 0, 0), "old": (1, 0, 0, 0), "new": (2, 0, 0, 1)}


def test_what_people_entered_is_never_counted_over(shop: Shop) -> None:
    """Until they say that it is to be forgotten; counting again gives the same."""
    with shop.store.write() as tx:
        cup = add_product(tx, "cup")
        key = cup.id or 0
        buy(tx, add_customer(tx, "1"), [cup], on=day(1))
        assert enter_record(tx, shop, key, {"purchasers": 20, "cross_sells": 10}, "staff:1")
        assert not enter_record(tx, shop, key, {"purchasers": 20}, "staff:1")
    assert count_records(shop) == RecordsCounted(products=0, left=1, cross_sells=0, up_sells=0, replacements=0)
    assert records(shop) == {"cup": (20, 10, 0, 0)}
    with shop.store.write() as tx:
        assert forget_record(tx, shop, key, "staff:1")
        assert not forget_record(tx, shop, key, "staff:1")
    for _ in range(2):
        count_records(shop)
        assert records(shop) == {"cup": (1, 0, 0, 0)}


@pytest.mark.parametrize("counts", [{"purchasers": -1}, {"purchasers": 2**31}, {"sales": 1}])
def test_impossible_counts_are_refused(shop: Shop, counts: dict[str, int]) -> None:
    """And nothing is kept."""
    with shop.store.write() as tx:
        key = add_product(tx, "cup").id or 0
        with pytest.raises(RefusedError):
            enter_record(tx, shop, key, counts, "staff:1")
    assert records(shop) == {}


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_are_those_that_one_counts_by_hand(shop: Shop, seed: int) -> None:
    """Of many purchases and returns at random, against the definitions written out one by one."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    codes = "abcdef"
    ties: set[tuple[str, str, RelationKind]] = set()
    days: dict[tuple[int, str], list[int]] = defaultdict(list)
    kept: dict[tuple[int, str], int] = defaultdict(int)
    with shop.store.write() as tx:
        made = {code: add_product(tx, code) for code in codes}
        made["a"].replaceable = made["b"].replaceable = True
        for kind in (RelationKind.CROSS_SELL, RelationKind.UP_SELL, RelationKind.REPLACEMENT):
            for _ in range(6):
                one, other = chance.sample(codes, 2)
                if (one, other, kind) not in ties:
                    ties.add((one, other, kind))
                    tie(tx, made[one], made[other], kind)
        customers = [add_customer(tx, str(number)) for number in range(30)]
        for _ in range(250):
            who, code, number = chance.randrange(30), chance.choice(codes), chance.randint(1, 20)
            back = chance.random() < 0.2
            kind_ = PurchaseKind.CANCELLATION if back else PurchaseKind.SALE
            buy(tx, customers[who], [made[code]], on=day(number), quantity=-1 if back else 1, kind=kind_)
            kept[who, code] += -1 if back else 1
            if not back:
                days[who, code].append(number)
    count_records(shop)
    assert records(shop) == _by_hand(codes, ties, days, kept)


def _by_hand(
    codes: str,
    ties: set[tuple[str, str, RelationKind]],
    days: dict[tuple[int, str], list[int]],
    kept: dict[tuple[int, str], int],
) -> dict[str, tuple[int, int, int, int]]:
    """Return the counts by the definitions; "a" and "b" may be replaced."""
    first = {pair: min(days[pair]) for pair in days if kept[pair] > 0}
    named = {one for one, _, kind in ties if kind is RelationKind.REPLACEMENT}
    replaced = {(one, other) for one, other, kind in ties if kind is RelationKind.REPLACEMENT}
    replaced |= {(one, one) for one in "ab" if one not in named}

    def later(code: str, leaders: set[str]) -> int:
        mine = [(who, since) for (who, its), since in first.items() if its == code]
        return sum(any(first.get((who, each), 99) < since for each in leaders) for who, since in mine)

    found = {}
    for code in codes:
        cross = {other for one, other, kind in ties if one == code and kind is RelationKind.CROSS_SELL}
        lower = {one for one, other, kind in ties if other == code and kind is RelationKind.UP_SELL}
        old = {one for one, other in replaced if other == code}
        bought = {(who, number) for (who, its), several in days.items() if its == code and (who, its) in first
                  for number in several}  # fmt: skip
        again = sum(any(first.get((who, each), 99) < number for each in old) for who, number in bought)
        found[code] = (sum(its == code for _, its in first), later(code, cross), later(code, lower), again)
    return {code: counts for code, counts in found.items() if counts[0]}


def test_a_count_whose_purchases_are_gone_goes(shop: Shop) -> None:
    """What is counted is what is there now."""
    with shop.store.write() as tx:
        cup, customer = add_product(tx, "cup"), add_customer(tx, "1")
        buy(tx, customer, [cup], on=day(1))
    count_records(shop)
    with shop.store.write() as tx:
        buy(tx, customer, [cup], quantity=-1, on=day(2), kind=PurchaseKind.CANCELLATION)
    count_records(shop)
    assert records(shop) == {}


def test_counts_go_with_the_import_that_brought_their_product(shop: Shop, tmp_path: Path) -> None:
    """Counted ones; where people entered any, the product is in use and stays. The preview says so."""
    lines = ["1,T1,TEA,1,2026-02-01 10:00,4.00,1,UK", "1,C1,CUP,1,2026-02-01 10:00,4.00,1,UK"]
    run = import_purchases(shop, purchase_file(tmp_path, lines)).run_id
    count_records(shop)
    with shop.store.write() as tx:
        cup = tx.exec(select(Product.id).where(Product.code == "C1")).one()
        enter_record(tx, shop, cup or 0, {"purchasers": 7}, "staff:1")
    foreseen, done = preview_undo(shop, run), undo_import(shop, run, "staff:1")
    assert records(shop) == {"C1": (7, 0, 0, 0)}
    assert done.reasons == foreseen.reasons == {"have counts that people entered": 1}
    assert (done.removed, done.kept) == (foreseen.removed, foreseen.kept)
