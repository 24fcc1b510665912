"""Define virtual attributes (seed 001, figure 10): values of the filter language under a name of their own."""

import re
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.actions.questions.query import asking_of
from core.audit import record
from core.definitions.attribute_uses import uses_of_attribute
from core.definitions.uses import Use
from core.definitions.versions import keep_version, version
from core.errors import NotFoundError, QuestionError, RefusedError, Span
from core.extraction import catalogue_kept
from core.extraction.catalogue import Catalogue
from core.extraction.language import meaning as means
from core.extraction.language import nodes
from core.extraction.language.parameters import refuse_open
from core.extraction.language.parser import parse_argument
from core.extraction.language.printer import print_filter
from core.extraction.language.resolve import Resolver
from core.extraction.language.resolve_names import DEFINABLE
from core.extraction.language.vocabulary import WORDS
from core.extraction.name_index import nearest_names
from core.models import DefinitionKind, VirtualAttribute
from core.shop import Shop

LONGEST_NAME = 40
LONGEST_UNIT = 40
LONGEST_DESCRIPTION = 500
MOST_ATTRIBUTES = 200
_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class AttributeDraft:
    """A virtual attribute as somebody wrote it: `expression` in the filter language, `unit` as said after a number."""

    name: str
    expression: str
    unit: str = ""
    description: str = ""


class AttributeUsedError(RefusedError):
    """An attribute that others use, which could not be asked any more without it."""

    def __init__(self, name: str, uses: tuple[Use, ...]) -> None:
        """Name the first of those who use it."""
        said = ", ".join(f"{use.kind} “{use.name}”" for use in uses[:3])
        more = f" and {len(uses) - 3:,} more" if len(uses) > 3 else ""  # noqa: PLR2004 - as many as are named
        super().__init__(f"“{name}” is used by {said}{more}: they could not be asked any more without it.")
        self.uses = uses


def check_attribute(session: Session, shop: Shop, draft: AttributeDraft) -> tuple[AttributeDraft, means.Value]:
    """Return the definition in its plainest spelling and what it means; nothing is kept.

    Raises `RefusedError` for a name, unit or description that cannot be one, and `QuestionError` for an expression that
    cannot be understood, is no value, or refers to the attribute itself.
    """
    name = _checked_name(session, draft.name)
    unit, description = (" ".join(text.split()) for text in (draft.unit, draft.description))
    if len(unit) > LONGEST_UNIT or len(description) > LONGEST_DESCRIPTION:
        message = f"A unit has at most {LONGEST_UNIT} characters, a description at most {LONGEST_DESCRIPTION}."
        raise RefusedError(message)
    text = draft.expression
    node = parse_argument(text)
    refuse_open(node, text)
    asking = asking_of(shop, Catalogue(session))
    resolver = Resolver(text, asking.catalogue, asking.today)
    # As if it were being read already: an expression that leads back to the name refers to itself.
    resolver.inside = (name,)
    value = resolver.value(node)
    if value.kind not in DEFINABLE or isinstance(value, means.Constant):
        message = f"An attribute is a value of each customer, such as sales / visits; this is {value.kind.value}."
        raise QuestionError(message, text, Span(0, len(text)))
    return AttributeDraft(name, print_filter(value.syntax), unit, description), value


def define_attribute(tx: Session, shop: Shop, draft: AttributeDraft, saved_by: str) -> VirtualAttribute:
    """Keep an attribute under its name from now on, and its version; raises what `check_attribute` raises."""
    tidy, _ = check_attribute(tx, shop, draft)
    row = _row(tx, tidy.name)
    if row is None:
        count = tx.scalar(select(func.count()).select_from(VirtualAttribute)) or 0
        if count >= MOST_ATTRIBUTES:
            message = f"There are {MOST_ATTRIBUTES} attributes already. Remove one that nobody uses first."
            raise RefusedError(message)
        row = VirtualAttribute(name=tidy.name, expression="", saved_by="", saved_at=shop.clock.now())
    row.expression, row.unit, row.description = tidy.expression, tidy.unit or None, tidy.description or None
    row.saved_by, row.saved_at = saved_by[:64], shop.clock.now()
    tx.add(row)
    tx.flush()
    body = {"expression": row.expression, "unit": row.unit, "description": row.description}
    number = keep_version(tx, shop.clock, DefinitionKind.ATTRIBUTE, row.name, body, saved_by=saved_by)
    record(
        tx, shop.clock, actor=saved_by[:64], action="attribute defined", subject=f"attribute:{row.id}", version=number
    )
    return row


def restore_attribute(tx: Session, shop: Shop, name: str, number: int, saved_by: str) -> VirtualAttribute:
    """Put an earlier version in force again, also of an attribute that was removed.

    Raises `NotFoundError` for a version that is not there, and as `define_attribute` where it means nothing now.
    """
    called = name.strip().casefold()
    body = version(tx, DefinitionKind.ATTRIBUTE, called, number).body
    if body is None:
        message = f"Version {number} is the removal of “{called}”. Restore the one before it."
        raise RefusedError(message)
    unit, description = body.get("unit") or "", body.get("description") or ""
    return define_attribute(tx, shop, AttributeDraft(called, str(body["expression"]), unit, description), saved_by)


def remove_attribute(
    tx: Session, shop: Shop, name: str, removed_by: str, *, even_if_used: bool = False
) -> tuple[Use, ...]:
    """Take an attribute away; its versions stay. Return who used it.

    Raises `NotFoundError` for an unknown one, and `AttributeUsedError` where others use it unless `even_if_used`.
    """
    called = name.strip().casefold()
    row = _row(tx, called)
    if row is None:
        raise _unknown(tx, name)
    uses = uses_of_attribute(tx, called)
    hindering = tuple(use for use in uses if use.holds)
    if hindering and not even_if_used:
        raise AttributeUsedError(called, hindering)
    key = row.id
    tx.delete(row)
    tx.flush()
    number = keep_version(tx, shop.clock, DefinitionKind.ATTRIBUTE, called, None, saved_by=removed_by)
    record(
        tx, shop.clock, actor=removed_by[:64], action="attribute removed", subject=f"attribute:{key}", version=number
    )
    return uses


def _row(session: Session, name: str) -> VirtualAttribute | None:
    return session.scalars(select(VirtualAttribute).where(col(VirtualAttribute.name) == name)).first()


def _unknown(session: Session, name: str) -> NotFoundError:
    called = name.strip().casefold()
    if called in WORDS:
        return NotFoundError(f"“{called}” comes with the system and stays.")
    defined = tuple(catalogue_kept.defined_attributes(session))
    near = nearest_names(called, defined)
    hint = f" Did you mean {near[0]}?" if near else " Nobody has defined one that is called so."
    return NotFoundError(f"I don't know an attribute “{name.strip()}”.{hint}", near)


def _checked_name(session: Session, written: str) -> str:
    name = re.sub(r"[\s-]+", "_", written.strip()).casefold()
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        message = (
            f"An attribute is named by one word of letters, figures and _, at most {LONGEST_NAME} long,"
            " such as loyal_months."
        )
        raise RefusedError(message)
    if name in WORDS or not _is_free(name):
        message = f"“{name}” has a meaning in the filter language already. Choose another name, such as my_{name}."
        raise RefusedError(message)
    if name in catalogue_kept.extra_keys(session):
        message = f"The shop keeps a fact “{name}” of its customers. Choose another name, such as my_{name}."
        raise RefusedError(message)
    return name


def _is_free(name: str) -> bool:
    """Return whether a word is a name wherever it stands, also as an argument of a function."""
    try:
        return parse_argument(name) == nodes.Name(name) and parse_argument(f"{name} + 1") is not None
    except QuestionError:
        return False
