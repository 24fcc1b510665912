"""Points become vouchers, each once; vouchers are taken in once, wherever they are shown."""

from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from bot.views.voucher_page import voucher_page
from core.actions.cards.exchange_points import add_offer, answer_exchange, answer_redemption, answer_voucher
from core.cards.said import SaidEntry, SaidExchange, SaidVoucher
from core.cards.vouchers import code_of, find_voucher, make_code, terminal_code
from core.clock import ManualClock
from core.errors import NotFoundError, RefusedError
from core.models import ExchangeOffer, VoucherKind
from core.shop import Shop
from terminal_bridge.coupons import Coupons
from terminal_bridge.journal import Journal
from tests.support.card_scene import ACTOR, CardScene, HeldCard, Till

CERTIFICATE = "£10 off"


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> CardScene:
    """Two shops, their tills, a programme, and a gift certificate for 1,000 points."""
    made = CardScene(shop, clock)
    offer(made, code="ten", title=CERTIFICATE, points=1_000, value=1_000)
    return made


def offer(scene: CardScene, **columns: Any) -> ExchangeOffer:  # noqa: ANN401 - columns
    """Offer something for points."""
    row = ExchangeOffer(
        kind=VoucherKind.CERTIFICATE if columns.get("value") else VoucherKind.PREMIUM,
        made_by=ACTOR,
        made_at=scene.clock.now(),
        **columns,
    )
    with scene.shop.store.write() as tx:
        return add_offer(tx, scene.shop, row, ACTOR)


def rich_card(scene: CardScene) -> HeldCard:
    """Return a card that holds points enough."""
    card = scene.card(scene.customer("C1", "Ito"))
    scene.buy(scene.tills[0], card, 100_000_00)
    scene.upload(scene.tills[0])
    return card


def exchange(scene: CardScene, till: Till, entry: SaidEntry, code: str = "ten") -> dict[str, Any]:
    """Ask for a voucher, as a till or a kiosk does."""
    return answer_exchange(
        scene.shop, till.enrolment.terminal.id or 0, SaidExchange.model_validate({"offer": code, "entry": entry})
    )


def test_a_certificate_is_paid_for_once_and_used_once(scene: CardScene) -> None:
    """The same record again brings the same certificate; another shop may take it, and then nobody else."""
    card, (bakery, books) = rich_card(scene), scene.tills
    entry = scene.redeem(bakery, card, 1_000)
    first, again = exchange(scene, bakery, entry), exchange(scene, bakery, entry)
    assert first == again
    assert (first["title"], first["value"], first["redeemed"]) == (CERTIFICATE, "£10.00", False)
    shown = SaidVoucher(code=first["code"].lower().replace("-", " "), sequence=7)
    taken = answer_redemption(scene.shop, books.enrolment.terminal.id or 0, shown)
    assert taken["redeemed"] is True
    assert answer_redemption(scene.shop, books.enrolment.terminal.id or 0, shown) == taken
    with pytest.raises(RefusedError, match="used already"):
        answer_redemption(scene.shop, bakery.enrolment.terminal.id or 0, shown)
    assert scene.row(card).balance == card.state().account.balance


def test_what_was_not_paid_for_is_not_issued(scene: CardScene) -> None:
    """Neither for fewer points, nor for a sale, nor for a record that nobody's card wrote."""
    card, (bakery, _) = rich_card(scene), scene.tills
    with pytest.raises(RefusedError, match="costs 1,000 points; the card paid 999"):
        exchange(scene, bakery, scene.redeem(bakery, card, 999))
    with pytest.raises(RefusedError, match="not paid"):
        exchange(scene, bakery, scene.buy(bakery, card, 5))
    entry = scene.redeem(bakery, card, 1_000)
    with pytest.raises(RefusedError, match="not paid"):
        exchange(scene, bakery, entry.model_copy(update={"receipt": "00" * 16}))
    with pytest.raises(NotFoundError, match="Nothing is offered"):
        exchange(scene, bakery, entry, "twenty")
    assert exchange(scene, bakery, entry)["title"] == CERTIFICATE


def test_a_voucher_is_too_late_after_its_day(scene: CardScene) -> None:
    """Its last day counts whole."""
    card, till = rich_card(scene), scene.tills[0]
    offer(scene, code="tea", title="A tin of tea", points=10, days=1)
    code = exchange(scene, till, scene.redeem(till, card, 10), "tea")["code"]
    scene.clock.advance(timedelta(days=2))
    with pytest.raises(RefusedError, match="could be used until"):
        answer_redemption(scene.shop, till.enrolment.terminal.id or 0, SaidVoucher(code=code))


def test_codes_sign_themselves(shop: Shop) -> None:
    """One letter more or less, and it is none of ours; letters that look like digits are read as meant."""
    code = make_code(shop.key)
    assert code_of(shop.key, code.lower().replace("O", "0").replace("I", "1")) == code
    wrong = ("A" if code[0] != "A" else "B") + code[1:]
    assert code_of(shop.key, wrong) is None
    assert code_of(b"another shop's key".ljust(32), code) is None
    assert code_of(shop.key, "") is None


def test_a_coupon_of_the_tills_own_has_the_same_code_here(scene: CardScene, tmp_path: Any) -> None:  # noqa: ANN401
    """A till issues coupons with the line cut; the server knows them by what the till has printed."""
    till, card = scene.tills[0], scene.card(scene.customer("C1"))
    key = bytes.fromhex(till.enrolment.file["key"])
    with closing(Journal(tmp_path / "till.db")) as journal:
        printed = Coupons(journal, till.number, key).number(till.next)
    assert printed == terminal_code(key, till.number, till.next)
    scene.say(till, kind="coupon", card=card.number, details={"kind": "coupon", "title": "10% off", "days": 30})
    scene.upload(till)
    scene.upload(till)
    told = answer_voucher(scene.shop, till.enrolment.terminal.id or 0, SaidVoucher(code=printed))
    assert (told["title"], told["kind"]) == ("10% off", "coupon")


def test_a_voucher_is_printed_the_same_each_time(scene: CardScene) -> None:
    """Also with a title that needs other letters."""
    card, till = rich_card(scene), scene.tills[0]
    code = exchange(scene, till, scene.redeem(till, card, 1_000))["code"]
    with scene.shop.store.read() as session:
        voucher = find_voucher(session, scene.shop.key, code)
    assert voucher is not None
    page = voucher_page(scene.shop, voucher)
    assert page.startswith(b"%PDF")
    assert page == voucher_page(scene.shop, voucher)
    voucher.title = "商品券"
    assert voucher_page(scene.shop, voucher).startswith(b"%PDF")
