"""Customer lists: looked at, saved, refreshed, compared, combined, exported, renamed, removed."""

from datetime import UTC, datetime
from itertools import islice

from bot.commands.errand import Errand
from bot.commands.extract import PIECE_BYTES
from bot.commands.lists_wire import (
    CombineListsRequest,
    CompareListsRequest,
    ExportListRequest,
    ListAnswer,
    ListRequest,
    ListRow,
    ListsAnswer,
    ListsComparison,
    MemberLine,
    MomentLine,
    PersonLine,
    RemovedList,
    RenameListRequest,
    ReturnListRequest,
    SaveListRequest,
)
from bot.commands.wire import FilePiece, Nothing, Progress, Tell
from core.actions.lists.compare_lists import Comparison, Side, compare_lists, compare_with_before, named
from core.actions.lists.export_list import export_members
from core.actions.lists.keep_lists import Combining, combined, list_card, lists, members, remove_list, rename_list
from core.actions.lists.refresh_list import Prepared, prepare_refresh, prepare_return, preview_refresh, refresh_list
from core.actions.lists.save_list import Told, gather_list, keep_question, save_list
from core.actions.questions.ask import understand
from core.extraction.answer import Understood
from core.extraction.lists.kept import Moment, list_called
from core.models import CustomerList, Question

ACTOR = "command line"


def everything(errand: Errand, _request: Nothing, _tell: Tell) -> ListsAnswer:
    """List every list."""
    return ListsAnswer(lists=tuple(_row(kept, sentence) for kept, sentence in lists(errand.shop)))


def show(errand: Errand, request: ListRequest, _tell: Tell) -> ListAnswer:
    """Show one list."""
    return _shown(errand, request.name, request.limit)


def save(errand: Errand, request: SaveListRequest, tell: Tell) -> ListAnswer:
    """Ask a question and keep who answers it as a list."""
    return _kept(errand, understand(errand.shop, request.words), request.name, tell)


def compare(errand: Errand, request: CompareListsRequest, _tell: Tell) -> ListsComparison:
    """Compare two lists, or a list with what it was."""
    if request.other is None and request.version is None:
        return _compared(compare_with_before(errand.shop, request.name))
    first = Side(request.name, request.version)
    second = Side(request.other or request.name, request.other_version)
    return _compared(compare_lists(errand.shop, first, second))


def combine(errand: Errand, request: CombineListsRequest, tell: Tell) -> ListAnswer:
    """Make a new list of two."""
    understood = combined(errand.shop, request.name, Combining(request.how), request.other)
    return _kept(errand, understood, request.new_name, tell)


def preview(errand: Errand, request: ListRequest, _tell: Tell) -> ListsComparison:
    """Say who would come and who would go, were the list refreshed."""
    return _compared(named(errand.shop, preview_refresh(errand.shop, request.name)))


def refresh(errand: Errand, request: ListRequest, tell: Tell) -> ListAnswer:
    """Ask the list's question again and keep the answer."""
    return _refreshed(errand, prepare_refresh(errand.shop, request.name, ACTOR, _telling(tell)))


def return_to(errand: Errand, request: ReturnListRequest, tell: Tell) -> ListAnswer:
    """Make an earlier version the list again."""
    return _refreshed(errand, prepare_return(errand.shop, request.name, request.version, ACTOR, _telling(tell)))


def export(errand: Errand, request: ExportListRequest, tell: Tell) -> ListAnswer:
    """Send everybody on a list as pieces of a file."""
    content = export_members(errand.shop, request.name, request.format)
    for start in range(0, len(content), PIECE_BYTES):
        tell(FilePiece.of(content[start : start + PIECE_BYTES]))
    return _shown(errand, request.name, 0)


def rename(errand: Errand, request: RenameListRequest, _tell: Tell) -> ListAnswer:
    """Give a list another name."""
    with errand.shop.store.write() as tx:
        kept = rename_list(tx, errand.shop, request.name, request.new_name, ACTOR)
        name = kept.name
    return _shown(errand, name, 0)


def remove(errand: Errand, request: ListRequest, _tell: Tell) -> RemovedList:
    """Take a list away."""
    with errand.shop.store.write() as tx:
        name = list_called(tx, request.name).name
        kept = remove_list(tx, errand.shop, request.name, ACTOR)
        return RemovedList(removed=name, size=kept.size)


def _kept(errand: Errand, understood: Understood, name: str, tell: Tell) -> ListAnswer:
    with errand.shop.store.write() as tx:
        question = keep_question(tx, errand.shop, understood, 0, ACTOR)
        key = question.id or 0
    gathered = gather_list(errand.shop, key, name, ACTOR, _telling(tell))
    with errand.shop.store.write() as tx:
        tx.get_one(Question, key).found = gathered.size
        kept = save_list(tx, errand.shop, gathered).name
    return _shown(errand, kept, 10)


def _refreshed(errand: Errand, prepared: Prepared) -> ListAnswer:
    with errand.shop.store.write() as tx:
        name = refresh_list(tx, errand.shop, prepared).name
    return _shown(errand, name, 0)


def _telling(tell: Tell) -> Told:
    return lambda done: tell(Progress(doing="Writing customers down", done=done))


def _shown(errand: Errand, name: str, limit: int) -> ListAnswer:
    card = list_card(errand.shop, name)
    first = tuple(
        MemberLine(id=one.customer_id, number=one.number, name=one.name, weight=one.weight, reason=one.reason)
        for one in islice(members(errand.shop, name), limit)
    )
    return ListAnswer(
        **_row(card.kept, card.sentence).model_dump(),
        filter=card.filter_text,
        in_thousandths=card.in_thousandths,
        members=first,
        versions=tuple(_moment(moment) for moment in card.moments),
    )


def _row(kept: CustomerList, sentence: str) -> ListRow:
    return ListRow(
        name=kept.name,
        size=kept.size,
        version=kept.version,
        sentence=sentence,
        saved_by=kept.saved_by,
        saved_at=_iso(kept.saved_at),
        refreshed_at=_iso(kept.refreshed_at) if kept.refreshed_at else None,
    )


def _moment(moment: Moment) -> MomentLine:
    return MomentLine(version=moment.number, size=moment.size, by=moment.by, at=_iso(moment.at))


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _compared(found: Comparison) -> ListsComparison:
    between = found.difference
    return ListsComparison(
        first=between.first,
        second=between.second,
        size_first=between.sizes[0],
        size_second=between.sizes[1],
        both=len(between.both),
        only_first=len(between.only_first),
        only_second=len(between.only_second),
        first_alone=tuple(PersonLine(number=one.number, name=one.name) for one in found.only_first),
        second_alone=tuple(PersonLine(number=one.number, name=one.name) for one in found.only_second),
    )
