"""Rule bases that were saved, by name."""

from sqlmodel import Session, col, select

from core.errors import NotFoundError
from core.extraction.name_index import nearest_names
from core.extraction.rules.rule import Rule, rules_from_body
from core.models import RuleBase


def find_rule_base(session: Session, name: str) -> RuleBase | None:
    """Return the rule base of that name, in whatever case it is written; None where there is none."""
    wanted = " ".join(name.split()).casefold()
    kept = session.scalars(select(RuleBase).order_by(col(RuleBase.name)))
    return next((each for each in kept if each.name.casefold() == wanted), None)


def kept_rules(session: Session, name: str) -> tuple[Rule, ...]:
    """Return the rules saved under `name`; raise `NotFoundError` with the nearest names where there are none."""
    found = find_rule_base(session, name)
    if found is None:
        raise unknown_rules(session, name)
    return rules_from_body(found.rules)


def unknown_rules(session: Session, name: str) -> NotFoundError:
    """Return the refusal of a name that no rule base has."""
    names = list(session.scalars(select(RuleBase.name).order_by(col(RuleBase.name))))
    near = tuple(nearest_names(name, names) or names[:3])
    hint = f"There are: {', '.join(near)}." if near else "None have been saved yet."
    return NotFoundError(f"There are no rules “{name}”. {hint}", near)
