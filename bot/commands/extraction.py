"""Extractions of several stages: carried out, saved, looked at."""

import json
from typing import Any

from bot.commands.errand import Errand
from bot.commands.extraction_wire import (
    DeletedAnswer,
    ExtractedAnswer,
    LeftLine,
    NameRequest,
    RunRequest,
    SavedAnswer,
    SavedLine,
    SaveExtractionRequest,
    SpecAnswer,
    StageLine,
    VersionRequest,
    VersionsAnswer,
)
from bot.commands.found import found_answer
from bot.commands.staff import ACTOR
from bot.commands.versions import versions_answer
from bot.commands.wire import FilePiece, Nothing, Tell
from core.actions.lists.export_list import export_list
from core.actions.questions.answer_extraction import Extracted, extract, understand_stages
from core.actions.questions.save_extraction import (
    delete_extraction,
    extraction_history,
    found_extraction,
    restore_extraction,
    save_extraction,
    saved_extractions,
)
from core.errors import RefusedError, ShownError
from core.extraction.answer import Understood
from core.extraction.stages.spec import extraction_from
from core.shop import Shop

PIECE_BYTES = 256 * 1024


def run(errand: Errand, request: RunRequest, tell: Tell) -> ExtractedAnswer:
    """Carry out an extraction, as of this moment."""
    understood = asked(errand.shop, request.name, request.spec)
    errand.shop.mirror.refresh()
    extracted = extract(errand.shop, understood, None, request.limit)
    if request.as_csv:
        content = export_list(errand.shop, understood, "csv")
        for start in range(0, len(content), PIECE_BYTES):
            tell(FilePiece.of(content[start : start + PIECE_BYTES]))
    return _answer(extracted)


def asked(shop: Shop, name: str | None, spec: dict[str, Any] | None) -> Understood:
    """Return the extraction that a request asks for: a saved one by name, or as it is given."""
    if name is not None:
        with shop.store.read() as session:
            kept = found_extraction(session, name)
        extraction = extraction_from(kept.spec)
        return understand_stages(shop, extraction, kept.name, extraction)
    if spec is None:
        message = "Name a saved extraction, or a file that holds one."
        raise RefusedError(message)
    return understand_stages(shop, extraction_from(spec), "extraction")


def everything(errand: Errand, _request: Nothing, _tell: Tell) -> SavedAnswer:
    """List the saved extractions."""
    with errand.shop.store.read() as session:
        return SavedAnswer(
            extractions=tuple(
                SavedLine(
                    name=kept.name,
                    stages=len(kept.spec.get("stages", [])),
                    saved_by=kept.saved_by,
                    saved_at=kept.saved_at.isoformat(),
                )
                for kept in saved_extractions(session)
            )
        )


def show(errand: Errand, request: NameRequest, _tell: Tell) -> SpecAnswer:
    """Show a saved extraction as it is written, and what it says."""
    with errand.shop.store.read() as session:
        kept = found_extraction(session, request.name)
    sentence = problem = None
    try:
        extraction = extraction_from(kept.spec)
        sentence = understand_stages(errand.shop, extraction, kept.name, extraction).sentence
    except ShownError as error:
        problem = str(error)
    return SpecAnswer(
        name=kept.name,
        spec=kept.spec,
        sentence=sentence,
        problem=problem,
        saved_by=kept.saved_by,
        saved_at=kept.saved_at.isoformat(),
    )


def save(errand: Errand, request: SaveExtractionRequest, tell: Tell) -> SpecAnswer:
    """Save an extraction once this shop understands it."""
    extraction = extraction_from(request.spec)
    understand_stages(errand.shop, extraction, request.name)
    with errand.shop.store.write() as tx:
        name = save_extraction(tx, errand.shop, request.name, extraction, ACTOR).name
    return show(errand, NameRequest(name=name), tell)


def history(errand: Errand, request: NameRequest, _tell: Tell) -> VersionsAnswer:
    """List the versions of an extraction."""
    with errand.shop.store.read() as session:
        versions = extraction_history(session, request.name)
        return versions_answer(request.name, versions, lambda body: json.dumps(body, ensure_ascii=False))


def restore(errand: Errand, request: VersionRequest, tell: Tell) -> SpecAnswer:
    """Bring a version back."""
    with errand.shop.store.write() as tx:
        name = restore_extraction(tx, errand.shop, request.name, request.version, ACTOR).name
    return show(errand, NameRequest(name=name), tell)


def delete(errand: Errand, request: NameRequest, _tell: Tell) -> DeletedAnswer:
    """Delete a saved extraction."""
    with errand.shop.store.write() as tx:
        return DeletedAnswer(name=delete_extraction(tx, errand.shop, request.name, ACTOR))


def _answer(extracted: Extracted) -> ExtractedAnswer:
    stages = tuple(
        StageLine(
            stage=stage.kind.value,
            title=stage.title,
            sentence=stage.sentence,
            arrived=stage.arrived,
            kept=stage.kept,
            left=tuple(LeftLine(count=left.count, reason=left.reason) for left in stage.left),
            notes=stage.notes,
        )
        for stage in extracted.funnel.stages
    )
    found = found_answer(extracted.answer)
    return ExtractedAnswer(**dict(found), stages=stages, added=extracted.funnel.added)
