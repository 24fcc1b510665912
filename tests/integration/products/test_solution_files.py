"""Files of solutions, of departments and of what customers want to hear of: dry run, import, repeat, undo."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from core.actions.catalogue.edit_solution import make_solution, put_into
from core.actions.catalogue.hold_solutions import include
from core.actions.catalogue.product_history import product_history
from core.actions.catalogue.set_department import departments, join_department
from core.actions.customers.register_range import register, registered, set_range
from core.actions.importing.import_file import kinds_of_file
from core.actions.importing.import_records import import_records, plan_records
from core.actions.importing.undo_import import preview_undo, undo_import
from core.models import Customer, Department, Product, Staff
from core.products.paths import SolutionPaths
from core.products.registered import Range, range_of
from core.products.solutions import products_within
from core.shop import Shop
from tests.support.record_files import held, record_file, told
from tests.support.small_shop import MADE, add_customer, add_product

SOLUTIONS = "solution,virtual,products,holds"
TREE = (
    "Home > Kitchen,,HOOD;TAP,",
    "Garden > Water,no,TAP;NONE,",
    "Summer,yes,HOOD,Garden; Home > Kitchen; Nowhere",
    "All of it,yes,,Summer",
    "Loop > Inner,yes,,Loop",
)
DEPARTMENTS = ("Interiors,Home > Kitchen; Kitchen", "Interiors,Garden", "Outdoors,Sheds", "Free,")


@pytest.fixture(autouse=True)
def goods(shop: Shop) -> None:
    """Four products, three customers, and a solution that is there before."""
    with shop.store.write() as tx:
        for code in ("HOOD", "TAP", "SPADE", "ROSE"):
            add_product(tx, code)
        for number in ("C1", "C2", "C3"):
            add_customer(tx, number)
        make_solution(tx, shop, "Home", "staff:1")
        put_into(tx, shop, SolutionPaths(tx).named("Home").id, _ids(tx, "ROSE"), "staff:1")


def _ids(tx: Session, *codes: str) -> list[int]:
    found = dict(tx.exec(select(Product.code, Product.id)).all())
    return [found[code] or 0 for code in codes]


def within(shop: Shop, path: str) -> set[str]:
    """Return the codes of the products within a solution."""
    with shop.store.read() as session:
        ids = products_within(session, SolutionPaths(session).named(path).id)
        codes = dict(session.exec(select(Product.id, Product.code)).all())
    return {codes[key] for key in ids}


def test_solutions_and_what_they_hold_come_by_file(shop: Shop, tmp_path: Path) -> None:
    """Missing ones above are made; products have one place in the tree; a virtual one holds solutions from anywhere."""
    path = record_file(tmp_path, SOLUTIONS, TREE)
    assert kinds_of_file(path)[0] == "solutions"
    assert plan_records(shop, "solutions", path).missing == ()
    foreseen = import_records(shop, "solutions", path, dry_run=True)
    report = import_records(shop, "solutions", path)
    assert told(report.as_json()) == told(foreseen.as_json())
    assert (report.records, report.new_records, report.same_records) == (5, 5, 0)
    assert dict(report.figures) == {
        "solutions_added": 7, "products_placed": 2, "put_into_virtual_solutions": 1, "solutions_put_in": 3,
    }  # fmt: skip
    assert dict(report.values_left_out) == {
        "no product with this code": 1, "no such solution": 1, "named in two places of the tree": 1,
        "a solution that would hold itself": 1,
    }  # fmt: skip
    assert (within(shop, "Home"), within(shop, "Garden")) == ({"ROSE", "HOOD"}, {"TAP"})
    assert within(shop, "Summer") == {"HOOD", "TAP"} == within(shop, "All of it")
    again = import_records(shop, "solutions", record_file(tmp_path, SOLUTIONS, TREE[:4], name="again.csv"))
    assert (again.new_records, again.same_records) == (0, 4)
    assert not any(again.figures.values())
    said = " ".join(line.sentence for line in product_history(shop))
    assert "solution All of it holds Summer; before, nothing" in said


def test_an_undone_file_of_solutions_leaves_no_trace(shop: Shop, tmp_path: Path) -> None:
    """Places, parts and solutions go; what somebody uses since stays."""
    before = held(shop)
    run = import_records(shop, "solutions", record_file(tmp_path, SOLUTIONS, TREE)).run_id
    foreseen, done = preview_undo(shop, run), undo_import(shop, run, "staff:1")
    assert (foreseen.removed, foreseen.kept, foreseen.restored) == (done.removed, done.kept, done.restored)
    assert held(shop) == before
    run = import_records(shop, "solutions", record_file(tmp_path, SOLUTIONS, TREE)).run_id
    with shop.store.write() as tx:
        paths = SolutionPaths(tx)
        make_solution(tx, shop, "Mine", "staff:1", virtual=True)
        include(tx, shop, SolutionPaths(tx).named("Mine").id, [paths.named("Garden > Water").id], "staff:1")
        customer = tx.exec(select(Customer).where(Customer.number == "C1")).one()
        register(tx, shop, customer.id or 0, Range(frozenset({paths.named("Home > Kitchen").id})), "staff:1")
    foreseen, done = preview_undo(shop, run), undo_import(shop, run, "staff:1")
    assert foreseen.kept == done.kept == {"solution": 3}
    with shop.store.read() as session:
        assert {SolutionPaths(session).path(key) for key in SolutionPaths(session).by_id} == {
            "Home", "Home > Kitchen", "Garden", "Garden > Water", "Mine",
        }  # fmt: skip


def test_departments_and_their_limits_come_by_file(shop: Shop, tmp_path: Path) -> None:
    """A line adds; a solution that there is not is counted; an undo sets nobody free in passing."""
    import_records(shop, "solutions", record_file(tmp_path, SOLUTIONS, TREE))
    before = held(shop)
    path = record_file(tmp_path, "department,offers", DEPARTMENTS, name="departments.csv")
    assert kinds_of_file(path)[0] == "departments"
    foreseen = import_records(shop, "departments", path, dry_run=True)
    report = import_records(shop, "departments", path)
    assert told(report.as_json()) == told(foreseen.as_json())
    assert (report.new_records, report.figures["solutions_allowed"]) == (3, 2)
    assert report.values_left_out == {"no such solution": 1}
    with shop.store.read() as session:
        offers = {each.name: each.solutions for each in departments(session)}
    assert offers == {"Free": (), "Interiors": ("Garden", "Home > Kitchen"), "Outdoors": ()}
    assert "department Interiors may offer Garden, Home > Kitchen; before, everything" in [
        line.sentence for line in product_history(shop)
    ]
    done = undo_import(shop, report.run_id, "staff:1")
    assert (done.removed["department"], done.removed["department_solution"]) == (3, 2)
    assert held(shop) == before
    run = import_records(shop, "departments", path).run_id
    with shop.store.write() as tx:
        staff = Staff(slack_user="U7", name="Mika", roles=["planner"], created_at=MADE)
        tx.add(staff)
        tx.flush()
        interiors = tx.exec(select(Department).where(Department.name == "Interiors")).one()
        join_department(tx, shop, staff, interiors.id, "staff:1")
    foreseen_undo, done = preview_undo(shop, run), undo_import(shop, run, "staff:1")
    assert foreseen_undo.kept == done.kept == {"department": 1, "department_solution": 2}
    with shop.store.read() as session:
        assert {each.name: len(each.solutions) for each in departments(session)} == {"Interiors": 2}


def test_what_customers_want_to_hear_of_comes_by_file(shop: Shop, tmp_path: Path) -> None:
    """It adds to what stands; what a customer took out themselves stays out; the undo takes only its own."""
    with shop.store.write() as tx:
        numbers = {row.number: row.id or 0 for row in tx.exec(select(Customer))}
        home = SolutionPaths(tx).named("Home").id
        rose, spade = _ids(tx, "ROSE", "SPADE")
        register(tx, shop, numbers["C1"], Range(frozenset({home})), f"customer:{numbers['C1']}")
        set_range(tx, shop, numbers["C2"], Range(products=frozenset({spade})), f"customer:{numbers['C2']}")
        set_range(tx, shop, numbers["C2"], Range(products=frozenset({rose})), f"customer:{numbers['C2']}")
    before = held(shop)
    lines = (
        "C1,Home,,2026-01-05",
        "C2,,spade,",
        "C3,,rose,2026-01-05",
        "C3,home,,",
        "C9,Home,,",
        "C1,Attic,,",
        "C1,Home,ROSE,",
    )
    path = record_file(tmp_path, "customer,solution,product,since", lines)
    assert kinds_of_file(path)[0] == "ranges"
    foreseen = import_records(shop, "ranges", path, dry_run=True)
    assert held(shop) == before
    report = import_records(shop, "ranges", path)
    assert told(report.as_json()) == told(foreseen.as_json())
    assert (report.new_records, report.same_records, report.rejected) == (2, 1, 4)
    assert report.reject_reasons == {
        "the customer took it out themselves": 1, "no such customer": 1, "no such solution": 1,
        "both a solution and a product": 1,
    }  # fmt: skip
    with shop.store.read() as session:
        assert range_of(session, numbers["C3"]) == Range(frozenset({home}), frozenset({rose}))
        since = {each.name: each.since.date().isoformat() for each in registered(session, numbers["C3"]).standing}
    assert since["ROSE ROSE"] == "2026-01-05"
    done = undo_import(shop, report.run_id, "staff:1")
    assert done.removed == {"registered_range": 2}
    assert held(shop) == before
