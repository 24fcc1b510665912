"""Who calls is known by number, or says so; nobody is taken for somebody else."""

from sqlmodel import select

from core.actions.calls.identify_caller import MOST_WRONG_NUMBERS, identify_caller, name_caller, tries_left
from core.actions.calls.receive_call import receive_call, sharing
from core.actions.customers.merge_customers import merge
from core.actions.privacy.erase_customer import erase_customer
from core.clock import ManualClock
from core.customers.callers import caller_number
from core.models import AuditEntry, Call, Customer, Role, Staff
from core.shop import Shop
from tests.support.telephone_shop import LINE, add_customer, callable_at, known_by, ring

NUMBER = "+442071838750"


def _customer(shop: Shop, call: Call) -> str | None:
    with shop.store.read() as session:
        fresh = session.get_one(Call, call.id)
        return session.get_one(Customer, fresh.customer_id).number if fresh.customer_id is not None else None


def test_a_caller_is_known_by_a_number_however_it_is_written(shop: Shop, clock: ManualClock) -> None:
    """What a file brought, or what somebody typed."""
    with shop.store.write() as tx:
        customer = add_customer(tx, "C-1", clock.now())
        add_customer(tx, "C-2", clock.now(), telephone="+442071838751")
    for written in ("+442071838750", "020 7183 8750", "+44 20 7183 8750", "02071838750", "tel:+44-20-7183-8750"):
        with shop.store.write() as tx:
            tx.get_one(Customer, customer.id).telephone = written
        assert _customer(shop, ring(shop, NUMBER)) == "C-1", written


def test_a_caller_is_known_by_identity_and_by_route(shop: Shop, clock: ManualClock) -> None:
    """Whichever says whose the number is."""
    with shop.store.write() as tx:
        known_by(tx, add_customer(tx, "C-1", clock.now()), NUMBER, clock.now())
        routed = add_customer(tx, "C-2", clock.now())
        callable_at(tx, routed.id or 0, "+442071838799", clock.now())
    assert _customer(shop, ring(shop, NUMBER)) == "C-1"
    assert _customer(shop, ring(shop, "+442071838799")) == "C-2"


def test_a_withheld_number_is_nobodys(shop: Shop, clock: ManualClock) -> None:
    """Also where a customer has no number either."""
    with shop.store.write() as tx:
        add_customer(tx, "C-1", clock.now())
        add_customer(tx, "C-2", clock.now(), telephone="")
    for withheld in ("anonymous", "+266696687", "", "restricted", "unavailable", "client:desk", "sip:a@b", "\x00", "+"):
        call = ring(shop, withheld)
        assert (call.number, call.customer_id) == ("", None), withheld


def test_the_same_call_again_is_the_same_call(shop: Shop, clock: ManualClock) -> None:
    """Twilio asks twice where it got no answer."""
    with shop.store.write() as tx:
        add_customer(tx, "C-1", clock.now(), telephone=NUMBER)
    first = ring(shop, NUMBER)
    with shop.store.write() as tx:
        again = receive_call(tx, shop, first.sid or "", NUMBER, LINE, clock.now())
        assert again.id == first.id
        assert len(tx.exec(select(Call)).all()) == 1


def test_merged_profiles_stand_for_who_is_left_and_the_erased_for_nobody(shop: Shop, clock: ManualClock) -> None:
    """Two profiles of one person are one caller."""
    with shop.store.write() as tx:
        kept = add_customer(tx, "C-1", clock.now(), telephone=NUMBER)
        merged = add_customer(tx, "C-2", clock.now(), telephone=NUMBER)
        admin = Staff(slack_user="U2", name="Anna", roles=[Role.ADMIN], created_at=clock.now())
        tx.add(admin)
        tx.flush()
        merge(tx, shop, kept.id or 0, merged.id or 0, admin)
    assert _customer(shop, ring(shop, NUMBER)) == "C-1"
    with shop.store.write() as tx:
        erase_customer(tx, shop, kept.id or 0, "staff:1")
    assert ring(shop, NUMBER).customer_id is None


def test_a_caller_is_spoken_to_in_their_language(shop: Shop, clock: ManualClock) -> None:
    """Else in the line's."""
    with shop.store.write() as tx:
        add_customer(tx, "C-1", clock.now(), telephone=NUMBER).language = "ja_JP"
    assert ring(shop, NUMBER, "ko").language == "ja"
    assert ring(shop, "anonymous", "ko-KR").language == "ko"


def test_those_who_share_a_number_say_who_they_are(shop: Shop, clock: ManualClock) -> None:
    """By the digits of their customer number; another's number is not theirs."""
    with shop.store.write() as tx:
        for number in ("C-1043", "C-1044"):
            add_customer(tx, number, clock.now(), telephone=NUMBER)
        add_customer(tx, "C-9000", clock.now(), telephone="+442071838751")
    call = ring(shop, NUMBER)
    key = call.id or 0
    with shop.store.write() as tx:
        assert (call.customer_id, sharing(tx, call)) == (None, 2)
        assert identify_caller(tx, shop, key, "9000") is None
        found = identify_caller(tx, shop, key, "1044#")
        assert found is not None
        assert found.number == "C-1044"
    assert _customer(shop, call) == "C-1044"


def test_wrong_customer_numbers_are_limited(shop: Shop, clock: ManualClock) -> None:
    """Nobody tries numbers until one fits."""
    with shop.store.write() as tx:
        for number in ("1043", "1044"):
            add_customer(tx, number, clock.now(), telephone=NUMBER)
    key = ring(shop, NUMBER).id or 0
    for wrong in range(MOST_WRONG_NUMBERS):
        with shop.store.write() as tx:
            assert identify_caller(tx, shop, key, str(wrong)) is None
    with shop.store.write() as tx:
        assert tries_left(tx.get_one(Call, key)) == 0
        assert identify_caller(tx, shop, key, "1043") is None
    with shop.store.read() as session:
        assert session.get_one(Call, key).customer_id is None


def test_what_is_no_customer_number_is_nobodys(shop: Shop, clock: ManualClock) -> None:
    """Whatever is keyed in or spoken."""
    with shop.store.write() as tx:
        add_customer(tx, "C-1", clock.now())
        add_customer(tx, "11", clock.now())
    for said in ("", "   ", "#", "\x00", "%", "_", "1' or '1", "9" * 500, "C-\u0661"):
        key = ring(shop, "anonymous").id or 0
        with shop.store.write() as tx:
            assert identify_caller(tx, shop, key, said) is None, said


def test_staff_say_who_it_is(shop: Shop, clock: ManualClock) -> None:
    """The operator hears who it is, and that counts."""
    with shop.store.write() as tx:
        customer = add_customer(tx, "C-1", clock.now())
        staff = Staff(slack_user="U1", name="Mika", created_at=clock.now())
        tx.add(staff)
        tx.flush()
        call = receive_call(tx, shop, "CA1", "anonymous", LINE, clock.now())
        name_caller(tx, shop, call.id or 0, customer.id or 0, staff)
        assert "caller named" in {entry.action for entry in tx.exec(select(AuditEntry))}
    assert _customer(shop, call) == "C-1"


def test_a_number_is_read_as_twilio_says_it() -> None:
    """In E.164, or not at all."""
    assert caller_number("+442071838750") == NUMBER
    assert caller_number("02071838750") == ""
