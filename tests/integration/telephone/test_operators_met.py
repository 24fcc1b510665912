"""Who answers the telephone is known before they have said anything in Slack."""

from sqlmodel import select

from bot.handlers.slack_turn import Desk
from bot.telephone_settings import Operator
from bot.telephone_wiring import meet_operators
from core.models import Staff
from core.shop import Shop


def test_operators_of_the_settings_are_met_once_and_named_when_they_speak(shop: Shop) -> None:
    """Met at each start, they stay one person with one role; their first words in Slack bring their name."""
    desk = Desk(shop=shop, new_staff_may_plan=False)
    operators = (Operator("+442079460101", "U0MIKA"), Operator("+442079460102"))
    for _ in range(2):
        meet_operators(desk, operators)
    with shop.store.write() as tx:
        known = tx.exec(select(Staff)).all()
        assert [(each.slack_user, each.name, each.roles) for each in known] == [("U0MIKA", "U0MIKA", [])]
        assert desk.met(tx, "U0MIKA", "Mika").name == "Mika"
        assert desk.met(tx, "U0MIKA", "Somebody else").name == "Mika"
