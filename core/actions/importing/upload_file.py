"""A file that was shared in Slack goes its way: looked at, confirmed, changed, stopped, forgotten, undone."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from core.audit import record
from core.errors import NotFoundError, RefusedError
from core.importing.intake import DEFAULT_SOURCE
from core.importing.upload import Todo, Upload, change, upload_of
from core.models import ImportRun, ImportState, Role, Staff
from core.shop import Shop

KEPT_FOR = timedelta(days=7)
LONGEST_NUMBER = 18
_UNDER_WAY = {Todo.LOOK, Todo.IMPORT, Todo.UNDO}


def share_file(tx: Session, shop: Shop, *, file: str, channel: str, user: str) -> ImportRun | None:
    """Keep that a file was shared, to be looked at; None where it was shared there before."""
    facts: Any = col(ImportRun.slack)
    same = select(ImportRun).where(facts["file"].as_string() == file, facts["channel"].as_string() == channel)
    if tx.exec(same).first() is not None:
        return None
    run = ImportRun(
        kind="",
        source=DEFAULT_SOURCE,
        file_name="",
        file_digest="",
        state=ImportState.PROPOSED,
        started_at=shop.clock.now(),
        slack=Upload(file=file, channel=channel, user=user, token=secrets.token_hex(4)).as_json(),
    )
    tx.add(run)
    tx.flush()
    return run


def uploads(session: Session, *todo: Todo) -> list[ImportRun]:
    """Return the runs whose file was shared in Slack and with which any of `todo` is to be done, the oldest first."""
    facts: Any = col(ImportRun.slack)
    wanted = select(ImportRun).where(facts["todo"].as_string().in_([each.value for each in todo]))
    return list(session.exec(wanted.order_by(col(ImportRun.id))))


def demand_importer(session: Session, staff: Staff) -> None:
    """Raise `RefusedError`, naming who may, where `staff` may not import files."""
    if staff.may(Role.ADMIN):
        return
    others = [each.name for each in session.exec(select(Staff)).all() if each.may(Role.ADMIN)]
    who = " and ".join(sorted(others)) or "Somebody with that role"
    message = (
        f"Importing changes the shop's books, so it needs the role admin, which {staff.name} does not have."
        f" {who} can press the button here."
    )
    raise RefusedError(message)


def demand_undoer(session: Session, staff: Staff, run: ImportRun) -> None:
    """Raise `RefusedError` where `staff` neither administers the shop nor began this import."""
    if run.started_by != staff.slack_user:
        demand_importer(session, staff)


def confirm_upload(tx: Session, shop: Shop, ref: str, staff: Staff) -> ImportRun:
    """Have a file imported as it was proposed; raises `RefusedError` where somebody has said so already."""
    run = _waiting(tx, ref)
    demand_importer(tx, staff)
    if not run.kind or run.state not in {ImportState.PROPOSED, ImportState.FAILED}:
        message = f"{run.file_name} cannot be imported as it stands. Say first what kind of file it is."
        raise RefusedError(message)
    run.started_by = staff.slack_user
    change(run, todo=Todo.IMPORT, asked_by=staff.slack_user, stop=False)
    return _noted(tx, shop, run, staff, "import confirmed")


def change_upload(
    tx: Session,
    shop: Shop,
    ref: str,
    staff: Staff,
    *,
    kind: str | None = None,
    given: Mapping[str, str] | None = None,
    source: str | None = None,
) -> ImportRun:
    """Have a file looked at again: as another kind, or with other columns."""
    run = _waiting(tx, ref)
    demand_importer(tx, staff)
    if run.state is not ImportState.PROPOSED:
        message = f"A part of {run.file_name} is in the books already. Undo it first; then it can be read differently."
        raise RefusedError(message)
    upload = upload_of(run)
    if kind is not None and kind != run.kind:
        run.kind, upload = kind, change(run, given={})
    if source:
        run.source = source[:64]
    change(run, todo=Todo.LOOK, given=dict(upload.given if given is None else given))
    return _noted(tx, shop, run, staff, "import changed")


def forget_upload(tx: Session, shop: Shop, ref: str, staff: Staff) -> str:
    """Forget a file of which nothing has been imported; return its name."""
    run = _waiting(tx, ref)
    if upload_of(run).user != staff.slack_user:
        demand_importer(tx, staff)
    if run.state is not ImportState.PROPOSED:
        message = f"A part of {run.file_name} is in the books already. Undo it instead."
        raise RefusedError(message)
    name = run.file_name
    record(tx, shop.clock, actor=f"staff:{staff.id}", action="import forgotten", subject=f"import:{run.id}")
    tx.delete(run)
    return name


def stop_upload(tx: Session, shop: Shop, ref: str, staff: Staff) -> ImportRun:
    """Ask an import to end between two transactions; what is in stays, and can be completed or undone."""
    run = shared_run(tx, ref)
    demand_undoer(tx, staff, run)
    if upload_of(run).todo is not Todo.IMPORT:
        message = f"{run.file_name} is not being imported (any more)."
        raise RefusedError(message)
    change(run, stop=True)
    return _noted(tx, shop, run, staff, "import stopped")


def ask_undo(tx: Session, shop: Shop, ref: str, staff: Staff) -> ImportRun:
    """Have an import undone."""
    run = _waiting(tx, ref)
    demand_undoer(tx, staff, run)
    if run.state not in {ImportState.DONE, ImportState.FAILED}:
        message = f"Nothing of {run.file_name} is in the books (any more)."
        raise RefusedError(message)
    change(run, todo=Todo.UNDO, asked_by=staff.slack_user, stop=False)
    return _noted(tx, shop, run, staff, "undo asked for")


def _noted(tx: Session, shop: Shop, run: ImportRun, staff: Staff, action: str) -> ImportRun:
    tx.add(run)
    record(tx, shop.clock, actor=f"staff:{staff.id}", action=action, subject=f"import:{run.id}", kind=run.kind)
    tx.flush()
    return run


def shared_run(session: Session, ref: str) -> ImportRun:
    """Return the run that a button belongs to; raise `NotFoundError` for a forged one, or of a forgotten file."""
    number, _, token = ref.partition("-")
    known = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
    query = select(ImportRun).where(ImportRun.id == (int(number) if known else 0)).with_for_update()
    run = session.exec(query).first()
    if run is None or not run.slack or upload_of(run).token != token:
        message = "That file is not kept here any more. Share it again to import it."
        raise NotFoundError(message)
    return run


def _waiting(tx: Session, ref: str) -> ImportRun:
    """Return a run that nobody is at work on."""
    run = shared_run(tx, ref)
    upload = upload_of(run)
    if upload.todo in _UNDER_WAY:
        doing = {Todo.LOOK: "being looked at", Todo.IMPORT: "being imported", Todo.UNDO: "being undone"}[upload.todo]
        who = f", as <@{upload.asked_by}> asked" if upload.asked_by and upload.todo is not Todo.LOOK else ""
        message = f"{run.file_name} is {doing}{who}. Look here again when that has ended."
        raise RefusedError(message)
    return run
