"""Keep a long plan before it is submitted, and lay its messages ready before it is approved: in small transactions.

Submitting and approving are then small transactions themselves, however many people a plan is for: others can write
meanwhile, as the web server has to before it acknowledges anything. Nobody sees a plan in the making, and no message
leaves before its plan was approved; what a crash leaves behind is forgotten after a day.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete
from sqlmodel import col, select

from core.actions.plans.submit_plan import DrawnUp, new_plan, refuse_difference, refuse_unfit
from core.models import Caution, Plan, PlanState, Proposal
from core.plans.fingerprint import Fingerprint, stored_fingerprint
from core.plans.parts import BATCH_ROWS, by_customer, in_batches, keep_batch, lay_ready, told_ids
from core.plans.states import locked_plan
from core.shop import Shop

# What was begun and never submitted goes for good after this.
FORGOTTEN_AFTER = timedelta(days=1)


def prepare_plan(shop: Shop, drawn_up: DrawnUp, author_id: int) -> DrawnUp:
    """Keep everybody's part of a plan for many, for `submit_plan` to show; one for few is returned as it is.

    To be called outside transactions. Raises what `submit_plan` raises for a plan that cannot be submitted.
    """
    composition = drawn_up.composition
    if len(composition.members) <= BATCH_ROWS:
        return drawn_up
    refuse_unfit(composition)
    _forget_unfinished(shop)
    plan = new_plan(shop, drawn_up, author_id)
    plan.origin, plan.state = f"being made {uuid4().hex}", PlanState.IN_THE_MAKING
    with shop.store.write() as tx:
        tx.add(plan)
        tx.flush()
        tx.refresh(plan)
    plan_id = plan.id or 0
    try:
        digest = Fingerprint(plan)
        for members in in_batches(by_customer(composition)):
            with shop.store.write() as tx:
                keep_batch(tx, shop, plan, members, digest)
        _sign(shop, plan_id, digest.text())
    except BaseException:
        _forget(shop, plan_id)
        raise
    return replace(drawn_up, plan_id=plan_id)


def prepare_approval(shop: Shop, plan_id: int, fingerprint: str) -> str | None:
    """Lay the messages of a plan for many ready; return its fingerprint where its parts are as they were shown.

    Nothing happens where the plan is for few, does not wait for approval or is not as it was shown: `approve_plan` does
    what is left, or refuses. To be called outside transactions.
    """
    with shop.store.read() as session:
        plan = session.get(Plan, plan_id)
        if plan is None or plan.state is not PlanState.SUBMITTED or plan.fingerprint != fingerprint:
            return None
        ids = told_ids(session, plan_id)
        if len(ids) <= BATCH_ROWS or stored_fingerprint(session, plan) != fingerprint:
            return None
    for batch in in_batches(ids):
        with shop.store.write() as tx:
            now = locked_plan(tx, plan_id)
            if now.state is not PlanState.SUBMITTED or now.fingerprint != fingerprint:
                return None
            lay_ready(tx, now, batch)
    return fingerprint


def _sign(shop: Shop, plan_id: int, fingerprint: str) -> None:
    """Put the fingerprint under the parts as they are now: the one that was made, unless somebody was erased since."""
    with shop.store.read() as session:
        plan = session.get_one(Plan, plan_id)
        if not plan.fingerprint:
            refuse_difference(session, plan, fingerprint)
    with shop.store.write() as tx:
        kept = locked_plan(tx, plan_id)
        # An erasure has put one of its own there, of the parts that were kept by then.
        kept.fingerprint = stored_fingerprint(tx, kept) if kept.fingerprint else fingerprint
        tx.add(kept)


def _forget_unfinished(shop: Shop) -> None:
    old = select(Plan.id).where(
        Plan.state == PlanState.IN_THE_MAKING, Plan.submitted_at < shop.clock.now() - FORGOTTEN_AFTER
    )
    with shop.store.read() as session:
        keys = [key for key in session.exec(old) if key is not None]
    for key in keys:
        _forget(shop, key)


def _forget(shop: Shop, plan_id: int) -> None:
    """Delete a plan in the making with its parts, a few rows at a time."""
    some = select(Proposal.id).where(Proposal.plan_id == plan_id).order_by(col(Proposal.id)).limit(BATCH_ROWS)
    more = True
    while more:
        with shop.store.write() as tx:
            keys = [key for key in tx.exec(some) if key is not None]
            if keys:
                tx.connection().execute(
                    delete(Proposal).where(col(Proposal.plan_id) == plan_id, col(Proposal.id) <= keys[-1])
                )
        more = len(keys) == BATCH_ROWS
    with shop.store.write() as tx:
        tx.connection().execute(delete(Caution).where(col(Caution.plan_id) == plan_id))
        tx.connection().execute(delete(Plan).where(col(Plan.id) == plan_id, col(Plan.state) == PlanState.IN_THE_MAKING))
