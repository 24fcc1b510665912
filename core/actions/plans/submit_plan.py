"""Preview a plan, and ask for its approval."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from core.audit import record
from core.errors import RefusedError
from core.extraction.answer import Share
from core.models import CountedLink, Plan, PlanState, ProposalState, Role, Staff
from core.plans.composition import Composition, Member, compose
from core.plans.draft import CheckedDraft, PlanDraft, check_draft
from core.plans.fingerprint import Fingerprint, stored_fingerprint
from core.plans.parts import by_customer, in_batches, keep_batch
from core.plans.states import Move, locked_plan, move
from core.plans.variants import SECOND
from core.plans.waiting import waiting_shares
from core.shop import Shop
from core.staff import demand

SAMPLES = 3


@dataclass(frozen=True)
class Sample:
    """A real customer of the list with the text that they would get, or what keeps it from being made (`error`)."""

    customer_id: int
    name: str | None
    number: str
    text: str
    error: str | None
    variant: str | None = None


@dataclass(frozen=True)
class PlanPreview:
    """What a plan would do, before anybody agrees.

    `audience` can be reached; `control` of them are held out, the others are told. `unreachable` counts the rest of the
    list by reason. `cost` is in minor units. `faulty` counts those for whom the message cannot be made: while there are
    any, the plan cannot be submitted, and the samples show them first. `second` of those who are told get the second
    script, None where there is none. `addresses` are those whose visits would be counted. `waiting` counts who of
    those who are told would not hear it at once, by what the contact policy says.
    """

    audience: int
    control: int
    unreachable: tuple[Share, ...]
    samples: tuple[Sample, ...]
    cost: int
    faulty: int
    second: int | None = None
    addresses: tuple[str, ...] = ()
    waiting: tuple[Share, ...] = ()

    @property
    def told(self) -> int:
        """Return how many would get the message."""
        return self.audience - self.control


def preview_plan(shop: Shop, draft: PlanDraft) -> PlanPreview:
    """Say what the draft would do; nothing is kept.

    Raises `ScriptError` naming the field or line, `RefusedError` for a value out of range, `NotFoundError` for a list
    or product that does not exist.
    """
    drawn_up = draw_up(shop, draft)
    composition = drawn_up.composition
    told, control = composition.of(ProposalState.PLANNED), composition.of(ProposalState.CONTROL)
    fine = [m for m in told if not m.rendered.fault]
    compared = [m for m in told if m.variant == SECOND]
    # One of each script first, so that both can be read.
    of_each = [next((m for m in fine if (m.variant == SECOND) is second), None) for second in (False, True)]
    both = [member for member in of_each if member is not None]
    shown = [*composition.faulty(), *both, *fine, *control, *composition.members]
    return PlanPreview(
        audience=len(told) + len(control),
        control=len(control),
        unreachable=tuple(Share(reason, count) for reason, count in composition.unreachable().most_common()),
        samples=tuple(_sample(member) for member in list(dict.fromkeys(shown))[:SAMPLES]),
        cost=composition.cost,
        faulty=len(composition.faulty()),
        second=len(compared) if draft.script_b is not None else None,
        addresses=composition.addresses,
        waiting=_waiting(shop, drawn_up.checked, told),
    )


def _waiting(shop: Shop, checked: CheckedDraft, told: list[Member]) -> tuple[Share, ...]:
    """Return how many would not hear it at once, and why."""
    addresses = {member.candidate.customer_id: member.candidate.address or "" for member in told}
    with shop.store.read() as session:
        return tuple(Share(reason, count) for reason, count in waiting_shares(session, shop, checked, addresses))


@dataclass(frozen=True)
class DrawnUp:
    """A plan drawn up from the shop as it was a moment ago, with every text.

    `plan_id` is that of the plan in the making where everybody's part is kept already (`prepare_plan`).
    """

    checked: CheckedDraft
    composition: Composition
    plan_id: int | None = None


def draw_up(shop: Shop, draft: PlanDraft) -> DrawnUp:
    """Draw the plan up, outside of any writing transaction: to render a long list in one would hold up every writer.

    Raises `ScriptError` naming the field or line, `RefusedError` for a value out of range, `NotFoundError` for a list
    or product that does not exist.
    """
    with shop.store.read() as session:
        checked = check_draft(session, shop, draft)
        return DrawnUp(checked, compose(session, shop, checked))


def submit_plan(tx: Session, shop: Shop, drawn_up: DrawnUp, author: Staff) -> Plan:
    """Keep the plan as it was drawn up and ask for approval; the same form again changes nothing.

    Who has opted out since is not told all the same: that is looked at again when each message is about to leave.
    Raises `ScriptError` naming the customer, `RefusedError` where nobody would be told or `author` may not plan.
    """
    demand(author, Role.PLANNER)
    checked, composition = drawn_up.checked, drawn_up.composition
    earlier = _by_origin(tx, checked.draft.origin)
    if earlier:
        return earlier
    refuse_unfit(composition)
    plan = _kept(tx, drawn_up, checked.draft.origin) or new_plan(shop, drawn_up, author.id or 0)
    try:
        with tx.begin_nested():
            tx.add(plan)
            tx.flush()
    except IntegrityError:
        # The same form was worked off elsewhere at the same moment.
        earlier = _by_origin(tx, checked.draft.origin)
        if earlier is None:
            raise
        return earlier
    if drawn_up.plan_id is None:
        _keep_parts(tx, shop, plan, composition)
    else:
        plan.submitted_at = shop.clock.now()
        move(tx, plan, Move.SUBMIT)
    tx.add_all(CountedLink(plan_id=plan.id or 0, url=url) for url in composition.addresses)
    record(
        tx,
        shop.clock,
        actor=f"staff:{author.id}",
        action="plan submitted",
        subject=f"plan:{plan.id}",
        fingerprint=plan.fingerprint,
        told=len(composition.of(ProposalState.PLANNED)),
    )
    tx.flush()
    return plan


def _sample(member: Member) -> Sample:
    candidate, rendered = member.candidate, member.rendered
    return Sample(
        candidate.customer_id, candidate.name, candidate.number, rendered.text, rendered.fault, member.variant
    )


def _by_origin(tx: Session, origin: str) -> Plan | None:
    return tx.exec(select(Plan).where(Plan.origin == origin)).first()


def refuse_unfit(composition: Composition) -> None:
    """Raise `ScriptError` naming the customer whose text cannot be made, `RefusedError` where nobody would be told."""
    _refuse_nobody(composition)
    composition.refuse_faults()


def _refuse_nobody(composition: Composition) -> None:
    if not composition.members:
        message = "The list is empty, so there is nobody to tell. Choose another list."
        raise RefusedError(message)
    if composition.of(ProposalState.PLANNED):
        return
    if composition.of(ProposalState.CONTROL):
        message = "Everybody who can be reached would be held out as control. Lower the control group to 0 %."
        raise RefusedError(message)
    reasons = "; ".join(f"{count} {reason}" for reason, count in composition.unreachable().most_common())
    message = f"Nobody of this list can be reached: {reasons}. Choose another list or channel."
    raise RefusedError(message)


def new_plan(shop: Shop, drawn_up: DrawnUp, author_id: int) -> Plan:
    """Return the row of a plan as it was drawn up, waiting for approval; without its fingerprint yet."""
    checked, composition = drawn_up.checked, drawn_up.composition
    draft = checked.draft
    return Plan(
        title=draft.title.strip(),
        origin=draft.origin,
        product_id=draft.product_id,
        list_id=draft.list_id,
        channel=draft.channel,
        script=draft.script,
        script_b=draft.script_b,
        count_links=draft.count_links,
        calling=draft.calling,
        call_tries=draft.call_tries,
        send_at=checked.send_at,
        control_percent=draft.control_percent,
        window_days=draft.window_days,
        salt=composition.salt,
        cost=composition.cost,
        state=PlanState.SUBMITTED,
        fingerprint="",
        author_id=author_id,
        submitted_at=shop.clock.now(),
    )


def _kept(tx: Session, drawn_up: DrawnUp, origin: str) -> Plan | None:
    """Return the plan in the making that holds everybody's part, called as the form that made it."""
    if drawn_up.plan_id is None:
        return None
    plan = locked_plan(tx, drawn_up.plan_id)
    plan.origin = origin
    return plan


def _keep_parts(tx: Session, shop: Shop, plan: Plan, composition: Composition) -> None:
    digest = Fingerprint(plan)
    for members in in_batches(by_customer(composition)):
        keep_batch(tx, shop, plan, members, digest)
    plan.fingerprint = digest.text()
    tx.add(plan)
    tx.flush()
    tx.refresh(plan)
    refuse_difference(tx, plan, plan.fingerprint)


def refuse_difference(session: Session, plan: Plan, fingerprint: str) -> None:
    """Raise where the database gives other parts back than it was given."""
    if stored_fingerprint(session, plan) != fingerprint:
        message = "the database gave other proposals back than it was given"
        raise RuntimeError(message)
