"""The cards and windows of stages, rules and reasons stay within what Slack takes."""

import json

from bot.handlers.slack_router import CHECKED, FILLED, OPENED, PRESSED, SUBMITTED
from bot.views.slack_answer import MORE, answer_card
from bot.views.slack_extraction import people_form, save_form, saved_card
from bot.views.slack_rules import edit_form, list_card, rules_card
from bot.views.slack_stage_forms import Offered, kinds_form, stage_form
from core.extraction.answer import Answer, Understood
from core.extraction.rules.rule import MOST_RULES, Rule
from core.extraction.stages.funnel import Left, StageReport
from core.extraction.stages.stage import StageKind
from core.models import QuestionKind

MOST_BLOCKS = 50
LONGEST = 3_000


def test_a_card_of_twenty_stages_fits() -> None:
    """As many stages as there may be, with hostile names and long reasons."""
    left = tuple(Left(5, f"who <are> & were “{'x' * 300}”") for _ in range(20))
    stages = tuple(
        StageReport(StageKind.DEFINITION, "Only <those>", "y" * 5_000, 10, 5, left, ("z" * 5_000,)) for _ in range(20)
    )
    understood = Understood(QuestionKind.EXTRACTION, "x", None, None, "s" * 5_000, {})
    blocks = answer_card(Answer(understood, 5, 10, (), (), remarks=("r",) * 25, stages=stages), 7, refines=True)
    assert len(blocks) <= MOST_BLOCKS
    for block in blocks:
        assert len(block.get("text", {}).get("text", "")) <= LONGEST
        assert len(block.get("accessory", {}).get("options", [])) <= 5
    assert "<those>" not in json.dumps(blocks)


def test_every_window_fits_and_names_what_is_handled() -> None:
    """Windows have at most a hundred blocks; their buttons and callbacks are known to the router."""
    rules = [f"Rule base {number}" for number in range(200)]
    offered = Offered(rules, {number: f"Solution {number} {'x' * 90}" for number in range(200)}, {"1": "y" * 200})
    windows = [stage_form("{}", kind, {"product": "1"}, offered) for kind in StageKind]
    windows += [people_form("{}", ["1"] * 500), save_form("{}", "s" * 5_000, "n")]
    windows.append(edit_form("{}", "n", [Rule("visits > 1", "80")] * MOST_RULES))
    for window in windows:
        assert len(window["blocks"]) <= 100
        assert window["callback_id"] in SUBMITTED
        for block in window["blocks"]:
            element = block.get("element", {})
            assert len(element.get("options", [])) <= 100
            assert len(element.get("initial_value", "")) <= LONGEST
            assert len(block.get("hint", {}).get("text", "")) <= 150
            assert len(element.get("placeholder", {}).get("text", "")) <= 150
    assert {"stage", "stage_people", "rules", "why"} <= set(CHECKED)
    assert "submit" not in kinds_form("{}")
    assert {"stage_kind", "stage_try", "rules_try"} <= set(FILLED)
    assert {action for _, action in MORE} >= {"stage_add_open", "why_open"}
    assert {"stage_add_open", "stage_edit_open", "stage_people_open", "stage_save_open", "why_open"} <= set(OPENED)
    assert {"stage_up", "stage_down", "stage_remove", "stage_funnel", "rules_restore"} <= set(PRESSED)


def test_nothing_saved_says_how_to_begin() -> None:
    """An empty list is no dead end."""
    assert "Narrow in stages" in json.dumps(saved_card([]))
    assert "There are no rules yet" in json.dumps(list_card([]))


def test_a_rule_base_of_many_rules_fits() -> None:
    """Fifty long rules are shortened, not cut off by Slack."""
    rules = [Rule("visits > 1 or " * 50 + "visits > 1", "80", "x" * 80)] * MOST_RULES
    blocks = rules_card("Loyal", rules, ["s" * 1_000] * MOST_RULES, 3, "p" * 5_000)
    assert len(blocks) <= MOST_BLOCKS
    assert all(len(block.get("text", {}).get("text", "")) <= LONGEST for block in blocks)
