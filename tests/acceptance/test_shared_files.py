"""Files that staff drop into Slack: proposed, confirmed, imported, undone."""

import base64
from typing import Any

from sqlmodel import col, select

from core.models import Customer, ImportRun
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
