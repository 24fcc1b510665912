"""What a customer writes reaches a person: a conversation, its card in Slack, and one honest word to the customer."""

from dataclasses import dataclass
from datetime import timedelta

from bot.handlers.conversation_cards import post_card, say_in_thread, show_card
from bot.handlers.telegram_talk import Talk
from bot.handlers.telegram_update import Written
from bot.views import slack_conversation as views
from bot.views import telegram_messages as texts
from core.actions.customers.respond import last_told
from core.conversations.opening import Heard, current, hear, was_heard
from core.customers.notes import keep_note
from core.models import ChannelName, ConversationState, Customer, Staff

# What a customer can send besides words, as staff read of it.
KINDS = {
    "animation": "an animation",
    "audio": "an audio file",
    "contact": "somebody's contact details",
    "dice": "a throw of the dice",
    "document": "a file",
    "game": "a game",
    "location": "a location",
    "photo": "a picture",
    "poll": "a poll",
    "sticker": "a sticker",
    "story": "a story",
    "venue": "a place",
    "video": "a video",
    "video_note": "a video message",
    "voice": "a voice message",
}
# These say nothing that a person would have to be called for; they go on with a conversation, and begin none.
SMALL_TALK = frozenset({"sticker", "dice", "animation", "game"})


@dataclass(frozen=True)
class _Said:
    """What was said, as it is kept (`words`) and as it stands in the thread: `how` before the quotation `quoted`."""

    words: str
    how: str
    quoted: str
    cause: str | None = None


def written(talk: Talk, customer: Customer, words: str) -> None:
    """Pass on free words."""
    _pass_on(talk, customer, _Said(words, "writes:", words))


def edited(talk: Talk, customer: Customer, words: str) -> None:
    """Pass on that a message reads differently now."""
    _pass_on(talk, customer, _Said(words, "has changed an earlier message, which now reads:", words))


def sent(talk: Talk, customer: Customer, message: Written) -> None:
    """Pass on that something else than words came, and say honestly that only words can be read.

    The pictures of an album arrive one by one: they are one message to staff and get one answer.
    """
    kind, caption = message.media or "", (message.caption or "").strip()
    number = customer.id or 0
    conversation = current(talk.tx, number, ChannelName.TELEGRAM)
    is_open = conversation is not None and conversation.state is ConversationState.OPEN
    if kind in SMALL_TALK and not is_open:
        talk.say_seldom("only text", texts.only_text())
        return
    cause = f"album:{message.album}" if message.album else None
    if cause and conversation is not None and was_heard(talk.tx, conversation, cause):
        if caption:
            _pass_on(talk, customer, _Said(caption, "adds to the album:", caption))
        return
    what = "several pictures or videos" if message.album else KINDS.get(kind, "something that is not text")
    kept = f"[{what}] {caption}".strip()
    how = f"has sent {what}, which cannot be shown here" + (", and writes:" if caption else ".")
    talk.say_seldom("only text", texts.only_text())
    _pass_on(talk, customer, _Said(kept, how, caption, cause), acknowledge=bool(caption))


def _pass_on(talk: Talk, customer: Customer, said: _Said, *, acknowledge: bool = True) -> None:
    """Keep what was said and call a person to read it; the customer hears so once a conversation."""
    number = customer.id or 0
    told = last_told(talk.tx, number, talk.chat_id)
    product = told.product.id if told is not None and told.product is not None else None
    if not keep_note(talk.tx, talk.shop, number, said.words, product_id=product):
        talk.say_seldom("too much", texts.too_much(), pause=timedelta(hours=1))
        return
    plan = told.plan if told is not None else None
    channel = talk.reception.channel_for(plan.slack_channel if plan is not None else None)
    heard = hear(
        talk.tx,
        talk.shop,
        number,
        ChannelName.TELEGRAM,
        said.words,
        plan_id=plan.id if plan is not None else None,
        cause=said.cause,
    )
    _show(talk, customer, heard, said, channel)
    if acknowledge and (heard.began or heard.reopened):
        hours = talk.reception.opening_hours
        talk.say(texts.heard(talk.shop, hours) if channel else texts.noted(talk.shop))


def _show(talk: Talk, customer: Customer, heard: Heard, said: _Said, channel: str) -> None:
    """Post the card for what begins, a line in its thread for what goes on."""
    conversation = heard.conversation
    key = conversation.id or 0
    if conversation.slack_channel is None:
        if channel:
            conversation.slack_channel = channel
            talk.tx.flush()
            post_card(talk.tx, talk.shop, talk.replies, key, channel)
        return
    staff = talk.tx.get(Staff, conversation.assigned_to_id) if conversation.assigned_to_id is not None else None
    how = f"is back and {said.how}" if heard.reopened else said.how
    text, blocks = views.heard_line(customer, staff, how, said.quoted)
    # Nobody follows an old thread: what comes after a long silence appears in the channel as well.
    loud = {"reply_broadcast": True} if heard.reopened or heard.after_silence else {}
    say_in_thread(talk.replies, conversation, text, blocks=blocks, **loud)
    show_card(talk.tx, talk.shop, talk.replies, key)
