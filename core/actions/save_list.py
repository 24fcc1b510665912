"""Keep a question, and the customers who answer it as a list."""

from collections.abc import Iterator
from itertools import chain, count, islice

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.actions.ask import everyone
from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.extraction.answer import FoundCustomer, Understood
from core.models import CustomerList, ListMember, Question
from core.shop import Shop

BATCH_ROWS = 5_000
LONGEST_NAME = 80


class NameTakenError(RefusedError):
    """A list's name that another list has; `free` is one like it that none has."""

    def __init__(self, name: str, free: str) -> None:
        """Suggest `free` in place of `name`."""
        super().__init__(f"There is already a list “{name}”. Choose another name, such as “{free}”.")
        self.free = free


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


def save_list(tx: Session, shop: Shop, question_id: int, name: str, saved_by: str) -> CustomerList:
    """Keep the customers who answer the question now, with weight and reason, as a list called `name`.

    Raises `NameTakenError`, `RefusedError` for a name that cannot be one or for nobody found, `NotFoundError` for an
    unknown question, and `QuestionError` where what the question speaks of is gone.
    """
    called = _checked_name(tx, name)
    question = tx.get(Question, question_id)
    if question is None:
        message = "This question is not on record any more. Ask it again, then save the list."
        raise NotFoundError(message)
    batches = _batches(everyone(shop, understood_again(question)))
    # Taken before anything is written: an error must leave nothing behind, even where its transaction goes on.
    first = next(batches, None)
    if first is None:
        message = "Nobody answers this question now, so there is no list to save. Ask for something wider."
        raise RefusedError(message)
    kept = _new_list(tx, called, question_id, saved_by, shop)
    for batch in chain((first,), batches):
        tx.execute(insert(ListMember), [_member(kept, found) for found in batch])
        kept.size += len(batch)
    tx.add(kept)
    tx.flush()
    record(tx, shop.clock, actor=saved_by[:64], action="list saved", subject=f"list:{kept.id}", size=kept.size)
    return kept


def understood_again(question: Question) -> Understood:
    """Return a question that was kept, as it was understood then."""
    return Understood(
        question.kind, question.words, question.filter_text, question.product_id, question.sentence, question.spec
    )


def _checked_name(tx: Session, name: str) -> str:
    called = " ".join(name.split())
    if not called or not called.isprintable():
        message = "A list needs a name of letters or figures, such as “Lamps, autumn”."
        raise RefusedError(message)
    if len(called) > LONGEST_NAME:
        message = f"A list's name has at most {LONGEST_NAME} characters; this one has {len(called)}."
        raise RefusedError(message)
    taken = {other.casefold() for other in tx.scalars(select(col(CustomerList.name)))}
    if called.casefold() in taken:
        raise NameTakenError(called, _free_name(called, taken))
    return called


def _free_name(name: str, taken: set[str]) -> str:
    endings = (f" {number}" for number in count(2))
    names = (name[: LONGEST_NAME - len(ending)] + ending for ending in endings)
    return next(free for free in names if free.casefold() not in taken)


def _new_list(tx: Session, name: str, question_id: int, saved_by: str, shop: Shop) -> CustomerList:
    kept = CustomerList(name=name, question_id=question_id, size=0, saved_by=saved_by, saved_at=shop.clock.now())
    try:
        with tx.begin_nested():
            tx.add(kept)
    except IntegrityError as error:
        # Somebody else saved one of that name since we looked.
        raise NameTakenError(name, _free_name(name, {name.casefold()})) from error
    return kept


def _batches(customers: Iterator[FoundCustomer]) -> Iterator[list[FoundCustomer]]:
    while batch := list(islice(customers, BATCH_ROWS)):
        yield batch


def _member(kept: CustomerList, found: FoundCustomer) -> dict[str, object]:
    return {
        "list_id": kept.id,
        "customer_id": found.customer_id,
        "weight": found.weight,
        "reason": found.reason,
    }
