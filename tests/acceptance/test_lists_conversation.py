"""A conversation that asks, edits the filter, saves, refreshes, compares, combines and exports."""

import io
import re

import openpyxl

from sandbox.client.slack import words_of
from sandbox.shapes import Json
from tests.support.system import System


def count_in(card: Json) -> int:
    """Return how many customers a card speaks of first."""
    found = re.search(r"([\d,]+) customers?", words_of(card))
    assert found, words_of(card)
    return int(found[1].replace(",", ""))


async def asked(system: System, words: str) -> Json:
    """Ask as Mika and return the card."""
    slack = system.people.slack
    said = await slack.say("mika", "#shop", f"@najimi {words}")
    return await slack.wait_for("Make a plan for", channel="#shop", after=said)


async def saved(system: System, card: Json, name: str) -> Json:
    """Save an answer as a list and return what was said."""
    slack = system.people.slack
    await slack.press("mika", card, "Save list")
    await (await slack.modal("mika", "Name of the list")).submit({"name": name})
    return await slack.wait_for(f"Saved *{name}*", thread=card)


async def test_a_question_becomes_a_filter_that_can_be_edited(system: System) -> None:
    """The form says what the filter means and finds before anything is asked; a mistake is shown at its place."""
    slack = system.people.slack
    card = await asked(system, "customers who came at least twice in the last 24 months")
    wide = count_in(card)
    assert "visits(last 24 months) &gt;= 2" in words_of(card)
    await slack.press("mika", card, "Edit the filter …")
    form = await slack.modal("mika", f"{wide:,}")
    wrong = await form.submit({"Filter": "visits(last 24 months) >= twoo"})
    assert "twoo" in str(wrong["errors"])
    await form.press("What does it find now?", entries={"Filter": "visits(last 24 months) >= 4"})
    form = await slack.modal("mika", "at least 4 visits")
    await form.submit({"Filter": "visits(last 24 months) >= 4"})
    narrow = await slack.wait_for("at least 4 visits", thread=card)
    assert 0 < count_in(narrow) < wide
    await slack.press("mika", narrow, "Undo refinement")
    await slack.wait_for(f"Make a plan for {wide:,}", thread=card, after=narrow)


async def test_the_life_of_two_lists(system: System) -> None:
    """Saved, looked at, compared, combined, refreshed, undone, exported, renamed, removed and brought back."""
    slack = system.people.slack
    often = await asked(system, "customers who came at least twice in the last 24 months")
    await saved(system, often, "Often")
    hoods = await asked(system, "who should we offer the range hood to?")
    await saved(system, hoods, "Hoods")

    await slack.say("mika", "#shop", "@najimi lists")
    overview = await slack.wait_for("Customer lists (", channel="#shop")
    assert "Often" in words_of(overview)
    await slack.say("mika", "#shop", "@najimi compare Often with Hoods")
    compared = await slack.wait_for("on both", channel="#shop")
    assert "Only on Hoods" in words_of(compared) or "*0* only on Hoods" in words_of(compared)

    await slack.say("mika", "#shop", "@najimi list often")
    card = await slack.wait_for("Version 1 (now)", channel="#shop")
    await slack.press("mika", card, "Combine …")
    await (await slack.modal("mika", "Name of the new list")).submit(
        {"Those": "minus", "the list": "Hoods", "Name of the new list": "Often, no hood"}
    )
    combined = await slack.wait_for("Saved *Often, no hood*", thread=card)
    await slack.press("mika", combined, "Look at the list")
    await slack.wait_for('list("Often") and not list("Hoods")', thread=card)

    await slack.press("mika", card, "Refresh …")
    preview = await slack.wait_for("you can compare with it", thread=card)
    await slack.press("mika", preview, "list_refresh")
    refreshed = await slack.wait_for("(version 2)", thread=card)
    await slack.press("mika", refreshed, "What has changed?")
    await slack.wait_for("Often, version 1 and Often, version 2", thread=card)
    await slack.press("mika", refreshed, "Undo")
    await slack.wait_for("(version 3)", thread=card)

    await slack.press("mika", card, "Export")
    sent = await slack.wait_for(".xlsx", thread=card)
    content = await slack.file(sent["files"][0]["id"])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.max_row == count_in(often) + 1

    await slack.press("mika", card, "Work with them")
    await slack.wait_for("on the list “Often”", thread=card)
    await slack.press("mika", card, "Rename …")
    await (await slack.modal("mika", "New name")).submit({"New name": "Regulars of ours"})
    await slack.wait_for("cannot be renamed while the list “Often, no hood”", thread=card, user="mika")
    await slack.say("mika", "#shop", "@najimi list Often, no hood")
    other = await slack.wait_for("Often, no hood: ", channel="#shop")
    await slack.press("mika", other, "Remove …")
    ask = await slack.wait_for("Nobody is told anything", thread=other)
    await slack.press("mika", ask, "Remove the list")
    removed = await slack.wait_for("It can be brought back until tomorrow", thread=other)
    await slack.press("mika", removed, "Undo")
    await slack.wait_for("is back", thread=other)


async def test_words_that_mean_a_command_are_carried_out_as_one(system: System) -> None:
    """Asked in plain words, shown as the command would; "list all customers who ..." stays a question."""
    slack = system.people.slack
    often = await asked(system, "list all customers who came at least twice in the last 24 months")
    await saved(system, often, "Often")
    await slack.say("mika", "#shop", "@najimi show me all my lists")
    await slack.wait_for("Customer lists (", channel="#shop")
    await slack.say("mika", "#shop", "@najimi who is new on the list Often?")
    await slack.wait_for("has not been refreshed yet", channel="#shop")
    told = await slack.say("mika", "#shop", "@najimi who was told about anything this year?")
    await slack.wait_for("who were told", channel="#shop", after=told)
