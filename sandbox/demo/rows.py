"""The demo shop as rows of the shop's database."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date
from typing import Any

from sqlmodel import Session

from core.models import (
    Contact,
    Contract,
    Customer,
    Department,
    DepartmentSolution,
    Identity,
    IdentityKind,
    Product,
    Relation,
    RelationKind,
    RelationOrigin,
    Solution,
    SolutionProduct,
    Trouble,
)
from core.shop import Shop
from sandbox.demo.catalogue import KITCHEN_STUDIO, MOVING_IN, SOLUTIONS, Bond, Ware
from sandbox.demo.events import Event
from sandbox.demo.people import Person


def add_catalogue(tx: Session, shop: Shop, wares: Iterable[Ware], bonds: Iterable[Bond]) -> dict[str, int]:
    """Add products, relations and solutions; return the products' ids by code."""
    solutions: dict[str, int] = {}
    for name, parent in SOLUTIONS.items():
        row = Solution(name=name, parent_id=solutions[parent] if parent else None)
        tx.add(row)
        tx.flush()
        solutions[name] = row.id or 0
    bonds = list(bonds)
    rows = [_product(shop, ware, bonds, solutions) for ware in wares]
    tx.add_all(rows)
    tx.flush()
    products = {row.code: row.id or 0 for row in rows}
    tx.add_all(
        Relation(
            product_id=products[bond.product],
            partner_id=products[bond.partner],
            kind=bond.kind,
            level=bond.level,
            origin=RelationOrigin.ENTERED,
        )
        for bond in bonds
    )
    department = Department(name=KITCHEN_STUDIO[0])
    moving = Solution(name=MOVING_IN[0], virtual=True)
    tx.add(department)
    tx.add(moving)
    tx.flush()
    tx.add(DepartmentSolution(department_id=department.id or 0, solution_id=solutions[KITCHEN_STUDIO[1]]))
    tx.add_all(SolutionProduct(solution_id=moving.id or 0, product_id=products[code]) for code in MOVING_IN[1])
    return products


def _product(shop: Shop, ware: Ware, bonds: Iterable[Bond], solutions: Mapping[str, int]) -> Product:
    kinds = {bond.kind for bond in bonds if bond.product == ware.code}
    return Product(
        code=ware.code,
        name=ware.name,
        type="consumable" if ware.again else "durable" if ware.durable_days else "material",
        group=ware.group,
        solution_id=solutions[ware.solution],
        unit_cost=ware.cost,
        unit_price=ware.price,
        durable_days=ware.durable_days,
        replaceable=RelationKind.REPLACEMENT in kinds,
        up_sellable=RelationKind.UP_SELL in kinds,
        created_at=shop.clock.now(),
    )


def add_people(tx: Session, shop: Shop, people: Iterable[Person], since: Mapping[str, date]) -> dict[str, int]:
    """Add customers with their numbers, telephones and mail addresses; return their ids by number."""
    now = shop.clock.now()
    rows = [
        Customer(
            number=person.number,
            name=person.name,
            address=person.address,
            postal_code=person.postal_code,
            country=person.country,
            telephone=person.telephone,
            email=person.email,
            language=person.language,
            branch=person.branch,
            since=since.get(person.number),
            extra={"birth_year": person.birth_year, "household": person.household},
            created_at=now,
        )
        for person in people
    ]
    tx.add_all(rows)
    tx.flush()
    for row in rows:
        known = (
            (IdentityKind.NUMBER, row.number),
            (IdentityKind.TELEPHONE, row.telephone),
            (IdentityKind.EMAIL, row.email),
        )
        tx.add_all(
            Identity(customer_id=row.id or 0, kind=kind, value=value, created_at=now) for kind, value in known if value
        )
    return {row.number: row.id or 0 for row in rows}


def add_events(
    tx: Session,
    shop: Shop,
    *,
    contacts: Iterable[Event],
    troubles: Iterable[Event],
    contracts: Iterable[Event],
    customers: Mapping[str, int],
    products: Mapping[str, int],
) -> None:
    """Add contacts, troubles and contracts of the customers and products with these ids."""
    now = shop.clock.now()

    def who_and_what(event: Event) -> dict[str, Any]:
        return {"customer_id": customers[event.pop("customer")], "product_id": products[event.pop("product")]}

    for event in map(dict, contacts):
        local = event.pop("at")
        at = local.replace(tzinfo=shop.zone).astimezone(UTC)
        tx.add(Contact(**who_and_what(event), at=at, business_date=local.date(), **event))
    for event in map(dict, troubles):
        tx.add(Trouble(**who_and_what(event), created_at=now, **event))
    for event in map(dict, contracts):
        monthly = shop.currency.to_minor(event.pop("monthly_amount"))
        tx.add(Contract(**who_and_what(event), monthly_amount=monthly, created_at=now, **event))
