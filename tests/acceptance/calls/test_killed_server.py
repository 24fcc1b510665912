"""The server is killed in the middle of a call: nobody hears silence, and what was heard is not lost."""

import shutil
import signal
from pathlib import Path

from sqlmodel import col, select

from bot.sandbox_telephone import FALLBACK
from core.models import Call, CallState, CallUtterance, Contact, Customer
from core.store import Store
from sandbox.app import Sandbox
from sandbox.client.people import SandboxClient
from sandbox.client.slack import words_of
from sandbox.twilio.sound import wav_of
from tests.acceptance.calls.conftest import RADIO
from tests.support.callers import KOREAN_LINE, MIKA
from tests.support.real_engine import RealEngine, stand_ins
from tests.support.spoken import spoken


def caller_in(store: Store) -> str:
    """Let one customer with a telephone speak Korean; return the number."""
    with store.write() as tx:
        customer = tx.exec(
            select(Customer).where(col(Customer.telephone).is_not(None)).order_by(col(Customer.id))
        ).first()
        assert customer is not None
        assert customer.telephone
        customer.language = "ko"
        tx.add(customer)
        return customer.telephone


class CallEngine(RealEngine):
    """The programme, pointed at the stand-ins, with a telephone and a model."""

    def __init__(self, sandbox: Sandbox, folder: Path, model: Path) -> None:
        """Give the stand-in's number to the programme, and the fallback to the stand-in."""
        super().__init__(
            sandbox,
            folder,
            DATABASE_URL=f"sqlite:///{folder / 'najimi.db'}",
            NAJIMI_SPEECH_MODEL=f"ko={model}",
            NAJIMI_SPEECH_STREAMS="1",
            NAJIMI_TWILIO_ACCOUNT_SID=sandbox.twilio_account_sid,
            NAJIMI_TWILIO_AUTH_TOKEN=sandbox.twilio_auth_token,
            NAJIMI_TWILIO_BASE_URL=sandbox.twilio_base_url,
            NAJIMI_TWILIO_NUMBERS=f"{KOREAN_LINE}=ko",
            NAJIMI_OPERATORS=MIKA,
            NAJIMI_SLACK_CALLS_CHANNEL=sandbox.calls_channel,
            NAJIMI_SLACK_APPROVALS_CHANNEL=sandbox.approvals_channel,
        )
        self._environment["NAJIMI_PUBLIC_URL"] = self.address
        sandbox.slack.courier.request_url = f"{self.address}/slack/events"
        sandbox.twilio.fallback = FALLBACK
        sandbox.twilio.add_line(KOREAN_LINE, self.address, "ko", f"{sandbox.twilio_base_url}/fallback.xml")


async def test_a_killed_server_leaves_a_sentence_a_contact_and_a_word_to_the_operator(
    generated_shop: Path, model_folder: Path, tmp_path: Path
) -> None:
    """The caller hears the fallback; after the restart the call is settled, with what was heard before."""
    folder = tmp_path / "engine"
    folder.mkdir()
    shutil.copy(generated_shop, folder / "najimi.db")
    store = Store(f"sqlite:///{folder / 'najimi.db'}")
    number = caller_in(store)
    async with (
        stand_ins() as sandbox,
        SandboxClient(sandbox.twilio_base_url.partition("/sandbox")[0], patience=60) as people,
    ):
        engine = CallEngine(sandbox, folder, model_folder)
        await people.telephone.pace(speed=1, spoken=False)
        mary, mika = people.telephone.at(number), people.telephone.at(MIKA)
        with engine.running():
            sid = await mary.call(KOREAN_LINE)
            await mary.listening(60)
            await mary.press("1")
            await mika.answer(60)
            await people.telephone.happens(sid, "stream-started", 60)
            await mary.play(wav_of(spoken(RADIO)), RADIO)
            await people.slack.wait_for("is on the telephone", 60, channel="calls")
            await heard_something(people, store)
            assert engine.end(signal.SIGKILL) == -signal.SIGKILL
            await mika.hang_up()
            await mary.hears("We are sorry: this does not work at the moment.", 60)
            ended = await people.telephone.ended(sid, 60)
        assert ended["status"] == "completed"
        with engine.running():
            card = await people.slack.wait_for("is over", 90, channel="calls")
        assert RADIO not in words_of(card)
    with store.read() as session:
        call = session.exec(select(Call).where(Call.sid == sid)).one()
        contact = session.get_one(Contact, call.contact_id)
        kept = session.exec(select(CallUtterance).where(CallUtterance.call_id == call.id)).all()
    store.close()
    assert call.state is CallState.COMPLETED
    assert contact.customer_id == call.customer_id
    assert kept


async def heard_something(people: SandboxClient, store: Store) -> None:
    """Wait until words of the call are kept."""

    async def look() -> bool | None:
        with store.read() as session:
            return session.exec(select(CallUtterance.id)).first() is not None or None

    async def instead() -> str:
        return "nothing was heard in the call"

    await people.telephone.at(MIKA).wire.until(look, instead, 120)
