"""Where speech models lie on this machine: the folders that the settings name, and those where Vosk keeps its own."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from speech.model_setting import ModelWish

# The acoustic model, in the two layouts that Vosk publishes: one of them makes a folder a model.
ACOUSTIC_MODELS: Final = ("am/final.mdl", "final.mdl")
# The part of the graph that is put together while listening: without it Vosk hears any word, whatever list it is given.
LIST_GRAPHS: Final = ("graph/HCLr.fst", "HCLr.fst")
_MB: Final = 1_000_000


class ModelError(Exception):
    """A model that cannot be had; its text says why and what to do."""


def local_folder(wish: ModelWish, shelves: Sequence[Path]) -> Path | None:
    """Return the folder of the model that is wished for; None where Vosk has to download it to its `shelves` first.

    Raises `ModelError` where the wish names a folder that holds no model.
    """
    if wish.folder is None:
        return next((found for found in _kept(wish, shelves) if _is_whole(found)), None)
    if not _is_model(wish.folder):
        message = f"NAJIMI_SPEECH_MODEL names {wish.folder}, which holds no Vosk model (no {ACOUSTIC_MODELS[0]})"
        raise ModelError(message)
    return wish.folder


def standing(wish: ModelWish, shelves: Sequence[Path]) -> str:
    """Say in words where the model is, or when it will be there; raises `ModelError` as `local_folder` does."""
    folder = local_folder(wish, shelves)
    if folder is not None:
        return f"{wish.name}: {folder}"
    coming = broken_off(wish, shelves)
    if coming:
        size = sum(path.stat().st_size for path in coming if path.is_file())
        return f"{wish.name}: being downloaded by Vosk, {size // _MB} MB so far"
    return f"{wish.name}: downloaded by Vosk when the engine starts"


def broken_off(wish: ModelWish, shelves: Sequence[Path]) -> list[Path]:
    """Return what a download that goes on, or was broken off, has left where Vosk downloads to: its last shelf."""
    return [path for path in _kept(wish, shelves[-1:]) if path.suffix == ".zip" or not _is_whole(path)]


def takes_lists(folder: Path) -> bool:
    """Return whether the model in `folder` can listen for the words of a list alone."""
    return any((folder / name).is_file() for name in LIST_GRAPHS)


def _kept(wish: ModelWish, shelves: Sequence[Path]) -> list[Path]:
    """Return what Vosk keeps of a language, as Vosk itself looks for it."""
    name = re.compile(rf"vosk-model(-small)?-{re.escape(wish.published)}")
    return sorted(path for shelf in shelves if shelf.is_dir() for path in shelf.iterdir() if name.match(path.name))


def _is_whole(folder: Path) -> bool:
    """Return whether `folder` is a model, and all of it where the archive that it comes of lies beside it still."""
    archive = folder.with_name(f"{folder.name}.zip")
    if not _is_model(folder):
        return False
    try:
        with ZipFile(archive) as packed:
            return all(_is_unpacked(folder.parent, member) for member in packed.infolist())
    except FileNotFoundError:
        return True
    except (OSError, BadZipFile):
        return False


def _is_unpacked(shelf: Path, member: ZipInfo) -> bool:
    file = shelf / member.filename
    return file.is_dir() or (file.is_file() and file.stat().st_size == member.file_size)


def _is_model(folder: Path) -> bool:
    return any((folder / name).is_file() for name in ACOUSTIC_MODELS)
