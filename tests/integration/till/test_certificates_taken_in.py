"""Certificates and coupons that are taken in, with the real server: by page, screen and register."""

import asyncio
import io
from pathlib import Path

import pytest
from playwright.async_api import expect

from core.loyalty.conditions import ANYONE
from core.loyalty.services import Service, ServiceKind
from terminal_bridge.board import state_of
from terminal_bridge.errors import NoCardError, RefusedError
from terminal_bridge.exchange import Voucher
from terminal_bridge.screen import Screen
from tests.integration.till.test_page_vouchers import asked, shown
from tests.support.card_scene import HeldCard
from tests.support.till_counter import Counter

TEN = 1_000


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One kind of database is enough for what a till takes off."""
    return sqlite_url


def bought(counter: Counter) -> str:
    """Exchange points for a certificate; return its code."""
    handed = counter.desk.vouchers.exchange("ten")
    assert handed is not None
    return handed.code


def left_waiting(counter: Counter, card: HeldCard) -> list[int]:
    """Return the worth of what waits for a card."""
    return [each.worth for each in counter.desk.journal.certificates(card.number)]


def test_a_certificate_is_kept_once_though_answers_are_lost(counter: Counter, card: HeldCard) -> None:
    """The server took it in and the answer was lost, twice; taken in again, after a restart as well, it waits once."""
    code = bought(counter)
    counter.wire.loses = {"redemptions"}
    for _ in range(2):
        with pytest.raises(RefusedError, match="Take it in again"):
            counter.desk.vouchers.take(code)
        assert left_waiting(counter, card) == []
    counter.wire.loses = set()
    counter.again()
    counter.insert(card)
    assert counter.desk.vouchers.take(code).waits
    with pytest.raises(RefusedError, match="used already"):
        counter.desk.vouchers.take(code)
    assert left_waiting(counter, card) == [TEN]
    counter.again()
    counter.insert(card)
    assert counter.desk.till.sell(3_000).amount == 2_000
    assert left_waiting(counter, card) == []


def test_without_a_card_the_clerk_is_told_to_take_it_off_by_hand(counter: Counter, card: HeldCard) -> None:
    """It waits for nobody: the next customer would have it."""
    code = bought(counter)
    counter.desk.till.left()
    counter.desk.vouchers.look(code)
    assert "take £10.00 off what the customer pays" in hint(counter)
    assert not counter.desk.vouchers.take(code).waits
    assert "take £10.00 off what the customer pays" in hint(counter)
    counter.insert(card)
    assert (counter.desk.till.sell(3_000).amount, left_waiting(counter, card)) == (3_000, [])


def hint(counter: Counter) -> str:
    """Return what the page says of the voucher that is shown."""
    return str(state_of(counter.desk.board, counter.desk.journal, counter.desk.currency)["voucher"]["hint"])


def test_what_was_given_otherwise_comes_off_no_purchase(counter: Counter, card: HeldCard) -> None:
    """The clerk says so, once; it stands in the journal. Without a card, or with nothing waiting, nothing is done."""
    with pytest.raises(RefusedError, match="Nothing that was taken in"):
        counter.desk.vouchers.give_up()
    counter.desk.vouchers.take(bought(counter))
    (given_up,) = counter.desk.vouchers.give_up()
    assert (given_up.worth, left_waiting(counter, card)) == (TEN, [])
    assert counter.desk.journal.latest(1)[0].details == {"vouchers_given_up": [given_up.entry]}
    assert counter.desk.till.sell(3_000).amount == 3_000
    counter.desk.till.left()
    with pytest.raises(NoCardError):
        counter.desk.vouchers.give_up()


@pytest.mark.parametrize(
    ("rule", "paid"),
    [({"percent": 25}, 2_250), ({"amount": 400}, 2_600), ({"percent": 100}, 0)],
    ids=["25%", "an amount", "all of it"],
)
def test_a_coupon_takes_off_what_its_rule_says(
    counter: Counter, card: HeldCard, tmp_path: Path, rule: dict[str, int], paid: int
) -> None:
    """Issued by one till and taken in at another: the number is the rule's, whatever its title says."""
    service = Service("quarter", ServiceKind.COUPON, "5% off, or so it says", ANYONE, days=30, **rule)  # type: ignore[arg-type]
    code = counter.desk._coupons.issue(service, card.number, counter.clock())
    counter.uploader.send()
    books = Counter(counter.scene, tmp_path / "books", till=1, online=True)
    books.insert(card)
    books.desk.vouchers.look(code)
    assert "comes off this customer's next purchase here" in hint(books)
    assert books.desk.vouchers.take(code).waits
    sold = books.desk.till.sell(3_000)
    assert (sold.amount, sold.deduction.word) == (paid, "coupon")
    books.kill()


@pytest.mark.parametrize("said", [{"worth": -5, "percent": 400}, {"worth": None}, {}])
def test_what_another_server_says_of_a_voucher_is_read_with_care(said: dict[str, object]) -> None:
    """Numbers out of their range, or none: never more than the whole, never less than nothing."""
    voucher = Voucher.read({"code": "A", "kind": "premium", "title": "T", "redeemed": False, **said})
    assert voucher.worth == 0
    assert voucher.percent in {0, 100}


async def test_a_payment_terminal_is_told_the_same_sums(counter: Counter, card: HeldCard) -> None:
    """What is due, what vouchers took of it, what lapses, and the sum as the clerk reads it."""
    await asyncio.to_thread(lambda: counter.desk.vouchers.take(bought(counter)))
    async with asked(counter) as http:
        said = {"reference": "R-1", "amount": 700}
        quoted = (await http.post("/quote", json=said)).json()
        assert (quoted["amount"], quoted["taken_off"], quoted["vouchers"], quoted["lapses"]) == (0, 700, 700, 300)
        assert quoted["sum"] == "£7.00 \N{MINUS SIGN} £7.00 certificate = £0.00 to pay"
        assert quoted["lapses_text"] == "£3.00 of the certificate is not used and lapses: no change is given."
        assert (await http.post("/register/sale", json={**said, "paid": 700})).status_code == 409
        sold = await http.post("/register/sale", json={**said, "paid": 0})
        assert (sold.status_code, {**sold.json(), "balance": 0}) == (200, {**quoted, "balance": 0})
        assert sold.json() == (await http.post("/register/sale", json={**said, "paid": 0})).json()
    assert left_waiting(counter, card) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
async def test_the_clerk_sees_the_sum_before_it_is_added(
    counter: Counter, card: HeldCard, width: int, height: int
) -> None:
    """Scanned, taken in, keyed in: the sum in large type, then what lapses of another; the card gets what was paid."""
    first, second = [await asyncio.to_thread(bought, counter) for _ in range(2)]
    async with shown(counter, width, height) as page:
        for code in (first, second):
            await page.keyboard.type(code, delay=1)
            await page.keyboard.press("Enter")
            await expect(page.locator("#voucher strong")).to_contain_text(
                "£10.00 comes off this customer's next purchase"
            )
            await expect(page.locator("#voucher strong")).to_contain_text("No change is given")
            await page.keyboard.press("Enter")
            await expect(page.locator("#voucher p")).to_contain_text("Taken in.")
        await expect(page.locator("#certificates li")).to_have_count(2)
        await page.keyboard.type("1200", delay=60)
        await expect(page.locator("#sum")).to_have_text("£12.00 \N{MINUS SIGN} £12.00 certificates = £0.00 to pay")
        await expect(page.locator("#lapses")).to_contain_text("£8.00 of the certificates is not used")
        await page.keyboard.press("Backspace")
        await expect(page.locator("#lapses")).to_contain_text("£8.80 of the certificate is not used")
        await page.keyboard.type("000", delay=60)
        due = "£1,200.00 \N{MINUS SIGN} £20.00 certificates = £1,180.00 to pay"
        await expect(page.locator("#sum")).to_have_text(due)
        await expect(page.locator("#lapses")).to_be_hidden()
        assert await page.evaluate("parseFloat(getComputedStyle(document.querySelector('#sum b')).fontSize)") >= 28
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        below = "document.querySelector('#sum').getBoundingClientRect().bottom"
        assert await page.evaluate(f"{below} < document.querySelector('footer').getBoundingClientRect().top")
        await page.keyboard.press("Enter")
        await expect(page.locator("#outcome-sum")).to_have_text(due)
        await expect(page.locator("#certificates li")).to_have_count(0)
        await expect(page.locator("#sum")).to_be_hidden()
    assert card.state().account.habit.last_amount == 1_180_00


async def test_a_certificate_that_is_given_otherwise_by_keys(counter: Counter, card: HeldCard) -> None:
    """A, Enter: what was taken in comes off nothing any more; A again, with nothing there, is no key."""
    await asyncio.to_thread(lambda: counter.desk.vouchers.take(bought(counter)))
    async with shown(counter) as page:
        await expect(page.locator("#certificates")).to_contain_text("£10.00 off the next purchase: £10 off")
        await page.keyboard.type("2500", delay=60)
        await expect(page.locator("#sum b")).to_have_text("= £15.00 to pay")
        await page.keyboard.press("a")
        await expect(page.locator("#panel-title")).to_contain_text("the customer gets it otherwise")
        await page.keyboard.press("Enter")
        await expect(page.locator("#words")).to_contain_text("It comes off no purchase here any more")
        await expect(page.locator("#keys")).not_to_contain_text("give a certificate otherwise")
        await page.keyboard.press("a")
        await expect(page.locator("#panel")).to_be_hidden()
    assert left_waiting(counter, card) == []


def test_the_text_screen_asks_before_a_certificate_is_used_up(counter: Counter, card: HeldCard) -> None:
    """The sum and what lapses; Enter adds it. Without a certificate the amount is added at once."""
    counter.desk.vouchers.take(bought(counter))
    out, sequence = io.StringIO(), card.state().account.sequence
    screen = Screen(counter.desk, io.StringIO(), out)
    for line in ("7.00", "7.50"):
        screen.take(line)
    assert (
        "£7.50 \N{MINUS SIGN} £7.50 certificate = £0.00 to pay\n£2.50 of the certificate is not used" in out.getvalue()
    )
    assert card.state().account.sequence == sequence
    screen.take("")
    assert (card.state().account.sequence, left_waiting(counter, card)) == (sequence + 1, [])
    assert card.state().account.habit.last_amount == 0
    screen.take("8.00")
    assert card.state().account.habit.last_amount == 800
