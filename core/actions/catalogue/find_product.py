"""Find the one product that a person names: by code, by any of its names, or nearly so."""

from core.errors import NotFoundError
from core.extraction.catalogue import Catalogue
from core.models import Product
from core.shop import Shop


def find_product(shop: Shop, words: str) -> Product:
    """Return the product; raise `NotFoundError`, with the nearest, where none or several fit."""
    with shop.store.read() as session:
        looked_up = Catalogue(session).product(words.strip())
        if looked_up.found is not None:
            return session.get_one(Product, looked_up.found.id)
    nearest = tuple(str(product) for product in looked_up.nearest)
    reason = "Several products fit" if looked_up.several else "There is no product called"
    choice = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    message = f"{reason} “{words.strip()}”.{choice}"
    raise NotFoundError(message, nearest)
