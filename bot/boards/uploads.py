"""What is kept and said of a shared file: each step changes its row and edits its one message, in one transaction."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.views.slack_import import (
    amount,
    known_blocks,
    looking_text,
    refused_blocks,
    result_blocks,
    stopped_blocks,
    undone_blocks,
)
from core.actions.importing.undo_import import UndoReport
from core.actions.importing.upload_file import KEPT_FOR, uploads
from core.importing.rejects import rejects_path
from core.importing.upload import (
    FOLDER,
    Todo,
    cause_of,
    change,
    first_cause,
    ref_of,
    safe_name,
    upload_folder,
    upload_of,
)
from core.models import ImportRun, ImportState
from core.replies import Replies
from core.shop import Shop

FIRST_MESSAGE = 1
Blocks = list[dict[str, Any]]


class UploadBoard:
    """The rows, files and messages of what people share in Slack."""

    def __init__(self, shop: Shop) -> None:
        """Keep them for `shop`."""
        self._shop = shop

    def load(self, run_id: int) -> ImportRun | None:
        """Return a run whose file was shared; None where it is forgotten."""
        with self._shop.store.read() as session:
            run = session.get(ImportRun, run_id)
        return run if run is not None and run.slack else None

    def waiting(self, todos: Iterable[Todo]) -> list[int]:
        """Return with which runs any of `todos` is to be done."""
        with self._shop.store.read() as session:
            return [run.id or 0 for run in uploads(session, *todos)]

    def begin(self, run_id: int, name: str, thread: str | None) -> None:
        """Say that a file is being looked at, in the thread where it was shared."""
        with self._shop.store.write() as tx:
            run = tx.get_one(ImportRun, run_id)
            run.file_name = safe_name(name)
            change(run, thread=thread)
            self._say(tx, run, looking_text(run.file_name))

    def propose(
        self,
        run_id: int,
        blocks: Blocks,
        *,
        digest: str,
        columns: tuple[str, ...],
        kind: str = "",
        mapping: Mapping[str, str] | None = None,
    ) -> None:
        """Keep how a file is understood, and wait for somebody to say what is to become of it.

        A message that asked the same of the same file before asks no longer.
        """
        with self._shop.store.write() as tx:
            run = tx.get(ImportRun, run_id)
            if run is None or upload_of(run).todo is not Todo.LOOK:
                return
            for other in uploads(tx, Todo.WAIT):
                same = (other.kind, other.source, other.file_digest) == (kind, run.source, digest)
                if same and kind and other.state is ImportState.PROPOSED:
                    self._say(tx, other, f"{other.file_name} was shared again; what to do with it is asked there.")
                    tx.delete(other)
            run.kind, run.mapping, run.file_digest = kind, dict(mapping or {}), digest
            change(run, todo=Todo.WAIT, columns=columns)
            self._say(tx, run, f"Import {run.file_name}?", blocks)

    def known(self, run_id: int, before_id: int) -> None:
        """Say that this very file is in the books; the newer message is the one about it from now on."""
        with self._shop.store.write() as tx:
            run, known = tx.get_one(ImportRun, run_id), tx.get_one(ImportRun, before_id)
            when = f"on {known.finished_at.astimezone(self._shop.zone):%d %B %Y}" if known.finished_at else "before"
            said = upload_of(known).said if known.slack else 0
            first = first_cause(run)
            known.slack = replace(upload_of(run), todo=Todo.NOTHING, first=first).as_json()
            blocks = known_blocks(ref_of(known), run.file_name, when)
            self._say(tx, run, f"{run.file_name} was imported before.", blocks)
            change(known, said=max(said, upload_of(run).said))
            tx.add(known)
            tx.delete(run)

    def no_table(self, run_id: int) -> None:
        """Stay silent about pictures and the like, except where somebody is alone with the bot."""
        with self._shop.store.write() as tx:
            run = tx.get_one(ImportRun, run_id)
            if upload_of(run).channel.startswith("D"):
                text = "I can import tables: CSV, XLSX or Parquet files of purchases, customers, products and the like."
                self._say(tx, run, text)
            tx.delete(run)

    def refuse(self, run_id: int, reason: str) -> None:
        """Say why a file cannot be imported as it stands; where its columns are known they can be said differently."""
        with self._shop.store.write() as tx:
            run = tx.get_one(ImportRun, run_id)
            readable = bool(upload_of(run).columns)
            change(run, todo=Todo.WAIT)
            self._say(tx, run, reason, refused_blocks(run.file_name, reason, ref_of(run) if readable else ""))
            if not readable:
                tx.delete(run)

    def drop(self, run_id: int, reason: str) -> None:
        """Say why nothing can be made of a file, and forget it."""
        with self._shop.store.write() as tx:
            run = tx.get_one(ImportRun, run_id)
            self._say(tx, run, reason, refused_blocks("", reason))
            tx.delete(run)

    def report(self, run_id: int, figures: Mapping[str, Any]) -> None:
        """Say what an import brought, and share the lines that were left out."""
        with self._shop.store.write() as tx:
            run = tx.get_one(ImportRun, run_id)
            blocks = result_blocks(ref_of(run), run.kind, run.file_name, figures, self._shop.currency)
            change(run, todo=Todo.NOTHING, stop=False)
            answers = self._say(tx, run, f"{run.file_name} is imported.", blocks)
            if run.rejects_file and (copy := self._copied_rejects(run)):
                upload = upload_of(run)
                thread = {"thread_ts": upload.thread} if upload.thread else {}
                answers.slack(
                    "files.upload",
                    channel=upload.channel,
                    path=copy,
                    filename=f"left-out-of-{run.file_name.rpartition('.')[0] or run.file_name}.csv",
                    title=amount(int(figures["rejected"]), "line that was left out", "lines that were left out"),
                    text="Mended, these lines can be imported as a file of their own.",
                    **thread,
                )
        self._clear(run)

    def _copied_rejects(self, run: ImportRun) -> str:
        """Return a copy of the rejects that is removed once it is shared; empty where they are gone."""
        source = rejects_path(self._shop.data_dir, run.rejects_file or "")
        copy = self._shop.data_dir / "outgoing" / f"rejects-{run.id}-{uuid4().hex[:8]}.csv"
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy(source, copy)
        except FileNotFoundError:
            return ""
        return str(copy)

    def conclude(self, run_id: int, undone: UndoReport) -> None:
        """Say what an undo has done."""
        with self._shop.store.write() as tx:
            run = tx.get_one(ImportRun, run_id)
            change(run, todo=Todo.NOTHING)
            self._say(tx, run, f"The import of {run.file_name} is undone.", undone_blocks(run.file_name, undone))
        self._clear(run)

    def halt(self, run_id: int, reason: str) -> None:
        """Say that work ended before its end; what is in the books can be gone on with or undone."""
        with self._shop.store.write() as tx:
            run = tx.get(ImportRun, run_id)
            if run is None:
                return
            begun = run.state is not ImportState.PROPOSED
            blocks = (
                stopped_blocks(ref_of(run), run.file_name, reason)
                if begun
                else refused_blocks(run.file_name, reason, ref_of(run))
            )
            change(run, todo=Todo.WAIT, stop=False)
            self._say(tx, run, f"{run.file_name}: {reason}", blocks)

    def expire(self) -> None:
        """Forget files that nobody has decided about for a week, and clear away what no run needs."""
        old = self._shop.clock.now() - KEPT_FOR
        with self._shop.store.read() as session:
            kept = uploads(session, Todo.LOOK, Todo.WAIT, Todo.IMPORT)
        for run in kept:
            if upload_of(run).todo is Todo.WAIT and run.started_at < old:
                self._forget(run.id or 0)
        folder, needed = self._shop.data_dir / FOLDER, {ref_of(run) for run in kept}
        for each in folder.iterdir() if folder.exists() else ():
            if each.name not in needed:
                shutil.rmtree(each, ignore_errors=True)

    def _forget(self, run_id: int) -> None:
        with self._shop.store.write() as tx:
            run = tx.get(ImportRun, run_id)
            if run is None or upload_of(run).todo is not Todo.WAIT:
                return
            name = run.file_name
            self._say(
                tx, run, f"{name} was not imported within a week and is forgotten here. Share it again to import it."
            )
            if run.state is ImportState.PROPOSED:
                tx.delete(run)
            else:
                change(run, todo=Todo.NOTHING)
        self._clear(run)

    def _clear(self, run: ImportRun) -> None:
        shutil.rmtree(upload_folder(self._shop.data_dir, run), ignore_errors=True)

    def _say(self, tx: Session, run: ImportRun, text: str, blocks: Blocks | None = None) -> Replies:
        """Say something of a file: first in its thread, then by editing that message."""
        upload = upload_of(run)
        answers = Replies(tx, self._shop.clock, cause_of(run, upload.said))
        payload: dict[str, Any] = {"channel": upload.channel, "text": text}
        payload["blocks"] = blocks or [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]
        if upload.said == 0:
            thread = {"thread_ts": upload.thread} if upload.thread else {}
            answers.slack("chat.postMessage", **payload, **thread)
        else:
            answers.slack("chat.update", ts={"cause": first_cause(run), "reply": FIRST_MESSAGE}, **payload)
        change(run, said=upload.said + 1)
        tx.add(run)
        return answers
