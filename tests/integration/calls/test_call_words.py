"""From the first word of a call to what remains: kept once, marked, acted on, taken back, confirmed, forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from core.actions.calls.act_on_mark import act_on_mark, confirm_opt_out, dismiss_mark, undo_mark
from core.actions.calls.call_back import note_call_back, undo_call_back
from core.actions.calls.call_card import call_card
from core.actions.calls.decide_consent import decide_consent
from core.actions.calls.end_call import confirm_note, end_call
from core.actions.calls.forget import forget_transcripts
from core.actions.calls.list_calls import calls_of_day
from core.actions.calls.note_deed import note_deed
from core.actions.calls.search import find_words
from core.actions.calls.settle_call import told
from core.actions.customers.choose_notice_route import notice_route
from core.actions.questions.offers import offers_for
from core.clock import ManualClock
from core.errors import RefusedError
from core.extraction.prospects.demand import DemandRule
from core.extraction.prospects.question import Way
from core.models import (
    Call,
    CallConsent,
    CallMark,
    CallState,
    CallUtterance,
    ChannelName,
    Consent,
    ConsentState,
    Contact,
    MarkKind,
    MarkState,
    NoticeRoute,
    Speaker,
    Trouble,
)
from core.shop import Shop
from tests.support.campaign import Stage
from tests.support.telephone_shop import answer, calling_plan, hang_up, number_of, ring, say, telephone_stage


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """A shop whose customers call."""
    return telephone_stage(shop, clock, 2)


def _rows(shop: Shop, model: type) -> list:  # type: ignore[type-arg]
    with shop.store.read() as session:
        return list(session.exec(select(model)))


def test_words_are_kept_once_in_their_order_and_only_where_the_caller_agreed(at: Stage) -> None:
    """Told twice is said once; what is only being said, and what was refused, is nowhere."""
    shop = at.shop
    call = ring(shop, number_of(1))
    for _ in range(2):
        say(shop, call, "good morning", 0)
        say(shop, call, "how can I help", 1_000, Speaker.OPERATOR)
    say(shop, call, "good morning", 5_000)
    words = _rows(shop, CallUtterance)
    assert [(each.number, each.speaker, each.text) for each in words] == [
        (1, Speaker.CUSTOMER, "good morning"),
        (2, Speaker.OPERATOR, "how can I help"),
        (3, Speaker.CUSTOMER, "good morning"),
    ]
    for consent in (None, CallConsent.ASKED, CallConsent.REFUSED):
        other = ring(shop, number_of(2), consent=consent)
        assert say(shop, other, "I want to complain") == []
    with shop.store.write() as tx:
        decide_consent(tx, shop, call.id or 0, CallConsent.REFUSED)
        assert decide_consent(tx, shop, call.id or 0, CallConsent.GIVEN).consent is CallConsent.REFUSED
    assert say(shop, call, "I want to complain") == []
    assert _rows(shop, CallUtterance) == []


def test_hostile_words_are_kept_or_left_out_but_never_a_fault(at: Stage) -> None:
    """Whatever a recogniser hands over."""
    call = ring(at.shop, number_of(1))
    for place, words in enumerate(["", "   ", "\x00", "a\x00b", "x" * 100_000, "\ud7a3" * 5, "'; drop table call; --"]):
        say(at.shop, call, words, place * 10**12)
    kept = _rows(at.shop, CallUtterance)
    assert [len(each.text) for each in kept] == [3, 2_000, 5, 22]
    assert all(0 <= each.started_ms <= each.ended_ms < 2**31 for each in kept)


def _acted(at: Stage, said: str) -> tuple[Call, CallMark]:
    call = ring(at.shop, number_of(1))
    (mark,) = [each for each in say(at.shop, call, said) if each.kind is not MarkKind.PRODUCT]
    return call, mark


def _act(at: Stage, mark: CallMark) -> str:
    with at.shop.store.write() as tx:
        first, again = (act_on_mark(tx, at.shop, mark.id or 0, at.author) for _ in range(2))
        assert (first.new, again.new) == (True, False)
        return first.text


def test_each_wish_is_filed_once_and_can_be_taken_back(at: Stage) -> None:
    """An inquiry and a quotation count as concrete demand; a complaint is a trouble; cautions are wishes."""
    rule = DemandRule(inquiries=("asked",), quotations=("offer asked",))
    shop = at.shop
    object.__setattr__(shop, "demand", rule)
    made: list[tuple[str, str, Callable[[], list[object]]]] = [
        ("do you have the red lantern", "asked", lambda: [each.channel for each in _rows(shop, Contact)]),
        ("send me a quote for the red lantern", "offer asked", lambda: [each.channel for each in _rows(shop, Contact)]),
        ("the red lantern is broken", "complaint", lambda: [each.classification for each in _rows(shop, Trouble)]),
    ]
    for said, expected, found in made:
        _, mark = _acted(at, said)
        assert mark.product_id == at.product_id
        assert "RED LANTERN" in _act(at, mark)
        assert found() == [expected]
        with shop.store.write() as tx:
            assert undo_mark(tx, shop, mark.id or 0, at.author).state is MarkState.OPEN
        assert found() == []
    _, mark = _acted(at, "can you visit us")
    _act(at, mark)
    with shop.store.write() as tx:
        assert notice_route(tx, at.customers[0]) is NoticeRoute.BUSINESS_SECTION
        undo_mark(tx, shop, mark.id or 0, at.author)
        assert notice_route(tx, at.customers[0]) is None


def test_call_me_back_is_one_call_and_no_lasting_wish(at: Stage) -> None:
    """It waits until somebody makes that call, also once its words are deleted; by hand it is how they want to hear."""
    shop = at.shop
    call, mark = _acted(at, "please call me back")
    assert "once" in _act(at, mark)

    def waiting() -> list[int | None]:
        return [each.call.id for each in calls_of_day(shop, shop.clock.now() - timedelta(days=7)).missed]

    assert waiting() == [call.id]
    with shop.store.write() as tx:
        assert notice_route(tx, at.customers[0]) is None
        undo_mark(tx, shop, mark.id or 0, at.author)
    assert waiting() == []
    _act(at, mark)
    answer(shop, call)
    hang_up(shop, call)
    with shop.store.write() as tx:
        talked = tx.get_one(Call, call.id)
        talked.operator_id, talked.keep_until = at.author.id, shop.clock.now()
        tx.flush()
        assert forget_transcripts(tx, shop) == 1
    assert waiting() == [call.id]
    with shop.store.write() as tx:
        note_call_back(tx, shop, call.id or 0, "Wants the kettle.", at.author)
    assert waiting() == []
    with pytest.raises(RefusedError, match="already"), shop.store.write() as tx:
        note_call_back(tx, shop, call.id or 0, "Again.", at.author)
    with pytest.raises(RefusedError, match="called them back already"), shop.store.write() as tx:
        undo_mark(tx, shop, mark.id or 0, at.author)
    assert [each.contents for each in _rows(shop, Contact)][1:] == ["Wants the kettle."]
    with shop.store.write() as tx:
        undo_call_back(tx, shop, call.id or 0, at.author)
    assert waiting() == [call.id]
    assert len(_rows(shop, Contact)) == 1
    with shop.store.write() as tx:
        note_deed(tx, shop, call.id or 0, MarkKind.CALL_BACK, at.author, None, "")
        assert notice_route(tx, at.customers[0]) is NoticeRoute.CALL_CENTER


def test_who_asked_and_reached_nobody_waits_once_and_is_called_back_once(at: Stage) -> None:
    """What they said while nobody took up, and the missed call, are one and the same; undone, it is one again."""
    shop = at.shop
    call, mark = _acted(at, "please call me back")
    _act(at, mark)
    with shop.store.write() as tx:
        told(tx, shop, call.sid or "", "completed", 1, shop.clock.now())
    since = shop.clock.now() - timedelta(days=7)
    for _ in range(2):
        assert [each.call.id for each in calls_of_day(shop, since).missed] == [call.id]
        with shop.store.write() as tx:
            assert note_call_back(tx, shop, call.id or 0, "Wants the kettle.", at.author).note == "Wants the kettle."
        assert calls_of_day(shop, since).missed == ()
        with shop.store.write() as tx:
            undo_call_back(tx, shop, call.id or 0, at.author)


def test_who_is_talked_to_after_asking_for_a_call_waits_no_more(at: Stage) -> None:
    """They called again and somebody had it; being missed once more changes nothing."""
    shop = at.shop
    call, mark = _acted(at, "please call me back")
    _act(at, mark)
    since = shop.clock.now() - timedelta(days=7)
    again = ring(shop, number_of(1), consent=None)
    with shop.store.write() as tx:
        told(tx, shop, again.sid or "", "no-answer", 1, shop.clock.now())
    assert {each.call.id for each in calls_of_day(shop, since).missed} == {call.id, again.id}
    third = ring(shop, number_of(1), consent=None)
    with shop.store.write() as tx:
        tx.get_one(Call, third.id).operator_id = at.author.id
    assert calls_of_day(shop, since).missed == ()


def test_what_is_proposed_in_a_call_is_a_proposal_and_no_contact_beside_the_call(at: Stage) -> None:
    """It stands on the card of the next call, is not held back for it, outlives the words, and can be taken back."""
    shop = at.shop
    call = ring(shop, number_of(1))
    (mark,) = [each for each in say(shop, call, "do you have the red lantern") if each.kind is MarkKind.PRODUCT]
    assert call_card(shop, call.id or 0, with_offers=False).told == ()
    assert "RED LANTERN" in _act(at, mark)
    assert _rows(shop, Contact) == []
    with shop.store.write() as tx:
        undo_mark(tx, shop, mark.id or 0, at.author)
    assert call_card(shop, call.id or 0, with_offers=False).told == ()
    _act(at, mark)
    answer(shop, call)
    hang_up(shop, call)
    (contact,) = _rows(shop, Contact)
    assert contact.channel == ChannelName.TELEPHONE
    with shop.store.write() as tx:
        kept = tx.get_one(Call, call.id)
        kept.keep_until = shop.clock.now()
        tx.flush()
        assert forget_transcripts(tx, shop) == 1
    (proposed,) = call_card(shop, ring(shop, number_of(1)).id or 0, with_offers=False).told
    assert (proposed.product, proposed.product_id, proposed.plan_id) == ("RED LANTERN", at.product_id, None)
    assert call_card(shop, ring(shop, number_of(2)).id or 0, with_offers=False).told == ()


def test_an_inquiry_in_a_call_changes_what_is_offered_next(at: Stage) -> None:
    """It is concrete demand, which comes before everything else; taken back, it is none."""
    shop = at.shop
    before = offers_for(shop, "C-1").offers
    _, mark = _acted(at, "do you have the red lantern")
    _act(at, mark)
    (offer,) = [each for each in offers_for(shop, "C-1").offers if each.product_id == at.product_id]
    assert Way.DEMAND in offer.ways
    with shop.store.write() as tx:
        undo_mark(tx, shop, mark.id or 0, at.author)
    assert offers_for(shop, "C-1").offers == before


def test_what_somebody_went_on_from_is_not_taken_back(at: Stage) -> None:
    """A trouble that is in hand stays, and after a while everything does."""
    _, mark = _acted(at, "it is broken")
    _act(at, mark)
    with at.shop.store.write() as tx:
        tx.exec(select(Trouble)).one().last_handled_on = at.clock.now().date()
    with pytest.raises(RefusedError, match="taken that trouble in hand"), at.shop.store.write() as tx:
        undo_mark(tx, at.shop, mark.id or 0, at.author)
    _, late = _acted(at, "do you have one")
    _act(at, late)
    at.clock.advance(timedelta(hours=1))
    with pytest.raises(RefusedError, match="too late"), at.shop.store.write() as tx:
        undo_mark(tx, at.shop, late.id or 0, at.author)


def test_nothing_is_done_for_somebody_nobody_knows(at: Stage) -> None:
    """And nothing about a mark that was dismissed."""
    stranger = ring(at.shop, "anonymous")
    (mark,) = say(at.shop, stranger, "it is broken")
    with pytest.raises(RefusedError, match="who is calling"), at.shop.store.write() as tx:
        act_on_mark(tx, at.shop, mark.id or 0, at.author)
    with at.shop.store.write() as tx:
        assert dismiss_mark(tx, at.shop, mark.id or 0, at.author).state is MarkState.DISMISSED
    with pytest.raises(RefusedError, match="dismissed"), at.shop.store.write() as tx:
        act_on_mark(tx, at.shop, mark.id or 0, at.author)
    assert _rows(at.shop, Trouble) == []


def _agreement(at: Stage, channel: ChannelName) -> ConsentState:
    with at.shop.store.read() as session:
        mine = (Consent.customer_id == at.customers[0], Consent.channel == channel)
        return session.exec(select(Consent).where(*mine)).one().state


def test_opting_out_by_keypad_is_the_callers_own_and_of_the_telephone_alone(at: Stage) -> None:
    """Staff cannot take it back; Telegram, which they agreed to apart, is left as it is."""
    call, mark = _acted(at, "please don't call me any more")
    with at.shop.store.write() as tx:
        assert confirm_opt_out(tx, at.shop, call.id or 0) == 1
        assert confirm_opt_out(tx, at.shop, call.id or 0) == 1
    assert _agreement(at, ChannelName.TELEPHONE) is ConsentState.WITHDRAWN
    assert _agreement(at, ChannelName.TELEGRAM) is ConsentState.GIVEN
    with pytest.raises(RefusedError, match="keypad"), at.shop.store.write() as tx:
        undo_mark(tx, at.shop, mark.id or 0, at.author)
    assert len(_rows(at.shop, CallMark)) == 1


def test_an_opt_out_that_staff_noted_by_mistake_is_taken_back(at: Stage) -> None:
    """With the proof of both."""
    _, mark = _acted(at, "please don't call me any more")
    _act(at, mark)
    assert _agreement(at, ChannelName.TELEPHONE) is ConsentState.WITHDRAWN
    with at.shop.store.write() as tx:
        undo_mark(tx, at.shop, mark.id or 0, at.author)
    assert _agreement(at, ChannelName.TELEPHONE) is ConsentState.GIVEN


def test_a_call_becomes_one_contact_with_the_note_that_somebody_confirmed(at: Stage) -> None:
    """Channel, day, length at once; its contents once a person has put them right."""
    shop = at.shop
    call = ring(shop, number_of(1))
    answer(shop, call)
    say(shop, call, "could you send me a quote for the red lantern")
    ended = hang_up(shop, call, 75)
    with shop.store.write() as tx:
        assert end_call(tx, shop, call.id or 0) is not None
        told(tx, shop, call.sid or "", "completed", 2, at.clock.now(), 75)
    (contact,) = _rows(shop, Contact)
    assert (contact.channel, contact.duration_seconds, contact.contents) == ("telephone", 75, None)
    assert (contact.business_date, contact.customer_id) == (at.clock.now().date(), at.customers[0])
    assert "quotation" in (ended.note or "")
    assert "RED LANTERN" in (ended.note or "")
    with shop.store.write() as tx:
        confirm_note(tx, shop, call.id or 0, "wants a price for 12 lanterns", at.author)
    assert [each.contents for each in _rows(shop, Contact)] == ["wants a price for 12 lanterns"]
    with pytest.raises(RefusedError, match="Write 1 to"), shop.store.write() as tx:
        confirm_note(tx, shop, call.id or 0, "  \x00 ", at.author)


def test_a_call_that_nobody_ends_is_ended_by_us_and_put_right_by_a_late_callback(at: Stage) -> None:
    """A server that was killed records what it heard; a call that nobody answered is no contact."""
    shop = at.shop
    call, missed = ring(shop, number_of(1)), ring(shop, number_of(2))
    answer(shop, call)
    say(shop, call, "hello")
    at.clock.advance(timedelta(minutes=2))
    with shop.store.write() as tx:
        contact = end_call(tx, shop, call.id or 0)
        assert contact is not None
        assert contact.duration_seconds == 120
        assert end_call(tx, shop, missed.id or 0) is None
        late = told(tx, shop, call.sid or "", "completed", 3, at.clock.now(), 100)
        assert late is not None
        assert (late.state, late.duration_seconds) == (CallState.COMPLETED, 100)
    assert [each.duration_seconds for each in _rows(shop, Contact)] == [100]


def test_words_go_when_their_time_is_over_and_what_was_confirmed_stays(at: Stage) -> None:
    """As long as the settings say, from the end of the call."""
    shop = at.shop
    call = ring(shop, number_of(1))
    answer(shop, call)
    for mark in say(shop, call, "I want to complain it is broken"):
        _act(at, mark)
    hang_up(shop, call)
    at.clock.advance(timedelta(days=shop.keep_transcripts_days) - timedelta(minutes=1))
    with shop.store.write() as tx:
        assert forget_transcripts(tx, shop) == 0
    at.clock.advance(timedelta(minutes=1))
    with shop.store.write() as tx:
        assert forget_transcripts(tx, shop) == 1
        assert forget_transcripts(tx, shop) == 0
    kept = _rows(shop, Call)[0]
    assert (_rows(shop, CallUtterance), kept.note, kept.forgotten_at) == ([], None, at.clock.now())
    assert [(each.state, each.text) for each in _rows(shop, CallMark)] == [(MarkState.DONE, "")]
    assert len(_rows(shop, Trouble)) == len(_rows(shop, Contact)) == 1
    assert say(shop, call, "more") == []


def test_words_are_found_again(at: Stage) -> None:
    """In any language, also where a recogniser wrote them in pieces; signs stand for themselves."""
    shop = at.shop
    first, second = ring(shop, number_of(1)), ring(shop, number_of(2), "ja")
    say(shop, first, "the range hood is 100% broken")
    say(shop, second, "レンジ フード が 壊れ て い ます")
    assert [found.customer for found in find_words(shop, "RANGE hood")] == ["Customer 1"]
    assert [found.call_id for found in find_words(shop, "レンジフードが壊れて")] == [second.id]
    assert len(find_words(shop, "100%")) == 1
    assert find_words(shop, "r_nge") == find_words(shop, "%%") == []
    assert find_words(shop, "range hood", at.customers[1]) == []
    with pytest.raises(RefusedError, match="which words"):
        find_words(shop, " x ")


def test_the_card_says_who_calls_and_what_was_kept_for_them(at: Stage) -> None:
    """Bought, troubles, what was told, what was held back and why, what to offer with which words."""
    shop = at.shop
    at.buy(at.customers[0], at.partner_id, at.clock.now().date() - timedelta(days=30))
    with shop.store.write() as tx:
        tx.add(Trouble(customer_id=at.customers[0], occurred_on=at.clock.now().date(), created_at=at.clock.now()))
    calling_plan(at)
    call = ring(shop, number_of(1))
    card = call_card(shop, call.id or 0)
    assert card.customer is not None
    assert (card.customer.number, card.certain, card.sharing) == ("C-1", True, ())
    assert [each.product for each in card.bought] == ["grinder"]
    assert len(card.troubles) == 1
    assert [each.held_because for each in card.held_back] == ["has a trouble that is not settled"]
    assert [each.product for each in card.offers] == ["RED LANTERN"]
    assert card.offers[0].script == card.held_back[0].text != ""
    assert card.rank is not None
    assert (card.rank.place, card.rank.of) == (1, 1)
    stranger = call_card(shop, ring(shop, "anonymous").id or 0)
    assert (stranger.customer, stranger.offers, stranger.bought) == (None, (), ())
