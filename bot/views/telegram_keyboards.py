"""Buttons below Telegram messages, and what their tokens mean."""

from typing import Any

Keyboard = tuple[tuple[tuple[str, str], ...], ...]

OFFERS_YES = "offersyes"
OFFERS_NO = "offersno"
OFFERS_ON = "offerson"
# A button that only shows what was chosen.
CHOSEN = "chosen"

MARK = "✓ "
LONGEST_LABEL = 64


def markup(keyboard: Keyboard) -> dict[str, Any]:
    """Return a keyboard as the Bot API takes it."""
    return {"inline_keyboard": [[{"text": label, "callback_data": token} for label, token in row] for row in keyboard]}


def asking_for_consent(version: str) -> Keyboard:
    """Return the two answers to the question whether offers may be sent; `version` is the text that asks."""
    return (
        (("Yes, please", f"{OFFERS_YES}:{version}"),),
        (("Only answers, no offers", f"{OFFERS_NO}:{version}"),),
    )


def turn_on_again(version: str) -> Keyboard:
    """Return the way back after a stop."""
    return ((("Turn on again", f"{OFFERS_ON}:{version}"),),)


def confirming_order(delivery_id: int) -> Keyboard:
    """Return the two answers to the question whether to order."""
    return ((("Yes, order it", f"orderyes:{delivery_id}"), ("No, thank you", f"orderno:{delivery_id}")),)


def with_choice(keyboard: Keyboard, chosen: str, instead_of: frozenset[str] = frozenset()) -> Keyboard:
    """Return the keyboard with the button of token `chosen` marked, and no mark on the buttons of `instead_of`.

    The labels are those that the message was sent with, whatever they are.
    """

    def label(text: str, token: str) -> str:
        if token == chosen:
            return text if text.startswith(MARK) else f"{MARK}{text}"[:LONGEST_LABEL]
        return text.removeprefix(MARK) if token in instead_of else text

    return tuple(tuple((label(text, token), token) for text, token in row) for row in keyboard)


def only_choice(keyboard: Keyboard, chosen: str) -> Keyboard:
    """Return only the button that was chosen, marked: the question is answered."""
    labels = [text.removeprefix(MARK) for row in keyboard for text, token in row if token == chosen]
    return (((f"{MARK}{labels[0]}"[:LONGEST_LABEL], CHOSEN),),) if labels else ()
