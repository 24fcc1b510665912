"""The user name of the shop's Telegram bot, as Telegram itself tells it."""

import httpx

from bot.settings import Settings
from core.errors import RefusedError

SECONDS = 5.0


def telegram_name(settings: Settings) -> str:
    """Ask Telegram (getMe); empty where no token is set, `RefusedError` where Telegram does not tell.

    The address holds the token, so no error's own text is passed on.
    """
    if settings.telegram_token is None:
        return ""
    address = f"{settings.telegram_base_url}{settings.telegram_token.get_secret_value()}/getMe"
    try:
        said = httpx.get(address, timeout=SECONDS).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        message = f"Telegram does not answer ({type(error).__name__}). Check this machine's way to api.telegram.org."
        raise RefusedError(message) from None if isinstance(error, httpx.InvalidURL) else error
    if not said.get("ok"):
        message = f"Telegram refuses the token ({said.get('description')}). Copy it from @BotFather again."
        raise RefusedError(message)
    return str(said["result"]["username"])
