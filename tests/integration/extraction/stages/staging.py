"""What the tests of stages share: run a specification, and specifications to try."""

from typing import Any

from hypothesis import strategies as st

from core.actions.questions.answer_extraction import Extracted, every_extraction, extract, understand_stages
from core.extraction.stages.spec import extraction_from
from core.shop import Shop

Spec = dict[str, Any]

CONDITIONS = st.sampled_from(
    [
        "visits >= 2",
        "sales > 100 and visits < 3",
        'country = "Germany" or country is missing',
        'not bought("84997")',
        "last_purchase < today - 90 days",
        'filter("Regulars")',
        "average_purchase > 20 xor troubles >= 1",
    ]
)
BOUNDS = st.sampled_from(
    [
        {"by": "sales", "at_least": 150},
        {"by": "last_purchase", "before": "today - 30 days"},
        {"by": "troubles", "less_than": 1},
        {"by": "average_purchase", "more_than": 10, "at_most": 1000},
        {"by": "sales", "per": "month", "at_least": 20},
        {"by": "unit_price", "per": "product", "in": "2025", "at_least": 1},
    ]
)
RANKS = st.sampled_from(
    [
        {"by": "sales", "top": 3},
        {"by": "visits", "top_percent": 50},
        {"by": "last_purchase", "top": 4, "lowest": True},
        {"by": "purchases", "per": "month", "in": "last year", "top_percent": "33.3"},
    ]
)
PURE = st.one_of(
    CONDITIONS.map(lambda text: {"stage": "behaviour", "where": text}),
    BOUNDS.map(lambda each: {"stage": "accounting", "narrow": [each]}),
    st.sampled_from(
        [
            {"stage": "individual", "exclude": ["C4"]},
            {"stage": "individual", "keep": ["c1", "C2", "C3", "C4", "C5"]},
            {"stage": "campaign", "who": "not_told", "plans": [1]},
            {"stage": "campaign", "heard": {"less_than": 2}},
            {
                "stage": "timing",
                "prospects": {
                    "ways": ["cross_sell"],
                    "weighting": "bought_levels",
                    "counted": ["cross_sells"],
                    "product_id": 3,
                },
            },
        ]
    ),
)
ANY = st.one_of(
    PURE,
    RANKS.map(lambda each: {"stage": "accounting", "narrow": [each]}),
    st.just({"stage": "definition", "rules": "Loyal", "narrow": [{"by": "score", "at_least": 0}]}),
)


def run(shop: Shop, *stages: Spec, added: tuple[str, ...] = ()) -> Extracted:
    """Carry out stages on the shop, as they were kept."""
    kept = extraction_from({"stages": list(stages), "added": list(added)})
    understood = understand_stages(shop, kept, "test", kept)
    shop.mirror.refresh()
    return extract(shop, understood, None, 100)


def found(shop: Shop, *stages: Spec) -> set[str]:
    """Return the numbers of those whom stages find."""
    return {each.number for each in run(shop, *stages).answer.top}


def everyone(shop: Shop, *stages: Spec, added: tuple[str, ...] = ()) -> list[str]:
    """Return the numbers of everybody whom an extraction hands over, in its order."""
    understood = understand_stages(shop, extraction_from({"stages": list(stages), "added": list(added)}), "test")
    shop.mirror.refresh()
    return [each.number for each in every_extraction(shop, understood, None)]
