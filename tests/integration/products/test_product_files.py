"""All of figure 6 comes in by a file of products: what it brings, counts, leaves out, and how it is undone."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.importing.import_records import import_records, plan_records
from core.actions.importing.undo_import import preview_undo, undo_import
from core.importing.solutions import IN_USE
from core.models import CatalogueChange, Product, Relation, RelationKind, RelationOrigin, SolutionProduct
from core.products.history import history, undone_imports
from core.products.paths import SolutionPaths
from core.products.solutions import products_within
from core.shop import Shop
from tests.support.record_files import held, record_file, told
from tests.support.small_shop import add_product

# The columns in the words of figure 6.
FIGURE_6 = (
    "Product ID,Product Name,Type,Group Name,Replacement Attribute,Replacement Product ID,Up-sell Attribute,"
    "Up-sell Product ID,Simultaneous-Purchase Rare Product Attribute,Simultaneous-Purchase Rare Product ID,"
    "Bundle Attribute,Bundle Product ID,Product ID of Parts,Unit Cost,Durable Period,Solution,Virtual Solutions,"
    "Cross-sell Product IDs"
)
KITCHEN = (
    "K1,Kitchen,furniture,Kitchens,yes,K1;K2,yes,K2,yes,B9,yes,W1,FAN:0;SINK,900,3650,Home > Kitchen,Summer,W1:80;L1",
    "K2,Better kitchen,furniture,Kitchens,yes,,no,,no,,no,,FAN,1200,3650,Home > Kitchen,,",
    "FAN,Ventilating fan,part,Parts,yes,,no,,,,,,,30,1825,home > kitchen > Parts,,",
    "SINK,Sink,part,Parts,yes,,no,,,,,,,80,7300,Home > Kitchen > Parts,,",
    "W1,Wallpaper,decoration,Walls,no,,no,,,,,,,5,,Home > Walls,Summer; Sale > Autumn,",
    "L1,Lamp,lighting,Lamps,no,,no,,,,,,,9,,Home,,",
    "B9,Camp bed,furniture,Beds,no,,no,,,,,,,20,,,,",
)


def relations(shop: Shop) -> dict[tuple[str, str, str], int]:
    """Return the levels of all relations, by codes and kind."""
    with shop.store.read() as session:
        codes = dict(session.exec(select(Product.id, Product.code)).all())
        rows = session.exec(select(Relation)).all()
    return {(codes[row.product_id], codes[row.partner_id], row.kind.value): row.level for row in rows}


def within(shop: Shop, path: str) -> set[str]:
    """Return the codes of the products within a solution."""
    with shop.store.read() as session:
        ids = products_within(session, SolutionPaths(session).named(path).id)
        codes = dict(session.exec(select(Product.id, Product.code)).all())
    return {codes[key] for key in ids}


def test_every_column_of_figure_6_is_understood_and_brought(shop: Shop, tmp_path: Path) -> None:
    """Partners may stand below; levels are by the code; a product that replaces itself is no error."""
    path = record_file(tmp_path, FIGURE_6, KITCHEN)
    assert plan_records(shop, "products", path).unused == ()
    report = import_records(shop, "products", path).as_json()
    assert (report["lines"], report["new_records"], report["values_left_out"]) == (7, 7, {})
    assert report["relations_added"] == 10
    assert report["solutions_added"] == 7
    assert report["put_into_virtual_solutions"] == 3
    assert relations(shop) == {
        ("K1", "K1", "replacement"): 0,
        ("K1", "K2", "replacement"): 0,
        ("K1", "K2", "up_sell"): 0,
        ("K1", "B9", "rare_simultaneous"): 0,
        ("K1", "W1", "bundle"): 0,
        ("K1", "FAN", "part"): 0,
        ("K1", "SINK", "part"): 0,
        ("K2", "FAN", "part"): 0,
        ("K1", "W1", "cross_sell"): 80,
        ("K1", "L1", "cross_sell"): 100,
    }
    assert within(shop, "Home") == {"K1", "K2", "FAN", "SINK", "W1", "L1"}
    assert within(shop, "Home > Kitchen") == {"K1", "K2", "FAN", "SINK"}
    assert within(shop, "Summer") == {"K1", "W1"}
    assert within(shop, "Sale") == {"W1"}
    with shop.store.read() as session:
        kitchen = session.exec(select(Product).where(Product.code == "K1")).one()
    assert (kitchen.group, kitchen.replaceable, kitchen.up_sellable) == ("Kitchens", True, True)
    assert (kitchen.unit_cost, kitchen.durable_days) == (Decimal(900), 3650)


def test_a_dry_run_says_what_the_import_will_bring(shop: Shop, tmp_path: Path) -> None:
    """To the last figure, and it changes nothing."""
    path = record_file(tmp_path, FIGURE_6, KITCHEN)
    before = held(shop)
    rehearsed = import_records(shop, "products", path, dry_run=True).as_json()
    assert held(shop) == before
    assert told(import_records(shop, "products", path).as_json()) == told(rehearsed)


def test_the_same_once_more_changes_nothing(shop: Shop, tmp_path: Path) -> None:
    """Another file with the same lines finds everything as it is."""
    import_records(shop, "products", record_file(tmp_path, FIGURE_6, KITCHEN))
    before = held(shop)
    again = record_file(tmp_path, FIGURE_6, [*KITCHEN, "B9,Camp bed,,,,,,,,,,,,,,,,"], name="again.csv")
    report = import_records(shop, "products", again).as_json()
    assert held(shop) == before
    assert (report["same_records"], report["relations_added"], report["relations_changed"]) == (7, 0, 0)
    assert (report["solutions_added"], report["put_into_virtual_solutions"]) == (0, 0)


def test_an_undone_file_leaves_no_trace(shop: Shop, tmp_path: Path) -> None:
    """Relations, solutions and places go with it; what it changed becomes what it was; the preview said so."""
    with shop.store.write() as tx:
        lamp, kitchen = add_product(tx, "L1", group="Lamps"), add_product(tx, "K1")
        tx.add(
            Relation(
                product_id=kitchen.id or 0,
                partner_id=lamp.id or 0,
                kind=RelationKind.CROSS_SELL,
                level=7,
                origin=RelationOrigin.LEARNED,
            )
        )
    before = held(shop)
    run = import_records(shop, "products", record_file(tmp_path, FIGURE_6, KITCHEN)).run_id
    assert relations(shop)["K1", "L1", "cross_sell"] == 7
    foreseen = preview_undo(shop, run)
    done = undo_import(shop, run, "staff:1")
    assert held(shop) == before
    assert (foreseen.removed, foreseen.kept, foreseen.restored) == (done.removed, done.kept, done.restored)
    assert done.removed["solution"] == 7
    assert done.removed["solution_product"] == 3


def test_a_solution_that_somebody_uses_since_stays(shop: Shop, tmp_path: Path) -> None:
    """With those above it; the undo says why, before and after."""
    run = import_records(shop, "products", record_file(tmp_path, FIGURE_6, KITCHEN)).run_id
    with shop.store.write() as tx:
        stool = add_product(tx, "STOOL")
        stool.solution_id = SolutionPaths(tx).named("Home > Kitchen").id
    foreseen, done = preview_undo(shop, run), undo_import(shop, run, "staff:1")
    assert within(shop, "Home") == {"STOOL"}
    assert done.kept["solution"] == foreseen.kept["solution"] == 2
    assert done.reasons == foreseen.reasons == {IN_USE: 2}


def test_what_cannot_be_used_is_left_out_and_counted(shop: Shop, tmp_path: Path) -> None:
    """Each value by its reason; the rest of its line is taken."""
    header = "sku,name,durable_period,parts,bundle,rare,up_sells,cross_sells,solution,bundle_attribute,rare attribute"
    lines = (
        "A,Able,0,A,B;C,B,GONE,B:101,Home > > Kitchen,,",
        "B,Baker,-5,-,A,,,,,no,yes",
        "C,Charlie,10,,,,,,,yes,no",
    )
    report = import_records(shop, "products", record_file(tmp_path, header, lines)).as_json()
    assert report["lines"] == 3
    assert report["values_left_out"] == {
        "durable period is not a whole number from 1 to 36600": 2,
        "cross-sells with a level that is none from 0 to 100": 1,
        "not a path of a solution such as Home > Kitchen": 1,
        "a dash for parts takes nothing out": 1,
        "bundle attribute is no, and products are named": 1,
        "rare attribute is yes, and no product is named": 1,
        "bundle attribute is yes, and no product is named": 1,
        "a product as its own part": 1,
        "both bundle and rarely bought together": 2,
        "up-sell, no product with this code": 1,
    }
    assert relations(shop) == {("A", "C", "bundle"): 0}


def test_a_circle_is_brought_and_counted(shop: Shop, tmp_path: Path) -> None:
    """In a file of products and in one of relations, and a dry run says it first."""
    products = record_file(tmp_path, "sku,name,group,up_sells", ["A,A,g,B", "B,B,g,C", "C,C,g,A", "D,D,g,A"])
    for dry_run in (True, False):
        assert import_records(shop, "products", products, dry_run=dry_run).figures["circles"] == 1
    parts = record_file(tmp_path, "product,partner,kind", ["A,B,part", "B,A,part"], name="parts.csv")
    for dry_run in (True, False):
        assert import_records(shop, "relations", parts, dry_run=dry_run).figures["circles"] == 1


def test_a_list_may_go_on_over_several_lines(shop: Shop, tmp_path: Path) -> None:
    """As exports write one line for each part."""
    lines = ["A,Able,g,B", "A,Able,g,C:0", "B,Baker,g,", "C,Charlie,g,"]
    import_records(shop, "products", record_file(tmp_path, "sku,name,group,parts", lines))
    assert relations(shop) == {("A", "B", "part"): 0, ("A", "C", "part"): 0}


def test_relations_of_a_file_keep_their_rules(shop: Shop, tmp_path: Path) -> None:
    """A product may replace itself and nothing else of itself; a pair is not bundle and rare at once."""
    with shop.store.write() as tx:
        for code in "ABC":
            add_product(tx, code)
    lines = ["A,A,replacement", "A,A,part", "A,B,bundle", "A,B,rare", "B,A,rare", "B,C,bundle"]
    report = import_records(shop, "relations", record_file(tmp_path, "product,partner,kind", lines))
    assert report.reject_reasons == {
        "a relation of a product to itself": 1,
        "both bundle and rarely bought together": 1,
    }
    later = record_file(tmp_path, "product,partner,kind", ["B,C,rare", "C,A,part"], name="later.csv")
    assert import_records(shop, "relations", later).reject_reasons == {"both bundle and rarely bought together": 1}
    assert set(relations(shop)) == {
        ("A", "A", "replacement"), ("A", "B", "bundle"), ("B", "A", "rare_simultaneous"), ("B", "C", "bundle"),
        ("C", "A", "part"),
    }  # fmt: skip


def test_what_a_file_changes_is_in_the_history(shop: Shop, tmp_path: Path) -> None:
    """By whom, from what to what; once it is undone, the history says that it holds no longer."""
    with shop.store.write() as tx:
        lamp = add_product(tx, "L1", group="Lights")
    run = import_records(shop, "products", record_file(tmp_path, FIGURE_6, KITCHEN), started_by="staff:7").run_id
    with shop.store.read() as session:
        (change,) = [each for each in history(session, product_id=lamp.id) if each.subject == "product"]
        assert change.before is not None
        assert change.before["group"] == "Lights"
        assert (change.after or {})["group"] == "Lamps"
        assert (change.made_by, change.import_id) == ("staff:7", run)
        added = session.exec(select(CatalogueChange).where(CatalogueChange.subject == "relation")).all()
        assert len(added) == 10
        assert undone_imports(session, [change]) == frozenset()
    undo_import(shop, run, "staff:7")
    with shop.store.read() as session:
        assert undone_imports(session, history(session, product_id=lamp.id)) == {run}


@pytest.mark.parametrize("cell", ["A" * 65, ";;", ";".join(f"P{n}" for n in range(501)), "A:1000", "\u200b", "=cmd()"])
def test_odd_lists_harm_nobody(shop: Shop, tmp_path: Path, cell: str) -> None:
    """They are left out and counted, or name a product that is not there."""
    path = record_file(tmp_path, "sku,name,group,parts", [f'A,Able,g,"{cell}"', "B,Baker,g,A"])
    report = import_records(shop, "products", path).as_json()
    assert sum(report["values_left_out"].values()) == 1
    assert relations(shop) == {("B", "A", "part"): 0}


def test_an_import_that_dies_between_products_and_relations_is_completed(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By repeating it; and the undo takes out all of it."""
    path, before = record_file(tmp_path, FIGURE_6, KITCHEN), held(shop)
    with monkeypatch.context() as dying:
        dying.setattr("core.importing.records.links.Links._put", _die)
        with pytest.raises(RuntimeError):
            import_records(shop, "products", path)
    report = import_records(shop, "products", path)
    assert report.figures["relations_added"] == 10
    assert report.figures["solutions_added"] == 7
    assert within(shop, "Summer") == {"K1", "W1"}
    undo_import(shop, report.run_id, "staff:1")
    assert held(shop) == before
    with shop.store.read() as session:
        assert session.exec(select(SolutionProduct)).all() == []


def _die(*_args: object) -> None:
    message = "power cut"
    raise RuntimeError(message)
