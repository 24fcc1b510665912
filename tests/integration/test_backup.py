"""A backup holds everything, restores to the last row on both databases, and nothing odd is ever unpacked."""

import gzip
import io
import json
import shutil
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from core.actions.questions.ask import answer, understand
from core.clock import ManualClock
from core.errors import BackupError
from core.extraction.mirror import Mirror
from core.keys import KEY_FILE, shop_key
from core.models import Customer, ErasedIdentity, IdentityKind
from core.shop import Shop
from core.store import Store
from core.store.archive import Manifest, unpack
from core.store.backup import WORK, BackupMade, make_backup
from core.store.erased import PENDING
from core.store.restore import Restored, restore_backup
from tests.support.campaign import stage
from tests.support.earlier_release import load_release, rows_of

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
RELEASE = "0.3.0"
_seconds = count()
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NAME = "Zoë O'Brien 花子"


def nothing(_doing: str, _done: int, _of: int | None) -> None:
    """Hear of progress."""


def back_up(shop: Shop, target: Path) -> BackupMade:
    """Make a backup of `shop`."""
    return make_backup(shop.store, shop.data_dir, target, now=NOW, release=RELEASE, progress=nothing)


def restore(
    store: Store, folder: Path, archive: Path, *, force: bool = False, finish: Callable[[], None] = lambda: None
) -> Restored:
    """Restore `archive`."""
    return restore_backup(
        store,
        folder,
        archive,
        force=force,
        now=NOW + timedelta(seconds=next(_seconds)),
        release=RELEASE,
        progress=nothing,
        finish=finish,
    )


@pytest.fixture
def full_shop(shop: Shop, clock: ManualClock) -> Shop:
    """A shop with customers, a plan, a key and a file that somebody handed in."""
    made = stage(shop, clock, 8)
    made.approved()
    shop_key(shop.data_dir)
    (shop.data_dir / "uploads").mkdir()
    (shop.data_dir / "uploads" / "till März.csv").write_bytes(b"a;b\n1;2\n")
    with shop.store.write() as tx:
        customer = tx.get_one(Customer, made.customers[0])
        customer.name = NAME
        tx.add(ErasedIdentity(kind=IdentityKind.EMAIL, digest="a" * 64, erased_at=NOW))
    return shop


@pytest.fixture
def archive(full_shop: Shop, tmp_path: Path) -> Path:
    """A backup of it."""
    return back_up(full_shop, tmp_path / "backup.tar.gz").path


@pytest.fixture
def elsewhere(full_shop: Shop, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    """An empty database of the same kind, and a data folder, as on a new machine."""
    folder = tmp_path / "new machine"
    folder.mkdir()
    if full_shop.store.is_sqlite:
        store = Store(f"sqlite:///{folder / 'najimi.db'}")
    else:
        server = request.getfixturevalue("postgres_server")
        import psycopg  # noqa: PLC0415 - on this database alone

        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")
            connection.execute("CREATE DATABASE elsewhere")
        store = Store(server.url("elsewhere"))
    yield store, folder
    store.close()


def test_a_restored_shop_is_the_one_that_was_backed_up(
    full_shop: Shop, archive: Path, elsewhere: tuple[Store, Path]
) -> None:
    """Row by row, with its key and its files, and it answers the same question in the same words."""
    store, folder = elsewhere
    done = restore(store, folder, archive)
    assert done.kept is None
    assert rows_of(store) == rows_of(full_shop.store)
    assert (folder / KEY_FILE).read_text() == (full_shop.data_dir / KEY_FILE).read_text()
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert (folder / "uploads" / "till März.csv").read_bytes() == b"a;b\n1;2\n"
    mirror = Mirror(store, folder / "mirror.duckdb", clock=full_shop.clock, zone=full_shop.zone)
    other = Shop(full_shop.name, full_shop.zone, full_shop.currency, store, full_shop.clock, mirror, folder)
    try:
        question = "who should we offer L1 to?"
        answers = [answer(one, understand(one, question)) for one in (full_shop, other)]
        assert answers[0] == answers[1]
        assert mirror.check() == []
        with store.write() as tx:
            tx.add(Customer(number="later", created_at=NOW))
        assert mirror.check() == []
    finally:
        mirror.close()


def test_the_file_is_for_its_owner_alone_and_says_what_it_is(archive: Path, full_shop: Shop) -> None:
    """Nobody else may read it; the manifest names release, schema, moment, counts and digests."""
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        first = tar.next()
        assert first is not None
        content = tar.extractfile(first)
        assert content is not None
        manifest = Manifest.model_validate_json(content.read())
    assert (manifest.release, manifest.made_at, manifest.rows["customer"]) == (RELEASE, NOW, 8)
    assert set(manifest.files) >= {KEY_FILE, "uploads/till März.csv"}
    assert not list(archive.parent.glob(f"{WORK}*"))
    with pytest.raises(BackupError, match="is there already"):
        back_up(full_shop, archive)


def test_the_shop_is_written_to_while_it_is_backed_up(full_shop: Shop, tmp_path: Path) -> None:
    """A backup is of one moment, and keeps nobody from writing."""
    stop, begun, written = threading.Event(), threading.Event(), 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            with full_shop.store.write() as tx:
                # Two rows that belong together: a backup has both or neither.
                tx.add(Customer(number=f"W{written}a", created_at=NOW))
                tx.flush()
                tx.add(Customer(number=f"W{written}b", created_at=NOW))
            written += 1
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(60)
        made = [back_up(full_shop, tmp_path / f"{n}.tar.gz") for n in range(3)]
    finally:
        stop.set()
        writer.join(60)
    assert all((one.manifest.rows["customer"] - 8) % 2 == 0 for one in made)


def test_a_database_with_data_is_not_overwritten(full_shop: Shop, archive: Path) -> None:
    """Without --force nothing is touched; with it, what was there is kept in a backup that restores as well."""
    with full_shop.store.write() as tx:
        tx.add(Customer(number="since", created_at=NOW))
    before = rows_of(full_shop.store)
    with pytest.raises(BackupError, match="--force"):
        restore(full_shop.store, full_shop.data_dir, archive)
    assert rows_of(full_shop.store) == before
    full_shop.mirror.close()
    done = restore(full_shop.store, full_shop.data_dir, archive, force=True)
    assert done.kept is not None
    with full_shop.store.read() as session:
        assert session.exec(select(Customer).where(Customer.number == "since")).first() is None
    restore(full_shop.store, full_shop.data_dir, done.kept, force=True)
    assert rows_of(full_shop.store) == before


def test_who_was_erased_since_stays_known_as_erased(full_shop: Shop, archive: Path) -> None:
    """The keyed hashes of the present database go along; those that the backup has are not doubled."""
    with full_shop.store.write() as tx:
        tx.add(ErasedIdentity(kind=IdentityKind.TELEPHONE, digest="b" * 64, erased_at=NOW))
    done = restore(full_shop.store, full_shop.data_dir, archive, force=True)
    assert done.erased_carried_over == 1
    with full_shop.store.read() as session:
        found = {(row.kind, row.digest, row.erased_at) for row in session.exec(select(ErasedIdentity))}
    assert found == {(IdentityKind.EMAIL, "a" * 64, NOW), (IdentityKind.TELEPHONE, "b" * 64, NOW)}


def test_a_restore_that_is_broken_off_forgets_nobody(
    full_shop: Shop, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has to stay erased is noted until the restore has come to its end, and carried over by the next one."""
    with full_shop.store.write() as tx:
        tx.add(ErasedIdentity(kind=IdentityKind.TELEPHONE, digest="b" * 64, erased_at=NOW))

    class Killed(BaseException):
        """The end of the process."""

    def die(*_arguments: object) -> None:
        raise Killed

    monkeypatch.setattr("core.store.restore._restore_files", die)
    with pytest.raises(Killed):
        restore(full_shop.store, full_shop.data_dir, archive, force=True)
    monkeypatch.undo()
    assert (full_shop.data_dir / PENDING).exists()
    with full_shop.store.write() as tx:
        tx.connection().execute(text("DELETE FROM erased_identity"))
    restore(full_shop.store, full_shop.data_dir, archive, force=True)
    assert not (full_shop.data_dir / PENDING).exists()
    with full_shop.store.read() as session:
        assert {row.digest for row in session.exec(select(ErasedIdentity))} == {"a" * 64, "b" * 64}


def test_another_shops_key_carries_nobody_over(full_shop: Shop, archive: Path) -> None:
    """Hashes under another key say nothing; that is said, and the key that was there is kept aside."""
    with full_shop.store.write() as tx:
        tx.add(ErasedIdentity(kind=IdentityKind.TELEPHONE, digest="b" * 64, erased_at=NOW))
    (full_shop.data_dir / KEY_FILE).write_text("c" * 64)
    done = restore(full_shop.store, full_shop.data_dir, archive, force=True)
    assert (done.erased_carried_over, len(done.notes)) == (0, 1)
    assert [path.read_text() for path in full_shop.data_dir.glob(f"{KEY_FILE}.before-*")] == ["c" * 64]


@ON_SQLITE
def test_an_older_backup_is_brought_to_this_release(full_shop: Shop, tmp_path: Path) -> None:
    """A backup of release 0.1 restores into this one."""
    old = Store(f"sqlite:///{tmp_path / 'old.db'}")
    load_release(f"sqlite:///{tmp_path / 'old.db'}")
    made = make_backup(old, tmp_path, tmp_path / "old.tar.gz", now=NOW, release="0.1.0", progress=nothing)
    assert made.manifest.revision == "0001"
    restore(full_shop.store, full_shop.data_dir, made.path, force=True)
    after = rows_of(full_shop.store)
    assert {table: len(rows) for table, rows in rows_of(old).items()}.items() <= {
        table: len(rows) for table, rows in after.items()
    }.items()
    old.close()


def test_a_newer_backup_is_refused(full_shop: Shop, archive: Path) -> None:
    """Its schema is not known here."""

    def newer(manifest: dict[str, object]) -> None:
        manifest["revision"] = "9999"

    with pytest.raises(BackupError, match="newer release"):
        restore(full_shop.store, full_shop.data_dir, altered(archive, manifest=newer), force=True)


@ON_SQLITE
def test_a_damaged_database_is_kept_aside_and_replaced(full_shop: Shop, archive: Path) -> None:
    """A file that is no database any more is what restoring is for."""
    assert full_shop.store.path
    full_shop.mirror.close()
    full_shop.store.close()
    for suffix in ("-wal", "-shm"):
        full_shop.store.path.with_name(full_shop.store.path.name + suffix).unlink(missing_ok=True)
    full_shop.store.path.write_bytes(b"not a database" * 1000)
    done = restore(full_shop.store, full_shop.data_dir, archive, force=True)
    assert done.kept is not None
    assert done.kept.read_bytes().startswith(b"not a database")
    assert any("could not be read" in note for note in done.notes)
    with full_shop.store.read() as session:
        assert session.exec(select(Customer).where(Customer.name == NAME)).first()


def test_what_is_written_to_a_full_disk_leaves_nothing(
    full_shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room is said before the work begins; nothing half-written stays."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10, 9, 1))
    if full_shop.store.is_sqlite:
        with pytest.raises(BackupError, match="Make room"):
            back_up(full_shop, tmp_path / "no.tar.gz")
    with pytest.raises(BackupError, match="not a folder"):
        back_up(full_shop, tmp_path / "nowhere" / "no.tar.gz")
    assert not list(tmp_path.glob("*no.tar*"))


# --- archives that are anybody's -------------------------------------------------------------------------------------


def altered(
    archive: Path,
    *,
    manifest: Callable[[dict[str, object]], None] = lambda _manifest: None,
    extra: tuple[tarfile.TarInfo, bytes] | None = None,
    leave_out: str = "",
    swap: str = "",
) -> Path:
    """Return a copy of a backup with something about it changed."""
    target = archive.with_name("altered.tar.gz")
    with tarfile.open(archive) as before, tarfile.open(target, "w:gz") as after:
        for info in before:
            file = before.extractfile(info)
            content = file.read() if file else b""
            if info.name == "manifest.json":
                found = json.loads(content)
                manifest(found)
                content = json.dumps(found).encode()
            if info.name == leave_out:
                continue
            if info.name == swap:
                content = bytes(reversed(content))
            info.size = len(content)
            after.addfile(info, io.BytesIO(content))
        if extra:
            extra[0].size = len(extra[1])
            after.addfile(extra[0], io.BytesIO(extra[1]))
    return target


def _info(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@contextmanager
def untouched(folder: Path) -> Iterator[None]:
    """See that nothing appears outside of a folder while the block runs."""
    before = {path for path in folder.rglob("*") if path.name != "altered.tar.gz"}
    yield
    assert {path for path in folder.rglob("*") if path.name != "altered.tar.gz"} == before


ODD = {
    "a file beside": lambda a: altered(a, extra=(_info("evil.txt"), b"x")),
    "a file above": lambda a: altered(a, extra=(_info("../evil.txt"), b"x")),
    "a file at the root": lambda a: altered(a, extra=(_info("/tmp/evil.txt"), b"x")),  # noqa: S108 - never written
    "a link": lambda a: altered(a, extra=(_info("uploads/l", tarfile.SYMTYPE, "/etc/passwd"), b"")),
    "a hard link": lambda a: altered(a, extra=(_info("uploads/l", tarfile.LNKTYPE, "najimi.key"), b"")),
    "a device": lambda a: altered(a, extra=(_info("uploads/d", tarfile.CHRTYPE), b"")),
    "the key twice": lambda a: altered(a, extra=(_info("najimi.key"), b"0" * 64)),
    "a missing key": lambda a: altered(a, leave_out="najimi.key"),
    "another key": lambda a: altered(a, swap="najimi.key"),
    "no manifest": lambda a: altered(a, leave_out="manifest.json"),
    "another database": lambda a: altered(a, swap="database.sqlite"),
    "a manifest that climbs": lambda a: altered(
        a,
        manifest=lambda m: cast("dict[str, object]", m["files"]).update(
            {"uploads/../../evil": {"bytes": 1, "sha256": "0" * 64}}
        ),
    ),
    "a manifest of another kind": lambda a: altered(a, manifest=lambda m: m.update(database="postgresql")),
    "a manifest of a later format": lambda a: altered(a, manifest=lambda m: m.update(format=2)),
    "a manifest with more": lambda a: altered(a, manifest=lambda m: m.update(surprise=1)),
}


@pytest.fixture(scope="module")
def sqlite_archive(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A backup of an empty SQLite shop with a key."""
    folder = tmp_path_factory.mktemp("archive")
    shutil.copy(sqlite_template, folder / "najimi.db")
    shop_key(folder)
    store = Store(f"sqlite:///{folder / 'najimi.db'}")
    made = make_backup(store, folder, folder / "b.tar.gz", now=NOW, release=RELEASE, progress=nothing)
    store.close()
    return made.path


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_archive_is_refused_and_nothing_of_it_stays(sqlite_archive: Path, tmp_path: Path, odd: str) -> None:
    """Whatever an archive names, only what its manifest promises, digest by digest, is ever used."""
    path = Path(shutil.copy(sqlite_archive, tmp_path / "b.tar.gz"))
    shop = tmp_path / "shop"
    shop.mkdir()
    store = Store(f"sqlite:///{shop / 'najimi.db'}")
    bad = ODD[odd](path)
    with untouched(tmp_path), pytest.raises(BackupError):
        restore(store, shop, bad)
    store.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_damage_goes_unnoticed(sqlite_archive: Path, tmp_path: Path, data: st.DataObject) -> None:
    """An archive that breaks off or has any byte changed is refused, or is bit for bit what it was."""
    content = bytearray(sqlite_archive.read_bytes())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    else:
        # Byte 3 to 9 of gzip are flags and a time that nobody reads.
        place = data.draw(st.integers(10, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
    path, folder = tmp_path / "damaged.tar.gz", tmp_path / "out"
    path.write_bytes(content)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        unpack(path, folder, nothing)
    except BackupError:
        return
    with tarfile.open(sqlite_archive) as tar:
        for info in tar:
            file = tar.extractfile(info)
            if file and info.name != "manifest.json":
                assert (folder / info.name).read_bytes() == file.read()


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """What swells to more than its manifest says is refused before it fills the disk."""
    manifest = {
        "format": 1,
        "release": RELEASE,
        "database": "sqlite",
        "revision": "0001",
        "made_at": NOW.isoformat(),
        "rows": {},
        "files": {"database.sqlite": {"bytes": 10, "sha256": "0" * 64}},
    }
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb") as out, tarfile.open(fileobj=out, mode="w|") as tar:
        text_of = json.dumps(manifest).encode()
        info = _info("manifest.json")
        info.size = len(text_of)
        tar.addfile(info, io.BytesIO(text_of))
        info = _info("database.sqlite")
        info.size = 50_000_000
        tar.addfile(info, io.BytesIO(bytes(50_000_000)))
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(BackupError):
        unpack(path, folder, nothing)
    assert sum(file.stat().st_size for file in folder.rglob("*")) == 0
