"""Relation levels learned from purchases: which products speak for which others, 0 to 100.

Two ways, both from who ever bought what (seed 001, "degree of association"; measured in docs/benchmarks.md). EASE, an
item-to-item regression in closed form, sees that two products go together only because of a third; it inverts a matrix
of all products, so it serves catalogues of up to `MOST_FOR_EASE`. Beyond them: Jaccard, the share of common purchasers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack

MOST_FOR_EASE = 8_000
PARTNERS = 50
HIGHEST = 100
# How strongly EASE distrusts what few purchases say; the best of those measured on a year of a real shop.
DISTRUST = 200.0
BLOCK = 512

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Progress = Callable[[int, int | None], None]


class Method(StrEnum):
    """How levels were learned."""

    EASE = "ease"
    JACCARD = "jaccard"


@dataclass(frozen=True)
class Levels:
    """Levels of pairs of products, by their places in the matrix: `product`, `partner` and `level` are parallel."""

    method: Method
    product: Counts
    partner: Counts
    level: Counts


def learn(bought: sparse.csr_matrix, *, progress: Progress | None = None) -> Levels:
    """Return the levels of the best partners of each product.

    `bought` has a row for each customer and a column for each product, 1 where that customer bought it, and is the
    only input: no level says anything about a single customer.
    """
    method = Method.EASE if bought.shape[1] <= MOST_FOR_EASE else Method.JACCARD
    blocks = _ease(bought) if method is Method.EASE else _jaccard(bought)
    return _rounded(method, blocks, bought.shape[1], progress)


def _ease(bought: sparse.csr_matrix) -> Iterator[tuple[int, Floats]]:
    """Yield blocks of columns of the EASE weights (Steck, "Embarrassingly Shallow Autoencoders", 2019).

    In double precision: in single precision a shop of a million customers would lose whole levels.
    """
    common = (bought.T @ bought).toarray().astype(np.float64, order="F")
    common[np.diag_indices_from(common)] += DISTRUST
    factor, failed = lapack.dpotrf(common, lower=1, overwrite_a=1)
    inverse, failed_too = lapack.dpotri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        message = "the matrix of common purchasers could not be inverted"
        raise ArithmeticError(message)
    diagonal = np.diag(inverse).copy()
    for start in range(0, len(diagonal), BLOCK):
        stop = min(start + BLOCK, len(diagonal))
        # Only the lower triangle was computed.
        columns = np.vstack([inverse[start:stop, :start].T, inverse[start:, start:stop]])
        square = columns[start:stop]
        square[:] = np.tril(square) + np.tril(square, -1).T
        yield start, _without_themselves(columns / -diagonal[start:stop], start)


def _jaccard(bought: sparse.csr_matrix) -> Iterator[tuple[int, Floats]]:
    """Yield blocks of columns of the Jaccard index: common purchasers among all purchasers of the two."""
    purchasers = np.asarray(bought.sum(axis=0)).ravel()
    by_product = bought.tocsc()
    for start in range(0, len(purchasers), BLOCK):
        block = by_product[:, start : start + BLOCK]
        common = (bought.T @ block).toarray().astype(np.float64)
        either = purchasers[:, None] + purchasers[None, start : start + BLOCK] - common
        yield start, _without_themselves(np.divide(common, either, out=np.zeros_like(common), where=either > 0), start)


def _without_themselves(block: Floats, start: int) -> Floats:
    places = np.arange(block.shape[1])
    block[start + places, places] = 0
    return block


def _rounded(method: Method, blocks: Iterator[tuple[int, Floats]], count: int, progress: Progress | None) -> Levels:
    """Return the best partners' weights as integers: the greatest of all weights is 100.

    One scale for all products: levels of different products can then be compared and summed.
    """
    products, partners, weights = [], [], []
    for start, block in blocks:
        keep = min(PARTNERS, len(block))
        best = np.argpartition(-block, keep - 1, axis=0)[:keep]
        products.append(np.broadcast_to(start + np.arange(block.shape[1]), best.shape).ravel())
        partners.append(best.ravel())
        weights.append(np.take_along_axis(block, best, axis=0).ravel())
        if progress:
            progress(min(start + block.shape[1], count), count)
    product, partner = np.concatenate(products), np.concatenate(partners)
    weight = np.concatenate(weights)
    greatest = weight.max(initial=0)
    level = np.rint(np.clip(weight / greatest, 0, 1) * HIGHEST) if greatest > 0 else np.zeros_like(weight)
    order = np.lexsort((partner, -level, product))
    order = order[level[order] >= 1]
    return Levels(method, product[order], partner[order], level[order].astype(np.int64))
