"""Ask a list's question again: see first who comes and who goes, then keep both the new list and the old one.

What is found is written down out of sight; one small transaction puts it in the old one's place.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from core.actions.lists.save_list import BATCH_ROWS, Gathered, Told, called, gather, understood_again
from core.actions.questions.ask import everyone
from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.extraction.answer import FoundCustomer
from core.extraction.language.period import day_text
from core.extraction.lists.difference import Difference, difference
from core.extraction.lists.kept import IN_THE_MAKING, LONGEST_NAME, list_called, moment_of
from core.extraction.lists.members import Members, earlier_members, people, present_members
from core.models import CustomerList, ListMember, ListVersion, ListVersionMember, Question
from core.shop import Shop


@dataclass(frozen=True)
class Prepared:
    """What is ready to take the place of version `version` of the list with the id `old_id`; `by` asked for it."""

    gathered: Gathered
    old_id: int
    version: int
    by: str
    action: str


def preview_refresh(shop: Shop, name: str) -> Difference:
    """Return who would come onto the list and who would leave it, were it refreshed now; nothing is changed."""
    with shop.store.read() as session:
        kept = list_called(session, name)
        before = present_members(session, kept.id or 0)
        question = _question(session, kept)
    now = {found.customer_id: found.weight for found in everyone(shop, understood_again(question))}
    return difference(f"{kept.name} as it is", before, "asked again now", now)


def prepare_refresh(shop: Shop, name: str, by: str, tell: Told | None = None) -> Prepared:
    """Ask the list's question again and write down what was found, out of sight; `refresh_list` then shows it.

    Raises `NotFoundError` for an unknown list, `RefusedError` where nobody answers its question now, and
    `QuestionError` where what the question speaks of is gone.
    """
    with shop.store.read() as session:
        kept = list_called(session, name)
        question = _question(session, kept)
    found = everyone(shop, understood_again(question))
    return _prepared(shop, kept, found, by, "list refreshed", tell)


def prepare_return(shop: Shop, name: str, number: int, by: str, tell: Told | None = None) -> Prepared:
    """Make an earlier version of a list ready to be the list again: the undo of a refreshment.

    Who was merged since then is who they are now, and who was erased is left out. Raises `NotFoundError` for an
    unknown list or version.
    """
    with shop.store.read() as session:
        kept = list_called(session, name)
        moment = moment_of(session, kept, number)
        if moment.earlier_id is None:
            message = f"“{kept.name}” is at version {number} already."
            raise RefusedError(message)
        members = earlier_members(session, moment.earlier_id)
    back = f"on the list as of {day_text(moment.at.astimezone(shop.zone).date())} (version {number})"
    return _prepared(shop, kept, _returning(shop, kept, members, back), by, "list returned to an earlier version", tell)


def refresh_list(tx: Session, shop: Shop, prepared: Prepared) -> CustomerList:
    """Put what was prepared in the place of the list; the version before it stays, to compare with and to return to.

    Raises `RefusedError` where somebody else refreshed, renamed or removed the list meanwhile.
    """
    old, new = tx.get(CustomerList, prepared.old_id), tx.get(CustomerList, prepared.gathered.list_id)
    if old is None or new is None or old.version != prepared.version or new.version != IN_THE_MAKING:
        message = "Somebody else has changed this list meanwhile. Look at it, then refresh it again."
        raise RefusedError(message)
    name, now = old.name, shop.clock.now()
    ending = f" (version {old.version} until {day_text(now.astimezone(shop.zone).date())}, {old.id})"
    # A plan may still name it; otherwise it goes for good within a day.
    called(tx, old, name[: LONGEST_NAME - len(ending)] + ending)
    tx.execute(update(ListVersion).where(col(ListVersion.list_id) == old.id).values(list_id=new.id))
    new.size, new.version, new.saved_by, new.saved_at = (
        prepared.gathered.size,
        old.version + 1,
        old.saved_by,
        old.saved_at,
    )
    new.refreshed_by, new.refreshed_at, new.question_id = prepared.by, now, old.question_id
    old.version, old.refreshed_at = IN_THE_MAKING, now
    tx.add(old)
    called(tx, new, name)
    actor, subject = prepared.by[:64], f"list:{new.id}"
    record(tx, shop.clock, actor=actor, action=prepared.action, subject=subject, version=new.version, size=new.size)
    return new


def _prepared(  # noqa: PLR0917 - whose list, who is found, who asks and hears of it
    shop: Shop, kept: CustomerList, found: Iterator[FoundCustomer], by: str, action: str, tell: Told | None
) -> Prepared:
    try:
        gathered = gather(shop, found, kept.question_id, kept.name, by, tell)
    except RefusedError as error:
        message = f"Nobody would be on “{kept.name}”, so it stays as it is. Ask its question again to see why."
        raise RefusedError(message) from error
    _keep_version(shop, kept, gathered.list_id)
    return Prepared(gathered, kept.id or 0, kept.version, by, action)


def _keep_version(shop: Shop, kept: CustomerList, new_id: int) -> None:
    """Write down who is on the list now as its earlier version, below the list that will take its place."""
    version = ListVersion(
        list_id=new_id,
        number=kept.version,
        question_id=kept.question_id,
        size=kept.size,
        taken_by=kept.refreshed_by or kept.saved_by,
        taken_at=kept.refreshed_at or kept.saved_at,
    )
    with shop.store.write() as tx:
        tx.add(version)
    after, more = 0, True
    while more:
        with shop.store.write() as tx:
            rows = tx.execute(
                select(col(ListMember.id), col(ListMember.customer_id), col(ListMember.weight))
                .where(ListMember.list_id == kept.id, col(ListMember.id) > after)
                .order_by(col(ListMember.id))
                .limit(BATCH_ROWS)
            ).all()
            if rows:
                copies = [{"version_id": version.id, "customer_id": who, "weight": weight} for _, who, weight in rows]
                tx.execute(insert(ListVersionMember), copies)
                after = int(rows[-1][0] or 0)
        more = len(rows) == BATCH_ROWS


def _returning(shop: Shop, kept: CustomerList, members: Members, back: str) -> Iterator[FoundCustomer]:
    """Yield who comes back, heaviest first, each with the reason of now where they are on the list now as well."""
    ids = sorted(members, key=lambda key: (-members[key], key))
    with shop.store.read() as session:
        kept_with = select(col(ListMember.customer_id), col(ListMember.reason)).where(ListMember.list_id == kept.id)
        reasons = {who: reason for who, reason in session.execute(kept_with)}  # noqa: C416 - rows are no pairs to the checker
        for at in range(0, len(ids), BATCH_ROWS):
            known = people(session, ids[at : at + BATCH_ROWS])
            for key in ids[at : at + BATCH_ROWS]:
                if key in known:
                    who = known[key]
                    yield FoundCustomer(key, who.number, who.name, members[key], reasons.get(key) or back)


def _question(session: Session, kept: CustomerList) -> Question:
    question = session.get(Question, kept.question_id)
    if question is None:
        message = f"The question of “{kept.name}” is not on record any more, so it cannot be asked again."
        raise NotFoundError(message)
    return question
