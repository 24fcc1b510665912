"""A customer chooses what to hear of, level by level; it limits what reaches them, and can be changed at any time."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from sqlmodel import select

from core import outbox
from core.actions.catalogue.edit_solution import make_solution, put_into
from core.actions.customers.merge_customers import merge, unmerge
from core.actions.customers.register_range import register, registered, set_prices, set_range
from core.actions.plans.submit_plan import draw_up
from core.clock import ManualClock
from core.models import AuditEntry, Customer, DeliveryState, Product, RegisteredRange
from core.outbox import counts
from core.plans.composition import compose
from core.policy.prices import PriceRange
from core.products.paths import SolutionPaths
from core.products.registered import Range, range_of
from core.shop import Shop
from tests.support.telegram_chat import Answers
from tests.support.telegram_scene import BRANDT, ITO, Scene, make_scene

EVERYTHING = "✓ Everything"


@dataclass
class Topics:
    """A scene with a tree: the lantern in Home > Light, the grinder in Kitchen; nothing in Attic."""

    scene: Scene
    ids: dict[str, int]

    def press(self, token: str, chat: int = ITO) -> Answers:
        """Press a button of the form."""
        return self.scene.telegram.presses(chat, f"topics:{token}")

    def chosen(self) -> tuple[set[str], PriceRange]:
        """Return what Ito wants to hear of."""
        with self.scene.shop.store.read() as session:
            found = registered(session, self.scene.ito)
        return {each.name for each in found.standing}, found.prices


@pytest.fixture
def topics(shop: Shop, clock: ManualClock) -> Topics:
    """The tree, and a campaign for the lantern of which Ito has heard."""
    scene = make_scene(shop, clock)
    with shop.store.write() as tx:
        for path in ("Home > Light", "Kitchen", "Attic"):
            make_solution(tx, shop, path, "staff:1")
        make_solution(tx, shop, "Secret", "staff:1", virtual=True)
        paths = SolutionPaths(tx)
        ids = {path: paths.named(path).id for path in ("Home", "Home > Light", "Kitchen", "Attic", "Secret")}
        put_into(tx, shop, ids["Home > Light"], [scene.stage.product_id], "staff:1")
        put_into(tx, shop, ids["Kitchen"], [scene.stage.partner_id], "staff:1")
    return Topics(scene, ids)


def window(answers: Answers) -> str:
    """Return what appeared in the small window."""
    (said,) = [payload.get("text", "") for method, payload in answers.calls if method == "answerCallbackQuery"]
    return str(said)


def test_the_tree_is_shown_level_by_level(topics: Topics) -> None:
    """Only what has something in it that is ever offered, and nothing that is virtual."""
    answers = topics.scene.telegram.says(ITO, "/topics")
    assert "Now: <b>everything</b>" in answers.text
    assert list(answers.buttons) == ["Home", "Inside →", "Kitchen", EVERYTHING, "✓ Any price", "Up to £5"]
    inside = topics.scene.telegram.hand(topics.scene.telegram.press(ITO, answers.buttons["Inside →"]))
    assert "You are looking at <b>Home</b>" in inside.text
    assert list(inside.buttons) == ["All of Home", "Light", "← Back"]


def test_a_choice_holds_is_confirmed_and_taken_back(topics: Topics) -> None:
    """An upper one covers the lower ones; the last is not taken out in passing."""
    answers = topics.press(f"add:{topics.ids['Home']}:0:0")
    assert window(answers) == "Noted: Home."
    assert "Now: <b>Home</b>" in answers.text
    assert [label for label in answers.buttons if label.startswith("✓")] == ["✓ Home", "✓ Any price"]
    assert "You hear about: Home. /topics changes it." in topics.scene.telegram.says(ITO, "/me").text
    covered = topics.press(f"in:{topics.ids['Home > Light']}:{topics.ids['Home']}:0")
    assert "belongs to something that you chose" in window(covered)
    assert "This is the last" in window(topics.press(f"drop:{topics.ids['Home']}:0:0"))
    assert topics.chosen()[0] == {"Home"}
    assert window(topics.press(f"add:{topics.ids['Kitchen']}:0:0")) == "Noted: Home; Kitchen."
    assert window(topics.press(f"drop:{topics.ids['Home']}:0:0")) == "Noted: Kitchen."
    assert window(topics.press("price:5")) == "Noted: Kitchen, up to £5."
    assert window(topics.press("all")) == "Noted: everything, up to £5."
    assert window(topics.press("price:any")) == "Noted: everything."
    assert topics.chosen() == (set(), PriceRange())
    rows = topics.scene.all(RegisteredRange)
    assert [(row.registered_by, row.withdrawn_by) for row in rows] == [(f"customer:{topics.scene.ito}",) * 2] * 2
    assert {row.action for row in topics.scene.all(AuditEntry)} >= {"range registered", "prices registered"}


def test_a_lower_choice_is_replaced_by_the_upper_one(topics: Topics) -> None:
    """What lies within something chosen is not kept by itself."""
    topics.press(f"add:{topics.ids['Home > Light']}:{topics.ids['Home']}:0")
    assert "· Home" in topics.scene.telegram.says(ITO, "/topics").buttons
    topics.press(f"add:{topics.ids['Home']}:0:0")
    assert topics.chosen()[0] == {"Home"}


@pytest.mark.parametrize(
    "token",
    ["", "add", "add:1", "add:999999:0:0", "add:1:0:0:0", "add:-1:0:0", "open:x:0", "price", "price:4", "price:nan",
     "all:1", "dropproduct:99999999999999999999", "add:" + "9" * 60, "in:77:0:0"],
)  # fmt: skip
def test_a_forged_choice_does_nothing_and_says_so(topics: Topics, token: str) -> None:
    """What nobody was offered is no choice; nor is anything for a stranger, a virtual solution, or an empty one."""
    assert window(topics.press(token)) == "This button does nothing any more."
    for hidden in ("Secret", "Attic"):
        assert "does nothing" in window(topics.press(f"add:{topics.ids[hidden]}:0:0"))
    assert "does nothing" in window(topics.press(f"add:{topics.ids['Home']}:0:0", chat=4711))
    assert topics.scene.all(RegisteredRange) == []


def test_what_waits_is_held_back_when_they_choose_otherwise(topics: Topics) -> None:
    """Brandt's message of the lantern is on its way when he chooses the kitchen; a lantern would have come."""
    topics.press(f"add:{topics.ids['Kitchen']}:0:0", chat=BRANDT)
    outbox.start_due(topics.scene.shop)
    assert outbox.claim(topics.scene.shop, 10) == []
    assert topics.scene.state(topics.scene.waiting_id) is DeliveryState.SUPPRESSED
    with topics.scene.shop.store.read() as session:
        assert counts(session, topics.scene.plan_id).suppressed == 1


@pytest.mark.parametrize(("highest", "leaves"), [("4.50", True), ("4.49", False)])
def test_prices_hold_at_the_last_moment_too(topics: Topics, highest: str, leaves: bool) -> None:
    """The lantern costs £4.50."""
    shop = topics.scene.shop
    with shop.store.write() as tx:
        brandt = topics.scene.stage.customers[1]
        set_prices(tx, shop, brandt, PriceRange(Decimal(1), Decimal(highest)), "staff:1")
    outbox.start_due(shop)
    assert bool(outbox.claim(shop, 10)) is leaves


def test_a_plan_tells_only_those_who_want_to_hear_of_it(topics: Topics) -> None:
    """By solution, by an upper one, by the product itself; and for a plan without a product it does not matter."""
    scene, shop = topics.scene, topics.scene.shop
    ito, brandt = scene.stage.customers

    def audience(product_id: int | None) -> dict[int, str | None]:
        drawn = draw_up(
            shop, scene.stage.draft(title="Another", origin="another", product_id=product_id, script="Hello")
        )
        with shop.store.read() as session:
            found = compose(session, shop, drawn.checked).members
        return {each.candidate.customer_id: each.candidate.held_back_reason for each in found}

    lantern, grinder = scene.stage.product_id, scene.stage.partner_id
    assert set(audience(lantern).values()) == {None}
    with shop.store.write() as tx:
        register(tx, shop, ito, Range(frozenset({topics.ids["Home"]})), "staff:1")
        register(tx, shop, brandt, Range(products=frozenset({grinder})), "staff:1")
    others = "wants to hear of other products only"
    assert audience(lantern) == {ito: None, brandt: others}
    assert audience(grinder) == {ito: others, brandt: None}
    assert set(audience(None).values()) == {None}
    with shop.store.write() as tx:
        tx.get_one(Product, lantern).solution_id = topics.ids["Kitchen"]
        set_prices(tx, shop, brandt, PriceRange(lowest=Decimal(20)), "staff:1")
    assert audience(lantern) == {ito: others, brandt: others}
    assert audience(grinder) == {ito: others, brandt: "wants to hear of other prices only"}
    with shop.store.write() as tx:
        for one in (ito, brandt):
            set_range(tx, shop, one, Range(), "staff:1")
    assert audience(lantern)[ito] is None


def test_what_was_registered_under_either_number_counts_for_both(topics: Topics) -> None:
    """What is chosen after a merger holds for the one who is left; the other has their own again when it is undone."""
    shop = topics.scene.shop
    ito, brandt = topics.scene.stage.customers
    home, kitchen = topics.ids["Home"], topics.ids["Kitchen"]
    with shop.store.write() as tx:
        register(tx, shop, ito, Range(frozenset({home})), f"customer:{ito}")
        register(tx, shop, brandt, Range(frozenset({kitchen})), f"customer:{brandt}")
        row = merge(tx, shop, ito, brandt, topics.scene.stage.approver)
    with shop.store.write() as tx:
        assert range_of(tx, ito).solutions == {home, kitchen}
        set_range(tx, shop, ito, Range(frozenset({topics.ids["Home > Light"]})), f"customer:{ito}")
        assert range_of(tx, ito).solutions == {topics.ids["Home > Light"]}
    with shop.store.write() as tx:
        unmerge(tx, shop, row.id or 0, topics.scene.stage.approver)
        assert range_of(tx, ito).solutions == {topics.ids["Home > Light"]}
        assert range_of(tx, brandt).solutions == {kitchen}
        assert tx.exec(select(Customer).where(Customer.id == brandt)).one().merged_into_id is None


def test_the_only_solution_at_the_top_is_open_from_the_start(topics: Topics) -> None:
    """There would be nothing else to press; everything and the prices stand below its parts."""
    with topics.scene.shop.store.write() as tx:
        tx.get_one(Product, topics.scene.stage.partner_id).solution_id = None
    answers = topics.scene.telegram.says(ITO, "/topics")
    assert list(answers.buttons) == ["All of Home", "Light", EVERYTHING, "✓ Any price", "Up to £5"]
    chosen = topics.scene.telegram.hand(topics.scene.telegram.press(ITO, answers.buttons["Light"]))
    assert window(chosen) == "Noted: Home > Light."
    assert list(chosen.buttons) == ["· All of Home", "✓ Light", "Everything", "✓ Any price", "Up to £5"]
