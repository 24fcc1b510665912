"""An extraction as JSON: what `Question.spec`, saved extractions and files hold; read strictly, written plainly.

`{"stages": [{"stage": "timing", ...}, ...], "added": ["13085"]}`; docs/extraction.md lists what each stage may have.
What is not known is refused: a slip of the pen must never mean that a stage keeps everybody.
"""

from collections.abc import Callable, Mapping
from typing import Any

from core.errors import RefusedError
from core.extraction.prospects.question import ProspectQuestion
from core.extraction.stages.campaign import Campaign, Who
from core.extraction.stages.extraction import Extraction
from core.extraction.stages.spec_narrowing import bounds_from, bounds_to, narrowing_from, narrowing_to
from core.extraction.stages.spec_reader import Reader
from core.extraction.stages.stage import (
    CampaignStage,
    DefinitionStage,
    IndividualStage,
    MeasuredStage,
    Stage,
    StageKind,
    TimingStage,
)

MOST_STAGES = 20
MOST_NARROWINGS = 10
MOST_CUSTOMERS = 10_000
MOST_PLANS = 1_000
LONGEST_FILTER = 4_000
LONGEST_NAME = 80
LONGEST_NUMBER = 64


def extraction_from(spec: Mapping[str, Any]) -> Extraction:
    """Return the extraction that `spec` holds; raise `RefusedError` naming the place that is wrong."""
    reader = Reader(spec, "The extraction", {"stages", "added"})
    listed = reader.items("stages", MOST_STAGES)
    if not listed:
        message = "An extraction needs at least one stage: without any it would mean everyone."
        raise RefusedError(message)
    stages = tuple(_stage_from(each, f"Stage {number}") for number, each in enumerate(listed, 1))
    return Extraction(stages, reader.texts("added", MOST_CUSTOMERS, LONGEST_NUMBER))


def extraction_to(extraction: Extraction) -> dict[str, Any]:
    """Return an extraction as JSON; `extraction_from` reads it back."""
    spec: dict[str, Any] = {"stages": [stage_to(stage) for stage in extraction.stages]}
    return spec | ({"added": list(extraction.added)} if extraction.added else {})


def stage_to(stage: Stage) -> dict[str, Any]:
    """Return a stage as JSON."""
    made: dict[str, Any] = {"stage": stage.kind.value, **_OWN[type(stage)](stage)}
    if stage.where is not None:
        made["where"] = stage.where
    if stage.narrow:
        made["narrow"] = [narrowing_to(each) for each in stage.narrow]
    return made


def narrowing_list(stage: Stage) -> list[dict[str, Any]]:
    """Return the narrowings of a stage as JSON."""
    return [narrowing_to(each) for each in stage.narrow]


def stage_from(given: object) -> Stage:
    """Return one stage; raise `RefusedError` for what is none."""
    return _stage_from(given, "The stage")


def _stage_from(given: object, place: str) -> Stage:
    kind = Reader(given, place).choice("stage", StageKind)
    reader = Reader(given, place, {"stage", "where", "narrow", *_FIELDS[kind]})
    where = reader.text("where", LONGEST_FILTER)
    narrow = tuple(
        narrowing_from(each, f"{place}, narrowing {number}")
        for number, each in enumerate(reader.items("narrow", MOST_NARROWINGS), 1)
    )
    return _READERS[kind](reader, kind, where, narrow)


def _timing(reader: Reader, _kind: StageKind, where: Any, narrow: Any) -> Stage:  # noqa: ANN401 - checked by the caller
    given = reader.mapping("prospects")
    if given is None:
        reader.refuse("prospects", "say whose prospects, such as the product that is to be offered")
    try:
        prospects = ProspectQuestion.from_spec({"prospects": given})
    except (KeyError, TypeError, ValueError) as error:
        reader.refuse("prospects", f"this is no question about prospects ({error})")
    numbers = (prospects.product_id, prospects.solution_id, prospects.buyers_of, prospects.department_id)
    if any(each is not None and (type(each) is not int or each < 1) for each in numbers):
        reader.refuse("prospects", "products, solutions and departments are given by their ids")
    return TimingStage(where, narrow, prospects)


def _measured(reader: Reader, kind: StageKind, where: Any, narrow: Any) -> Stage:  # noqa: ANN401 - as above
    if where is None and not narrow:
        reader.refuse("where", "say which figures count: a condition, or what to narrow by")
    return MeasuredStage(where, narrow, kind)


def _definition(reader: Reader, _kind: StageKind, where: Any, narrow: Any) -> Stage:  # noqa: ANN401 - as above
    rules = reader.text("rules", LONGEST_NAME)
    onto = reader.flag("onto")
    if where is None and rules is None and not narrow:
        reader.refuse("rules", "name the rules or the condition, or what to narrow by")
    if onto and rules is None:
        reader.refuse("onto", "only rules score onto the weight that a customer came with")
    return DefinitionStage(where, narrow, rules, onto)


def _individual(reader: Reader, _kind: StageKind, where: Any, narrow: Any) -> Stage:  # noqa: ANN401 - as above
    keep = reader.texts("keep", MOST_CUSTOMERS, LONGEST_NUMBER)
    exclude = reader.texts("exclude", MOST_CUSTOMERS, LONGEST_NUMBER)
    if bool(keep) == bool(exclude):
        reader.refuse("keep", 'name customers to "keep", or customers to "exclude"')
    return IndividualStage(where, narrow, keep or exclude, bool(exclude))


def _campaign(reader: Reader, _kind: StageKind, where: Any, narrow: Any) -> Stage:  # noqa: ANN401 - as above
    who = reader.choice("who", Who) if reader.has("who") else None
    heard = bounds_from(reader.mapping("heard") or {}, f"{reader.place}, heard", days=False)
    if who is None and not heard:
        reader.refuse("who", "say who is kept: " + ", ".join(Who))
    plans = reader.numbers("plans", MOST_PLANS)
    return CampaignStage(where, narrow, Campaign(who, plans, reader.text("in", LONGEST_NAME), heard))


_READERS: dict[StageKind, Callable[[Reader, StageKind, Any, Any], Stage]] = {
    StageKind.TIMING: _timing,
    StageKind.ACCOUNTING: _measured,
    StageKind.BEHAVIOUR: _measured,
    StageKind.TROUBLE: _measured,
    StageKind.DEFINITION: _definition,
    StageKind.INDIVIDUAL: _individual,
    StageKind.CAMPAIGN: _campaign,
}
_FIELDS: dict[StageKind, set[str]] = {
    StageKind.TIMING: {"prospects"},
    StageKind.ACCOUNTING: set(),
    StageKind.BEHAVIOUR: set(),
    StageKind.TROUBLE: set(),
    StageKind.DEFINITION: {"rules", "onto"},
    StageKind.INDIVIDUAL: {"keep", "exclude"},
    StageKind.CAMPAIGN: {"who", "plans", "in", "heard"},
}


def _timing_to(stage: TimingStage) -> dict[str, Any]:
    return stage.prospects.to_spec() if stage.prospects else {}


def _definition_to(stage: DefinitionStage) -> dict[str, Any]:
    rules = {"rules": stage.rules} if stage.rules is not None else {}
    return rules | ({"onto": True} if stage.onto else {})


def _individual_to(stage: IndividualStage) -> dict[str, Any]:
    return {"exclude" if stage.exclude else "keep": list(stage.customers)}


def _campaign_to(stage: CampaignStage) -> dict[str, Any]:
    asked = stage.campaign or Campaign()
    made: dict[str, Any] = {"who": asked.who.value} if asked.who else {}
    if asked.plans:
        made["plans"] = list(asked.plans)
    if asked.period is not None:
        made["in"] = asked.period
    return made | ({"heard": bounds_to(asked.heard)} if asked.heard else {})


_OWN: dict[type[Stage], Callable[[Any], dict[str, Any]]] = {
    TimingStage: _timing_to,
    MeasuredStage: lambda _stage: {},
    DefinitionStage: _definition_to,
    IndividualStage: _individual_to,
    CampaignStage: _campaign_to,
}
