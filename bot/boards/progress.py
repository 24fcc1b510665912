"""A plan's progress in its thread: one message, edited as things happen."""

import asyncio
import logging
from typing import Any

from sqlmodel import Session, col, func, select

from bot.views.slack_plan import progress_card, progress_text
from bot.workers.reply_sender import Call
from core.models import CountedLink, LinkVisit, Plan, PlanState, Response, ResponseKind
from core.outbox import Counts, counts
from core.ports import OutcomeKind
from core.shop import Shop

log = logging.getLogger(__name__)

FOLLOWED = (PlanState.RUNNING, PlanState.PAUSED, PlanState.FINISHED, PlanState.CANCELLED, PlanState.EVALUATED)
ANSWERS = {
    ResponseKind.INTERESTED: "interested",
    ResponseKind.ORDERED: "ordered",
    ResponseKind.NOT_FOR_ME: "not for them",
    ResponseKind.STOPPED: "opted out",
}


class ProgressBoard:
    """Keeps each plan's progress message equal to the truth; says nothing where nothing has changed."""

    def __init__(self, shop: Shop, call: Call) -> None:
        """Post through `call`, Slack's surface."""
        self._shop, self._call = shop, call
        self._shown: dict[int, list[dict[str, Any]]] = {}
        self._turn = asyncio.Lock()

    async def refresh(self) -> None:
        """Post or edit the message of every plan whose numbers have changed since it was last shown."""
        async with self._turn:
            for plan, numbers, answers in await asyncio.to_thread(self._plans):
                card = progress_card(plan, numbers, answers)
                if self._shown.get(plan.id or 0) != card and await self._show(plan, numbers, card):
                    self._shown[plan.id or 0] = card

    def _plans(self) -> list[tuple[Plan, Counts, str]]:
        with self._shop.store.read() as session:
            plans = session.exec(
                select(Plan)
                .where(col(Plan.state).in_(FOLLOWED), col(Plan.slack_channel).is_not(None))
                .order_by(col(Plan.id).desc())
                .limit(20)
            )
            return [(plan, counts(session, plan.id or 0), _answers(session, plan)) for plan in plans]

    async def _show(self, plan: Plan, numbers: Counts, card: list[dict[str, Any]]) -> bool:
        where: dict[str, Any] = {"channel": plan.slack_channel, "text": progress_text(plan, numbers), "blocks": card}
        if plan.slack_progress:
            said = await self._call("chat.update", {**where, "ts": plan.slack_progress})
            return said.outcome.kind is OutcomeKind.SENT
        said = await self._call("chat.postMessage", {**where, "thread_ts": plan.slack_thread})
        if said.outcome.kind is not OutcomeKind.SENT or not said.result:
            log.warning("the progress of plan %s could not be shown: %s", plan.id, said.outcome.detail)
            return False
        await asyncio.to_thread(self._keep, plan.id or 0, str(said.result["ts"]))
        return True

    def _keep(self, plan_id: int, message: str) -> None:
        with self._shop.store.write() as tx:
            tx.get_one(Plan, plan_id).slack_progress = message


def _answers(session: Session, plan: Plan) -> str:
    kinds = session.exec(select(Response.kind).where(Response.plan_id == plan.id)).all()
    told = [f"{kinds.count(kind):,} {label}" for kind, label in ANSWERS.items() if kind in kinds]
    if plan.count_links:
        links = select(CountedLink.id).where(CountedLink.plan_id == plan.id)
        visits = select(func.count(col(LinkVisit.delivery_id).distinct()))
        visited = session.exec(visits.where(col(LinkVisit.counted_link_id).in_(links))).one()
        told.append(f"{visited:,} followed a link")
    return " · ".join(told)
