"""Staff register by which way a customer wants to hear of proposals, in Slack."""

from sqlmodel import col, select

from core.actions.customers.choose_notice_route import notice_route
from core.models import Customer, NoticeRoute
from tests.support.system import System


async def test_a_wish_for_a_call_is_registered_shown_and_taken_back(system: System) -> None:
    """By one line; what it was before is said with it; what nobody can mean is explained."""
    slack, shop = system.people.slack, system.engine.shop
    with shop.store.read() as session:
        customer = session.exec(select(Customer).order_by(col(Customer.id))).first()
        assert customer is not None
    number, key = customer.number, customer.id or 0
    await slack.say("mika", "#shop", f"@najimi wish {number} call")
    await slack.wait_for(f"wish {number} any", channel="#shop")
    with shop.store.read() as session:
        assert notice_route(session, key) is NoticeRoute.CALL_CENTER
    await slack.say("mika", "#shop", f"@najimi wish {number}")
    await slack.wait_for("wishes to be called instead of written to. Say who", channel="#shop")
    await slack.say("mika", "#shop", f"@najimi wish {number} any")
    await slack.wait_for(f"wish {number} call", channel="#shop")
    with shop.store.read() as session:
        assert notice_route(session, key) is None
