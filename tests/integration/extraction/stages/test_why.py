"""Why in, why out: for any customer and any question, in words, with the customer's own figures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.actions.questions.ask import answer, understand
from core.actions.questions.explain import explain, explain_list
from core.errors import NotFoundError
from core.extraction.answer import Understood
from core.extraction.prospects.question import ProspectQuestion, Way, Weighting
from core.models import Customer, Product, QuestionKind, Relation, RelationKind, RelationOrigin
from core.shop import Shop
from tests.integration.extraction.test_filter_language import ALL, CONDITIONS
from tests.support.village_shop import NOW

NUMBERS = ALL.split()


@given(CONDITIONS, st.sampled_from(NUMBERS))
@settings(max_examples=10, deadline=None)
def test_why_says_in_exactly_of_who_is_in(staged_village: Shop, text: str, customer: str) -> None:
    """For any filter and customer; and there is always a fact that says so."""
    understood = understand(staged_village, text)
    explained = explain(staged_village, customer, understood)
    assert explained.is_in == (customer in {each.number for each in answer(staged_village, understood).top})
    assert explained.facts
    assert all(explained.facts)


WHY = [
    ("visits(this year) >= 2", "C1", False, ["visits this year (2026): 1, needed at least 2"]),
    ("visits(this year) >= 1", "C1", True, ["visits this year (2026): 1 (at least 1)"]),
    ('country = "Japan" and sales > 600', "C1", False, ["sales: £535.00, needed more than £600.00"]),
    ('country = "Japan" and sales > 600', "C6", False,
     ["country: not known, needed Japan", "sales: £2.50, needed more than £600.00"]),
    ('country = "Japan" or sales > 600', "C2", False,
     ["none of these: country: Germany, needed Japan; sales: £150.00, needed more than £600.00"]),
    ('country = "Japan" or sales > 600', "C7", True, ["sales: £1,000.00 (more than £600.00)"]),
    ('not (country = "Japan" and visits > 1)', "C1", False,
     ["none of these: country: Japan, needed not Japan; visits: 3, needed at most 1"]),
    ("sales > 600 xor visits > 2", "C1", True,
     ["sales: £535.00, needed more than £600.00 (does not hold); visits: 3 (more than 2) (holds)"]),
    ('bought("84997")', "C2", False, ["has not bought CHILDRENS CUTLERY (84997)"]),
    ('not bought("84997")', "C2", True, ["has not bought CHILDRENS CUTLERY (84997)"]),
    ('filter("German regulars")', "C1", False, ["“German regulars”: country: Japan, needed Germany"]),
    ("last_purchase in last 30 days", "C2", False,
     ["last purchase: 5 January 2026, needed in the last 30 days (since 1 February 2026)"]),
    ("days_since_purchase > 3 months", "C6", False,
     ["days since the last purchase: 89 days, needed more than 3 months"]),
    ('country in ("France", "Japan")', "C2", False, ["country: Germany, needed France or Japan"]),
    ('name contains "it"', "C2", False, ["name: Brandt, needed with “it” in it"]),
    ("country is missing", "C2", False, ["country: Germany, needed not known"]),
    ("sales > sales(2025)", "C7", False, ["sales: £1,000.00, needed more than sales in 2025, which is £1,000.00"]),
    ("average_purchase > 5", "C5", False, ["average purchase: not known, needed more than £5.00"]),
    ("best(2, 2025)", "C1", False,
     ["sales in 2025: £35.00, is not among the 2 with the highest sales in 2025"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "customer", "is_in", "facts"), WHY)
def test_the_part_that_decides_is_said_with_the_customers_own_value(
    staged_village: Shop, text: str, customer: str, is_in: bool, facts: list[str]
) -> None:
    """In favour all that is needed, against only what fails."""
    explained = explain(staged_village, customer, understand(staged_village, text))
    assert (explained.is_in, list(explained.facts)) == (is_in, facts)


def test_of_prospects_the_condition_that_fails_is_said(own_village: Shop) -> None:
    """Bought already; a rare partner bought; nothing that goes with it; left out by the filter."""
    with own_village.store.write() as tx:
        for kind, partner in ((RelationKind.CROSS_SELL, 2), (RelationKind.RARE_SIMULTANEOUS, 1)):
            tx.add(Relation(product_id=3, partner_id=partner, kind=kind, level=50, origin=RelationOrigin.ENTERED))
    asked = understand(own_village, "who should we offer CHILDRENS CUTLERY to?")
    why = {number: explain(own_village, number, asked) for number in NUMBERS}
    assert {number for number, each in why.items() if each.is_in} == {
        each.number for each in answer(own_village, asked).top
    }
    offered = "CHILDRENS CUTLERY (84997)"
    assert why["C1"].facts == (f"has bought {offered} already",)
    rare = "WHITE HANGING HEART T-LIGHT HOLDER (85123A)"
    assert why["C4"].facts == (f"has bought {rare}, which is rarely bought together with {offered}",)
    assert why["C7"].facts == (f"has bought nothing that goes with {offered}: HEART OF WICKER SMALL (22469)",)
    assert why["C6"].is_in
    narrowed = understand(own_village, 'country = "Germany"', within=asked)
    assert explain(own_village, "C6", narrowed).facts == ("country: not known, needed Germany",)


def test_a_list_says_what_was_kept_then(staged_village: Shop) -> None:
    """The list “Friends” has C1 and C5."""
    on, off = explain_list(staged_village, "Ito", 1), explain_list(staged_village, "C2", 1)
    assert (on.is_in, on.number, on.facts[0]) == (
        True,
        "C1",
        "is on the list “Friends” since it was saved on 2 March 2026",
    )
    assert (off.is_in, off.facts) == (False, ("is not on the list “Friends” as it was saved on 2 March 2026",))
    with pytest.raises(NotFoundError, match="This list is gone"):
        explain_list(staged_village, "C1", 99)


def test_who_was_merged_erased_or_never_there_is_said_clearly(own_village: Shop) -> None:
    """A merged number speaks for the survivor; nobody is silently left out."""
    with own_village.store.write() as tx:
        people = {row.number: row for row in tx.exec(select(Customer)).all()}
        people["C7"].merged_into_id = people["C2"].id
        people["C8"].erased_at = NOW
        tx.add_all([people["C7"], people["C8"]])
    asked = understand(own_village, "sales > 1000")
    merged = explain(own_village, "c7", asked)
    assert (merged.number, merged.is_in) == ("C2", True)
    assert merged.remarks == ("C7 was merged into C2, for whom this is said.",)
    with pytest.raises(NotFoundError, match="The customer C8 was erased"):
        explain(own_village, "C8", asked)
    with pytest.raises(NotFoundError, match="There is no customer “C99”"):
        explain(own_village, "C99", asked)


def test_of_every_way_it_is_said_what_is_lacking(own_village: Shop) -> None:
    """Up-sell, replacement and demand, for a product and for the buyers of one: in exactly of who is in."""
    with own_village.store.write() as tx:
        cake = tx.exec(select(Product).where(Product.code == "22423")).one()
        hearts = tx.exec(select(Product).where(Product.code == "22469")).one()
        for product in (hearts, cake):
            product.durable_days, product.replaceable, product.up_sellable = 200, True, True
            tx.add(product)
        up = {"kind": RelationKind.UP_SELL, "origin": RelationOrigin.ENTERED}
        tx.add(Relation(product_id=hearts.id or 0, partner_id=cake.id or 0, level=10, **up))
        tx.flush()
        hearts_id, cake_id = hearts.id or 0, cake.id or 0
    for question in (
        ProspectQuestion((Way.UP_SELL,), product_id=cake_id),
        ProspectQuestion((Way.REPLACEMENT,), product_id=cake_id),
        ProspectQuestion((Way.DEMAND,), product_id=cake_id),
        ProspectQuestion((Way.UP_SELL, Way.CROSS_SELL), product_id=cake_id),
        ProspectQuestion((Way.UP_SELL,), buyers_of=hearts_id, weighting=Weighting.OFFERED_LEVELS),
    ):
        asked = Understood(QuestionKind.PROSPECTS, "test", None, question.product_id, "test", question.to_spec())
        who = {each.number for each in answer(own_village, asked).top}
        why = {number: explain(own_village, number, asked) for number in NUMBERS}
        assert {number for number, each in why.items() if each.is_in} == who
        assert all(each.facts for each in why.values())
    replaced = Understood(
        QuestionKind.PROSPECTS, "test", None, cake_id, "test", ProspectQuestion((Way.REPLACEMENT,), cake_id).to_spec()
    )
    said = {number: explain(own_village, number, replaced).facts for number in ("C1", "C2")}
    name = "REGENCY CAKESTAND 3 TIER (22423)"
    assert said["C1"] == (f"has bought nothing that {name} replaces: {name}",)
    assert said["C2"] == (f"bought {name} on 5 January 2026: the durable period ends on 24 July 2026",)
