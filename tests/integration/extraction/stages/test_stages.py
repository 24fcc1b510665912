"""What each stage keeps, why the others leave, and what is said of it: worked out by hand on the village's shop."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.actions.lists.save_list import keep_list, keep_question
from core.actions.questions.answer_extraction import understand_stages
from core.actions.questions.ask import answer, understand
from core.actions.questions.stage_question import in_stages
from core.errors import NajimiError, QuestionError, RefusedError
from core.extraction.stages.spec import extraction_from
from core.models import Customer, ListMember, QuestionKind
from core.shop import Shop
from core.store import Store
from tests.integration.extraction.stages.staging import everyone, found, run
from tests.support.past_campaigns import add_campaign, fill_campaigns
from tests.support.village_shop import village

KEPT = [
    # (1) S202 and S204: a figure within bounds, ranked, in a hundred; per customer, product and month.
    ({"stage": "accounting", "narrow": [{"by": "sales", "at_least": 260}]}, "C1 C4 C7 C8"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "more_than": 260}]}, "C1 C4 C7"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "top": 2}]}, "C1 C7"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "top": 2, "lowest": True}]}, "C5 C6"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "top_percent": 25}]}, "C1 C7"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "top_percent": "25.1"}]}, "C1 C4 C7"),
    ({"stage": "accounting", "narrow": [{"by": "profit", "top": 5}]}, "C8"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "per": "month", "at_least": 250}]}, "C1 C4 C7 C8"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "per": "month", "in": "2025", "top": 2}]}, "C7 C8"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "per": "product", "less_than": 100}]}, "C3 C5 C6"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "closed": True, "at_least": 300}]}, "C3 C5"),
    ({"stage": "accounting", "narrow": [{"by": "profit", "closed": True, "in": "2025", "top": 1}]}, "C5"),
    ({"stage": "accounting", "narrow": [{"by": "sales", "per": "month", "closed": True, "at_least": 300}]}, "C3"),
    ({"stage": "behaviour", "narrow": [{"by": "quantity", "per": "product", "at_least": 200}]}, "C1 C7"),
    ({"stage": "behaviour", "narrow": [{"by": "purchases", "per": "month", "at_least": 2}]}, "C3"),
    ({"stage": "behaviour", "narrow": [{"by": "last_purchase", "before": "2025-11-25"}]}, "C7 C8"),
    ({"stage": "behaviour", "narrow": [{"by": "last_purchase", "top": 2}]}, "C1 C4"),
    ({"stage": "behaviour", "where": "visits >= 3", "narrow": [{"by": "sales", "at_most": 300}]}, "C2 C4"),
    # S206: upper bounds, so that trouble is not repeated.
    ({"stage": "trouble", "narrow": [{"by": "troubles", "less_than": 1}]}, "C3 C4 C5 C6 C7 C8"),
    ({"stage": "trouble", "where": "troubles(last year) >= 1"}, "C2"),
    # S208: the seller's filter and rules, then "OO or above".
    ({"stage": "definition", "where": 'filter("Regulars") and country != "Germany"'}, "C1 C4 C8"),
    ({"stage": "definition", "rules": "Loyal", "narrow": [{"by": "score", "at_least": 100}]}, "C4 C7 C8"),
    ({"stage": "definition", "rules": "Loyal", "narrow": [{"by": "score", "less_than": 0}]}, "C1 C2"),
    # S210: names, in whatever case.
    ({"stage": "individual", "keep": ["c1", "C5"]}, "C1 C5"),
    ({"stage": "individual", "exclude": ["C1", "c2", "C3"]}, "C4 C5 C6 C7 C8"),
    # S212: told, answered, bought, heard.
    ({"stage": "campaign", "who": "told"}, "C1 C2 C3 C4"),
    ({"stage": "campaign", "who": "told", "plans": [1]}, "C1 C3 C4"),
    ({"stage": "campaign", "who": "told", "in": "last year"}, "C1 C2"),
    ({"stage": "campaign", "who": "not_told", "in": "this year"}, "C2 C5 C6 C7 C8"),
    ({"stage": "campaign", "who": "answered"}, "C1 C4"),
    ({"stage": "campaign", "who": "not_answered"}, "C2 C3"),
    ({"stage": "campaign", "who": "interested"}, "C4"),
    ({"stage": "campaign", "who": "declined"}, "C1"),
    ({"stage": "campaign", "who": "bought"}, "C2 C4"),
    ({"stage": "campaign", "who": "not_bought", "plans": [1]}, "C1 C3"),
    ({"stage": "campaign", "heard": {"at_least": 2}}, "C1"),
    ({"stage": "campaign", "heard": {"less_than": 2}, "in": "last 30 days"}, "C1 C2 C3 C4 C5 C6 C7 C8"),
]


@pytest.mark.parametrize(("stage", "numbers"), KEPT)
def test_a_stage_keeps_whom_it_says(staged_village: Shop, stage: dict[str, Any], numbers: str) -> None:
    """Each kind of stage, with its bounds and its ranks."""
    assert found(staged_village, stage) == set(numbers.split())


def test_seven_stages_each_report_what_they_did(staged_village: Shop) -> None:
    """Figure 16 from S200 to S212 in one: counts, reasons and notes of every stage."""
    prospects = {"ways": ["cross_sell"], "weighting": "bought_levels", "counted": ["cross_sells"], "product_id": 3}
    extracted = run(
        staged_village,
        {"stage": "timing", "prospects": prospects},
        {"stage": "accounting", "narrow": [{"by": "sales", "at_least": 5}]},
        {"stage": "behaviour", "where": "visits >= 1", "narrow": [{"by": "last_purchase", "top": 3}]},
        {"stage": "trouble", "narrow": [{"by": "troubles", "less_than": 1}]},
        {"stage": "definition", "rules": "Loyal"},
        {"stage": "individual", "exclude": ["C8"]},
        {"stage": "campaign", "who": "told", "in": "this year"},
        added=("C6", "C4"),
    )
    assert [(each.title, each.arrived, each.kept) for each in extracted.funnel.stages] == [
        ("Sale timing", 8, 4),
        ("Managerial accounting", 4, 3),
        ("Purchase behaviour", 3, 3),
        ("Trouble", 3, 2),
        ("The seller's definition", 2, 2),
        ("Individual specification", 2, 1),
        ("Campaign history", 1, 1),
    ]
    assert extracted.answer.remarks == (
        "1. Sale timing kept 4 of 8; left out: 4 who are no prospects for CHILDRENS CUTLERY (84997) (cross-sell).",
        "2. Managerial accounting kept 3 of 4; left out: 1 with sales not at least £5.00.",
        "3. Purchase behaviour kept 3 of 3.",
        "4. Trouble kept 2 of 3; left out: 1 with troubles not less than 1.",
        "5. The seller's definition kept 2 of 2.",
        "6. Individual specification kept 1 of 2; left out: 1 who was excluded by name.",
        "7. Campaign history kept 1 of 1.",
        "1 customer was added by hand, after the stages; they are not counted among those found.",
        "1 of those to be added by hand is not added: found already, narrowed out, or gone.",
    )
    (smith, added) = extracted.answer.top
    assert (smith.number, smith.weight, added.number, added.weight) == ("C4", 107, "C6", 0)
    assert smith.reason.startswith("Sale timing: bought WHITE HANGING HEART T-LIGHT HOLDER")
    assert "The seller's definition: “Loyal” +107 points (Often, has sales of more than £0.00)" in smith.reason
    assert smith.reason.endswith("told once, last on 20 Feb 2026 this year (2026); is interested, bought")


def test_a_tie_is_cut_by_who_came_first_and_stated(staged_village: Shop) -> None:
    """Two have three visits: exactly as many are kept as were asked for."""
    stage = {"stage": "behaviour", "narrow": [{"by": "visits", "top": 2}]}
    (report,) = run(staged_village, stage).funnel.stages
    assert found(staged_village, stage) == {"C1", "C2"}
    assert report.notes == ("1 more has the same visits as the last one kept; who was entered first stayed.",)


def test_the_last_stage_that_weighs_orders_the_answer(staged_village: Shop) -> None:
    """Without any it is sales; a rank by a figure, or rules, weigh anew; a score can be added to what came."""
    plain = {"stage": "behaviour", "where": "visits >= 2"}
    by_visits = {"stage": "behaviour", "narrow": [{"by": "visits", "top": 4}]}
    scored = {"stage": "definition", "rules": "Loyal", "onto": True}
    assert [(each.number, each.weight) for each in run(staged_village, plain).answer.top] == [
        ("C1", 535), ("C4", 272), ("C8", 260), ("C2", 150),
    ]  # fmt: skip
    assert [(each.number, each.weight) for each in run(staged_village, by_visits).answer.top] == [
        ("C1", 3), ("C2", 3), ("C4", 3), ("C8", 2),
    ]  # fmt: skip
    assert [(each.number, each.weight) for each in run(staged_village, by_visits, scored).answer.top] == [
        ("C4", 110), ("C8", 108), ("C1", -164), ("C2", -202),
    ]  # fmt: skip


def test_any_question_can_be_the_first_stage_and_be_narrowed_by_words(staged_village: Shop) -> None:
    """What was asked before becomes a stage; what narrows it later is one more, for those added by hand as well."""
    asked = understand(staged_village, "visits >= 2")
    first = understand_stages(staged_village, in_stages(asked), "regulars")
    assert (first.kind, first.sentence) == (
        QuestionKind.EXTRACTION,
        "Customers by the seller's definition: with at least 2 visits",
    )
    spec = {**(first.spec or {}), "added": ["C3", "C5"]}
    narrowed = replace(first, spec=spec, filter_text='country != "Nigeria"')
    found_now = answer(staged_village, narrowed)
    assert [each.number for each in found_now.top] == ["C1", "C4", "C8", "C2", "C5"]
    assert found_now.found == 4
    again = in_stages(narrowed)
    assert [stage.where for stage in again.stages] == ["visits >= 2", 'country != "Nigeria"']


def test_history_counts_for_whom_customers_are_now(store: Store, tmp_path: Path) -> None:
    """On either database: a merged customer's messages are the survivor's, an erased one's are nobody's."""
    with village(store, tmp_path) as shop:
        with store.write() as tx:
            fill_campaigns(tx)
            add_campaign(tx, 4, datetime(2026, 1, 4, 9, 0, tzinfo=UTC), {"C7": None, "C8": None})
            people = {row.number: row for row in tx.exec(select(Customer)).all()}
            people["C7"].merged_into_id = people["C2"].id
            people["C8"].erased_at = shop.clock.now()
            tx.add_all([people["C7"], people["C8"]])
        told = {"stage": "campaign", "who": "told"}
        assert found(shop, told) == {"C1", "C2", "C3", "C4"}
        assert found(shop, {"stage": "campaign", "heard": {"at_least": 2}}) == {"C1", "C2"}
        # C2 bought the cakestand on the day after, within the window.
        assert found(shop, {"stage": "campaign", "who": "bought", "plans": [3]}) == {"C2"}
        assert found(shop, {"stage": "individual", "keep": ["C7", "C3"]}) == {"C2", "C3"}
        gone = run(shop, {"stage": "individual", "exclude": ["C8", "C1"]})
        assert gone.funnel.stages[0].notes == ("Nobody has the number C8 (any more).",)


def test_a_list_keeps_who_was_added_by_hand_marked(own_village: Shop) -> None:
    """Saved as a list, everybody found and added is on it, each with the reason."""
    spec = {"stages": [{"stage": "behaviour", "where": "visits >= 3"}], "added": ["C5"]}
    understood = understand_stages(own_village, extraction_from(spec), "test")
    own_village.mirror.refresh()
    with own_village.store.write() as tx:
        question = keep_question(tx, own_village, understood, 3, "U1")
    kept = keep_list(own_village, question.id or 0, "Threes", "U1")
    with own_village.store.read() as tx:
        rows = tx.exec(select(Customer.number, ListMember.reason).join(ListMember)).all()

    assert kept.size == 4
    reasons = {number: reason for number, reason in rows if reason}
    assert reasons["C5"] == "added by hand, after the stages"
    assert "visits: 3 (at least 3)" in reasons["C1"]


HOSTILE: list[Any] = [
    {},
    {"stages": "behaviour"},
    {"stages": [None]},
    {"stages": [{"stage": "behaviour"}]},
    {"stages": [{"stage": "BEHAVIOUR", "where": "visits > 1"}]},
    {"stages": [{"stage": "behaviour", "where": ""}]},
    {"stages": [{"stage": "behaviour", "where": "visits > 1" + " or visits > 1" * 400}]},
    {"stages": [{"stage": "behaviour", "where": ["visits > 1"]}]},
    {"stages": [{"stage": "behaviour", "where": "sales"}]},
    {"stages": [{"stage": "behaviour", "narrow": [{}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales"}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "name", "top": 5}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "visits > 1", "top": 5}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "top": 0}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "top": True}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "top": 5, "top_percent": 5}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "top_percent": "NaN"}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "top_percent": "1E-30"}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "at_least": "1) or (sales > 0"}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "at_least": {"x": 1}}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "at_least": 1e300}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "per": "year", "top": 5}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "visits", "per": "month", "top": 5}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "sales", "per": "month", "in": "sales) > 1", "top": 5}]}]},
    {"stages": [{"stage": "behaviour", "narrow": [{"by": "score", "at_least": 1}]}]},
    {"stages": [{"stage": "accounting", "narrow": [{"by": "visits", "closed": True, "top": 5}]}]},
    {"stages": [{"stage": "timing"}]},
    {"stages": [{"stage": "timing", "prospects": {"ways": ["theft"], "weighting": "rules", "counted": []}}]},
    {"stages": [{"stage": "timing", "prospects": {"product_id": "3; DROP TABLE customer"}}]},
    {"stages": [{"stage": "definition", "rules": "Loyal", "onto": True}]},
    {"stages": [{"stage": "definition", "rules": "nobody's"}]},
    {"stages": [{"stage": "individual", "keep": [1]}]},
    {"stages": [{"stage": "individual", "keep": ["C1"], "exclude": ["C2"]}]},
    {"stages": [{"stage": "individual", "keep": ["C1", "nobody"]}]},
    {"stages": [{"stage": "individual", "exclude": ["nobody"]}]},
    {"stages": [{"stage": "campaign"}]},
    {"stages": [{"stage": "campaign", "who": "not_told", "plans": [1, 99]}]},
    {"stages": [{"stage": "campaign", "who": "told", "plans": [-1]}]},
    {"stages": [{"stage": "campaign", "who": "told", "in": "never"}]},
    {"stages": [{"stage": "campaign", "heard": {"before": "today"}}]},
    {"stages": [{"stage": "behaviour", "where": "visits > 1"}] * 21},
    {"stages": [{"stage": "behaviour", "where": "visits > 1"}], "added": ["nobody"]},
    {"stages": [{"stage": "behaviour", "where": "visits > 1"}], "addded": ["C1"]},
]


@pytest.mark.parametrize("spec", HOSTILE)
def test_a_slip_or_an_attack_is_refused_and_never_means_everybody(staged_village: Shop, spec: Any) -> None:  # noqa: ANN401 - anything
    """Whatever is wrong with a specification is said before anything is asked."""
    with pytest.raises(NajimiError):
        understand_stages(staged_village, extraction_from(spec), "test")


def test_a_fault_names_its_stage_and_points_at_the_words(staged_village: Shop) -> None:
    """The person who wrote it finds the place."""
    spec = {"stages": [{"stage": "behaviour", "where": "visits > 1"}, {"stage": "trouble", "where": "trubles < 1"}]}
    with pytest.raises(QuestionError, match="Stage 2, trouble: I don't know “trubles”") as caught:
        understand_stages(staged_village, extraction_from(spec), "test")
    assert caught.value.suggestions[0] == "troubles"
    with pytest.raises(RefusedError, match="Stage 1, narrowing 1: “per”: write one of customer, product, month"):
        extraction_from({"stages": [{"stage": "trouble", "narrow": [{"by": "troubles", "per": "week", "top": 1}]}]})


def test_everybody_comes_in_the_order_of_the_answer(staged_village: Shop) -> None:
    """What is handed over begins with what was shown."""
    stage = {"stage": "accounting", "narrow": [{"by": "sales", "at_least": 1}]}
    shown = [each.number for each in run(staged_village, stage).answer.top]
    assert everyone(staged_village, stage) == shown == ["C7", "C1", "C4", "C8", "C2", "C3", "C6"]
