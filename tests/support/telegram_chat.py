"""Customers' chats as Telegram's updates, and what a shop answered: for tests of the conversation without a network."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlmodel import col, func, select

from bot.handlers.telegram_customer import handle_update
from core.models import Delivery, DeliveryState, Reply, Surface
from core.replies import Replies
from core.shop import Shop

Update = dict[str, Any]


@dataclass
class Answers:
    """What one update brought about, call by call."""

    calls: list[tuple[str, dict[str, Any]]]
    slack: list[dict[str, Any]] = field(default_factory=list)

    @property
    def methods(self) -> list[str]:
        """Return the Bot API's methods, in order."""
        return [method for method, _ in self.calls]

    @property
    def text(self) -> str:
        """Return every text that the customer reads."""
        return "\n".join(str(payload.get("text", "")) for _, payload in self.calls)

    @property
    def buttons(self) -> dict[str, str]:
        """Return the token of every button of the last keyboard, by its label."""
        keyboards = [payload["reply_markup"] for _, payload in self.calls if "reply_markup" in payload]
        rows = keyboards[-1]["inline_keyboard"] if keyboards else []
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    @property
    def keyboard(self) -> dict[str, Any] | None:
        """Return the last keyboard."""
        keyboards = [payload["reply_markup"] for _, payload in self.calls if "reply_markup" in payload]
        return keyboards[-1] if keyboards else None


class Telegram:
    """Makes updates and hands them to the shop, as the inbox would: one transaction each."""

    def __init__(self, shop: Shop) -> None:
        """Talk to `shop`."""
        self.shop = shop
        self._updates, self._messages, self._causes = count(1000), count(1), count(1)

    def hand(self, update: Update) -> Answers:
        """Work off an update and return what was answered."""
        cause = f"test:{next(self._causes)}"
        with self.shop.store.read() as session:
            before = session.exec(select(func.max(Reply.id))).one() or 0
        with self.shop.store.write() as tx:
            handle_update(tx, self.shop, update, Replies(tx, self.shop.clock, cause))
        with self.shop.store.read() as session:
            rows = list(session.exec(select(Reply).where(col(Reply.id) > before).order_by(col(Reply.id))))
        return Answers(
            [(row.method, row.payload) for row in rows if row.surface is Surface.TELEGRAM],
            [row.payload for row in rows if row.surface is Surface.SLACK],
        )

    def says(self, chat: int, text: str, changes: Update | None = None) -> Answers:
        """Let a customer write; `changes` replace fields of the message."""
        return self.hand(self.text(chat, text, changes))

    def presses(
        self, chat: int, token: str, keyboard: dict[str, Any] | None = None, *, update_id: int | None = None
    ) -> Answers:
        """Let a customer press a button."""
        return self.hand(self.press(chat, token, keyboard, update_id=update_id))

    def text(self, chat: int, text: str, changes: Update | None = None) -> Update:
        """Return a message as an update."""
        return {"update_id": next(self._updates), "message": self._message(chat) | {"text": text} | (changes or {})}

    def press(
        self, chat: int, token: str, keyboard: dict[str, Any] | None = None, *, update_id: int | None = None
    ) -> Update:
        """Return a pressed button as an update."""
        below = self._message(chat) | {"from": {"id": 4242, "is_bot": True, "first_name": "Shop"}}
        if keyboard is not None:
            below["reply_markup"] = keyboard
        query = {"id": f"q{next(self._messages)}", "from": self.person(chat), "data": token, "message": below}
        return {"update_id": next(self._updates) if update_id is None else update_id, "callback_query": query}

    def member(self, chat: int, status: str) -> Answers:
        """Let a customer block the bot, or let it in again."""
        change = {
            "chat": {"id": chat, "type": "private"},
            "from": self.person(chat),
            "date": 1_772_442_000,
            "old_chat_member": {"user": {"id": 4242, "is_bot": True}, "status": "member"},
            "new_chat_member": {"user": {"id": 4242, "is_bot": True}, "status": status},
        }
        return self.hand({"update_id": next(self._updates), "my_chat_member": change})

    @staticmethod
    def person(chat: int) -> dict[str, Any]:
        """Return a person of Telegram's."""
        return {"id": chat, "is_bot": False, "first_name": "Somebody"}

    def _message(self, chat: int) -> dict[str, Any]:
        return {
            "message_id": next(self._messages),
            "from": self.person(chat),
            "chat": {"id": chat, "type": "private", "first_name": "Somebody"},
            "date": 1_772_442_000,
        }


def delivery_of(shop: Shop, plan_id: int, customer_id: int, state: DeliveryState | None = None) -> Delivery:
    """Return a customer's message of a plan, brought into `state` where one is given."""
    with shop.store.write() as tx:
        row = tx.exec(select(Delivery).where(Delivery.plan_id == plan_id, Delivery.customer_id == customer_id)).one()
        if state is not None:
            row.state, row.settled_at = state, shop.clock.now()
        return row
