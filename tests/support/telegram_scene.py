"""A campaign of which one customer has heard and another has not yet: where the customers' side is tested."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import SQLModel, select

from bot.views.telegram_keyboards import markup
from core.clock import ManualClock
from core.messages.buttons import offer_buttons
from core.models import (
    AuditEntry,
    Consent,
    ConsentEvent,
    ConsentState,
    Contact,
    Delivery,
    DeliveryState,
    Plan,
    Purchase,
    PurchaseLine,
    Response,
    ResponseKind,
    Route,
    RouteState,
)
from core.shop import Shop
from tests.support.campaign import Stage, stage
from tests.support.telegram_chat import Answers, Telegram, delivery_of

ITO, BRANDT = 9001, 9002


@dataclass
class Scene:
    """Ito, the first customer of the list, has heard the offer; Brandt, the second, has not yet."""

    stage: Stage
    telegram: Telegram
    plan_id: int
    delivery_id: int
    waiting_id: int
    keyboard: dict[str, Any]

    @property
    def shop(self) -> Shop:
        """Return the shop."""
        return self.stage.shop

    @property
    def ito(self) -> int:
        """Return Ito's id."""
        return self.stage.customers[0]

    def press(self, kind: str, chat: int = ITO) -> Answers:
        """Press a button of Ito's message."""
        return self.telegram.presses(chat, f"{kind}:{self.delivery_id}", self.keyboard)

    def all(self, model: type[SQLModel]) -> list[Any]:
        """Return every row of a table, oldest first."""
        with self.shop.store.read() as session:
            return list(session.exec(select(model).order_by(model.id)))  # type: ignore[attr-defined]

    @property
    def answers(self) -> list[ResponseKind]:
        """Return what was answered."""
        return [row.kind for row in self.all(Response)]

    def state(self, delivery_id: int | None) -> DeliveryState:
        """Return where a message is."""
        with self.shop.store.read() as session:
            return session.get_one(Delivery, delivery_id).state

    def consent(self, customer_id: int | None = None) -> ConsentState:
        """Return what a customer, by default Ito, has agreed to."""
        states = [row.state for row in self.all(Consent) if row.customer_id == (customer_id or self.ito)]
        assert len(states) == 1
        return ConsentState(states[0])

    def route(self) -> tuple[RouteState, str | None]:
        """Return whether Ito's route is open, and why not."""
        (row,) = [row for row in self.all(Route) if row.address == str(ITO)]
        return row.state, row.closed_reason

    def snapshot(self) -> list[Any]:
        """Return everything that a customer's hand could change."""
        models = (Response, Purchase, PurchaseLine, Consent, ConsentEvent, Delivery, Route, Contact, AuditEntry)
        return [row.model_dump() for model in models for row in self.all(model)]


def make_scene(shop: Shop, clock: ManualClock) -> Scene:
    """Set the scene on a shop; the plan has a thread in Slack."""
    made = stage(shop, clock, customers=2)
    plan_id = made.approved()
    with shop.store.write() as tx:
        plan = tx.get_one(Plan, plan_id)
        plan.slack_channel, plan.slack_thread = "C1", "1700000000.000100"
    heard = delivery_of(shop, plan_id, made.customers[0], DeliveryState.SENT)
    waiting = delivery_of(shop, plan_id, made.customers[1])
    assert heard.id
    assert waiting.id
    rows = tuple(tuple((b.label, b.token) for b in row) for row in offer_buttons(heard.id, orderable=True))
    return Scene(made, Telegram(shop), plan_id, heard.id, waiting.id, markup(rows))
