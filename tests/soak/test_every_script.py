"""What is written in any script of the world comes out as it went in: to customers, and from them to staff and back."""

import html
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from channels.telegram import TelegramChannel
from channels.telegram_limiter import TelegramLimiter
from core.errors import ScriptError
from core.messages.fields import Values, one_line
from core.messages.scripts import ScriptRenderer
from core.ports import MessageFormat, OutcomeKind, OutgoingMessage
from sandbox.app import Sandbox
from tests.soak.scripts_of_the_world import SCRIPTS_AT_LEAST, texts
from tests.support.sandbox_server import Server

CHAT = 9001
LONGEST = 4096
# Half of a pair, a NUL, a control character: nothing that a channel can carry.
IMPOSSIBLE = ["\ud83d", "\x00", "\x1b[2J", "\x85"]


@pytest_asyncio.fixture
async def channel() -> AsyncIterator[tuple[TelegramChannel, Sandbox]]:
    """The real channel on the stand-in, which parses entities and counts as Telegram does."""
    server = Server()
    sandbox = Sandbox(public_url=server.url, now=lambda: datetime.now(UTC))
    sandbox.telegram.limits.enforced = False
    sandbox.telegram.add_chat(CHAT, "Customer")
    access = sandbox.access
    limiter = TelegramLimiter(1_000, per_chat_second=1_000)
    opened = TelegramChannel(access.telegram_token, base_url=access.telegram_base_url, limiter=limiter)
    async with server.serving(sandbox):
        await opened.open()
        yield opened, sandbox
        await opened.close()


def values(name: str) -> Values:
    """Return a customer of that name."""
    return Values(customer_name=name, customer_number="C-1", reason="because", shop_name=name, product_name=name)


def rendered(script: str, names: list[str]) -> list[str]:
    """Return the text for each name; every one can be made."""
    found = ScriptRenderer(script, MessageFormat.TELEGRAM_HTML, LONGEST).render_many([values(name) for name in names])
    assert [each.fault for each in found] == [None] * len(names)
    return [each.text for each in found]


async def told(channel: tuple[TelegramChannel, Sandbox], text: str) -> tuple[str, list[tuple[str, str]]]:
    """Send a text; return what the customer sees, and what each entity covers, counted in UTF-16 units."""
    outcome = await channel[0].deliver(OutgoingMessage(str(CHAT), text))
    assert outcome.kind is OutcomeKind.SENT, outcome
    message = list(channel[1].telegram.world.chats[CHAT].messages.values())[-1]
    units = message["text"].encode("utf-16-le", "surrogatepass")
    covered = [
        (each["type"], units[2 * each["offset"] : 2 * (each["offset"] + each["length"])].decode("utf-16-le"))
        for each in message.get("entities", [])
    ]
    return message["text"], covered


async def test_a_name_in_any_script_arrives_as_it_is(channel: tuple[TelegramChannel, Sandbox]) -> None:
    """Escaped for the markup, unchanged for the eye; bold is what was made bold, in UTF-16 units."""
    known = texts()
    assert len(known) > SCRIPTS_AT_LEAST
    made = rendered("𝄞 <b>{{ customer.name }}</b> & <i>{{ shop.name }}</i>!", list(known.values()))
    for (what, name), text in zip(known.items(), made, strict=True):
        seen, covered = await told(channel, text)
        plain = one_line(name)
        assert seen == f"𝄞 {plain} & {plain}!", what
        assert covered == [("bold", plain), ("italic", plain)], what


async def test_a_script_in_any_script_arrives_as_it_is(channel: tuple[TelegramChannel, Sandbox]) -> None:
    """What staff write themselves is carried as well, many scripts in one message."""
    plain = [text for what, text in texts().items() if what != "what markup is made of"]
    for start in range(0, len(plain), 60):
        written = " ".join(plain[start : start + 60])
        (made,) = rendered(f"{{{{ customer.name }}}}: <u>{written}</u>", ["Ada"])
        seen, covered = await told(channel, made)
        assert seen == f"Ada: {written}"
        assert covered == [("underline", written)]


@pytest.mark.parametrize("impossible", IMPOSSIBLE)
async def test_what_cannot_be_carried_is_left_out_of_a_name_and_refused_in_a_script(
    channel: tuple[TelegramChannel, Sandbox], impossible: str
) -> None:
    """A customer is not to be left out for a broken name; a broken script is its author's to mend."""
    (made,) = rendered("<b>{{ customer.name }}</b>", [f"Ada{impossible}Byron"])
    seen, _ = await told(channel, made)
    assert seen == one_line(f"Ada{impossible}Byron")
    assert impossible not in seen
    if impossible != "\x85":
        with pytest.raises(ScriptError, match=r"control character|NUL|half of a character"):
            ScriptRenderer(f"Hello {impossible}", MessageFormat.TELEGRAM_HTML, LONGEST).render_many([])


async def test_the_longest_text_of_pairs_is_carried_and_one_more_is_refused(
    channel: tuple[TelegramChannel, Sandbox],
) -> None:
    """4,096 UTF-16 units after the markup is taken out: 2,048 letters that take a pair each."""
    (made,) = rendered("<b>{{ customer.name }}</b>", ["𠮷" * 2_048])
    seen, covered = await told(channel, made)
    assert seen == "𠮷" * 2_048
    assert covered == [("bold", seen)]
    (over,) = ScriptRenderer("{{ customer.name }}", MessageFormat.TELEGRAM_HTML, LONGEST).render_many(
        [values("𠮷" * 2_049)]
    )
    assert over.fault == "It is 4,098 characters long; this channel carries 4,096."
    assert html.unescape(over.text) == ""
