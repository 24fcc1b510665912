"""What a log line shows, and what it never does."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from bot.logs import HIDDEN, Redaction, make_formatter, safe_error, secrets_of
from bot.settings import LogFormat, Settings, secret_names
from core.errors import StoreUnavailableError

PERSON = "Hanako"
SECRET = "tr0ub4dor&3 über"  # noqa: S105 - nobody's


class Log:
    """A logger of its own, and what it wrote."""

    def __init__(self, name: str, *, as_json: bool = True) -> None:
        """Log as `name`."""
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(make_formatter(as_json=as_json, secrets=[SECRET]))
        self.logger = logging.getLogger(name)
        self.logger.addHandler(self.handler)
        self.logger.setLevel(logging.DEBUG)
        self.logger.propagate = False

    @property
    def last(self) -> Any:  # noqa: ANN401 - JSON
        """Return the last line."""
        return json.loads(self.stream.getvalue().splitlines()[-1])

    def close(self) -> None:
        """Leave the logger as it was."""
        self.logger.removeHandler(self.handler)
        self.logger.propagate = True
        self.logger.setLevel(logging.NOTSET)


@pytest.fixture
def ours() -> Iterator[Log]:
    """Our own code's log."""
    log = Log("bot.test_logs")
    yield log
    log.close()


@pytest.fixture
def theirs() -> Iterator[Log]:
    """A library's log."""
    log = Log("slack_bolt.test_logs")
    yield log
    log.close()


def test_every_line_has_its_fields(ours: Log) -> None:
    """Time in UTC, level, logger, event, and the fields that were added."""
    ours.logger.info("plan %s starts for customer:%s", 3, 17, extra={"plan": 3})
    line = ours.last
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "bot.test_logs",
        "event": "plan 3 starts for customer:17",
        "plan": 3,
    }


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-abcDEF",
        "xoxp-1-2-3-abc",
        "xapp-1-A0-1-abcdef",
        "https://api.telegram.org/bot123456789:AAE-abcdefghijklmnopqrstuvwxyz0123456/getMe",
        "123456789:AAE-abcdefghijklmnopqrstuvwxyz0123456",
        "Authorization: Bearer abc.def-ghi",
        "postgresql://shop:hunter2hunter2@db.internal/najimi",
        "password=hunter2hunter2",
        "'secret': 'hunter2hunter2'",
        "token: hunter2hunter2",
        "+44 20 7946 0958",
        "+81312345678",
        "020 7946 0958",
        "(020) 7946-0958",
        "someone.else+shop@mail.example.co.uk",
        "花子@例え.jp",
        SECRET,
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_hidden(ours: Log, secret: str) -> None:
    """As the whole text, in the midst of one, as an argument, in a field, within a list."""
    ours.logger.info(secret)
    ours.logger.info("before %s after", secret, extra={"field": secret, "deep": [{"at": secret}]})
    written = ours.stream.getvalue()
    parts = [
        secret,
        "hunter2",
        "AAE-abc",
        "7946",
        "312345678",
        "花子@",
        "mail.example",
        "abc.def",
        "xoxb-1",
        "tr0ub4dor",
    ]
    assert not [part for part in parts if part in written]
    assert HIDDEN in written


@pytest.mark.parametrize(
    "harmless",
    [
        "plan 3 of 2026-03-02T09:00:00+00:00 is due at 10:30:15",
        "reply 700000123 took 0.123456789 s",
        "delivery 12345678 of run 9f86d081884c7d659a2f",
        "Najimi serves the shop at http://127.0.0.1:8000",
        "3,000,000 lines from 1,234,567 customers",
    ],
)
def test_what_is_neither_stays(harmless: str) -> None:
    """Ids, moments, counts and addresses of this machine are what a log is for."""
    assert Redaction().text(harmless) == harmless


def test_an_error_says_its_class_and_place_but_not_its_words(ours: Log) -> None:
    """Whatever a database or a parser quotes is left out, along the whole chain."""
    engine = create_engine("sqlite://", hide_parameters=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE customer (name TEXT UNIQUE)"))
        connection.execute(text("INSERT INTO customer VALUES (:name)"), {"name": PERSON})
        try:
            try:
                int(PERSON)
            except ValueError:
                connection.execute(text("INSERT INTO customer VALUES (:name)"), {"name": PERSON})
        except IntegrityError as error:
            ours.logger.exception("customer:%s was not written: %s", 17, error)  # noqa: TRY401 - the point
    engine.dispose()
    line = ours.last
    assert PERSON not in json.dumps(line)
    assert line["event"] == "customer:17 was not written: IntegrityError (SQLITE_CONSTRAINT_UNIQUE)"
    assert "ValueError" in line["exception"]
    assert "test_logs.py" in line["exception"]


def test_errors_about_this_machine_keep_their_words() -> None:
    """They say what to do, and are about no person."""
    assert safe_error(StoreUnavailableError("Check DATABASE_URL.")) == "StoreUnavailableError: Check DATABASE_URL."
    assert safe_error(FileNotFoundError(2, "No such file or directory", "/home/hanako/x")) == (
        "FileNotFoundError: No such file or directory"
    )
    assert safe_error(KeyError("Hanako")) == "KeyError"


def test_a_librarys_words_are_cut_where_data_may_begin(theirs: Log) -> None:
    """A template is shown without its arguments, a finished text as far as its plain words go."""
    theirs.logger.warning("Retrying %s in %s", "Hanako", 3)
    assert theirs.last["event"] == "Retrying %s in %s"
    theirs.logger.error("Failed to run listener function (error: Hanako)", extra={"body": "Hanako"})
    assert theirs.last["event"] == "Failed to run listener function"
    theirs.logger.error("{'text': 'Hanako'}")
    assert "Hanako" not in theirs.stream.getvalue()


def test_nobody_can_forge_a_line() -> None:
    """A line break or a terminal's control characters in what was typed make no line of their own."""
    for as_json in (True, False):
        log = Log("core.test_forged", as_json=as_json)
        log.logger.info("asked: %s", 'x\r\n2026-03-02 [critical] all gone\x1b[2J\u2028"}')
        written = log.stream.getvalue()
        log.close()
        assert "\x1b" not in written
        assert "\r" not in written
        assert written.count("\n") == 1


@given(st.text(min_size=6), st.text(), st.text())
def test_a_secret_of_the_settings_never_shows(secret: str, before: str, after: str) -> None:
    """Whatever stands around it, and whatever it is made of."""
    cleaned = Redaction([secret]).text(before + secret + after)
    assert secret not in cleaned or secret in HIDDEN


def test_all_secrets_of_the_settings_are_known(tmp_path: Path) -> None:
    """Every field that holds a secret counts, also one that is added later; and the database's password."""
    database = "postgresql://shop:p%40ss-word@127.0.0.1/x"
    plain = Settings(_env_file=None, data_dir=tmp_path, database_url=database)  # type: ignore[call-arg]
    settings = plain.model_copy(update={name: SecretStr(f"secret-{name}") for name in secret_names()})
    assert secrets_of(settings) >= {f"secret-{name}" for name in secret_names()} | {"p@ss-word"}
    assert not [value for value in secrets_of(settings) if value in repr(settings)]
    assert settings.log_format is LogFormat.AUTO
