"""The windows in which a stage is chosen and written, and what comes of them."""

import json
import logging
import re
from typing import Any
from uuid import uuid4

from bot.handlers.slack_ask import answered, question_of
from bot.handlers.slack_extraction import extraction_of, numbers_in, stage_at, with_stage
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import Block, section
from bot.views.slack_edit import fault_block
from bot.views.slack_filter_forms import with_outcome
from bot.views.slack_stage_forms import CLOSED_BOOKS, NOTHING, Offered, kinds_form, stage_form
from bot.workers.inbox import Effect
from core.actions.catalogue.find_product import find_product
from core.actions.filters.build_filter import products_called
from core.actions.questions.answer_extraction import understand_stages
from core.actions.questions.ask import answer
from core.actions.questions.save_rules import rule_bases
from core.actions.questions.stage_fields import fields_of
from core.errors import QuestionError, RefusedError, ShownError
from core.extraction.answer import Understood
from core.extraction.offer import solutions
from core.extraction.prospects.question import Weighting
from core.extraction.stages.extraction import Extraction
from core.extraction.stages.spec import narrowing_list, stage_from
from core.extraction.stages.stage import Stage, StageKind, TimingStage
from core.models import Question

log = logging.getLogger(__name__)

LONGEST_ERROR = 500
_SIGN_NAMES = {">=": "at_least", "≥": "at_least", ">": "more_than", "<=": "at_most", "≤": "at_most", "<": "less_than"}
_BOUND = re.compile(r"\s*(>=|<=|≥|≤|>|<)\s*(\S.*?)\s*")
_TOP = re.compile(r"\s*([0-9][0-9,.]*)\s*(%?)\s*")
# Where a fault is shown that belongs to no other field.
_FIRST = {
    StageKind.TIMING: "product",
    StageKind.DEFINITION: "rules",
    StageKind.INDIVIDUAL: "numbers",
    StageKind.CAMPAIGN: "who",
}


def add_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window in which the kind of a further stage is chosen."""
    question = question_of(desk, turn.value)
    extraction_of(question)
    return kinds_form(json.dumps({**turn.where, "question": question.id}))


def chosen_form(desk: Desk, turn: Turn, _view: dict[str, Any]) -> dict[str, Any]:
    """Return the window of the kind that was chosen, in the place of the choice."""
    kind = _kind(turn.value)
    return stage_form(json.dumps({**turn.metadata, "kind": kind.value}), kind, {}, _offered(desk, kind))


def edit_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window with a stage as it is."""
    question, extraction, place = stage_at(desk, turn.value)
    stage = extraction.stages[place]
    metadata = {**turn.where, "question": question.id, "kind": stage.kind.value, "place": place}
    given = fields_of(desk.shop, stage)
    return stage_form(json.dumps(metadata), stage.kind, given, _offered(desk, stage.kind, given.get("product", "")))


def filled(desk: Desk, turn: Turn, view: dict[str, Any]) -> dict[str, Any]:
    """Return the window with how many the stage in it would keep now."""
    try:
        _, understood = _understood(desk, turn)
        outcome = _kept(desk, turn, understood)
    except ShownError as error:
        outcome = fault_block(error)
    except Exception:
        reference = uuid4().hex[:8]
        log.exception("a stage could not be tried (reference %s)", reference)
        outcome = section(f":warning: Something went wrong on our side. The log has it under {reference}.")
    return with_outcome(view, outcome)


def check(desk: Desk, turn: Turn) -> dict[str, str]:
    """Return what is wrong with the stage that was written, by block id."""
    try:
        _understood(desk, turn)
    except ShownError as error:
        return {_block_of(turn, error): str(error)[:LONGEST_ERROR]}
    return {}


def narrow(desk: Desk, turn: Turn) -> Effect:
    """Answer the extraction with the stage that was written; the question before is an undo away."""
    question, understood = _understood(desk, turn)
    return answered(desk, turn, understood, parent_id=question.id)


def _understood(desk: Desk, turn: Turn) -> tuple[Question, Understood]:
    question = question_of(desk, str(turn.metadata.get("question", "")))
    before = extraction_of(question)
    extraction = _with_stage(desk, turn, before)
    return question, understand_stages(desk.shop, extraction, question.words, before)


def _with_stage(desk: Desk, turn: Turn, extraction: Extraction) -> Extraction:
    place = turn.metadata.get("place")
    at = place if isinstance(place, int) and 0 <= place < len(extraction.stages) else None
    return with_stage(extraction, _stage(desk, turn, extraction.stages[at] if at is not None else None), at)


def _stage(desk: Desk, turn: Turn, before: Stage | None) -> Stage:
    """Return the stage that was written; narrowings of the one before, beyond the first, stay."""
    kind, state = _kind(str(turn.metadata.get("kind", ""))), turn.state
    spec: dict[str, Any] = {"stage": kind.value, **_own(desk, kind, state)}
    if isinstance(before, TimingStage) and before.prospects is not None:
        # What the window does not ask stays.
        department = before.prospects.department_id
        spec["prospects"] |= {} if department is None else {"department_id": department}
    if state.get("where", "").strip():
        spec["where"] = state["where"]
    written = _narrowing(state)
    kept = narrowing_list(before)[1:] if before is not None else []
    if written or kept:
        spec["narrow"] = [*([written] if written else []), *kept]
    return stage_from(spec)


def _own(desk: Desk, kind: StageKind, state: dict[str, str]) -> dict[str, Any]:
    match kind:
        case StageKind.TIMING:
            return {"prospects": _timing(desk, state)}
        case StageKind.DEFINITION:
            rules = state.get("rules", NOTHING)
            named = {} if rules == NOTHING else {"rules": rules}
            return named | ({"onto": True} if state.get("onto") and named else {})
        case StageKind.INDIVIDUAL:
            which = "exclude" if state.get("which") == "exclude" else "keep"
            return {which: list(numbers_in(state.get("numbers", "")))}
        case StageKind.CAMPAIGN:
            return _campaign(state)
        case _:
            return {}


def _timing(desk: Desk, state: dict[str, str]) -> dict[str, Any]:
    """Return the question about prospects that was put together."""
    made: dict[str, Any] = {
        name: [each for each in state.get(name, "").split(",") if each] for name in ("ways", "counted")
    }
    made["weighting"] = state.get("weighting", "")
    if made["weighting"] == Weighting.RULES:
        if not state.get("scored"):
            message = "Choose the rules that they are weighed by."
            raise RefusedError(message)
        made["rules"] = state["scored"]
    if state.get("subject") == "solution":
        if not state.get("solution"):
            message = "Choose the solution."
            raise RefusedError(message)
        return {**made, "solution_id": number_of(state["solution"])}
    if not state.get("product"):
        message = "Choose the product."
        raise RefusedError(message)
    key = "buyers_of" if state.get("subject") == "buyers" else "product_id"
    return {**made, key: find_product(desk.shop, state["product"]).id}


def _campaign(state: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {} if state.get("who", NOTHING) == NOTHING else {"who": state["who"]}
    if plans := numbers_in(state.get("plans", "")):
        if not all(each.isdecimal() and each.isascii() for each in plans):
            message = "Plans are named by their numbers, such as 3, 4."
            raise RefusedError(message)
        made["plans"] = [int(each) for each in plans]
    if state.get("told_in", "").strip():
        made["in"] = state["told_in"]
    return made | ({"heard": heard} if (heard := _bounds(state.get("heard", ""))) else {})


def _narrowing(state: dict[str, str]) -> dict[str, Any]:
    """Return the narrowing that was written; nothing where none was."""
    bounds, top = _bounds(state.get("bounds", "")), _top(state.get("top", ""))
    by = state.get("by", "").strip()
    if not by:
        if bounds or top:
            message = "Say which figure to narrow by, such as sales(last year)."
            raise RefusedError(message)
        return {}
    made: dict[str, Any] = {"by": by, **bounds, **top}
    per = state.get("per", "customer")
    made |= {"closed": True} if per.endswith(CLOSED_BOOKS) else {}
    made |= {"per": named} if (named := per.removesuffix(CLOSED_BOOKS)) != "customer" else {}
    if state.get("in", "").strip():
        made["in"] = state["in"]
    return made | ({"lowest": True} if top and state.get("order") == "lowest" else {})


def _bounds(text: str) -> dict[str, str]:
    made: dict[str, str] = {}
    for part in (each for each in re.split(r"[,;\n]", text) if each.strip()):
        match = _BOUND.fullmatch(part)
        if match is None:
            message = f"“{part.strip()[:60]}” is no bound. Write a sign and a figure or a day, such as >= 500."
            raise RefusedError(message)
        made[_SIGN_NAMES[match.group(1)]] = match.group(2)
    return made


def _top(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    match = _TOP.fullmatch(text)
    if match is None:
        message = f"“{text.strip()[:40]}” is no number. Write 20, or 5 %."
        raise RefusedError(message)
    if match.group(2):
        return {"top_percent": match.group(1)}
    whole = match.group(1).replace(",", "")
    if not whole.isdecimal():
        message = "Write a whole number of customers such as 20, or a share such as 5 %."
        raise RefusedError(message)
    return {"top": int(whole)}


def _kept(desk: Desk, turn: Turn, understood: Understood) -> Block:
    found = answer(desk.shop, understood, limit=0)
    place = turn.metadata.get("place")
    stage = found.stages[place if isinstance(place, int) else -1]
    after = f"\nAll stages together: *{found.found:,}*" if stage is not found.stages[-1] else ""
    return section(f"*{stage.kept:,}* of {stage.arrived:,} stay\n{stage.sentence}{after}")


def _block_of(turn: Turn, error: ShownError) -> str:
    """Return the field at fault: the one whose text the error points into, else the form's first."""
    if isinstance(error, QuestionError):
        for block in ("where", "by", "in", "told_in"):
            if turn.state.get(block, "").strip() == error.text.strip():
                return block
    said = str(error)
    for block, words in (
        ("top", ("Write 20", "whole number")),
        ("bounds", ("bound", "no number")),
        ("by", ("figure",)),
        ("solution", ("Choose the solution",)),
        ("scored", ("Choose the rules",)),
    ):
        if any(word in said for word in words):
            return block
    return _FIRST.get(_kind(str(turn.metadata.get("kind", ""))), "where")


def _kind(value: str) -> StageKind:
    try:
        return StageKind(value)
    except ValueError as error:
        message = "There is no such stage (any more). Choose one of those on the card."
        raise RefusedError(message) from error


def _offered(desk: Desk, kind: StageKind, code: str = "") -> Offered:
    """Return what a stage of a kind can be made of in this shop; `code` is the product that is chosen at first."""
    if kind not in {StageKind.TIMING, StageKind.DEFINITION}:
        return Offered()
    with desk.shop.store.read() as session:
        rules = [row.name for row in rule_bases(session)]
        named = {key: each.name for key, each in solutions(session).items()}
    return Offered(rules, named, products_called(desk.shop, {code} if code else ()))
