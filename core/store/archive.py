"""The file of a backup: one tar.gz with a manifest first, then everything that the manifest names, and nothing else.

An archive that is read may be anybody's: its names, sizes and digests are compared with its manifest before anything
of it is used, and nothing is written outside the folder that was handed in.
"""

import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import BackupError

MANIFEST = "manifest.json"
FORMAT: Literal[1] = 1
LARGEST_MANIFEST = 16 * 1024 * 1024
PIECE = 1024 * 1024
# The database, the key, and the folders of files that people handed in.
_NAME = re.compile(r"(?:database\.(?:sqlite|pgdump)|najimi\.key|(?:uploads|rejects)(?:/[^/\x00-\x1f\\]+)+)")

# What is done, how many bytes of it are done, and of how many (None where that is not known).
Progress = Callable[[str, int, int | None], None]


class Member(BaseModel):
    """One file of an archive: its length in bytes and its SHA-256 in hexadecimal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What an archive is: of which release, which database, which schema, when it was made, with what in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = FORMAT
    release: str
    database: Literal["sqlite", "postgresql"]
    revision: str | None
    made_at: datetime
    rows: dict[str, int]
    files: dict[str, Member]

    @property
    def total(self) -> int:
        """Return how many bytes the files have in all."""
        return sum(member.bytes for member in self.files.values())


def describe(files: dict[str, Path], progress: Progress) -> dict[str, Member]:
    """Return length and digest of each of `files`, by its name in the archive."""
    whole, done = sum(path.stat().st_size for path in files.values()), 0
    found = {}
    for name, path in files.items():
        digest, length = hashlib.sha256(), 0
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                length += len(piece)
                progress("Measuring", done + length, whole)
        done += length
        found[name] = Member(bytes=length, sha256=digest.hexdigest())
    return found


def write_archive(target: Path, manifest: Manifest, files: dict[str, Path], progress: Progress) -> None:
    """Write the archive, for its owner alone, whole or not at all; `target` must not be there yet."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as archive:
                text = manifest.model_dump_json(indent=1).encode()
                _add(archive, MANIFEST, len(text), io.BytesIO(text))
                done = 0
                for name, path in files.items():
                    with path.open("rb") as file:
                        _add(archive, name, manifest.files[name].bytes, file)
                    done += manifest.files[name].bytes
                    progress("Packing", done, manifest.total)
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            message = f"{target} is there already; name a file that is not."
            raise BackupError(message)
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise BackupError(_unwritable(target.parent, error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _add(archive: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    archive.addfile(info, content)


def sync_folder(folder: Path) -> None:
    """Make sure that a name just given in `folder` survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(folder: Path, error: OSError) -> str:
    return f"Nothing can be written into {folder}: {error.strerror}. Make room there, or name another folder."


@contextmanager
def reading(archive: Path) -> Iterator[tarfile.TarFile]:
    """Open an archive; whatever is wrong with it, then or while it is read, raises `BackupError`."""
    try:
        with archive.open("rb") as file, tarfile.open(fileobj=file, mode="r|gz") as tar:
            yield tar
    except (tarfile.TarError, EOFError, zlib.error) as error:
        message = f"{archive} is not a whole backup: it breaks off or is damaged. Use another one."
        raise BackupError(message) from error
    except OSError as error:
        message = f"{archive} cannot be read, or what is in it cannot be written: {error.strerror or 'it is damaged'}."
        raise BackupError(message) from error


def unpack(archive: Path, folder: Path, progress: Progress) -> Manifest:
    """Unpack an archive into `folder`, which is empty; return its manifest. Raises `BackupError` for anything odd."""
    with reading(archive) as tar:
        members = iter(tar)
        manifest = _manifest(tar, next(members, None), archive)
        found: set[str] = set()
        done = 0
        for info in members:
            promised = manifest.files.get(info.name)
            if promised is None or info.name in found or not info.isreg() or info.size != promised.bytes:
                message = f"{archive} holds {info.name!r}, which its manifest does not name so. Use another backup."
                raise BackupError(message)
            _unpack_one(tar, info, promised, folder / info.name)
            found.add(info.name)
            done += promised.bytes
            progress("Unpacking", done, manifest.total)
    missing = sorted(set(manifest.files) - found)
    if missing:
        message = f"{archive} lacks {', '.join(missing[:3])}, which its manifest names. Use another backup."
        raise BackupError(message)
    return manifest


def _manifest(tar: tarfile.TarFile, info: tarfile.TarInfo | None, archive: Path) -> Manifest:
    first = tar.extractfile(info) if info and info.name == MANIFEST and info.isreg() else None
    if info is None or first is None or info.size > LARGEST_MANIFEST:
        message = f"{archive} is not a backup of Najimi's: it does not begin with a manifest."
        raise BackupError(message)
    try:
        manifest = Manifest.model_validate_json(first.read())
    except ValidationError as error:
        message = f"{archive} has a manifest that this release does not understand; a newer release may."
        raise BackupError(message) from error
    strange = [name for name in manifest.files if not _NAME.fullmatch(name) or ".." in name.split("/")]
    if strange:
        message = f"{archive} names {strange[0]!r}, which no backup of Najimi's holds. Nothing was unpacked."
        raise BackupError(message)
    return manifest


def _unpack_one(tar: tarfile.TarFile, info: tarfile.TarInfo, promised: Member, target: Path) -> None:
    """Write one member, comparing its digest as it is read."""
    target.parent.mkdir(parents=True, exist_ok=True)
    content = tar.extractfile(info)
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while content and (piece := content.read(PIECE)):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != promised.sha256:
        message = f"{info.name} is not what the backup's manifest says: it was changed or damaged. Use another backup."
        raise BackupError(message)
