"""The words of a call in Slack: what was said so far, and beside what matters, what can be done about it.

A message takes 50 blocks and a paragraph 3,000 characters, however long people talk (Block Kit): the latest words stand
there, the rest is on the call's page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.views.blocks import Block, actions, button, clip, context, escape, section
from bot.views.elements import beside
from core.calls.asked_back import DONE_BY, ONCE
from core.calls.heard import Heard
from core.models import CallMark, CallUtterance, Capture, MarkKind, MarkState, Speaker

# A block or two for each mark, some for the words between them, and a few lines around: below 50 in any case.
MOST_MARKS = 12
MOST_CHARACTERS = 9_000
LONGEST_LINE = 900
LONGEST_PARAGRAPH = 2_900
LONGEST_REASON = 300
# Slack reads its signs of emphasis at the edges of words alone; languages without blanks have none there.
EDGE = "\N{ZERO WIDTH SPACE}"

MARKS = {
    MarkKind.PRODUCT: "a product of ours",
    MarkKind.QUOTATION: "asks for a quotation",
    MarkKind.COMPLAINT: "complains",
    MarkKind.CALL_BACK: "wishes to be called",
    MarkKind.VISIT: "wishes a visit",
    MarkKind.OPT_OUT: "wants no more offers",
    MarkKind.INQUIRY: "asks for something",
}
# What a press on a mark's own button does, as it says it; each asks before it ends something.
DEEDS = {
    MarkKind.PRODUCT: "Note as proposed",
    MarkKind.QUOTATION: "File as a request for a quotation",
    MarkKind.COMPLAINT: "Open a trouble",
    MarkKind.CALL_BACK: "Have them called back",
    MarkKind.VISIT: "Note the wish for a visit",
    MarkKind.OPT_OUT: "Opt them out",
    MarkKind.INQUIRY: "File as an inquiry",
}
DONE = {
    MarkKind.PRODUCT: "noted as proposed",
    MarkKind.QUOTATION: "filed as a request for a quotation",
    MarkKind.COMPLAINT: "a trouble is open",
    MarkKind.CALL_BACK: "the wish for a call is noted",
    MarkKind.VISIT: "the wish for a visit is noted",
    MarkKind.OPT_OUT: "opted out",
    MarkKind.INQUIRY: "filed as an inquiry",
}
OPT_OUT_WARNING = "They hear no more offers until they agree again."


@dataclass(frozen=True)
class Words:
    """Everything that a message about a call's words shows.

    `utterances` are the latest that are final, after `earlier` others; `partials` what is being said. `marks` belong to
    utterances, or to none where a key was pressed. `staff` says how members of staff are mentioned. `page` is where all
    of it can be read, empty where there is no such page. `why` says what keeps words from being written down,
    `dropped` counts milliseconds of sound that could not be listened to.
    """

    called: str
    utterances: Sequence[CallUtterance]
    earlier: int
    partials: Sequence[Heard]
    marks: Sequence[CallMark]
    staff: Mapping[int, str]
    capture: Capture
    ended: bool
    why: str = ""
    dropped: int = 0
    page: str = ""


def words_message(words: Words) -> tuple[str, list[Block]]:
    """Return the message about a call's words, as a line and as blocks."""
    text = f"What {escape(clip(words.called, 80))} says" if not words.ended else "What was said"
    by_utterance: dict[int | None, list[CallMark]] = {}
    for mark in words.marks[-MOST_MARKS:]:
        by_utterance.setdefault(mark.utterance_id, []).append(mark)
    shown = _latest(words.utterances)
    left_out = words.earlier + len(words.utterances) - len(shown)
    blocks = [context(_head(words))]
    if left_out:
        blocks.append(context(f"_{_utterances(left_out)} before this_ {_link(words.page)}".rstrip()))
    standing = {each.id for each in shown}
    # Marks whose words are not shown any more, and those by keypad, still offer what can be done.
    blocks += [block for key, marks in by_utterance.items() if key not in standing for block in _marks(words, marks)]
    lines: list[str] = []
    for each in shown:
        lines.append(_line(words, each, by_utterance.get(each.id, [])))
        if each.id in by_utterance:
            blocks += [*_paragraphs(lines), *_marks(words, by_utterance[each.id])]
            lines = []
    lines += [_partial(words, each) for each in words.partials if each.text.strip() and not words.ended]
    blocks += _paragraphs(lines)
    if len(words.marks) > MOST_MARKS:
        blocks.append(context(f"{len(words.marks) - MOST_MARKS} earlier ones that matter {_link(words.page)}".rstrip()))
    if not (words.utterances or words.partials or words.marks):
        blocks.append(context("_Nothing was said that could be written down._" if words.ended else "_Nothing yet._"))
    return text, blocks


def _head(words: Words) -> str:
    parts = ["*What was said*" if words.ended else ":red_circle: *Live*"]
    if words.capture is Capture.WORD_LIST:
        parts.append("too many calls at once for every word: only those that matter are listened for")
    if words.capture is Capture.NONE:
        why = f": {escape(clip(words.why, LONGEST_REASON))}" if words.why else ""
        parts.append(f"words {'were' if words.ended else 'are'} not written down{why}")
    elif words.why and words.capture is not Capture.FREE:
        parts.append(escape(clip(words.why, LONGEST_REASON)))
    if words.dropped:
        parts.append(f"{words.dropped / 1000:.1f} s could not be listened to in time")
    if words.page and not words.ended:
        parts.append(f"quicker {_link(words.page)}")
    return " · ".join(parts)


def _link(page: str) -> str:
    return f"<{page}|on the call's page>" if page else ""


def _latest(utterances: Sequence[CallUtterance]) -> list[CallUtterance]:
    """Return the latest utterances that a message has room for."""
    shown: list[CallUtterance] = []
    room = MOST_CHARACTERS
    for each in reversed(utterances):
        room -= min(len(each.text), LONGEST_LINE) + 40
        if room < 0:
            break
        shown.append(each)
    return shown[::-1]


def _line(words: Words, each: CallUtterance, marks: Sequence[CallMark]) -> str:
    return f"{clock(each.started_ms)} {_speaker(words, each.speaker)} {highlighted(each.text, marks)}"


def _partial(words: Words, heard: Heard) -> str:
    said = escape(clip(heard.text.strip(), LONGEST_LINE)).replace("_", " ")
    return f"{clock(heard.started_ms)} {_speaker(words, heard.speaker)} _{said} …_"


def _speaker(words: Words, speaker: Speaker) -> str:
    return f"*{escape(clip(words.called, 60))}*:" if speaker is Speaker.CUSTOMER else "We:"


def clock(milliseconds: int) -> str:
    """Return a time since the beginning, such as "1:07"."""
    seconds = milliseconds // 1000
    return f"`{seconds // 60}:{seconds % 60:02}`"


def highlighted(text: str, marks: Sequence[CallMark]) -> str:
    """Return what was said with the words that matter in bold; nothing in it is read as markup of its own."""
    text = clip(text, LONGEST_LINE)
    spots: list[tuple[int, int]] = []
    for mark in marks:
        at = text.casefold().find(mark.text.casefold())
        # Folding case can change lengths in some scripts; then the words stand there without emphasis.
        if mark.text.strip() and at >= 0 and text[at : at + len(mark.text)].casefold() == mark.text.casefold():
            spots.append((at, at + len(mark.text)))
    pieces, reached = [], 0
    for start, end in sorted(spots):
        if start >= reached:
            bold = escape(text[start:end].strip().replace("*", " "))
            pieces += [_still(text[reached:start]), f"{EDGE}*{bold}*{EDGE}" if bold else ""]
            reached = end
    return "".join([*pieces, _still(text[reached:])])


def _still(text: str) -> str:
    return escape(text).replace("*", " ").replace("`", "'")


def _paragraphs(lines: Sequence[str]) -> list[Block]:
    """Return lines as paragraphs, none of them too long."""
    made: list[str] = []
    for line in lines:
        if made and len(made[-1]) + len(line) < LONGEST_PARAGRAPH:
            made[-1] += f"\n{line}"
        else:
            made.append(clip(line, LONGEST_PARAGRAPH))
    return [section(each) for each in made]


def _marks(words: Words, marks: Sequence[CallMark]) -> list[Block]:
    return [block for mark in marks for block in mark_blocks(mark, words.staff)]


def mark_blocks(mark: CallMark, staff: Mapping[int, str]) -> list[Block]:
    """Return what matters and what can be done about it; or what was done, by whom, and the way back."""
    value, what = str(mark.id), MARKS[mark.kind]
    said = f" “{escape(clip(mark.text, 120))}”" if mark.text.strip() else ""
    by = staff.get(mark.done_by_id or 0, "somebody")
    if mark.state is MarkState.OPEN:
        warning = OPT_OUT_WARNING if mark.kind is MarkKind.OPT_OUT else ""
        act = button(DEEDS[mark.kind], f"mark_act:{value}", value, style="primary", confirm=warning)
        if mark.kind is MarkKind.PRODUCT and mark.product_id is None:
            act = button("Say which product …", f"mark_product_open:{value}", value, style="primary")
        let_be = button("Let it be", f"mark_dismiss:{value}", value)
        return [context(f":bell: *{what}*{said}"), actions(act, let_be)]
    done = _done(mark) if mark.state is MarkState.DONE else "let be"
    sign = ":white_check_mark:" if mark.state is MarkState.DONE else ":heavy_minus_sign:"
    return [beside(f"{sign} {what}{said}: {done} by {by}", button("Undo", f"mark_undo:{value}", value))]


def _done(mark: CallMark) -> str:
    if mark.made.get(ONCE):
        return "was called back; noted" if mark.made.get(DONE_BY) else "waits to be called back, once; noted"
    return DONE[mark.kind]


def _utterances(count: int) -> str:
    return "1 utterance" if count == 1 else f"{count:,} utterances"
