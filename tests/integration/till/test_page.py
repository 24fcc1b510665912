"""The till's page: figure 6 by keys alone, in a real browser; and what it answers to nobody else."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from core.loyalty.programme_document import programme_json
from terminal_bridge.board import state_of
from terminal_bridge.desk import Desk
from terminal_bridge.entry import EntryKind
from terminal_bridge.page.app import make_page
from terminal_bridge.page.serving import loopback, serving
from terminal_bridge.screen import drawn
from terminal_bridge.settings import TillSettings
from tests.support.browser import browser
from tests.support.tills import ENROLMENT, PROGRAMME, CardInHand


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[Desk, str]]:
    """Run a till's page, without readers; give the till and the page's address."""
    (folder / "programme.json").write_text(programme_json(PROGRAMME))
    settings = TillSettings(
        _env_file=None,  # type: ignore[call-arg]
        data_dir=folder / "till",
        programme=folder / "programme.json",
    )
    desk = Desk(settings, ENROLMENT, None)
    listener: socket.socket = loopback(0)
    try:
        async with serving(make_page(desk), listener):
            yield desk, f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        desk.journal.close()


@asynccontextmanager
async def shown(folder: Path) -> AsyncIterator[tuple[Desk, Page]]:
    """Open the page in a browser."""
    async with running(folder) as (desk, address), browser() as started:
        page = await started.new_page()
        await page.goto(address)
        await expect(page.locator("#till")).to_have_text("Till 1")
        yield desk, page


async def test_a_sale_by_keys_alone(tmp_path: Path) -> None:
    """Digits and Enter: the points, the ranks and the coupon are shown; F2 gives a service; nothing is clicked."""
    async with shown(tmp_path) as (desk, page):
        card = CardInHand(0xA1)
        await asyncio.to_thread(desk.till.arrived, card.insert())
        await expect(page.locator("#words")).to_have_text("Key in the amount, then Enter.")
        await page.keyboard.type("20000")
        await expect(page.locator("#amount")).to_have_text("£200.00")
        await expect(page.locator("#quote")).to_have_text("400 points")
        await page.keyboard.press("Enter")
        await expect(page.locator("#outcome-points")).to_have_text("+400 points")
        await expect(page.locator("#recent-text")).to_have_text("1 of 2")
        await expect(page.locator("#comment")).to_have_text("Spends more than usual of late: offer the coupon.")
        await page.keyboard.press("F2")
        await expect(page.locator("#offers li").first.locator("small")).to_have_text(await _given(desk))
        assert card.balance == 400


async def _given(desk: Desk) -> str:
    """Return the number of the parking that was given, once it was."""
    for _ in range(1_000):
        found = [each for each in desk.journal.latest(9) if each.details.get("service") == "parking"]
        if found:
            return str(found[0].details["code"])
        await asyncio.sleep(0.01)
    raise AssertionError


async def test_a_stripe_is_read_as_if_it_were_typed(tmp_path: Path) -> None:
    """A swiped card opens its account; digits that a person types are an amount."""
    async with shown(tmp_path) as (desk, page):
        await page.keyboard.type("%B90210017^DOE/JANE^2512?;90210017=2512?", delay=1)
        await page.keyboard.press("Enter")
        await expect(page.locator("#name")).to_have_text("Jane Doe")
        await page.keyboard.type("1000")
        await page.keyboard.press("Enter")
        await expect(page.locator("#outcome-points")).to_have_text("+10 points")
        assert desk.board.face.customer is not None


async def _held(page: Page, address: str) -> asyncio.Event:
    """Hold back the answers to `address` until the event is set."""
    free = asyncio.Event()

    async def answer(route: Route) -> None:
        said = await route.fetch()
        await free.wait()
        await route.fulfill(response=said)

    await page.route(address, answer)
    return free


async def test_an_amount_keyed_in_while_a_card_is_read_is_for_that_card(tmp_path: Path) -> None:
    """The customer is shown before the card's own request is answered: no key is lost, and none counts twice."""
    async with shown(tmp_path) as (desk, page):
        free = await _held(page, "**/card")
        await page.keyboard.type("%B90210017^DOE/JANE^2512?;90210017=2512?", delay=1)
        await page.keyboard.press("Enter")
        await expect(page.locator("#name")).to_have_text("Jane Doe")
        await page.keyboard.type("1000")
        for _ in range(3):
            await page.keyboard.press("Enter")
        await expect(page.locator("#amount")).to_have_text("£10.00")
        assert not [each for each in desk.journal.latest(9) if each.kind is EntryKind.RECORD]
        free.set()
        await expect(page.locator("#outcome-points")).to_have_text("+10 points")
        assert len([each for each in desk.journal.latest(9) if each.kind is EntryKind.RECORD]) == 1


async def test_the_next_sale_may_be_keyed_in_before_the_one_before_is_answered(tmp_path: Path) -> None:
    """What came of it is on the screen before its own request is answered: the next amount counts, once."""
    async with shown(tmp_path) as (desk, page):
        card = CardInHand(0xA1)
        await asyncio.to_thread(desk.till.arrived, card.insert())
        await expect(page.locator("#words")).to_have_text("Key in the amount, then Enter.")
        free = await _held(page, "**/sell")
        await page.keyboard.type("1250")
        for _ in range(3):
            await page.keyboard.press("Enter")
        await expect(page.locator("#last")).to_have_text("£12.50")
        await page.keyboard.type("800")
        for _ in range(3):
            await page.keyboard.press("Enter")
        free.set()
        await expect(page.locator("#last")).to_have_text("£8.00")
        await expect(page.locator("#total")).to_have_text("£20.50")
        assert len([each for each in desk.journal.latest(9) if each.kind is EntryKind.RECORD]) == 2


async def test_an_amount_meant_for_a_card_that_was_not_read_is_not_the_one_before_it(tmp_path: Path) -> None:
    """The next customer's card is refused: the amount that was already keyed in for it touches nobody."""
    async with shown(tmp_path) as (desk, page):
        card = CardInHand(0xA1)
        await asyncio.to_thread(desk.till.arrived, card.insert())
        await expect(page.locator("#words")).to_have_text("Key in the amount, then Enter.")
        free = asyncio.Event()

        async def refuse(route: Route) -> None:
            await free.wait()
            await route.fulfill(status=409, json={"words": "This card is not known."})

        await page.route("**/card", refuse)
        await page.keyboard.type("%B90210017^DOE/JANE^2512?;90210017=2512?", delay=1)
        await page.keyboard.press("Enter")
        await page.keyboard.type("1000")
        await page.keyboard.press("Enter")
        free.set()
        await expect(page.locator("#words")).to_have_text("This card is not known.")
        assert card.balance == 0
        assert not [each for each in desk.journal.latest(9) if each.kind is EntryKind.RECORD]


async def test_the_terminal_screen_shows_the_same(tmp_path: Path) -> None:
    """What figure 6 shows is in the lines of the terminal screen."""
    async with running(tmp_path) as (desk, _):
        desk.till.arrived(CardInHand(0xA1).insert())
        desk.till.sell(20_000)
        text = drawn(state_of(desk.board, desk.journal, desk.currency))
    for each in (
        "00000000000000a1",
        "Last purchase £200.00",
        "in all £200.00",
        "Uses 1",
        "points 400",
        "1 of 2",
        "[F2]",
    ):
        assert each in text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
)
async def test_another_page_can_do_nothing(tmp_path: Path, headers: dict[str, str]) -> None:
    """Requests of other pages, under other names, or in a form's guise are refused."""
    async with running(tmp_path) as (desk, address), httpx.AsyncClient(base_url=address, trust_env=False) as http:
        desk.till.arrived(CardInHand(0xA1).insert())
        said = {"content-type": "application/json", **headers}
        answer = await http.post("/sell", content=b'{"amount": 100}', headers=said)
        assert answer.status_code == 403
        assert not [each for each in desk.journal.latest(9) if each.kind is EntryKind.RECORD]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"amount": -1}', b'{"amount": "5"}', b'{"amount": 1e99}', b"\xff"]
)
async def test_what_is_no_request_is_refused(tmp_path: Path, body: bytes) -> None:
    """A malformed request is refused, and nothing is done."""
    async with running(tmp_path) as (desk, address), httpx.AsyncClient(base_url=address, trust_env=False) as http:
        desk.till.arrived(CardInHand(0xA1).insert())
        answer = await http.post("/sell", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in {400, 422}
        assert not [each for each in desk.journal.latest(9) if each.kind is EntryKind.RECORD]


async def test_a_register_that_asks_again_sells_once(tmp_path: Path) -> None:
    """A register that did not hear the answer sends its sale again: the same answer, and nothing twice."""
    async with running(tmp_path) as (desk, address), httpx.AsyncClient(base_url=address, trust_env=False) as http:
        card = CardInHand(0xA1)
        desk.till.arrived(card.insert())
        sale = {"reference": "R-1", "amount": 5_000}
        first, second = [(await http.post("/register/sale", json=sale)).json() for _ in range(2)]
        assert first == second
        assert card.balance == first["balance"] == 50
        journal = {"csv": "at,reference,amount\n2026-03-02T09:00:00Z,R-1,5000\n2026-03-02T09:05:00Z,R-2,700\n"}
        assert (await http.post("/register/journal", json=journal)).json() == {"new": 1}
