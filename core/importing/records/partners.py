"""Lists of products, and of solutions, in one cell: "22423:80; 84997", "Home > Kitchen"."""

import re

from core.errors import RefusedError
from core.importing.line import text_of
from core.importing.records.fields import BadCellError, Field, Read, Reading, names, short, yes_no
from core.models import RelationKind
from core.products.paths import BETWEEN, split_path
from core.products.relations import HIGHEST_LEVEL

SOLUTION, VIRTUAL = "solution", "virtual_solutions"
# Which field of a file of products names the partners of which kind.
PARTNERS: dict[str, RelationKind] = {
    "cross_sells": RelationKind.CROSS_SELL,
    "up_sells": RelationKind.UP_SELL,
    "replacements": RelationKind.REPLACEMENT,
    "rare": RelationKind.RARE_SIMULTANEOUS,
    "bundle": RelationKind.BUNDLE,
    "parts": RelationKind.PART,
}
# The attributes of figure 6 that say only whether there are such products, and where these are named.
ATTRIBUTES = {"rare_attribute": "rare", "bundle_attribute": "bundle"}
MOST_IN_A_CELL, LONGEST_CODE = 500, 64
_BETWEEN = re.compile(r"[;,|\n]")
_LEVEL = re.compile(r"(?P<code>.+?)\s*(?:[:=]\s*(?P<level>\d{1,3})|\(\s*(?P<other>\d{1,3})\s*\))?", re.DOTALL)


def read_partners(what: str, text: str) -> dict[str, int | None]:
    """Return the codes in a list, in capitals, each with its level where it has one; raise `BadCellError`."""
    found: dict[str, int | None] = {}
    for part in filter(None, (each.strip() for each in _BETWEEN.split(text))):
        match = _LEVEL.fullmatch(part)
        level = match["level"] or match["other"] if match else None
        if match is None or (level is not None and int(level) > HIGHEST_LEVEL):
            message = f"{what} with a level that is none from 0 to {HIGHEST_LEVEL}: {short(part)}"
            raise BadCellError(message)
        written = " ".join(match["code"].split()).upper()
        if len(written) > LONGEST_CODE:
            message = f"product code longer than {LONGEST_CODE} characters"
            raise BadCellError(message)
        found[written] = None if level is None else int(level)
    if not found or len(found) > MOST_IN_A_CELL:
        message = f"{what} are not a list of 1 to {MOST_IN_A_CELL} product codes: {short(text)}"
        raise BadCellError(message)
    return found


def partners(what: str) -> Read:
    """Return a reader of products by their codes, each with a level or without: the level by the code."""

    def read(cell: object, _reading: Reading) -> dict[str, int | None]:
        return read_partners(what, text_of(cell))

    return read


def solution_path(cell: object, _reading: Reading) -> str:
    """Read the path of a solution, in one spelling."""
    try:
        return BETWEEN.join(split_path(text_of(cell)))
    except RefusedError as error:
        message = f"not a path of a solution such as Home > Kitchen: {short(cell)}"
        raise BadCellError(message) from error


def solution_paths(cell: object, reading: Reading) -> dict[str, None]:
    """Read the paths of virtual solutions, between semicolons."""
    parts = [each.strip() for each in re.split(r"[;|\n]", text_of(cell)) if each.strip()]
    if not 0 < len(parts) <= MOST_IN_A_CELL:
        message = f"not a list of virtual solutions: {short(cell)}"
        raise BadCellError(message)
    return dict.fromkeys(str(solution_path(each, reading)) for each in parts)


LINK_FIELDS = (
    Field(SOLUTION, names("solution solutionpath productsolution solutions loesung losung "), solution_path),
    Field(VIRTUAL, names("virtualsolutions virtualsolution"), solution_paths),
    Field(
        "cross_sells",
        names("crosssells crosssellproductids crosssellproductid crosssellproducts crosssell crossselling"),
        partners("cross-sells"),
    ),
    Field("up_sells", names("upsells upsellproductids upsellproductid upsellproducts upsellto"), partners("up-sells")),
    Field(
        "replacements",
        names("replacements replacementproductids replacementproductid replacementproducts replacedby"),
        partners("replacements"),
    ),
    Field(
        "rare",
        names(
            "rare rareproductids rareproductid simultaneouspurchaserareproductid simultaneouspurchaserareproductids"
            " raresimultaneousproductid raresimultaneous rareproducts"
        ),
        partners("rarely bought together"),
    ),
    Field("bundle", names("bundle bundleproductids bundleproductid bundleproducts bundles"), partners("bundle")),
    Field(
        "parts", names("parts productidofparts productidsofparts partids partproductids partsids teile"),
        partners("parts"),
    ),
    Field(
        "rare_attribute",
        names("rareattribute simultaneouspurchaserareproductattribute simultaneouspurchaserareattribute"),
        yes_no("the attribute of rare simultaneous purchase"), clearable=False,
    ),
    Field("bundle_attribute", names("bundleattribute"), yes_no("the bundle attribute"), clearable=False),
)  # fmt: skip
