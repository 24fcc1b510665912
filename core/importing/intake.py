"""What every import asks first, whatever its file is about: where it comes from, and what its columns do not say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.errors import ImportRefusedError, ShownError
from core.importing.rejects import RejectsFile
from core.importing.run import fail
from core.shop import Shop

DEFAULT_SOURCE = "shop"
LONGEST_SOURCE = 64


def checked_source(source: str | None) -> str:
    """Return the name of where a file comes from; raise `ImportRefusedError` for one that is none."""
    name = (source or DEFAULT_SOURCE).strip()
    if not 0 < len(name) <= LONGEST_SOURCE or not name.isprintable():
        message = f"The source is a short name for where the file comes from, of at most {LONGEST_SOURCE} characters."
        raise ImportRefusedError(message)
    return name


def demand_nothing_missing(missing: Sequence[str], columns: Sequence[str], example: str) -> None:
    """Raise `ImportRefusedError` where columns have to be named first; `example` is a field that one may fill."""
    if missing:
        message = (
            f"The columns do not say everything. Please name {'; '.join(missing)}. The file has: {', '.join(columns)}."
            f" Name a column as in {example}={columns[0]}."
        )
        raise ImportRefusedError(message)


@contextmanager
def noting_failure(shop: Shop, run_id: int, rejects: RejectsFile) -> Iterator[None]:
    """Write down what broke an import off, and let the error go on."""
    try:
        yield
    except Exception as error:
        # Other errors may quote the lines that they met, and those are personal data.
        said = str(error) if isinstance(error, ShownError) else type(error).__name__
        fail(shop, run_id, said, rejects_file=rejects.name)
        raise
