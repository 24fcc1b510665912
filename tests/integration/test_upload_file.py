"""What people may do with a shared file, and that a number which was given again means nobody else's file."""

import pytest
from sqlmodel import select

from core.actions.importing.upload_file import (
    ask_undo,
    change_upload,
    confirm_upload,
    forget_upload,
    share_file,
    shared_run,
    stop_upload,
    uploads,
)
from core.errors import NotFoundError, RefusedError
from core.importing.upload import Todo, change, ref_of, safe_name, upload_of
from core.models import ImportRun, ImportState, Role, Staff
from core.shop import Shop


def staff(shop: Shop, user: str, *roles: Role) -> Staff:
    """Add a member of staff."""
    with shop.store.write() as tx:
        one = Staff(slack_user=user, name=user, roles=[role.value for role in roles], created_at=shop.clock.now())
        tx.add(one)
    return one


def proposed(shop: Shop, file: str = "F1", user: str = "U1") -> str:
    """Share a file that waits for somebody to decide, and return what its buttons carry."""
    with shop.store.write() as tx:
        run = share_file(tx, shop, file=file, channel="C1", user=user)
        assert run is not None
        run.kind, run.file_name = "customers", "people.csv"
        change(run, todo=Todo.WAIT)
        tx.add(run)
        return ref_of(run)


def test_only_who_may_imports_and_others_are_told_who(shop: Shop) -> None:
    """A planner may share and forget a file of their own; an admin imports it, once."""
    planner, admin = staff(shop, "U1", Role.PLANNER), staff(shop, "U2", Role.ADMIN)
    ref = proposed(shop)
    with pytest.raises(RefusedError, match="U2 can press"), shop.store.write() as tx:
        confirm_upload(tx, shop, ref, planner)
    with pytest.raises(RefusedError, match="U2 can press"), shop.store.write() as tx:
        change_upload(tx, shop, ref, planner, kind="products")
    with shop.store.write() as tx:
        assert confirm_upload(tx, shop, ref, admin).started_by == "U2"
    with pytest.raises(RefusedError, match="being imported, as <@U2> asked"), shop.store.write() as tx:
        confirm_upload(tx, shop, ref, admin)
    with pytest.raises(RefusedError, match="role admin"), shop.store.write() as tx:
        stop_upload(tx, shop, ref, planner)
    with shop.store.write() as tx:
        assert upload_of(stop_upload(tx, shop, ref, admin)).stop
    with shop.store.read() as session:
        assert [upload_of(run).todo for run in uploads(session, Todo.IMPORT)] == [Todo.IMPORT]
        assert uploads(session, Todo.LOOK, Todo.WAIT) == []


def test_what_is_in_the_books_is_undone_and_not_forgotten(shop: Shop) -> None:
    """Nor is it read differently half-way; whoever began it may undo it without being an admin any longer."""
    former = staff(shop, "U1", Role.PLANNER)
    admin = staff(shop, "U2", Role.ADMIN)
    ref = proposed(shop)
    with shop.store.write() as tx:
        run = shared_run(tx, ref)
        run.state, run.started_by = ImportState.FAILED, "U1"
        tx.add(run)
    for act in (
        lambda tx: forget_upload(tx, shop, ref, admin),
        lambda tx: change_upload(tx, shop, ref, admin, given={}),
    ):
        with pytest.raises(RefusedError, match="in the books already"), shop.store.write() as tx:
            act(tx)
    with shop.store.write() as tx:
        assert upload_of(ask_undo(tx, shop, ref, former)).todo is Todo.UNDO


def test_a_button_of_a_forgotten_file_means_no_other(shop: Shop) -> None:
    """Also where a database gives the number of a row that is gone to the next."""
    owner, admin = staff(shop, "U1", Role.PLANNER), staff(shop, "U2", Role.ADMIN)
    stale = proposed(shop)
    with shop.store.write() as tx:
        forget_upload(tx, shop, stale, owner)
    fresh = proposed(shop, file="F2")
    for ref in (
        stale,
        "",
        "1",
        "-",
        fresh.partition("-")[0],
        f"{fresh}x",
        "9" * 30 + "-x",
        "\N{ARABIC-INDIC DIGIT ONE}-x",
    ):
        with pytest.raises(NotFoundError, match="Share it again"), shop.store.write() as tx:
            confirm_upload(tx, shop, ref, admin)


def test_a_file_that_is_shared_twice_in_one_place_is_one(shop: Shop) -> None:
    """A repeated event adds nothing; the same file elsewhere is asked about there."""
    with shop.store.write() as tx:
        assert share_file(tx, shop, file="F1", channel="C1", user="U1") is not None
        assert share_file(tx, shop, file="F1", channel="C1", user="U1") is None
        assert share_file(tx, shop, file="F1", channel="C2", user="U1") is not None
    with shop.store.read() as session:
        assert len(session.exec(select(ImportRun)).all()) == 2


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("people.csv", "people.csv"),
        ("../../etc/passwd", "etcpasswd"),
        ("a/b\\c:d\0e\n.csv", "abcde.csv"),
        ("...", "file"),
        ("", "file"),
        ("ü 顧客.xlsx", "ü 顧客.xlsx"),
        (f"{'n' * 300}.parquet", f"{'n' * 100}.parquet"),
    ],
)
def test_a_files_name_leads_nowhere_else(name: str, safe: str) -> None:
    """It becomes a name in a folder of its own."""
    assert safe_name(name) == safe
