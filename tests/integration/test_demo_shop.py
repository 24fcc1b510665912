"""The demo shop is alive: its data holds together, and what goes together is bought together."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from core.models import (
    Contact,
    Contract,
    Customer,
    Identity,
    Product,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    Relation,
    RelationKind,
    Solution,
    Trouble,
)
from core.shop import Shop
from sandbox.demo.catalogue import bonds, wares
from sandbox.demo.life import Sale
from sandbox.demo.shop import fill, generate

UNTIL = date(2026, 3, 1)


def test_the_same_seed_gives_the_same_shop_to_the_letter(tmp_path: Path) -> None:
    """And another seed another one."""
    first = generate(tmp_path / "1", until=UNTIL, customers=80)
    again = generate(tmp_path / "2", until=UNTIL, customers=80)
    other = generate(tmp_path / "3", until=UNTIL, customers=80, seed=1)
    assert first.purchases.read_bytes() == again.purchases.read_bytes()
    assert (first.people, first.contacts, first.troubles) == (again.people, again.contacts, again.troubles)
    assert other.purchases.read_bytes() != first.purchases.read_bytes()


def test_the_catalogue_holds_together() -> None:
    """Every relation is between two of its products, and goods cost less than their price."""
    goods = wares()
    codes = {ware.code for ware in goods}
    assert 75 <= len(goods) == len(codes) <= 90
    assert len({ware.group for ware in goods}) >= 10
    assert all(ware.cost < ware.price for ware in goods)
    assert all(bond.product in codes and bond.partner in codes and 0 <= bond.level <= 100 for bond in bonds())
    assert {bond.kind for bond in bonds()} == set(RelationKind)


def test_what_goes_together_is_bought_by_the_same_people(tmp_path: Path) -> None:
    """Owners of a product's partners buy it several times as often as others do."""
    files = generate(tmp_path, until=UNTIL)
    bought: dict[str, set[str]] = {}
    for line in files.purchases.read_text().splitlines()[1:]:
        _, _, _, _, customer, code, *_ = line.split(",")
        if customer:
            bought.setdefault(code, set()).add(customer)
    strong = [bond for bond in bonds() if bond.kind is RelationKind.CROSS_SELL and bond.level >= 80]
    ratios = []
    for bond in strong:
        owners = bought[bond.partner]
        among_owners = len(bought[bond.product] & owners) / len(owners)
        among_others = len(bought[bond.product] - owners) / (len(files.people) - len(owners))
        ratios.append(among_owners / max(among_others, 0.001))
    assert sorted(ratios)[len(ratios) // 2] > 3
    assert 12_000 <= files.lines <= 18_000
    assert sum(1 for customers in bought.values() if len(customers) > 5) == len(wares())


def test_a_filled_shop_holds_together(shop: Shop) -> None:
    """On either database: purchases came in through the import, and everything refers to what is there."""
    report = fill(shop, until=UNTIL, customers=200)
    assert (report.rejected, report.new_products, report.new_customers) == (0, 0, 0)
    with shop.store.read() as session:

        def count(model: type, *conditions: object) -> int:
            return int(session.execute(select(func.count()).select_from(model).where(*conditions)).scalar_one())  # type: ignore[arg-type]

        assert count(Customer) == 200
        assert count(Identity) > 400
        assert count(Product) == len(wares())
        assert count(Relation) == len(bonds())
        assert count(PurchaseLine) == report.lines
        assert count(PurchaseLine, col(PurchaseLine.cost).is_(None)) == 0
        assert count(Solution) == 13
        assert min(count(Contact), count(Trouble), count(Contract)) > 0
        assert count(Purchase, col(Purchase.customer_id).is_(None)) > 0
        assert count(Purchase, col(Purchase.kind) == PurchaseKind.CANCELLATION) > 0
        last = session.execute(select(func.max(col(Purchase.business_date)))).scalar_one()
    assert UNTIL - timedelta(days=7) < last <= UNTIL


def test_a_sale_line_is_what_the_till_writes(tmp_path: Path) -> None:
    """Nothing else than what the import is told of."""
    files = generate(tmp_path, until=UNTIL, customers=20)
    header, first, *_ = files.purchases.read_text().splitlines()
    assert header == "Receipt,Date,Branch,Till,Customer No,Product Code,Description,Quantity,Unit Price"
    assert first.startswith("R000001,")
    assert Sale._fields[0] == "receipt"
