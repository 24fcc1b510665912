"""Which conversation a turn belongs to."""

from collections.abc import Callable
from dataclasses import replace

from sqlmodel import Session

from bot.handlers import slack_approval, slack_ask, slack_campaign, slack_invite, slack_lists, slack_plan
from bot.handlers.slack_turn import Desk, Turn, turn_of
from bot.inbox import Effect
from bot.views.slack_answer import refusal_blocks
from core.errors import ShownError
from core.models import InboxEvent
from core.replies import Replies
from core.shop import Shop

Handler = Callable[[Desk, Turn], Effect]

# What opens a modal is done at once, while Slack's trigger lasts; nothing is left to do afterwards.
OPENERS = frozenset({"refine_open", "save_open", "plan_open", "plan_preview", "send_back_open"})

PRESSED: dict[str, Handler] = {
    "ask_again": lambda desk, turn: slack_ask.ask(desk, turn, turn.value),
    "undo_refinement": slack_ask.undo_refinement,
    "export": slack_lists.export,
    "approve": slack_approval.approve,
    "pause": slack_campaign.control,
    "resume": slack_campaign.control,
    "cancel_plan": slack_campaign.control,
    "evaluate_now": slack_campaign.evaluate,
    "settle_open": slack_campaign.show_unknown,
    "settle": slack_campaign.settle,
}

SUBMITTED: dict[str, Handler] = {
    "refine": lambda desk, turn: slack_ask.refine(
        desk, turn, slack_ask.question_of(desk, str(turn.metadata["question"])), turn.state.get("words", "")
    ),
    "save_list": slack_lists.save,
    "plan": slack_plan.ask_for_approval,
    "send_back": slack_approval.send_back,
}


class StaffConversation:
    """Staff's conversation: an event of the inbox in, its effect out."""

    def __init__(self, desk: Desk) -> None:
        """Serve this desk."""
        self.desk = desk

    def prepare(self, _shop: Shop, event: InboxEvent) -> Effect:
        """Return what an event does; raises `ShownError` for what is refused."""
        turn = turn_of(event)
        if turn.kind in {"app_mention", "command"}:
            return self._words(turn)
        if turn.kind == "view_submission":
            return SUBMITTED[turn.action](self.desk, turn)
        if turn.action in PRESSED:
            return PRESSED[turn.action](self.desk, turn)
        return _nothing

    def _words(self, turn: Turn) -> Effect:
        """Take a turn of words: a few commands, anything else is a question."""
        first, _, rest = turn.words.partition(" ")
        commands: dict[str, Callable[[], Effect]] = {
            "": lambda: slack_ask.show_help(self.desk, turn),
            "help": lambda: slack_ask.show_help(self.desk, turn),
            "plans": lambda: slack_campaign.show_plans(self.desk, turn),
            "report": lambda: slack_campaign.evaluate(self.desk, replace(turn, value=rest.strip())),
            "invite": lambda: slack_invite.invite(self.desk, turn, rest.strip()),
        }
        command = commands.get(first.casefold().strip("?!. "))
        return command() if command else slack_ask.ask(self.desk, turn, turn.words)

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


def _nothing(_tx: Session, _replies: Replies) -> None:
    """Change nothing: the modal is already open."""
