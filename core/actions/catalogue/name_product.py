"""The product that is to be changed: by its code or one of its names, never by a guess."""

from collections.abc import Mapping

from sqlmodel import Session

from core.errors import NotFoundError, RefusedError
from core.extraction.catalogue import Catalogue, ProductRef
from core.importing.records.fields import BadCellError
from core.importing.records.partners import read_partners
from core.models import RelationKind


def product_named(catalogue: Catalogue, words: str) -> ProductRef:
    """Return the product; raise `NotFoundError`, with the nearest, where no code and no name is exactly this."""
    found = catalogue.product(words.strip())
    if found.found is not None and not found.guessed:
        return found.found
    nearest = tuple(str(each) for each in ((found.found,) if found.found else found.nearest))
    reason = "Several products are called" if found.several else "There is no product"
    choice = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
    message = f"{reason} “{words.strip()[:80]}”.{choice}"
    raise NotFoundError(message, nearest)


def partners_named(session: Session, kind: RelationKind, text: str) -> dict[int, int | None]:
    """Return the products that a list such as "22423:80; 84997" names, each with its level or none.

    Nothing names none. Raises `RefusedError` for a list or a level that cannot be read, `NotFoundError` for a product
    that there is not.
    """
    if not text.strip() or text.strip() == "-":
        return {}
    try:
        listed = read_partners(kind.value.replace("_", "-"), text)
    except BadCellError as error:
        message = f"{error}. Write codes with semicolons between them, a level by a colon: 22423:80; 84997."
        raise RefusedError(message) from error
    catalogue = Catalogue(session)
    return {product_named(catalogue, code).id: level for code, level in listed.items()}


def partners_text(partners: Mapping[str, int], *, levels: bool) -> str:
    """Return partners as `partners_named` reads them: codes, with their levels where these mean something."""
    return "; ".join(f"{code}:{level}" if levels else code for code, level in partners.items())
