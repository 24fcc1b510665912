"""The merchant sets the programme: what is scored, what ranks there are, what points they bring."""

import json

from sqlmodel import Session

from core.audit import record
from core.cards.programmes import in_force
from core.errors import ProgrammeError
from core.loyalty.document import LARGEST_DOCUMENT
from core.loyalty.programme import Programme
from core.loyalty.programme_document import programme_from_json, programme_json
from core.models import ProgrammeVersion
from core.shop import Shop


def set_programme(tx: Session, shop: Shop, text: str, actor: str) -> Programme:
    """Put a programme in force under the next version, whatever version the text says; return it as it is kept.

    Terminals have it with their next batch, cards that compute once they are next presented. Raises `ProgrammeError`
    where the text is none, or another currency's, or changes how many scores a card keeps.
    """
    now = in_force(tx)
    version = 1 + (now.terms.version if now is not None else 0)
    programme = programme_from_json(_numbered(text, version))
    if programme.currency != shop.currency.code:
        message = f"The programme is in {programme.currency}, the shop sells in {shop.currency.code}."
        raise ProgrammeError(message)
    body = programme_json(programme)
    tx.add(ProgrammeVersion(version=version, body=body, saved_by=actor, saved_at=shop.clock.now()))
    tx.flush()
    record(tx, shop.clock, actor=actor, action="programme set", subject=f"programme:{version}")
    return programme


def _numbered(text: str, version: int) -> str:
    """Return the document with this version in it; what cannot be read is left for the reader to refuse."""
    if len(text) > LARGEST_DOCUMENT:
        return text
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(document | {"version": version}, ensure_ascii=False) if isinstance(document, dict) else text
