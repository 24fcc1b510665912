"""The reason that a customer hears names the purchase because of which the question found them, in every way."""

from datetime import date
from typing import Any

import pytest

from core.actions.plans.submit_plan import preview_plan
from core.clock import ManualClock
from core.models import CustomerList, Product, Question, QuestionKind, RelationKind
from core.shop import Shop
from tests.support.campaign import stage
from tests.support.small_shop import add_product, enter_relation

OLD, GRINDER = "because you bought the old one in January 2010.", "because you bought the grinder in March 2010."
ITSELF = "because you bought the RED LANTERN in June 2009."


def asked(*ways: str) -> dict[str, Any]:
    """Return the specification of a question about prospects in these ways."""
    return {
        "prospects": {"ways": list(ways), "weighting": "bought_levels", "counted": ["cross_sells"], "product_id": 1}
    }


@pytest.mark.parametrize(
    ("kind", "spec", "relation", "expected"),
    [
        (QuestionKind.PROSPECTS, asked("up_sell"), RelationKind.UP_SELL, [OLD, GRINDER, OLD]),
        (QuestionKind.PROSPECTS, asked("replacement"), RelationKind.REPLACEMENT, [OLD, ITSELF, OLD]),
        (QuestionKind.PROSPECTS, asked("cross_sell"), RelationKind.UP_SELL, [OLD, GRINDER, GRINDER]),
        (QuestionKind.PROSPECTS, asked("cross_sell", "up_sell"), RelationKind.UP_SELL, [OLD, GRINDER, OLD]),
        (
            QuestionKind.EXTRACTION,
            {"stages": [{"stage": "timing", **asked("up_sell")}, {"stage": "individual", "keep": ["C-1"]}]},
            RelationKind.UP_SELL,
            [OLD, GRINDER, OLD],
        ),
        (QuestionKind.CUSTOMERS, None, RelationKind.UP_SELL, [OLD, GRINDER, GRINDER]),
    ],
)
def test_the_reason_is_what_was_asked_for(  # noqa: PLR0917 - what a row of the table says
    shop: Shop,
    clock: ManualClock,
    kind: QuestionKind,
    spec: dict[str, Any] | None,
    relation: RelationKind,
    expected: list[str],
) -> None:
    """The first has what the product takes the place of, the second a partner and the product, the third both."""
    at = stage(shop, clock, customers=3)
    with shop.store.write() as tx:
        old = add_product(tx, "old one")
        # Of several ways the highest level speaks; that of the partner is 71.
        enter_relation(tx, old, tx.get_one(Product, at.product_id), 90, relation)
        question = tx.get_one(Question, tx.get_one(CustomerList, at.list_id).question_id)
        question.kind, question.spec = kind, spec
        old_id = old.id or 0
    first, second, third = at.customers
    for customer in (first, third):
        at.buy(customer, old_id, date(2010, 1, 5))
    for customer in (second, third):
        at.buy(customer, at.partner_id, date(2010, 3, 5))
    at.buy(second, at.product_id, date(2009, 6, 5))
    at.buy(third, old_id, date(2010, 7, 5))
    at.buy(third, old_id, date(2010, 7, 6), quantity=-1, amount=-450)

    texts = [sample.text.split(", ")[-1] for sample in preview_plan(at.shop, at.draft()).samples]
    assert texts == [text.replace("January", "July") if number == 2 else text for number, text in enumerate(expected)]
