"""Rule bases in Slack: listed, shown, written in a form that says what they would do."""

from collections.abc import Sequence

from bot.views.blocks import (
    Block,
    actions,
    bars,
    button,
    clip,
    context,
    escape,
    field,
    header,
    modal,
    section,
    text_element,
)
from bot.views.elements import beside
from core.extraction.rules.effect import Mover, RulesEffect
from core.extraction.rules.rule import Rule
from core.extraction.rules.text import EXAMPLE, print_rules
from core.models import DefinitionVersion, RuleBase

LONGEST_TEXT = 3_000
MOST_LISTED = 20
MOST_NAMED = 5
MOST_VERSIONS = 8
SHOWN = 12


def list_card(kept: Sequence[RuleBase]) -> list[Block]:
    """Return every rule base, each to be looked at."""
    new = actions(button("New rules …", "rules_new_open"))
    if not kept:
        return [section(f"There are no rules yet. A rule says when a score changes, such as `{EXAMPLE}`"), new]
    rows = [
        beside(f"*{escape(row.name)}*  {_count(len(row.rules))}", button("Look", f"rules_look:{row.id}", row.name))
        for row in kept[:MOST_LISTED]
    ]
    more = len(kept) - len(rows)
    return [*rows, *([context(f"… and {more:,} more. Say `rules NAME`.")] if more > 0 else []), new]


def rules_card(name: str, rules: Sequence[Rule], sentences: Sequence[str], version: int, problem: str) -> list[Block]:
    """Return a rule base: each rule as it is written and in a sentence."""
    lines = [
        f"{number}. `{escape(clip(rule.written, 400))}`\n{escape(clip(said, 400))}".rstrip()
        for number, (rule, said) in enumerate(zip(rules, sentences, strict=True), 1)
    ]
    blocks = [header(f"Rules: {name}")]
    blocks += [section("\n".join(lines[start : start + 3])) for start in range(0, min(len(lines), SHOWN), 3)]
    if len(lines) > SHOWN:
        blocks.append(context(f"… and {len(lines) - SHOWN} more rules."))
    if problem:
        blocks.append(section(f":warning: {escape(clip(problem, 900))}"))
    blocks.append(context(f"Version {version}. Extractions score by them in a stage _The seller's definition_."))
    blocks.append(
        actions(
            button("Change …", "rules_edit_open", name),
            button("What they do", "rules_effect", name),
            button("History", "rules_history", name),
            button(
                "Delete", "rules_delete", name, confirm=f"Delete the rules “{name}”? Their history brings them back."
            ),
        )
    )
    return blocks


def edit_form(metadata: str, name: str, rules: Sequence[Rule]) -> Block:
    """Return the form in which rules are written."""
    return modal(
        "Rules",
        "rules",
        "Save",
        metadata,
        [
            field("name", "Name", text_element(name, placeholder="Loyal customers", longest=80)),
            field(
                "rules",
                "Rules, one a line",
                text_element(print_rules(rules), multiline=True, placeholder=EXAMPLE, longest=LONGEST_TEXT),
                hint='IF condition THEN SCORE + 80, also - 300 or + sales / 100; a name before it: "Far away": IF ...',
            ),
            context("I say here what they would do, before you save them."),
            actions(button("What would they do?", "rules_try")),
        ],
    )


def effect_text(effect: RulesEffect) -> str:
    """Return what rules would do, in lines of mrkdwn."""
    lines = [
        f"{each.customers:,} · {escape(clip(each.rule.rule.name or each.rule.sentence, 150))}"
        for each in effect.touched
    ]
    touched = "\n".join(lines[:SHOWN])
    spread = bars([(share.label, share.count) for share in effect.spread], width=14)
    moved = f"*The first {effect.top:,}*: {effect.entering:,} enter, {effect.leaving:,} leave."
    movers = [_mover("enters", each) for each in effect.enters[:MOST_NAMED]]
    movers += [_mover("leaves", each) for each in effect.leaves[:MOST_NAMED]]
    untouched = f"{effect.untouched:,} of {effect.of:,} get 0: no rule applies"
    return "\n".join(["*Customers that each rule touches*", touched, untouched, "*Scores*", spread, moved, *movers])


def effect_block(effect: RulesEffect) -> Block:
    """Return what rules would do as a paragraph."""
    return section(effect_text(effect))


def history_card(name: str, versions: Sequence[DefinitionVersion], texts: Sequence[str]) -> list[Block]:
    """Return the versions of a rule base, newest first, each to be brought back."""
    blocks: list[Block] = [section(f"*History of the rules {escape(name)}*")]
    shown = list(zip(versions, texts, strict=True))[:MOST_VERSIONS]
    for place, (kept, text) in enumerate(shown):
        said = f"```\n{escape(clip(text, 600)).replace('```', chr(39) * 3)}\n```" if text else "_deleted_"
        words = f"*{kept.number}* · {kept.saved_at:%d %b %Y, %H:%M} UTC · {escape(kept.saved_by)}\n{said}"
        back = button("Bring back", f"rules_restore:{kept.number}", f"{kept.number}:{name}")
        blocks.append(section(words) if place == 0 and text else beside(words, back) if text else section(words))
    return blocks


def _count(count: int) -> str:
    return "1 rule" if count == 1 else f"{count} rules"


def _mover(what: str, mover: Mover) -> str:
    who = escape(f"{mover.number} {mover.name or ''}".strip())
    return (
        f"{what}: {who}, score {mover.score_before:,} → {mover.score:,}, place {mover.place_before:,} → {mover.place:,}"
    )
