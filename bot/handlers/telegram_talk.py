"""One turn of a customer's conversation in Telegram: what it may read and change, and how it answers."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlmodel import Session, col, select

from bot.views.telegram_keyboards import Keyboard, markup
from core.actions.customers.respond import Told
from core.clock import business_date
from core.models import Reply
from core.replies import Replies
from core.shop import Shop

# How often the same thing is said in one chat, however much is written there.
PAUSE = timedelta(minutes=1)
MOST_A_DAY = 5


@dataclass(frozen=True)
class Reception:
    """Where staff meet what customers write: `channel`, or the campaign's own where that is empty, or `otherwise`.

    `opening_hours` is when somebody reads it, in words for customers.
    """

    channel: str = ""
    otherwise: str = ""
    opening_hours: str = ""

    def channel_for(self, campaign: str | None) -> str:
        """Return the channel for a conversation about a campaign that was planned in `campaign`; empty for none."""
        return self.channel or campaign or self.otherwise


@dataclass(frozen=True)
class Talk:
    """A private chat with a customer, within the transaction that works off one update."""

    tx: Session
    shop: Shop
    replies: Replies
    chat_id: int
    reception: Reception = field(default_factory=Reception)

    def say(self, text: str, keyboard: Keyboard = ()) -> None:
        """Send a message of Telegram's HTML."""
        extra = {"reply_markup": markup(keyboard)} if keyboard else {}
        self.replies.telegram(
            "sendMessage",
            chat_id=self.chat_id,
            text=text,
            parse_mode="HTML",
            link_preview_options={"is_disabled": True},
            **extra,
        )

    def say_seldom(self, what: str, text: str, *, pause: timedelta = PAUSE) -> bool:
        """Say `text` unless `what` was said here less than `pause` ago or often enough today; return whether it was.

        Counted by the replies themselves, which share a cause a day.
        """
        now = self.shop.clock.now()
        cause = f"seldom:{self.chat_id}:{what}:{business_date(now, self.shop.zone)}"
        said = self.tx.exec(
            select(Reply.created_at).where(Reply.cause == cause).order_by(col(Reply.ordinal).desc())
        ).all()
        if len(said) >= MOST_A_DAY or (said and now - said[0] < pause):
            return False
        replace(self, replies=self.replies.under(cause, already=len(said))).say(text)
        return True

    def rewrite(self, message_id: int | None, text: str, keyboard: Keyboard = ()) -> None:
        """Put another text in the place of a message of ours; send it where that message is not known any more."""
        if message_id is None:
            self.say(text, keyboard)
            return
        self.replies.telegram(
            "editMessageText",
            chat_id=self.chat_id,
            message_id=message_id,
            text=text,
            parse_mode="HTML",
            reply_markup=markup(keyboard),
        )

    def show_choice(self, message_id: int | None, before: Keyboard, after: Keyboard) -> None:
        """Change the buttons below a message of ours, where they are known and change at all."""
        if message_id is None or not before or after == before:
            return
        self.replies.telegram(
            "editMessageReplyMarkup", chat_id=self.chat_id, message_id=message_id, reply_markup=markup(after)
        )

    def settle(self, query_id: str, text: str = "") -> None:
        """Tell Telegram that a pressed button was heard; `text` appears for a moment."""
        extra = {"text": text} if text else {}
        self.replies.telegram("answerCallbackQuery", callback_query_id=query_id, **extra)

    def tell_staff(self, heard: Told | None, line: str) -> bool:
        """Write a line into the thread of the plan that the customer heard of; false where there is no thread."""
        plan = heard.plan if heard is not None else None
        if plan is None or not plan.slack_channel:
            return False
        self.replies.slack(
            "chat.postMessage", channel=plan.slack_channel, thread_ts=plan.slack_thread, text=line, unfurl_links=False
        )
        return True
