"""A whole campaign, with faults of every kind, leaves nobody's data and no secret in the log."""

import asyncio
import io
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot.logs import set_up_logs
from bot.settings import Settings
from core import inbox
from core.models import Customer, Product, Route
from core.store import Store
from sandbox.access import access_at
from tests.support.system import running_system

PERSON = ("Quillonqua", "Ælfþryð-Zwiebelkuchen", "東雲凜子", "Ψιττακός")
TELEPHONE, EMAIL = "+44 7700 900{:03d}", "quillonqua.{}@private.example"
PASSWORD = "p4ss-of-the-database"  # noqa: S105 - nobody's
TOKEN = "m3trics-t0ken-nobody-may-see"  # noqa: S105 - nobody's
WORDS = "my secret wish about Quillonqua"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged, on every level, as the engine would write it."""
    stream = io.StringIO()
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=f"postgresql://shop:{PASSWORD}@127.0.0.1:1/none",
        metrics_token=SecretStr(TOKEN),
        log_level="DEBUG",
        slack_signing_secret=SecretStr(access_at("http://x").slack_signing_secret),
    )
    root, level = logging.getLogger(), logging.getLogger().level
    quiet = {name: logging.getLogger(name).level for name in list(logging.Logger.manager.loggerDict)}
    handler = set_up_logs(settings, stream)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    for name, before in quiet.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def odd_shop(generated_shop: Path, tmp_path: Path) -> Path:
    """A shop whose customers have names, telephones and addresses that would be found anywhere."""
    path = tmp_path / "copy.db"
    shutil.copy(generated_shop, path)
    store = Store(f"sqlite:///{path}")
    with store.write() as tx:
        for number, customer in enumerate(tx.exec(select(Customer))):
            customer.name = f"{PERSON[number % 4]} {number}"
            customer.telephone, customer.email = TELEPHONE.format(number % 1000), EMAIL.format(number)
    store.close()
    return path


def _failing(times: int) -> Any:  # noqa: ANN401 - stands in for a function of core
    """Return an `inbox.finish` that fails at first, with errors that say everything about everybody."""
    finish, left = inbox.finish, [times]

    def broken(tx: Any, *arguments: Any) -> bool:  # noqa: ANN401 - as the original
        if left[0]:
            left[0] -= 1
            if left[0] % 2:
                message = f"{PERSON[0]} {TELEPHONE.format(1)} {EMAIL.format(1)} {TOKEN}"
                raise ValueError(message) from KeyError(PERSON[2])
            tx.connection().execute(
                text(
                    "INSERT INTO customer (id, number, name, created_at) SELECT id, :number, :name, :at FROM customer"
                ),
                {"number": PERSON[1], "name": PERSON[0], "at": "2026-03-02"},
            )
        return finish(tx, *arguments)

    return broken


async def test_nobody_and_no_secret_is_in_the_log(
    odd_shop: Path, tmp_path: Path, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked, planned, told, answered, with refused calls, cut lines and broken handlers: only ids are logged."""
    async with running_system(tmp_path, None, f"sqlite:///{odd_shop}") as system:
        slack, shop = system.people.slack, system.engine.shop
        with shop.store.read() as session:
            product = session.exec(select(Product).where(col(Product.is_goods))).first()
        assert product
        for kind in ("error", "cut_before", "too_many"):
            await system.people.fault(kind, platform="slack", method="chat.postMessage", times=1, seconds=1)
        await slack.say("mika", "#shop", f"@najimi who should we offer {product.code} to?")
        card = await slack.wait_for("to offer it to", channel="#shop")
        await slack.press("mika", card, "plan_open")
        modal = await slack.modal("mika", "will hear it by Telegram")
        await modal.submit({"Message (a Liquid script)": f"Dear {{{{ customer.name }}}}, {WORDS}"})
        request = await slack.wait_for("asks to contact", channel="#approvals")
        for kind in ("error", "forbidden", "cut_after", "cut_before", "too_many", "silence"):
            await system.people.fault(kind, platform="telegram", method="sendMessage", times=1, seconds=1)
        monkeypatch.setattr("core.inbox.finish", _failing(2))
        await slack.press("anna", request, "approve")
        await slack.wait_for("Approved by", channel="#approvals")
        await system.engine.settle()
        with shop.store.read() as session:
            chats = session.exec(select(Route.address).limit(3)).all()
        for address in chats:
            chat = await system.people.telegram.chat(int(address))
            await chat.say(f"{WORDS} {TELEPHONE.format(7)}")
        await asyncio.to_thread(_an_integrity_error, shop.store)
        await system.engine.settle()
    lines = written.getvalue().splitlines()
    assert len(lines) > 5
    _check(written.getvalue(), lines)
    assert any("IntegrityError" in line for line in lines), "a fault is still found by its class"


def _an_integrity_error(store: Store) -> None:
    """Log an error of the database that was given everything about somebody."""
    try:
        with store.write() as tx:
            known = tx.exec(select(Customer)).first()
            assert known
            tx.add(Customer(number=known.number, name=PERSON[3], email=EMAIL.format(9), created_at=known.created_at))
    except IntegrityError as error:
        logging.getLogger("bot.test").exception("a row could not be written: %s", error)  # noqa: TRY401 - the point


def _check(log: str, lines: list[str]) -> None:
    access = access_at("http://x")
    unwanted = [
        *PERSON,
        *(json.dumps(name)[1:-1] for name in PERSON),
        *(name.upper() for name in PERSON),
        "private.example",
        "7700 900",
        "7700900",
        "secret wish",
        PASSWORD,
        TOKEN,
        access.slack_bot_token,
        access.slack_app_token,
        access.slack_signing_secret,
        access.telegram_token,
        access.telegram_token.partition(":")[2],
    ]
    for one in unwanted:
        found = [line for line in lines if one in line]
        assert not found, f"{one!r} is in the log: {found[0][:400]}"
    for line in lines:
        entry = json.loads(line)
        assert {"time", "level", "logger", "event"} <= set(entry), line
    assert log
