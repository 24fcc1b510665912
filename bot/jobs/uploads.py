"""Works off the files that people shared in Slack: looks at them, imports them, undoes imports.

What is to be done is a row (`ImportRun.slack`), so it survives a restart: an import that a crash broke off goes on at
the next start.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bot.boards.uploads import FIRST_MESSAGE, Blocks, UploadBoard
from bot.slack_files import FileGoneError, SlackAwayError, SlackFiles
from bot.views.slack_import import IMPORTING, UNDOING, progress_blocks, proposal_blocks, unknown_blocks
from bot.workers.reply_sender import Call
from bot.workers.worker import Worker
from core import replies
from core.actions.importing.import_file import import_file, kinds_of_file, plan_file
from core.actions.importing.undo_import import UndoReport, undo_import
from core.errors import ImportRefusedError, ShownError
from core.importing.open_file import open_file
from core.importing.run import digest_of, done_before
from core.importing.upload import Todo, first_cause, ref_of, safe_name, upload_folder, upload_of, upload_path
from core.models import ImportRun
from core.shop import Shop

log = logging.getLogger(__name__)

# Slack takes about one edit of a message a second; every other one leaves room for answers.
EDIT_SECONDS = 2.0
RETRY_SECONDS = 15.0
Tell = Callable[[int, int | None], None]


class ImportStoppedError(ShownError):
    """the import was stopped."""

    def __str__(self) -> str:
        """Say it in the class's own words."""
        return "the import was stopped."


class _EngineEndsError(Exception):
    """The engine ends; the work goes on at its next start."""


@dataclass
class _Watch:
    """How far long work is, told by its thread and read by whoever shows it."""

    ends: Callable[[], bool]
    done: int = 0
    of: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def tell(self, done: int, of: int | None) -> None:
        """Hear from the work, and end it where somebody wants it to end."""
        self.done, self.of = done, of
        if self.stop.is_set():
            raise ImportStoppedError
        if self.ends():
            raise _EngineEndsError


class UploadWorker(Worker):
    """Does what is to be done with shared files, one after the other; `todos` are what this one cares for."""

    def __init__(self, shop: Shop, call: Call, files: SlackFiles, wake: Callable[[], None], *todos: Todo) -> None:
        """Work for `shop`: show progress through `call`, fetch through `files`; `wake` the sender of replies."""
        super().__init__(f"the shared files to {' and '.join(todos)}")
        self._shop, self._call, self._files, self._wake, self._todos = shop, call, files, wake, todos
        self._board = UploadBoard(shop)
        self._ends: asyncio.Event | None = None
        self._later: dict[int, float] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; an import that is under way then ends between two transactions."""
        self._ends = stop
        await super().run(stop)

    def _ending(self) -> bool:
        return self._ends is not None and self._ends.is_set()

    async def drain(self) -> int:
        """Do what is to be done now; return how much that was."""
        done = 0
        async with self._turn:
            if Todo.LOOK in self._todos:
                await asyncio.to_thread(self._board.expire)
            now = asyncio.get_running_loop().time()
            for run_id in await asyncio.to_thread(self._board.waiting, self._todos):
                if self._later.get(run_id, 0) <= now and not self._ending():
                    await self._one(run_id)
                    done += 1
        return done

    async def _one(self, run_id: int) -> None:
        run = await asyncio.to_thread(self._board.load, run_id)
        if run is None:
            return
        doing = {Todo.LOOK: self._look, Todo.IMPORT: self._import, Todo.UNDO: self._undo}
        try:
            await doing[upload_of(run).todo](run)
        except (SlackAwayError, _EngineEndsError) as error:
            log.info("file %s waits: %s", run_id, type(error).__name__)
            self._later[run_id] = asyncio.get_running_loop().time() + RETRY_SECONDS
        except Exception:
            reference = uuid4().hex[:8]
            self._later[run_id] = asyncio.get_running_loop().time() + RETRY_SECONDS
            log.exception("file %s could not be worked off (reference %s)", run_id, reference)
            reason = f"something went wrong on our side. The log has it under {reference}."
            await asyncio.to_thread(self._board.halt, run_id, reason)
        self._wake()

    async def _look(self, run: ImportRun) -> None:
        """Fetch a file, and say what it is and what importing it would do."""
        run_id, path = run.id or 0, upload_path(self._shop.data_dir, run)
        try:
            here = bool(run.file_name) and await asyncio.to_thread(path.exists)
            if not here and not await self._fetch(run):
                return
            await asyncio.to_thread(self._propose, run_id)
        except ImportRefusedError as error:
            await asyncio.to_thread(self._board.refuse, run_id, str(error))
        except ShownError as error:
            await asyncio.to_thread(self._board.drop, run_id, str(error))

    async def _fetch(self, run: ImportRun) -> bool:
        """Bring a shared file here; false where it is no table."""
        run_id, upload = run.id or 0, upload_of(run)
        file = await self._files.look_up(upload.file, upload.channel)
        if not file.is_table:
            await asyncio.to_thread(self._board.no_table, run_id)
            return False
        if not upload.said:
            await asyncio.to_thread(self._board.begin, run_id, file.name, file.thread)
            self._wake()
        await self._files.fetch(file, upload_folder(self._shop.data_dir, run) / safe_name(file.name))
        return True

    def _propose(self, run_id: int) -> None:
        """Understand a file that is here, reckon what importing it would do, and say so."""
        run = self._board.load(run_id)
        if run is None:
            return
        path, given = upload_path(self._shop.data_dir, run), dict(upload_of(run).given)
        digest, columns = digest_of(path), open_file(path, given).columns
        kind = run.kind or next(iter(kinds_of_file(path)), "")
        if not kind:
            blocks = unknown_blocks(ref_of(run), path.name, columns)
            self._board.propose(run_id, blocks, digest=digest, columns=columns)
            return
        with self._shop.store.read() as session:
            before = done_before(session, kind, run.source, digest)
        if before is not None:
            self._board.known(run_id, before.id or 0)
            return
        plan = plan_file(self._shop, kind, path, overrides=given)
        figures = None
        if not plan.missing:
            tell = _Watch(self._ending).tell
            told: dict[str, Any] = {"mapping": given, "source": run.source, "dry_run": True, "progress": tell}
            figures = import_file(self._shop, kind, path, **told)
        blocks = proposal_blocks(ref_of(run), kind, plan, figures, self._shop.currency)
        self._board.propose(run_id, blocks, digest=digest, columns=columns, kind=kind, mapping=plan.mapping)

    async def _import(self, run: ImportRun) -> None:
        """Import a file that somebody confirmed, understood as they were shown."""
        path = upload_path(self._shop.data_dir, run)

        def work(tell: Tell) -> dict[str, Any]:
            if not path.exists():
                message = "the file is not kept here any more. Share it again: what is in the books is not doubled."
                raise FileGoneError(message)
            told: dict[str, Any] = {"mapping": run.mapping, "source": run.source, "started_by": run.started_by}
            return import_file(self._shop, run.kind, path, progress=tell, **told)

        try:
            figures = await self._watched(run, IMPORTING, work)
        except ShownError as error:
            await asyncio.to_thread(self._board.halt, run.id or 0, str(error))
            return
        await asyncio.to_thread(self._board.report, run.id or 0, figures)

    async def _undo(self, run: ImportRun) -> None:
        """Undo an import."""

        def work(tell: Tell) -> UndoReport:
            return undo_import(self._shop, run.id or 0, f"slack:{upload_of(run).asked_by}", tell)

        try:
            undone = await self._watched(run, UNDOING, work)
        except ShownError as error:
            await asyncio.to_thread(self._board.halt, run.id or 0, str(error))
            return
        await asyncio.to_thread(self._board.conclude, run.id or 0, undone)

    async def _watched(self, run: ImportRun, doing: str, work: Callable[[Tell], Any]) -> Any:  # noqa: ANN401 - what `work` returns
        """Carry out long work, show how far it is, and end it where somebody asks for that."""
        watch = _Watch(self._ending)
        task = asyncio.ensure_future(asyncio.to_thread(work, watch.tell))
        shown: Blocks = []
        while True:
            finished, _ = await asyncio.wait({task}, timeout=EDIT_SECONDS)
            if finished:
                return task.result()
            now = await asyncio.to_thread(self._board.load, run.id or 0)
            if now is not None and upload_of(now).stop:
                watch.stop.set()
            blocks = progress_blocks(ref_of(run), run.file_name, doing, watch.done, watch.of)
            if blocks != shown:
                await self._show(run, doing, blocks)
                shown = blocks

    async def _show(self, run: ImportRun, doing: str, blocks: Blocks) -> None:
        """Edit the message about a file at once: how far something is need not be kept."""
        said = await asyncio.to_thread(replies.result_of, self._shop.store, first_cause(run), FIRST_MESSAGE)
        if said and "ts" in said:
            where = {"channel": said.get("channel", upload_of(run).channel), "ts": said["ts"]}
            await self._call("chat.update", {**where, "text": f"{doing} {run.file_name}", "blocks": blocks})
