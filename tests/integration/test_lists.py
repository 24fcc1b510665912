"""Customer lists over time: refreshed with a preview, compared, combined, taken away and brought back."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from core.actions.lists import refresh_list as refreshing
from core.actions.lists import save_list as saving
from core.actions.lists.compare_lists import Side, compare_lists, compare_with_before
from core.actions.lists.export_list import export_members
from core.actions.lists.keep_lists import (
    Combining,
    bring_back_list,
    combined,
    list_card,
    lists,
    members,
    remove_list,
    rename_list,
)
from core.actions.lists.refresh_list import prepare_refresh, prepare_return, preview_refresh, refresh_list
from core.actions.lists.save_list import forget_unfinished, gather_list, keep_list, keep_question, save_list
from core.actions.questions.ask import answer, understand
from core.clock import ManualClock
from core.errors import NotFoundError, RefusedError
from core.extraction.answer import FoundCustomer
from core.models import Customer, CustomerList, ListMember, ListVersionMember, Product, SavedFilter
from core.shop import Shop
from core.store import Store
from tests.support.small_shop import buy
from tests.support.village_shop import village

BUYERS = 'bought("22423")'


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Iterator[Shop]:
    """The village's shop, where three customers have bought the cake stand."""
    with village(store, tmp_path) as opened:
        yield opened


def saved(shop: Shop, text: str, name: str) -> CustomerList:
    """Save who answers a question as a list."""
    asked = understand(shop, text)
    with shop.store.write() as tx:
        key = keep_question(tx, shop, asked, 0, "U1").id or 0
    return keep_list(shop, key, name, "U1")


def refreshed(shop: Shop, name: str, by: str = "U2") -> CustomerList:
    """Refresh a list."""
    prepared = prepare_refresh(shop, name, by)
    with shop.store.write() as tx:
        return refresh_list(tx, shop, prepared)


def numbers(shop: Shop, name: str) -> set[str]:
    """Return the customers on a list by their numbers."""
    return {one.number for one in members(shop, name)}


def by_number(session: Session, number: str) -> Customer:
    """Return a customer."""
    return session.exec(select(Customer).where(Customer.number == number)).one()


def change(shop: Shop) -> None:
    """Let C4 buy a cake stand, and C2 bring all of theirs back."""
    with shop.store.write() as tx:
        stand = tx.exec(select(Product).where(Product.code == "22423")).one()
        buy(tx, by_number(tx, "C4"), [stand], quantity=3, on=date(2026, 3, 2))
        buy(tx, by_number(tx, "C2"), [stand], quantity=-40, on=date(2026, 3, 2))


def test_a_refreshment_says_first_who_comes_and_who_goes_and_keeps_what_was(shop: Shop) -> None:
    """Nothing changes by looking; afterwards the old version is there to compare with, and to return to."""
    saved(shop, BUYERS, "Stands")
    assert numbers(shop, "Stands") == {"C2", "C3", "C7"}
    change(shop)
    coming = preview_refresh(shop, "stands")
    assert (len(coming.only_second), len(coming.only_first), len(coming.both)) == (1, 1, 2)
    assert numbers(shop, "Stands") == {"C2", "C3", "C7"}

    kept = refreshed(shop, "Stands")
    assert (kept.name, kept.version, kept.size, kept.saved_by, kept.refreshed_by) == ("Stands", 2, 3, "U1", "U2")
    assert numbers(shop, "Stands") == {"C3", "C4", "C7"}
    news = compare_with_before(shop, "Stands")
    assert [one.number for one in news.only_second] == ["C4"]
    assert [one.number for one in news.only_first] == ["C2"]
    assert [(moment.number, moment.size, moment.by) for moment in list_card(shop, "Stands").moments] == [
        (2, 3, "U2"),
        (1, 3, "U1"),
    ]
    assert answer(shop, understand(shop, 'list("Stands")')).found == 3

    prepared = prepare_return(shop, "Stands", 1, "U3")
    with shop.store.write() as tx:
        back = refresh_list(tx, shop, prepared)
    assert (back.version, numbers(shop, "Stands")) == (3, {"C2", "C3", "C7"})
    third = compare_lists(shop, Side("Stands", 2), Side("Stands"))
    assert [one.number for one in third.only_second] == ["C2"]
    assert all(one.reason for one in members(shop, "Stands"))


def test_what_is_refreshed_twice_at_once_is_refreshed_once(shop: Shop) -> None:
    """The second one is told, and nothing of its own is left in sight."""
    saved(shop, BUYERS, "Stands")
    first, second = (prepare_refresh(shop, "Stands", by) for by in ("U1", "U2"))
    with shop.store.write() as tx:
        refresh_list(tx, shop, first)
    with pytest.raises(RefusedError, match="meanwhile"), shop.store.write() as tx:
        refresh_list(tx, shop, second)
    assert [(kept.name, kept.version) for kept, _ in lists(shop) if kept.name != "Friends"] == [("Stands", 2)]


class CrashError(Exception):
    """The power goes."""


def test_a_crash_in_the_middle_leaves_nothing_half_visible(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is saved or refreshed; what was begun goes within a day."""
    monkeypatch.setattr(saving, "BATCH_ROWS", 1)
    monkeypatch.setattr(refreshing, "BATCH_ROWS", 1)
    saved(shop, BUYERS, "Stands")
    change(shop)
    before = [(kept.name, kept.version, kept.size) for kept, _ in lists(shop)]
    for broken in (1, 2, 3):

        def everybody(*_: object, stop: int = broken) -> Iterator[FoundCustomer]:
            for key in range(1, 9):
                if key > stop:
                    raise CrashError
                yield FoundCustomer(key, f"C{key}", None, key, "because")

        monkeypatch.setattr(saving, "everyone", everybody)
        monkeypatch.setattr(refreshing, "everyone", everybody)
        monkeypatch.setattr(saving, "forget_list", lambda *_: None)
        with pytest.raises(CrashError):
            saved(shop, "sales > 0", "Never")
        with pytest.raises(CrashError):
            prepare_refresh(shop, "Stands", "U1")
        monkeypatch.undo()
        monkeypatch.setattr(saving, "BATCH_ROWS", 1)
        assert [(kept.name, kept.version, kept.size) for kept, _ in lists(shop)] == before
        assert numbers(shop, "Stands") == {"C2", "C3", "C7"}
    assert isinstance(shop.clock, ManualClock)
    shop.clock.advance(timedelta(days=2))
    forget_unfinished(shop)
    with shop.store.read() as session:
        assert len(session.exec(select(CustomerList)).all()) == len(before)
        assert {row.list_id for row in session.exec(select(ListMember))} == {
            kept.id for kept in session.exec(select(CustomerList))
        }
    assert saved(shop, BUYERS, "Never").size == 3


def test_the_old_rows_of_a_refreshed_list_go_and_its_versions_stay(shop: Shop) -> None:
    """However often it is refreshed; a plan's list would stay."""
    saved(shop, BUYERS, "Stands")
    for _ in range(3):
        refreshed(shop, "Stands")
    assert isinstance(shop.clock, ManualClock)
    shop.clock.advance(timedelta(days=2))
    forget_unfinished(shop)
    with shop.store.read() as session:
        assert len(session.exec(select(CustomerList)).all()) == 2
        assert len(session.exec(select(ListVersionMember)).all()) == 9
    assert len(list_card(shop, "Stands").moments) == 4


def test_a_merged_customer_is_who_they_are_now_and_an_erased_one_is_on_none(shop: Shop) -> None:
    """In lists, versions and comparisons alike."""
    saved(shop, BUYERS, "Stands")
    refreshed(shop, "Stands")
    saved(shop, 'number = "C4" or number = "C7"', "Others")
    with shop.store.write() as tx:
        kept, merged, erased = (by_number(tx, number) for number in ("C4", "C3", "C2"))
        merged.merged_into_id = kept.id
        erased.erased_at = shop.clock.now()
        tx.add_all([merged, erased])
    assert numbers(shop, "Stands") == {"C4", "C7"}
    found = compare_lists(shop, Side("Stands", 1), Side("Others"))
    assert (len(found.difference.both), found.only_first, found.only_second) == (2, (), ())
    prepared = prepare_return(shop, "Stands", 1, "U1")
    with shop.store.write() as tx:
        refresh_list(tx, shop, prepared)
    assert numbers(shop, "Stands") == {"C4", "C7"}


@pytest.mark.parametrize(
    ("how", "found"),
    [(Combining.AND, {"C2"}), (Combining.OR, {"C2", "C3", "C5", "C7"}), (Combining.MINUS, {"C3", "C7"})],
)
def test_lists_are_combined_into_a_question_over_lists(shop: Shop, how: Combining, found: set[str]) -> None:
    """So the new list can be refreshed like any other; names with quotation marks as well."""
    saved(shop, BUYERS, 'The "stands"')
    saved(shop, 'country = "Germany"', "Germans")
    asked = combined(shop, 'The "stands"', how, "germans")
    with shop.store.write() as tx:
        key = keep_question(tx, shop, asked, 0, "U1").id or 0
    kept = keep_list(shop, key, "Both", "U1")
    assert numbers(shop, "Both") == found
    assert refreshed(shop, "Both").size == kept.size == len(found)


def test_a_list_is_renamed_unless_something_asks_for_it_by_its_name(shop: Shop) -> None:
    """Whoever asks is named; another list's name is refused."""
    saved(shop, BUYERS, "Stands")
    saved(shop, 'list("stands") and sales > 0', "Of them")
    with shop.store.write() as tx:
        with pytest.raises(RefusedError, match="the list “Of them” use it"):
            rename_list(tx, shop, "Stands", "Cake stands", "U1")
        with pytest.raises(RefusedError, match="already a list"):
            rename_list(tx, shop, "Of them", "STANDS", "U1")
        rename_list(tx, shop, "Of them", "of them", "U1")
    assert {kept.name for kept, _ in lists(shop)} == {"Friends", "Stands", "of them"}


def test_a_list_is_taken_away_unless_something_uses_it_and_can_come_back(shop: Shop) -> None:
    """For a day; what is gone is no name of the filter language."""
    kept = saved(shop, BUYERS, "Stands")
    with shop.store.write() as tx:
        tx.add(SavedFilter(name="By list", text='not list("STANDS")', saved_by="U1", saved_at=shop.clock.now()))
        tx.flush()
        with pytest.raises(RefusedError, match="the filter “By list”"):
            remove_list(tx, shop, "Stands", "U1")
        tx.delete(tx.exec(select(SavedFilter).where(SavedFilter.name == "By list")).one())
        tx.flush()
        remove_list(tx, shop, "Stands", "U1")
    assert [each.name for each, _ in lists(shop)] == ["Friends"]
    with pytest.raises(NotFoundError, match="I don't know a list “Stands”"):
        list_card(shop, "Stands")
    with shop.store.write() as tx:
        bring_back_list(tx, shop, kept.id or 0, "Stands", "U1")
    assert numbers(shop, "Stands") == {"C2", "C3", "C7"}
    with shop.store.write() as tx:
        remove_list(tx, shop, "Stands", "U1")
    assert isinstance(shop.clock, ManualClock)
    shop.clock.advance(timedelta(days=2))
    forget_unfinished(shop)
    with pytest.raises(NotFoundError, match="cannot be brought back"), shop.store.write() as tx:
        bring_back_list(tx, shop, kept.id or 0, "Stands", "U1")


def test_a_list_is_exported_as_it_is_kept(shop: Shop) -> None:
    """Also after its question would find others; last purchase and sales are those of now."""
    saved(shop, BUYERS, "Stands")
    change(shop)
    text = export_members(shop, "Stands", "csv").decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == ["number", "C7", "C2", "C3"]
    sheet = load_workbook(BytesIO(export_members(shop, "Stands", "xlsx"))).active
    assert sheet is not None
    assert sheet.max_row == 4


def test_a_name_taken_while_a_list_is_gathered_is_refused(shop: Shop) -> None:
    """And nothing of it is in sight."""
    asked = understand(shop, BUYERS)
    with shop.store.write() as tx:
        key = keep_question(tx, shop, asked, 0, "U1").id or 0
    gathered = gather_list(shop, key, "Stands", "U1")
    keep_list(shop, key, "Stands", "U2")
    with pytest.raises(RefusedError, match="Stands 2"), shop.store.write() as tx:
        save_list(tx, shop, gathered)
    with shop.store.read() as session:
        shown = select(CustomerList).where(col(CustomerList.version) > 0)
        assert {kept.name for kept in session.exec(shown)} == {"Friends", "Stands"}
