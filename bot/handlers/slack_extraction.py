"""Extractions in stages, in the thread: begun from an answer, changed stage by stage, saved, run again."""

import json
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from bot.handlers.pictures import drawn_file, post_picture
from bot.handlers.slack_ask import answered, latest_in, question_of, understood_of
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import escape
from bot.views.charts import funnel_chart
from bot.views.slack_extraction import people_form, save_form, saved_card
from bot.workers.inbox import Effect
from core.actions.questions.answer_extraction import understand_stages
from core.actions.questions.ask import answer
from core.actions.questions.save_extraction import (
    delete_extraction,
    found_extraction,
    save_extraction,
    saved_extractions,
)
from core.actions.questions.stage_question import in_stages
from core.errors import NotFoundError, RefusedError, ShownError
from core.extraction.answer import Understood
from core.extraction.stages.extraction import Extraction
from core.extraction.stages.spec import extraction_from
from core.extraction.stages.stage import Stage
from core.models import Question, SavedExtraction
from core.replies import Replies

SEPARATORS = str.maketrans(",;\n\t", "    ")


def said(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Show the stages of the thread's question; with a name, run a saved extraction; else list those that are saved."""
    if rest:
        return _run(desk, turn, _saved(desk, rest))
    question = latest_in(desk, turn)
    if question is not None:
        return changed(desk, turn, question, extraction_of(question))
    return saved(desk, turn)


def saved(desk: Desk, turn: Turn) -> Effect:
    """List the saved extractions."""
    with desk.shop.store.read() as session:
        blocks = saved_card(saved_extractions(session))

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, "Extractions in stages", blocks)

    return effect


def run(desk: Desk, turn: Turn) -> Effect:
    """Run the saved extraction that was chosen."""
    return _run(desk, turn, _by_id(desk, turn.value))


def delete(desk: Desk, turn: Turn) -> Effect:
    """Delete the saved extraction that was chosen; its history brings it back."""
    kept = _by_id(desk, turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        name = delete_extraction(tx, desk.shop, kept.name, turn.user)
        text = f"{escape(by.name)} deleted the extraction *{escape(name)}*."
        turn.say(replies, f"{text} `najimi extraction restore` brings it back.")

    return effect


def changed(desk: Desk, turn: Turn, question: Question, extraction: Extraction, words: str = "") -> Effect:
    """Answer `extraction`, made of the question's, in the thread; the question is an undo away."""
    understood = understand_stages(desk.shop, extraction, words or question.words, extraction_of(question))
    return answered(desk, turn, understood, parent_id=question.id)


def move_up(desk: Desk, turn: Turn) -> Effect:
    """Let a stage change places with the one before it."""
    return _moved(desk, turn, -1)


def move_down(desk: Desk, turn: Turn) -> Effect:
    """Let a stage change places with the one after it."""
    return _moved(desk, turn, 1)


def remove(desk: Desk, turn: Turn) -> Effect:
    """Take a stage away."""
    question, extraction, place = stage_at(desk, turn.value)
    if len(extraction.stages) == 1:
        message = "The last stage stays: without any it would mean everyone. Ask another question instead."
        raise RefusedError(message)
    stages = tuple(stage for number, stage in enumerate(extraction.stages) if number != place)
    return changed(desk, turn, question, replace(extraction, stages=stages))


def funnel(desk: Desk, turn: Turn) -> Effect:
    """Post a picture of how many each stage kept."""
    question = question_of(desk, turn.value)
    extraction = extraction_of(question)
    understood = understand_stages(desk.shop, extraction, question.words, extraction)
    found = answer(desk.shop, understood, limit=0)
    title = f"{found.found:,} of {found.of:,} customers in {len(found.stages)} stages"
    picture = drawn_file(desk.shop, funnel_chart, title, found.shares)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        if picture is None:
            turn.whisper(replies, "The picture could not be drawn just now. Press Funnel again.")
        post_picture(replies, picture, channel=turn.at, thread=turn.thread, name="funnel", title=title)

    return effect


def people_form_of(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form in which people are added by hand."""
    question = question_of(desk, turn.value)
    metadata = json.dumps({**turn.where, "question": question.id})
    return people_form(metadata, extraction_of(question).added)


def check_people(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the numbers that were typed."""
    return _fault("numbers", lambda: _with_people(desk, turn))


def add_people(desk: Desk, turn: Turn) -> Effect:
    """Add people by hand, after all stages."""
    question, understood = _with_people(desk, turn)
    return answered(desk, turn, understood, parent_id=question.id)


def save_form_of(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that asks for an extraction's name."""
    question = question_of(desk, turn.value)
    with desk.shop.store.read() as session:
        known = {each.name for each in saved_extractions(session)}
    metadata = json.dumps({**turn.where, "question": question.id})
    return save_form(metadata, question.sentence, question.words if question.words in known else "")


def save(desk: Desk, turn: Turn) -> Effect:
    """Keep an extraction under the name that was typed."""
    question = question_of(desk, str(turn.metadata.get("question", "")))
    extraction = extraction_of(question)
    understand_stages(desk.shop, extraction, question.words, extraction)

    def effect(tx: Session, replies: Replies) -> None:
        by = desk.staff(tx, turn)
        kept = save_extraction(tx, desk.shop, turn.state.get("name", ""), extraction, turn.user)
        name = escape(kept.name)
        turn.say(replies, f"{escape(by.name)} saved the extraction *{name}*. `stages {name}` runs it again.")

    return effect


def extraction_of(question: Question) -> Extraction:
    """Return a question as an extraction: as it is, or with what it asks as the first stage."""
    return in_stages(understood_of(question))


def stage_at(desk: Desk, value: str) -> tuple[Question, Extraction, int]:
    """Return the question, its stages, and the place (from 0) of the stage that a menu's choice names."""
    named, _, number = value.partition(".")
    question = question_of(desk, named)
    extraction = extraction_of(question)
    place = number_of(number) - 1
    if not 0 <= place < len(extraction.stages):
        message = "That stage is gone. Look at the latest answer in this thread."
        raise NotFoundError(message)
    return question, extraction, place


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the customer numbers in what somebody typed."""
    return tuple(dict.fromkeys(text.translate(SEPARATORS).split()))


def with_stage(extraction: Extraction, stage: Stage, place: int | None) -> Extraction:
    """Return an extraction with a stage in the place of the one there, or after all others."""
    stages = list(extraction.stages)
    if place is None or not 0 <= place < len(stages):
        stages.append(stage)
    else:
        stages[place] = stage
    return replace(extraction, stages=tuple(stages))


def _run(desk: Desk, turn: Turn, kept: SavedExtraction) -> Effect:
    extraction = extraction_from(kept.spec)
    understood = understand_stages(desk.shop, extraction, kept.name, extraction)
    return answered(desk, turn, understood, parent_id=None)


def _saved(desk: Desk, name: str) -> SavedExtraction:
    with desk.shop.store.read() as session:
        return found_extraction(session, name)


def _by_id(desk: Desk, value: str) -> SavedExtraction:
    with desk.shop.store.read() as session:
        kept = session.get(SavedExtraction, number_of(value))
    if kept is None:
        message = "This extraction was deleted. Say `stages` to see which there are."
        raise NotFoundError(message)
    return kept


def _moved(desk: Desk, turn: Turn, by: int) -> Effect:
    question, extraction, place = stage_at(desk, turn.value)
    other = place + by
    if not 0 <= other < len(extraction.stages):
        message = "It is at the end already."
        raise RefusedError(message)
    stages = list(extraction.stages)
    stages[place], stages[other] = stages[other], stages[place]
    return changed(desk, turn, question, replace(extraction, stages=tuple(stages)))


def _with_people(desk: Desk, turn: Turn) -> tuple[Question, Understood]:
    question = question_of(desk, str(turn.metadata.get("question", "")))
    before = extraction_of(question)
    extraction = replace(before, added=numbers_in(turn.state.get("numbers", "")))
    return question, understand_stages(desk.shop, extraction, question.words, before)


def _fault(block: str, attempt: Any) -> dict[str, str]:  # noqa: ANN401 - whatever is tried
    try:
        attempt()
    except ShownError as error:
        return {block: str(error)[:500]}
    return {}
