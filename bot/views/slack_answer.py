"""An answer as a card: how many, what was asked, who and why, and what can be done next."""

import json
from typing import Any

from bot.views.blocks import actions, bars, button, clip, context, escape, header, modal, section
from bot.views.elements import beside, overflow
from bot.views.slack_extraction import stage_blocks
from bot.views.slack_prospects import choosers
from core.actions.questions.ask import NearestFormsError
from core.errors import NotFoundError, QuestionError, ShownError
from core.extraction.answer import Answer, FoundCustomer
from core.models import QuestionKind

LONGEST_REASON = 220
ROWS_A_SECTION = 5
LONGEST_VALUE = 2000
# Escaped it may be five times as long; what Slack takes is 2,000 characters.
LONGEST_REMARKS = 1_900
SHARES_IN_CARD = 6
MOST_REMARKS = 8
# Further actions on an answer, in the one menu beside its buttons: the words, and the action id that a button would
# have. The value of each is the question's id. The last opens a window with the rest.
MORE: tuple[tuple[str, str], ...] = (
    ("Edit the filter …", "filter_edit_open"),
    ("Narrow in stages …", "stage_add_open"),
    ("Why (not) …?", "why_open"),
    ("Figures", "figures"),
    ("More …", "answer_more_open"),
)
# What that window offers: what it is for, the words on its button, and its action id.
REST: tuple[tuple[str, str, str], ...] = (
    ("*Edit by choosing*: the conditions as rows, without writing.", "Open the builder …", "build_edit_open"),
    (
        "*Keep the condition* under a name; it finds whoever meets it when it is asked.",
        "Save as filter …",
        "kept_save_open",
    ),
    ("*Trends*: how many, how often, how much, and how that went.", "Trends", "trends"),
    ("*Report it* in a channel, every week or month.", "Schedule …", "schedule_open"),
)
# Questions whose answers are ordered by how likely somebody is to buy, or by a score.
WEIGHED = frozenset({QuestionKind.CROSS_SELL, QuestionKind.PROSPECTS, QuestionKind.EXTRACTION})


def answer_text(answer: Answer) -> str:
    """Return the answer in a line, for notifications."""
    return f"{_customers(answer.found)} of {answer.of:,}: {answer.understood.sentence}"


def answer_card(answer: Answer, question_id: int, *, refines: bool) -> list[dict[str, Any]]:
    """Return the card's blocks; `refines` says whether there is a wider question to go back to."""
    blocks = [header(_heading(answer)), section(escape(answer.understood.sentence))]
    if not answer.found:
        blocks.append(section("Nobody fits. Widen the question, or ask another one."))
    rows = [_row(number, found, answer) for number, found in enumerate(answer.top, 1)]
    blocks += [section("\n".join(rows[i : i + ROWS_A_SECTION])) for i in range(0, len(rows), ROWS_A_SECTION)]
    if answer.found > len(answer.top) > 0:
        blocks.append(context(f"… and {answer.found - len(answer.top):,} more. _Export_ shows everyone."))
    # One bar alone says no more than the number above it.
    shares = answer.shares[:SHARES_IN_CARD] if len(answer.shares) > 1 else ()
    chart = bars([(share.label, share.count) for share in shares])
    if chart and not answer.stages:
        blocks.append(section(chart))
    if answer.remarks and not answer.stages:
        blocks.append(context(escape(clip("\n".join(answer.remarks[:MOST_REMARKS]), LONGEST_REMARKS))))
    if answer.understood.filter_text:
        blocks.append(context(f"Filter: `{escape(clip(answer.understood.filter_text, 900))}`"))
    blocks += choosers(answer.understood, question_id)
    blocks.append(actions(*_buttons(answer, question_id, refines=refines)))
    if answer.stages:
        # The first remarks say of each stage what its own lines say.
        blocks += stage_blocks(answer.stages, answer.remarks[len(answer.stages) :], question_id)
    return blocks


def _heading(answer: Answer) -> str:
    what = {QuestionKind.CROSS_SELL: " to offer it to", QuestionKind.PROSPECTS: " to offer something to"}
    return f"{_customers(answer.found)}{what.get(answer.understood.kind, '')} (of {answer.of:,})"


def _customers(count: int) -> str:
    return "1 customer" if count == 1 else f"{count:,} customers"


def weight_text(weight: int, *, in_thousandths: bool) -> str:
    """Return a weight as people read it: 94, or 1.125 where it is kept in thousandths."""
    return f"{weight / 1000:,.3f}" if in_thousandths else f"{weight:,}"


def _row(number: int, found: FoundCustomer, answer: Answer) -> str:
    name = f" {escape(found.name)}" if found.name else ""
    said = weight_text(found.weight, in_thousandths=answer.in_thousandths)
    weight = f" · *{said}*" if answer.understood.kind in WEIGHED else ""
    return f"{number}.  *{escape(found.number)}*{name}{weight} · {escape(clip(found.reason, LONGEST_REASON))}"


def _buttons(answer: Answer, question_id: int, *, refines: bool) -> list[dict[str, Any]]:
    value = str(question_id)
    refine = button("Refine", "refine_open", value)
    undo = [button("Undo refinement", "undo_refinement", value)] if refines else []
    if not answer.found:
        return [refine, *undo, _menu(question_id)]
    plan = button(f"Make a plan for {answer.found:,}", "plan_open", value, style="primary")
    return [
        plan,
        refine,
        button("Save list", "save_open", value),
        button("Export", "export", value),
        *undo,
        _menu(question_id),
    ]


def _menu(question_id: int) -> dict[str, Any]:
    """Return the further actions behind three dots."""
    return overflow("more:0", [(label, f"{action}:{question_id}") for label, action in MORE])


def more_form(metadata: dict[str, Any], question_id: int) -> dict[str, Any]:
    """Return the window with everything that the menu has no room for."""
    rows = [beside(about, button(label, action, _value_of(action, question_id))) for about, label, action in REST]
    form = modal("More for this answer", "answer_more", "Close", json.dumps(metadata), rows)
    # Its buttons do everything; there is nothing to hand in.
    del form["submit"]
    return form


def _value_of(action: str, question_id: int) -> str:
    return f"question:{question_id}" if action == "schedule_open" else str(question_id)


def refusal_blocks(error: ShownError, words: str = "") -> list[dict[str, Any]]:
    """Return what was refused, the words at fault, and the nearest that would work as buttons to ask at once."""
    if isinstance(error, QuestionError):
        pointed = escape(error.pointed()).replace("```", "'''")
        blocks = [section(escape(error.message)), section(f"```\n{clip(pointed, 2800)}\n```")]
        again = [_corrected(error, suggestion) for suggestion in error.suggestions[:5]]
        return blocks + _ask_buttons([(s, a) for s, a in zip(error.suggestions, again, strict=False) if a])
    blocks = [section(escape(str(error)))]
    if isinstance(error, NotFoundError) and words:
        return blocks + _ask_buttons([(s, s) for s in error.suggestions[:5]])
    return blocks


def _corrected(error: QuestionError, suggestion: str) -> str:
    """Return the question with the suggestion in the place of the words at fault."""
    if isinstance(error, NearestFormsError) or (error.span.start == 0 and error.span.end >= len(error.text)):
        return suggestion
    return f"{error.text[: error.span.start]}{suggestion}{error.text[error.span.end :]}"


def _ask_buttons(suggestions: list[tuple[str, str]]) -> list[dict[str, Any]]:
    usable = [(label, words) for label, words in suggestions if len(words) <= LONGEST_VALUE]
    if not usable:
        return []
    return [actions(*(button(label, f"ask_again:{n}", words) for n, (label, words) in enumerate(usable)))]
