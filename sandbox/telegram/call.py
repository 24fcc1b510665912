"""One call of a Bot API method: its parameters, and the ways in which it is refused."""

import json
import math
from dataclasses import dataclass, field
from typing import Any

from sandbox.shapes import Json
from sandbox.web import Upload


class TelegramRefusalError(Exception):
    """A call that Telegram would refuse: the status, its words, and the parameters of the answer."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        """Keep the answer that the caller gets."""
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def answer(self) -> Json:
        """Return the body of the answer."""
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(description: str) -> TelegramRefusalError:
    """Return the refusal 400 with Telegram's words."""
    return TelegramRefusalError(400, f"Bad Request: {description}")


def too_many(seconds: float) -> TelegramRefusalError:
    """Return the refusal 429 that asks to wait `seconds`, rounded up."""
    wait = max(1, math.ceil(seconds))
    return TelegramRefusalError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


@dataclass(frozen=True)
class BotCall:
    """A method called with parameters (JSON may come as text) and files."""

    method: str
    parameters: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text parameter; absent means empty."""
        value = self.parameters.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return a flag; absent means no."""
        return self.text(name).lower() in {"1", "true"}

    def number(self, name: str, default: int | None = None) -> int:
        """Return a whole number; absent without a default, or no number, is refused."""
        value = self.parameters.get(name, default)
        try:
            return int(str(value))
        except ValueError as error:
            message = f'parameter "{name}" is required' if value is None else f'invalid parameter "{name}"'
            raise bad_request(message) from error

    def data(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return a JSON parameter, or None where it is absent."""
        value = self.parameters.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            message = f"can't parse {name.replace('_', ' ')} JSON object"
            raise bad_request(message) from error
