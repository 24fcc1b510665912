"""A customer answers a campaign's message (seed 001, campaign executing unit 19: what came of a proposal)."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.audit import record
from core.customers.identity import demanded
from core.errors import RefusedError
from core.models import Customer, Delivery, DeliveryState, Plan, Product, Proposal, Response, ResponseKind
from core.plans.states import locked_plan
from core.shop import Shop

# A customer can press before the sender has written down that the message arrived: the press itself proves it.
ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.CLAIMED})
# These two exclude each other: a customer has one opinion of an offer at a time, the last one they gave.
OPINIONS = frozenset({ResponseKind.INTERESTED, ResponseKind.NOT_FOR_ME})


@dataclass(frozen=True)
class Told:
    """One message that a customer has heard: its row, its plan, and the product that it offered."""

    delivery: Delivery
    plan: Plan
    product: Product | None

    @property
    def customer_id(self) -> int:
        """Return the customer who heard it."""
        return self.delivery.customer_id


def told(tx: Session, delivery_id: int, chat_id: int | str) -> Told:
    """Return the message that a button belongs to; raise `RefusedError` where it is not this chat's to press.

    A message that never reached the chat, another customer's message and one that does not exist are refused alike,
    so that nobody learns by trying which messages there are. A chat is known by the address of its messages; what a
    customer says on the telephone belongs to the number that was called.
    """
    delivery = tx.get(Delivery, delivery_id)
    if delivery is None or delivery.address != str(chat_id) or delivery.state not in ARRIVED:
        message = "This button does not belong to a message in this chat."
        raise RefusedError(message)
    demanded(tx, delivery.customer_id)
    return _told(tx, delivery)


def last_told(tx: Session, customer_id: int, chat_id: int) -> Told | None:
    """Return the last campaign message that a customer heard in a chat; None where there is none."""
    delivery = tx.exec(
        select(Delivery)
        .where(
            # Also what they heard under a number that was merged into theirs since.
            col(Delivery.customer_id).in_(
                select(Customer.id).where(
                    (col(Customer.id) == customer_id) | (col(Customer.merged_into_id) == customer_id)
                )
            ),
            Delivery.address == str(chat_id),
            col(Delivery.state).in_(ARRIVED),
        )
        .order_by(col(Delivery.id).desc())
    ).first()
    return _told(tx, delivery) if delivery is not None else None


def record_response(
    tx: Session, shop: Shop, delivery_id: int, kind: ResponseKind, chat_id: int | str, *, purchase_id: int | None = None
) -> bool:
    """Write down an answer to a message; return whether it is new.

    The same answer again changes nothing. "Interested" and "not for me" replace each other, so that an evaluation
    counts what a customer said last, and once; "ordered" and "stopped" stand beside them. Every change is in the
    audit. Raises `RefusedError` where the message is not this chat's (`told`).
    """
    heard = told(tx, delivery_id, chat_id)
    locked_plan(tx, heard.delivery.plan_id)
    kinds = OPINIONS if kind in OPINIONS else {kind}
    answer = tx.exec(select(Response).where(Response.delivery_id == delivery_id, col(Response.kind).in_(kinds))).first()
    if answer is not None and answer.kind is kind:
        return False
    now = shop.clock.now()
    if answer is None:
        answer = Response(
            plan_id=heard.plan.id or 0,
            delivery_id=delivery_id,
            customer_id=heard.customer_id,
            kind=kind,
            at=now,
            purchase_id=purchase_id,
        )
        tx.add(answer)
    answer.kind, answer.at = kind, now
    record(
        tx,
        shop.clock,
        actor=f"customer:{heard.customer_id}",
        action=f"answered {kind}",
        subject=f"delivery:{delivery_id}",
    )
    tx.flush()
    return True


def _told(tx: Session, delivery: Delivery) -> Told:
    plan = tx.get_one(Plan, delivery.plan_id)
    proposal = tx.get(Proposal, delivery.proposal_id)
    offered = proposal.product_id if proposal is not None and proposal.product_id is not None else plan.product_id
    return Told(delivery, plan, tx.get(Product, offered) if offered is not None else None)
