"""Filters of staff on both databases: saved, copied, overridden, compared, restored, removed, and who uses them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.actions.filters.look_at_filters import all_filters, compare_filter, history_of, look_at_filter
from core.actions.filters.restore_filter import FilterInUseError, remove_filter, restore_filter, restore_original
from core.actions.filters.save_filter import FilterChangedError, copy_filter, own_draft, save_filter
from core.actions.filters.try_filter import try_filter
from core.actions.lists.save_list import keep_list, keep_question
from core.actions.questions.ask import answer, understand
from core.definitions.compare import marked
from core.definitions.uses import UserKind
from core.errors import NotFoundError, RefusedError, ShownError
from core.extraction.filters.draft import FilterDraft, read_parameters
from core.extraction.filters.kept import Part
from core.extraction.filters.library import InheritanceLoopError, kept_filter
from core.models import AuditEntry, RuleBase, SavedExtraction, SavedFilter, VirtualAttribute
from core.shop import Shop
from core.store import Store
from tests.support.village_shop import NOW, village


@pytest.fixture
def open_village(store: Store, tmp_path: Path) -> Iterator[Shop]:
    """The village's shop, on each database, to be changed."""
    with village(store, tmp_path) as shop:
        yield shop


@pytest.fixture
def quick_village(sqlite_url: str, tmp_path: Path) -> Iterator[Shop]:
    """The same on SQLite alone, for what is the same on any database."""
    store = Store(sqlite_url)
    with village(store, tmp_path) as shop:
        yield shop
    store.close()


def save(shop: Shop, name: str, *parts: tuple[str, str], below: str | None = None, told: str = "") -> None:
    """Save a filter of these parts."""
    with shop.store.write() as tx:
        save_filter(
            tx,
            shop,
            FilterDraft(name, tuple(Part(*part) for part in parts), read_parameters(told), below),
            "U1",
        )


def found(shop: Shop, words: str) -> list[str]:
    """Ask and return the numbers of the customers found."""
    return sorted(one.number for one in answer(shop, understand(shop, words), limit=100).top)


def test_a_saved_filter_is_asked_by_its_name_and_says_itself(open_village: Shop) -> None:
    """What it says and whom it finds is what its parts say, all of them."""
    save(open_village, "good in Germany", ("buys", "visits >= 2"), ("where", 'country = "Germany"'))
    look = look_at_filter(open_village, "GOOD in germany")
    assert look.sentence == "Customers with at least 2 visits and whose country is Germany"
    assert [said for _, said in look.parts] == [
        "Customers with at least 2 visits",
        "Customers whose country is Germany",
    ]
    assert found(open_village, look.call) == found(open_village, 'visits >= 2 and country = "Germany"')
    assert look.version == 1


def test_a_lower_filter_overrides_one_part_and_follows_its_upper_filter_in_the_rest(quick_village: Shop) -> None:
    """Seed 001: the functions of a lower order filter are changed by overwriting a part of those of the upper one."""
    save(quick_village, "top", ("buys", "visits >= 2"), ("pays", "sales > 100"))
    save(quick_village, "below", ("pays", "sales > 500"), below="top")
    assert found(quick_village, 'filter("below")') == found(quick_village, "visits >= 2 and sales > 500")
    save(quick_village, "top", ("buys", "visits >= 1"), ("pays", "sales > 100"))
    assert found(quick_village, 'filter("below")') == found(quick_village, "visits >= 1 and sales > 500")


def test_a_lower_filter_of_one_that_comes_with_the_system_stays_below_it(quick_village: Shop) -> None:
    """Staff's own copy of the upper filter reaches the lower one, and so does its original again."""
    save(quick_village, "lately troubled French", ("where", 'country = "France"'), below="trouble lately")
    look = look_at_filter(quick_village, "lately troubled French")
    assert look.kept.parent == "trouble lately"
    assert [each.name for each in look.kept.parameters] == ["months"]
    assert look_at_filter(quick_village, "trouble lately").kept.comes_with_system
    save(
        quick_village, "trouble lately", ("condition", "troubles(last $months months, 2) >= 1"), told="months number 6"
    )
    assert "level 2" in look_at_filter(quick_village, "lately troubled French").sentence
    with quick_village.store.write() as tx:
        restore_original(tx, quick_village, "trouble lately", "U1")
    assert "level 2" not in look_at_filter(quick_village, "lately troubled French").sentence


def test_staff_overwrite_their_copy_of_a_source_filter_compare_it_and_restore_the_original(quick_village: Shop) -> None:
    """The original is never lost, nor is the copy."""
    with quick_village.store.write() as tx:
        copy_filter(tx, quick_village, "repeated trouble", "repeated trouble", "U1")
        save_filter(
            tx, quick_village, FilterDraft(
                "repeated trouble", (Part("condition", "troubles(last $months months, $level) > $times"),),
                own_draft(tx, "repeated trouble").parameters,
            ), "U2",
        )  # fmt: skip
    lines = {line.kept.name: line for line in all_filters(quick_village)}
    assert lines["repeated trouble"].overwritten
    compared = compare_filter(quick_village, "repeated trouble", 0)
    assert [change.what for change in compared.changes] == ["description", "part “condition”"]
    assert "[->=-]{+>+}" in marked(compared.changes[1])
    assert "at least 3 troubles" in compared.sentence_before
    assert "more than 3 troubles" in compared.sentence_after
    with quick_village.store.write() as tx:
        restore_original(tx, quick_village, "Repeated Trouble", "U1")
        assert kept_filter(tx, "repeated trouble").comes_with_system  # type: ignore[union-attr]
        restore_filter(tx, quick_village, "repeated trouble", 2, "U1")
    assert "more than 3 troubles" in look_at_filter(quick_village, "repeated trouble").sentence


def test_history_tells_each_version_who_when_and_what_changed(open_village: Shop) -> None:
    """Newest first; a removal is a version, and the filter comes back from before it."""
    save(open_village, "mine", ("a", "visits >= 2"))
    save(open_village, "mine", ("a", "visits >= 3"), ("b", "sales > 10"))
    with open_village.store.write() as tx:
        remove_filter(tx, open_village, "mine", "U1")
    name, versions = history_of(open_village, "MINE")
    assert name == "mine"
    assert [(each.number, each.removed) for each in versions] == [(3, True), (2, False), (1, False)]
    assert {change.what: marked(change) for change in versions[1].changes} == {
        "part “a”": "visits >= [-2-]{+3+}",
        "part “b”": "{+sales > 10+}",
        "order of parts": "{+a, b+}",
    }
    with pytest.raises(NotFoundError):
        look_at_filter(open_village, "mine")
    with open_village.store.write() as tx:
        restore_filter(tx, open_village, "Mine", 1, "U2")
    assert found(open_village, 'filter("mine")') == found(open_village, "visits >= 2")
    with open_village.store.read() as session:
        entries = session.exec(select(AuditEntry.action).where(AuditEntry.action.like("filter%"))).all()  # type: ignore[attr-defined]
    assert entries == ["filter saved", "filter saved", "filter removed", "filter saved"]


def test_a_filter_of_the_first_release_begins_its_history_with_what_it_was(quick_village: Shop) -> None:
    """It had no versions then."""
    save(quick_village, "regulars", ("condition", "visits >= 5"))
    _, versions = history_of(quick_village, "Regulars")
    assert [each.number for each in versions] == [2, 1]
    with quick_village.store.write() as tx:
        restore_filter(tx, quick_village, "Regulars", 1, "U1")
    assert look_at_filter(quick_village, "Regulars").sentence == "Customers with at least 2 visits"


def test_whoever_uses_a_filter_is_named_also_through_another_filter(open_village: Shop) -> None:
    """Filters, attributes, rules, extractions, lists, and the questions that were asked."""
    shop = open_village
    save(shop, "core", ("c", "visits >= 1"))
    save(shop, "outer", ("c", 'filter("core") and sales > 1'))
    asked = understand(shop, 'filter("outer") and sales > 2')
    with shop.store.write() as tx:
        question = keep_question(tx, shop, asked, 1, "U1")
    keep_list(shop, question.id or 0, "On it", "U1")
    with shop.store.write() as tx:
        keep_question(tx, shop, understand(shop, 'filter("core")'), 1, "U1")
        common: dict[str, Any] = {"saved_by": "U1", "saved_at": NOW}
        tx.add(VirtualAttribute(name="odd", expression="sales * 2", **common))
        tx.add(RuleBase(name="rules", rules=[{"name": "r", "when": 'filter("CORE")', "add": "5"}], **common))
        tx.add(SavedExtraction(name="steps", spec={"stages": [{"filter": "filter('core')"}]}, **common))
    uses = look_at_filter(shop, "core").uses
    assert [(use.kind, use.name, use.via) for use in uses if use.holds] == [
        (UserKind.FILTER, "outer", None),
        (UserKind.RULES, "rules", None),
        (UserKind.EXTRACTION, "steps", None),
        (UserKind.LIST, "On it", "outer"),
    ]
    assert [use.kind for use in uses if not use.holds] == [UserKind.QUESTION]


def test_a_filter_in_use_is_not_removed_unless_one_says_so_and_lower_ones_keep_what_they_inherited(
    open_village: Shop,
) -> None:
    """Whom the lower filter finds is the same before and after."""
    shop = open_village
    save(shop, "upper", ("buys", "visits >= 2"), ("pays", "sales > $least"), told="least amount 100")
    save(shop, "lower", ("where", 'country != "France"'), below="upper")
    before = found(shop, 'filter("lower")')
    with shop.store.write() as tx, pytest.raises(FilterInUseError, match="lower"):
        remove_filter(tx, shop, "upper", "U1")
    with shop.store.write() as tx:
        uses = remove_filter(tx, shop, "upper", "U1", even_if_used=True)
    assert [use.name for use in uses] == ["lower"]
    assert found(shop, 'filter("lower")') == before
    assert look_at_filter(shop, "lower").kept.parent is None


def test_what_comes_with_the_system_is_not_removed(quick_village: Shop) -> None:
    """Only staff's copy of it goes."""
    with quick_village.store.write() as tx, pytest.raises(RefusedError, match="comes with the system and stays"):
        remove_filter(tx, quick_village, "bought", "U1")
    with quick_village.store.write() as tx:
        copy_filter(tx, quick_village, "bought", "bought", "U1")
        remove_filter(tx, quick_village, "bought", "U1")
        assert kept_filter(tx, "bought").comes_with_system  # type: ignore[union-attr]


def test_two_who_edit_at_once_do_not_overwrite_each_other(open_village: Shop) -> None:
    """The second one is told to look again."""
    save(open_village, "mine", ("a", "visits >= 2"))
    draft = FilterDraft("mine", (Part("a", "visits >= 9"),))
    with open_village.store.write() as tx:
        save_filter(tx, open_village, draft, "U2", seen=1)
    with open_village.store.write() as tx, pytest.raises(FilterChangedError):
        save_filter(tx, open_village, draft, "U1", seen=1)


def test_upper_filters_cannot_be_put_into_a_circle(quick_village: Shop) -> None:
    """Neither at once nor by editing the upper one afterwards."""
    save(quick_village, "one", ("a", "sales > 1"))
    save(quick_village, "two", ("b", "sales > 2"), below="one")
    with pytest.raises(InheritanceLoopError):
        save(quick_village, "one", ("a", "sales > 1"), below="two")
    with pytest.raises(ShownError, match="refers to itself"):
        save(quick_village, "one", ("a", 'filter("two")'))


def test_a_circle_that_came_about_all_the_same_can_be_mended(quick_village: Shop) -> None:
    """As by two who saved at once: both are shown, with what is wrong, and can be changed or removed."""
    save(quick_village, "one", ("a", "sales > 1"))
    save(quick_village, "two", ("b", "sales > 2"), below="one")
    with quick_village.store.write() as tx:
        rows = {row.name: row for row in tx.exec(select(SavedFilter))}
        rows["one"].parent_id = rows["two"].id
        tx.add(rows["one"])
    assert "inherit from itself" in look_at_filter(quick_village, "one").sentence
    save(quick_village, "one", ("a", "sales > 1"))
    assert found(quick_village, 'filter("two")') == found(quick_village, "sales > 2")


def test_a_draft_says_what_it_would_find_before_it_is_kept(asked_village: Shop) -> None:
    """With what it inherits; one that has to be told something says only its sentence."""
    draft = FilterDraft("x", (Part("a", "sales > 100"),), parent="Regulars")
    tried = try_filter(asked_village, draft)
    assert tried.sentence == "Customers with at least 2 visits and with sales of more than £100.00"
    assert tried.text is not None
    assert found(asked_village, tried.text) == found(asked_village, "visits >= 2 and sales > 100")
    told = try_filter(asked_village, FilterDraft("x", (Part("a", "bought($what)"),), read_parameters("what product")))
    assert told.sentence == "Customers who bought the what"
    assert told.text is None
