"""One call of a Slack Web API method: its arguments, and the ways in which it is refused."""

import json
from dataclasses import dataclass
from typing import Any, Final

from sandbox.shapes import Json

MOST_LISTED: Final = 1_000


class SlackRefusalError(Exception):
    """A call that Slack would refuse: the error's name, what comes with it, the HTTP status and headers."""

    def __init__(
        self, error: str, *, status: int = 200, headers: dict[str, str] | None = None, **extra: object
    ) -> None:
        """Keep the answer that the caller gets."""
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = headers or {}
        self.extra = extra

    def answer(self) -> Json:
        """Return the body of the answer."""
        return {"ok": False, "error": self.error, **self.extra}


def refuse_arguments(*messages: str, error: str = "invalid_arguments") -> SlackRefusalError:
    """Return a refusal that explains itself in `response_metadata.messages`, as Slack does."""
    return SlackRefusalError(error, response_metadata={"messages": [f"[ERROR] {message}" for message in messages]})


@dataclass(frozen=True)
class Call:
    """A method called with arguments; JSON may come as a value or as text, numbers and flags likewise."""

    method: str
    arguments: Json

    def text(self, name: str, *, required: bool = True) -> str:
        """Return a text argument; a missing one that is required is refused."""
        value = self.arguments.get(name)
        if value is None or value == "":
            if required:
                message = f"missing required field: {name}"
                raise refuse_arguments(message)
            return ""
        return str(value)

    def flag(self, name: str) -> bool:
        """Return a flag; absent means no."""
        return str(self.arguments.get(name, "")).lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int = MOST_LISTED) -> int:
        """Return a whole number between 1 and `most`."""
        try:
            value = int(self.arguments.get(name) or default)
        except (TypeError, ValueError) as error:
            message = f"{name} is no number"
            raise refuse_arguments(message) from error
        return max(1, min(most, value))

    def data(self, name: str, *, otherwise: str = "invalid_arguments") -> Any:  # noqa: ANN401 - any JSON value
        """Return a JSON argument, or None where it is absent; broken JSON is refused with the error `otherwise`."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            message = f"{name} is no valid JSON"
            raise refuse_arguments(message, error=otherwise) from error
