"""Attributes: listed with their spread, looked at, defined, removed, restored."""

from typing import Any

from bot.commands.attributes_wire import (
    AttributeAnswer,
    AttributeRequest,
    AttributeRow,
    AttributesAnswer,
    AttributeUse,
    AttributeVersionRow,
    DefineAttributeRequest,
    RemoveAttributeRequest,
    RemovedAttribute,
    RestoreAttributeRequest,
)
from bot.commands.errand import Errand
from bot.commands.wire import Nothing, Tell
from bot.views.attribute_text import spread_bars, spread_range
from core.actions.filters.define_attribute import AttributeDraft, define_attribute, remove_attribute, restore_attribute
from core.actions.filters.look_at_attributes import AttributeLine, all_attributes, look_at_attribute
from core.definitions.uses import Use
from core.extraction.attribute_spread import day_of
from core.extraction.catalogue_kept import defined_attributes
from core.extraction.language.vocabulary import Kind
from core.shop import Shop

ACTOR = "command line"


def everything(errand: Errand, _request: Nothing, _tell: Tell) -> AttributesAnswer:
    """List every attribute with its spread."""
    shop = errand.shop
    return AttributesAnswer(attributes=tuple(AttributeRow(**_row(shop, line)) for line in all_attributes(shop)))


def show(errand: Errand, request: AttributeRequest, _tell: Tell) -> AttributeAnswer:
    """Show one attribute from all sides."""
    return _answer(errand.shop, request.name)


def define(errand: Errand, request: DefineAttributeRequest, _tell: Tell) -> AttributeAnswer:
    """Define an attribute, or define it anew."""
    shop = errand.shop
    with shop.store.write() as tx:
        before = defined_attributes(tx).get(request.name.strip().casefold())
        unit, description = (before.unit or "", before.description or "") if before else ("", "")
        draft = AttributeDraft(
            request.name,
            request.expression,
            unit if request.unit is None else request.unit,
            description if request.description is None else request.description,
        )
        name = define_attribute(tx, shop, draft, ACTOR).name
    return _answer(shop, name)


def remove(errand: Errand, request: RemoveAttributeRequest, _tell: Tell) -> RemovedAttribute:
    """Remove an attribute."""
    with errand.shop.store.write() as tx:
        uses = remove_attribute(tx, errand.shop, request.name, ACTOR, even_if_used=request.even_if_used)
    return RemovedAttribute(name=request.name.strip().casefold(), uses=_uses(uses))


def restore(errand: Errand, request: RestoreAttributeRequest, _tell: Tell) -> AttributeAnswer:
    """Put an earlier version in force again."""
    with errand.shop.store.write() as tx:
        name = restore_attribute(tx, errand.shop, request.name, request.version, ACTOR).name
    return _answer(errand.shop, name)


def _answer(shop: Shop, name: str) -> AttributeAnswer:
    look = look_at_attribute(shop, name)
    versions = tuple(
        AttributeVersionRow(
            number=each.number,
            expression=each.expression,
            unit=each.unit,
            description=each.description,
            saved_by=each.saved_by,
            saved_at=each.saved_at.isoformat(),
        )
        for each in look.versions
    )
    return AttributeAnswer(**_row(shop, look.line), sentence=look.sentence, uses=_uses(look.uses), versions=versions)


def _uses(uses: tuple[Use, ...]) -> tuple[AttributeUse, ...]:
    return tuple(AttributeUse(kind=use.kind.value, name=use.name, holds=use.holds) for use in uses)


def _row(shop: Shop, line: AttributeLine) -> dict[str, Any]:
    spread = line.spread
    is_date = spread is not None and spread.kind is Kind.DATE

    def plain(value: float | None) -> float | str | None:
        return day_of(value).isoformat() if is_date and value is not None else value

    return {
        "name": line.name,
        "kind": line.kind,
        "about": line.about,
        "unit": line.unit,
        "expression": line.expression,
        "comes_with_system": line.comes_with_system,
        "saved_by": line.saved_by,
        "fault": line.fault,
        "known": spread.known if spread else None,
        "of": spread.of if spread else None,
        "least": plain(spread.least) if spread else None,
        "median": plain(spread.median) if spread else None,
        "greatest": plain(spread.greatest) if spread else None,
        "shares": tuple(round(share, 4) for share in spread.shares()) if spread else (),
        "bars": spread_bars(spread) if spread else "",
        "spread": spread_range(spread, shop.currency, line.unit) if spread else "",
    }
