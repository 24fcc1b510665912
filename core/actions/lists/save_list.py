"""Keep a question, and the customers who answer it as a list.

Who they are is found and written down in small transactions, while nobody sees the list; one last small one shows it
whole. A crash in between leaves nothing that anybody meets.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from uuid import uuid4

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from core.actions.questions.ask import everyone
from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.extraction.answer import FoundCustomer, Understood
from core.extraction.lists.kept import IN_THE_MAKING, NameTakenError, checked_name, free_name
from core.models import CustomerList, ListMember, ListVersion, ListVersionMember, Plan, Question
from core.shop import Shop

__all__ = ["Gathered", "NameTakenError", "gather_list", "keep_list", "keep_question", "save_list", "understood_again"]

BATCH_ROWS = 5_000
# What was begun and never finished, or was taken away, goes for good after this.
FORGOTTEN_AFTER = timedelta(days=1)

Told = Callable[[int], None]
"""Hears how many customers have been written down so far."""


@dataclass(frozen=True)
class Gathered:
    """Customers who were found and written down, but are no list yet: `list_id` is theirs, `name` what it will be."""

    list_id: int
    name: str
    size: int


def keep_question(
    tx: Session, shop: Shop, understood: Understood, found: int, asked_by: str, *, parent_id: int | None = None
) -> Question:
    """Write down a question that was answered with `found` customers; `parent_id` is the question that it refines.

    `asked_by` is who asked, as the surface knows them.
    """
    question = Question(
        kind=understood.kind,
        words=understood.words,
        filter_text=understood.filter_text,
        product_id=understood.product_id,
        parent_id=parent_id,
        sentence=understood.sentence,
        spec=None if understood.spec is None else dict(understood.spec),
        found=found,
        asked_by=asked_by,
        asked_at=shop.clock.now(),
    )
    tx.add(question)
    tx.flush()
    return question


def understood_again(question: Question) -> Understood:
    """Return a question that was kept, as it was understood then."""
    return Understood(
        question.kind, question.words, question.filter_text, question.product_id, question.sentence, question.spec
    )


def gather_list(shop: Shop, question_id: int, name: str, saved_by: str, tell: Told | None = None) -> Gathered:
    """Find the customers who answer the question now and write them down, with weight and reason, for a list `name`.

    To be called outside transactions; `save_list` then shows the list. Raises `NameTakenError`, `RefusedError` for a
    name that cannot be one or for nobody found, `NotFoundError` for an unknown question, and `QuestionError` where
    what the question speaks of is gone.
    """
    with shop.store.read() as session:
        called = checked_name(session, name)
        question = session.get(Question, question_id)
    if question is None:
        message = "This question is not on record any more. Ask it again, then save the list."
        raise NotFoundError(message)
    found = everyone(shop, understood_again(question))
    return gather(shop, found, question_id, called, saved_by, tell)


def gather(  # noqa: PLR0917 - whom, why, for what, by whom, and who hears of it
    shop: Shop, customers: Iterable[FoundCustomer], question_id: int, name: str, saved_by: str, tell: Told | None = None
) -> Gathered:
    """Write `customers` down for a list of that name, a few at a time; raise `RefusedError` where there are none."""
    forget_unfinished(shop)
    batches = _batches(iter(customers))
    # Taken before anything is written: an error must leave nothing behind.
    first = next(batches, None)
    if first is None:
        message = "Nobody answers this question now, so there is no list to save. Ask for something wider."
        raise RefusedError(message)
    hidden = f"being saved {uuid4().hex}"
    making = CustomerList(
        name=hidden,
        question_id=question_id,
        size=0,
        saved_by=saved_by,
        saved_at=shop.clock.now(),
        version=IN_THE_MAKING,
    )
    with shop.store.write() as tx:
        tx.add(making)
    key, size = making.id or 0, 0
    try:
        for batch in chain((first,), batches):
            with shop.store.write() as tx:
                tx.execute(insert(ListMember), [_member(key, found) for found in batch])
            size += len(batch)
            if tell is not None:
                tell(size)
    except BaseException:
        forget_list(shop, key)
        raise
    return Gathered(key, name, size)


def save_list(tx: Session, shop: Shop, gathered: Gathered) -> CustomerList:
    """Show what was gathered as a list; raise `NameTakenError` where somebody took the name meanwhile."""
    kept = tx.get(CustomerList, gathered.list_id)
    if kept is None or kept.version != IN_THE_MAKING:
        message = "This list was begun too long ago. Save it again."
        raise NotFoundError(message)
    kept.size, kept.version, kept.saved_at = gathered.size, 1, shop.clock.now()
    called(tx, kept, checked_name(tx, gathered.name))
    record(tx, shop.clock, actor=kept.saved_by[:64], action="list saved", subject=f"list:{kept.id}", size=kept.size)
    return kept


def keep_list(shop: Shop, question_id: int, name: str, saved_by: str, tell: Told | None = None) -> CustomerList:
    """Gather the customers who answer the question now, and keep them as a list; raises as these two do."""
    gathered = gather_list(shop, question_id, name, saved_by, tell)
    with shop.store.write() as tx:
        return save_list(tx, shop, gathered)


def called(tx: Session, kept: CustomerList, name: str) -> None:
    """Give a list its name; raise `NameTakenError` where somebody else took it since it was checked."""
    kept.name = name
    try:
        with tx.begin_nested():
            tx.add(kept)
            tx.flush()
    except IntegrityError as error:
        raise NameTakenError(name, free_name(name, {name.casefold()})) from error


def forget_unfinished(shop: Shop) -> None:
    """Forget the lists that were begun, or taken away, a day ago or longer; those that a plan still names stay."""
    used = select(col(Plan.list_id))
    old = select(col(CustomerList.id)).where(
        col(CustomerList.version) <= IN_THE_MAKING,
        col(CustomerList.saved_at) < shop.clock.now() - FORGOTTEN_AFTER,
        col(CustomerList.refreshed_at).is_(None)
        | (col(CustomerList.refreshed_at) < shop.clock.now() - FORGOTTEN_AFTER),
        col(CustomerList.id).not_in(used),
    )
    with shop.store.read() as session:
        keys = [key for key in session.scalars(old) if key is not None]
    for key in keys:
        forget_list(shop, key)


def forget_list(shop: Shop, list_id: int) -> None:
    """Delete a list that nobody sees, with its members and earlier versions, a few rows at a time."""
    with shop.store.read() as session:
        versions = [
            key for key in session.scalars(select(col(ListVersion.id)).where(ListVersion.list_id == list_id)) if key
        ]
    for version in versions:
        _delete_in_steps(shop, ListVersionMember, col(ListVersionMember.version_id), version)
    _delete_in_steps(shop, ListMember, col(ListMember.list_id), list_id)
    with shop.store.write() as tx:
        tx.execute(delete(ListVersion).where(col(ListVersion.list_id) == list_id))
        tx.execute(delete(CustomerList).where(col(CustomerList.id) == list_id))


def _delete_in_steps(
    shop: Shop, rows: type[ListMember] | type[ListVersionMember], owner: Mapped[int], owner_id: int
) -> None:
    some = select(col(rows.id)).where(owner == owner_id).order_by(col(rows.id)).limit(BATCH_ROWS)
    more = True
    while more:
        with shop.store.write() as tx:
            keys = list(tx.scalars(some))
            if keys:
                tx.execute(delete(rows).where(col(rows.id) <= keys[-1], owner == owner_id))
        more = len(keys) == BATCH_ROWS


def _batches(customers: Iterator[FoundCustomer]) -> Iterator[list[FoundCustomer]]:
    while batch := list(islice(customers, BATCH_ROWS)):
        yield batch


def _member(list_id: int, found: FoundCustomer) -> dict[str, object]:
    return {
        "list_id": list_id,
        "customer_id": found.customer_id,
        "weight": int(found.weight),
        "reason": found.reason,
    }
