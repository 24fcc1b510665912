"""Show what rules would do before they are kept."""

from core.actions.questions.score_customers import understood_rules
from core.clock import business_date
from core.extraction.catalogue import Catalogue
from core.extraction.rules.effect import RulesEffect, effect_of
from core.extraction.rules.kept import find_rule_base
from core.extraction.rules.rule import Rule, rules_from_body
from core.shop import Shop

TOP = 100


def try_rules(shop: Shop, rules: tuple[Rule, ...], name: str | None = None, *, top: int = TOP) -> RulesEffect:
    """Return the effect of `rules`, against those that are saved under `name` (against none where there are none).

    Raises `QuestionError` for rules that cannot be used, pointing into the rule at fault. Rules that are saved but
    cannot be used any more count as none.
    """
    with shop.store.read() as session:
        catalogue = Catalogue(session)
        meant = understood_rules(shop, catalogue, rules)
        kept = find_rule_base(session, name) if name else None
        earlier = understood_rules(shop, catalogue, rules_from_body(kept.rules)) if kept else ()
    shop.mirror.refresh()
    today = business_date(shop.clock.now(), shop.zone)
    with shop.mirror.view() as view:
        return effect_of(view, meant, earlier, shop.mirror.tables(), today, shop.currency, top=top)
