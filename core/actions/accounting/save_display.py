"""Keep how figures are shown under a name, to be chosen again (seed 001, function (2)); earlier ways stay on record."""

from sqlmodel import Session, col, select

from core.accounting.display import Display
from core.audit import record
from core.definitions.versions import keep_version
from core.errors import NotFoundError, RefusedError
from core.extraction.name_index import NameIndex
from core.models import DefinitionKind, DisplaySetting
from core.shop import Shop

LONGEST_NAME = 80


def save_display(tx: Session, shop: Shop, name: str, display: Display, saved_by: str) -> DisplaySetting:
    """Keep `display` under `name`, in the place of one that is called so; raise `RefusedError` for no name."""
    called = " ".join(name.split())
    if not called or not called.isprintable() or len(called) > LONGEST_NAME:
        message = (
            f"Display settings need a name of at most {LONGEST_NAME} letters or figures, such as “Profit by quarter”."
        )
        raise RefusedError(message)
    kept = _kept(tx, called) or DisplaySetting(name=called, settings={}, saved_by="", saved_at=shop.clock.now())
    kept.settings, kept.saved_by, kept.saved_at = display.to_settings(), saved_by[:64], shop.clock.now()
    tx.add(kept)
    tx.flush()
    keep_version(tx, shop.clock, DefinitionKind.DISPLAY, kept.name, kept.settings, saved_by=saved_by)
    record(tx, shop.clock, actor=saved_by[:64], action="display settings saved", subject=f"display:{kept.id}")
    return kept


def remove_display(tx: Session, shop: Shop, name: str, removed_by: str) -> None:
    """Forget display settings; their versions stay. Raises `NotFoundError` where there are none of that name."""
    kept = _demand(tx, name)
    keep_version(tx, shop.clock, DefinitionKind.DISPLAY, kept.name, None, saved_by=removed_by)
    record(tx, shop.clock, actor=removed_by[:64], action="display settings removed", subject=f"display:{kept.id}")
    tx.delete(kept)


def display_named(session: Session, name: str) -> Display:
    """Return the display settings of a name, whatever its case; raise `NotFoundError` with the nearest names."""
    return Display.from_settings(_demand(session, name).settings)


def display_names(session: Session) -> list[str]:
    """Return the names of all display settings."""
    return list(session.scalars(select(col(DisplaySetting.name)).order_by(col(DisplaySetting.name))))


def _demand(session: Session, name: str) -> DisplaySetting:
    kept = _kept(session, name)
    if kept is None:
        near = NameIndex({each: [each] for each in display_names(session)}).nearest(name)
        suggestions = (near.found, *near.nearest) if near.found else near.nearest
        message = (
            f"There are no display settings “{name[:LONGEST_NAME]}”. Choose “Display …” below figures to save some."
        )
        raise NotFoundError(message, tuple(dict.fromkeys(suggestions)))
    return kept


def _kept(session: Session, name: str) -> DisplaySetting | None:
    said = name.casefold().strip()
    everything = session.scalars(select(DisplaySetting))
    return next((kept for kept in everything if kept.name.casefold() == said), None)
