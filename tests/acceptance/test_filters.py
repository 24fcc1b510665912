"""Filters as staff live with them in Slack: built by choosing, kept, copied, overridden, compared, restored."""

import re

from sqlmodel import select

from core.actions.filters.look_at_filters import look_at_filter
from core.models import Customer, DefinitionVersion, Question, SavedFilter
from sandbox.client.slack import Modal, words_of
from tests.support.system import System


async def choose(system: System, element: str, choice: str, expected: str) -> Modal:
    """Choose in a menu of the window that mika has open, and return the window as it follows."""
    modal = await system.people.slack.modal("mika")
    await modal.press(element, choice=choice)
    return await system.people.slack.modal("mika", expected)


async def test_a_filter_is_built_by_choosing_kept_and_asked(system: System) -> None:
    """The window says the sentence and the count before anything is asked; the answer is the same."""
    slack, shop = system.people.slack, system.engine.shop
    await slack.say("mika", "#shop", "@najimi filters")
    card = await slack.wait_for("Those that come with the system", channel="#shop")
    await slack.press("mika", card, "Build a filter …")
    modal = await slack.modal("mika", "Customers for whom")
    wrong = await modal.submit()
    assert wrong["open"]
    modal = await choose(system, "build_what:0", "visits", "on how many different days")
    await modal.press("What does it find now?")
    modal = await slack.modal("mika", "Say what it is compared with")
    assert (await modal.submit())["errors"] == {"value:0:visits": "Say what it is compared with."}
    await modal.press("Add a condition", entries={"value:0:visits": "2"})
    modal = await slack.modal("mika", "Take the last away")
    modal = await choose(system, "build_what:1", "sales()", "less what came back in it")
    modal = await choose(system, "build_period:1", "another", "Which period")
    await modal.press(
        "What does it find now?",
        entries={"period-other:1:sales()": "last 5 years", "value:1:sales()": "1", "compare:1:sales()": ">"},
    )
    modal = await slack.modal("mika", "Customers with at least 2 visits and with sales of more than")
    promised = re.search(r"\*([\d,]+) customers?\*", modal.text)
    assert promised
    await modal.submit({"Keep it as a filter called": "come back"})
    saved = await slack.wait_for("saved the filter *come back*", channel="#shop", after=card)
    answer = await slack.wait_for("customers (of", channel="#shop", after=saved)
    assert f"{promised[1]} customers (of" in words_of(answer)
    assert look_at_filter(shop, "come back").kept.parts[0].text.startswith("visits >= 2 and sales(last 5 years) > 1")


async def test_an_answer_is_edited_by_choosing_with_a_product_looked_up(system: System) -> None:
    """In groups, with a ranking; what somebody types is looked up, and the window says what no row can show."""
    slack = system.people.slack
    text = '(visits >= 2 or sales > 100) and country != "Atlantis" and country in ("United Kingdom", "France")'
    await slack.say("mika", "#shop", f"@najimi {text}")
    card = await slack.wait_for("Make a plan for", channel="#shop")
    await slack.press("mika", card, "more:0", "More …")
    await (await slack.modal("mika", "More for this answer")).press("Open the builder …")
    modal = await slack.modal("mika", "As it was written")
    assert {"any of these hold", "Group 2: customers for whom …"} <= set(
        modal.text.split("\n")
    ) or "any of these" in modal.text
    await modal.press("build_add:0")
    modal = await choose(system, "build_what:1", "bought()", "and not returned all of it")
    assert await modal.suggest("product:1:bought()") == []
    options = await modal.suggest("product:1:bought()", "a")
    assert options
    assert all(len(option["text"]["text"]) <= 75 for option in options)
    assert await modal.suggest("product:1:bought()", "no such thing at all") == []
    await modal.press("build_rank", entries={"product:1:bought()": options[0], "compare:1:bought()": "no"})
    modal = await slack.modal("mika", "so many, or such a share")
    modal = await choose(system, "build_what:40", "sales", "what was bought")
    assert not (await modal.submit({"many:40": "20"}))["errors"]
    answer = await slack.wait_for("among the 20", channel="#shop", after=card)
    code = options[0]["value"]
    assert f'not bought("{code}")' in words_of(answer)


async def test_an_answer_is_saved_as_a_filter_and_used(system: System) -> None:
    """Behind the three dots of the answer; the name has to be free."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi visits >= 2")
    card = await slack.wait_for("Customers with at least 2 visits", channel="#shop")
    await slack.press("mika", card, "more:0", "More …")
    await (await slack.modal("mika", "More for this answer")).press("Save as filter …")
    modal = await slack.modal("mika", "Name of the filter")
    taken = await modal.submit({"Name of the filter": "Bought"})
    assert "already a filter" in taken["errors"]["name"]
    await modal.submit({"Name of the filter": "regulars", "What it is for": "Who comes again"})
    saved = await slack.wait_for("saved the filter *regulars*", channel="#shop")
    await slack.press("mika", saved, "Look at it")
    look = await slack.wait_for("Who comes again", channel="#shop", after=saved)
    await slack.press("mika", look, "Use it")
    again = await slack.wait_for("who meet “regulars”", channel="#shop", after=look)
    await slack.press("anna", look, "Who uses it")
    assert "1 question" not in words_of(await slack.wait_for("regulars* is used by", channel="#shop", after=again))


async def test_a_source_filter_is_copied_compared_and_restored(system: System) -> None:
    """Staff's copy stands in its place until the original is put back; the copy stays in the history."""
    slack, shop = system.people.slack, system.engine.shop
    await slack.say("mika", "#shop", "@najimi filter repeated troubel")
    near = await slack.wait_for("There is no filter", channel="#shop")
    await slack.press("mika", near, "repeated trouble")
    card = await slack.wait_for("Comes with the system", channel="#shop")
    await slack.press("mika", card, "Make your own copy …")
    modal = await slack.modal("mika", "condition")
    await modal.press("What does it find now?", entries={"part:condition": "troubles(last $months months, $lev) > 1"})
    assert "$lev is not among the parameters" in (await slack.modal("mika", "$lev is not")).text
    wrong = await modal.submit({"part:condition": "troubles(last $months months, $lev) > 1"})
    assert "$lev" in wrong["errors"]["part:condition"]
    await modal.submit({"part:condition": "troubles(last $months months, $level) > $times"})
    saved = await slack.wait_for("saved the filter *repeated trouble*", channel="#shop", after=card)
    await slack.press("mika", saved, "Look at it")
    own = await slack.wait_for("A copy of one that comes with the system", channel="#shop", after=saved)
    await slack.press("mika", own, "History")
    history = await slack.wait_for("History of repeated trouble", channel="#shop", after=own)
    assert "~&gt;=~" in words_of(history)
    await slack.press("anna", own, "Restore the original")
    await slack.wait_for("restored *repeated trouble* as it comes with the system", channel="#shop", after=history)
    assert look_at_filter(shop, "repeated trouble").kept.comes_with_system
    await slack.press("mika", history, "Compare")
    compared = await slack.wait_for("What is in force", channel="#shop", after=history)
    assert "more than 3 troubles" in words_of(compared)
    assert "at least 3 troubles" in words_of(compared)


async def test_a_lower_filter_overrides_a_part_and_the_upper_one_is_not_removed_unasked(system: System) -> None:
    """What is not overridden follows; who removes the upper one is told who uses it, and it can come back."""
    slack, shop = system.people.slack, system.engine.shop
    await slack.say("mika", "#shop", "@najimi filters")
    card = await slack.wait_for("Those that come with the system", channel="#shop")
    await slack.press("mika", card, "Write one …")
    modal = await slack.modal("mika", "A new part")
    refused = await modal.submit({"Name": "good", "A new part": "often", "… and its condition": "vists >= 2"})
    assert "vists" in refused["errors"]["new_text"]
    await modal.submit({"Name": "good", "A new part": "often", "… and its condition": "visits >= 2"})
    upper = await slack.wait_for("saved the filter *good*", channel="#shop", after=card)
    await slack.press("mika", upper, "Look at it")
    look = await slack.wait_for("Make one below it …", channel="#shop", after=upper)
    await slack.press("mika", look, "Make one below it …")
    modal = await slack.modal("mika", "inherited from good")
    await modal.submit({"Name": "better", "part:often": "visits >= 3", "A new part": "pays",
                        "… and its condition": "sales > 1"})  # fmt: skip
    lower = await slack.wait_for("saved the filter *better*", channel="#shop", after=look)
    kept = look_at_filter(shop, "better").kept
    assert [(part.name, part.text, part.inherited_from) for part in kept.parts] == [
        ("often", "visits >= 3", None),
        ("pays", "sales > 1", None),
    ]
    await slack.press("mika", look, "Remove")
    hindered = await slack.wait_for("Remove it all the same", user="mika", channel="#shop", after=lower)
    assert "better" in words_of(hindered)
    await slack.press("mika", hindered, "Remove it all the same")
    removed = await slack.wait_for("Its history stays", channel="#shop", after=hindered)
    await slack.press("mika", removed, "Bring it back")
    await slack.wait_for("restored version 1 of the filter *good*", channel="#shop", after=removed)
    assert look_at_filter(shop, "good").kept.text() == "visits >= 2"


async def test_a_filter_is_told_what_it_asks_for_and_stands_on_the_home(system: System) -> None:
    """The window has its defaults; what was asked last is asked again from the home."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi filter came to the website")
    card = await slack.wait_for("Comes with the system", channel="#shop")
    await slack.press("mika", card, "Use it …")
    modal = await slack.modal("mika", "Use a filter")
    wrong = await modal.submit({"Times": "often"})
    assert "cannot be the times" in wrong["errors"]["told:times"]
    await modal.press("What does it find now?", entries={"Times": "1"})
    await slack.modal("mika", "at least 1 look at the website")
    await modal.submit({"Times": "1", "Months": "24"})
    await slack.wait_for("at least 1 look at the website in the last 24 months", channel="#shop", after=card)
    home = await slack.home("mika")
    for _ in range(20):
        home = await slack.home("mika")
        if "What I asked last" in words_of(home):
            break
        await system.engine.settle()
    assert "at least 1 look at the website" in words_of(home)
    await slack.press_home("mika", "Build a filter …")
    assert (await slack.modal("mika", "Customers for whom")).text
    await (await slack.modal("mika")).close()
    await slack.press_home("mika", "Ask again")
    await slack.wait_for("at least 1 look at the website", user="mika")


async def test_forged_windows_and_buttons_change_nothing(system: System) -> None:
    """Names with marks, texts that are no filter, versions that are not there."""
    slack, store = system.people.slack, system.engine.shop.store
    await slack.say("mika", "#shop", "@najimi filters")
    card = await slack.wait_for("Those that come with the system", channel="#shop")
    await slack.press("mika", card, "Write one …")
    modal = await slack.modal("mika", "A new part")
    for text in ("1) or (1 = 1", "sales > 1; drop table customer", "(" * 300, 'filter("<@U1> *x* `y`")'):
        refused = await modal.submit({"Name": "<@U1> *x* `y`", "A new part": "a", "… and its condition": text})
        assert refused["open"], text
    await modal.submit({"Name": "<@U1> *x* `y` & ~z~", "A new part": "<b>", "… and its condition": "sales > 1"})
    saved = await slack.wait_for("saved the filter", channel="#shop", after=card)
    assert "<@U1>" not in words_of(saved)
    await slack.press("mika", saved, "Look at it")
    look = await slack.wait_for("In the filter language", channel="#shop", after=saved)
    await slack.press("mika", look, "History")
    await slack.wait_for("History of", channel="#shop", after=look)
    with store.read() as session:
        assert session.exec(select(Customer.id)).first()
        assert len(session.exec(select(SavedFilter)).all()) == 1
        assert len(session.exec(select(DefinitionVersion)).all()) == 1
        assert not session.exec(select(Question)).all()
