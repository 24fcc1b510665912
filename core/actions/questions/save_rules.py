"""Keep rule bases under names: checked against this shop; every version stays and can be brought back."""

from sqlmodel import Session, col, select

from core.actions.questions.score_customers import understood_rules
from core.audit import record
from core.definitions.versions import keep_version, version, versions_of
from core.errors import RefusedError
from core.extraction.catalogue import Catalogue
from core.extraction.rules.kept import find_rule_base, unknown_rules
from core.extraction.rules.rule import LONGEST_NAME, Rule, rules_from_body, rules_to_body
from core.extraction.stages.uses import extractions_by_rules
from core.models import DefinitionKind, DefinitionVersion, RuleBase
from core.shop import Shop

LONGEST_WHO = 64


class RulesChangedError(RefusedError):
    """Somebody else changed the rules while they were being edited."""

    def __init__(self, name: str) -> None:
        """Say which rules."""
        super().__init__(f"Somebody else changed “{name}” while you were editing it. Look at it again, then change it.")


def rule_bases(session: Session) -> list[RuleBase]:
    """Return every rule base, by name."""
    return list(session.scalars(select(RuleBase).order_by(col(RuleBase.name))))


def found_rules(session: Session, name: str) -> RuleBase:
    """Return the rule base called `name`; raise `NotFoundError` with the nearest names where there is none."""
    found = find_rule_base(session, name)
    if found is None:
        raise unknown_rules(session, name)
    return found


def rules_version(session: Session, name: str) -> int:
    """Return the number of the newest version of a rule base; 0 where there never was one of that name."""
    return next((kept.number for kept in versions_of(session, DefinitionKind.RULES, name)), 0)


def save_rules(  # noqa: PLR0917 - what is kept, and by whom
    tx: Session, shop: Shop, name: str, rules: tuple[Rule, ...], saved_by: str, seen: int | None = None
) -> RuleBase:
    """Keep `rules` under `name`, in the place of those that were there.

    `seen` is the newest version that whoever edits them saw: `RulesChangedError` where there is a newer one. Raises
    `QuestionError` for a rule that this shop does not understand, `RefusedError` for a name that cannot be one.
    """
    called = checked_name(name)
    if not rules:
        message = "A rule base needs at least one rule. To do without it, delete it."
        raise RefusedError(message)
    understood_rules(shop, Catalogue(tx), rules)
    row = find_rule_base(tx, called)
    called = row.name if row is not None else called
    if seen is not None and rules_version(tx, called) != seen:
        raise RulesChangedError(called)
    if row is None:
        row = RuleBase(name=called, saved_by="", saved_at=shop.clock.now())
    row.rules, row.saved_by, row.saved_at = rules_to_body(rules), saved_by[:LONGEST_WHO], shop.clock.now()
    tx.add(row)
    tx.flush()
    number = keep_version(tx, shop.clock, DefinitionKind.RULES, called, {"rules": row.rules}, saved_by=saved_by)
    record(
        tx, shop.clock, actor=saved_by[:LONGEST_WHO], action="rules saved", subject=f"rules:{row.id}", version=number
    )
    return row


def restore_rules(tx: Session, shop: Shop, name: str, number: int, saved_by: str) -> RuleBase:
    """Bring version `number` of a rule base back, as a new version; also of one that was deleted."""
    row = find_rule_base(tx, name)
    body = version(tx, DefinitionKind.RULES, row.name if row else checked_name(name), number).body
    if body is None:
        message = f"Version {number} of “{name}” says that it was deleted. Bring back an earlier one."
        raise RefusedError(message)
    return save_rules(tx, shop, row.name if row else name, rules_from_body(body["rules"]), saved_by)


def delete_rules(tx: Session, shop: Shop, name: str, deleted_by: str) -> str:
    """Delete a rule base, which its history brings back; refused while a saved extraction scores by it."""
    row = found_rules(tx, name)
    if users := extractions_by_rules(tx, row.name):
        message = f"“{row.name}” cannot be deleted: {', '.join(users[:5])} scores by it. Change that first."
        raise RefusedError(message)
    called = row.name
    keep_version(tx, shop.clock, DefinitionKind.RULES, called, None, saved_by=deleted_by)
    record(tx, shop.clock, actor=deleted_by[:LONGEST_WHO], action="rules deleted", subject=f"rules:{row.id}")
    tx.delete(row)
    tx.flush()
    return called


def rules_history(session: Session, name: str) -> list[DefinitionVersion]:
    """Return every version of a rule base, newest first; raise `NotFoundError` where there never was one."""
    row = find_rule_base(session, name)
    found = versions_of(session, DefinitionKind.RULES, row.name if row else " ".join(name.split()))
    if not found:
        raise unknown_rules(session, name)
    return found


def checked_name(name: str) -> str:
    """Return a name, tidied up; raise `RefusedError` where it cannot be one."""
    called = " ".join(name.split())
    if not called or not called.isprintable() or len(called) > LONGEST_NAME:
        message = f"A name has letters or figures, at most {LONGEST_NAME} of them, such as “Loyal customers”."
        raise RefusedError(message)
    return called
