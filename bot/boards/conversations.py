"""What becomes of customers' conversations in Slack: where their cards stand, and what became of each answer."""

import logging

from sqlmodel import Session, col, func, select

from bot.handlers.conversation_cards import say_in_thread, show_card
from bot.views.slack_conversation import FATES, sent_line
from core.conversations.fates import Fate, Settled, newly_settled, shown_cause
from core.conversations.opening import root_cause
from core.models import Conversation, Reply, ReplyState, Staff
from core.replies import Replies
from core.shop import Shop

log = logging.getLogger(__name__)

# Cards are looked for among so many conversations, asked every second: those before have come to stand, or to nothing.
LOOKED_AT = 200
NOT_DELIVERED = frozenset({Fate.BLOCKED, Fate.FAILED, Fate.UNKNOWN})


class ConversationBoard:
    """Notes where cards stand, and shows what became of answers; looks at rows alone, so a crash loses nothing."""

    def __init__(self, shop: Shop, otherwise: str) -> None:
        """Look at the conversations of `shop`; a card that its channel refuses goes to the channel `otherwise`."""
        self._shop, self._otherwise = shop, otherwise

    def refresh(self) -> None:
        """Do what has become due."""
        with self._shop.store.read() as session:
            cards, settled = self._cards(session), newly_settled(session)
        if cards or settled:
            with self._shop.store.write() as tx:
                for conversation_id, reply_id in cards:
                    self._place(tx, conversation_id, reply_id)
                for each in settled:
                    self._show(tx, each)

    def _cards(self, session: Session) -> list[tuple[int, int]]:
        """Return the conversations whose card has ended somewhere, with the reply that it was."""
        newest = select(func.max(Conversation.id)).scalar_subquery()
        waiting = session.exec(
            select(Conversation.id).where(
                col(Conversation.id) > newest - LOOKED_AT,
                col(Conversation.slack_thread).is_(None),
                col(Conversation.slack_channel).is_not(None),
            )
        ).all()
        if not waiting:
            return []
        ended = session.exec(
            select(Reply).where(
                col(Reply.cause).in_([root_cause(number or 0) for number in waiting]),
                Reply.ordinal == 1,
                col(Reply.state).in_([ReplyState.SENT, ReplyState.FAILED]),
            )
        ).all()
        by_cause = {reply.cause: reply for reply in ended if self._is_news(reply)}
        return [(n, by_cause[root_cause(n)].id or 0) for n in waiting if n and root_cause(n) in by_cause]

    def _is_news(self, reply: Reply) -> bool:
        return reply.state is ReplyState.SENT or reply.payload.get("channel") != self._otherwise != ""

    def _place(self, tx: Session, conversation_id: int, reply_id: int) -> None:
        conversation, reply = tx.get(Conversation, conversation_id), tx.get(Reply, reply_id)
        if conversation is None or reply is None:
            return
        if reply.state is ReplyState.SENT:
            result = reply.result or {}
            conversation.slack_channel = str(result.get("channel") or conversation.slack_channel)
            conversation.slack_thread = str(result.get("ts"))
            return
        # Silence would be worse than the wrong place: what follows goes wherever the card is.
        log.warning("the channel for customers refused a conversation's card (%s)", reply.error)
        conversation.slack_channel = self._otherwise
        reply.payload = {**reply.payload, "channel": self._otherwise}
        reply.state, reply.tries, reply.due_at = ReplyState.WAITING, 0, self._shop.clock.now()

    def _show(self, tx: Session, settled: Settled) -> None:
        message = settled.message
        conversation = tx.get(Conversation, message.conversation_id)
        staff = tx.get(Staff, message.staff_id) if message.staff_id is not None else None
        if conversation is None:
            return
        replies = Replies(tx, self._shop.clock, shown_cause(message.id or 0))
        text, blocks = sent_line(message, staff, settled.fate)
        line = {"cause": message.cause, "reply": 2}
        replies.slack("chat.update", channel=conversation.slack_channel, ts=line, text=text, blocks=blocks)
        if settled.fate in NOT_DELIVERED and staff is not None:
            # An edited line calls nobody, and whoever answered believes that it has arrived.
            say_in_thread(replies, conversation, f"<@{staff.slack_user}> {FATES[settled.fate]}")
            show_card(tx, self._shop, replies, conversation.id or 0)
