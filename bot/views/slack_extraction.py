"""The stages of an extraction on a card: what each kept, why the others left, and how to change it."""

from collections.abc import Sequence

from bot.views.blocks import Block, actions, button, clip, context, divider, escape, field, modal, section, text_element
from bot.views.elements import beside, overflow
from core.extraction.stages.funnel import StageReport
from core.models import SavedExtraction

LONGEST_STAGE = 1_500
LONGEST_SENTENCE = 600
LONGEST_NAMES = 3_000
MOST_LISTED = 20


def stage_blocks(stages: Sequence[StageReport], remarks: Sequence[str], question_id: int) -> list[Block]:
    """Return the stages of an extraction, each with what can be done to it; `remarks` are those of the whole."""
    blocks: list[Block] = [divider()]
    blocks += [_stage(number, stage, len(stages), question_id) for number, stage in enumerate(stages, 1)]
    if remarks:
        blocks.append(context(escape(clip("\n".join(remarks), 1_900))))
    value = str(question_id)
    blocks.append(
        actions(
            button("Add a stage …", "stage_add_open", value),
            button("Add people by hand …", "stage_people_open", value),
            button("Save the stages …", "stage_save_open", value),
            button("Funnel", "stage_funnel", value),
            button("Why (not) …?", "why_open", value),
        )
    )
    return blocks


def people_form(metadata: str, added: Sequence[str]) -> Block:
    """Return the form in which people are added by hand, after all stages."""
    return modal(
        "Add people by hand",
        "stage_people",
        "Add",
        metadata,
        [
            section(
                "They are added *after* all stages, whatever these say, and are marked so wherever the answer goes. "
                "They are not counted among those found."
            ),
            field(
                "numbers",
                "Customer numbers",
                text_element(", ".join(added), multiline=True, longest=LONGEST_NAMES),
                hint="With commas or blanks between them. Empty: nobody.",
                optional=True,
            ),
        ],
    )


def save_form(metadata: str, sentence: str, name: str) -> Block:
    """Return the form that asks for an extraction's name."""
    return modal(
        "Save the stages",
        "stage_save",
        "Save",
        metadata,
        [
            section(escape(clip(sentence, 2_000))),
            field(
                "name",
                "Name",
                text_element(name, placeholder="Spring offer", longest=80),
                hint="Under a name that is there already it becomes the newest version. Say: stages NAME",
            ),
        ],
    )


def saved_card(kept: Sequence[SavedExtraction]) -> list[Block]:
    """Return the saved extractions, each to be run."""
    if not kept:
        return [
            section("No extraction is saved yet. Ask a question, choose _Narrow in stages …_, then save the stages.")
        ]
    lines = [
        beside(
            f"*{escape(each.name)}*  {_stages(len(each.spec.get('stages', [])))}",
            overflow(
                f"more:extraction{number}",
                [("Run", f"extraction_run:{each.id}"), ("Delete", f"extraction_delete:{each.id}")],
            ),
        )
        for number, each in enumerate(kept[:MOST_LISTED])
    ]
    more = len(kept) - len(lines)
    return [*lines, *([context(f"… and {more:,} more. Say `stages NAME`.")] if more > 0 else [])]


def _stages(count: int) -> str:
    return "1 stage" if count == 1 else f"{count} stages"


def _stage(number: int, stage: StageReport, count: int, question_id: int) -> Block:
    text = f"*{number}. {escape(stage.title)}* kept *{stage.kept:,}* of {stage.arrived:,}"
    text += f"\n{escape(clip(stage.sentence, LONGEST_SENTENCE))}"
    if stage.left:
        text += f"\n_Left out: {escape(clip(', '.join(left.words for left in stage.left), LONGEST_SENTENCE))}_"
    if stage.notes:
        text += f"\n{escape(clip(' '.join(stage.notes), LONGEST_SENTENCE))}"
    value = f"{question_id}.{number}"
    choices = [("Change …", f"stage_edit_open:{value}")]
    choices += [("Move up", f"stage_up:{value}")] if number > 1 else []
    choices += [("Move down", f"stage_down:{value}")] if number < count else []
    choices += [("Remove", f"stage_remove:{value}")] if count > 1 else []
    return beside(clip(text, LONGEST_STAGE), overflow(f"more:stage{number}", choices))
