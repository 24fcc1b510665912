"""A shop that is already alive: customers, products, relations, years of purchases, contacts and troubles."""

import csv
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from core.actions.importing.import_purchases import import_purchases
from core.importing.report import ImportReport
from core.shop import Shop
from sandbox.demo.catalogue import Bond, Ware, bonds, wares
from sandbox.demo.earlier import earlier
from sandbox.demo.events import Event, contacts, contracts, troubles
from sandbox.demo.life import Habits, Sale, live
from sandbox.demo.people import Person, people
from sandbox.demo.rows import add_catalogue, add_events, add_people

SEED = 2003
CUSTOMERS = 1_200
SOURCE = "till"
# The till's own columns; the import understands them by their names.
COLUMNS = ("Receipt", "Date", "Branch", "Till", "Customer No", "Product Code", "Description", "Quantity", "Unit Price")


@dataclass(frozen=True)
class DemoFiles:
    """What was generated: the file of purchases, and the rest as it will become rows."""

    purchases: Path
    lines: int
    until: date
    wares: tuple[Ware, ...]
    bonds: tuple[Bond, ...]
    people: tuple[Person, ...]
    contacts: tuple[Event, ...]
    troubles: tuple[Event, ...]
    contracts: tuple[Event, ...]
    since: dict[str, date]


def generate(folder: Path, *, until: date, seed: int = SEED, customers: int = CUSTOMERS) -> DemoFiles:
    """Write the purchases up to `until` into `folder`, and return them with all that belongs to them.

    The same seed gives the same shop, to the letter.
    """
    draw = np.random.default_rng(seed)
    ware_list, bond_list = wares(), bonds()
    crowd = people(customers, until, draw)
    sales = live(crowd, Habits(ware_list, bond_list), until, draw)
    # Drawn by itself, so that the years that follow stay what they were.
    ledger = earlier(crowd, ware_list, until, np.random.default_rng(seed + 1))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "purchases.csv"
    _write_sales(path, [*sales, *ledger])
    since: dict[str, date] = {}
    for sale in [*ledger, *sales]:
        since.setdefault(sale.customer, sale.at.date())
    bought = [sale for sale in sales if sale.customer and sale.quantity > 0]
    return DemoFiles(
        purchases=path,
        lines=len(sales) + len(ledger),
        until=until,
        wares=ware_list,
        bonds=bond_list,
        people=crowd,
        contacts=tuple(contacts(bought, ware_list, until, draw)),
        troubles=tuple(troubles(bought, until, draw)),
        contracts=tuple(contracts(bought)),
        since=since,
    )


def _write_sales(path: Path, sales: Iterable[Sale]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for sale in sales:
            till = "web" if sale.branch == "Online" else f"{sale.branch[:1]}{1 + sale.at.minute % 3}"
            writer.writerow(
                (
                    sale.receipt,
                    sale.at.isoformat(" ", "minutes"),
                    sale.branch,
                    till,
                    sale.customer,
                    sale.ware.code,
                    sale.ware.name,
                    sale.quantity,
                    sale.price,
                )
            )


def fill(
    shop: Shop,
    *,
    until: date,
    seed: int = SEED,
    customers: int = CUSTOMERS,
    progress: Callable[[int, int | None], None] | None = None,
) -> ImportReport:
    """Fill an empty `shop` with the demo shop, its purchases up to `until`; return the import's report."""
    with tempfile.TemporaryDirectory(prefix="najimi-demo-") as folder:
        files = generate(Path(folder), until=until, seed=seed, customers=customers)
        with shop.store.write() as tx:
            products = add_catalogue(tx, shop, files.wares, files.bonds)
            people_ids = add_people(tx, shop, files.people, files.since)
        report = import_purchases(shop, files.purchases, source=SOURCE, started_by="sandbox", progress=progress)
        with shop.store.write() as tx:
            add_events(
                tx,
                shop,
                contacts=files.contacts,
                troubles=files.troubles,
                contracts=files.contracts,
                customers=people_ids,
                products=products,
            )
    return report
