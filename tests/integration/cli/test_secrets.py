"""No command shows a secret: not in words, not in JSON, not in an error, whatever goes wrong."""

import pytest

from bot.settings import secret_names
from tests.support.command_line import CommandLine, Ended
from tools.docs_check import command_options

PASSWORD = "pässw0rd-of-the-database"  # noqa: S105 - nobody's
BROKEN = f"postgresql://shop:{PASSWORD}@127.0.0.1:1/none"
COMMANDS = [
    ("doctor", "--json"),
    ("staff", "list", "--json"),
    ("migrate", "--json"),
    ("mirror", "check"),
    ("extract", "bought nothing at all"),
    ("prospects", "nothing"),
    ("next", "nothing"),
    ("offers", "nobody"),
    ("matrix", "--json"),
    ("why", "nobody", "sales > 1"),
    ("figures", "nothing"),
    ("trends", "nothing"),
    ("accounts", "months"),
    ("attributes", "list"),
    ("department", "list"),
    ("extraction", "list"),
    ("filters", "list", "--json"),
    ("lists", "list"),
    ("product", "show", "nothing"),
    ("rules", "list"),
    ("solution", "list"),
    ("levels", "learn"),
    ("invite", "1"),
    ("backup",),
    ("restore", "odd.tar.gz", "--force"),
    ("import", "purchases", "odd.tar.gz", "--yes"),
    ("customer", "export", "1", "odd.zip"),
    ("policy", "--json"),
    ("terminals", "list"),
    ("cards", "findings"),
    ("programme", "show"),
    ("points", "ledger"),
    ("run",),
    ("--help",),
]


@pytest.fixture
def secrets(najimi: CommandLine) -> set[str]:
    """A value of its own in every setting that holds a secret."""
    values = {name: f"s3cret-{name.replace('_', '-')}-nobody-may-see" for name in secret_names()}
    najimi.set(**{f"NAJIMI_{name.upper()}": value for name, value in values.items()})
    # The platforms refuse at once, and say so with the address that was asked.
    najimi.set(NAJIMI_SLACK_BASE_URL="http://127.0.0.1:1/api/", NAJIMI_TELEGRAM_BASE_URL="http://127.0.0.1:1/bot")
    (najimi.folder / "odd.tar.gz").write_bytes(b"odd")
    return {*values.values(), PASSWORD}


def _silent(ended: Ended, secrets: set[str]) -> None:
    shown = ended.out + ended.err
    assert [one for one in secrets if one in shown] == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_shows_a_secret(
    najimi: CommandLine, secrets: set[str], words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a database that is there, and with one that does not answer and has a password."""
    monkeypatch.setattr("bot.cli.reach.PATIENCE_SECONDS", 0.0)
    if words != ("run",):
        _silent(najimi(*words), secrets)
    najimi.set(DATABASE_URL=BROKEN)
    _silent(najimi(*words), secrets)
    faults = najimi.data / "najimi-faults.log"
    assert not faults.exists() or not [one for one in secrets if one in faults.read_text("utf-8")]


def test_settings_that_are_wrong_are_named_without_their_values(najimi: CommandLine, secrets: set[str]) -> None:
    """What was typed into the wrong line may be the secret."""
    wrong = {
        "NAJIMI_PORT": "xoxb-s3cret-typed-in-the-wrong-line",
        "NAJIMI_LOG_FORMAT": "xoxb-s3cret-typed-in-the-wrong-line",
        "NAJIMI_TRUSTED_PROXIES": "10.0.0.0/8",
        "DATABASE_URL": f"oracle://x:{PASSWORD}@h/x",
    }
    najimi.set(**wrong)
    for words in (("staff", "list"), ("doctor", "--json")):
        _silent(najimi(*words), {*secrets, "xoxb-s3cret-typed-in-the-wrong-line"})


def test_every_command_is_looked_at() -> None:
    """One that is added later belongs into the list above, or is known to show nothing."""
    named = {" ".join(word for word in words if not word.startswith("-")) for words in COMMANDS}
    known = command_options()
    groups = {name for name in known if any(other.startswith(f"{name} ") for other in known)}
    commands = {name for name in known if name and name not in groups}
    first = {name.split()[0] for name in commands}
    assert first <= {name.split()[0] for name in named if name}
