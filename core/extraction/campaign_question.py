"""A question about what campaigns have done: one stage of an extraction, and its words."""

from collections.abc import Iterable
from typing import Any

from core.extraction.offer import Offer
from core.extraction.prospects.question import ProspectQuestion, Way
from core.extraction.stages.bound import Bound
from core.extraction.stages.campaign import CLAUSES, Campaign
from core.extraction.stages.spec import stage_to
from core.extraction.stages.stage import CampaignStage, TimingStage

BOUNDS = {"at_least": "at least", "more_than": "more than", "at_most": "at most", "less_than": "fewer than"}


def campaign_stages(campaigns: Iterable[Campaign]) -> list[dict[str, Any]]:
    """Return the stages that keep by what campaigns have done."""
    return [stage_to(CampaignStage(None, (), campaign)) for campaign in campaigns]


def offer_stage(offer: Offer) -> dict[str, Any]:
    """Return the stage that keeps the prospects of an offer."""
    product = ProspectQuestion((Way.CROSS_SELL,), product_id=offer.about.id)
    return stage_to(TimingStage(None, (), offer.question or product))


def campaign_clause(campaign: Campaign) -> str:
    """Return what is asked of campaigns, to follow "customers"."""
    plans = f" by plan {' and '.join(map(str, campaign.plans))}" if campaign.plans else ""
    when = f" ({campaign.period})" if campaign.period else ""
    said = [f"{CLAUSES[campaign.who]}{plans}{when}"] if campaign.who else []
    return ", ".join(said + [f"who got {_bound(bound)} messages{plans}{when}" for bound in campaign.heard])


def _bound(bound: Bound) -> str:
    return f"{BOUNDS.get(bound.name, bound.name)} {bound.value}"
