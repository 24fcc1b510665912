"""Figures and sizes of the village's customers, each worked out by hand; and what is refused."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from core.accounting.display import Display
from core.accounting.figures import Figure, Figures
from core.accounting.months import By
from core.accounting.sizes import Measure
from core.actions.accounting.account import Span, account, before_and_after, sizes
from core.actions.accounting.account_scope import Wanted, list_scope, plan_scope, scopes, whole_shop
from core.actions.accounting.close_month import close_month
from core.actions.accounting.export_account import export_account, export_trends
from core.actions.accounting.save_display import display_named, display_names, remove_display, save_display
from core.actions.customers.register_range import register, set_range
from core.actions.questions.ask import understand
from core.errors import NotFoundError, RefusedError
from core.extraction.catalogue import Catalogue
from core.models import Customer, CustomerList, Product, PurchaseLine, Solution, SolutionProduct
from core.products.paths import SolutionPaths
from core.products.registered import Range
from core.shop import Shop
from core.store import Store
from tests.support.village_shop import village

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
BUYERS = 'bought("85123A") or bought("22423")'


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Iterator[Shop]:
    """The village's shop with what a cakestand costs, two solutions and a virtual one."""
    with village(store, tmp_path) as opened:
        with opened.store.write() as tx:
            goods = {row.code: row for row in tx.exec(select(Product))}
            goods["22423"].unit_cost = Decimal(1)
            home = Solution(name="Home")
            tx.add(home)
            tx.flush()
            kitchen, tea = Solution(name="Kitchen", parent_id=home.id), Solution(name="Tea, complete", virtual=True)
            tx.add_all([kitchen, tea, Solution(name="Empty")])
            tx.flush()
            goods["84997"].solution_id = kitchen.id
            goods["22469"].solution_id = home.id
            for code in ("22423", "20001"):
                tx.add(SolutionProduct(solution_id=tea.id or 0, product_id=goods[code].id or 0))
        yield opened


def sales(found: object) -> list[list[int]]:
    """Return the sales of each series, period by period."""
    return [[point.figures.sales for point in series.points] for series in found.series]  # type: ignore[attr-defined]


def asked(shop: Shop, **wanted: object) -> tuple[object, ...]:
    """Return the groups that are wanted."""
    return scopes(shop, Wanted(**wanted))  # type: ignore[arg-type]


def test_a_list_month_by_month_and_its_sum(shop: Shop) -> None:
    """C1 and C5 are friends; C5 never bought. The customers of the sum are counted once."""
    found = account(shop, [list_scope(shop, "friends")], Display(periods=12), Span(date(2025, 5, 1), FEBRUARY))
    (series,) = found.series
    assert (series.label, series.size) == ("Friends", 2)
    bought = {point.period.label: point.figures.sales for point in series.points if point.figures.sales}
    assert bought == {"May 2025": 2_500, "Nov 2025": 1_000, "Feb 2026": 50_000}
    assert (series.total.sales, series.total.customers) == (53_500, 1)
    assert not series.total.is_costed
    assert series.total.known(Figure.PROFIT) is None
    assert any("nobody knows what anything cost" in remark for remark in found.remarks)


def test_the_latest_periods_are_shown_where_nobody_says_which(shop: Shop) -> None:
    """Thirteen months up to this one, or whole quarters and years."""
    group = [whole_shop()]
    assert [p.period.label for p in account(shop, group, Display()).series[0].points][::12] == ["Mar 2025", "Mar 2026"]
    quarters = account(shop, group, Display(by=By.QUARTER, periods=2)).series[0].points
    assert [point.period.first for point in quarters] == [date(2025, 10, 1), JANUARY]
    years = account(shop, group, Display(by=By.YEAR)).series[0]
    assert [point.figures.sales for point in years.points] == [0, 2_000, 5_000, 130_750, 85_000]


def test_an_answers_customers_beside_a_list(shop: Shop) -> None:
    """Both over the same months, in the order in which they were named."""
    groups = asked(shop, answer=understand(shop, BUYERS), lists=("Friends",))
    found = account(shop, groups, Display(by=By.YEAR, periods=2))  # type: ignore[arg-type]
    assert sales(found) == [[104_500, 85_000], [3_500, 50_000]]


def test_a_virtual_solution_is_simulated_beside_everything(shop: Shop) -> None:
    """What the buyers brought with this set, month by month, beside all that they brought."""
    groups = asked(shop, answer=understand(shop, BUYERS), solution="tea, COMPLETE")
    found = account(shop, groups, Display(by=By.YEAR, periods=4))  # type: ignore[arg-type]
    assert sales(found) == [[2_000, 0, 101_000, 10_000], [2_000, 5_000, 104_500, 85_000]]
    tea = found.series[0]
    assert tea.label.endswith("Tea, complete")
    assert (tea.total.cost, tea.total.uncosted, tea.total.profit) == (44_400, 2_000, 66_600)


def test_a_solution_holds_what_stands_below_it(shop: Shop) -> None:
    """Home has its own products and those of Kitchen."""
    home, everything = account(shop, asked(shop, solution="Home"), Display(by=By.YEAR, periods=3)).series  # type: ignore[arg-type]
    kitchen = account(shop, asked(shop, solution="Kitchen"), Display(by=By.YEAR, periods=3)).series[0]  # type: ignore[arg-type]
    assert [point.figures.sales for point in home.points] == [5_000, 1_250, 0]
    assert [point.figures.sales for point in kitchen.points] == [0, 1_000, 0]
    assert everything.total.sales > home.total.sales


def test_only_what_lies_within_each_customers_own_range(shop: Shop) -> None:
    """Each by what they registered: solutions, virtual ones, products; who registered none has nothing there."""
    with pytest.raises(RefusedError, match="No customer has registered a range"):
        asked(shop, ranges=True)
    with shop.store.write() as tx:
        paths, catalogue = SolutionPaths(tx), Catalogue(tx)
        said = {"C1": ("Kitchen",), "C2": ("Tea, complete", "Kitchen")}
        for number, solutions in said.items():
            row = tx.exec(select(Customer).where(Customer.number == number)).one()
            wanted = Range(frozenset(paths.named(each).id for each in solutions))
            register(tx, shop, row.id or 0, wanted, f"customer:{row.id}")
        heart = catalogue.product("22469").found
        last = tx.exec(select(Customer).where(Customer.number == "C6")).one()
        register(tx, shop, last.id or 0, Range(products=frozenset({heart.id if heart else 0})), "staff:1")
    found = account(shop, asked(shop, ranges=True), Display(by=By.YEAR, periods=2))  # type: ignore[arg-type]
    # C1's cutlery and C6's heart; C2's cakestands, and the cutlery that came back.
    assert sales(found)[0] == [1_250, 10_000]
    with shop.store.write() as tx:
        set_range(tx, shop, last.id or 0, Range(), "staff:1")
    assert sales(account(shop, asked(shop, ranges=True), Display(by=By.YEAR, periods=2)))[0] == [1_000, 10_000]  # type: ignore[arg-type]


def test_before_and_after(shop: Shop) -> None:
    """Equally many months on both sides, and only months that are over."""
    found = before_and_after(shop, whole_shop(), JANUARY, Display())
    assert found.months == 2
    assert [point.period.label for point in found.account.series[0].points] == [
        "Nov 2025", "Dec 2025", "Jan 2026", "Feb 2026",
    ]  # fmt: skip
    by_figure = {change.figure: (change.before, change.after, change.per_mille) for change in found.changes}
    # Before: C1's cutlery, C3's four cakestands, C6's heart. After: C2's forty cakestands, C1's two hundred hearts.
    assert by_figure[Figure.SALES] == (2_250, 60_000, 25_667)
    assert by_figure[Figure.COST] == (400, 4_000, 9_000)
    with pytest.raises(RefusedError, match="no month is over"):
        before_and_after(shop, whole_shop(), MARCH, Display())
    with pytest.raises(NotFoundError):
        plan_scope(shop, 17)


def test_closed_months_stay_as_they_were_closed(shop: Shop) -> None:
    """A later correction is a remark; the months that are open are marked and reckoned from what is booked."""
    close_month(shop, FEBRUARY, "U1")
    with shop.store.write() as tx:
        for line in tx.exec(select(PurchaseLine).where(PurchaseLine.business_date >= JANUARY)):
            line.amount += 1
    found = account(shop, [whole_shop()], Display(), Span(JANUARY, MARCH))
    assert sales(found) == [[10_001, 50_000, 25_001]]
    assert [point.closed for point in found.series[0].points] == [False, True, False]
    assert found.remarks[:2] == (
        "Not closed yet: Jan 2026, Mar 2026. Reckoned from what is booked now.",
        "Corrected since it was closed: February 2026. Shown as closed; close it again to take that over.",
    )


def test_sizes_by_hand(shop: Shop) -> None:
    """How many, how often, how many kinds, for how much, how many items, at which price; each with its course."""
    (group, *_) = asked(shop, answer=understand(shop, BUYERS))
    found = sizes(shop, group, Display(by=By.YEAR), Span(date(2025, 1, 1), MARCH))  # type: ignore[arg-type]
    assert found.size == 5
    (before, now) = (size for _, size in found.points)
    # 2025: C1 twice, C2 once and once back, C3 twice in a day, C7 once.
    assert (before.customers, before.purchases, before.kinds, before.products) == (4, 6, 5, 3)
    assert before.of(Measure.FREQUENCY) == Decimal("1.5")
    assert before.of(Measure.KINDS) == Decimal("1.25")
    assert before.of(Measure.SALES) == Decimal(104_500) / 4
    assert before.of(Measure.PIECES) == Decimal("104.5")
    assert before.of(Measure.PRICE) == 250
    assert now.of(Measure.CUSTOMERS) == 3
    assert found.whole.customers == 5
    assert sizes(shop, group, Display(), Span(date(2024, 1, 1), date(2024, 2, 1))).whole.of(Measure.PRICE) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_holds_every_figure_and_no_formula(shop: Shop, kind: str) -> None:
    """A list may be called like a formula; amounts stay exact."""
    with shop.store.write() as tx:
        row = tx.exec(select(CustomerList).where(CustomerList.name == "Friends")).one()
        row.name = '=HYPERLINK("x")'
    found = account(shop, [list_scope(shop, row.name)], Display(), Span(JANUARY, MARCH))
    content = export_account(found, shop.currency, kind)  # type: ignore[arg-type]
    size = export_trends(sizes(shop, list_scope(shop, row.name), Display()), shop.currency, kind)  # type: ignore[arg-type]
    if kind == "csv":
        lines = content.decode("utf-8-sig").splitlines()
        assert lines[0].startswith("of,period,from,to,sales (GBP),profit (GBP)")
        assert (
            lines[2]
            == '"\'=HYPERLINK(""x"")",Feb 2026,2026-02-01,2026-02-01,500.00,0.00,0.00,0.00,500.00,1,not closed yet'
        )
        assert "Sales" not in size.decode("utf-8-sig").splitlines()[1]
    else:
        rows = list(load_workbook(io.BytesIO(content)).active.iter_rows())  # type: ignore[union-attr]
        assert rows[2][0].data_type == "s"
        assert (rows[2][0].value, rows[2][4].value) == (row.name, 500)
        assert len(list(load_workbook(io.BytesIO(size)).active.iter_rows())) == 15  # type: ignore[union-attr]


def test_display_settings_are_kept_and_chosen_again(shop: Shop) -> None:
    """Under a name, in any case; the same name replaces them, and what they were stays on record."""
    display = Display((Figure.CUSTOMERS, Figure.PROFIT), By.QUARTER, 6)
    with shop.store.write() as tx:
        save_display(tx, shop, "Profit  by quarter", display, "U1")
        save_display(tx, shop, "profit by QUARTER", Display(), "U2")
        with pytest.raises(RefusedError):
            save_display(tx, shop, " ", display, "U1")
    with shop.store.read() as session:
        assert display_names(session) == ["Profit by quarter"]
        assert display_named(session, "PROFIT by quarter") == Display()
        with pytest.raises(NotFoundError) as refused:
            display_named(session, "Profit by quartre")
    assert refused.value.suggestions == ("Profit by quarter",)
    with shop.store.write() as tx:
        remove_display(tx, shop, "Profit by quarter", "U1")
        assert display_names(tx) == []


def test_what_there_is_not_is_refused_with_the_nearest(shop: Shop) -> None:
    """Lists, solutions and products by name; a solution without products; months the wrong way round."""
    for wanted in ({"lists": ("Frends",)}, {"solution": "Kitchn"}, {"products": ("GLASS BEADS",)}):
        with pytest.raises(NotFoundError) as refused:
            asked(shop, **wanted)
        assert refused.value.suggestions
    with pytest.raises(RefusedError, match="no products"):
        asked(shop, solution="Empty")
    with pytest.raises(RefusedError, match="side by side"):
        asked(shop, lists=("Friends",) * 5)
    with pytest.raises(RefusedError, match="earlier month first"):
        account(shop, [whole_shop()], Display(), Span(MARCH, JANUARY))
    with pytest.raises(RefusedError, match="years at most"):
        account(shop, [whole_shop()], Display(), Span(date(1900, 1, 1), MARCH))
    assert account(shop, asked(shop, products=("22423",)), Display(periods=1)).series[0].total == Figures()  # type: ignore[arg-type]
