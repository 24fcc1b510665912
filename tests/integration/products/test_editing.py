"""Product information is changed by hand: what is refused, what is warned of, what the history keeps and gives back."""

from decimal import Decimal

import pytest
from sqlmodel import Session, select

from core.actions.catalogue.count_records import enter_record
from core.actions.catalogue.edit_product import add_product as enter_product
from core.actions.catalogue.edit_product import set_product
from core.actions.catalogue.edit_relation import Related, Tie, relate, set_relations, unrelate
from core.actions.catalogue.edit_solution import (
    make_solution,
    move_solution,
    put_into,
    remove_solution,
    rename_solution,
    take_out,
)
from core.actions.catalogue.list_solutions import solutions_in_order
from core.actions.catalogue.name_product import partners_named, product_named
from core.actions.catalogue.product_history import product_history
from core.actions.catalogue.set_department import (
    add_department,
    allow,
    disallow,
    join_department,
    remove_department,
    set_offers,
)
from core.actions.catalogue.show_product import show_product
from core.actions.catalogue.undo_catalogue_change import undo_change
from core.errors import NotFoundError, RefusedError
from core.extraction.catalogue import Catalogue
from core.models import CatalogueChange, Product, ProductName, Relation, RelationKind, RelationOrigin, Staff
from core.products.departments import offerable
from core.products.paths import SolutionPaths, split_path
from core.products.solutions import products_within
from core.shop import Shop
from tests.support.small_shop import MADE, add_customer, add_product, buy

BY = "staff:1"


def ids(shop: Shop, *codes: str) -> list[int]:
    """Add products and return their ids."""
    with shop.store.write() as tx:
        return [add_product(tx, code, group=code).id or 0 for code in codes]


def last_change(tx: Session) -> int:
    """Return the number of the latest change."""
    return max(tx.exec(select(CatalogueChange.id)).all(), key=lambda key: key or 0) or 0


def test_fields_are_set_as_a_file_writes_them(shop: Shop) -> None:
    """Only what differs is a change; the old name is kept; a dash says that nothing is known."""
    (cup,) = ids(shop, "CUP")
    with shop.store.write() as tx:
        said = {"name": "Tea cup", "durable_days": "3650", "cost": "1.25", "replaceable": "yes", "group": "CUP"}
        done = set_product(tx, shop, cup, said, BY)
        assert set(done.fields) == {"name", "durable_days", "unit_cost", "replaceable"}
        assert set_product(tx, shop, cup, said, BY).fields == ()
        assert set_product(tx, shop, cup, {"durable_days": "-"}, BY).fields == ("durable_days",)
        assert tx.exec(select(ProductName.name)).all() == ["CUP"]
        product = tx.exec(select(Product)).one()
        assert (product.unit_cost, product.durable_days, product.group) == (Decimal("1.25"), None, "CUP")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"durable_days": "0"}, "durable period"),
        ({"durable_days": "-7"}, "durable period"),
        ({"cost": "-1"}, "cost"),
        ({"cost": "cheap"}, "cost"),
        ({"name": "-"}, "name"),
        ({"name": "x" * 201}, "longer than 200"),
        ({"replaceable": "perhaps"}, "neither yes nor no"),
        ({"colour": "red"}, "colour"),
        ({"code": "NEW"}, "code"),
        ({"group": "a\0b"}, "NUL"),
    ],
)
def test_what_cannot_be_is_refused_and_named(shop: Shop, said: dict[str, str], word: str) -> None:
    """And nothing is changed."""
    (cup,) = ids(shop, "CUP")
    with shop.store.write() as tx:
        with pytest.raises(RefusedError, match=word):
            set_product(tx, shop, cup, {"type": "china", **said}, BY)
        assert tx.exec(select(Product.type)).one() is None
        assert tx.exec(select(CatalogueChange)).all() == []


def test_a_new_product_is_entered_once(shop: Shop) -> None:
    """Under a code in capitals; what it is called tells whether it is goods."""
    with shop.store.write() as tx:
        made = enter_product(tx, shop, " k1 ", {"name": "Kitchen", "price": "900"}, BY).product
        assert (made.code, made.name, made.is_goods, made.unit_price) == ("K1", "Kitchen", True, Decimal(900))
        assert not enter_product(tx, shop, "post", {}, BY).product.is_goods
        undo_change(tx, shop, last_change(tx), BY)
        assert tx.exec(select(Product.code)).all() == ["K1"]
        for code in ("K1", "", "-", "x" * 65):
            with pytest.raises(RefusedError):
                enter_product(tx, shop, code, {}, BY)


def test_a_relation_has_a_level_from_0_to_100(shop: Shop) -> None:
    """A cross-sell without one is meant fully; a new level is a change, the same one is none."""
    one, two = ids(shop, "A", "B")
    tie = Tie(one, two, RelationKind.CROSS_SELL)
    with shop.store.write() as tx:
        assert relate(tx, shop, tie, None, BY) == Related(added=1)
        assert tx.exec(select(Relation.level)).one() == 100
        assert relate(tx, shop, tie, 0, BY) == Related(changed=1)
        assert relate(tx, shop, tie, None, BY) == relate(tx, shop, tie, 0, BY) == Related()
        for level in (-1, 101):
            with pytest.raises(RefusedError, match="0 to 100"):
                relate(tx, shop, tie, level, BY)


def test_a_product_may_replace_itself_and_be_nothing_else_of_itself(shop: Shop) -> None:
    """Normally it is its own replacement."""
    (cup,) = ids(shop, "CUP")
    with shop.store.write() as tx:
        for kind in RelationKind:
            if kind is RelationKind.REPLACEMENT:
                assert relate(tx, shop, Tie(cup, cup, kind), None, BY).added == 1
            else:
                with pytest.raises(RefusedError, match="its own"):
                    relate(tx, shop, Tie(cup, cup, kind), None, BY)


def test_rare_and_bundle_of_a_pair_contradict_each_other(shop: Shop) -> None:
    """In one direction: who has a printer readily buys ink, and who has ink rarely buys a printer."""
    printer, ink = ids(shop, "PRINTER", "INK")
    with shop.store.write() as tx:
        relate(tx, shop, Tie(ink, printer, RelationKind.BUNDLE), None, BY)
        with pytest.raises(RefusedError, match="both readily and rarely"):
            relate(tx, shop, Tie(ink, printer, RelationKind.RARE_SIMULTANEOUS), None, BY)
        assert relate(tx, shop, Tie(printer, ink, RelationKind.RARE_SIMULTANEOUS), None, BY).added == 1
        both = {RelationKind.BUNDLE: {printer: 0}, RelationKind.RARE_SIMULTANEOUS: {printer: 0}}
        with pytest.raises(RefusedError):
            set_relations(tx, shop, ink, both, BY)


@pytest.mark.parametrize("kind", [RelationKind.UP_SELL, RelationKind.PART])
def test_a_circle_is_entered_and_warned_of(shop: Shop, kind: RelationKind) -> None:
    """With the whole way round; other kinds may run in a circle."""
    a, b, c = ids(shop, "A", "B", "C")
    with shop.store.write() as tx:
        assert relate(tx, shop, Tie(a, b, kind), None, BY).warnings == ()
        assert relate(tx, shop, Tie(b, c, kind), None, BY).warnings == ()
        (warning,) = relate(tx, shop, Tie(c, a, kind), None, BY).warnings
        assert "C > A > B > C" in warning
        assert relate(tx, shop, Tie(a, b, RelationKind.CROSS_SELL), None, BY).warnings == ()
        assert relate(tx, shop, Tie(b, a, RelationKind.CROSS_SELL), None, BY).warnings == ()
    assert any("circle" in each for each in show_product(shop, a).remarks)


def test_what_purchases_taught_counts_as_entered_once_somebody_writes_it(shop: Shop) -> None:
    """And taking it out says that it may come back."""
    one, two, three = ids(shop, "A", "B", "C")
    with shop.store.write() as tx:
        for partner in (two, three):
            learned = Relation(
                product_id=one, partner_id=partner, kind=RelationKind.CROSS_SELL, level=7, origin=RelationOrigin.LEARNED
            )
            tx.add(learned)
        tx.flush()
        relate(tx, shop, Tie(one, two, RelationKind.CROSS_SELL), None, BY)
        assert set_relations(tx, shop, one, {RelationKind.CROSS_SELL: {two: 7}}, BY) == Related()
        assert unrelate(tx, shop, Tie(one, three, RelationKind.CROSS_SELL), BY).warnings
        with pytest.raises(RefusedError, match="no such relation"):
            unrelate(tx, shop, Tie(one, three, RelationKind.CROSS_SELL), BY)
        row = tx.exec(select(Relation)).one()
        assert (row.origin, row.level) == (RelationOrigin.ENTERED, 7)


def test_lists_name_products_exactly(shop: Shop) -> None:
    """By code or name, each with a level or none; a guess is never good enough to change something."""
    one, two = ids(shop, "85123A", "KITCHEN TABLE")
    with shop.store.read() as session:
        named = partners_named(session, RelationKind.CROSS_SELL, "85123a:80; kitchen table")
        assert named == {one: 80, two: None}
        assert partners_named(session, RelationKind.PART, " - ") == {}
        with pytest.raises(NotFoundError, match="KITCHEN TABLE"):
            product_named(Catalogue(session), "kitchen tabel")
        for text in ("85123A:101", ";", "85123A:8000"):
            with pytest.raises((RefusedError, NotFoundError)):
                partners_named(session, RelationKind.CROSS_SELL, text)


def test_every_change_can_be_taken_back(shop: Shop) -> None:
    """Fields, relations, solutions, places, counts, departments: one after the other, back to the beginning."""
    one, two = ids(shop, "A", "B")
    with shop.store.write() as tx:
        staff = Staff(slack_user="U1", name="Mika", created_at=MADE)
        tx.add(staff)
        tx.flush()
        home = make_solution(tx, shop, "Home", BY)[0].id
        set_product(tx, shop, one, {"name": "Able", "solution": "Home", "cost": "2"}, BY)
        relate(tx, shop, Tie(one, two, RelationKind.UP_SELL), 3, BY)
        relate(tx, shop, Tie(one, two, RelationKind.UP_SELL), 5, BY)
        unrelate(tx, shop, Tie(one, two, RelationKind.UP_SELL), BY)
        summer = make_solution(tx, shop, "Summer", BY, virtual=True)[0].id
        put_into(tx, shop, summer, [one, two], BY)
        take_out(tx, shop, summer, [two], BY)
        rename_solution(tx, shop, summer, "Autumn", BY)
        enter_record(tx, shop, one, {"purchasers": 3}, BY)
        enter_record(tx, shop, one, {"purchasers": 4}, BY)
        department = add_department(tx, shop, "Interiors", BY).id or 0
        allow(tx, shop, department, home, BY)
        join_department(tx, shop, staff, department, BY)
        made = last_change(tx)
        for change in range(made, 0, -1):
            undo_change(tx, shop, change, "staff:2")
        product = tx.exec(select(Product).where(Product.id == one)).one()
        assert (product.name, product.solution_id, product.unit_cost) == ("A", None, None)
        assert tx.exec(select(Relation)).all() == []
        assert solutions_in_order(tx) == ()
        assert staff.department_id is None
    lines = product_history(shop, limit=100)
    assert len(lines) >= 2 * made
    assert {each.made_by for each in lines} == {"Mika", "staff:2"}


def test_what_was_changed_since_is_not_taken_back(shop: Shop) -> None:
    """Nor is what is in use, nor what there is not."""
    one, two = ids(shop, "A", "B")
    with shop.store.write() as tx:
        set_product(tx, shop, one, {"type": "x"}, BY)
        set_product(tx, shop, one, {"type": "y"}, BY)
        made = enter_product(tx, shop, "C", {}, BY)
        buy(tx, add_customer(tx, "1"), [made.product])
        relate(tx, shop, Tie(one, two, RelationKind.BUNDLE), None, BY)
        unrelate(tx, shop, Tie(one, two, RelationKind.BUNDLE), BY)
        relate(tx, shop, Tie(one, two, RelationKind.RARE_SIMULTANEOUS), None, BY)
        for change in (1, 3, 5):
            with pytest.raises(RefusedError):
                undo_change(tx, shop, change, BY)
        with pytest.raises(NotFoundError):
            undo_change(tx, shop, 999, BY)


def test_the_history_is_told_in_words(shop: Shop) -> None:
    """What was changed, from what to what, by whom; the newest first."""
    one, two = ids(shop, "A", "B")
    with shop.store.write() as tx:
        tx.add(Staff(slack_user="U1", name="Mika", created_at=MADE))
        make_solution(tx, shop, "Home > Kitchen", BY)
        set_product(tx, shop, one, {"solution": "Kitchen", "cost": "2.5", "group": "-"}, BY)
        relate(tx, shop, Tie(one, two, RelationKind.CROSS_SELL), 80, "command line")
        relate(tx, shop, Tie(one, two, RelationKind.CROSS_SELL), 90, BY)
    lines = product_history(shop, one)
    assert [(each.code, each.made_by, each.sentence) for each in lines] == [
        ("A", "Mika", "cross-sell B: level from 80 to 90"),
        ("A", "command line", "cross-sell B entered, level 80"),
        ("A", "Mika", "cost from nothing to 2.50, group from A to nothing, solution from nothing to Home > Kitchen"),
    ]
    assert len(product_history(shop)) == 5


def test_solutions_stand_in_a_tree(shop: Shop) -> None:
    """Never below themselves, never two of one name in one place, and none goes that holds something."""
    (cup,) = ids(shop, "CUP")
    with shop.store.write() as tx:
        kitchen, made = make_solution(tx, shop, "Home > Kitchen", BY)
        assert made == 2
        assert make_solution(tx, shop, "home > KITCHEN", BY) == (kitchen, 0)
        home = SolutionPaths(tx).named("Home").id
        sinks = make_solution(tx, shop, "Home > Kitchen > Sinks", BY)[0].id
        with pytest.raises(RefusedError, match="below itself"):
            move_solution(tx, shop, home, sinks, BY)
        put_into(tx, shop, sinks, [cup], BY)
        with pytest.raises(RefusedError, match="still holds the product CUP"):
            remove_solution(tx, shop, sinks, BY)
        with pytest.raises(RefusedError, match="still holds the solution"):
            remove_solution(tx, shop, home, BY)
        make_solution(tx, shop, "Sinks", BY)
        with pytest.raises(RefusedError, match="already"):
            move_solution(tx, shop, sinks, None, BY)
        with pytest.raises(NotFoundError, match="Several solutions"):
            SolutionPaths(tx).named("Garden > Sinks")
        virtual = make_solution(tx, shop, "Sale", BY, virtual=True)[0].id
        with pytest.raises(RefusedError, match="beside the tree"):
            move_solution(tx, shop, sinks, virtual, BY)
        assert products_within(tx, home) == {cup}


@pytest.mark.parametrize("path", ["", " > ", "a > > b", "x" * 121, " > ".join("abcdefghijklm"), "a\x07b"])
def test_odd_paths_are_refused(path: str) -> None:
    """Empty, too long, too deep, or with what nobody can read."""
    with pytest.raises(RefusedError):
        split_path(path)


def test_a_department_never_becomes_unlimited_in_passing(shop: Shop) -> None:
    """The last solution is not simply taken away, and a department with staff is not simply removed."""
    with shop.store.write() as tx:
        staff = Staff(slack_user="U1", name="Mika", created_at=MADE)
        tx.add(staff)
        tx.flush()
        home = make_solution(tx, shop, "Home", BY)[0].id
        key = add_department(tx, shop, "Interiors", BY).id or 0
        with pytest.raises(RefusedError, match="already"):
            add_department(tx, shop, " interiors ", BY)
        assert offerable(tx, key) is None
        allow(tx, shop, key, home, BY)
        assert offerable(tx, key) == frozenset()
        with pytest.raises(RefusedError, match="last solution"):
            disallow(tx, shop, key, home, BY)
        join_department(tx, shop, staff, key, BY)
        with pytest.raises(RefusedError, match="belongs to Interiors"):
            remove_department(tx, shop, key, BY)
        with pytest.raises(RefusedError, match="may offer"):
            remove_solution(tx, shop, home, BY)
        set_offers(tx, shop, key, (), BY)
        assert offerable(tx, key) is None
        join_department(tx, shop, staff, None, BY)
        remove_department(tx, shop, key, BY)


def test_the_card_shows_everything(shop: Shop) -> None:
    """Fields, both directions of relations, who bought it, the counts, the departments, what to look at."""
    a, b = ids(shop, "A", "B")
    with shop.store.write() as tx:
        make_solution(tx, shop, "Home", BY)
        put_into(tx, shop, make_solution(tx, shop, "Summer", BY, virtual=True)[0].id, [a], BY)
        set_product(tx, shop, a, {"solution": "Home", "replaceable": "yes", "name": "Able"}, BY)
        relate(tx, shop, Tie(a, b, RelationKind.CROSS_SELL), 60, BY)
        relate(tx, shop, Tie(b, a, RelationKind.UP_SELL), None, BY)
        enter_record(tx, shop, a, {"purchasers": 9}, BY)
        buy(tx, add_customer(tx, "1"), [tx.exec(select(Product).where(Product.id == a)).one()], quantity=2)
        allow(tx, shop, add_department(tx, shop, "Garden", BY).id or 0, make_solution(tx, shop, "Garden", BY)[0].id, BY)
        add_department(tx, shop, "All", BY)
    card = show_product(shop, a)
    assert (card.solution, card.virtual_solutions, card.other_names) == ("Home", ("Summer",), ("A",))
    assert [(each.code, each.level) for each in card.partners[RelationKind.CROSS_SELL]] == [("B", 60)]
    assert [each.code for each in card.partner_of[RelationKind.UP_SELL]] == ["B"]
    assert (card.sold.purchasers, card.sold.sales, card.record and card.record.purchasers) == (1, 500, 9)
    assert card.departments == ("All",)
    assert card.is_its_own_replacement
    assert any("never comes due" in each for each in card.remarks)
    with shop.store.write() as tx:
        relate(tx, shop, Tie(a, b, RelationKind.REPLACEMENT), None, BY)
    assert not show_product(shop, a).is_its_own_replacement
