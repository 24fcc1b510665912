"""The telephone of the sandbox: the product pointed at the stand-in for Twilio, and customers who can be called."""

from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from sqlmodel import Session, col, select

from bot.settings import Settings
from bot.telephone_settings import Line, Operator
from core.actions.customers.consent import give_consent
from core.customers.agreement import Agreement
from core.identities import normal_telephone
from core.models import ChannelName, Customer, Purpose, Route
from core.shop import Shop
from core.staff import meet
from sandbox.app import Sandbox
from sandbox.slack.world import ANNA, MIKA

# Numbers that Ofcom keeps for drama.
LINES: Final = (Line("+442079460000", "en"), Line("+442079460081", "ja"), Line("+442079460082", "ko"))
OPERATORS: Final = (Operator("+442079460101", MIKA), Operator("+442079460102", ANNA))
FALLBACK: Final = Path(__file__).parents[1] / "docs" / "voice-fallback.xml"
HOW: Final = "the sandbox asked them when it was set up"
# So many can be called; and of some others, each shares the telephone of one of them.
REACHED = 400
SHARING = 3


def telephone_settings(settings: Settings, sandbox: Sandbox) -> dict[str, Any]:
    """Return the settings that lead every call to the stand-in, whatever account the environment names."""
    return {
        "twilio_account_sid": sandbox.twilio_account_sid,
        "twilio_auth_token": SecretStr(sandbox.twilio_auth_token),
        "twilio_base_url": sandbox.twilio_base_url,
        "twilio_numbers": LINES,
        "operators": settings.operators or OPERATORS,
        "slack_calls_channel": sandbox.calls_channel,
        "voice_fallback_url": f"{sandbox.twilio_base_url}/fallback.xml",
    }


def connect_telephones(settings: Settings, sandbox: Sandbox) -> None:
    """Give the stand-in the shop's numbers, and put the operators' telephones on the table."""
    address = f"http://{settings.host}:{settings.port}"
    for line in settings.twilio_numbers:
        sandbox.twilio.add_line(line.number, address, line.language, settings.voice_fallback_url)
    names = {member.id: member.real_name for member in sandbox.slack.world.members.values()}
    for operator in settings.operators:
        handset = sandbox.twilio.handsets.known(operator.address)
        handset.name, handset.staff = names.get(operator.staff, "An operator"), operator.staff or "operator"
    if FALLBACK.exists():
        sandbox.twilio.fallback = FALLBACK


def meet_operators(shop: Shop, settings: Settings, sandbox: Sandbox) -> None:
    """Let the shop know who answers its telephone, before they have said anything in Slack."""
    with shop.store.write() as tx:
        for operator in settings.operators:
            member = sandbox.slack.world.members.get(operator.staff)
            if member is not None:
                meet(tx, shop.clock, member.id, member.real_name, settings.slack_approvers)


def reach_by_telephone(shop: Shop, customers: list[Customer]) -> None:
    """Let customers who gave their number be called with offers, and let some share one telephone."""
    known = [each for each in customers if each.telephone and normal_telephone(each.telephone, None)]
    reached, others = known[:-SHARING][:REACHED], known[-SHARING:]
    with shop.store.write() as tx:
        for customer in reached:
            _reach(tx, shop, customer)
        # Whoever is met first in the page has a telephone of their own.
        for owner, other in zip(reached[1:], others, strict=False):
            tx.get_one(Customer, other.id).telephone = owner.telephone


def _reach(tx: Session, shop: Shop, customer: Customer) -> None:
    number, now = normal_telephone(customer.telephone or "", None) or "", shop.clock.now()
    taken = select(Route.id).where(col(Route.channel) == ChannelName.TELEPHONE, col(Route.address) == number)
    if tx.exec(taken).first() is not None:
        return
    route = Route(
        customer_id=customer.id or 0, channel=ChannelName.TELEPHONE, address=number, created_at=now, changed_at=now
    )
    tx.add(route)
    tx.flush()
    give_consent(tx, shop, Agreement(customer.id or 0, ChannelName.TELEPHONE, Purpose.OFFERS), how=HOW)
