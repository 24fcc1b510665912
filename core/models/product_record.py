"""How often each product was cross-sold, up-sold and replaced (seed 001, product information memory 11)."""

from datetime import date

from sqlmodel import Field, SQLModel

from core.models.catalogue import RelationOrigin
from core.store.types import choice, primary_key, reference


class ProductRecord(SQLModel, table=True):
    """The counts of one product: `purchasers` who ever bought it, and how often it was sold in each of three ways.

    `cross_sells`: to somebody who had bought a product with which it is cross-sold. `up_sells`: in place of a product
    of lower grade. `replacements`: in place of one whose replacement it is. `origin` says whether people wrote the
    counts down or purchases up to `counted_on` gave them; what people wrote is never counted over.
    """

    __tablename__ = "product_record"

    id: int | None = primary_key()
    product_id: int = reference("product.id", unique=True, index=False)
    purchasers: int = 0
    cross_sells: int = 0
    up_sells: int = 0
    replacements: int = 0
    origin: RelationOrigin = Field(sa_type=choice(RelationOrigin))
    counted_on: date
