"""Files shared in Slack: each press changes what is to be done with one; the work itself is the upload worker's.

Who administers the shop may import; whoever began an import may stop and undo it as well; whoever shared a file may
have it forgotten.
"""

from typing import Any

from sqlmodel import Session, select

from bot.handlers.slack_turn import Desk, Turn
from bot.views.slack_import import IMPORTING, looking_text, progress_blocks, undo_text
from bot.views.slack_import_forms import (
    AGREEMENTS,
    DATES_BLOCK,
    EXTRA_BLOCK,
    SOURCE_BLOCK,
    columns_form,
    kind_form,
    undo_form,
)
from bot.workers.inbox import Effect
from core.actions.importing.import_file import ALL_KINDS, fields_of
from core.actions.importing.undo_import import preview_undo
from core.actions.importing.upload_file import (
    ask_undo,
    change_upload,
    confirm_upload,
    demand_importer,
    demand_undoer,
    forget_upload,
    share_file,
    shared_run,
    stop_upload,
)
from core.errors import NotFoundError, RefusedError
from core.importing.columns import NONE
from core.importing.records.understanding import EXTRA
from core.importing.upload import ref_of, upload_of
from core.models import ImportRun, Role, Staff
from core.replies import Replies

MOST_EXTRA = 40


def shared(desk: Desk, turn: Turn) -> Effect:
    """Keep a file that was shared, for the worker to look at."""

    def effect(tx: Session, _replies: Replies) -> None:
        desk.staff(tx, turn)
        share_file(tx, desk.shop, file=turn.value, channel=turn.channel, user=turn.user)

    return effect


def confirm(desk: Desk, turn: Turn) -> Effect:
    """Have a file imported."""

    def effect(tx: Session, replies: Replies) -> None:
        run = confirm_upload(tx, desk.shop, turn.value, desk.staff(tx, turn))
        blocks = progress_blocks(ref_of(run), run.file_name, IMPORTING, 0, None)
        _edit(turn, replies, f"Importing {run.file_name}", blocks)

    return effect


def stop(desk: Desk, turn: Turn) -> Effect:
    """Ask an import to stop."""

    def effect(tx: Session, replies: Replies) -> None:
        run = stop_upload(tx, desk.shop, turn.value, desk.staff(tx, turn))
        turn.whisper(replies, f"{run.file_name} stops as soon as what is being written is written.")

    return effect


def forget(desk: Desk, turn: Turn) -> Effect:
    """Forget a file; it stays in Slack."""

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        name = forget_upload(tx, desk.shop, turn.value, staff)
        _edit(turn, replies, f"{name} is forgotten; nothing of it was imported.", [])

    return effect


def columns_open(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that says which column is which."""
    run = _open_run(desk, turn)
    if not run.kind:
        message = "Say first what kind of file it is."
        raise RefusedError(message)
    upload = upload_of(run)
    fields = fields_of(run.kind)
    agreements = tuple(AGREEMENTS) if run.kind == "customers" else ()
    return columns_form(
        {**turn.where, "run": ref_of(run)}, run.kind, (*fields, *agreements), upload.columns, run.mapping, run.source
    )


def columns_chosen(desk: Desk, turn: Turn) -> Effect:
    """Have the file looked at again with the columns that were chosen."""
    ref = str(turn.metadata.get("run", ""))

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        columns = upload_of(shared_run(tx, ref)).columns
        run = change_upload(tx, desk.shop, ref, staff, given=_given(turn, columns), source=turn.state.get(SOURCE_BLOCK))
        _edit(turn, replies, looking_text(run.file_name), [])

    return effect


def _given(turn: Turn, columns: tuple[str, ...]) -> dict[str, str]:
    """Return what the form says, as the command line would: a field and its column, or an option."""
    given: dict[str, str] = {}
    for name, value in turn.state.items():
        if name == DATES_BLOCK:
            given[name] = value
        elif name == EXTRA_BLOCK:
            for column in (_column(columns, place) for place in value.split(",")[:MOST_EXTRA]):
                if column:
                    given[f"{EXTRA}{column[:60]}"] = column
        elif name != SOURCE_BLOCK:
            column = _column(columns, value)
            # An agreement that is not chosen is nothing that was said.
            if column or name not in AGREEMENTS:
                given[name] = column or NONE
    return given


def _column(columns: tuple[str, ...], place: str) -> str | None:
    return columns[int(place)] if place.isdecimal() and int(place) < len(columns) else None


def kind_open(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that says what kind of file it is."""
    run = _open_run(desk, turn)
    return kind_form({**turn.where, "run": ref_of(run)}, run.kind)


def kind_chosen(desk: Desk, turn: Turn) -> Effect:
    """Have the file looked at again as another kind."""
    ref, kind = str(turn.metadata.get("run", "")), turn.state.get("kind", "")
    if kind not in ALL_KINDS:
        message = f"There are no files of {kind!r}."
        raise NotFoundError(message)

    def effect(tx: Session, replies: Replies) -> None:
        run = change_upload(tx, desk.shop, ref, desk.staff(tx, turn), kind=kind)
        _edit(turn, replies, looking_text(run.file_name), [])

    return effect


def undo_open(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that asks whether to undo an import, before it is known what that does."""
    run = _run(desk, turn.value)
    with desk.shop.store.read() as session:
        demand_undoer(session, _staff(desk, session, turn), run)
    return undo_form({**turn.where, "run": ref_of(run)}, run.file_name, None)


def undo_filled(desk: Desk, turn: Turn, _view: dict[str, Any]) -> dict[str, Any]:
    """Return the form with what the undo would do."""
    run = _run(desk, str(turn.metadata.get("run", "")))
    lines = undo_text(preview_undo(desk.shop, run.id or 0))
    return undo_form(dict(turn.metadata), run.file_name, lines)


def undo(desk: Desk, turn: Turn) -> Effect:
    """Have an import undone."""
    ref = str(turn.metadata.get("run", ""))

    def effect(tx: Session, replies: Replies) -> None:
        run = ask_undo(tx, desk.shop, ref, desk.staff(tx, turn))
        _edit(turn, replies, f":hourglass_flowing_sand: Undoing the import of {run.file_name} …", [])

    return effect


def _run(desk: Desk, ref: str) -> ImportRun:
    with desk.shop.store.read() as session:
        return shared_run(session, ref)


def _open_run(desk: Desk, turn: Turn) -> ImportRun:
    run = _run(desk, turn.value)
    with desk.shop.store.read() as session:
        demand_importer(session, _staff(desk, session, turn))
    return run


def _staff(desk: Desk, session: Session, turn: Turn) -> Staff:
    """Return whose turn it is, also where they have not spoken to the bot before."""
    found = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
    roles = [Role.ADMIN.value] if turn.user in desk.approvers else []
    return found or Staff(
        slack_user=turn.user, name=turn.name or turn.user, roles=roles, created_at=desk.shop.clock.now()
    )


def _edit(turn: Turn, replies: Replies, text: str, blocks: list[dict[str, Any]]) -> None:
    """Put other words in the place of the message whose button was pressed."""
    message = turn.message or turn.metadata.get("message")
    if message:
        replies.slack("chat.update", channel=turn.channel, ts=message, text=text, blocks=blocks or _plain(text))


def _plain(text: str) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
