"""An extraction built in its thread, stage by stage; rules with their effect; why somebody is in it or is not."""

import re

from sqlmodel import col, select

from core.actions.lists.save_list import understood_again
from core.actions.questions.ask import answer, understand
from core.models import CustomerList, ListMember, Question, QuestionKind, RuleBase, SavedExtraction
from sandbox.client.slack import words_of
from sandbox.shapes import Json
from tests.support.system import System


def kept_by(card: Json) -> list[tuple[int, int]]:
    """Return how many each stage on a card kept, and of how many."""
    found = re.findall(r"kept \*([\d,]+)\* of ([\d,]+)", words_of(card))
    return [(int(kept.replace(",", "")), int(of.replace(",", ""))) for kept, of in found]


async def chosen(system: System, card: Json, kind: str, entries: Json) -> Json:
    """Add a stage of this kind to the answer on a card, and return the card that comes of it."""
    slack = system.people.slack
    await slack.press("mika", card, "Add a stage …")
    window = await slack.modal("mika", "Campaign history")
    await window.press(f"stage_kind:{kind}")
    window = await slack.modal("mika", "Narrow by")
    answer = await window.submit(entries)
    assert not answer["errors"], answer["errors"]
    return await slack.wait_for("kept *", thread=card, after=card)


async def test_an_answer_is_narrowed_in_stages_reordered_saved_and_run_again(system: System) -> None:
    """From a question by words to a list, in one thread; what is added by hand is marked wherever it goes."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi visits >= 2")
    first = await slack.wait_for("Make a plan for", channel="#shop")
    found = int(re.search(r"([\d,]+) customers \(of", words_of(first))[1].replace(",", ""))  # type: ignore[index]

    await slack.press("mika", first, "more:0", "Narrow in stages …")
    window = await slack.modal("mika", "Campaign history")
    await window.press("stage_kind:behaviour")
    window = await slack.modal("mika", "Narrow by")
    wrong = await window.submit({"where": "vists > 3"})
    assert "I don't know “vists”" in wrong["errors"]["where"]
    await (await slack.modal("mika", "Narrow by")).press(
        "stage_try", entries={"Condition": "visits >= 3", "Narrow by": "sales", "Only the first": "50 %"}
    )
    window = await slack.modal("mika", "stay")
    assert not (await window.submit({"where": "visits >= 3", "by": "sales", "top": "50 %"}))["errors"]
    card = await slack.wait_for("kept *", thread=first)
    (start, everybody), (half, arrived) = kept_by(card)
    assert (start, arrived) == (found, found)
    assert everybody >= found > half > 0

    card = await chosen(system, card, "trouble", {"where": "troubles(last 12 months) < 1"})
    assert len(kept_by(card)) == 3
    await slack.press("mika", card, "more:stage3", "Move up")
    moved = await slack.wait_for("kept *", thread=first, after=card)
    assert "*2. Trouble*" in words_of(moved)
    await slack.press("mika", moved, "more:stage2", "Remove")
    removed = await slack.wait_for("kept *", thread=first, after=moved)
    assert kept_by(removed) == [(found, everybody), (half, found)]

    await slack.press("mika", removed, "Funnel")
    picture = await slack.wait_for("funnel.png", thread=first)
    assert (await slack.file(picture["files"][0]["id"])).startswith(b"\x89PNG")

    added = await somebody_outside(system, "visits >= 2")
    with_added = await added_by_hand(system, removed, added)
    assert kept_by(with_added) == kept_by(removed)
    await saved(system, with_added, half)
    await explained(system, with_added, added)


async def added_by_hand(system: System, card: Json, outsider: str) -> Json:
    """Add somebody by hand, and return the card that says so."""
    slack = system.people.slack
    await slack.press("mika", card, "Add people by hand …")
    await (await slack.modal("mika", "after")).submit({"numbers": outsider})
    return await slack.wait_for("1 customer was added by hand", thread=card, after=card)


async def saved(system: System, card: Json, found: int) -> None:
    """Save the stages under a name, and everybody as a list: who was added by hand is marked on it."""
    slack = system.people.slack
    await slack.press("mika", card, "Save the stages …")
    await (await slack.modal("mika", "Name")).submit({"name": "Half of the regulars"})
    await slack.wait_for("saved the extraction *Half of the regulars*", thread=card)
    await slack.press("mika", card, "Save list")
    await (await slack.modal("mika", "Name of the list")).submit({"name": "regulars"})
    await slack.wait_for("Saved *regulars*", thread=card)
    with system.engine.shop.store.read() as session:
        assert session.exec(select(SavedExtraction)).one().name == "Half of the regulars"
        kept = session.exec(select(CustomerList).where(CustomerList.name == "regulars")).one()
        reasons = session.exec(select(ListMember.reason).where(ListMember.list_id == kept.id)).all()
    assert len(reasons) == found + 1
    assert [reason for reason in reasons if "by hand" in reason] == ["added by hand, after the stages"]


async def explained(system: System, card: Json, outsider: str) -> None:
    """Run the saved stages again, and ask of somebody who is in and somebody who is not why that is."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi stages half of the regulars")
    again = await slack.wait_for("kept *", channel="#shop", after=card)
    assert kept_by(again) == kept_by(card)
    await slack.say("mika", "#shop", f"@najimi why {outsider}?", thread=again)
    why = await slack.wait_for("left at stage 1", thread=again)
    assert "added by hand" in words_of(why)
    await slack.press("mika", again, "Why (not) …?")
    window = await slack.modal("mika", "Customer")
    assert "There is no customer" in (await window.submit({"customer": "nobody"}))["errors"]["customer"]
    assert not (await window.submit({"customer": await best_of(system)}))["errors"]
    await slack.wait_for("stage 2, purchase behaviour", thread=again)


async def test_rules_are_tried_before_they_are_kept_and_brought_back(system: System) -> None:
    """The window says whom they touch; a fault is shown at its words; every version stays."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi rules")
    empty = await slack.wait_for("There are no rules yet", channel="#shop")
    await slack.press("mika", empty, "New rules …")
    window = await slack.modal("mika", "one a line")
    wrong = await window.submit({"name": "Loyal", "rules": "IF vists > 1 THEN SCORE + 80"})
    assert "vists" in wrong["errors"]["rules"]
    rules = '"Often": IF visits >= 3 THEN SCORE + 80\nIF troubles > 0 THEN SCORE - 300'
    await window.press("rules_try", entries={"name": "Loyal", "rules": rules})
    window = await slack.modal("mika", "enter")
    assert "Customers that each rule touches" in window.text
    assert not (await window.submit({"name": "Loyal", "rules": rules}))["errors"]
    await slack.wait_for("saved the rules *Loyal*", channel="#shop")

    await slack.say("mika", "#shop", "@najimi rules loyal")
    shown = await slack.wait_for("Rules: Loyal", channel="#shop")
    await slack.press("mika", shown, "Change …")
    await (await slack.modal("mika", "one a line")).submit({"rules": "IF visits >= 2 THEN SCORE + 10"})
    await slack.wait_for("saved the rules *Loyal*", channel="#shop", after=shown)
    await slack.press("mika", shown, "History")
    history = await slack.wait_for("History of the rules", channel="#shop")
    await slack.press("mika", history, "rules_restore:1")
    await slack.wait_for("brought version 1 of the rules *Loyal* back", channel="#shop")
    with system.engine.shop.store.read() as session:
        (kept,) = session.exec(select(RuleBase)).all()
    assert [rule["add"] for rule in kept.rules] == ["80", "-300"]

    await slack.say("mika", "#shop", "@najimi visits >= 1")
    first = await slack.wait_for("Make a plan for", channel="#shop")
    await slack.press("mika", first, "more:0", "Narrow in stages …")
    await (await slack.modal("mika", "Campaign history")).press("stage_kind:definition")
    window = await slack.modal("mika", "Score by the rules")
    assert not (await window.submit({"rules": "Loyal", "by": "score", "bounds": ">= 80"}))["errors"]
    card = await slack.wait_for("kept *", thread=first)
    assert "“Loyal” +80 points (Often)" in words_of(card)


async def test_a_timing_stage_is_as_able_as_the_question(system: System) -> None:
    """Of a product that is looked up, or what its buyers should be offered; any weighting; chosen kinds of sales."""
    slack = system.people.slack
    await slack.say("mika", "#shop", "@najimi visits >= 1")
    first = await slack.wait_for("Make a plan for", channel="#shop")
    await slack.press("mika", first, "more:0", "Narrow in stages …")
    await (await slack.modal("mika", "Campaign history")).press("stage_kind:timing")
    window = await slack.modal("mika", "Sales that ratios count")
    assert (await window.submit())["errors"] == {"product": "Choose the product."}
    (option, *_) = await window.suggest("product", "a")
    entries = {"subject": "buyers", "product": option, "weighting": "product_ratios", "counted": ["cross_sells"]}
    assert not (await window.submit(entries))["errors"]
    card = await slack.wait_for("kept *", thread=first)
    assert len(kept_by(card)) == 2
    with system.engine.shop.store.read() as session:
        latest = session.exec(select(Question).order_by(col(Question.id).desc())).first()
    assert latest is not None
    asked = (latest.spec or {})["stages"][1]["prospects"]
    assert (asked["weighting"], asked["counted"]) == ("product_ratios", ["cross_sells"])
    assert "buyers_of" in asked
    await slack.press("mika", card, "more:stage2", "Change …")
    window = await slack.modal("mika", "Sales that ratios count")
    assert option["text"]["text"] in str(window.view)


async def somebody_outside(system: System, text: str) -> str:
    """Return the number of a customer for whom a filter does not hold."""
    shop = system.engine.shop
    return answer(shop, understand(shop, f"not ({text})"), limit=1).top[0].number


async def best_of(system: System) -> str:
    """Return the number of the best customer of the latest extraction."""
    shop = system.engine.shop
    with shop.store.read() as session:
        latest = session.exec(
            select(Question).where(Question.kind == QuestionKind.EXTRACTION).order_by(col(Question.id).desc())
        ).first()
    assert latest is not None
    return answer(shop, understood_again(latest), limit=1).top[0].number
