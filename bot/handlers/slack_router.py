"""Which conversation a turn belongs to."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from bot.handlers import (
    slack_accounts,
    slack_answer_more,
    slack_approval,
    slack_ask,
    slack_attributes,
    slack_campaign,
    slack_canned,
    slack_cards,
    slack_conversation,
    slack_customer,
    slack_duplicates,
    slack_edit,
    slack_extraction,
    slack_filter_builder,
    slack_filter_forms,
    slack_filters,
    slack_home,
    slack_import,
    slack_invite,
    slack_kept_lists,
    slack_lists,
    slack_months,
    slack_plan,
    slack_policy,
    slack_product_forms,
    slack_products,
    slack_prospects,
    slack_ranges,
    slack_reports,
    slack_roles,
    slack_rules,
    slack_solution_forms,
    slack_solutions,
    slack_stage_forms,
    slack_trial,
    slack_why,
)
from bot.handlers.slack_turn import Desk, Turn, turn_of
from bot.views.slack_answer import refusal_blocks
from bot.workers.inbox import Effect
from core.errors import ShownError
from core.extraction.words.recognise import CommandMeantError
from core.models import InboxEvent
from core.replies import Replies
from core.shop import Shop

Handler = Callable[[Desk, Turn], Effect]
View = dict[str, Any]

# What opens a modal is done at once, while Slack's trigger lasts; nothing is left to do afterwards.
OPENED: dict[str, Callable[[Desk, Turn], View]] = {
    "plan_open": slack_plan.open_form,
    "refine_open": slack_ask.refine_form,
    "list_rename_open": slack_kept_lists.rename_open,
    "list_compare_open": slack_kept_lists.compare_open,
    "list_combine_open": slack_kept_lists.combine_open,
    "filter_edit_open": slack_edit.edit_form_of,
    "save_open": slack_lists.save_form,
    "send_back_open": slack_approval.send_back_form,
    "look_plan": slack_home.look,
    "roles_open": slack_roles.form,
    "policy_open": slack_policy.form,
    "schedule_open": slack_reports.open_schedule,
    "report_change_open": slack_reports.open_change,
    "talk_answer_open": slack_conversation.answer_form,
    "talk_assign_open": slack_conversation.assign_form,
    "canned_new_open": slack_canned.new_form,
    "canned_edit_open": slack_canned.edit_form,
    "consent_ask_open": slack_customer.ask_form,
    "consent_note_open": slack_customer.note_form,
    "range_open": slack_ranges.form,
    "solution_new_open": slack_solution_forms.new_open,
    "solution_edit_open": slack_solution_forms.edit_open,
    "department_new_open": slack_solution_forms.department_open,
    "department_open": slack_solution_forms.department_open,
    "erase_open": slack_customer.erase_form,
    "product_edit_open": slack_product_forms.edit_open,
    "product_relations_open": slack_product_forms.relations_open,
    "product_counts_open": slack_product_forms.counts_open,
    "import_columns_open": slack_import.columns_open,
    "import_kind_open": slack_import.kind_open,
    "import_undo_open": slack_import.undo_open,
    "answer_more_open": slack_answer_more.form,
    "build_open": slack_filter_builder.form,
    "build_edit_open": slack_filter_builder.edit_form,
    "build_kept_open": slack_filter_builder.kept_form,
    "attribute_open": slack_attributes.new_form,
    "attribute_edit_open": slack_attributes.edit_form,
    "kept_new_open": slack_filter_forms.new_form,
    "kept_edit_open": slack_filter_forms.edit_form,
    "kept_lower_open": slack_filter_forms.lower_form,
    "kept_use_open": slack_filter_forms.use_form_of,
    "kept_save_open": slack_filter_forms.save_as_form_of,
    "figures_form_open": slack_accounts.form,
    "stage_add_open": slack_stage_forms.add_form,
    "stage_edit_open": slack_stage_forms.edit_form,
    "stage_people_open": slack_extraction.people_form_of,
    "stage_save_open": slack_extraction.save_form_of,
    "rules_new_open": slack_rules.new_form,
    "rules_edit_open": slack_rules.change_form,
    "why_open": slack_why.form,
    "card_coupon_open": slack_cards.coupon_form,
    "card_note_open": slack_cards.note_form,
}
# Modals that are filled again while they are open: once they appear, and by these buttons in them.
FILLED: dict[str, Callable[[Desk, Turn, View], View]] = {
    "plan_open": slack_plan.filled_form,
    "filter_edit_open": slack_edit.filled_form,
    "filter_edit_check": slack_edit.filled_form,
    "plan_preview": slack_plan.filled_form,
    "plan_test": slack_plan.filled_form,
    "talk_canned": slack_conversation.filled_answer,
    "talk_preview": slack_conversation.filled_answer,
    "import_undo_open": slack_import.undo_filled,
    **dict.fromkeys(slack_filter_builder.STEPS, slack_filter_builder.filled),
    "attribute_check": slack_attributes.filled,
    "kept_check": slack_filter_forms.filled,
    "kept_use_check": slack_filter_forms.use_filled,
    "stage_kind": slack_stage_forms.chosen_form,
    "stage_try": slack_stage_forms.filled,
    "rules_try": slack_rules.filled,
}
# What is wrong with a modal that was handed in, by block id.
CHECKED: dict[str, Callable[[Desk, Turn], dict[str, str]]] = {
    "plan": slack_plan.check,
    "filter_edit": slack_edit.check,
    "list_rename": slack_kept_lists.check_name,
    "list_combine": slack_kept_lists.check_name,
    "erase": slack_customer.check_erase,
    "roles": slack_roles.check,
    "policy": slack_policy.check,
    "schedule": slack_reports.check_schedule,
    "reschedule": slack_reports.check_schedule,
    "talk_answer": slack_conversation.check_answer,
    "canned": slack_canned.check,
    "filter_build": slack_filter_builder.check,
    "attribute": slack_attributes.check,
    "kept_filter": slack_filter_forms.check,
    "kept_use": slack_filter_forms.use_check,
    "kept_save_as": slack_filter_forms.save_as_check,
    "range": slack_ranges.check,
    "solution_new": slack_solution_forms.check_new,
    "solution_edit": slack_solution_forms.check_edit,
    "department": slack_solution_forms.check_department,
    "product_edit": slack_product_forms.check_edit,
    "product_relations": slack_product_forms.check_related,
    "figures_form": slack_accounts.check_form,
    "stage": slack_stage_forms.check,
    "stage_people": slack_extraction.check_people,
    "rules": slack_rules.check,
    "why": slack_why.check,
}

PRESSED: dict[str, Handler] = {
    "ask_again": lambda desk, turn: slack_ask.ask(desk, turn, turn.value),
    "undo_refinement": slack_ask.undo_refinement,
    "prospects_way": slack_prospects.choose_way,
    "prospects_weighting": slack_prospects.choose_weighting,
    "prospects_turn": slack_prospects.turn_around,
    "prospects_open": slack_prospects.open_product,
    "next_weighting": slack_prospects.choose_next,
    "next_customers": slack_prospects.next_customers,
    "export": slack_lists.export,
    "list_look": slack_kept_lists.look,
    "list_news": slack_kept_lists.news,
    "list_refresh_ask": slack_kept_lists.ask_refresh,
    "list_refresh": slack_kept_lists.refresh,
    "list_return_ask": slack_kept_lists.ask_return,
    "list_return": slack_kept_lists.return_to,
    "list_export": slack_kept_lists.export,
    "list_remove_ask": slack_kept_lists.ask_remove,
    "list_remove": slack_kept_lists.remove,
    "list_bring_back": slack_kept_lists.bring_back,
    "approve": slack_approval.approve,
    "pause": slack_campaign.control,
    "resume": slack_campaign.control,
    "cancel_plan": slack_campaign.control,
    "evaluate_now": slack_campaign.evaluate,
    "settle_open": slack_campaign.show_unknown,
    "settle": slack_campaign.settle,
    "list_again": slack_home.ask_again,
    "mishaps_open": slack_home.show_mishaps,
    "event_again": slack_home.try_again,
    "report_now": slack_reports.post_now,
    "policy_back": slack_policy.back,
    "merge": slack_duplicates.press_merge,
    "unmerge": slack_duplicates.press_unmerge,
    "keep_apart": slack_duplicates.press_apart,
    "not_now": slack_duplicates.press_later,
    "report_stop": slack_reports.stop,
    "import_confirm": slack_import.confirm,
    "import_forget": slack_import.forget,
    "import_stop": slack_import.stop,
    "talk_take": slack_conversation.take,
    "talk_close": slack_conversation.close,
    "talk_open_again": slack_conversation.open_again,
    "canned_remove": slack_canned.remove,
    "product_show": slack_products.show,
    "product_history": slack_products.show_history,
    "solution_history": slack_solution_forms.show_history,
    "product_undo": slack_products.undo,
    "product_pair": slack_products.confirm,
    "filters_all": lambda desk, turn: slack_filters.said(desk, turn, ""),
    "attribute_look": slack_attributes.look_pressed,
    "attribute_remove": slack_attributes.remove,
    "attribute_remove_anyway": slack_attributes.remove_anyway,
    "attribute_restore": slack_attributes.restore,
    "kept_look": slack_filters.look_pressed,
    "kept_ask": slack_filters.ask,
    "kept_history": slack_filters.history,
    "kept_compare": slack_filters.compare,
    "kept_uses": slack_filters.uses,
    "kept_restore": slack_filters.restore,
    "kept_original": slack_filters.original,
    "kept_remove": slack_filters.remove,
    "kept_remove_anyway": slack_filters.remove_anyway,
    "figures": slack_accounts.of_question,
    "trends": slack_accounts.trends_of_question,
    "figures_list": slack_accounts.of_list,
    "trends_list": slack_accounts.trends_of_list,
    "figures_of": slack_accounts.again,
    "trends_of": slack_accounts.trends_again,
    "figures_export": slack_accounts.export,
    "trends_export": slack_accounts.export_of_trends,
    "close_look": slack_months.look,
    "close_month": slack_months.close,
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
    "finding_decide": slack_cards.decided,
}

SUBMITTED: dict[str, Handler] = {
    "refine": lambda desk, turn: slack_ask.refine(
        desk, turn, slack_ask.question_of(desk, str(turn.metadata["question"])), turn.state.get("words", "")
    ),
    "filter_edit": slack_edit.ask_edited,
    "save_list": slack_lists.save,
    "list_rename": slack_kept_lists.rename,
    "list_compare": slack_kept_lists.compare,
    "list_combine": slack_kept_lists.combine,
    "plan": slack_plan.ask_for_approval,
    "send_back": slack_approval.send_back,
    "consent_ask": slack_customer.ask,
    "consent_note": slack_customer.note,
    "range": slack_ranges.save,
    "solution_new": slack_solution_forms.make,
    "solution_edit": slack_solution_forms.edit,
    "department": slack_solution_forms.save_department,
    "erase": slack_customer.erase,
    "approve_plan": slack_home.approve,
    "roles": slack_roles.save,
    "policy": slack_policy.save,
    "schedule": slack_reports.schedule,
    "reschedule": slack_reports.change,
    "import_columns": slack_import.columns_chosen,
    "import_kind": slack_import.kind_chosen,
    "import_undo": slack_import.undo,
    "talk_answer": slack_conversation.send_answer,
    "talk_assign": slack_conversation.assign,
    "canned": slack_canned.save,
    "product_edit": slack_product_forms.edit,
    "product_relations": slack_product_forms.relate,
    "product_counts": slack_product_forms.enter_counts,
    "filter_build": slack_filter_builder.ask,
    "attribute": slack_attributes.save,
    "kept_filter": slack_filter_forms.save,
    "kept_use": slack_filter_forms.use,
    "kept_save_as": slack_filter_forms.save_as,
    "figures_form": slack_accounts.submitted,
    "stage": slack_stage_forms.narrow,
    "stage_people": slack_extraction.add_people,
    "stage_save": slack_extraction.save,
    "rules": slack_rules.save,
    "why": slack_why.answer_form,
    "card_coupon": slack_cards.issue,
    "card_note": slack_cards.note,
}

# The first words that are commands, with what follows them; anything else is a question.
SAID: dict[str, Callable[[Desk, Turn, str], Effect]] = {
    "": lambda desk, turn, _rest: slack_ask.show_help(desk, turn),
    "help": lambda desk, turn, _rest: slack_ask.show_help(desk, turn),
    "lists": slack_kept_lists.said_lists,
    "list": slack_kept_lists.said_list,
    "compare": slack_kept_lists.said_compare,
    "prospects": slack_prospects.said_prospects,
    "next": slack_prospects.said_next,
    "offers": slack_prospects.said_offers,
    "matrix": slack_prospects.said_matrix,
    "plans": slack_reports.said_plans,
    "report": slack_reports.said_report,
    "reports": lambda desk, turn, _rest: slack_reports.show_reports(desk, turn),
    "roles": slack_roles.said,
    "policy": slack_policy.said,
    "duplicates": slack_duplicates.said,
    "merge": slack_duplicates.said_merge,
    "unmerge": slack_duplicates.said_unmerge,
    **dict.fromkeys(slack_reports.FIRST_WORDS, slack_reports.said),
    "invite": slack_invite.invite,
    "consent": slack_customer.show_consent,
    "range": slack_ranges.show,
    "export": slack_customer.export,
    "erase": slack_customer.preview_erase,
    "link": slack_trial.link_me,
    "unlink": slack_trial.unlink_me,
    "canned": slack_canned.show,
    "product": slack_products.said,
    "solution": slack_solutions.said,
    "department": slack_solutions.said_department,
    "attributes": slack_attributes.said,
    "attribute": slack_attributes.said,
    "filters": slack_filters.said,
    "filter": slack_filters.said,
    "stages": slack_extraction.said,
    "rules": slack_rules.said,
    "why": slack_why.said,
    "figures": slack_accounts.said,
    "trends": slack_accounts.said_trends,
    "accounts": slack_months.said,
    "close": slack_months.said_close,
    "cards": slack_cards.said,
}

# Nouns that mean the same in the plural and the singular: what is missing above takes after the other.
ALSO_SAID = {
    "products": "product",
    "solutions": "solution",
    "departments": "department",
    "ranges": "range",
    "rule": "rules",
    "stage": "stages",
    "role": "roles",
    "plan": "plans",
    "policies": "policy",
    "duplicate": "duplicates",
    "trend": "trends",
    "figure": "figures",
    "account": "accounts",
    "consents": "consent",
}
SAID.update({other: SAID[word] for other, word in ALSO_SAID.items() if word in SAID})

# Events other than words, buttons and modals, by the turn's kind.
HAPPENED: dict[str, Handler] = {
    "home": slack_home.opened,
    "file": slack_import.shared,
}
# Turns of somebody without any role that are heard all the same: they tell nothing of the customers.
FOR_ANYBODY = frozenset({"home"})


class StaffConversation:
    """Staff's conversation: an event of the inbox in, its effect out."""

    def __init__(self, desk: Desk) -> None:
        """Serve this desk."""
        self.desk = desk

    def prepare(self, _shop: Shop, event: InboxEvent) -> Effect:
        """Return what an event does; raises `ShownError` for what is refused."""
        turn = turn_of(event)
        if turn.kind not in FOR_ANYBODY:
            self.desk.admit(turn)
        if turn.kind in {"app_mention", "command"}:
            return self._words(turn)
        if turn.kind in HAPPENED:
            return HAPPENED[turn.kind](self.desk, turn)
        if turn.kind == "view_submission":
            return SUBMITTED[turn.action](self.desk, turn)
        if turn.action in PRESSED:
            return PRESSED[turn.action](self.desk, turn)
        return _nothing

    def _words(self, turn: Turn) -> Effect:
        """Take a turn of words: a few commands, anything else is a question."""
        if command := _command(turn.words):
            return command(self.desk, turn, turn.words.partition(" ")[2].strip())
        try:
            return slack_ask.ask(self.desk, turn, turn.words)
        except CommandMeantError as meant:
            command = _command(meant.command)
            if command is None:
                raise
            return command(self.desk, turn, meant.command.partition(" ")[2])

    def apologise(self, event: InboxEvent, error: Exception, reference: str) -> Effect:
        """Say what was refused and what would work; or, for a fault of ours, where the log has it."""
        turn = turn_of(event)
        if isinstance(error, ShownError):
            text, blocks = str(error), refusal_blocks(error, turn.words)
        else:
            text = f"Something went wrong on our side, and nothing was changed. The log has it under {reference}."
            blocks = []

        def effect(tx: Session, replies: Replies) -> None:
            self.desk.staff(tx, turn)
            if turn.kind in {"app_mention", "command"}:
                turn.say(replies, text, blocks)
            else:
                turn.whisper(replies, text, blocks)

        return effect


def _command(words: str) -> Callable[[Desk, Turn, str], Effect] | None:
    """Return what carries out the command that `words` begin with; None where they are a question."""
    return SAID.get(words.partition(" ")[0].casefold().strip("?!. "))


def _nothing(_tx: Session, _replies: Replies) -> None:
    """Change nothing: the modal is already open."""
