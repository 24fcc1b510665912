"""Who may be offered a product that they have not bought: cross-sell prospects (seed 001, first embodiment).

The conditions of the seed: not bought the product; bought one of another group; bought none of the products that are
rarely bought together with it. The weight is the purchase-prospect degree by its second way of weighting: the sum of
the relation levels of the cross-sell products bought, to which a bundle partner adds its own.
"""

from dataclasses import dataclass
from datetime import date

import ibis

from core.extraction.answer import FoundCustomer, Share
from core.extraction.mirror import Mirror
from core.extraction.prospects.few import FoundForOne
from core.extraction.prospects.question import ProspectQuestion
from core.extraction.prospects.task import Task, ground_of_cross_sell


@dataclass(frozen=True)
class Prospects:
    """The cross-sell prospects of a product at one moment.

    `found` of the `of` customers asked about qualify; `customers` are the best of them, ordered by weight (the
    purchase-prospect degree) and then by customer number. `shares` say how many of all who qualify bought which
    partner, most first; they are empty where the product has no stored cross-sell products.
    """

    product_id: int
    found: int
    of: int
    customers: tuple[FoundCustomer, ...]
    shares: tuple[Share, ...]


def cross_sell(
    mirror: Mirror, product_id: int, *, within: ibis.Table | None = None, limit: int | None = None
) -> Prospects:
    """Return who may be offered the product: of those `within` (ids in its column `id`), by default of all customers.

    Where cross-sell products of it are stored, one of these (or a bundle partner) has to be bought; where none are, any
    goods of another group. Rarity counts whichever of the two products it was written down for. `limit` bounds the
    customers that are returned, not those that are counted. The mirror is not refreshed here, so that several questions
    can be asked of one state. Raises `NotFoundError` for a product that the mirror does not have.
    """
    # No durable period matters here, so neither does the day.
    task = Task(ProspectQuestion(product_id=product_id), date.max, within=within)
    with mirror.view() as view:
        found = FoundForOne(view, task, ground_of_cross_sell(view, product_id))
        return Prospects(product_id, found.found, found.of, found.best(limit), found.shares())
