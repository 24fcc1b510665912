"""Filters as cards: all of them, one with its buttons, its history, two versions side by side, who uses one."""

from collections.abc import Sequence

from bot.views.blocks import Block, actions, button, clip, context, escape, header, plain, section
from bot.views.elements import LONGEST_OPTION, option, overflow
from bot.views.moments import moment
from core.actions.filters.look_at_filters import Comparison, FilterLine, FilterLook, VersionLine
from core.definitions.compare import Change, Kept
from core.definitions.uses import Use
from core.extraction.filters.source import SOURCE_BY_NAME
from core.shop import Shop

# A message holds fifty blocks; each saved filter takes one.
MOST_SAVED = 25
MOST_OPTIONS = 100
LINES_A_SECTION = 12
MOST_USES = 15
MOST_VERSIONS = 10
LONGEST_SENTENCE = 500
LONGEST_PART = 700
# What a filter's menu may carry; its name is part of each choice's value, which Slack ends at 150 characters.
_ASK = "Use it"


def list_card(lines: Sequence[FilterLine]) -> list[Block]:
    """Return every filter: those of staff with their menus, those that come with the system in short."""
    saved = [line for line in lines if not line.kept.comes_with_system]
    blocks = [header("Filters"), actions(_chooser(lines), *_new_buttons())]
    if saved:
        blocks.append(section(f"*Saved here*: {len(saved):,}"))
        blocks += [_saved_row(line) for line in saved[:MOST_SAVED]]
        if len(saved) > MOST_SAVED:
            blocks.append(context(f"… and {len(saved) - MOST_SAVED:,} more: choose one above, or say `filter NAME`."))
    else:
        blocks.append(section("Nobody has saved one yet. Build one, or press _Save as filter_ on an answer."))
    told = [f"*{escape(line.kept.name)}*  {escape(line.kept.description)}" for line in lines if line not in saved]
    blocks.append(section("*Those that come with the system*"))
    for at in range(0, len(told), LINES_A_SECTION):
        blocks.append(section("\n".join(told[at : at + LINES_A_SECTION])))
    return blocks


def nearest_blocks(said: str, names: Sequence[str]) -> list[Block]:
    """Return that no filter is called so, and those that may be meant."""
    near = [button(name, f"kept_look:{number}", name) for number, name in enumerate(names[:5])]
    return [section(escape(said)), actions(*near, button("All filters", "filters_all"))]


def filter_card(look: FilterLook) -> list[Block]:
    """Return one filter from all sides, with what can be done about it."""
    kept = look.kept
    blocks = [header(kept.name), section(escape(clip(look.sentence, 2900)))]
    if kept.description and kept.description != look.sentence:
        blocks.append(context(escape(kept.description)))
    inherits = f" below *{escape(kept.parent)}*" if kept.parent else ""
    blocks.append(context(f"{_origin(look)}{inherits}"))
    shown = [_part_text(name, text, upper) for name, text, upper in _parts(look)]
    blocks += [section(text) for text in shown[:20]]
    if kept.parameters:
        told = [f"`${each.name}` {each.kind}{f', {each.default}' if each.default else ''}" for each in kept.parameters]
        blocks.append(context(escape(f"It is told: {'; '.join(told)}")))
    blocks.append(context(f"In the filter language: `{escape(clip(look.call, 300))}`"))
    if look.uses:
        blocks.append(context(escape(uses_line(look.uses))))
    return [*blocks, *_steps(look)]


def uses_line(uses: Sequence[Use]) -> str:
    """Say in a line who uses a filter."""
    firm = [use for use in uses if use.holds]
    asked = len(uses) - len(firm)
    named = [f"{use.kind} “{clip(use.name, 60)}”" for use in firm[:4]]
    if len(firm) > len(named):
        named.append(f"{len(firm) - len(named):,} more")
    if asked:
        named.append("1 question that was asked" if asked == 1 else f"{asked:,} questions that were asked")
    return f"Used by {', '.join(named)}."


def uses_blocks(name: str, uses: Sequence[Use]) -> list[Block]:
    """Return who uses a filter, one a line."""
    if not uses:
        return [section(f"Nobody uses *{escape(name)}*.")]
    lines = [
        f"• {use.kind} *{escape(clip(use.name, 80))}*{f' through {escape(use.via)}' if use.via else ''}"
        for use in uses[:MOST_USES]
    ]
    if len(uses) > MOST_USES:
        lines.append(f"• and {len(uses) - MOST_USES:,} more")
    return [section(f"*{escape(name)}* is used by\n" + "\n".join(lines))]


def saved_blocks(who: str, name: str, sentence: str, uses: Sequence[Use] = ()) -> list[Block]:
    """Return what is said once a filter was saved, and who asks it from now on as it is now."""
    text = f"{escape(who)} saved the filter *{escape(name)}*.\n{escape(clip(sentence, 2000))}"
    if uses:
        text += f"\n_{escape(uses_line(uses))} They ask it as it is now._"
    return [section(text), actions(button("Look at it", "kept_look", name))]


def removal_blocks(name: str, uses: Sequence[Use]) -> list[Block]:
    """Return what hinders that a filter is removed, and the button that removes it all the same."""
    anyway = button(
        "Remove it all the same",
        "kept_remove_anyway",
        name,
        style="danger",
        confirm="Those who use it could not be asked any more. Lower filters keep what they inherited.",
    )
    return [*uses_blocks(name, uses), actions(anyway)]


def removed_blocks(name: str, number: int) -> list[Block]:
    """Return what is said once a filter was removed."""
    back = button("Bring it back", "kept_restore", f"{number}:{name}")
    return [section(f"*{escape(name)}* was removed. Its history stays."), actions(back)]


def history_card(shop: Shop, name: str, versions: Sequence[VersionLine]) -> list[Block]:
    """Return the versions of a filter, each with what it changed."""
    if not versions:
        return [section(f"*{escape(name)}* is as it comes with the system: nobody has changed it.")]
    blocks = [header(f"History of {name}")]
    for each in versions[:MOST_VERSIONS]:
        what = " · *removed*" if each.removed else ""
        said = f"*{each.number}* · {moment(each.saved_at, shop.zone)} · {escape(each.saved_by)}{what}"
        blocks.append(section("\n".join([said, *(change_text(change) for change in each.changes[:8])])))
        if not each.removed:
            value = f"{each.number}:{name}"
            buttons = [button("Restore this", "kept_restore", value), button("Compare", "kept_compare", value)]
            blocks.append(actions(*(buttons if each is not versions[0] else buttons[1:])))
    if len(versions) > MOST_VERSIONS:
        blocks.append(context(f"… and {len(versions) - MOST_VERSIONS:,} earlier ones: `najimi filters history`."))
    return blocks


def comparison_blocks(found: Comparison) -> list[Block]:
    """Return two versions side by side: as sentences, then word by word."""
    if not found.changes:
        return [section(f"*{escape(found.name)}*: {found.before} and {found.after} are the same.")]
    return [
        header(found.name),
        section(f"*{found.before.capitalize()}*\n{escape(clip(found.sentence_before, LONGEST_SENTENCE * 2))}"),
        section(f"*{found.after.capitalize()}*\n{escape(clip(found.sentence_after, LONGEST_SENTENCE * 2))}"),
        section(clip("\n".join(change_text(change) for change in found.changes), 2900)),
    ]


def change_text(change: Change) -> str:
    """Return one thing that differs: what is gone struck through, what is new in bold."""
    return f"_{escape(change.what)}_: {clip(_marked(change), 900)}"


def _marked(change: Change) -> str:
    signs = {Kept.SAME: "", Kept.GONE: "~", Kept.NEW: "*"}
    said = []
    for kept, text in change.pieces():
        bare, sign = text.strip(), signs[kept]
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        # Slack marks words up only between blanks: a zero-width space stands for one.
        edge = "\u200b" if sign else ""
        shown = escape(bare).replace("*", "∗").replace("~", "∼")  # noqa: RUF001 - marks that Slack leaves alone
        said.append(f"{lead}{edge}{sign}{shown}{sign}{edge}{tail}" if bare else text)
    return "".join(said)


def _saved_row(line: FilterLine) -> Block:
    name = line.kept.name
    by = f" · by {escape(line.saved_by)}" if line.saved_by else ""
    text = f"*{escape(name)}*{by}\n{escape(clip(line.sentence, LONGEST_SENTENCE))}"
    ask = "kept_use_open" if line.kept.parameters else "kept_ask"
    choices = [
        (_ASK, f"{ask}:{name}"),
        ("Edit …", f"kept_edit_open:{name}"),
        ("History", f"kept_history:{name}"),
        ("Who uses it", f"kept_uses:{name}"),
        ("Look at it", f"kept_look:{name}"),
    ]
    return {**section(text), "accessory": overflow("more:filter", choices)}


def _chooser(lines: Sequence[FilterLine]) -> Block:
    """Return the menu in which a filter is chosen to be looked at."""
    groups = []
    for label, mine in (("Saved here", False), ("That come with the system", True)):
        named = [line.kept.name for line in lines if line.kept.comes_with_system is mine]
        for at in range(0, len(named), MOST_OPTIONS):
            offered = [option(name, f"kept_look:{name}") for name in named[at : at + MOST_OPTIONS]]
            groups.append({"label": plain(clip(label, LONGEST_OPTION)), "options": offered})
    return {
        "type": "static_select", "action_id": "more:look", "placeholder": plain("Look at a filter …"),
        "option_groups": groups[:MOST_OPTIONS],
    }  # fmt: skip


def _new_buttons() -> list[Block]:
    return [button("Build a filter …", "build_open", "new", style="primary"), button("Write one …", "kept_new_open")]


def _origin(line: FilterLine) -> str:
    if line.kept.comes_with_system:
        return "Comes with the system"
    by = escape(line.saved_by or "somebody")
    return f"A copy of one that comes with the system, by {by}" if line.overwritten else f"By {by}"


def _parts(look: FilterLook) -> list[tuple[str, str, str | None]]:
    return [(part.name, part.text, part.inherited_from) for part, _ in look.parts]


def _part_text(name: str, text: str, upper: str | None) -> str:
    whence = f" · inherited from {escape(upper)}" if upper else ""
    return f"_{escape(name)}_{whence}\n`{escape(clip(text, LONGEST_PART)).replace('`', chr(39))}`"


def _is_plain(look: FilterLook) -> bool:
    """Return whether the builder can show the filter at all: one part, told nothing."""
    return len(look.kept.parts) == 1 and not look.kept.parameters


def _steps(look: FilterLook) -> list[Block]:
    name = look.kept.name
    ask = "kept_use_open" if look.kept.parameters else "kept_ask"
    first = [
        button(f"{_ASK} …" if look.kept.parameters else _ASK, ask, name, style="primary"),
        button("Make your own copy …" if look.kept.comes_with_system else "Edit …", "kept_edit_open", name),
        *([button("Edit by choosing …", "build_kept_open", name)] if _is_plain(look) else []),
        button("Make one below it …", "kept_lower_open", name),
        button("History", "kept_history", name),
        button("Who uses it", "kept_uses", name),
    ]
    if look.kept.comes_with_system:
        return [actions(*first)]
    used = f" {uses_line(look.uses)}" if look.uses else ""
    if name.casefold() in SOURCE_BY_NAME:
        confirm = f"Your copy stays in the history.{used}"
        last = button("Restore the original", "kept_original", name, confirm=confirm)
    else:
        last = button("Remove", "kept_remove", name, style="danger", confirm=f"Its history stays.{used}")
    return [actions(*first, last)]
