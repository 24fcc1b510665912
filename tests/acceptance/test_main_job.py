"""The main job, whole, as people live it: asked, planned, approved, told, answered, measured; on both databases."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlmodel import select

from core.models import (
    Customer,
    Delivery,
    DeliveryState,
    Plan,
    PlanState,
    Proposal,
    ProposalState,
    Purchase,
    Response,
    ResponseKind,
)
from core.outbox import counts
from core.store import Store
from sandbox.client.telegram import text_of
from sandbox.shapes import Json
from tests.support.system import System, running_system

REAL = Path(__file__).parents[3] / "shared" / "data" / "online_retail_2009_2010.parquet"
SAMPLE_LINES = 60_000
OFFERED = "85123A"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first weeks of a real shop's purchases."""
    if not REAL.exists():
        pytest.skip(f"the real purchases are not here: {REAL.name}")
    path = tmp_path_factory.mktemp("sample") / "purchases.parquet"
    pq.write_table(pq.read_table(REAL).slice(0, SAMPLE_LINES), path)
    return path


@pytest.fixture
async def system(sample: Path, database_url: str, tmp_path: Path) -> AsyncIterator[System]:
    """The whole system on the sample."""
    async with running_system(tmp_path, sample, database_url) as running:
        yield running


def conserved(store: Store, plan_id: int) -> bool:
    """Say whether everybody in the plan's audience is accounted for."""
    with store.read() as session:
        numbers = counts(session, plan_id)
        audience = session.exec(
            select(Proposal.id).where(Proposal.plan_id == plan_id, Proposal.state != ProposalState.HELD_BACK)
        ).all()
    return numbers.audience == len(audience)


async def ask_and_plan(system: System) -> Json:
    """Ask who should be offered the product, narrow it, and hand in a plan; return the refined card."""
    slack = system.people.slack
    await slack.say("mika", "#shop", f"@najimi who should we offer {OFFERED} to?")
    card = await slack.wait_for("to offer it to", channel="#shop")
    await slack.say("mika", "#shop", "@najimi only those who came at least twice", thread=card)
    refined = await slack.wait_for("Undo refinement", thread=card)
    await slack.press("mika", refined, "plan_open")
    modal = await slack.modal("mika", "will hear it by Telegram")
    assert "cannot be reached" in modal.text
    wrong = await modal.submit({"Message (a Liquid script)": "Hello {{ customer.nmae }}"})
    assert "customer.name" in str(wrong["errors"])
    sent = await modal.submit(
        {"Message (a Liquid script)": "Hello {{ customer.name }}: {{ product.name }}, {{ reason }}."}
    )
    assert not sent["open"]
    return refined


async def test_the_main_job_from_the_question_to_what_it_brought(system: System) -> None:
    """Nobody is told before somebody else approves, each is told once, and what they do is measured."""
    slack, store = system.people.slack, system.engine.shop.store
    refined = await ask_and_plan(system)
    request = await slack.wait_for("asks to contact", channel="#approvals")
    with store.read() as session:
        assert not session.exec(select(Delivery)).all()

    await slack.press("mika", request, "approve")
    await slack.wait_for("role approver", user="mika", channel="#approvals")
    with store.read() as session:
        assert not session.exec(select(Delivery)).all()

    await slack.press("anna", request, "approve")
    await slack.wait_for("Approved by", channel="#approvals")
    promised = re.search(r"Approve: (\d+) messages", str(request["blocks"]))
    assert promised
    await slack.wait_for(f"sent {promised[1]} of {promised[1]}", thread=refined)
    with store.read() as session:
        plan = session.exec(select(Plan)).one()
        told = session.exec(select(Delivery).where(Delivery.state == DeliveryState.SENT)).all()
        held_out = session.exec(select(Delivery).where(Delivery.state == DeliveryState.HELD_OUT)).all()
    assert conserved(store, plan.id or 0)
    assert told
    assert held_out
    assert len(told) == int(promised[1])

    heard = Counter[str]()
    for chat in await system.people.telegram.chats():
        heard[str(chat.id)] = sum("Hello" in text_of(message) for message in await chat.messages())
    assert {row.address for row in told} == {chat for chat, count in heard.items() if count}
    assert set(heard.values()) <= {0, 1}

    await answer_as_customers(system, [row.address for row in told])
    await system.people.let_pass(timedelta(days=plan.window_days + 1))
    result = await slack.wait_for("the result", thread=refined)
    assert re.search(r"held out|too few", str(result["blocks"]))
    with store.read() as session:
        assert session.get_one(Plan, plan.id).state is PlanState.EVALUATED
    assert conserved(store, plan.id or 0)


async def answer_as_customers(system: System, addresses: list[str]) -> None:
    """Let four customers answer, each in another way, and see that it counts once."""
    store, telegram = system.engine.shop.store, system.people.telegram
    buttons = ("I'm interested", "Order", "Not for me", "Stop these messages")
    for address, label in zip(addresses, buttons, strict=False):
        chat = await telegram.chat(int(address))
        await chat.press(label)
        await system.engine.settle()
        if label == "Order":
            await chat.press("Yes, order it")
            await system.engine.settle()
    with store.read() as session:
        kinds = Counter(session.exec(select(Response.kind)).all())
        orders = session.exec(select(Purchase).where(Purchase.source == "telegram")).all()
        stopped = session.exec(select(Customer.id)).first()
    assert kinds == {
        ResponseKind.INTERESTED: 1,
        ResponseKind.ORDERED: 1,
        ResponseKind.NOT_FOR_ME: 1,
        ResponseKind.STOPPED: 1,
    }
    assert len(orders) == 1
    assert stopped is not None
