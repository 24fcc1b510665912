"""The score that a saved rule base gives every customer."""

from core.clock import business_date
from core.extraction.catalogue import Catalogue
from core.extraction.rules.kept import kept_rules
from core.extraction.rules.meaning import UnderstoodRule, understand_rules
from core.extraction.rules.rule import Rule
from core.extraction.rules.scoring import ScoreTable, scored
from core.shop import Shop


def scores_of(shop: Shop, name: str) -> ScoreTable:
    """Return `id` and `score` of every customer by the rules saved under `name`, as a question to ask of the mirror.

    Raises `NotFoundError` for an unknown name and `QuestionError` where what a rule speaks of is gone.
    """
    with shop.store.read() as session:
        rules = understood_rules(shop, Catalogue(session), kept_rules(session, name))
    return scored(rules, shop.mirror.tables(), business_date(shop.clock.now(), shop.zone), shop.currency)


def understood_rules(shop: Shop, catalogue: Catalogue, rules: tuple[Rule, ...]) -> tuple[UnderstoodRule, ...]:
    """Return the meaning of `rules` on the shop's business date; raises `QuestionError` as `understand_rules` does."""
    return understand_rules(rules, catalogue, business_date(shop.clock.now(), shop.zone), shop.currency)
