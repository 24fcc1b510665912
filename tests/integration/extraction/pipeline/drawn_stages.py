"""Stages of each kind, in any combination and any order, for hypothesis to draw."""

from typing import Any

from hypothesis import strategies as st

from tests.integration.extraction.pipeline.drawn import COUNTS, CUSTOMERS, PLANS, PRODUCTS, narrowings
from tests.integration.extraction.pipeline.figures import CONDITIONS
from tests.integration.extraction.pipeline.plainly import RULES

Spec = dict[str, Any]
Drawing = st.SearchStrategy[Spec]
KINDS = ["accounting", "behaviour", "trouble"]

# In whatever case; C8 and P9 are nobody's.
numbers = st.sampled_from([*(f"C{number}" for number in range(1, CUSTOMERS + 1)), "c1", "c2"])
conditions = st.sampled_from(list(CONDITIONS))
ways = st.one_of(
    st.tuples(
        st.just("bought_levels"),
        st.lists(st.sampled_from(["cross_sell", "up_sell", "replacement"]), min_size=1, max_size=3, unique=True),
    ),
    st.tuples(st.just("bought_ratios"), st.sampled_from([["up_sell"], ["replacement"]])),
)


def _timing(target: int, way: tuple[str, list[str]]) -> Spec:
    asked = {"product_id": target, "weighting": way[0], "ways": way[1]}
    return {"stage": "timing", "prospects": {**asked, "counted": ["cross_sells", "up_sells", "replacements"]}}


timing = st.builds(_timing, st.integers(1, PRODUCTS), ways)
measured = st.one_of(
    st.builds(lambda kind, where: {"stage": kind, "where": where}, st.sampled_from(KINDS), conditions),
    st.builds(
        lambda kind, narrow: {"stage": kind, "narrow": narrow},
        st.sampled_from(KINDS),
        st.lists(narrowings, min_size=1, max_size=2),
    ),
    st.builds(lambda where, narrow: {"stage": "behaviour", "where": where, "narrow": [narrow]}, conditions, narrowings),
)
definition = st.one_of(
    st.fixed_dictionaries(
        {"stage": st.just("definition"), "rules": st.sampled_from(list(RULES))},
        optional={"onto": st.just(value=True), "narrow": st.lists(narrowings, min_size=1, max_size=1)},
    ),
    st.builds(lambda where: {"stage": "definition", "where": where}, conditions),
)
individual = st.builds(
    lambda how, named: {"stage": "individual", how: named},
    st.sampled_from(["keep", "exclude"]),
    st.lists(numbers, min_size=1, max_size=CUSTOMERS, unique=True),
)
asked_of_campaigns = st.fixed_dictionaries(
    {"stage": st.just("campaign")},
    optional={
        "plans": st.sampled_from([[1], [PLANS], [1, PLANS]]),
        "in": st.sampled_from(["last 30 days", "last year", "this year"]),
    },
)
WHO = ["told", "not_told", "answered", "not_answered", "interested", "declined", "bought", "not_bought"]
campaign = st.one_of(
    st.builds(lambda spec, who: {**spec, "who": who}, asked_of_campaigns, st.sampled_from(WHO)),
    st.builds(lambda spec, bounds: {**spec, "bounds": bounds}, asked_of_campaigns, COUNTS),
    st.builds(
        lambda spec, who, bounds: {**spec, "who": who, "bounds": bounds},
        asked_of_campaigns,
        st.sampled_from(["told", "bought"]),
        COUNTS,
    ),
)
stages = st.one_of(timing, timing, measured, measured, measured, definition, individual, campaign)
pipelines = st.tuples(st.lists(stages, min_size=1, max_size=5), st.lists(numbers, max_size=3, unique=True))


def written(stage: Spec) -> Spec:
    """Return a stage as the product reads it."""
    spec = {name: value for name, value in stage.items() if name not in {"bounds", "narrow"}}
    if "bounds" in stage:
        spec["heard"] = {bound.name: bound.value for bound in stage["bounds"]}
    if "narrow" in stage:
        spec["narrow"] = [_written(each) for each in stage["narrow"]]
    return spec


def _written(narrowing: Spec) -> Spec:
    spec = {name: value for name, value in narrowing.items() if name != "bounds"}
    return spec | {bound.name: bound.value for bound in narrowing.get("bounds", [])}
