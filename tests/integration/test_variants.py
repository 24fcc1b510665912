"""Two scripts are drawn by halves, bound by the approval, sent so, and compared no further than figures carry."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.handlers.pictures import drawn_file
from bot.handlers.slack_campaign import report
from bot.views.slack_evaluation import evaluation_card, evaluation_chart
from bot.workers.sender import Sender
from core import outbox
from core.actions.plans.evaluate_plan import SMALLEST_ARM, evaluate_plan, keep_evaluation
from core.actions.plans.review_plan import review_plan
from core.actions.plans.submit_plan import preview_plan
from core.clock import ManualClock
from core.errors import RefusedError, ScriptError
from core.evaluation.result import Arm, Variant, Verdict
from core.evaluation.variants import compared, sentences
from core.models import (
    CountedLink,
    Customer,
    Delivery,
    DeliveryState,
    LinkVisit,
    Plan,
    Proposal,
    ProposalState,
    Response,
    ResponseKind,
)
from core.plans.control import Person, draw
from core.plans.fingerprint import stored_fingerprint
from core.plans.variants import second_half
from core.replies import Replies
from core.shop import Shop
from tests.support.campaign import Stage, purchase, stage

DAY = date(2026, 3, 2)
SECOND = "Dear {{ customer.name }}, only {{ product.price }}: {{ product.name }}."


@pytest.fixture
def at(shop: Shop, clock: ManualClock) -> Stage:
    """Sixty customers who can be reached."""
    return stage(shop, clock, 60)


def variants(at: Stage, plan_id: int) -> dict[str | None, list[int]]:
    """Return who was drawn to which script."""
    found: dict[str | None, list[int]] = {"a": [], "b": [], None: []}
    with at.shop.store.read() as session:
        for row in session.exec(select(Proposal).where(Proposal.plan_id == plan_id)):
            found[row.variant].append(row.customer_id)
    return found


def swap(at: Stage, one: int, other: int) -> None:
    """Exchange the scripts of two customers behind everybody's back."""
    with at.shop.store.write() as tx:
        first, second = (tx.exec(select(Proposal).where(Proposal.customer_id == each)).one() for each in (one, other))
        first.variant, second.variant = second.variant, first.variant


def test_both_scripts_are_shown_whoever_is_best_on_the_list(at: Stage) -> None:
    """Also where the three best are told the same; what is visited is named in the order of the scripts."""
    # Counted links lead to the shop's own address first.
    object.__setattr__(at.shop, "public_url", "https://shop.example")
    first, second = "See https://shop.example/a", "Or https://shop.example/b"
    for form in range(12):
        draft = at.draft(script=first, script_b=second, count_links=True, origin=f"form-{form}")
        shown = preview_plan(at.shop, draft)
        assert {"a", "b"} <= {sample.variant for sample in shown.samples}
        assert shown.addresses == ("https://shop.example/a", "https://shop.example/b")


@given(st.integers(0, 300), st.text(max_size=8))
def test_exactly_half_get_the_second_script(people: int, salt: str) -> None:
    """Of an odd number, half rounded up; the same draw however often it is made, and another one for another plan."""
    told = [Person(number) for number in range(people)]
    drawn = second_half(told, salt=salt, origin="form")
    assert len(drawn) == ((people + 1) // 2 if people > 1 else 0)
    assert drawn == second_half(reversed(told), salt=salt, origin="form")


def test_a_household_reads_one_script_and_the_draw_is_not_the_control_groups() -> None:
    """Otherwise those who share a table would compare their messages."""
    homes = [Person(number, telephone=f"02079460{number // 2:04}") for number in range(200)]
    drawn = second_half(homes, salt="s", origin="form")
    assert len(drawn) == 100
    assert all((number in drawn) == (number + 1 in drawn) for number in range(0, 200, 2))
    control = draw(homes, salt="s", origin="form", percent=50)
    assert drawn != control


async def test_each_reads_the_script_that_was_approved_for_them(at: Stage) -> None:
    """The control group is apart, the preview shows both, and the fingerprint binds who gets which."""
    draft = {"script_b": SECOND, "control_percent": 10}
    preview = preview_plan(at.shop, at.draft(**draft))  # type: ignore[arg-type]
    assert (preview.told, preview.control, preview.second) == (54, 6, 27)
    assert {sample.variant for sample in preview.samples[:2]} == {"a", "b"}
    plan = at.submitted(**draft)  # type: ignore[arg-type]
    with at.shop.store.read() as session:
        review = review_plan(session, plan)
    assert (review.second, [sample.variant for sample in review.samples]) == (27, ["a", "b"])
    drawn = variants(at, plan.id or 0)
    assert (len(drawn["a"]), len(drawn["b"]), len(drawn[None])) == (27, 27, 6)
    swap(at, drawn["a"][0], drawn["b"][0])
    with pytest.raises(RefusedError, match="not the one that was shown to you"):
        at.approved(**draft)  # type: ignore[arg-type]
    swap(at, drawn["a"][0], drawn["b"][0])
    plan_id = at.approved(**draft)  # type: ignore[arg-type]
    outbox.start_due(at.shop)
    await Sender(at.shop).drain()
    dear = {message.address for message in at.channel.handed if message.text.startswith("Dear ")}
    with at.shop.store.read() as session:
        rows = session.exec(select(Delivery).where(Delivery.plan_id == plan_id)).all()
    assert dear == {row.address for row in rows if row.customer_id in drawn["b"]}
    assert {row.customer_id for row in rows if row.state is DeliveryState.HELD_OUT} == set(drawn[None])


def test_a_plan_of_an_earlier_release_keeps_its_fingerprint(at: Stage) -> None:
    """What is not used is not in it: a plan that waits for approval during an upgrade can still be approved."""
    plain = at.submitted()
    with at.shop.store.write() as tx:
        plan = tx.get_one(Plan, plain.id)
        assert stored_fingerprint(tx, plan) == plain.fingerprint
        plan.count_links = True
        tx.flush()
        assert stored_fingerprint(tx, plan) != plain.fingerprint
        plan.count_links, plan.script_b = False, "another"
        tx.flush()
        assert stored_fingerprint(tx, plan) != plain.fingerprint


def test_a_wrong_script_says_which_of_the_two_it_is(at: Stage) -> None:
    """And two that are the same compare nothing."""
    with pytest.raises(ScriptError, match=r"Second script: .*customer\.name"):
        preview_plan(at.shop, at.draft(script_b="{{ customer.nam }}"))
    with pytest.raises(ScriptError, match=r"First script: .*customer\.name"):
        preview_plan(at.shop, at.draft(script="{{ customer.nam }}", script_b=SECOND))
    with pytest.raises(RefusedError, match="the same"):
        preview_plan(at.shop, at.draft(script_b=at.draft().script))


async def test_the_result_compares_both_and_says_what_cannot_be_told(at: Stage) -> None:
    """Everybody meant to get a script counts for it; clicks and answers by people; those on both sides for neither."""
    object.__setattr__(at.shop, "public_url", "https://shop.example")
    script = "Look: https://a.example {{ product.name }}"
    plan_id = at.approved(script=script, script_b=SECOND, count_links=True, control_percent=10)
    outbox.start_due(at.shop)
    await Sender(at.shop).drain()
    drawn, now = variants(at, plan_id), at.clock.now()
    with at.shop.store.write() as tx:
        (link,) = tx.exec(select(CountedLink)).all()
        deliveries = {row.customer_id: row.id or 0 for row in tx.exec(select(Delivery))}
        for customer_id in drawn["a"][:20]:
            purchase(tx, customer_id, at.product_id, DAY)
            tx.add(
                LinkVisit(counted_link_id=link.id or 0, delivery_id=deliveries[customer_id], first_at=now, last_at=now)
            )
        for customer_id, kind in (
            (drawn["b"][0], "interested"),
            (drawn["b"][0], "ordered"),
            (drawn["b"][1], "not_for_me"),
        ):
            answer = ResponseKind(kind)
            delivery_id = deliveries[customer_id]
            tx.add(Response(plan_id=plan_id, delivery_id=delivery_id, customer_id=customer_id, kind=answer, at=now))
        tx.get_one(Customer, drawn["b"][2]).merged_into_id = drawn["a"][0]
    result = evaluate_plan(at.shop, plan_id)
    found = result.variants
    assert found is not None
    assert (found.in_both, found.first.people, found.second.people) == (1, 26, 26)
    assert (found.first.arm.buyers, found.second.arm.buyers) == (19, 0)
    assert (found.first.visited, found.second.visited, result.visited) == (19, 0, 20)
    assert (found.second.interested, found.second.ordered, found.second.welcomed) == (1, 1, 1)
    assert (found.bought_verdict, found.welcomed_verdict) == (Verdict.MORE, Verdict.NO_CONCLUSION)
    said = " ".join(result.sentences)
    for words in ("Script A did better.", "chance alone", "1 who came in on both sides", "20 of 54 followed a link"):
        assert words in said
    with at.shop.store.write() as tx:
        kept = keep_evaluation(tx, at.shop, plan_id, result, final=False)
        assert kept.figures["variants"]["first"]["visited"] == 19
        report(Replies(tx, at.clock, "test"), {"channel": "C1"}, result, drawn_file(at.shop, evaluation_chart, result))
    assert "Script B:" in str(evaluation_card(result)[1])
    assert evaluation_chart(result).startswith(b"\x89PNG")


def side(name: str, people: int, buyers: int, welcomed: int = 0) -> Variant:
    """Return a script's people."""
    return Variant(name, Arm(people, buyers, 0, 0, 0, 0, 0, 0), people, welcomed, 0, welcomed, 0)


@pytest.mark.parametrize(
    ("one", "other", "verdict", "words"),
    [
        (side("a", 10, 10), side("b", 10, 0), Verdict.TOO_FEW, "too few to tell"),
        (side("a", 100, 10), side("b", 100, 12), Verdict.NO_CONCLUSION, "No conclusion"),
        (side("a", 100, 2), side("b", 100, 60), Verdict.FEWER, "Script B did better"),
        (side("a", 100, 60), side("b", 100, 2), Verdict.MORE, "Script A did better"),
        (side("a", 0, 0), side("b", 100, 2), Verdict.TOO_FEW, "Script A: 0 of 0"),
    ],
)
def test_the_comparison_claims_no_more_than_the_figures(
    one: Variant, other: Variant, verdict: Verdict, words: str
) -> None:
    """Few, alike, worse, better, nobody."""
    found = compared(one, other, offered=True, smallest=SMALLEST_ARM)
    assert found.bought_verdict is verdict
    assert words in " ".join(sentences(found, "hood", counted=False))


def test_who_is_held_back_is_in_neither_half(at: Stage) -> None:
    """A proposal that was never to be told has no script to be compared by."""
    with at.shop.store.write() as tx:
        tx.get_one(Customer, at.customers[0]).erased_at = at.clock.now()
    plan = at.submitted(script_b=SECOND)
    with at.shop.store.read() as session:
        rows = session.exec(select(Proposal).where(Proposal.plan_id == plan.id)).all()
    assert Counter(row.variant for row in rows if row.state is ProposalState.HELD_BACK) == {None: 1}
    assert Counter(row.variant for row in rows if row.state is ProposalState.PLANNED) == {"a": 29, "b": 30}
