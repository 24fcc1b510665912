"""The lists that staff keep, by name; what is still being made, or was taken away, is none of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from sqlmodel import Session, col, select

from core.errors import NotFoundError, RefusedError
from core.extraction.name_index import nearest_names
from core.models import CustomerList, ListVersion, Question

LONGEST_NAME = 80
# Lists that a form made for a plan are no lists that anybody keeps.
FOR_A_PLAN = "For a plan, question "
# A list with this version is being made; one below it was taken away, and can come back for a while.
IN_THE_MAKING = 0


class NameTakenError(RefusedError):
    """A list's name that another list has; `free` is one like it that none has."""

    def __init__(self, name: str, free: str) -> None:
        """Suggest `free` in place of `name`."""
        super().__init__(f"There is already a list “{name}”. Choose another name, such as “{free}”.")
        self.free = free


@dataclass(frozen=True)
class Moment:
    """A list as it stood: version `number`, of `size` customers, made by `by` at `at`.

    `earlier_id` is that of the `ListVersion` where it is an earlier one.
    """

    number: int
    size: int
    by: str
    at: datetime
    earlier_id: int | None = None


def every_list(session: Session) -> list[tuple[CustomerList, str]]:
    """Return the lists that staff keep, the latest first, each with the sentence of its question."""
    rows = session.execute(
        select(CustomerList, col(Question.sentence))
        .join(Question, col(Question.id) == col(CustomerList.question_id))
        .where(col(CustomerList.version) > IN_THE_MAKING, col(CustomerList.name).not_like(f"{FOR_A_PLAN}%"))
        .order_by(col(CustomerList.saved_at).desc(), col(CustomerList.id).desc())
    )
    return [(kept, sentence) for kept, sentence in rows]


def list_called(session: Session, name: str) -> CustomerList:
    """Return the list called `name`, in small or capital letters; raise `NotFoundError` with the nearest names."""
    lists = {kept.name: kept for kept, _ in every_list(session)}
    plain = " ".join(name.split()).casefold()
    by_name = {called.casefold(): kept for called, kept in lists.items()}
    # In quotation marks, as people write names.
    found = by_name.get(plain) or by_name.get(plain.strip("“”\"'"))
    if found is not None:
        return found
    near = nearest_names(name, lists) or tuple(lists)[:3]
    hint = f" Did you mean {' or '.join(near)}?" if near else " Nobody has saved a list yet."
    message = f"I don't know a list “{name[:LONGEST_NAME]}”.{hint}"
    raise NotFoundError(message, near)


def moments_of(session: Session, kept: CustomerList) -> list[Moment]:
    """Return a list as it stands now and as it stood before, the newest first."""
    present = Moment(
        kept.version, kept.size, kept.refreshed_by or kept.saved_by, kept.refreshed_at or kept.saved_at, None
    )
    rows = session.scalars(
        select(ListVersion)
        .where(ListVersion.list_id == kept.id, col(ListVersion.number) < kept.version)
        .order_by(col(ListVersion.number).desc())
    )
    return [present, *(Moment(row.number, row.size, row.taken_by, row.taken_at, row.id) for row in rows)]


def moment_of(session: Session, kept: CustomerList, number: int) -> Moment:
    """Return one version of a list; raise `NotFoundError` where there is none of that number."""
    for moment in moments_of(session, kept):
        if moment.number == number:
            return moment
    message = f"“{kept.name}” has no version {number}. Look at the list to see which there are."
    raise NotFoundError(message)


def checked_name(session: Session, name: str, *, except_id: int | None = None) -> str:
    """Return a name as it is kept; raise `NameTakenError`, or `RefusedError` for what can be no name."""
    called = " ".join(name.split())
    if not called or not called.isprintable():
        message = "A list needs a name of letters or figures, such as “Lamps, autumn”."
        raise RefusedError(message)
    if len(called) > LONGEST_NAME:
        message = f"A list's name has at most {LONGEST_NAME} characters; this one has {len(called)}."
        raise RefusedError(message)
    others = select(col(CustomerList.name)).where(col(CustomerList.id) != (except_id or 0))
    taken = {other.casefold() for other in session.scalars(others)}
    if called.casefold() in taken:
        raise NameTakenError(called, free_name(called, taken))
    return called


def free_name(name: str, taken: set[str]) -> str:
    """Return a name like `name` that is not among those taken."""
    return next(free for free in _alike(name) if free.casefold() not in taken)


def _alike(name: str) -> Iterator[str]:
    for number in count(2):
        ending = f" {number}"
        yield name[: LONGEST_NAME - len(ending)] + ending
