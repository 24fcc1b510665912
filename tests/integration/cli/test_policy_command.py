"""`najimi policy` says what holds, to people and to scripts."""

from datetime import UTC, datetime

from core.models import ContactPolicy, Customer, FrequencyCap, Route
from core.models.policy import CapRule
from core.models.route import ChannelName
from core.store import Store
from tests.support.command_line import CommandLine

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_default_in_sentences(najimi: CommandLine) -> None:
    """Where nobody ever set a policy there is one all the same; a shop without customers has no example."""
    said = najimi("policy")
    assert said.code == 0
    assert "Nothing leaves between 21:00 and 08:00 by each customer's own clock" in said.out
    assert "For example" not in said.out
    answer = najimi("policy", "--json").json
    assert (answer["quiet_from"], answer["quiet_until"], answer["changed_at"]) == ("21:00", "08:00", None)
    assert answer["caps"] == [{"most": 2, "days": 7, "channel": None}]
    assert answer["example"] is None


def test_what_was_set_with_an_example_and_what_is_wrong(najimi: CommandLine) -> None:
    """Every rule by name, a real customer by their own clock, and the zones that do not exist."""
    assert najimi("policy").code == 0
    store = Store(f"sqlite:///{najimi.data / 'najimi.db'}")
    with store.write() as tx:
        tx.add(ContactPolicy(cap_rule=CapRule.DROP, told_within_days=3, changed_by="staff:1", changed_at=NOW))
        tx.flush()
        tx.add(FrequencyCap(policy_id=1, channel=ChannelName.TELEGRAM, most=1, days=14))
        for number, zone in enumerate(("Asia/Tokyo", "Mars/Olympus"), start=1):
            tx.add(Customer(number=f"C-{number}", name="Ito", zone=zone, created_at=NOW))
        tx.flush()
        tx.add(
            Route(
                customer_id=1, channel=ChannelName.TELEGRAM, address="1", preferred=True, created_at=NOW, changed_at=NOW
            )
        )
    store.close()
    answer = najimi("policy", "--json").json
    assert (answer["quiet_from"], answer["cap_rule"], answer["told_within_days"]) == (None, "drop", 3)
    assert answer["caps"] == [{"most": 1, "days": 14, "channel": "telegram"}]
    assert answer["example"].startswith("Ito: by the clock of Tokyo it is ")
    assert answer["unusable_zones"] == {"Mars/Olympus": 1}
    said = najimi("policy").out
    assert "whoever was told something within 3 days" in said
    assert "1 customers have a zone" not in said
    assert "Mars/Olympus (1 customer)" in said
