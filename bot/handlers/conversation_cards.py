"""A conversation's card in Slack: posted once, then kept as the conversation is."""

from sqlmodel import Session

from bot.views import slack_conversation as views
from core.conversations.opening import root_cause
from core.conversations.reading import standing
from core.customers.profile import profile
from core.models import Conversation
from core.replies import Replies
from core.shop import Shop


def post_card(tx: Session, shop: Shop, replies: Replies, conversation_id: int, channel: str) -> None:
    """Post the card at the top of `channel`; what follows refers to it by the conversation's cause."""
    stands = standing(tx, conversation_id)
    known = profile(tx, stands.customer) if stands.customer is not None else None
    replies.under(root_cause(conversation_id)).slack(
        "chat.postMessage",
        channel=channel,
        text=views.card_text(stands),
        blocks=views.card(shop, stands, known),
        unfurl_links=False,
    )


def show_card(tx: Session, shop: Shop, replies: Replies, conversation_id: int) -> None:
    """Make the card say how the conversation stands now."""
    stands = standing(tx, conversation_id)
    known = profile(tx, stands.customer) if stands.customer is not None else None
    replies.slack(
        "chat.update",
        channel=stands.conversation.slack_channel,
        ts=card_of(stands.conversation),
        text=views.card_text(stands),
        blocks=views.card(shop, stands, known),
    )


def say_in_thread(replies: Replies, conversation: Conversation, text: str, **more: object) -> None:
    """Write a line into a conversation's thread, which stays inside."""
    replies.slack(
        "chat.postMessage",
        channel=conversation.slack_channel,
        thread_ts=card_of(conversation),
        text=text,
        unfurl_links=False,
        **more,
    )


def card_of(conversation: Conversation) -> str | dict[str, object]:
    """Return a conversation's card as replies refer to it: where it stands, or before that, the reply that posts it."""
    return conversation.slack_thread or {"cause": root_cause(conversation.id or 0), "reply": 1}
