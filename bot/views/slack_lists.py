"""Customer lists in Slack: all of them, one of them, comparisons, and what a refreshment would bring."""

import json
from typing import Any

from bot.views.blocks import Block, actions, button, clip, context, escape, field, header, modal, section, text_element
from bot.views.elements import menu, option, overflow
from bot.views.moments import moment
from bot.views.slack_answer import weight_text
from core.actions.lists.compare_lists import Comparison, Person
from core.actions.lists.keep_lists import Combining, ListCard
from core.extraction.lists.kept import LONGEST_NAME, Moment
from core.models import CustomerList
from core.shop import Shop

MOST_LISTS = 12
MOST_MOMENTS = 4
MOST_OPTIONS = 100
# Beside the name that the button of a version carries.
EARLIER = "version"


def saved_text(kept: CustomerList) -> str:
    """Say that a list was saved."""
    return f"Saved *{escape(kept.name)}*: {kept.size:,} customers, as they are now."


def saved_blocks(kept: CustomerList) -> list[Block]:
    """Say that a list was saved, with what can be done with it."""
    return [section(saved_text(kept)), actions(button("Look at the list", "list_look", kept.name))]


def lists_blocks(shop: Shop, lists: list[tuple[CustomerList, str]]) -> list[Block]:
    """Return every list with its question; the first of them with buttons."""
    if not lists:
        return [section("Nobody has saved a list yet. Ask a question, then press *Save list*.")]
    blocks: list[Block] = [header(f"Customer lists ({len(lists):,})")]
    for kept, sentence in lists[:MOST_LISTS]:
        when = moment(kept.refreshed_at or kept.saved_at, shop.zone)
        text = f"*{escape(kept.name)}* · {_customers(kept.size)} · {when}\n{escape(clip(sentence, 200))}"
        blocks.append({**section(text), "accessory": button("Look", f"list_look:{kept.id}", kept.name)})
    if len(lists) > MOST_LISTS:
        names = ", ".join(escape(kept.name) for kept, _ in lists[MOST_LISTS:])
        blocks.append(context(f"And {clip(names, 1500)}: `list NAME` shows one."))
    return blocks


def list_blocks(shop: Shop, card: ListCard) -> list[Block]:
    """Return one list: how many, its question, the first of it, how it stood before, and what can be done."""
    kept = card.kept
    blocks: list[Block] = [
        header(f"{kept.name}: {_customers(kept.size)}"),
        section(escape(clip(card.sentence, 2500))),
    ]
    rows = [
        f"{number}.  *{escape(one.number)}*{f' {escape(one.name)}' if one.name else ''}"
        f" · *{weight_text(one.weight, in_thousandths=card.in_thousandths)}* · {escape(clip(one.reason, 220))}"
        for number, one in enumerate(card.first, 1)
    ]
    if rows:
        blocks.append(section("\n".join(rows)))
    blocks.append(context("\n".join(_moment(shop, kept, each) for each in card.moments[:MOST_MOMENTS])))
    if card.filter_text:
        blocks.append(context(f"Filter: `{escape(clip(card.filter_text, 900))}`"))
    name = kept.name
    quoted = name.replace('"', '""')
    choices = [
        ("Rename …", f"list_rename_open:{name}"),
        ("Remove …", f"list_remove_ask:{name}"),
        ("Ask its question again", f"list_again:{kept.question_id}"),
    ]
    if len(card.moments) > 1:
        choices.insert(0, ("Undo the last refreshment …", f"list_return_ask:{card.moments[1].number}:{name}"))
    blocks.append(
        actions(
            button("Work with them", "ask_again", f'list("{quoted}")', style="primary"),
            button("Refresh …", "list_refresh_ask", name),
            button("Compare …", "list_compare_open", name),
            button("Combine …", "list_combine_open", name),
            button("Export", "list_export", name),
            button("Figures", "figures_list", name),
            button("Trends", "trends_list", name),
            overflow("more:list", choices),
        )
    )
    return blocks


def comparison_blocks(found: Comparison) -> list[Block]:
    """Return how two lists differ, with the first of those who are on one alone."""
    between = found.difference
    one, other = between.sizes
    return [
        header(f"{between.first} and {between.second}"),
        section(
            f"*{len(between.only_second):,}* only on {escape(between.second)} (of {other:,})\n"
            f"*{len(between.only_first):,}* only on {escape(between.first)} (of {one:,})\n"
            f"*{len(between.both):,}* on both"
        ),
        *_named(f"Only on {between.second}", found.only_second, len(between.only_second)),
        *_named(f"Only on {between.first}", found.only_first, len(between.only_first)),
    ]


def refreshment_blocks(name: str, found: Comparison) -> list[Block]:
    """Return who would come and who would go, with the button that does it."""
    between = found.difference
    come, go = len(between.only_second), len(between.only_first)
    if not between.sizes[1]:
        return [section(f"Nobody answers the question of *{escape(name)}* now, so it stays as it is.")]
    blocks = [
        section(
            f"Refreshed now, *{escape(name)}* would have {_customers(between.sizes[1])}: {come:,} come, {go:,} go."
        ),
        *_named("They would come", found.only_second, come),
        *_named("They would go", found.only_first, go),
        actions(button(f"Refresh: {come:,} come, {go:,} go", "list_refresh", name, style="primary")),
        context("The list as it is now is kept: you can compare with it, and return to it."),
    ]
    if not come and not go:
        blocks[0] = section(f"The same {_customers(between.sizes[1])} answer the question of *{escape(name)}* now.")
    return blocks


def refreshed_blocks(kept: CustomerList) -> list[Block]:
    """Say that a list was refreshed, with the way back."""
    before = kept.version - 1
    return [
        section(f"*{escape(kept.name)}* has {_customers(kept.size)} now (version {kept.version})."),
        actions(
            button("What has changed?", "list_news", kept.name),
            button("Undo", "list_return", f"{before}:{kept.name}"),
            button("Look at the list", "list_look", kept.name),
        ),
    ]


def return_blocks(name: str, number: int, found: Comparison) -> list[Block]:
    """Say what returning to an earlier version would mean, with the button that does it."""
    between = found.difference
    come, go = len(between.only_second), len(between.only_first)
    return [
        section(f"Back at version {number}, *{escape(name)}*: {come:,} come back, {go:,} go."),
        *_named("They would come back", found.only_second, come),
        *_named("They would go", found.only_first, go),
        actions(button(f"Return to version {number}", "list_return", f"{number}:{name}", style="primary")),
    ]


def removal_blocks(kept: CustomerList) -> list[Block]:
    """Ask before a list is taken away."""
    text = f"Remove *{escape(kept.name)}* with {_customers(kept.size)}? Nobody is told anything; the customers stay."
    return [section(text), actions(button("Remove the list", "list_remove", kept.name, style="danger"))]


def removed_blocks(kept: CustomerList, name: str) -> list[Block]:
    """Say that a list was taken away, with the way back."""
    return [
        section(f"Removed the list *{escape(name)}*. It can be brought back until tomorrow."),
        actions(button("Undo", "list_bring_back", f"{kept.id}:{name}")),
    ]


def rename_form(name: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the form that gives a list another name."""
    typed = field("name", "New name", text_element(name, longest=LONGEST_NAME))
    return modal("Rename the list", "list_rename", "Rename", json.dumps(metadata), [typed])


def compare_form(card: ListCard, others: list[str], metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the form that asks what a list is to be compared with."""
    earlier = [
        option(f"Version {moment.number} ({moment.size:,})", f"{EARLIER}:{moment.number}")
        for moment in card.moments[1:20]
    ]
    options = [*earlier, *(option(name, f"list:{name}") for name in others)][:MOST_OPTIONS]
    if not options:
        return _nothing_else("Compare the list", "There is no other list yet, and no earlier version of this one.")
    chosen = field("other", f"Compare {clip(card.kept.name, 60)} with", menu(options))
    return modal("Compare the list", "list_compare", "Compare", json.dumps(metadata), [chosen])


def combine_form(name: str, others: list[str], metadata: dict[str, Any]) -> dict[str, Any]:
    """Return the form that makes a new list of two."""
    if not others:
        return _nothing_else("Combine lists", "There is no other list yet.")
    ways = [
        option(f"who are on both {clip(name, 40)} and", Combining.AND),
        option(f"who are on {clip(name, 40)} or", Combining.OR),
        option(f"who are on {clip(name, 40)} but not on", Combining.MINUS),
    ]
    return modal(
        "Combine lists",
        "list_combine",
        "Save",
        json.dumps(metadata),
        [
            field("how", "Those", menu(ways, Combining.AND)),
            field("other", "the list", menu([option(each, each) for each in others[:MOST_OPTIONS]])),
            field("name", "Name of the new list", text_element(longest=LONGEST_NAME)),
        ],
    )


def _nothing_else(title: str, text: str) -> dict[str, Any]:
    form = modal(title, "nothing", "Close", "{}", [section(text)])
    del form["submit"]
    return form


def _moment(shop: Shop, kept: CustomerList, stood: Moment) -> str:
    what = "now" if stood.number == kept.version else "before"
    when = moment(stood.at, shop.zone)
    return f"Version {stood.number} ({what}): {_customers(stood.size)}, by <@{escape(stood.by)}>, {when}"


def _named(title: str, persons: tuple[Person, ...], count: int) -> list[Block]:
    if not persons:
        return []
    said = [f"{escape(each.number)}{f' {escape(each.name)}' if each.name else ''}" for each in persons]
    more = f" and {count - len(persons):,} more" if count > len(persons) else ""
    return [section(f"{escape(title)}: {', '.join(said)}{more}")]


def _customers(count: int) -> str:
    return "1 customer" if count == 1 else f"{count:,} customers"
