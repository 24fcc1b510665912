"""Files that staff drop into Slack: proposed, confirmed, imported, undone."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.jobs import uploads as upload_worker
from core.clock import ShiftedClock
from core.importing.upload import Todo, change
from core.models import Customer, ImportRun, ImportState
from sandbox.client.slack import words_of
from sandbox.shapes import Json
from tests.support.system import System

CUSTOMERS = (
    "Customer No,Name,E-mail,Phone\nX1,Ann Lee,ann@example.org,020 7183 8750\nX2,Bo Roy,bo@example.org,\n,Cy,,\n"
)


async def dropped(
    system: System, name: str, content: str | bytes, *, user: str = "mika", channel: str = "#shop"
) -> Json:
    """Drop a file into a channel and return the message with it."""
    data = content.encode() if isinstance(content, str) else content
    return await system.people.slack.share(user, channel, name, data)


def customers(system: System, *numbers: str) -> list[Customer]:
    """Return the customers with these numbers."""
    with system.engine.shop.store.read() as session:
        return list(session.exec(select(Customer).where(col(Customer.number).in_(numbers))))


def runs(system: System) -> list[ImportRun]:
    """Return the runs of files that were shared."""
    with system.engine.shop.store.read() as session:
        return [run for run in session.exec(select(ImportRun).order_by(col(ImportRun.id))) if run.slack]


async def test_a_dropped_file_is_proposed_imported_by_an_admin_and_undone(system: System) -> None:
    """Nothing is written before somebody who may says so; the result can be taken back whole."""
    slack = system.people.slack
    message = await dropped(system, "people.csv", CUSTOMERS)
    card = await slack.wait_for("Import people.csv?", thread=message)
    assert "customers" in words_of(card)
    assert "2 customers new" in words_of(card)
    assert "no customer number" in words_of(card)
    assert customers(system, "X1", "X2") == []
    await slack.press("mika", card, "import_confirm")
    await slack.wait_for("needs the role admin", thread=message, user="mika")
    assert customers(system, "X1", "X2") == []
    await slack.press("anna", card, "import_confirm")
    result = await slack.wait_for("is imported as customers", thread=message)
    assert {one.name for one in customers(system, "X1", "X2")} == {"Ann Lee", "Bo Roy"}
    await slack.wait_for("left-out-of-people.csv", thread=message)
    await slack.press("anna", result, "Undo this import")
    form = await slack.modal("anna", "2 customers, 3 identities, 3 addresses go")
    await form.submit({})
    await slack.wait_for("is undone", thread=message)
    assert customers(system, "X1", "X2") == []


async def test_columns_and_kind_can_be_said_and_a_file_forgotten(system: System) -> None:
    """A file that nobody can tell is asked about; what was said of it shows in the next proposal."""
    slack = system.people.slack
    message = await dropped(system, "odd.csv", "Ref;Wer;Farbe\nX9;Ann;red\n", user="anna")
    card = await slack.wait_for("I cannot tell what", thread=message)
    await slack.press("anna", card, "Say what it is")
    await (await slack.modal("anna", "What is in this file?")).submit({"kind": "customers"})
    card = await slack.wait_for("Please say which column has the customer", thread=message)
    await slack.press("anna", card, "Say which column is which")
    form = await slack.modal("anna", "Read as *customers*")
    await form.submit({"number": "Ref", "name": "Wer", "extra_columns": ["Farbe"]})
    card = await slack.wait_for("1 customer new", thread=message)
    assert "Wer" in words_of(card)
    await slack.press("anna", card, "import_confirm")
    await slack.wait_for("is imported as customers", thread=message)
    assert [(one.name, one.extra) for one in customers(system, "X9")] == [("Ann", {"Farbe": "red"})]
    other = await dropped(system, "other.csv", CUSTOMERS)
    card = await slack.wait_for("Import other.csv?", thread=other)
    await slack.press("mika", card, "Forget it")
    await slack.wait_for("is forgotten; nothing of it was imported", thread=other)
    assert [run.file_name for run in runs(system)] == ["odd.csv"]


async def test_a_file_that_comes_again_is_asked_about_once(system: System) -> None:
    """The older message asks no longer; once it is in the books, the next one only offers the way back."""
    slack = system.people.slack
    first = await dropped(system, "people.csv", CUSTOMERS)
    await slack.wait_for("Import people.csv?", thread=first)
    second = await dropped(system, "people (1).csv", CUSTOMERS)
    card = await slack.wait_for("Import people (1).csv?", thread=second)
    await slack.wait_for("was shared again", thread=first)
    await asyncio.gather(*(slack.press("anna", card, "import_confirm") for _ in range(2)))
    await slack.wait_for("is imported as customers", thread=second)
    assert [run.state for run in runs(system)] == [ImportState.DONE]
    third = await dropped(system, "people again.csv", CUSTOMERS)
    known = await slack.wait_for("there is nothing new in it", thread=third)
    await slack.press("anna", known, "Undo that import")
    await (await slack.modal("anna", "2 customers")).submit({})
    await slack.wait_for("is undone", thread=third)
    assert customers(system, "X1", "X2") == []


async def test_what_is_no_table_or_cannot_be_read_is_met_in_words(system: System) -> None:
    """A picture is none of our business in a channel; everything else says what to do, and leaves nothing behind."""
    slack, world = system.people.slack, system.engine.shop.data_dir / "uploads"
    await dropped(system, "cat.png", b"\x89PNG")
    broken = await dropped(system, "old.xlsx", b"\xd0\xcf\x11\xe0 an old workbook")
    await slack.wait_for("save it as XLSX or CSV", thread=broken)
    system.engine.looks._files.largest_mb = 0
    large = await dropped(system, "large.csv", CUSTOMERS)
    await slack.wait_for("NAJIMI_LARGEST_FILE_MB", thread=large)
    state = await slack.messages("#shop")
    assert not any("cat.png" in words_of(each) for each in state if each.get("bot_id"))
    assert runs(system) == []
    assert not world.exists() or list(world.iterdir()) == []


async def test_a_stopped_import_can_be_gone_on_with(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stops between two transactions, says so, and what a restart finds half done is completed."""
    slack = system.people.slack
    monkeypatch.setattr(upload_worker, "EDIT_SECONDS", 0.1)

    def slow(*_given: Any, progress: Any, dry_run: bool = False, **_more: Any) -> dict[str, Any]:  # noqa: ANN401
        # It goes on until it is stopped, however long people take for that here.
        for done in range(2_400):
            progress(min(done, 599), 600)
            time.sleep(0.05)
        raise AssertionError(dry_run)

    message = await dropped(system, "people.csv", CUSTOMERS)
    card = await slack.wait_for("Import people.csv?", thread=message)
    monkeypatch.setattr(upload_worker, "import_file", slow)
    await slack.press("anna", card, "import_confirm")
    running = await slack.wait_for("of 600", thread=message)
    await slack.press("mika", running, "Stop")
    await slack.wait_for("needs the role admin", thread=message, user="mika")
    await slack.press("anna", running, "Stop")
    await slack.wait_for("the import was stopped", thread=message)
    monkeypatch.undo()
    with system.engine.shop.store.write() as tx:
        run = tx.get_one(ImportRun, runs(system)[0].id)
        # As an engine leaves it that was killed while it imported.
        run.state = ImportState.RUNNING
        change(run, todo=Todo.IMPORT)
        tx.add(run)
    await slack.wait_for("is imported as customers", thread=message)
    assert len(customers(system, "X1", "X2")) == 2


async def test_purchases_are_imported_and_what_nobody_decides_about_is_forgotten(system: System) -> None:
    """The figures are those of the command line; after a week a file is asked about no longer."""
    slack = system.people.slack
    lines = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
    lines += "Z1,NEW1,NEW LAMP,2,2026-01-05 10:00,5.00,Z7,France\nZ2,NEW1,NEW LAMP,x,2026-01-05 10:00,5.00,Z7,France\n"
    message = await dropped(system, "till.csv", lines)
    card = await slack.wait_for("It looks like *purchases*", thread=message)
    assert "1 new line" in words_of(card)
    waiting = await dropped(system, "people.csv", CUSTOMERS)
    await slack.wait_for("Import people.csv?", thread=waiting)
    await slack.press("anna", card, "import_confirm")
    await slack.wait_for("is imported as purchases", thread=message)
    assert len(customers(system, "Z7")) == 1
    clock = system.engine.shop.clock
    assert isinstance(clock, ShiftedClock)
    clock.advance(timedelta(days=8))
    await slack.wait_for("was not imported within a week", thread=waiting)
    assert [run.file_name for run in runs(system) if run.slack] == ["till.csv"]
