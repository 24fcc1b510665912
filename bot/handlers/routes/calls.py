"""Telephone calls: their cards, words and notes, call lists, and whom to call back."""

from bot.handlers import slack_call_back, slack_call_days, slack_call_list, slack_call_marks, slack_cautions
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        **dict.fromkeys(("call_back_open", "call_back_note_open"), slack_call_back.back_open),
        "call_at_open": slack_call_list.call_at_form,
        "call_ended_open": slack_call_list.ended_form,
        **dict.fromkeys(slack_call_marks.FORM_KINDS, slack_call_marks.deed_form),
        "call_caution_open": slack_call_marks.caution_form,
        "call_caller_open": slack_call_marks.caller_form,
        "call_note_open": slack_call_marks.note_form,
        "caution_done_open": slack_cautions.form,
        "mark_product_open": slack_call_marks.product_form,
    },
    checked={
        "call_at": slack_call_list.check_call_at,
        "call_deed": slack_call_marks.check_deed,
        "call_caller": slack_call_marks.check_caller,
    },
    pressed={
        "calls_today": slack_call_days.today,
        "call_back_open": slack_call_back.back_begun,
        "call_back_ring": slack_call_back.back_ring,
        "call_back_undo": slack_call_back.back_undo,
        "call_ring": slack_call_list.ring,
        "call_next": slack_call_list.take_next,
        "call_end": slack_call_list.end,
        "call_skip": slack_call_list.skip,
        "call_undo": slack_call_list.undo,
        "caution_take": slack_cautions.take,
        "mark_act": slack_call_marks.act,
        "mark_dismiss": slack_call_marks.dismiss,
        "mark_undo": slack_call_marks.undo,
        "call_note_confirm": slack_call_marks.note_as_it_is,
        "call_note_undo": slack_call_marks.note_undo,
    },
    submitted={
        "call_back": slack_call_back.back_done,
        "call_at": slack_call_list.call_at,
        "call_ended": slack_call_list.ended,
        "call_deed": slack_call_marks.deed,
        "caution_done": slack_cautions.done,
        "call_caller": slack_call_marks.caller,
        "call_note": slack_call_marks.note,
    },
    said={
        "calls": slack_call_days.said,
    },
    also_said={
        "call": "calls",
    },
)
