"""The wiring of the telephone: the account that calls, the ears that listen, the routes that Twilio asks."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter

from bot.handlers.call_desk import CallDesk
from bot.handlers.slack_turn import Desk
from bot.live_calls import LiveCalls
from bot.metrics import Metrics
from bot.settings import CallConsentRule, Settings
from bot.telephone_settings import Operator
from bot.web.media import MediaLines, media_router
from bot.web.operator_page import OperatorPages, page_router
from bot.web.voice import VoiceHooks, voice_router
from bot.web.voice_signature import Signatures
from channels.telephone import TelephoneChannel
from core.ports import Listener
from core.shop import Shop
from speech.listening import VoskListener
from speech.model import find_models
from speech.model_setting import model_wishes, wish_for


@dataclass(frozen=True)
class Telephone:
    """One shop's telephone, ready: what its calls are answered with, what listens to them, and what makes calls."""

    desk: CallDesk
    listener: Listener
    channel: TelephoneChannel


@asynccontextmanager
async def telephone_channel(settings: Settings) -> AsyncIterator[TelephoneChannel | None]:
    """Open the account at Twilio where one is named."""
    token = settings.twilio_auth_token
    if not settings.has_telephone or token is None:
        yield None
        return
    channel = TelephoneChannel(settings.twilio_account_sid, token.get_secret_value(), base_url=settings.twilio_base_url)
    await channel.open()
    try:
        yield channel
    finally:
        await channel.close()


@asynccontextmanager
async def open_telephone(
    settings: Settings, shop: Shop, channel: TelephoneChannel | None
) -> AsyncIterator[Telephone | None]:
    """Make the telephone of `shop` ready where it has one; models are loaded by the first call that needs them.

    Those that Vosk has to download are begun to be downloaded at once.
    """
    if channel is None:
        yield None
        return
    listener = VoskListener(settings.speech_model, settings.speech_streams)
    listener.start()
    try:
        yield Telephone(_desk(settings, shop, channel), listener, channel)
    finally:
        await listener.close()


def meet_operators(desk: Desk, operators: Sequence[Operator]) -> None:
    """Let the shop know who answers its telephone, also those who have not said anything in Slack yet."""
    with desk.shop.store.write() as tx:
        for operator in operators:
            if operator.staff:
                desk.met(tx, operator.staff)


def _desk(settings: Settings, shop: Shop, channel: TelephoneChannel) -> CallDesk:
    wishes = model_wishes(settings.speech_model)
    installed = find_models(settings.speech_model).installed
    return CallDesk(
        shop=shop,
        live=LiveCalls(),
        lines=settings.twilio_numbers,
        operators=settings.operators,
        openings=settings.call_hours,
        hears=lambda language: installed and wish_for(wishes, language) is not None,
        must_agree=settings.call_consent is CallConsentRule.ASK,
        machine_text=settings.call_machine_text,
        longest_minutes=settings.longest_call_minutes,
        fallback_url=settings.voice_fallback_url,
        caller=channel,
        calls_a_second=settings.calls_per_second,
    )


def telephone_routers(
    settings: Settings, telephone: Callable[[], Telephone], changed: Callable[[int], None], metrics: Metrics
) -> list[APIRouter]:
    """Return the routes of the telephone, where there is one; `telephone` raises while no shop is served.

    `changed` hears of which call there is news; what is asked is measured in `metrics`.
    """
    token = settings.twilio_auth_token
    if not settings.has_telephone or token is None:
        return []
    signatures = Signatures(token.get_secret_value(), settings.public_url)

    def took(how: str, seconds: float) -> None:
        if how == "refused":
            metrics.refused.labels("signature").inc()
            return
        metrics.call_answer_seconds.observe(seconds)
        if how == "without us":
            metrics.calls_without_us.inc()

    hooks = VoiceHooks(lambda: telephone().desk, signatures, changed, took=took)
    lines = MediaLines(
        lambda: telephone().desk, lambda: telephone().listener, signatures, settings.twilio_account_sid, changed
    )
    metrics.call_streams.set_function(lambda: lines.count)
    pages = OperatorPages(lambda: telephone().desk, settings.public_url)
    return [voice_router(hooks), media_router(lines), page_router(pages)]
