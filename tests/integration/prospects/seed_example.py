"""The example of seed 001, second embodiment: products a to d, their levels and records, and customers X, Y and Z."""

from collections.abc import Mapping

from sqlmodel import Session

from core.actions.questions.ask import answer
from core.extraction.answer import Answer, Understood
from core.extraction.prospects.question import ProspectQuestion
from core.models import Product, ProductRecord, QuestionKind, RelationOrigin
from core.shop import Shop
from tests.support.small_shop import DAY, add_customer, add_product, buy, enter_relation

LEVELS = {"b": 10, "c": 50, "d": 100}
PURCHASERS = {"b": 20, "c": 80, "d": 120}


def add_example(shop: Shop, bought: Mapping[str, str]) -> dict[str, Product]:
    """Add the products and customers who `bought` what; return the products by code."""
    with shop.store.write() as tx:
        products = {code: add_product(tx, code) for code in "abcd"}
        for code, level in LEVELS.items():
            enter_relation(tx, products["a"], products[code], level)
            add_record(tx, products[code], PURCHASERS[code], cross_sells=level)
        for number, codes in bought.items():
            buy(tx, add_customer(tx, number), [products[code] for code in codes])
    return products


def add_record(
    tx: Session,
    product: Product,
    purchasers: int,
    *,
    cross_sells: int = 0,
    up_sells: int = 0,
    replacements: int = 0,
) -> None:
    """Write down what is recorded of a product."""
    tx.add(
        ProductRecord(
            product_id=product.id or 0,
            purchasers=purchasers,
            cross_sells=cross_sells,
            up_sells=up_sells,
            replacements=replacements,
            origin=RelationOrigin.ENTERED,
            counted_on=DAY,
        )
    )
    tx.flush()


def understood(question: ProspectQuestion, filter_text: str | None = None) -> Understood:
    """Return a question as it would have been understood."""
    return Understood(
        QuestionKind.PROSPECTS, "words", filter_text, question.product_id, "sentence", spec=question.to_spec()
    )


def ask(shop: Shop, question: ProspectQuestion, filter_text: str | None = None, *, limit: int = 1_000) -> Answer:
    """Answer a question as things are now."""
    return answer(shop, understood(question, filter_text), limit=limit)


def weights(found: Answer) -> dict[str, int]:
    """Return the weights by customer number, in the order of the answer."""
    return {each.number: each.weight for each in found.top}


def reasons(found: Answer) -> dict[str, str]:
    """Return the reasons by customer number."""
    return {each.number: each.reason for each in found.top}
