"""What remains of an erased person: keyed hashes, so that erasure and opt-out outlast a later import."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models.customer import IdentityKind
from core.store.types import MOMENT, choice, primary_key


class ErasedIdentity(SQLModel, table=True):
    """One identity of somebody who was erased, as a keyed hash in hexadecimal; it names no customer."""

    __tablename__ = "erased_identity"
    __table_args__ = (UniqueConstraint("kind", "digest"),)

    id: int | None = primary_key()
    kind: IdentityKind = Field(sa_type=choice(IdentityKind))
    digest: str = Field(max_length=64)
    erased_at: datetime = Field(sa_type=MOMENT)
