"""Questions: asked, narrowed, edited, explained."""

from bot.handlers import slack_answer_more, slack_ask, slack_edit, slack_why
from bot.handlers.routes.routes import Routes

ROUTES = Routes(
    opened={
        "refine_open": slack_ask.refine_form,
        "filter_edit_open": slack_edit.edit_form_of,
        "answer_more_open": slack_answer_more.form,
        "why_open": slack_why.form,
    },
    filled={
        "filter_edit_open": slack_edit.filled_form,
        "filter_edit_check": slack_edit.filled_form,
    },
    checked={
        "filter_edit": slack_edit.check,
        "why": slack_why.check,
    },
    pressed={
        "ask_again": lambda desk, turn: slack_ask.ask(desk, turn, turn.value),
        "undo_refinement": slack_ask.undo_refinement,
    },
    submitted={
        "refine": lambda desk, turn: slack_ask.refine(
            desk, turn, slack_ask.question_of(desk, str(turn.metadata["question"])), turn.state.get("words", "")
        ),
        "filter_edit": slack_edit.ask_edited,
        "why": slack_why.answer_form,
    },
    said={
        "": lambda desk, turn, _rest: slack_ask.show_help(desk, turn),
        "help": lambda desk, turn, _rest: slack_ask.show_help(desk, turn),
        "why": slack_why.said,
    },
)
