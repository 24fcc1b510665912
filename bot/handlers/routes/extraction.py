"""Extractions in stages, and rules that score."""

from bot.handlers import slack_extraction, slack_rules, slack_stage_forms
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "stage_add_open": slack_stage_forms.add_form,
        "stage_edit_open": slack_stage_forms.edit_form,
        "stage_people_open": slack_extraction.people_form_of,
        "stage_save_open": slack_extraction.save_form_of,
        "rules_new_open": slack_rules.new_form,
        "rules_edit_open": slack_rules.change_form,
    },
    filled={
        "stage_kind": slack_stage_forms.chosen_form,
        "stage_try": slack_stage_forms.filled,
        "rules_try": slack_rules.filled,
    },
    checked={
        "stage": slack_stage_forms.check,
        "stage_people": slack_extraction.check_people,
        "rules": slack_rules.check,
    },
    pressed={
        "stage_up": slack_extraction.move_up,
        "stage_down": slack_extraction.move_down,
        "stage_remove": slack_extraction.remove,
        "stage_funnel": slack_extraction.funnel,
        "extraction_run": slack_extraction.run,
        "extraction_delete": slack_extraction.delete,
        "rules_look": slack_rules.look_pressed,
        "rules_effect": slack_rules.effect_pressed,
        "rules_history": slack_rules.history,
        "rules_restore": slack_rules.restore,
        "rules_delete": slack_rules.delete,
    },
    submitted={
        "stage": slack_stage_forms.narrow,
        "stage_people": slack_extraction.add_people,
        "stage_save": slack_extraction.save,
        "rules": slack_rules.save,
    },
    said={
        "stages": slack_extraction.said,
        "rules": slack_rules.said,
    },
    also_said={
        "rule": "rules",
        "stage": "stages",
    },
)
