"""The lists that staff keep: looked at, combined into questions, renamed, taken away and brought back."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from core.actions.lists.save_list import called
from core.actions.questions.ask import understand
from core.audit import record
from core.definitions.list_uses import uses_of_list
from core.errors import NotFoundError, RefusedError
from core.extraction.answer import FoundCustomer, Understood, weighed_in_thousandths
from core.extraction.lists.kept import LONGEST_NAME, Moment, checked_name, every_list, list_called, moments_of
from core.extraction.lists.members import people
from core.models import CustomerList, ListMember, Plan, PlanState, Question
from core.shop import Shop

# Plans of these states ask nothing any more: whom they told is kept with them.
OVER = frozenset({PlanState.CANCELLED, PlanState.EVALUATED, PlanState.FINISHED})
SHOWN = 5
AT_ONCE = 1_000


class Combining(StrEnum):
    """How two lists make a third."""

    AND = "and"
    OR = "or"
    MINUS = "minus"


@dataclass(frozen=True)
class ListCard:
    """A list as it is now: its question, who are the first of it, and how it stood before (`moments[0]` is now)."""

    kept: CustomerList
    sentence: str
    filter_text: str | None
    first: tuple[FoundCustomer, ...]
    moments: tuple[Moment, ...]
    in_thousandths: bool


def lists(shop: Shop) -> list[tuple[CustomerList, str]]:
    """Return the lists that staff keep, the latest first, each with the sentence of its question."""
    with shop.store.read() as session:
        return every_list(session)


def list_card(shop: Shop, name: str) -> ListCard:
    """Return a list with its first members; raise `NotFoundError` with the nearest names where there is none."""
    with shop.store.read() as session:
        kept = list_called(session, name)
        question = session.get_one(Question, kept.question_id)
        thousandths = weighed_in_thousandths(question.kind, question.spec)
        first = tuple(_first(session, kept, SHOWN))
        moments = tuple(moments_of(session, kept))
    return ListCard(kept, question.sentence, question.filter_text, first, moments, thousandths)


def members(shop: Shop, name: str) -> Iterator[FoundCustomer]:
    """Yield everybody on a list, heaviest first, with the reasons kept with them; merged people as who they are now."""
    with shop.store.read() as session:
        yield from _first(session, list_called(session, name), None)


def combined(shop: Shop, first: str, how: Combining, second: str) -> Understood:
    """Return the question of who is on both lists, on either, or on the first but not on the second."""
    with shop.store.read() as session:
        one, other = (_quoted(list_called(session, name).name) for name in (first, second))
    joint = {Combining.AND: "and", Combining.OR: "or", Combining.MINUS: "and not"}[how]
    return understand(shop, f"list({one}) {joint} list({other})")


def rename_list(tx: Session, shop: Shop, name: str, new_name: str, by: str) -> CustomerList:
    """Give a list another name; raise `RefusedError` where filters, lists or extractions ask for it by this one."""
    kept = list_called(tx, name)
    before = kept.name
    after = checked_name(tx, new_name, except_id=kept.id)
    _refuse_used(uses_of_list(tx, kept.name), kept.name, "renamed")
    called(tx, kept, after)
    record(tx, shop.clock, actor=by[:64], action="list renamed", subject=f"list:{kept.id}", before=before, after=after)
    return kept


def remove_list(tx: Session, shop: Shop, name: str, by: str) -> CustomerList:
    """Take a list away; within a day it can be brought back. Raises `RefusedError` while anything uses it."""
    kept = list_called(tx, name)
    plans = tx.execute(select(col(Plan.id), col(Plan.state)).where(Plan.list_id == kept.id)).all()
    users = [f"plan {plan}" for plan, state in plans if state not in OVER]
    _refuse_used((*users, *uses_of_list(tx, kept.name)), kept.name, "removed")
    ending = f" (removed, {kept.id})"
    was = kept.name
    kept.version, kept.refreshed_at = -kept.version, shop.clock.now()
    called(tx, kept, was[: LONGEST_NAME - len(ending)] + ending)
    record(tx, shop.clock, actor=by[:64], action="list removed", subject=f"list:{kept.id}", size=kept.size)
    return kept


def bring_back_list(tx: Session, shop: Shop, list_id: int, name: str, by: str) -> CustomerList:
    """Bring back a list that was taken away less than a day ago, under its name."""
    kept = tx.get(CustomerList, list_id)
    if kept is None or kept.version >= 0:
        message = "That list cannot be brought back any more. Ask its question again, and save it."
        raise NotFoundError(message)
    kept.version = -kept.version
    called(tx, kept, checked_name(tx, name, except_id=kept.id))
    record(tx, shop.clock, actor=by[:64], action="list brought back", subject=f"list:{kept.id}", size=kept.size)
    return kept


def _first(session: Session, kept: CustomerList, limit: int | None) -> Iterator[FoundCustomer]:
    query = (
        select(col(ListMember.customer_id), col(ListMember.weight), col(ListMember.reason))
        .where(ListMember.list_id == kept.id)
        .order_by(col(ListMember.weight).desc(), col(ListMember.id))
        .limit(limit)
    )
    rows = session.execute(query).all()
    told: set[int] = set()
    for at in range(0, len(rows), AT_ONCE):
        some = rows[at : at + AT_ONCE]
        known = people(session, [who for who, _, _ in some])
        known |= people(session, [each.merged_into_id for each in known.values() if each.merged_into_id])
        for who, weight, reason in some:
            now = known[known[who].merged_into_id or who]
            if now.erased_at is None and now.id is not None and now.id not in told:
                told.add(now.id)
                yield FoundCustomer(now.id, now.number, now.name, weight, reason)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _refuse_used(users: tuple[str, ...], name: str, what: str) -> None:
    if users:
        shown = ", ".join(users[:3]) + (f" and {len(users) - 3} more" if len(users) > 3 else "")  # noqa: PLR2004 - shown
        message = f"“{name}” cannot be {what} while {shown} use it by its name."
        raise RefusedError(message)
