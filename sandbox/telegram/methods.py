"""The methods of the Bot API that the stand-in plays, except those that fetch updates."""

from collections.abc import Callable
from typing import Any, Final

from sandbox.shapes import Json, Ticks
from sandbox.telegram.call import BotCall, TelegramRefusalError, bad_request
from sandbox.telegram.html import EntitiesError, parse_html
from sandbox.telegram.keyboard import read_markup
from sandbox.telegram.limits import TelegramLimits
from sandbox.telegram.pictures import size_of
from sandbox.telegram.world import BOT_ID, Chat, TelegramWorld, forbidden
from sandbox.web import Upload

LONGEST_TEXT: Final = 4_096
LONGEST_CAPTION: Final = 1_024
LARGEST_PHOTO: Final = 10 * 1024 * 1024
CALLBACK_GOOD_FOR: Final = 60.0
_ACTIONS: Final = ("typing", "upload_photo", "upload_document", "find_location", "choose_sticker", "record_voice")


class TelegramMethods:
    """What the bot may do."""

    def __init__(self, world: TelegramWorld, limits: TelegramLimits, ticks: Ticks) -> None:
        """Work on `world`; the age of button presses is counted in the true seconds of `ticks`."""
        self._world = world
        self._limits = limits
        self._ticks = ticks
        self.table: dict[str, Callable[[BotCall], Any]] = {
            "getMe": self._get_me,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_callback,
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda _: self._world.commands,
            "deleteMyCommands": self._delete_commands,
            "sendChatAction": self._chat_action,
            "getChat": lambda call: self._chat(call).shown(),
            "getFile": self._get_file,
        }

    def _get_me(self, call: BotCall) -> Json:
        del call
        return self._world.bot() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _chat(self, call: BotCall) -> Chat:
        """Return the chat that `call` is for, where the bot may write to it."""
        if not call.text("chat_id"):
            raise bad_request(description="chat_id is empty")
        try:
            chat_id = int(call.text("chat_id"))
        except ValueError:
            raise bad_request(description="chat not found") from None
        chat = self._world.chat(chat_id)
        if chat.migrated_to is not None:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise TelegramRefusalError(400, words, migrate_to_chat_id=chat.migrated_to)
        if chat.blocked:
            raise forbidden(
                "bot was blocked by the user" if chat.kind == "private" else "bot was kicked from the group chat"
            )
        if not chat.started:
            raise forbidden(description="bot can't initiate conversation with a user")
        return chat

    def _formatted(self, call: BotCall, name: str, longest: int, too_long: str) -> Json:
        """Return the text (or caption) and its entities after parsing."""
        source, mode = call.text(name), call.text("parse_mode").lower()
        if mode not in {"", "html"}:
            raise bad_request(description="unsupported parse_mode (this stand-in reads HTML only)")
        entities = call.data(f"{name}_entities" if name == "caption" else "entities") or []
        text = source
        if mode:
            try:
                text, entities = parse_html(source)
            except EntitiesError as error:
                message = f"can't parse entities: {error}"
                raise bad_request(message) from error
        if len(text) > longest:
            raise bad_request(too_long)
        trimmed = text.rstrip()
        if not text[: len(text) - len(text.lstrip())]:
            text = trimmed
        return {name: text} | ({f"{name}_entities" if name == "caption" else "entities": entities} if entities else {})

    def _send_message(self, call: BotCall) -> Json:
        chat = self._chat(call)
        content = self._formatted(call, "text", LONGEST_TEXT, "message is too long")
        if not content["text"].strip():
            raise bad_request(description="message text is empty")
        return self._send(call, chat, content)

    def _send_photo(self, call: BotCall) -> Json:
        chat = self._chat(call)
        photo = self._uploaded(call, "photo")
        size = size_of(photo.data)
        if size is None or len(photo.data) > LARGEST_PHOTO:
            raise bad_request(description="IMAGE_PROCESS_FAILED")
        kept = self._world.keep_file(photo.filename, photo.data) | {"width": size[0], "height": size[1]}
        return self._send(call, chat, {"photo": [kept], **self._caption(call)})

    def _send_document(self, call: BotCall) -> Json:
        chat = self._chat(call)
        file = self._uploaded(call, "document")
        if not file.data:
            raise bad_request(description="file must be non-empty")
        kept = self._world.keep_file(file.filename, file.data)
        document = {"file_name": file.filename, "mime_type": file.content_type, **kept}
        return self._send(call, chat, {"document": document, **self._caption(call)})

    def _caption(self, call: BotCall) -> Json:
        content = self._formatted(call, "caption", LONGEST_CAPTION, "message caption is too long")
        return content if content["caption"] else {}

    def _uploaded(self, call: BotCall, name: str) -> Upload:
        """Return a file that came with the call, or one that Telegram has already, by its file_id."""
        named = call.text(name)
        upload = call.files.get(named.removeprefix("attach://") if named else name)
        if upload is not None:
            return upload
        if named in self._world.files:
            filename, data = self._world.files[named]
            return Upload(filename, "application/octet-stream", data)
        if not named:
            message = f"there is no {name} in the request"
            raise bad_request(message)
        raise bad_request(description="wrong file identifier/HTTP URL specified")

    def _send(self, call: BotCall, chat: Chat, content: Json) -> Json:
        content |= read_markup(call)
        self._limits.check(call, chat)
        return self._world.add(chat, self._world.bot(), content)

    def _edited(self, call: BotCall, content: Json) -> Json:
        chat = self._chat(call)
        message = self._world.message(chat, call.number("message_id", 0), "edit")
        if message["from"]["id"] != BOT_ID:
            raise bad_request(description="message can't be edited")
        new = {key: value for key, value in message.items() if key not in {"entities", "reply_markup", "edit_date"}}
        new |= content | read_markup(call)
        old = {key: value for key, value in message.items() if key != "edit_date"}
        if new == old:
            words = "message is not modified: specified new message content and reply markup are exactly the same"
            tail = "as a current content and reply markup of the message"
            message_text = f"{words} {tail}"
            raise bad_request(message_text)
        self._limits.check(call, chat)
        new["edit_date"] = self._world.seconds()
        chat.messages[message["message_id"]] = new
        self._world.changed(chat, new)
        return new

    def _edit_text(self, call: BotCall) -> Json:
        chat = self._chat(call)
        if "text" not in self._world.message(chat, call.number("message_id", 0), "edit"):
            raise bad_request(description="there is no text in the message to edit")
        content = self._formatted(call, "text", LONGEST_TEXT, "message is too long")
        if not content["text"].strip():
            raise bad_request(description="message text is empty")
        return self._edited(call, content)

    def _edit_caption(self, call: BotCall) -> Json:
        return self._edited(call, self._caption(call))

    def _edit_markup(self, call: BotCall) -> Json:
        chat = self._chat(call)
        message = self._world.message(chat, call.number("message_id", 0), "edit")
        return self._edited(call, {"entities": message["entities"]} if "entities" in message else {})

    def _delete(self, call: BotCall) -> bool:
        chat = self._chat(call)
        message = self._world.message(chat, call.number("message_id", 0), "delete")
        del chat.messages[message["message_id"]]
        self._world.changes.publish("telegram.gone", chat=chat.id, message_id=message["message_id"])
        return True

    def _answer_callback(self, call: BotCall) -> bool:
        pressed = self._world.callbacks.get(call.text("callback_query_id"))
        if pressed is None or self._ticks() - pressed.since > CALLBACK_GOOD_FOR:
            raise bad_request(description="query is too old and response timeout expired or query ID is invalid")
        if len(call.text("text")) > 200:  # noqa: PLR2004 - the Bot API's limit of answerCallbackQuery
            raise bad_request(description="MESSAGE_TOO_LONG")
        pressed.answer = {"text": call.text("text"), "show_alert": call.flag("show_alert")}
        self._world.changes.publish("telegram.answer", chat=pressed.chat_id, answer=pressed.answer)
        return True

    def _set_commands(self, call: BotCall) -> bool:
        commands = call.data("commands")
        if not isinstance(commands, list):
            raise bad_request(description="can't parse commands JSON object")
        for each in commands:
            if not isinstance(each, dict) or not str(each.get("command", "")).islower():
                raise bad_request(description="BOT_COMMAND_INVALID")
        self._world.commands = commands
        return True

    def _delete_commands(self, call: BotCall) -> bool:
        del call
        self._world.commands = []
        return True

    def _chat_action(self, call: BotCall) -> bool:
        chat = self._chat(call)
        if call.text("action") not in _ACTIONS:
            raise bad_request(description="wrong parameter action in request")
        self._world.changes.publish("telegram.action", chat=chat.id, action=call.text("action"))
        return True

    def _get_file(self, call: BotCall) -> Json:
        file_id = call.text("file_id")
        if file_id not in self._world.files:
            raise bad_request(description="invalid file_id")
        name, data = self._world.files[file_id]
        path = f"{file_id}/{name}"
        return {"file_id": file_id, "file_unique_id": file_id[-9:], "file_size": len(data), "file_path": path}
