"""Which conversation a turn belongs to."""

from sqlmodel import Session

from bot.handlers import slack_ask
from bot.handlers.routes import ALL
from bot.handlers.routes.routes import Saying
from bot.handlers.slack_turn import Desk, Turn, turn_of
from bot.views.slack_answer import refusal_blocks
from bot.workers.inbox import Effect
from core.errors import ShownError
from core.extraction.words.recognise import CommandMeantError
from core.models import InboxEvent
from core.replies import Replies
from core.shop import Shop

OPENED, FILLED, CHECKED = ALL.opened, ALL.filled, ALL.checked
PRESSED, SUBMITTED, HAPPENED = ALL.pressed, ALL.submitted, ALL.happened
# The first words that are commands; a noun in the other number takes after the one that is a command.
ALSO_SAID = ALL.also_said
SAID = {**ALL.said, **{other: ALL.said[word] for other, word in ALSO_SAID.items()}}
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


def _command(words: str) -> Saying | None:
    """Return what carries out the command that `words` begin with; None where they are a question."""
    return SAID.get(words.partition(" ")[0].casefold().strip("?!. "))


def _nothing(_tx: Session, _replies: Replies) -> None:
    """Change nothing: the modal is already open."""
