"""Which saved extractions use something that staff define."""

from sqlmodel import Session, col, select

from core.models import SavedExtraction


def extractions_by_rules(session: Session, rules: str) -> list[str]:
    """Return the names of saved extractions with a stage that scores by the rule base `rules`."""
    kept = session.scalars(select(SavedExtraction).order_by(col(SavedExtraction.name)))
    return [each.name for each in kept if any(_scores_by(stage, rules) for stage in each.spec.get("stages", []))]


def _scores_by(stage: object, rules: str) -> bool:
    if not isinstance(stage, dict):
        return False
    asked = stage.get("prospects")
    names = [stage.get("rules"), asked.get("rules") if isinstance(asked, dict) else None]
    return any(isinstance(name, str) and name.casefold() == rules.casefold() for name in names)
