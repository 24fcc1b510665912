"""Whose words a media stream carries, and what becomes of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.call_tokens import Stream
from bot.handlers.call_desk import CallDesk
from bot.views.spoken.languages import texts_in, words_for_answers, words_for_digits
from core.actions.calls.hear import hear
from core.actions.calls.keep_capture import keep_capture
from core.actions.calls.product_words import words_to_listen_for
from core.actions.calls.the_call import call_with_sid
from core.calls.heard import Capture, Heard
from core.models import CallConsent


@dataclass(frozen=True)
class Topic:
    """One call to listen to: its language, the words that matter, and whether what is said is `kept`."""

    call_id: int
    language: str
    words: Sequence[str]
    kept: bool


def topic_of(desk: CallDesk, wanted: Stream, sid: str) -> Topic | None:
    """Return what to listen to; None where the stream is not of the call that its token is for, or may not be heard.

    Words are kept only where the caller agreed; answers to what is asked need no more than a call that goes on.
    """
    with desk.shop.store.write() as tx:
        call = call_with_sid(tx, sid)
        if call is None or call.id != wanted.call_id or call.ended:
            return None
        if wanted.kept and call.consent is not CallConsent.GIVEN:
            return None
        language, line = call.language, call.line
    texts = texts_in(desk.language(line, language))
    answers = (*words_for_answers(texts), *words_for_digits(texts))
    words = (*answers, *words_to_listen_for(desk.shop, language)) if wanted.kept else answers
    return Topic(wanted.call_id, language, words, wanted.kept)


def note_capture(desk: CallDesk, call_id: int, capture: Capture) -> None:
    """Keep which words of a call are heard."""
    with desk.shop.store.write() as tx:
        keep_capture(tx, call_id, capture)


def keep_words(desk: CallDesk, call_id: int, heard: Heard) -> None:
    """Keep what was said, and mark what matters in it."""
    with desk.shop.store.write() as tx:
        hear(tx, desk.shop, call_id, heard)
