"""The log: lines for people on a terminal, JSON for programmes; no person's data and no secret in either.

Code names what it speaks of by ids ("plan 3", "customer 17"). What is not ours to word is cut down here: errors say
their class and where they arose but not their own words, libraries the plain words that their messages begin with.
A last processor replaces whatever still looks like a secret or like a person.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from typing import IO, Any
from urllib.parse import unquote

import structlog
from pydantic import SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.settings import LogFormat, Settings, secret_names
from core.errors import AddressTakenError, EngineRunningError, SettingsError, StoreUnavailableError

OURS = ("root", "__main__", "bot", "channels", "core", "migrations", "sandbox", "speech", "terminal_bridge")
# Libraries that tell of every request, or more, below this level.
CHATTY = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "httpcore",
    "httpx",
    "matplotlib",
    "slack_bolt",
    "slack_sdk",
    "telegram",
    "uvicorn",
    "websockets",
)
HIDDEN = "[hidden]"
# Shorter ones would take ordinary words along.
SHORTEST_SECRET = 6
LONGEST_CHAIN = 8
# Errors whose words are ours, about this machine and its settings rather than about a person.
SAFE_WORDS = (AddressTakenError, EngineRunningError, SettingsError, StoreUnavailableError)

_PATTERNS = (
    # Slack's tokens, Telegram's (in a path, or alone), what an Authorization header holds, and userinfo of an address.
    (re.compile(r"\bx(?:ox[a-z]|app)-[\w-]{4,}"), HIDDEN),
    (re.compile(r"\b(?:bot)?\d{5,}:[\w-]{20,}"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)([a-z][a-z0-9+.-]*://)[^/\s@'\"]+@"), rf"\1{HIDDEN}@"),
    (
        re.compile(r"(?i)\b(password|passwd|secret|token|api_?key)(['\"]?\s*[=:]\s*['\"]?)[^\s'\",;&)]+"),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
    # A telephone number begins with + or 0; a day, an id or a port does not.
    (re.compile(r"(?<![\w.:-])(?:\+\d|\(?0[\d) ])[\d ().-]{5,}\d(?![\w:])"), HIDDEN),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_PLAIN_WORDS = re.compile(r"[A-Za-z][A-Za-z ,'-]*")


def safe_error(error: BaseException) -> str:
    """Return what may be said of an error: its class, and those of its words that cannot be about a person.

    The words of most errors may quote what was being worked on: a database's its parameters, a parser's the text.
    """
    name = type(error).__name__
    if isinstance(error, SAFE_WORDS):
        return f"{name}: {error}"
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
        return f"{name} ({code or type(error.orig).__name__})"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


def safe_trace(error: BaseException) -> str:
    """Return an error and what it came from, with the lines of code that it passed, but without their own words."""
    return "".join(_traced(error, LONGEST_CHAIN)).rstrip("\n")


def _traced(error: BaseException, left: int) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and left:
        yield from _traced(earlier, left - 1)
        yield "which led to:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield safe_error(error) + "\n"
    if isinstance(error, BaseExceptionGroup) and left:
        for one in error.exceptions:
            yield from _traced(one, left - 1)


class _Formatter(ProcessorFormatter):
    """Words a record without what it may quote; then the processors make a line of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        record = logging.makeLogRecord(record.__dict__)
        if _is_ours(record.name):
            record.args = _safe_arguments(record.args)
        else:
            record.msg, record.args = _theirs(record), ()
        return super().format(record)


def _is_ours(logger: str) -> bool:
    return logger.partition(".")[0] in OURS


def _calm(record: logging.LogRecord) -> bool:
    """Return whether a record is worth a line: Bolt's loggers, for one, take their level from the root logger."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] not in CHATTY


def _safe_arguments(arguments: Any) -> Any:  # noqa: ANN401 - as the standard library has it
    if isinstance(arguments, tuple):
        return tuple(safe_error(one) if isinstance(one, BaseException) else one for one in arguments)
    return arguments


def _theirs(record: logging.LogRecord) -> str:
    """Return a library's message: its template where it has one, else the plain words that it begins with."""
    text = str(record.msg)
    if record.args:
        return text.partition("\n")[0]
    words = _PLAIN_WORDS.match(text)
    return words[0].strip() if words else f"a message of {record.module}:{record.lineno}"


def _trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put an error's trace, without its words, in the place of the error."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = safe_trace(error)
    return event


class _Extras(structlog.stdlib.ExtraAdder):
    """Takes over the fields that our own code adds; what a library adds is not known."""

    def __call__(self, logger: logging.Logger, name: str, event_dict: EventDict) -> EventDict:
        """Add them."""
        if not _is_ours(event_dict["_record"].name):
            return event_dict
        found = super().__call__(logger, name, event_dict)
        # Left on the record by other formatters.
        for made in ("message", "asctime"):
            found.pop(made, None)
        return found


class Redaction:
    """The last line of defence: hides what looks like a secret or a person, and every secret of the settings."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Hide these `secrets` wherever they appear, longest first."""
        long = sorted({one for one in secrets if len(one) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, long))) if long else None

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Clean every text of an event."""
        cleaned = {name: self.value(value) for name, value in event.items()}
        # A trace has lines of its own; whatever else has any would look like further lines of the log.
        return {
            name: value.replace("\n", " ") if isinstance(value, str) and name != "exception" else value
            for name, value in cleaned.items()
        }

    def value(self, value: Any) -> Any:  # noqa: ANN401 - whatever was logged
        """Return `value` with every text in it cleaned; what is neither text nor number becomes text first."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {self.text(str(name)): self.value(one) for name, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(one) for one in value]
        return self.text(safe_error(value) if isinstance(value, BaseException) else str(value))

    def text(self, text: str) -> str:
        """Return `text` with what must not be seen hidden, and without characters that forge lines."""
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def secrets_of(settings: Settings) -> set[str]:
    """Return the value of every secret of the settings, and the password within the database's URL."""
    values = (getattr(settings, name) for name in secret_names())
    found = {value.get_secret_value() for value in values if isinstance(value, SecretStr)}
    password = make_url(settings.database_url).password if settings.database_url else None
    # As the URL has it, and as it is meant.
    return found | ({str(password), unquote(str(password))} if password else set())


def make_formatter(*, as_json: bool, colours: bool = False, secrets: Iterable[str] = ()) -> logging.Formatter:
    """Return the formatter: JSON lines, or lines for people."""
    redaction = Redaction(secrets)
    before: list[Processor] = [
        _Extras(),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _trace,
    ]
    shown: list[Processor] = (
        [structlog.processors.JSONRenderer(sort_keys=True, ensure_ascii=False)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=colours, timestamp_key="time", pad_event_to=0, pad_level=False)]
    )
    return _Formatter(
        foreign_pre_chain=before,
        processors=[ProcessorFormatter.remove_processors_meta, redaction, *shown],
    )


def set_up_logs(settings: Settings, stream: IO[str] | None = None) -> logging.Handler:
    """Write the log to `stream` (standard error where none is named) as the settings say; return its handler."""
    stream = stream or sys.stderr
    people = stream.isatty() if settings.log_format is LogFormat.AUTO else settings.log_format is LogFormat.TEXT
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        make_formatter(as_json=not people, colours=people and stream.isatty(), secrets=secrets_of(settings))
    )
    handler.addFilter(_calm)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(settings.log_level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # Each request would be a line, with the caller's address in it; likewise each one that is none.
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("uvicorn.error").setLevel(max(logging.ERROR, root.level))
    # What the interpreter itself complains of, such as an error that nobody fetched, belongs in the log as well.
    logging.captureWarnings(capture=True)
    return handler
