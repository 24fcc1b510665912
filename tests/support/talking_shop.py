"""The village's shop with everything that staff may speak of: solutions, branches, languages, kinds of trouble, lists.

The kitchens are what the specification speaks of: a systematically equipped kitchen with its fan and sink.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from core.models import (
    Customer,
    CustomerList,
    ListMember,
    Product,
    Question,
    SavedFilter,
    Solution,
    Trouble,
    VirtualAttribute,
)
from core.shop import Shop
from core.store import Store
from tests.support.small_shop import buy
from tests.support.village_shop import NOW, village

GOODS = {
    "KIT-1": ("KITCHEN CLASSIC", "Fitted kitchens", "Kitchens"),
    "KIT-2": ("KITCHEN DE LUXE", "Fitted kitchens", "Kitchens"),
    "FAN-60": ("RANGE HOOD 60", "Hoods", "Kitchens"),
    "WALL-3": ("WALL PAPER FLORAL", "Wall paper", "Decoration"),
}
BRANCHES = {"C1": "Tokyo", "C2": "Harbour Street", "C4": "Harbour Street", "C7": "Old Town"}
LANGUAGES = {"C2": "de", "C3": "en", "C4": "en", "C7": "fr"}
LISTS = {"Christmas 2025": ("C1", "C2", "C3"), "Newsletter": ("C2", "C4", "C7")}


def dress(tx: Session) -> None:
    """Add to the village's shop what it lacks."""
    people = {each.number: each for each in tx.scalars(select(Customer))}
    solutions = {name: Solution(name=name) for name in ("Kitchens", "Decoration", "Garden")}
    tx.add_all(solutions.values())
    tx.flush()
    goods = {
        code: Product(code=code, name=name, group=group, solution_id=solutions[solution].id, created_at=NOW)
        for code, (name, group, solution) in GOODS.items()
    }
    tx.add_all(goods.values())
    for number, branch in BRANCHES.items():
        people[number].branch = branch
    for number, code in LANGUAGES.items():
        people[number].language = code
    tx.flush()
    buy(tx, people["C4"], [goods["KIT-1"]], on=date(2015, 5, 4))
    buy(tx, people["C7"], [goods["FAN-60"]], on=date(2016, 1, 9))
    for number, kind, level in (("C3", "delivery", 3), ("C2", "leaking tap", 2)):
        key = people[number].id or 0
        tx.add(Trouble(customer_id=key, occurred_on=date(2026, 2, 1), classification=kind, level=level, created_at=NOW))
    _keep(tx, people)


def _keep(tx: Session, people: dict[str, Customer]) -> None:
    question = tx.scalars(select(Question).order_by(col(Question.id))).first()
    for name, numbers in LISTS.items():
        kept = CustomerList(
            name=name, question_id=question.id or 0 if question else 0, size=len(numbers), saved_by="U1", saved_at=NOW
        )
        tx.add(kept)
        tx.flush()
        tx.add_all(ListMember(list_id=kept.id or 0, customer_id=people[each].id or 0) for each in numbers)
    tx.add(
        VirtualAttribute(
            name="loyalty_points", expression="sales / 10", unit="points", description="", saved_by="U1", saved_at=NOW
        )
    )
    tx.add(SavedFilter(name="Big spenders", text="sales >= 500", saved_by="U1", saved_at=NOW))
    tx.flush()


@contextmanager
def talking_shop(store: Store, folder: Path) -> Iterator[Shop]:
    """Fill `store` and open the shop on it."""
    with village(store, folder) as shop:
        with store.write() as tx:
            dress(tx)
        yield shop
