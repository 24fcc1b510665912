"""Admins set the contact policy and decide who is one person, in Slack, on the whole system."""

from sqlmodel import select

from core.models import ContactPolicy, Customer, CustomerMerge, DistinctPair
from sandbox.client.slack import words_of
from tests.support.system import System


async def test_an_admin_changes_the_policy_and_goes_back(system: System) -> None:
    """Read in plain words, refused where it makes no sense, put in force, and put back by a button."""
    slack = system.people.slack
    await slack.say("anna", "#shop", "@najimi policy")
    card = await slack.wait_for("How often we write, and when", channel="#shop")
    said = words_of(card)
    assert "Nothing leaves between 21:00 and 08:00 by each customer's own clock" in said
    assert "by the clock of London" in said
    assert "until an admin sets a policy" in said
    assert "Back to the policy before" not in said

    await slack.press("anna", card, "policy_open")
    form = await slack.modal("anna", "Contact policy")
    answer = await form.submit({"caps": "now and then", "told_within": "x", "quiet_from": "08:00"})
    assert set(answer["errors"]) == {"caps", "told_within", "quiet_until"}
    assert "Write “2 in 7 days”" in answer["errors"]["caps"]
    entries = {"caps": "1 in 14 days", "told_within": "3", "quiet_from": "20:00", "rules": ["quiet", "in_campaign"]}
    assert not (await form.submit(entries))["errors"]
    done = await slack.wait_for("changed the contact policy", channel="#shop")
    assert "Nothing leaves between 20:00 and 08:00" in words_of(done)
    assert "At most 1 message in 14 days" in words_of(done)

    await slack.say("mika", "#shop", "@najimi policy")
    card = await slack.wait_for("Set by Anna", channel="#shop")
    assert "Before: Nothing leaves between 21:00 and 08:00" in words_of(card)
    await slack.press("mika", card, "policy_back")
    assert await slack.wait_for("does not have the role admin", channel="#shop", user="mika")
    await slack.press("anna", card, "policy_back")
    back = await slack.wait_for("Nothing leaves between 21:00 and 08:00", channel="#shop", after=card)
    assert "Anna Brandt changed the contact policy" in words_of(back)
    with system.engine.shop.store.read() as session:
        rows = session.exec(select(ContactPolicy).order_by(ContactPolicy.id)).all()  # type: ignore[arg-type]
    assert [(row.quiet_from, row.told_within_days) for row in rows] == [(20 * 60, 3), (21 * 60, None)]


async def test_an_admin_decides_who_is_one_person(system: System) -> None:
    """Suggested with what they share, merged, taken back, and said to be two for good."""
    slack, shop = system.people.slack, system.engine.shop
    with shop.store.write() as tx:
        first, second, *_ = tx.exec(select(Customer).order_by(Customer.id)).all()  # type: ignore[arg-type]
        second.name, second.email = first.name, (first.email or "ito@example.com").upper()
        first.email = first.email or "ito@example.com"
        numbers, pair = (first.number, second.number), (first.id, second.id)
    await slack.say("mika", "#shop", "@najimi duplicates")
    assert await slack.wait_for("does not have the role admin", channel="#shop")
    await slack.say("anna", "#shop", "@najimi duplicates")
    card = await slack.wait_for(f"Are {numbers[0]} and {numbers[1]} one person?", channel="#shop")
    assert "They share: e-mail, name" in words_of(card)
    await slack.press("anna", card, "merge:first")
    merged = await slack.wait_for("now counts for", channel="#shop")
    with shop.store.read() as session:
        assert session.get_one(Customer, pair[1]).merged_into_id == pair[0]

    await slack.press("anna", merged, "unmerge")
    apart = await slack.wait_for("are two customers again", channel="#shop")
    with shop.store.read() as session:
        assert session.get_one(Customer, pair[1]).merged_into_id is None
        assert session.exec(select(CustomerMerge)).one().undone_at is not None
    await slack.press("anna", apart, "keep_apart")
    assert await slack.wait_for("are two people, says Anna", channel="#shop")
    with shop.store.read() as session:
        assert session.exec(select(DistinctPair)).one().first_id == pair[0]
    await slack.say("anna", "#shop", "@najimi duplicates")
    nobody = await slack.wait_for("Nobody looks like somebody else", channel="#shop")

    await slack.say("anna", "#shop", f"@najimi merge {numbers[0]} {numbers[1]}")
    card = await slack.wait_for("Are these one person?", channel="#shop", after=nobody)
    await slack.press("anna", card, "merge:second")
    assert await slack.wait_for(f"{numbers[0]} now counts for {numbers[1]}", channel="#shop", after=nobody)
    await slack.say("anna", "#shop", f"@najimi unmerge {numbers[0]}")
    assert await slack.wait_for("are two customers again", channel="#shop", after=card)
    await slack.say("anna", "#shop", f"@najimi unmerge {numbers[0]}")
    assert await slack.wait_for("is not merged into anybody", channel="#shop")
