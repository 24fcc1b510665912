"""What works, what does not, and what to do about it: one check a part, none of which stops another."""

import shutil
import tempfile
from collections.abc import Callable, Iterator

import httpx
from sqlalchemy.exc import DBAPIError

from bot.commands.wire import EngineFacts, Nothing, quietly
from bot.control_client import EngineAbsentError, ask_engine
from bot.doctor.check import Check, Standing, absent, fine, first_line, problem
from bot.doctor.database import check_backups, check_clock, check_database
from bot.doctor.telephone import check_telephone
from bot.settings import Settings, misspelt_settings, usable_settings
from core.errors import EngineRunningError
from core.store import Store
from core.store.lock import engine_lock
from speech.model import find_models
from terminal_bridge.readers import find_readers

PLATFORM_SECONDS = 5.0
LEAST_FREE_BYTES = 500_000_000
# What the codes of /health mean.
UNWELL = {
    "starting": "is starting or stopping",
    "database": "its database does not answer",
    "lock": "its lock on the database may be lost; it asks for it again",
    "disk": "its disk is almost full: nothing new is stored, and platforms are told to send again",
    "ticks": "it has not looked at the time for a minute",
    "worker": "a part of it ended by a fault, and is begun again",
}


def examine(check_mirror: Callable[[], tuple[str, ...]]) -> Iterator[Check]:
    """Yield every check, in the order in which mending makes sense; `check_mirror` names what differs there."""
    settings, problems = usable_settings()
    problems += misspelt_settings()
    for found in problems:
        yield problem("settings", found, "correct it in .env or in the environment")
    if not problems:
        yield _settings(settings)
    yield _folder(settings)
    database = check_database(settings)
    yield database
    engine = _engine(settings, usable=database.standing is not Standing.PROBLEM)
    yield engine
    yield check_clock(settings, database)
    yield check_backups(settings)
    yield _mirror(settings, check_mirror, usable=Standing.PROBLEM not in {database.standing, engine.standing})
    yield _slack(settings)
    yield _telegram(settings)
    yield check_telephone(settings)
    yield _speech(settings)
    yield _cards()


def _settings(settings: Settings) -> Check:
    if settings.zone is None:
        return absent("settings", "no time zone for the shop: UTC is used", "set NAJIMI_ZONE, such as Europe/London")
    return fine("settings", f"{settings.shop_name}, {settings.zone}, {settings.currency}")


def _folder(settings: Settings) -> Check:
    """Check that the data folder can be written, and that there is room."""
    folder = settings.data_dir.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return problem("data folder", f"{folder}: {error.strerror}", "set NAJIMI_DATA_DIR to a folder you may write")
    free = shutil.disk_usage(folder).free
    found = f"{folder}: {free / 1e9:,.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return problem("data folder", found, "make room on this disk, or set NAJIMI_DATA_DIR to another one")
    return fine("data folder", found)


def _engine(settings: Settings, *, usable: bool) -> Check:
    """Find out whether an engine runs, and whether it answers."""
    try:
        facts = ask_engine(settings.data_dir, "facts", Nothing(), EngineFacts, quietly)
    except EngineAbsentError:
        return _no_engine(settings) if usable else absent("engine", "does not run", "mend the database first")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the doctor was asked for
        return problem("engine", f"does not answer as it should: {first_line(error)}", "restart it: najimi run")
    routes = ", ".join(facts.channels) or "none"
    unwell = _unwell(settings)
    if unwell:
        found = "; ".join(UNWELL.get(code.partition(":")[0], code) for code in unwell)
        return problem("engine", f"runs as process {facts.process}, but {found}", "see below, and its log")
    return fine("engine", f"runs as process {facts.process}, release {facts.version}, routes: {routes}")


def _unwell(settings: Settings) -> list[str]:
    """Ask the engine's own /health; nothing where no web server answers there."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
    try:
        said = httpx.get(f"http://{host}:{settings.port}/health", timeout=PLATFORM_SECONDS, trust_env=False).json()
        return [str(code) for code in said["reasons"]]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return []


def _no_engine(settings: Settings) -> Check:
    store = Store(settings.url)
    try:
        if store.path is not None and not store.path.exists():
            return absent("engine", "does not run", "najimi run")
        with engine_lock(store):
            return absent("engine", "does not run", "najimi run")
    except EngineRunningError as error:
        return problem("engine", f"{error} It does not answer here.", "give this command the engine's NAJIMI_DATA_DIR")
    except DBAPIError as error:
        return problem("engine", first_line(error), "mend the database first")
    finally:
        store.close()


def _mirror(settings: Settings, check_mirror: Callable[[], tuple[str, ...]], *, usable: bool) -> Check:
    if not usable:
        return absent("mirror", "not looked at", "mend the database and the engine first")
    if not any(settings.data_dir.glob("*.duckdb")):
        return absent("mirror", "not made yet", "it is made by the first question")
    try:
        differences = check_mirror()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the doctor was asked for
        return problem("mirror", first_line(error), "najimi mirror rebuild")
    if differences:
        return problem("mirror", f"differs from the database: {'; '.join(differences[:3])}", "najimi mirror rebuild")
    return fine("mirror", "says what the database says")


def _slack(settings: Settings) -> Check:
    """Ask Slack whose token this is."""
    if settings.slack_bot_token is None:
        return absent("Slack", "no token", "make an app from docs/slack-manifest.yaml, set NAJIMI_SLACK_BOT_TOKEN")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        return problem(
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
        return problem("Slack", f"does not answer: {type(error).__name__}", "check this machine's way to slack.com")
    if not said.get("ok"):
        return problem("Slack", f"refuses the token: {said.get('error')}", "copy the bot token again (xoxb-...)")
    return fine("Slack", f"{said.get('user')} in {said.get('team')}")


def _telegram(settings: Settings) -> Check:
    """Ask Telegram whose token this is; the address holds the token, so no error's own text is shown."""
    if settings.telegram_token is None:
        return absent("Telegram", "no token", "make a bot with @BotFather, set NAJIMI_TELEGRAM_TOKEN")
    address = f"{settings.telegram_base_url}{settings.telegram_token.get_secret_value()}/getMe"
    try:
        said = httpx.get(address, timeout=PLATFORM_SECONDS).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        found = f"does not answer: {type(error).__name__}"
        return problem("Telegram", found, "check this machine's way to api.telegram.org")
    if not said.get("ok"):
        return problem(
            "Telegram", f"refuses the token: {said.get('description')}", "copy the token from @BotFather again"
        )
    return fine("Telegram", f"@{said['result'].get('username')}")


def _speech(settings: Settings) -> Check:
    """Say whose calls are listened to; what the settings ask for and cannot be had is a problem."""
    parts = find_models(settings.speech_model)
    if not parts.to_do:
        return fine("speech", "; ".join(parts.found))
    if settings.speech_model:
        return problem("speech", "; ".join(parts.found) or "no call is listened to", parts.to_do)
    return absent("speech", "installed" if parts.installed else "not installed", parts.to_do)


def _cards() -> Check:
    parts = find_readers()
    if not parts.readers:
        return absent("card readers", "none found" if parts.installed else "not installed", parts.to_do)
    return fine("card readers", ", ".join(parts.readers))
