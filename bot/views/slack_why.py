"""Why somebody is in an answer, or is not: the form that asks whom, and the words."""

from bot.views.blocks import Block, clip, context, escape, field, modal, section, text_element
from core.actions.questions.explain import Explanation

LONGEST_FACT = 700
MOST_FACTS = 25


def why_form(metadata: str, sentence: str) -> Block:
    """Return the form that asks about which customer."""
    return modal(
        "Why (not) …?",
        "why",
        "Say why",
        metadata,
        [
            section(escape(clip(sentence, 2_000))),
            field("customer", "Customer", text_element(placeholder="number, or name", longest=200)),
        ],
    )


def why_blocks(explained: Explanation, sentence: str) -> list[Block]:
    """Return whether somebody is in an answer, and the facts that decide it."""
    sign = ":white_check_mark:" if explained.is_in else ":no_entry_sign:"
    facts = [f"• {escape(clip(fact, LONGEST_FACT))}" for fact in explained.facts[:MOST_FACTS]]
    more = len(explained.facts) - len(facts)
    facts += [f"• … and {more} more"] if more > 0 else []
    remarks = [context(escape(clip(remark, 1_500))) for remark in explained.remarks]
    said = section("\n".join([f"{sign} *{escape(explained.headline)}*", *facts]))
    return [said, *remarks, context(escape(clip(sentence, 1_500)))]
