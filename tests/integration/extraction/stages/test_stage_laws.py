"""What holds for every extraction, whatever its stages are."""

from itertools import pairwise, permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.actions.questions.answer_extraction import understand_stages
from core.actions.questions.explain import explain
from core.extraction.stages.spec import extraction_from, extraction_to
from core.shop import Shop
from tests.integration.extraction.stages.staging import ANY, PURE, everyone, found, run

ALL = tuple(f"C{number}" for number in range(1, 9))


@given(st.lists(ANY, min_size=1, max_size=4))
@settings(max_examples=6, deadline=None)
def test_a_stage_only_narrows_or_scores(staged_village: Shop, stages: list[dict[str, Any]]) -> None:
    """Who is kept was there before; who left is counted under a reason; what one keeps arrives at the next."""
    extracted = run(staged_village, *stages)
    reports = extracted.funnel.stages
    assert reports[0].arrived == extracted.funnel.of == len(ALL)
    for report in reports:
        assert report.kept == report.arrived - sum(left.count for left in report.left)
        assert all(left.count > 0 for left in report.left)
    for earlier, later in pairwise(reports):
        assert later.arrived == earlier.kept
    assert extracted.answer.found == reports[-1].kept == len(extracted.answer.top)
    if len(stages) > 1:
        assert {each.number for each in extracted.answer.top} <= found(staged_village, *stages[:-1])


@given(st.lists(PURE, min_size=2, max_size=3))
@settings(max_examples=4, deadline=None)
def test_without_ranking_the_order_of_stages_does_not_matter(
    staged_village: Shop, stages: list[dict[str, Any]]
) -> None:
    """Conditions, bounds, names and campaigns may come in any order: the same customers are left."""
    kept = {frozenset(found(staged_village, *order)) for order in permutations(stages)}
    assert len(kept) == 1


@given(st.lists(ANY, min_size=1, max_size=3), st.sets(st.sampled_from(ALL)))
@settings(max_examples=4, deadline=None)
def test_added_people_are_never_counted_among_the_found(
    staged_village: Shop, stages: list[dict[str, Any]], added: set[str]
) -> None:
    """They come after everybody found, each once, and say so in their reason."""
    by_itself = found(staged_village, *stages)
    extracted = run(staged_village, *stages, added=tuple(sorted(added)))
    assert extracted.answer.found == len(by_itself)
    assert extracted.funnel.added == len(added - by_itself)
    handed = everyone(staged_village, *stages, added=tuple(sorted(added)))
    assert set(handed[: len(by_itself)]) == by_itself
    assert handed[len(by_itself) :] == sorted(added - by_itself)
    marked = {each.number for each in extracted.answer.top if each.reason == "added by hand, after the stages"}
    assert marked == added - by_itself


@given(st.lists(ANY, min_size=1, max_size=3), st.sampled_from(ALL))
@settings(max_examples=6, deadline=None)
def test_why_agrees_with_who_is_in(staged_village: Shop, stages: list[dict[str, Any]], customer: str) -> None:
    """A customer is said to be in exactly when they are, and never without a reason."""
    understood = understand_stages(staged_village, extraction_from({"stages": stages}), "test")
    explained = explain(staged_village, customer, understood)
    assert explained.is_in == (customer in found(staged_village, *stages))
    assert explained.facts
    assert explained.is_in != any(fact.startswith("left at stage") for fact in explained.facts)


@given(st.lists(ANY, min_size=1, max_size=5), st.lists(st.sampled_from(ALL), unique=True))
@settings(max_examples=50, deadline=None)
def test_a_specification_is_read_as_it_is_written(stages: list[dict[str, Any]], added: list[str]) -> None:
    """What is written down of an extraction is the same extraction again."""
    extraction = extraction_from({"stages": stages, "added": added})
    written = extraction_to(extraction)
    assert extraction_from(written) == extraction
    assert extraction_to(extraction_from(written)) == written
