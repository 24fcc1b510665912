"""How a plan moves: every allowed move is in one table, and a move that is not there is refused."""

from enum import StrEnum

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col

from core.errors import NotFoundError, RefusedError
from core.models import Plan, PlanState


class Move(StrEnum):
    """What can happen to a plan."""

    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send back"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    FINISH = "finish"
    REOPEN = "reopen"
    EVALUATE = "evaluate"


MOVES: dict[tuple[PlanState, Move], PlanState] = {
    (PlanState.IN_THE_MAKING, Move.SUBMIT): PlanState.SUBMITTED,
    (PlanState.SUBMITTED, Move.APPROVE): PlanState.APPROVED,
    (PlanState.SUBMITTED, Move.SEND_BACK): PlanState.SENT_BACK,
    (PlanState.SUBMITTED, Move.CANCEL): PlanState.CANCELLED,
    (PlanState.SENT_BACK, Move.CANCEL): PlanState.CANCELLED,
    (PlanState.APPROVED, Move.START): PlanState.RUNNING,
    (PlanState.APPROVED, Move.PAUSE): PlanState.PAUSED,
    (PlanState.APPROVED, Move.CANCEL): PlanState.CANCELLED,
    (PlanState.RUNNING, Move.PAUSE): PlanState.PAUSED,
    (PlanState.RUNNING, Move.CANCEL): PlanState.CANCELLED,
    (PlanState.RUNNING, Move.FINISH): PlanState.FINISHED,
    # A paused plan goes on from where it was: to running, or, if it had not begun, to waiting for its time.
    (PlanState.PAUSED, Move.RESUME): PlanState.RUNNING,
    (PlanState.PAUSED, Move.CANCEL): PlanState.CANCELLED,
    # A message of unknown outcome was let go again after everything else was done.
    (PlanState.FINISHED, Move.REOPEN): PlanState.RUNNING,
    (PlanState.FINISHED, Move.EVALUATE): PlanState.EVALUATED,
}

# Nobody has approved these: who is erased is taken out of them, and their fingerprint made anew.
UNAPPROVED = (PlanState.IN_THE_MAKING, PlanState.SUBMITTED)
IN_WORDS = {
    PlanState.IN_THE_MAKING: "still being made",
    PlanState.SUBMITTED: "waiting for approval",
    PlanState.SENT_BACK: "sent back to its author",
    PlanState.APPROVED: "approved and waiting for its time",
    PlanState.RUNNING: "being sent",
    PlanState.PAUSED: "paused",
    PlanState.CANCELLED: "cancelled",
    PlanState.FINISHED: "sent out",
    PlanState.EVALUATED: "evaluated",
}


def locked_plan(tx: Session, plan_id: int) -> Plan:
    """Return a plan as it is now, kept from changing until the transaction ends; raises `NotFoundError`."""
    # What the caller changed in the plan and has not written yet would be read over.
    tx.flush()
    plan = tx.get(Plan, plan_id, with_for_update=True, populate_existing=True)
    if plan is None:
        message = "That plan does not exist."
        raise NotFoundError(message)
    return plan


def move(tx: Session, plan: Plan, how: Move) -> None:
    """Move a plan; raises `RefusedError` saying what state it is in where the move is not allowed."""
    target = MOVES.get((plan.state, how))
    if target is None:
        raise refusal(plan, how)
    if how is Move.RESUME and plan.started_at is None:
        target = PlanState.APPROVED
    tx.flush()
    moved: CursorResult[tuple[()]] = tx.connection().execute(
        update(Plan).where(col(Plan.id) == plan.id, col(Plan.state) == plan.state).values(state=target)
    )
    if moved.rowcount != 1:
        tx.refresh(plan)
        raise refusal(plan, how)
    tx.refresh(plan)


def refusal(plan: Plan, how: Move) -> RefusedError:
    """Return the error of a move that is not allowed now."""
    return RefusedError(f"The plan “{plan.title}” is {IN_WORDS[plan.state]}; it is too late or too early to {how}.")
