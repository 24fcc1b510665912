"""A shop with a product, customers who can be reached, and a channel that notes what it was handed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TypedDict, Unpack

from sqlmodel import Session

from core.actions.plans.decide_plan import approve_plan
from core.actions.plans.submit_plan import draw_up, submit_plan
from core.clock import ManualClock
from core.models import (
    ChannelName,
    Consent,
    ConsentState,
    Customer,
    CustomerList,
    ListMember,
    Plan,
    Product,
    Purchase,
    PurchaseKind,
    PurchaseLine,
    Purpose,
    Question,
    QuestionKind,
    Relation,
    RelationKind,
    RelationOrigin,
    Role,
    Route,
    Staff,
)
from core.plans.draft import PlanDraft
from core.ports import MessageFormat, Outcome, OutcomeKind, OutgoingMessage
from core.shop import Shop

SCRIPT = "Hello {{ customer.name }}, {{ product.name }} for {{ product.price }}, {{ reason }}."


class NotedChannel:
    """A channel that notes every message, and answers as it is told to."""

    name = ChannelName.TELEGRAM
    format = MessageFormat.TELEGRAM_HTML
    longest_text = 4096
    cost = 2

    def __init__(self, answer: Callable[[OutgoingMessage], Outcome] | None = None) -> None:
        """Answer every message by `answer`; by default all arrive."""
        self.handed: list[OutgoingMessage] = []
        self.answer = answer or (lambda _message: Outcome(OutcomeKind.SENT, provider_id="1"))
        self.at_once = 0
        self.most_at_once = 0

    async def deliver(self, message: OutgoingMessage) -> Outcome:
        """Note the message; let others go ahead for a moment, as a network would."""
        self.handed.append(message)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        return self.answer(message)

    @property
    def addresses(self) -> list[str]:
        """Return to whom it was handed, in order."""
        return [message.address for message in self.handed]


class Changes(TypedDict, total=False):
    """What a test changes in a draft that is in order."""

    title: str
    origin: str
    product_id: int | None
    list_id: int
    channel: ChannelName
    script: str
    send_at: datetime
    control_percent: int
    window_days: int
    script_b: str | None
    count_links: bool


@dataclass
class Stage:
    """The shop, its staff, its list and its products, by their ids."""

    shop: Shop
    clock: ManualClock
    channel: NotedChannel
    author: Staff
    approver: Staff
    product_id: int
    partner_id: int
    list_id: int
    customers: list[int]

    def draft(self, **changes: Unpack[Changes]) -> PlanDraft:
        """Return a draft that is in order, with changes."""
        draft = PlanDraft(
            title="Lanterns",
            origin="form-1",
            product_id=self.product_id,
            list_id=self.list_id,
            channel=ChannelName.TELEGRAM,
            script=SCRIPT,
            send_at=self.clock.now(),
            control_percent=0,
            window_days=14,
        )
        return replace(draft, **changes)

    def submitted(self, **changes: Unpack[Changes]) -> Plan:
        """Return a plan that waits for approval."""
        drawn_up = draw_up(self.shop, self.draft(**changes))
        with self.shop.store.write() as tx:
            return submit_plan(tx, self.shop, drawn_up, self.author)

    def approved(self, **changes: Unpack[Changes]) -> int:
        """Return the id of a plan that somebody else approved."""
        plan = self.submitted(**changes)
        assert plan.id is not None
        with self.shop.store.write() as tx:
            approve_plan(tx, self.shop, plan.id, plan.fingerprint, self.approver)
        return plan.id

    def buy(self, customer_id: int, product_id: int, day: date, *, quantity: int = 1, amount: int = 450) -> None:
        """Book a purchase of one line; a negative quantity takes it back."""
        with self.shop.store.write() as tx:
            purchase(tx, customer_id, product_id, day, quantity=quantity, amount=amount)


def stage(shop: Shop, clock: ManualClock, customers: int = 5, channel: NotedChannel | None = None) -> Stage:
    """Set the stage: `customers` customers with an open Telegram route and consent, in one list, best first."""
    channel = channel or NotedChannel()
    shop.channels[ChannelName.TELEGRAM] = channel
    now = clock.now()
    with shop.store.write() as tx:
        author = Staff(slack_user="U1", name="Mika", roles=[Role.PLANNER], created_at=now)
        approver = Staff(slack_user="U2", name="Anna", roles=[Role.APPROVER, Role.ADMIN], created_at=now)
        offered = Product(code="L1", name="RED LANTERN", unit_price=Decimal("4.50"), created_at=now)
        partner = Product(code="G1", name="grinder", unit_price=Decimal(10), created_at=now)
        tx.add_all([author, approver, offered, partner])
        tx.flush()
        assert offered.id
        assert partner.id
        tx.add(
            Relation(
                product_id=offered.id,
                partner_id=partner.id,
                kind=RelationKind.CROSS_SELL,
                level=71,
                origin=RelationOrigin.ENTERED,
            )
        )
        ids = [reachable(tx, number, now) for number in range(1, customers + 1)]
        list_id = saved_list(tx, ids, now, offered.id)
        return Stage(shop, clock, channel, author, approver, offered.id, partner.id, list_id, ids)


def reachable(tx: Session, number: int, now: datetime, customer: Customer | None = None) -> int:
    """Add a customer whose Telegram is linked and who agreed to offers; return the id."""
    customer = customer or Customer(number=f"C-{number}", name=f"Customer {number}", created_at=now)
    tx.add(customer)
    tx.flush()
    assert customer.id
    telegram = ChannelName.TELEGRAM
    tx.add(Route(customer_id=customer.id, channel=telegram, address=f"{9000 + number}", created_at=now, changed_at=now))
    tx.add(
        Consent(
            customer_id=customer.id,
            channel=telegram,
            purpose=Purpose.OFFERS,
            state=ConsentState.GIVEN,
            changed_at=now,
        )
    )
    tx.flush()
    return customer.id


def saved_list(tx: Session, customer_ids: Sequence[int], now: datetime, product_id: int, name: str = "lanterns") -> int:
    """Save a list of these customers, the first of them with the highest weight; return its id."""
    question = Question(
        kind=QuestionKind.CROSS_SELL,
        words="lanterns",
        product_id=product_id,
        sentence="prospects of RED LANTERN",
        found=len(customer_ids),
        asked_by="staff:1",
        asked_at=now,
    )
    tx.add(question)
    tx.flush()
    saved = CustomerList(
        name=name, question_id=question.id or 0, size=len(customer_ids), saved_by="staff:1", saved_at=now
    )
    tx.add(saved)
    tx.flush()
    assert saved.id
    for place, customer_id in enumerate(customer_ids):
        reason = "bought grinder, level 71; has not bought RED LANTERN"
        tx.add(ListMember(list_id=saved.id, customer_id=customer_id, weight=1000 - place, reason=reason))
    tx.flush()
    return saved.id


def purchase(
    tx: Session,
    customer_id: int,
    product_id: int,
    day: date,
    *,
    quantity: int = 1,
    amount: int = 450,
    cost: int | None = None,
) -> None:
    """Book a purchase of one line in this transaction; amount in pence for the whole line."""
    at = datetime.combine(day, time(12), tzinfo=UTC)
    document = f"{customer_id}-{product_id}-{day}-{quantity}-{amount}"
    kind = PurchaseKind.SALE if quantity > 0 else PurchaseKind.CANCELLATION
    bought = Purchase(source="test", document=document, kind=kind, customer_id=customer_id, at=at, business_date=day)
    tx.add(bought)
    tx.flush()
    tx.add(
        PurchaseLine(
            purchase_id=bought.id or 0,
            product_id=product_id,
            content_key="k",
            at=at,
            business_date=day,
            quantity=Decimal(quantity),
            unit_price=Decimal(abs(amount)) / 100,
            amount=amount,
            cost=cost,
        )
    )
    tx.flush()
