"""A test of a plan's message, for whoever asks for it alone: in their own Telegram, or shown here."""

from uuid import uuid4

from sqlmodel import Session

from bot.handlers.slack_turn import Desk, Turn
from bot.views.blocks import context, section
from bot.views.plan_form import sample_block
from bot.views.telegram_keyboards import markup
from bot.views.telegram_trials import trial_heading
from bot.workers.inbox import Effect
from core.actions.customers.link_customer import deep_link
from core.actions.desk.link_staff import make_staff_token, unlink_staff_chat
from core.actions.plans.submit_plan import PlanPreview, Sample
from core.errors import RefusedError
from core.messages.buttons import trial_buttons
from core.messages.markup import seen_length
from core.models import ChannelName
from core.ports import MessageFormat
from core.replies import Replies

HOW_TO_LINK = "`@najimi link me` connects your own Telegram, and tests then arrive there as customers would read them."


def send_trial(desk: Desk, turn: Turn, preview: PlanPreview) -> str:
    """Send the message to whoever asks, one of each script, and return where it went; never to a customer.

    It counts in no campaign: there is no plan yet, and what the buttons below it say is not kept.
    """
    samples = [sample for sample in preview.samples if sample.error is None]
    chosen = list({sample.variant: sample for sample in reversed(samples)}.values())[::-1]
    if not chosen:
        return ":warning: There is nobody whose message could be shown, so no test was sent."
    with desk.shop.store.write() as tx:
        staff = desk.staff(tx, turn)
        # Each press is a test of its own; a press that Slack repeats has been told apart before.
        replies = Replies(tx, desk.shop.clock, f"test:{uuid4().hex}")
        if staff.telegram_chat is None:
            _show_here(turn, replies, chosen)
            return f":test_tube: You have no Telegram linked, so I show it in your direct messages. {HOW_TO_LINK}"
        orderable = bool(turn.state.get("product", "").strip())
        for sample in chosen:
            _to_telegram(desk, replies, int(staff.telegram_chat), sample, orderable=orderable)
    return ":test_tube: Sent to your Telegram, marked as a test. Nobody else gets it, and it counts nowhere."


def _to_telegram(desk: Desk, replies: Replies, chat_id: int, sample: Sample, *, orderable: bool) -> None:
    heading = trial_heading(f"{sample.number} {sample.name or ''}".strip(), sample.variant)
    texts = [f"{heading}\n\n{sample.text}"]
    if seen_length(texts[0], MessageFormat.TELEGRAM_HTML) > desk.shop.channels[ChannelName.TELEGRAM].longest_text:
        texts = [heading, sample.text]
    rows = trial_buttons(orderable=orderable)
    keyboard = markup(tuple(tuple((b.label, b.token) for b in row) for row in rows))
    for number, text in enumerate(texts, 1):
        extra = {"reply_markup": keyboard} if number == len(texts) else {}
        replies.telegram(
            "sendMessage",
            chat_id=chat_id,
            text=text,
            parse_mode="HTML",
            link_preview_options={"is_disabled": True},
            **extra,
        )


def _show_here(turn: Turn, replies: Replies, samples: list[Sample]) -> None:
    heading = section(":test_tube: *TEST*, for you alone: as a customer would read it.")
    blocks = [heading, *(sample_block(sample) for sample in samples), context(HOW_TO_LINK)]
    replies.slack("chat.postMessage", channel=turn.user, text="A test of your message", blocks=blocks)


def link_me(desk: Desk, turn: Turn, words: str) -> Effect:
    """Give whoever asks a link, seen by them alone, that connects their own Telegram for tests."""
    _refuse_others(words, "link")
    bot = desk.telegram_bot()
    if not bot:
        message = (
            "Telegram cannot be asked for the bot's name now. Is NAJIMI_TELEGRAM_TOKEN set? `najimi doctor` tells."
        )
        raise RefusedError(message)

    def effect(tx: Session, replies: Replies) -> None:
        link = deep_link(bot, make_staff_token(tx, desk.shop, desk.staff(tx, turn)))
        turn.whisper(
            replies, f"For you alone, good for an hour and for one use: {link}\nTests then arrive in that chat."
        )

    return effect


def unlink_me(desk: Desk, turn: Turn, words: str) -> Effect:
    """Let tests no longer go to the Telegram of whoever asks."""
    _refuse_others(words, "unlink")

    def effect(tx: Session, replies: Replies) -> None:
        there = unlink_staff_chat(tx, desk.shop, desk.staff(tx, turn))
        turn.whisper(replies, "Your Telegram is no longer linked." if there else "No Telegram of yours was linked.")

    return effect


def _refuse_others(words: str, verb: str) -> None:
    if words.casefold().strip(" .!") != "me":
        message = f"Say `@najimi {verb} me`: everybody links their own Telegram. Customers get `/najimi invite NUMBER`."
        raise RefusedError(message)
