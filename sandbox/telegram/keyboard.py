"""What Telegram refuses in the buttons below a message."""

from typing import Final

from sandbox.shapes import Json
from sandbox.telegram.call import BotCall, bad_request

MOST_BUTTONS: Final = 100
LONGEST_DATA: Final = 64
_ACTIONS: Final = ("callback_data", "url", "web_app", "switch_inline_query", "switch_inline_query_current_chat")
_MORE_ACTIONS: Final = ("switch_inline_query_chosen_chat", "copy_text", "login_url", "pay", "callback_game")
_OTHER_MARKUP: Final = ("keyboard", "remove_keyboard", "force_reply")


def read_markup(call: BotCall) -> Json:
    """Return `{"reply_markup": …}`, or nothing where there are no buttons; raises Telegram's refusals."""
    markup = call.data("reply_markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad_request(description="object expected as reply markup")
    if "inline_keyboard" not in markup:
        return {"reply_markup": markup} if any(name in markup for name in _OTHER_MARKUP) else {}
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(description="can't parse inline keyboard button: Array expected")
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad_request(description="reply markup is too long")
    for button in buttons:
        _check(button)
    return {"reply_markup": {"inline_keyboard": [row for row in rows if row]}} if buttons else {}


def _check(button: object) -> None:
    if not isinstance(button, dict):
        raise bad_request(description="can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not str(button.get("text") or "").strip():
        raise bad_request(description="inline keyboard button text must be non-empty")
    actions = [name for name in (*_ACTIONS, *_MORE_ACTIONS) if name in button]
    if len(actions) != 1:
        raise bad_request(
            description="can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= LONGEST_DATA:
        raise bad_request(description="BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://", "t.me/")):
        raise bad_request(description="BUTTON_URL_INVALID")
