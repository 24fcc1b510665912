"""Prospects as a stage of an extraction finds them."""

import pyarrow as pa

from core.errors import NotFoundError
from core.extraction.catalogue import Catalogue
from core.extraction.mirror import MirrorView
from core.extraction.prospects.cross_sell import cross_sell
from core.extraction.prospects.question import IN_THOUSANDTHS, ProspectQuestion
from core.extraction.stages.context import Prospects
from core.shop import Shop


def prospects_of(shop: Shop, catalogue: Catalogue, question: ProspectQuestion) -> Prospects:
    """Return how the prospects of a question are found; raise `NotFoundError` for a product that is gone."""
    product = catalogue.products.get(question.product_id or 0)
    if product is None:
        message = "This product is not in the catalogue any more. Ask for one by its code or its name."
        raise NotFoundError(message)
    found: dict[int, str] = {}

    def keep(view: MirrorView, name: str) -> None:
        rows = cross_sell(shop.mirror, product.id).customers
        found.update({row.customer_id: row.reason for row in rows})
        view.put(
            name,
            pa.table(
                {
                    "id": pa.array([r.customer_id for r in rows], pa.int64()),
                    "member_weight": pa.array([r.weight for r in rows], pa.int64()),
                }
            ),
        )

    def reasons_of(_view: MirrorView, ids: list[int]) -> dict[int, str]:
        return {key: found[key] for key in ids if key in found}

    return Prospects(f"prospects for {product}", question.weighting in IN_THOUSANDTHS, keep, reasons_of)
