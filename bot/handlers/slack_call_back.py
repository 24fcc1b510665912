"""Calling back whoever reached nobody, or asked for it: who does it, put through by a button, and what came of it."""

from typing import Any
from uuid import uuid4

from sqlmodel import Session

from bot.handlers import slack_call_cards as cards
from bot.handlers.call_connect import ask_to_call_back, telephone_of
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.blocks import actions, button, escape, section
from bot.views.slack_call_forms import ALL_THE_SAME, back_buttons, back_form
from bot.workers.inbox import Effect
from core.actions.calls.call_back import back_check, begin_call_back, missed_call, note_call_back, undo_call_back
from core.errors import RefusedError
from core.replies import Replies

NO_TELEPHONE = "No telephone is connected to this shop. Dial by hand: the number opens your telephone."


def back_open(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the window of somebody who calls back."""
    why = _no_telephone(desk, turn)
    with desk.shop.store.read() as session:
        call = missed_call(session, number_of(turn.value))
        metadata = {**turn.where, "call": call.id}
        check = back_check(session, desk.shop, call)
        return back_form(cards.called(session, call), metadata, call.number, check, why)


def back_begun(desk: Desk, turn: Turn) -> Effect:
    """Say below the card who calls back, so that nobody else does, with the button that puts them through."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        call = missed_call(tx, number)
        if cards.stands_at(tx, cards.card_cause(number)) is None:
            return
        text = f":telephone_receiver: <@{staff.slack_user}> calls {escape(cards.called(tx, call))} back."
        rings = back_buttons(number, back_check(tx, desk.shop, call)) if call.number and desk.calls else []
        ended = button("What came of it …", "call_back_note_open", str(number))
        cards.say_below(replies, number, text, blocks=[section(text), actions(*rings, ended)])

    return effect


def back_ring(desk: Desk, turn: Turn) -> Effect:
    """Ring the operator's own telephone, then whoever called."""
    said, _, how = turn.value.partition(":")
    number = number_of(said)
    if desk.calls is None:
        raise RefusedError(NO_TELEPHONE)
    calls = desk.calls

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        # Before anything is noted: without a telephone of their own nobody is called.
        telephone_of(calls, staff.slack_user)
        call = begin_call_back(tx, desk.shop, number, staff, all_the_same=how == ALL_THE_SAME)
        address = ask_to_call_back(tx, calls, staff, call, uuid4().hex, turn)
        turn.whisper(replies, f"Your telephone rings ({address}), then that of {escape(cards.called(tx, call))}.")

    return effect


def back_done(desk: Desk, turn: Turn) -> Effect:
    """Note what came of calling back."""
    number, words = number_of(str(turn.metadata.get("call", ""))), turn.state.get("text", "")

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        call = note_call_back(tx, desk.shop, number, words, staff)
        text = f"Noted: you have called {escape(cards.called(tx, call))} back."
        turn.whisper(replies, text, [section(text), actions(button("Undo", "call_back_undo", str(number)))])
        cards.show_marks(tx, desk.shop, replies, number)

    return effect


def back_undo(desk: Desk, turn: Turn) -> Effect:
    """Take back that somebody has called back: the call waits again."""
    number = number_of(turn.value)

    def effect(tx: Session, replies: Replies) -> None:
        call = undo_call_back(tx, desk.shop, number, desk.staff(tx, turn))
        turn.whisper(replies, f"Undone: {escape(cards.called(tx, call))} waits to be called back.")
        cards.show_marks(tx, desk.shop, replies, number)

    return effect


def _no_telephone(desk: Desk, turn: Turn) -> str:
    """Return why whoever pressed cannot be put through; empty where they can."""
    if desk.calls is None:
        return NO_TELEPHONE
    try:
        telephone_of(desk.calls, turn.user)
    except RefusedError as error:
        return str(error)
    return ""
