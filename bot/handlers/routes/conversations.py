"""Conversations with customers, canned replies, and tests to oneself."""

from bot.handlers import slack_canned, slack_conversation, slack_trial
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "talk_answer_open": slack_conversation.answer_form,
        "talk_assign_open": slack_conversation.assign_form,
        "canned_new_open": slack_canned.new_form,
        "canned_edit_open": slack_canned.edit_form,
    },
    filled={
        "talk_canned": slack_conversation.filled_answer,
        "talk_preview": slack_conversation.filled_answer,
    },
    checked={
        "talk_answer": slack_conversation.check_answer,
        "canned": slack_canned.check,
    },
    pressed={
        "talk_take": slack_conversation.take,
        "talk_close": slack_conversation.close,
        "talk_open_again": slack_conversation.open_again,
        "canned_remove": slack_canned.remove,
    },
    submitted={
        "talk_answer": slack_conversation.send_answer,
        "talk_assign": slack_conversation.assign,
        "canned": slack_canned.save,
    },
    said={
        "link": slack_trial.link_me,
        "unlink": slack_trial.unlink_me,
        "canned": slack_canned.show,
    },
)
