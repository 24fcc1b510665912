"""The operator's live page: words as they are spoken, marks with their buttons, and nothing for anybody else."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from bot.call_tokens import CallTokens, call_page_url
from bot.handlers.call_desk import CallDesk
from bot.web.guard import Guard
from bot.web.listening import serving
from bot.web.operator_page import OperatorPages, page_router
from core.actions.calls.decide_consent import decide_consent
from core.actions.calls.hear import hear
from core.actions.calls.receive_call import receive_call
from core.calls.heard import Capture, Heard, Speaker
from core.clock import ManualClock
from core.models import CallConsent, CallMark, MarkKind, MarkState, Staff
from core.shop import Shop
from tests.support.browser import browser
from tests.support.small_shop import add_customer, add_product, buy
from tests.support.twilio_side import LINE, PUBLIC

MADE = datetime(2026, 1, 1, tzinfo=UTC)
_LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((390, "light"), (1280, "light"), (390, "dark"))
HOSTILE = '<img src=x onerror="document.title=1"> & </script><b>range hood</b>'


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database: what is tried here is in front of it."""
    return sqlite_url


def _heard(text: str, ms: int = 0, speaker: Speaker = Speaker.CUSTOMER, *, final: bool = True) -> Heard:
    return Heard(speaker, text, final=final, started_ms=ms, ended_ms=ms + 900, confidence=0.9)


def _call(shop: Shop, name: str = "Anna Berg") -> int:
    """A call whose caller agreed, had by a member of staff."""
    with shop.store.write() as tx:
        customer = add_customer(tx, "C-1")
        customer.name, customer.since = name, date(2020, 5, 4)
        buy(tx, customer, [add_product(tx, "Range hood 90")])
        staff = Staff(slack_user="U1", name="Ben", created_at=MADE)
        tx.add(staff)
        tx.flush()
        call = receive_call(tx, shop, "CA1", "+447700900123", LINE, shop.clock.now())
        call.customer_id, call.operator_id = customer.id, staff.id
        tx.add(call)
        decide_consent(tx, shop, call.id or 0, CallConsent.GIVEN)
        return call.id or 0


def _say(shop: Shop, call_id: int, *words: Heard) -> None:
    with shop.store.write() as tx:
        for each in words:
            hear(tx, shop, call_id, each)


def _client(desk: CallDesk) -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(page_router(OperatorPages(lambda: desk, PUBLIC)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC)


@asynccontextmanager
async def _served(desk: CallDesk) -> AsyncIterator[str]:
    """The page on a real server, behind the guard."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = FastAPI()
        app.include_router(page_router(OperatorPages(lambda: desk, address)))
        async with serving(Guard(app), listener):
            yield address


async def _events(client: httpx.AsyncClient, address: str) -> AsyncIterator[tuple[str, Any]]:
    async with client.stream("GET", address, timeout=60) as answer:
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


async def test_words_appear_while_they_are_spoken(shop: Shop, desk: CallDesk) -> None:
    """First what is in the middle of being said, then what is final, once, with who said it and when."""
    call_id = _call(shop)
    _say(shop, call_id, _heard("good morning", 1_000))
    desk.live.opened(call_id, Capture.FREE)
    async with _served(desk) as address, httpx.AsyncClient(trust_env=False) as client:
        events = _events(client, f"{address}/calls/{CallTokens(shop).page(call_id)}/events")
        async with asyncio.timeout(60):
            _, first = await anext(events)
            assert (first["who"], first["operator"]) == ("Anna Berg (C-1)", "Ben")
            assert first["words"] == [{"speaker": "customer", "at": "0:01", "text": "good morning", "n": 1}]
            assert first["captured"] == "Every word is written down."
            desk.live.heard(call_id, _heard("I would", 65_000, final=False))
            state = await _next_state(events)
            assert state["live"] == [{"speaker": "customer", "at": "1:05", "text": "I would"}]
            said = _heard("I would like to complain", 65_000)
            desk.live.heard(call_id, said)
            await asyncio.to_thread(_say, shop, call_id, said)
            desk.live.changed(call_id)
            while not (state := await _next_state(events))["words"]:
                assert [each["text"] for each in state["live"]] == ["I would like to complain"]
            assert [each["text"] for each in state["words"]] == ["I would like to complain"]
            assert state["live"] == []
            assert [(mark["n"], mark["about"]) for mark in state["marks"]] == [(2, "A complaint")]
            await events.aclose()  # type: ignore[attr-defined]


async def _next_state(events: AsyncIterator[tuple[str, Any]]) -> dict[str, Any]:
    while True:
        name, content = await anext(events)
        if name == "state":
            return dict(content)


async def test_a_button_acts_once_and_can_be_taken_back(shop: Shop, desk: CallDesk) -> None:
    """As the member of staff who has the call."""
    call_id = _call(shop)
    _say(shop, call_id, _heard("I would like to complain"))
    with shop.store.read() as session:
        mark = session.exec(select(CallMark)).one()
    token, ours = CallTokens(shop).page(call_id), {"x-najimi-page": "1"}
    async with _client(desk) as client:
        for what, state in (
            ("do", MarkState.DONE),
            ("do", MarkState.DONE),
            ("undo", MarkState.OPEN),
            ("dismiss", MarkState.DISMISSED),
        ):
            answer = await client.post(f"/calls/{token}/marks/{mark.id}/{what}", headers=ours)
            assert answer.status_code == 200, answer.text
            with shop.store.read() as session:
                assert session.get_one(CallMark, mark.id).state is state
        assert (await client.post(f"/calls/{token}/marks/{mark.id}/explode", headers=ours)).status_code == 409


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-najimi-page": "1", "origin": "https://elsewhere.example"},
        {"x-najimi-page": "1", "origin": "null"},
        {"x-najimi-page": "1", "sec-fetch-site": "cross-site"},
    ],
)
async def test_another_page_cannot_press(shop: Shop, desk: CallDesk, headers: dict[str, str]) -> None:
    """Even where it knows the address."""
    call_id = _call(shop)
    _say(shop, call_id, _heard("I would like to complain"))
    async with _client(desk) as client:
        answer = await client.post(f"/calls/{CallTokens(shop).page(call_id)}/marks/1/do", headers=headers)
    assert answer.status_code == 403
    with shop.store.read() as session:
        assert session.exec(select(CallMark.state)).all() == [MarkState.OPEN]


async def test_a_mark_of_another_call_is_not_this_pages(shop: Shop, desk: CallDesk) -> None:
    """A token is for one call."""
    call_id = _call(shop)
    with shop.store.write() as tx:
        other = receive_call(tx, shop, "CA2", "+447700900999", LINE, shop.clock.now())
        mark = CallMark(call_id=other.id or 0, kind=MarkKind.COMPLAINT, text="")
        tx.add(mark)
        tx.flush()
        number = mark.id
    async with _client(desk) as client:
        address = f"/calls/{CallTokens(shop).page(call_id)}/marks/{number}/do"
        assert (await client.post(address, headers={"x-najimi-page": "1"})).status_code == 409


def _worthless(shop: Shop, clock: ManualClock, call_id: int) -> Iterator[str]:
    tokens = CallTokens(shop)
    good = tokens.page(call_id)
    yield from (
        "x",
        good[:-1],
        good.upper(),
        f"{good}a",
        good.replace("-", "_", 1),
        "%00",
        "a" * 5_000,
        tokens.stream(call_id, kept=True),
    )
    yield CallTokens(replace(shop, key=b"another" * 5)).page(call_id)
    clock.advance(timedelta(days=8))
    yield good


async def test_a_worthless_token_shows_nothing(shop: Shop, desk: CallDesk, clock: ManualClock) -> None:
    """Forged, damaged, of another kind, of another shop, or expired."""
    call_id = _call(shop)
    async with _client(desk) as client:
        for token in _worthless(shop, clock, call_id):
            assert (await client.get(f"/calls/{token}")).status_code == 404
            assert (await client.get(f"/calls/{token}/events")).status_code == 204
            post = await client.post(f"/calls/{token}/marks/1/do", headers={"x-najimi-page": "1"})
            assert post.status_code == 404


async def test_nothing_is_kept_and_nothing_of_elsewhere_is_loaded(shop: Shop, desk: CallDesk) -> None:
    """Neither by browsers nor by proxies."""
    call_id = _call(shop)
    async with _client(desk) as client:
        page = await client.get(f"/calls/{CallTokens(shop).page(call_id)}")
    assert page.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert call_page_url(desk.shop, call_id).startswith(f"{PUBLIC}/calls/")


async def test_in_a_browser(shop: Shop, desk: CallDesk, tmp_path: Path) -> None:
    """At the width of a telephone: hostile words stay words, marks are highlighted, nothing sticks out."""
    call_id = _call(shop, name=HOSTILE[:60])
    _say(
        shop,
        call_id,
        _heard("good morning this is Ben how can I help", 1_000, Speaker.OPERATOR),
        _heard(f"hello {HOSTILE}", 4_000),
        _heard("it is broken I would like to complain and never call me again please", 9_000),
        _heard("could you send me a quotation for the large one", 15_000),
    )
    desk.live.opened(call_id, Capture.WORD_LIST, "Other calls take all places for free recognition.")
    desk.live.heard(call_id, _heard("and when could some", 21_000, final=False))
    async with _served(desk) as address, browser() as chromium:
        for width, scheme in _LOOKS:
            page = await chromium.new_page(viewport={"width": width, "height": 844})
            await page.emulate_media(color_scheme=scheme)
            await page.goto(f"{address}/calls/{CallTokens(shop).page(call_id)}")
            await page.wait_for_selector("#words li:nth-child(4)", timeout=60_000)
            await page.wait_for_selector("#facts dt", timeout=60_000)
            assert await page.locator("#words img, #words b, #who img").count() == 0
            assert HOSTILE in await page.locator("#words li:nth-child(2) .text").inner_text()
            assert await page.locator("#words mark").count() >= 3
            assert await page.locator("#live .text").inner_text() == "and when could some"
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            folder = Path(os.environ.get("NAJIMI_TEST_PICTURES", tmp_path))  # noqa: TID251 - where whoever looks wants them
            await page.screenshot(path=folder / f"call-{width}-{scheme}.png", full_page=True)
            if width == 1280:
                await page.locator("#marks button.first").first.click()
                await page.wait_for_selector("#marks .done", timeout=60_000)
            await page.close()
