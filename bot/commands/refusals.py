"""From an error to what its reader sees: its words and the exit code, or the id of a fault in the log."""

import logging
import secrets

from sqlalchemy.exc import OperationalError

from bot.commands.exit_codes import ExitCode
from bot.commands.wire import Refusal
from core.errors import (
    AddressTakenError,
    EngineRunningError,
    NotFoundError,
    QuestionError,
    ShownError,
    StoreUnavailableError,
)

log = logging.getLogger(__name__)


class RefusalError(Exception):
    """A request was refused; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        """Carry the refusal to whoever shows it."""
        super().__init__(refusal.message)
        self.refusal = refusal


def refusal_of(error: Exception) -> Refusal:
    """Return what to say of `error`; a fault of ours is logged under an id, and only the id is said."""
    if isinstance(error, RefusalError):
        return error.refusal
    if isinstance(error, ShownError):
        return _shown(error)
    if isinstance(error, OperationalError):
        message = f"The database failed: {error.orig}. `najimi doctor` says what to do."
        return Refusal(kind="StoreUnavailableError", message=message, exit_code=ExitCode.UNAVAILABLE)
    fault = secrets.token_hex(4)
    log.error("fault %s", fault, exc_info=error)
    message = f"Something is wrong on our side. It is in the log under {fault}."
    return Refusal(kind="Fault", message=message, exit_code=ExitCode.FAULT)


def _shown(error: ShownError) -> Refusal:
    unavailable = isinstance(error, AddressTakenError | EngineRunningError | StoreUnavailableError)
    return Refusal(
        kind=type(error).__name__,
        message=error.message if isinstance(error, QuestionError) else str(error),
        exit_code=ExitCode.UNAVAILABLE if unavailable else ExitCode.REFUSED,
        pointed=error.pointed() if isinstance(error, QuestionError) else None,
        suggestions=error.suggestions if isinstance(error, QuestionError | NotFoundError) else (),
    )
