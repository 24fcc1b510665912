"""An agreement counts when it is given, or confirmed where that is wanted; a no always, and at once."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.actions.customers.confirm_consent import (
    Agreed,
    ConfirmationEnd,
    agree,
    confirm_consent,
    confirm_request,
    decline_request,
    note_consent,
    request_consent,
)
from core.actions.customers.consent import withdraw_consent
from core.clock import ManualClock
from core.customers.agreement import Agreement, consent_row, standings
from core.errors import RefusedError
from core.models import (
    CapRule,
    ChannelName,
    Consent,
    ConsentEvent,
    ConsentRequest,
    ConsentState,
    ContactPolicy,
    Delivery,
    DeliveryState,
    Proposal,
    Purpose,
)
from core.outbox import claim, start_due
from core.shop import Shop
from tests.support.campaign import Stage, stage
from tests.support.held_person import found_in_tables

EMAIL, TELEGRAM, OFFERS = ChannelName.EMAIL, ChannelName.TELEGRAM, Purpose.OFFERS


@pytest.fixture
def scene(shop: Shop, clock: ManualClock) -> Stage:
    """A shop with customers who agreed to offers by Telegram, and to nothing by e-mail."""
    return stage(shop, clock, customers=2)


def set_double_opt_in(scene: Stage, *, wanted: bool) -> None:
    """Change the policy."""
    now = scene.clock.now()
    with scene.shop.store.write() as tx:
        tx.add(ContactPolicy(cap_rule=CapRule.DEFER, double_opt_in=wanted, changed_by="staff:1", changed_at=now))


def state(scene: Stage, channel: ChannelName = EMAIL) -> ConsentState | None:
    """Return what the first customer agreed to."""
    with scene.shop.store.read() as session:
        row = consent_row(session, Agreement(scene.customers[0], channel, OFFERS))
        return row.state if row is not None else None


def ask(scene: Stage, *, by_customer: bool = False) -> str:
    """Ask the first customer to agree to offers by e-mail."""
    with scene.shop.store.write() as tx:
        return request_consent(
            tx, scene.shop, Agreement(scene.customers[0], EMAIL, OFFERS), "asked", "en-1", by_customer=by_customer
        )


def confirm(scene: Stage, token: str) -> ConfirmationEnd:
    """Confirm by a token."""
    with scene.shop.store.write() as tx:
        return confirm_consent(tx, scene.shop, token, "on the page").end


def test_a_request_is_no_agreement_until_it_is_confirmed_once(scene: Stage) -> None:
    """Both steps are kept as proofs, and the token itself nowhere."""
    token = ask(scene)
    assert state(scene) is ConsentState.REQUESTED
    assert confirm(scene, token) is ConfirmationEnd.CONFIRMED
    assert state(scene) is ConsentState.GIVEN
    assert confirm(scene, token) is ConfirmationEnd.USED
    with scene.shop.store.read() as session:
        proofs = session.exec(select(ConsentEvent).where(ConsentEvent.channel == EMAIL)).all()
        shown = standings(session, scene.customers[0], scene.clock.now())
        assert found_in_tables(session, (token,)) == []
    assert [(proof.state, proof.how) for proof in proofs] == [
        (ConsentState.REQUESTED, "asked"),
        (ConsentState.GIVEN, "on the page"),
    ]
    assert [len(each.history) for each in shown if each.channel is EMAIL] == [2]


@pytest.mark.parametrize("token", ["", "x", "x" * 32, "x" * 65, "../..", "\0", "ä" * 8, "' OR 1=1 --"])
def test_what_was_never_given_out_is_unknown(scene: Stage, token: str) -> None:
    """Whatever a stranger tries, nothing changes."""
    ask(scene)
    assert confirm(scene, token) is ConfirmationEnd.UNKNOWN
    with scene.shop.store.write() as tx:
        assert decline_request(tx, scene.shop, token, "page").end is ConfirmationEnd.UNKNOWN
    assert state(scene) is ConsentState.REQUESTED


def test_a_token_runs_out(scene: Stage) -> None:
    """After seven days to the second it does nothing."""
    token = ask(scene)
    scene.clock.advance(timedelta(days=7))
    assert confirm(scene, token) is ConfirmationEnd.EXPIRED
    assert state(scene) is ConsentState.REQUESTED


def test_a_no_outlasts_an_older_question(scene: Stage) -> None:
    """Whoever withdraws cannot be brought back by a link that was sent before; a new one of their own can."""
    token = ask(scene)
    with scene.shop.store.write() as tx:
        withdraw_consent(tx, scene.shop, Agreement(scene.customers[0], EMAIL, OFFERS), "said stop")
    assert confirm(scene, token) is ConfirmationEnd.EXPIRED
    assert state(scene) is ConsentState.WITHDRAWN
    newer = ask(scene)
    assert state(scene) is ConsentState.WITHDRAWN, "staff asking changes nothing yet"
    assert confirm(scene, newer) is ConfirmationEnd.CONFIRMED
    assert state(scene) is ConsentState.GIVEN


def test_nobody_confirms_for_somebody_else(scene: Stage) -> None:
    """A button of another chat is unknown there."""
    ask(scene)
    with scene.shop.store.write() as tx:
        row = tx.exec(select(ConsentRequest)).one()
        wrong = confirm_request(tx, scene.shop, row.id or 0, scene.customers[1], "a button")
        missing = confirm_request(tx, scene.shop, 10**15, scene.customers[0], "a button")
    assert (wrong.end, missing.end) == (ConfirmationEnd.UNKNOWN, ConfirmationEnd.UNKNOWN)
    assert state(scene) is ConsentState.REQUESTED


@pytest.mark.parametrize(
    ("before", "double", "after"),
    [
        (None, False, ConsentState.GIVEN),
        (None, True, ConsentState.REQUESTED),
        (ConsentState.WITHDRAWN, False, ConsentState.WITHDRAWN),
        (ConsentState.WITHDRAWN, True, ConsentState.WITHDRAWN),
    ],
)
def test_staff_cannot_agree_for_a_customer(
    scene: Stage,
    before: ConsentState | None,
    double: bool,
    after: ConsentState,
) -> None:
    """A yes that they took down counts only where no confirmation is wanted and the customer never said no."""
    set_double_opt_in(scene, wanted=double)
    with scene.shop.store.write() as tx:
        if before is ConsentState.WITHDRAWN:
            withdraw_consent(tx, scene.shop, Agreement(scene.customers[0], EMAIL, OFFERS), "said no")
        with pytest.raises(RefusedError):
            note_consent(tx, scene.shop, Agreement(scene.customers[0], EMAIL, OFFERS), "  ", agrees=True)
        found = note_consent(tx, scene.shop, Agreement(scene.customers[0], EMAIL, OFFERS), "form 12", agrees=True)
    assert found is state(scene) is after


def test_asking_whoever_agrees_already_is_refused(scene: Stage) -> None:
    """There is nothing to ask."""
    assert confirm(scene, ask(scene)) is ConfirmationEnd.CONFIRMED
    with pytest.raises(RefusedError):
        ask(scene)


def test_who_has_not_confirmed_is_not_written_to(scene: Stage) -> None:
    """Neither does a plan reach them, nor does what was planned before leave."""
    set_double_opt_in(scene, wanted=True)
    before = scene.approved(origin="before")
    with scene.shop.store.write() as tx:
        withdraw = tx.exec(select(Consent).where(Consent.customer_id == scene.customers[0])).one()
        withdraw.state = ConsentState.REQUESTED
        tx.add(withdraw)
    plan = scene.submitted(origin="after")
    start_due(scene.shop)
    claimed = claim(scene.shop, 10)
    with scene.shop.store.read() as session:
        held = session.exec(
            select(Proposal.held_back_reason).where(
                Proposal.plan_id == plan.id, Proposal.customer_id == scene.customers[0]
            )
        ).one()
        waiting = session.exec(
            select(Delivery).where(Delivery.plan_id == before, Delivery.customer_id == scene.customers[0])
        ).one()
    assert "not confirmed" in (held or "")
    assert waiting.state is DeliveryState.SUPPRESSED
    assert [one.plan_id for one in claimed] == [before]


steps = st.lists(st.sampled_from(["agree", "confirm", "stop", "staff ask", "note", "wait"]), max_size=12)


def test_given_means_that_the_customer_said_so_last(scene: Stage) -> None:
    """A law, with double opt-in: whatever was done, there is an agreement only where a confirmation came after a no."""
    set_double_opt_in(scene, wanted=True)

    @settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(said=steps)
    def law(said: list[str]) -> None:
        with scene.shop.store.write() as tx:
            for model in (Consent, ConsentEvent, ConsentRequest):
                for row in tx.exec(select(model).where(model.channel == EMAIL)):
                    tx.delete(row)
        token, agreed, expires = "", False, scene.clock.now()
        for step in said:
            now = scene.clock.now()
            if step == "stop":
                agreed, token = False, ""
            if step == "confirm" and token and now < expires:
                agreed = True
            token, expires = do(scene, step, token, expires)
        assert (state(scene) is ConsentState.GIVEN) == agreed

    law()


def do(scene: Stage, step: str, token: str, expires: datetime) -> tuple[str, datetime]:
    """Take a step; return the newest token and until when it works."""
    shop, customer = scene.shop, scene.customers[0]
    fresh = scene.clock.now() + timedelta(days=7)
    given = state(scene) is ConsentState.GIVEN
    with shop.store.write() as tx:
        if step == "agree":
            said, _ = agree(tx, shop, Agreement(customer, EMAIL, OFFERS), "button", "en-1")
            assert said is (Agreed.ALREADY if given else Agreed.REQUESTED)
        elif step == "confirm" and token:
            confirm_consent(tx, shop, token, "page")
        elif step == "stop":
            withdraw_consent(tx, shop, Agreement(customer, EMAIL, OFFERS), "stop")
            return "", expires
        elif step == "staff ask" and not given:
            return request_consent(tx, shop, Agreement(customer, EMAIL, OFFERS), "asked", "en-1"), fresh
        elif step == "note" and not given:
            assert (
                note_consent(tx, shop, Agreement(customer, EMAIL, OFFERS), "form", agrees=True)
                is not ConsentState.GIVEN
            )
    if step == "wait":
        scene.clock.advance(timedelta(days=4))
    return token, expires
