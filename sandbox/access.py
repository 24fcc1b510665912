"""What a product needs in order to reach the stand-ins: addresses, tokens, the signing secret."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Access:
    """The settings that a real installation would get from Slack, Telegram's BotFather and Twilio's console."""

    slack_api_url: str
    telegram_base_url: str
    telegram_base_file_url: str
    slack_bot_token: str = "xoxb-sandbox-najimi"  # noqa: S105 - opens nothing but the stand-in
    slack_app_token: str = "xapp-sandbox-najimi"  # noqa: S105 - likewise
    slack_signing_secret: str = "sandbox-signing-secret"  # noqa: S105 - likewise
    telegram_token: str = "123456:sandbox-token"  # noqa: S105 - likewise
    telegram_bot_username: str = "najimi_sandbox_bot"
    twilio_base_url: str = ""
    twilio_account_sid: str = "AC" + "5a" * 16
    twilio_auth_token: str = "sandbox-auth-token"  # noqa: S105 - likewise


def access_at(public_url: str) -> Access:
    """Return the settings for stand-ins served below `public_url` (scheme, host and port) at /sandbox."""
    root = f"{public_url.rstrip('/')}/sandbox"
    return Access(
        slack_api_url=f"{root}/slack/api/",
        telegram_base_url=f"{root}/telegram/bot",
        telegram_base_file_url=f"{root}/telegram/file/bot",
        twilio_base_url=f"{root}/twilio",
    )
