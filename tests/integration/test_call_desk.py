"""What staff press about calls: several work off a list at once, times are the customer's, no button does harm."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.boards.cautions import CautionBoard
from bot.handlers import slack_call_back, slack_call_days, slack_call_list, slack_call_marks, slack_cautions
from bot.handlers.call_desk import CallDesk
from bot.handlers.slack_turn import Desk, Turn
from bot.live_calls import LiveCalls
from bot.telephone_settings import Operator
from bot.workers.inbox import Effect
from core.actions.calls.dial import call_placed
from core.actions.calls.hear import hear
from core.actions.calls.keep_up import LEFT_AFTER, give_back_left
from core.actions.calls.list_calls import calls_of_day
from core.actions.calls.settle_call import told
from core.actions.customers.choose_notice_route import choose_notice_route
from core.actions.customers.consent import withdraw_consent
from core.calls.heard import Heard
from core.clock import ManualClock
from core.customers.agreement import Agreement
from core.errors import NotFoundError, RefusedError
from core.models import (
    Call,
    CallingWay,
    CallMark,
    CallOutcome,
    CallTask,
    Caution,
    ChannelName,
    Customer,
    Delivery,
    DeliveryState,
    InboxEvent,
    MarkState,
    NoticeRoute,
    Purpose,
    Reply,
    Response,
    ResponseKind,
    Speaker,
)
from core.replies import Replies
from core.shop import Shop
from sandbox.slack.blocks import check_blocks
from tests.support.campaign import Stage
from tests.support.telephone_shop import calling_plan, number_of, ring, telephone_stage

Handler = Callable[[Desk, Turn], Effect]
CHANNEL = "C0CALLS"
_causes = count(1)


@pytest.fixture
def set_up(shop: Shop, clock: ManualClock) -> Stage:
    """Customers who can be called."""
    return telephone_stage(shop, clock)


@pytest.fixture
def desk(set_up: Stage) -> Desk:
    """The desk of the shop."""
    return Desk(set_up.shop, calls_channel=CHANNEL, customers_channel="C0CUSTOMERS")


def do(desk: Desk, effect: Effect) -> list[dict[str, Any]]:
    """Do what a turn does; return what is said, which Slack has to take."""
    cause = f"test:{next(_causes)}"
    with desk.shop.store.write() as tx:
        effect(tx, Replies(tx, desk.shop.clock, cause))
    with desk.shop.store.read() as session:
        payloads = [row.payload for row in session.exec(select(Reply).where(Reply.cause == cause).order_by("id"))]
    for payload in payloads:
        check_blocks(payload.get("blocks") or [], lambda _file: False)
    return payloads


def press(user: str, value: str, action: str = "", **more: Any) -> Turn:  # noqa: ANN401 - a turn's own fields
    """Return the turn of somebody who presses a button."""
    return Turn("block_actions", user, user, CHANNEL, "1.0", action=action, value=value, message="2.0", **more)


def in_hand(shop: Shop) -> dict[int, int]:
    """Return who has which delivery in hand."""
    with shop.store.read() as session:
        rows = session.exec(select(CallTask).where(col(CallTask.taken_by_id).is_not(None))).all()
    return {row.delivery_id: row.taken_by_id or 0 for row in rows}


def test_two_operators_never_have_the_same_customer(desk: Desk, set_up: Stage) -> None:
    """Each gets another one, and again the same until they say how it ended."""
    plan_id = str(calling_plan(set_up))
    mikas = do(desk, slack_call_list.take_next(desk, press("U0MIKA", plan_id)))
    annas = do(desk, slack_call_list.take_next(desk, press("U0ANNA", plan_id)))
    again = do(desk, slack_call_list.take_next(desk, press("U0MIKA", plan_id)))
    assert mikas[0]["text"] != annas[0]["text"]
    assert again[0]["text"] == mikas[0]["text"]
    assert len(in_hand(desk.shop)) == 2
    assert "3 left" in str(annas[0])


def test_what_a_customer_says_counts_as_in_any_other_way(desk: Desk, set_up: Stage) -> None:
    """Interested is an answer to the plan; the card becomes a line with the way to the next one."""
    plan_id = calling_plan(set_up)
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(plan_id))))
    (delivery_id,) = in_hand(desk.shop)
    (said,) = do(desk, slack_call_list.end(desk, press("U0MIKA", f"{delivery_id}:talked:interested")))
    assert (said["ts"], "talked, interested" in said["text"]) == ("2.0", True)
    assert "Take the next one" in str(said["blocks"])
    with desk.shop.store.read() as session:
        assert session.get_one(Delivery, delivery_id).state is DeliveryState.SENT
        assert session.exec(select(Response.kind)).all() == [ResponseKind.INTERESTED]
    with pytest.raises(RefusedError, match="Nobody has that call"):
        do(desk, slack_call_list.end(desk, press("U0MIKA", f"{delivery_id}:talked:interested")))


@pytest.mark.parametrize("pressed_by", ["U0MIKA", "U0ANNA"])
def test_a_wrong_button_is_undone_by_whoever_pressed_it_or_an_approver(
    desk: Desk, set_up: Stage, pressed_by: str
) -> None:
    """The card stands there again for the operator; a second press says that it was done."""
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(calling_plan(set_up)))))
    (delivery_id,) = in_hand(desk.shop)
    (said,) = do(desk, slack_call_list.end(desk, press("U0MIKA", f"{delivery_id}:talked:not_for_me")))
    (undo,) = [each for block in said["blocks"] for each in block.get("elements", []) if "Undo" in str(each)]
    with desk.shop.store.write() as tx:
        desk.met(tx, "U0ANNA").roles = ["approver"]
    (card,) = do(desk, slack_call_list.undo(desk, press(pressed_by, undo["value"])))
    assert (card["ts"], "<@U0MIKA> has it" in str(card)) == ("2.0", True)
    assert "Talked: interested" in str(card["blocks"])
    with pytest.raises(RefusedError, match="undone already"):
        do(desk, slack_call_list.undo(desk, press(pressed_by, undo["value"])))
    (again,) = do(desk, slack_call_list.end(desk, press("U0MIKA", f"{delivery_id}:talked:interested")))
    assert "talked, interested" in again["text"]
    with desk.shop.store.read() as session:
        assert session.exec(select(Response.kind)).all() == [ResponseKind.INTERESTED]


@pytest.mark.parametrize("end", ["do_not_call", "wrong_number"])
def test_what_is_not_undone_says_so_before_and_offers_no_button(desk: Desk, set_up: Stage, end: str) -> None:
    """Its button asks first."""
    (card,) = do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(calling_plan(set_up)))))
    assert str(card["blocks"]).count("not undone by a button") == 2
    (delivery_id,) = in_hand(desk.shop)
    (said,) = do(desk, slack_call_list.end(desk, press("U0MIKA", f"{delivery_id}:{end}:")))
    assert "call_undo" not in str(said["blocks"])
    with pytest.raises(RefusedError, match="not undone here"):
        do(desk, slack_call_list.undo(desk, press("U0MIKA", f"{delivery_id}:1")))


def test_somebody_elses_call_cannot_be_ended(desk: Desk, set_up: Stage) -> None:
    """Their card is seen by everybody in the channel."""
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(calling_plan(set_up)))))
    (delivery_id,) = in_hand(desk.shop)
    with pytest.raises(RefusedError, match="Somebody else"):
        do(desk, slack_call_list.end(desk, press("U0ANNA", f"{delivery_id}:no_answer:")))


@pytest.mark.parametrize("pressed", ["Call", "Take the next one"])
async def test_who_withdraws_while_somebody_has_them_in_hand_is_not_rung(
    desk: Desk, set_up: Stage, pressed: str
) -> None:
    """What is in a hand is not on its way yet; what rings already is."""
    with_telephone = replace(
        desk, calls=CallDesk(desk.shop, LiveCalls(), operators=[Operator("client:mika", "U0MIKA")])
    )
    plan_id = str(calling_plan(set_up))
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", plan_id)))
    (delivery_id,) = in_hand(desk.shop)
    with desk.shop.store.write() as tx:
        customer_id = tx.get_one(Delivery, delivery_id).customer_id
        withdraw_consent(tx, desk.shop, Agreement(customer_id, ChannelName.TELEPHONE, Purpose.OFFERS), "said so")
    if pressed == "Call":
        with pytest.raises(RefusedError, match="Somebody else"):
            do(desk, slack_call_list.ring(with_telephone, press("U0ANNA", str(delivery_id))))
        (said,) = do(desk, slack_call_list.ring(with_telephone, press("U0MIKA", str(delivery_id))))
        assert (said["ts"], "not called any more, the customer does not want offers" in said["text"]) == ("2.0", True)
        assert in_hand(desk.shop) == {}
    else:
        do(desk, slack_call_list.take_next(desk, press("U0MIKA", plan_id)))
        assert delivery_id not in in_hand(desk.shop)
    with desk.shop.store.read() as session:
        assert session.get_one(Delivery, delivery_id).state is DeliveryState.SUPPRESSED
        assert session.exec(select(InboxEvent)).all() == []


def test_a_withdrawal_changes_nothing_about_a_call_that_is_being_made(desk: Desk, set_up: Stage) -> None:
    """The operator says how it ended."""
    plan_id = str(calling_plan(set_up))
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", plan_id)))
    (delivery_id,) = in_hand(desk.shop)
    with desk.shop.store.write() as tx:
        call_placed(tx, desk.shop, delivery_id, 1, "CA1")
        customer_id = tx.get_one(Delivery, delivery_id).customer_id
        withdraw_consent(tx, desk.shop, Agreement(customer_id, ChannelName.TELEPHONE, Purpose.OFFERS), "said so")
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", plan_id)))
    assert list(in_hand(desk.shop)) == [delivery_id]
    (said,) = do(desk, slack_call_list.end(desk, press("U0MIKA", f"{delivery_id}:talked:not_for_me")))
    assert "talked, not interested" in said["text"]


def test_a_call_back_is_at_the_customers_own_time_and_said_back(desk: Desk, set_up: Stage, clock: ManualClock) -> None:
    """Ten in New York is three in the afternoon in London."""
    plan_id = calling_plan(set_up)
    with desk.shop.store.write() as tx:
        for customer in tx.exec(select(Customer)):
            customer.zone = "America/New_York"
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(plan_id))))
    if not in_hand(desk.shop):
        clock.advance(timedelta(hours=6))
        do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(plan_id))))
    (delivery_id,) = in_hand(desk.shop)
    form = slack_call_list.call_at_form(desk, press("U0MIKA", str(delivery_id)))
    assert "New York" in str(form)
    day = (clock.now() + timedelta(days=1)).date()
    window = press("U0MIKA", "", metadata={"delivery": delivery_id}, state={"day": day.isoformat(), "time": "10:00"})
    assert slack_call_list.check_call_at(desk, window) == {}
    (said,) = do(desk, slack_call_list.call_at(desk, window))
    assert "10:00 in New York" in said["text"]
    with desk.shop.store.read() as session:
        delivery = session.get_one(Delivery, delivery_id)
        task = session.exec(select(CallTask).where(CallTask.delivery_id == delivery_id)).one()
    assert (delivery.state, delivery.due_at) == (
        DeliveryState.DEFERRED,
        datetime(day.year, day.month, day.day, 15, tzinfo=UTC),
    )
    assert task.outcome is CallOutcome.CALL_AT


def test_a_time_that_is_over_is_refused_in_the_window(desk: Desk, set_up: Stage, clock: ManualClock) -> None:
    """Before it is handed in, and not as an apology afterwards."""
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(calling_plan(set_up)))))
    (delivery_id,) = in_hand(desk.shop)
    yesterday = (clock.now() - timedelta(days=1)).date().isoformat()
    for state in ({"day": yesterday, "time": "10:00"}, {"day": "never", "time": "10:00"}, {}):
        window = press("U0MIKA", "", metadata={"delivery": delivery_id}, state=state)
        assert "day" in slack_call_list.check_call_at(desk, window)


def test_what_is_skipped_can_be_taken_by_somebody_else(desk: Desk, set_up: Stage) -> None:
    """It is due again at once."""
    plan_id = str(calling_plan(set_up))
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", plan_id)))
    (delivery_id,) = in_hand(desk.shop)
    (said,) = do(desk, slack_call_list.skip(desk, press("U0MIKA", str(delivery_id))))
    assert "put back" in said["text"]
    assert in_hand(desk.shop) == {}
    assert "5 left" in str(said)


def test_whoever_takes_a_customer_and_goes_away_gives_them_back(desk: Desk, set_up: Stage, clock: ManualClock) -> None:
    """After a while, and not while they are talking."""
    plan_id = str(calling_plan(set_up))
    do(desk, slack_call_list.take_next(desk, press("U0MIKA", plan_id)))
    (delivery_id,) = in_hand(desk.shop)
    clock.advance(LEFT_AFTER)
    assert give_back_left(desk.shop) == 0
    with desk.shop.store.write() as tx:
        call_placed(tx, desk.shop, delivery_id, 1, "CA1")
    clock.advance(timedelta(minutes=1))
    assert give_back_left(desk.shop) == 0
    with desk.shop.store.write() as tx:
        told(tx, desk.shop, "CA1", "completed", 1, clock.now(), 60)
    assert give_back_left(desk.shop) == 1
    assert in_hand(desk.shop) == {}
    (annas,) = do(desk, slack_call_list.take_next(desk, press("U0ANNA", plan_id)))
    assert "<@U0ANNA> has it" in str(annas)


def test_call_lists_say_how_far_they_are(desk: Desk, set_up: Stage) -> None:
    """Without a plan that operators call for, that is said; a plan that the programme calls for has no list."""
    words = Turn("app_mention", "U0MIKA", "", CHANNEL, None, words="call list")
    assert "nobody to call" in do(desk, slack_call_days.said(desk, words, "list"))[0]["text"]
    automatic = calling_plan(set_up, CallingWay.AUTOMATIC)
    with pytest.raises(RefusedError, match="no call list"):
        do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(automatic))))
    calling_plan(set_up)
    (said,) = do(desk, slack_call_days.said(desk, words, "list"))
    assert "5 left" in str(said) or "left" in str(said)


def test_who_undoes_after_taking_the_next_customer_has_two_and_the_cards_say_so(
    desk: Desk, set_up: Stage, clock: ManualClock
) -> None:
    """The one taken back comes first, then the other, also where nobody else is left to call."""
    plan = calling_plan(set_up)
    (first,) = do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(plan))))
    (one,) = in_hand(desk.shop)
    (over,) = do(desk, slack_call_list.end(desk, press("U0MIKA", f"{one}:no_answer:")))
    assert "still has" not in str(over)
    clock.advance(timedelta(seconds=5))
    (second,) = do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(plan))))
    (two,) = in_hand(desk.shop)
    for other in range(3):
        # Nobody else is left: others have them in hand.
        do(desk, slack_call_list.take_next(desk, press(f"U0OTHER{other}", str(plan))))
    clock.advance(timedelta(seconds=5))
    (back,) = do(desk, slack_call_list.undo(desk, press("U0MIKA", f"{one}:1")))
    called = second["text"].partition(" calls ")[2]
    assert f"also has *{called}* in hand" in str(back["blocks"])
    assert "also has" not in str(second["blocks"])
    (over,) = do(desk, slack_call_list.end(desk, press("U0MIKA", f"{one}:talked:")))
    assert f"<@U0MIKA> still has *{called}* in hand" in str(over["blocks"])
    assert "Take the next one" in str(over["blocks"])
    (again,) = do(desk, slack_call_list.take_next(desk, press("U0MIKA", str(plan))))
    assert again["text"] == second["text"] != first["text"]
    assert in_hand(desk.shop)[two]


@pytest.mark.parametrize(
    "handler",
    [
        slack_call_list.end,
        slack_call_list.skip,
        slack_call_list.undo,
        slack_call_list.take_next,
        slack_call_marks.act,
        slack_call_marks.undo,
        slack_call_marks.note_as_it_is,
        slack_cautions.take,
        slack_call_back.back_begun,
    ],
)
def test_a_forged_button_is_refused_in_words(desk: Desk, handler: Handler) -> None:
    """Nothing is done, and no fault of ours comes of it."""
    for value in ("", "x", "1:sent:", "-1:talked:", "99999999999999999999", "1:talked:interested\x00"):
        with pytest.raises((NotFoundError, RefusedError)):
            do(desk, handler(desk, press("U0MIKA", value)))


def spoken(desk: Desk, text: str) -> tuple[int, int]:
    """Let a known customer say something; return the call and the first mark on it."""
    call = ring(desk.shop, number_of(1))
    heard = Heard(Speaker.CUSTOMER, text, final=True, started_ms=0, ended_ms=900, confidence=0.9)
    with desk.shop.store.write() as tx:
        customer = tx.exec(select(Customer).order_by(col(Customer.id))).first()
        tx.get_one(Call, call.id).customer_id = customer.id if customer else None
        marks = hear(tx, desk.shop, call.id or 0, heard)
        return call.id or 0, marks[0].id or 0


def test_nothing_is_done_about_a_mark_without_a_click_and_then_once(desk: Desk) -> None:
    """The second click says who was first."""
    _, mark_id = spoken(desk, "I want to complain, it is broken")
    assert _mark(desk, mark_id).state is MarkState.OPEN
    do(desk, slack_call_marks.act(desk, press("U0MIKA", str(mark_id))))
    assert _mark(desk, mark_id).state is MarkState.DONE
    (said,) = do(desk, slack_call_marks.act(desk, press("U0ANNA", str(mark_id))))
    assert "That was done before, by <@U0MIKA>" in said["text"]
    do(desk, slack_call_marks.undo(desk, press("U0ANNA", str(mark_id))))
    do(desk, slack_call_marks.dismiss(desk, press("U0ANNA", str(mark_id))))
    assert _mark(desk, mark_id).state is MarkState.DISMISSED


def _mark(desk: Desk, mark_id: int) -> CallMark:
    with desk.shop.store.read() as session:
        return session.get_one(CallMark, mark_id)


def test_what_was_said_is_found_again(desk: Desk) -> None:
    """And what nobody said is said not to be there."""
    spoken(desk, "I want a quotation for the range hood")
    words = Turn("app_mention", "U0MIKA", "", CHANNEL, None)
    (found,) = do(desk, slack_call_days.said(desk, words, "about range hood"))
    assert "I want a quotation for the range hood" in str(found["blocks"])
    (none,) = do(desk, slack_call_days.said(desk, words, "about submarine"))
    assert "Nobody has said" in str(none["blocks"])
    with pytest.raises(RefusedError, match="calls about range hood"):
        slack_call_days.said(desk, words, "yesterday")


def test_a_missed_call_waits_until_somebody_calls_back_or_is_called(desk: Desk, clock: ManualClock) -> None:
    """Whoever calls again is one caller, and not two that wait."""
    for _ in range(2):
        _miss(desk, number_of(1))
        clock.advance(timedelta(minutes=1))
    assert len(_missed(desk)) == 1
    (call,) = _missed(desk)
    do(desk, slack_call_back.back_begun(desk, press("U0MIKA", str(call))))
    window = press("U0MIKA", "", metadata={"call": call}, state={"text": "Wants the kettle."})
    do(desk, slack_call_back.back_done(desk, window))
    assert _missed(desk) == []
    with pytest.raises(RefusedError, match="already"):
        do(desk, slack_call_back.back_done(desk, window))


def _miss(desk: Desk, number: str) -> None:
    call = ring(desk.shop, number, consent=None)
    with desk.shop.store.write() as tx:
        told(tx, desk.shop, call.sid or "", "no-answer", 1, desk.shop.clock.now())


def _missed(desk: Desk) -> list[int]:
    found = calls_of_day(desk.shop, desk.shop.clock.now() - timedelta(days=7))
    return [each.call.id or 0 for each in found.missed]


async def test_who_wishes_a_person_is_handed_over_once_and_at_that_moment(desk: Desk, set_up: Stage) -> None:
    """To the channel that makes contact so, with the reason; taken by one, and done."""
    with desk.shop.store.write() as tx:
        for customer_id, route in zip(
            set_up.customers, (NoticeRoute.CALL_CENTER, NoticeRoute.BUSINESS_SECTION), strict=False
        ):
            choose_notice_route(tx, desk.shop, customer_id, route, "staff:1")
    board = CautionBoard(desk.shop, (desk.calls_channel, desk.customers_channel), lambda: None)
    set_up.submitted()
    assert await board.drain() == 0
    set_up.approved(origin="form-2")
    assert await board.drain() == 2
    assert await board.drain() == 0
    with desk.shop.store.read() as session:
        notes = session.exec(select(Reply).where(col(Reply.cause).startswith("caution:")).order_by("id")).all()
        cautions = _open(session)
    assert {(each.payload["channel"], "a visit" in str(each.payload)) for each in notes} == {
        (CHANNEL, False),
        ("C0CUSTOMERS", True),
    }
    (taken,) = do(desk, slack_cautions.take(desk, press("U0MIKA", str(cautions[0]))))
    assert "<@U0MIKA> takes care of it" in str(taken)
    window = press(
        "U0MIKA", "", metadata={"caution": cautions[0], "message": "2.0"}, state={"text": "Comes on Monday."}
    )
    (done,) = do(desk, slack_cautions.done(desk, window))
    assert "Comes on Monday." in str(done)
    with pytest.raises(RefusedError, match="already"):
        do(desk, slack_cautions.take(desk, press("U0ANNA", str(cautions[0]))))


def _open(session: Session) -> list[int]:
    told_ones = select(Caution.id).where(col(Caution.told_at).is_not(None)).order_by(col(Caution.id))
    return [number or 0 for number in session.exec(told_ones)]
