"""Names without arguments in, what they stand for out: attributes, virtual attributes, the shop's own facts."""

from typing import TYPE_CHECKING

from core.errors import QuestionError
from core.extraction import catalogue_kept
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.vocabulary import BY_NAME, CALLED, RECKONED, RECORDS, Kind, ReckonedAttribute

if TYPE_CHECKING:
    from core.extraction.language.resolve import Resolver

# What a virtual attribute may be: something to compare, rank and draw.
DEFINABLE = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.DAYS, Kind.TEXT})


def attribute_value(at: "Resolver", node: nodes.Name) -> means.Value | None:
    """Return what a name stands for; None where nothing is called so.

    What comes with the system goes before what staff define, and that before the shop's own facts.
    """
    name = node.name
    if name in BY_NAME:
        return means.AttributeValue(BY_NAME[name].kind, BY_NAME[name], syntax=node)
    if name in RECORDS:
        return means.Measure(RECORDS[name].kind, means.Measured(name), syntax=node)
    if name in RECKONED:
        return _reckoned(at, node, RECKONED[name])
    defined = catalogue_kept.defined_attributes(at.catalogue.session)
    if name in defined:
        return _defined(at, node, defined[name])
    extra = catalogue_kept.extra_keys(at.catalogue.session)
    if name in extra:
        return means.ExtraValue(extra[name].kind, extra[name].key, syntax=node)
    return None


def known_names(at: "Resolver") -> tuple[str, ...]:
    """Return every name that stands for something, to find the nearest."""
    session = at.catalogue.session
    defined, extra = catalogue_kept.defined_attributes(session), catalogue_kept.extra_keys(session)
    return (*BY_NAME, *RECORDS, *RECKONED, *CALLED, *defined, *extra)


def called_condition(at: "Resolver", node: nodes.Name) -> means.Called:
    """Return a condition that has a name of its own."""
    called = CALLED[node.name]
    return means.Called(called.words, called.opposite, at.within(node.name, called.expression, {}), syntax=node)


def _reckoned(at: "Resolver", node: nodes.Name, reckoned: ReckonedAttribute) -> means.Named:
    value = at.value_within(node.name, reckoned.expression)
    return means.Named(reckoned.kind, node.name, reckoned.phrase, reckoned.unit, value, syntax=node)


def _defined(at: "Resolver", node: nodes.Name, defined: catalogue_kept.DefinedAttribute) -> means.Named:
    if node.name in at.inside:
        raise at.error(node.span, f"The attribute “{node.name}” refers to itself.")
    try:
        value = at.value_within(node.name, defined.expression)
        if value.kind not in DEFINABLE:
            raise at.error(node.span, f"“{node.name}” is {value.kind.value}, which cannot be compared with anything.")
    except QuestionError as error:
        if at.elsewhere:
            # Said once, of the attribute that the person wrote.
            raise
        message = f"The attribute “{node.name}” cannot be used as it stands: {error.message}"
        raise QuestionError(message, at.text, node.span) from error
    kind = Kind.PERCENT if defined.unit == "%" and value.kind is Kind.NUMBER else value.kind
    return means.Named(kind, node.name, node.name.replace("_", " "), defined.unit, value, syntax=node)
