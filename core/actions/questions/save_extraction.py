"""Keep extractions of several stages under names: checked against this shop; every version stays."""

from sqlmodel import Session, col, select

from core.actions.questions.save_rules import LONGEST_WHO, checked_name
from core.audit import record
from core.definitions.versions import keep_version, version, versions_of
from core.errors import NotFoundError, RefusedError
from core.extraction.name_index import nearest_names
from core.extraction.stages.extraction import Extraction
from core.extraction.stages.spec import extraction_from, extraction_to
from core.models import DefinitionKind, DefinitionVersion, SavedExtraction
from core.shop import Shop


def saved_extractions(session: Session) -> list[SavedExtraction]:
    """Return every saved extraction, by name."""
    return list(session.scalars(select(SavedExtraction).order_by(col(SavedExtraction.name))))


def found_extraction(session: Session, name: str) -> SavedExtraction:
    """Return the extraction called `name`; raise `NotFoundError` with the nearest names where there is none."""
    wanted = " ".join(name.split()).casefold()
    kept = saved_extractions(session)
    for each in kept:
        if each.name.casefold() == wanted:
            return each
    near = tuple(nearest_names(name, [each.name for each in kept]) or [each.name for each in kept][:3])
    hint = f"There are: {', '.join(near)}." if near else "None have been saved yet."
    message = f"There is no extraction “{name[:LONGEST_WHO]}”. {hint}"
    raise NotFoundError(message, near)


def save_extraction(tx: Session, shop: Shop, name: str, extraction: Extraction, saved_by: str) -> SavedExtraction:
    """Keep `extraction` under `name`, in the place of one that was there; the caller has checked what it means.

    Raises `RefusedError` for a name that cannot be one.
    """
    called = checked_name(name)
    row = next((each for each in saved_extractions(tx) if each.name.casefold() == called.casefold()), None)
    if row is None:
        row = SavedExtraction(name=called, spec={}, saved_by="", saved_at=shop.clock.now())
    row.spec, row.saved_by, row.saved_at = extraction_to(extraction), saved_by[:LONGEST_WHO], shop.clock.now()
    tx.add(row)
    tx.flush()
    number = keep_version(tx, shop.clock, DefinitionKind.EXTRACTION, row.name, row.spec, saved_by=saved_by)
    subject = f"extraction:{row.id}"
    record(tx, shop.clock, actor=saved_by[:LONGEST_WHO], action="extraction saved", subject=subject, version=number)
    return row


def restore_extraction(tx: Session, shop: Shop, name: str, number: int, saved_by: str) -> SavedExtraction:
    """Bring version `number` of an extraction back, as a new version; also of one that was deleted."""
    called = extraction_history(tx, name)[0].name
    body = version(tx, DefinitionKind.EXTRACTION, called, number).body
    if body is None:
        message = f"Version {number} of “{called}” says that it was deleted. Bring back an earlier one."
        raise RefusedError(message)
    return save_extraction(tx, shop, called, extraction_from(body), saved_by)


def delete_extraction(tx: Session, shop: Shop, name: str, deleted_by: str) -> str:
    """Delete a saved extraction, which its history brings back; return what it was called."""
    row = found_extraction(tx, name)
    called = row.name
    keep_version(tx, shop.clock, DefinitionKind.EXTRACTION, called, None, saved_by=deleted_by)
    subject = f"extraction:{row.id}"
    record(tx, shop.clock, actor=deleted_by[:LONGEST_WHO], action="extraction deleted", subject=subject)
    tx.delete(row)
    tx.flush()
    return called


def extraction_history(session: Session, name: str) -> list[DefinitionVersion]:
    """Return every version of an extraction, newest first; raise `NotFoundError` where there never was one."""
    wanted = " ".join(name.split())
    row = next((each for each in saved_extractions(session) if each.name.casefold() == wanted.casefold()), None)
    found = versions_of(session, DefinitionKind.EXTRACTION, row.name if row else wanted)
    if not found:
        found_extraction(session, name)
    return found
