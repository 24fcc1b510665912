"""Look at attributes: every one with what it means and how its values are spread, one with who uses it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from core.actions.filters.define_attribute import AttributeDraft, check_attribute
from core.actions.questions.query import asking_of
from core.definitions.attribute_uses import uses_of_attribute
from core.definitions.uses import Use
from core.definitions.versions import versions_of
from core.errors import NotFoundError, QuestionError
from core.extraction import catalogue_kept
from core.extraction.asking import Asking
from core.extraction.attribute_spread import Spread, spreads_of
from core.extraction.catalogue import Catalogue
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.describe_values import ValueSpeaker
from core.extraction.language.resolve import Resolver
from core.extraction.language.vocabulary import ATTRIBUTES, RECKONED_ATTRIBUTES, RECORD_ATTRIBUTES
from core.extraction.name_index import nearest_names
from core.models import DefinitionKind, Staff, VirtualAttribute
from core.shop import Shop


@dataclass(frozen=True)
class AttributeLine:
    """One attribute: what kind of value it is, what it means, and how its values are spread.

    `expression` is there for virtual attributes that are reckoned from others. `fault` says why one that staff defined
    cannot be used as it stands; then there is no kind and no spread.
    """

    name: str
    kind: str
    about: str
    unit: str | None = None
    expression: str | None = None
    comes_with_system: bool = True
    saved_by: str | None = None
    fault: str | None = None
    spread: Spread | None = None


@dataclass(frozen=True)
class AttributeVersion:
    """One version of an attribute that staff defined; `expression` is empty where it was removed."""

    number: int
    expression: str | None
    unit: str | None
    description: str | None
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class AttributeLook:
    """One attribute from all sides: its line, what it says in words, who uses it, its versions (newest first)."""

    line: AttributeLine
    sentence: str
    uses: tuple[Use, ...]
    versions: tuple[AttributeVersion, ...]


def all_attributes(shop: Shop) -> tuple[AttributeLine, ...]:
    """Return every attribute with its spread as of now: what staff defined first, then what comes with the system."""
    with shop.store.read() as session:
        asking = asking_of(shop, Catalogue(session))
        lines = _lines(session)
        values, faults = _values(asking, lines)
    found = _spreads(shop, asking, values)
    return tuple(_with(line, values.get(line.name), found.get(line.name), faults.get(line.name)) for line in lines)


def look_at_attribute(shop: Shop, name: str) -> AttributeLook:
    """Return one attribute from all sides; raises `NotFoundError` with the nearest names."""
    called = name.strip().casefold()
    with shop.store.read() as session:
        asking = asking_of(shop, Catalogue(session))
        lines = {line.name: line for line in _lines(session)}
        versions = _versions(session, called)
        if called not in lines and not versions:
            near = nearest_names(called, lines)
            hint = f" Did you mean {near[0]}?" if near else ""
            message = f"I don't know an attribute “{name.strip()}”.{hint}"
            raise NotFoundError(message, near)
        line = lines.get(called) or AttributeLine(called, "", "It was removed.", comes_with_system=False)
        values, faults = _values(asking, [line] if called in lines else [])
        uses = uses_of_attribute(session, called)
    found = _spreads(shop, asking, values)
    shown = _with(line, values.get(called), found.get(called), faults.get(called))
    return AttributeLook(shown, _sentence(shop, values.get(called)), uses, versions)


def try_attribute(shop: Shop, draft: AttributeDraft) -> AttributeLook:
    """Return what an attribute would be as it is written, and who uses it now; nothing is kept.

    Raises what `check_attribute` raises.
    """
    with shop.store.read() as session:
        asking = asking_of(shop, Catalogue(session))
        tidy, value = check_attribute(session, shop, draft)
        uses = uses_of_attribute(session, tidy.name)
    found = _spreads(shop, asking, {tidy.name: value})
    line = AttributeLine(tidy.name, "", tidy.description, tidy.unit or None, tidy.expression, comes_with_system=False)
    shown = _with(line, value, found[tidy.name], None)
    return AttributeLook(shown, ValueSpeaker(shop.currency).value(value), uses, ())


def _spreads(shop: Shop, asking: Asking, values: dict[str, means.Value]) -> dict[str, Spread]:
    shop.mirror.refresh()
    with shop.mirror.view() as view:
        return spreads_of(values, shop.mirror.tables(), asking.today, shop.currency, view)


def _lines(session: Session) -> list[AttributeLine]:
    names = {row.slack_user: row.name for row in session.scalars(select(Staff))}
    lines = [
        AttributeLine(
            row.name,
            "",
            row.description or "",
            row.unit,
            row.expression,
            comes_with_system=False,
            saved_by=names.get(row.saved_by, row.saved_by),
        )
        for row in session.scalars(select(VirtualAttribute).order_by(VirtualAttribute.name))
    ]
    given: list[Any] = [*ATTRIBUTES, *RECORD_ATTRIBUTES]
    lines += [AttributeLine(each.name, each.kind.value, each.about) for each in given]
    lines += [
        AttributeLine(each.name, each.kind.value, each.about, each.unit, each.expression)
        for each in RECKONED_ATTRIBUTES
    ]
    extra = catalogue_kept.extra_keys(session)
    own = (f"“{fact.key}”, as the shop keeps it of its customers" for fact in extra.values())
    lines += [
        AttributeLine(name, fact.kind.value, about)
        for (name, fact), about in zip(extra.items(), own, strict=True)
        if all(name != line.name for line in lines)
    ]
    return lines


def _values(asking: Asking, lines: list[AttributeLine]) -> tuple[dict[str, means.Value], dict[str, str]]:
    """Return what each name stands for, and why some stand for nothing."""
    values, faults = {}, {}
    for line in lines:
        resolver = Resolver(line.name, asking.catalogue, asking.today)
        try:
            values[line.name] = resolver.value(nodes.Name(line.name))
        except QuestionError as error:
            faults[line.name] = error.message
    return values, faults


def _with(line: AttributeLine, value: means.Value | None, spread: Spread | None, fault: str | None) -> AttributeLine:
    kind = value.kind.value if value is not None else line.kind
    return AttributeLine(
        line.name,
        kind,
        line.about,
        line.unit,
        line.expression,
        line.comes_with_system,
        line.saved_by,
        fault,
        spread,
    )


def _sentence(shop: Shop, value: means.Value | None) -> str:
    """Return how the value is reckoned, in words; empty where it is no virtual attribute."""
    return ValueSpeaker(shop.currency).value(value.of) if isinstance(value, means.Named) else ""


def _versions(session: Session, name: str) -> tuple[AttributeVersion, ...]:
    names = {row.slack_user: row.name for row in session.scalars(select(Staff))}
    return tuple(
        AttributeVersion(
            kept.number,
            None if kept.body is None else str(kept.body["expression"]),
            None if kept.body is None else kept.body.get("unit"),
            None if kept.body is None else kept.body.get("description"),
            names.get(kept.saved_by, kept.saved_by),
            kept.saved_at,
        )
        for kept in versions_of(session, DefinitionKind.ATTRIBUTE, name)
    )
