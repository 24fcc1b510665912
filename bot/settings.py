"""Settings: the one place where this programme reads its environment (and `.env`)."""

import logging
import os
import re
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, get_args
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.telephone_settings import Line, Opening, Operator, lines_in, openings_in, operators_in
from core.errors import SettingsError
from core.money import Currency

_SETTING_LINE = re.compile(r"^\s*(?:export\s+)?(NAJIMI_\w+)\s*=", re.MULTILINE | re.IGNORECASE)


def _zone(name: str) -> str:
    if name not in available_timezones():
        message = f"{name!r} is not a time zone; write it as Europe/London or Asia/Tokyo"
        raise ValueError(message)
    return name


def _currency(code: str) -> str:
    if code.upper() not in list_currencies():
        message = f"{code!r} is not an ISO 4217 currency; write GBP, EUR or JPY"
        raise ValueError(message)
    return code.upper()


def _locale(name: str) -> str:
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError) as error:
        message = f"{name!r} is not a locale; write it as en_GB or ja_JP"
        raise ValueError(message) from error
    return name


def _database(url: str) -> str:
    try:
        kind = make_url(url).get_backend_name() if url else "sqlite"
    except ArgumentError as error:
        message = "not a database URL; write sqlite:////full/path/najimi.db or postgresql://user:password@host/name"
        raise ValueError(message) from error
    if kind not in {"sqlite", "postgresql", "postgres"}:
        message = f"{kind} is not a database that Najimi knows; there are sqlite and postgresql"
        raise ValueError(message)
    return url


def _level(name: str) -> str:
    if name.upper() not in logging.getLevelNamesMapping():
        message = f"{name!r} is not a level; write DEBUG, INFO, WARNING or ERROR"
        raise ValueError(message)
    return name.upper()


def _networks(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        try:
            ip_network(name)
        except ValueError as error:
            message = f"{name!r} is not an address or a network; write 127.0.0.1 or 10.0.0.0/8"
            raise ValueError(message) from error
    return names


class LogFormat(StrEnum):
    """How the log's lines look; `auto` is text on a terminal and JSON elsewhere."""

    AUTO = "auto"
    JSON = "json"
    TEXT = "text"


class ExtractionEngine(StrEnum):
    """What answers questions: the mirror's own file, or Spark on what the mirror publishes."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class CallConsentRule(StrEnum):
    """Whether who is told that words are written down has to agree by a key, or may refuse by one."""

    ANNOUNCE = "announce"
    ASK = "ask"


class Settings(BaseSettings):
    """Everything that can be set; each name with the prefix `NAJIMI_`, but for `DATABASE_URL`."""

    model_config = SettingsConfigDict(
        env_prefix="NAJIMI_", env_file=".env", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default="", validation_alias="DATABASE_URL", repr=False
    )
    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""

    shop_name: str = "Najimi Shop"
    opening_hours: str = ""
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    currency: Annotated[str, AfterValidator(_currency)] = "GBP"
    locale: Annotated[str, AfterValidator(_locale)] = "en_GB"
    fiscal_month: int = Field(default=1, ge=1, le=12)
    demand_views: int = Field(default=3, ge=1, le=1_000)
    demand_days: int = Field(default=90, ge=1, le=36_600)
    inquiry_channels: str = "inquiry"
    quotation_channels: str = "quotation"

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_base_url: str = "https://slack.com/api/"
    slack_approvals_channel: str = ""
    slack_customers_channel: str = ""
    slack_approvers: Annotated[tuple[str, ...], NoDecode] = ()
    new_staff_may_plan: bool = True
    largest_file_mb: int = Field(default=200, ge=1, le=100_000)

    telegram_token: SecretStr | None = None
    telegram_base_url: str = "https://api.telegram.org/bot"
    telegram_webhook_secret: SecretStr | None = None
    telegram_messages_per_second: float = Field(default=30, gt=0, le=1000)

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr | None = None
    twilio_numbers: Annotated[tuple[Line, ...], NoDecode, BeforeValidator(lines_in)] = ()
    twilio_base_url: str = "https://api.twilio.com"
    voice_fallback_url: str = ""
    operators: Annotated[tuple[Operator, ...], NoDecode, BeforeValidator(operators_in)] = ()
    call_hours: Annotated[tuple[Opening, ...], NoDecode, BeforeValidator(openings_in)] = ()
    call_consent: CallConsentRule = CallConsentRule.ANNOUNCE
    call_machine_text: str = Field(default="", max_length=500)
    calls_per_second: float = Field(default=1, gt=0, le=100)
    longest_call_minutes: int = Field(default=120, ge=1, le=1440)
    slack_calls_channel: str = ""

    mirror_memory_limit: str = "1GB"
    mirror_threads: int = Field(default=2, ge=1, le=64)
    extraction_engine: ExtractionEngine = ExtractionEngine.DUCKDB
    extraction_dir: Path | None = None
    spark_master: str = "local[*]"
    keep_messages_days: int = Field(default=90, ge=1, le=3650)
    speech_model: str = ""
    speech_streams: int = Field(default=2, ge=0, le=256)
    keep_transcripts_days: int = Field(default=90, ge=0, le=3650)
    log_level: Annotated[str, AfterValidator(_level)] = "INFO"
    log_format: LogFormat = LogFormat.AUTO
    metrics_token: SecretStr | None = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, AfterValidator(_networks)] = ()
    backup_dir: Path | None = None
    backup_keep: int = Field(default=7, ge=1, le=1000)

    @field_validator("slack_approvers", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Accept several values with commas or blanks between them."""
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @property
    def url(self) -> str:
        """Return the database's URL: the one that is set, else an SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'najimi.db'}"

    @property
    def zone_info(self) -> ZoneInfo:
        """Return the shop's zone; UTC where none is set (only `run` without the sandbox insists on one)."""
        return ZoneInfo(self.zone or "UTC")

    @property
    def money(self) -> Currency:
        """Return the shop's currency."""
        return Currency(self.currency, self.locale)

    @property
    def has_telephone(self) -> bool:
        """Return whether there is a telephone: an account of Twilio's is named."""
        return bool(self.twilio_account_sid)

    def _absent_for_calls(self) -> tuple[tuple[bool, str], ...]:
        """Return what the telephone needs, where there is one: whether it is absent, and how to say so."""
        phone = self.has_telephone
        return (
            (
                phone and self.twilio_auth_token is None,
                "NAJIMI_TWILIO_AUTH_TOKEN is missing: it proves who calls here.",
            ),
            (
                phone and not self.public_url,
                "NAJIMI_PUBLIC_URL is missing: Twilio needs the https address of this server.",
            ),
            (
                phone and not self.twilio_numbers,
                "NAJIMI_TWILIO_NUMBERS is missing: the number that you have at Twilio.",
            ),
        )

    def demand_for_run(self) -> None:
        """Raise `SettingsError` naming everything that `najimi run` on the real platforms still needs."""
        missing = [
            text
            for absent, text in (
                (self.zone is None, "NAJIMI_ZONE is missing: the shop's time zone, such as Europe/London."),
                (
                    self.slack_bot_token is None,
                    "NAJIMI_SLACK_BOT_TOKEN is missing: the bot token of your Slack app, it starts with xoxb-.",
                ),
                (
                    self.slack_app_token is None and self.slack_signing_secret is None,
                    "NAJIMI_SLACK_APP_TOKEN (Socket Mode, xapp-) or NAJIMI_SLACK_SIGNING_SECRET (HTTP) is missing.",
                ),
                (
                    self.telegram_token is None,
                    "NAJIMI_TELEGRAM_TOKEN is missing: the token that Telegram's @BotFather gave your bot.",
                ),
                (
                    self.telegram_webhook_secret is not None and not self.public_url,
                    "NAJIMI_PUBLIC_URL is missing: Telegram's webhook needs the https address of this server.",
                ),
                *self._absent_for_calls(),
            )
            if absent
        ]
        if missing:
            raise SettingsError([*missing, "To try everything without any account: najimi run --sandbox"])


def secret_names() -> set[str]:
    """Return the names of the settings that hold a secret, as the class has them."""
    return {name for name, field in Settings.model_fields.items() if SecretStr in get_args(field.annotation)}


def load_settings() -> Settings:
    """Read the settings; raise `SettingsError` naming every one that is unusable, all at once."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_problems(error)) from error


def usable_settings() -> tuple[Settings, list[str]]:
    """Return the settings with the usual value in place of every unusable one, and the problems; for the doctor."""
    try:
        return Settings(), []
    except ValidationError as error:
        broken = {str(item["loc"][0]).lower() for item in error.errors() if item["loc"]}
        usual = {name: field.get_default() for name, field in Settings.model_fields.items() if name in broken}
        return Settings(**usual), _problems(error)


def misspelt_settings() -> list[str]:
    """Name every NAJIMI_ name of the environment and of .env that no setting has, with the nearest that one has."""
    known = {f"NAJIMI_{name.upper()}" for name in Settings.model_fields}
    file = Path(".env")
    written = _SETTING_LINE.findall(file.read_text("utf-8", "replace")) if file.is_file() else []
    found = []
    for name in sorted({name.upper() for name in (*os.environ, *written)}):  # noqa: TID251 - this is where it is read
        if name.startswith("NAJIMI_") and not name.startswith("NAJIMI_TILL_") and name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.6)
            found.append(f"{name} is no setting" + (f"; do you mean {near[0]}?" if near else ""))
    return found


def _problems(error: ValidationError) -> list[str]:
    return [f"{_name(item['loc'])}: {item['msg'].removeprefix('Value error, ')}" for item in error.errors()]


def _name(location: tuple[int | str, ...]) -> str:
    first = str(location[0]) if location else "settings"
    return first if first == "DATABASE_URL" else f"NAJIMI_{first.upper()}"
