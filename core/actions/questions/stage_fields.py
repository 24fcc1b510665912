"""A stage as the fields of a form say it."""

from core.extraction.catalogue import Catalogue
from core.extraction.language.printer import number_text
from core.extraction.prospects.question import ProspectQuestion
from core.extraction.stages.bound import Bound
from core.extraction.stages.narrowing import Narrowing
from core.extraction.stages.stage import CampaignStage, DefinitionStage, IndividualStage, Stage, TimingStage
from core.shop import Shop


def fields_of(shop: Shop, stage: Stage) -> dict[str, str]:
    """Return what the fields of a form say of a stage, by name; of several narrowings the first."""
    made = {"where": stage.where or ""}
    if stage.narrow:
        made |= _narrowing(stage.narrow[0])
    match stage:
        case TimingStage(prospects=prospects) if prospects is not None:
            made |= _prospects(shop, prospects)
        case DefinitionStage(rules=rules, onto=onto):
            made |= {"rules": rules or "-", "onto": "onto" if onto else ""}
        case IndividualStage(customers=customers, exclude=exclude):
            made |= {"numbers": ", ".join(customers), "which": "exclude" if exclude else "keep"}
        case CampaignStage(campaign=asked) if asked is not None:
            made |= {
                "who": asked.who.value if asked.who else "-",
                "plans": ", ".join(map(str, asked.plans)),
                "told_in": asked.period or "",
                "heard": _bounds(asked.heard),
            }
    return made


def _prospects(shop: Shop, asked: ProspectQuestion) -> dict[str, str]:
    with shop.store.read() as session:
        product = Catalogue(session).products.get(asked.product_id or asked.buyers_of or 0)
    subject = "solution" if asked.solution_id else "buyers" if asked.buyers_of else "product"
    return {
        "ways": ",".join(way.value for way in asked.ways),
        "counted": ",".join(each.value for each in asked.counted),
        "weighting": asked.weighting.value,
        "subject": subject,
        "product": product.code if product is not None else "",
        "solution": str(asked.solution_id or ""),
        "scored": asked.rules or "",
    }


def _narrowing(narrowing: Narrowing) -> dict[str, str]:
    top = "" if narrowing.top is None else str(narrowing.top)
    if narrowing.top_percent is not None:
        top = f"{number_text(narrowing.top_percent)} %"
    return {
        "by": narrowing.by,
        "per": f"{narrowing.per.value}{'+closed' if narrowing.closed else ''}",
        "in": narrowing.period or "",
        "bounds": _bounds(narrowing.bounds),
        "top": top,
        "order": "lowest" if narrowing.lowest else "highest",
    }


def _bounds(bounds: tuple[Bound, ...]) -> str:
    return ", ".join(f"{bound.sign} {bound.value}" for bound in bounds)
