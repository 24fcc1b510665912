"""What works, what does not, and what to do about it: one check a part, none of which stops another."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path

import httpx
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.commands.wire import EngineFacts, Nothing, quietly
from bot.control_client import EngineAbsentError, ask_engine
from bot.settings import Settings, usable_settings
from core.errors import EngineRunningError, ShownError
from core.store import Store
from core.store.lock import engine_lock
from core.store.migrate import Fit, current_revision, fit, newest_revision
from speech.model import find_model
from terminal_bridge.readers import find_readers

PLATFORM_SECONDS = 5.0
LEAST_FREE_BYTES = 500_000_000


class Standing(StrEnum):
    """How a part is: an optional part that nobody has set up is no problem."""

    OK = "ok"
    NOT_SET_UP = "not set up"
    PROBLEM = "problem"


class Check(BaseModel):
    """One part: how it is, what was found, and what to do (empty where nothing is)."""

    part: str
    standing: Standing
    found: str
    to_do: str = ""


def _fine(part: str, found: str) -> Check:
    return Check(part=part, standing=Standing.OK, found=found)


def _absent(part: str, found: str, to_do: str) -> Check:
    return Check(part=part, standing=Standing.NOT_SET_UP, found=found, to_do=to_do)


def _problem(part: str, found: str, to_do: str) -> Check:
    return Check(part=part, standing=Standing.PROBLEM, found=found, to_do=to_do)


def examine(check_mirror: Callable[[], tuple[str, ...]]) -> Iterator[Check]:
    """Yield every check, in the order in which mending makes sense; `check_mirror` names what differs there."""
    settings, problems = usable_settings()
    for problem in problems:
        yield _problem("settings", problem, "correct it in .env or in the environment")
    if not problems:
        yield _settings(settings)
    yield _folder(settings)
    database = _database(settings)
    yield database
    engine = _engine(settings, usable=database.standing is not Standing.PROBLEM)
    yield engine
    yield _mirror(settings, check_mirror, usable=Standing.PROBLEM not in {database.standing, engine.standing})
    yield _slack(settings)
    yield _telegram(settings)
    yield _speech(settings)
    yield _cards()


def _settings(settings: Settings) -> Check:
    if settings.zone is None:
        return _absent("settings", "no time zone for the shop: UTC is used", "set NAJIMI_ZONE, such as Europe/London")
    return _fine("settings", f"{settings.shop_name}, {settings.zone}, {settings.currency}")


def _folder(settings: Settings) -> Check:
    """Check that the data folder can be written, and that there is room."""
    folder = settings.data_dir.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return _problem("data folder", f"{folder}: {error.strerror}", "set NAJIMI_DATA_DIR to a folder you may write")
    free = shutil.disk_usage(folder).free
    found = f"{folder}: {free / 1e9:,.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return _problem("data folder", found, "make room on this disk, or set NAJIMI_DATA_DIR to another one")
    return _fine("data folder", found)


def _database(settings: Settings) -> Check:
    """Check that the database answers, fits this release and takes writes."""
    path = Path(settings.url.removeprefix("sqlite:///")) if settings.url.startswith("sqlite:///") else None
    if path is not None and not path.exists():
        return _absent("database", f"{path} is not there yet", "it is made by the first import or run")
    try:
        store = Store(settings.url)
    except (ShownError, SQLAlchemyError, OSError) as error:
        return _problem("database", str(error), "correct DATABASE_URL")
    try:
        store.check()
        revision, newest = current_revision(store), newest_revision()
        if revision != newest:
            return _other_revision(store, revision, newest)
        _try_writing(store)
    except (ShownError, DBAPIError) as error:
        return _problem(
            "database", _first_line(error), "check DATABASE_URL, that the server runs and that you may write"
        )
    finally:
        store.close()
    return _fine("database", f"{store.url.render_as_string(hide_password=True)}, schema {revision}, writable")


def _other_revision(store: Store, revision: str | None, newest: str | None) -> Check:
    if revision is None:
        return _absent("database", "empty: no tables yet", "najimi migrate")
    if fit(revision) is Fit.NEWER:
        found = f"schema {revision} is of a newer release; this one knows up to {newest}"
        return _problem("database", found, "install that release again, or: najimi restore FILE, of this release")
    found = f"schema {revision}, this release needs {newest}"
    if store.is_sqlite:
        return _absent("database", found, "it is copied and migrated at the next start, or now: najimi migrate")
    return _problem("database", found, "make a backup, then: najimi migrate")


def _try_writing(store: Store) -> None:
    """Write a row and take it back; raises where the database takes no writes."""
    with store.writer.connect() as connection:
        connection.execute(text("INSERT INTO setting (name, value) VALUES ('doctor', 'was here')"))
        connection.rollback()


def _engine(settings: Settings, *, usable: bool) -> Check:
    """Find out whether an engine runs, and whether it answers."""
    try:
        facts = ask_engine(settings.data_dir, "facts", Nothing(), EngineFacts, quietly)
    except EngineAbsentError:
        return _no_engine(settings) if usable else _absent("engine", "does not run", "mend the database first")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the doctor was asked for
        return _problem("engine", f"does not answer as it should: {_first_line(error)}", "restart it: najimi run")
    routes = ", ".join(facts.channels) or "none"
    return _fine("engine", f"runs as process {facts.process}, release {facts.version}, routes: {routes}")


def _no_engine(settings: Settings) -> Check:
    store = Store(settings.url)
    try:
        if store.path is not None and not store.path.exists():
            return _absent("engine", "does not run", "najimi run")
        with engine_lock(store):
            return _absent("engine", "does not run", "najimi run")
    except EngineRunningError as error:
        return _problem("engine", f"{error} It does not answer here.", "give this command the engine's NAJIMI_DATA_DIR")
    except DBAPIError as error:
        return _problem("engine", _first_line(error), "mend the database first")
    finally:
        store.close()


def _mirror(settings: Settings, check_mirror: Callable[[], tuple[str, ...]], *, usable: bool) -> Check:
    if not usable:
        return _absent("mirror", "not looked at", "mend the database and the engine first")
    if not any(settings.data_dir.glob("*.duckdb")):
        return _absent("mirror", "not made yet", "it is made by the first question")
    try:
        differences = check_mirror()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the doctor was asked for
        return _problem("mirror", _first_line(error), "najimi mirror rebuild")
    if differences:
        return _problem("mirror", f"differs from the database: {'; '.join(differences[:3])}", "najimi mirror rebuild")
    return _fine("mirror", "says what the database says")


def _slack(settings: Settings) -> Check:
    """Ask Slack whose token this is."""
    if settings.slack_bot_token is None:
        return _absent("Slack", "no token", "make an app from docs/slack-manifest.yaml, set NAJIMI_SLACK_BOT_TOKEN")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        return _problem(
            "Slack",
            "a bot token, but no way to hear anything",
            "set NAJIMI_SLACK_APP_TOKEN (Socket Mode) or NAJIMI_SLACK_SIGNING_SECRET (HTTP)",
        )
    try:
        said = httpx.post(
            f"{settings.slack_base_url.rstrip('/')}/auth.test",
            headers={"Authorization": f"Bearer {settings.slack_bot_token.get_secret_value()}"},
            timeout=PLATFORM_SECONDS,
        ).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return _problem("Slack", f"does not answer: {type(error).__name__}", "check this machine's way to slack.com")
    if not said.get("ok"):
        return _problem("Slack", f"refuses the token: {said.get('error')}", "copy the bot token again (xoxb-...)")
    return _fine("Slack", f"{said.get('user')} in {said.get('team')}")


def _telegram(settings: Settings) -> Check:
    """Ask Telegram whose token this is; the address holds the token, so no error's own text is shown."""
    if settings.telegram_token is None:
        return _absent("Telegram", "no token", "make a bot with @BotFather, set NAJIMI_TELEGRAM_TOKEN")
    address = f"{settings.telegram_base_url}{settings.telegram_token.get_secret_value()}/getMe"
    try:
        said = httpx.get(address, timeout=PLATFORM_SECONDS).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        found = f"does not answer: {type(error).__name__}"
        return _problem("Telegram", found, "check this machine's way to api.telegram.org")
    if not said.get("ok"):
        return _problem(
            "Telegram", f"refuses the token: {said.get('description')}", "copy the token from @BotFather again"
        )
    return _fine("Telegram", f"@{said['result'].get('username')}")


def _speech(settings: Settings) -> Check:
    parts = find_model(settings.speech_model)
    if settings.speech_model and parts.model is None:
        return _problem("speech", "the model is not found", parts.to_do)
    if parts.to_do:
        return _absent("speech", "installed" if parts.installed else "not installed", parts.to_do)
    return _fine("speech", f"model {parts.model}")


def _cards() -> Check:
    parts = find_readers()
    if not parts.readers:
        return _absent("card readers", "none found" if parts.installed else "not installed", parts.to_do)
    return _fine("card readers", ", ".join(parts.readers))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
