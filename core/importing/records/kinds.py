"""Every kind of records, and which kind a file is of."""

from collections.abc import Mapping, Sequence

from core.importing.columns import Role, guess_by_name
from core.importing.layouts import known_layout
from core.importing.records.contact import Contacts
from core.importing.records.customer import Customers
from core.importing.records.department import Departments
from core.importing.records.fields import RecordKind
from core.importing.records.kind import Kind
from core.importing.records.product import Products
from core.importing.records.registration import Registrations
from core.importing.records.relation import Relations
from core.importing.records.solution import Solutions
from core.importing.records.trouble import Troubles
from core.importing.records.understanding import guess_columns
from core.importing.run import PURCHASES

# In the order in which they are asked: what a file of one kind says in passing makes others of it.
KINDS: Mapping[RecordKind, Kind] = {
    kind.name: kind
    for kind in (
        *(Relations(), Troubles(), Contacts(), Products(), Registrations(), Solutions(), Departments(), Customers()),
    )
}
ALL_KINDS = (PURCHASES, *(kind.value for kind in RecordKind))
_SOLD = {Role.QUANTITY.value, Role.PRICE.value, Role.AMOUNT.value}


def guess_kinds(columns: Sequence[str]) -> list[str]:
    """Return of which kinds a file with this header may be, the likeliest first; none where nothing fits."""
    scores: dict[str, float] = {}
    if known_layout(columns) or _looks_like_purchases(columns):
        scores[PURCHASES] = 1 + len(guess_by_name(columns)) / len(columns)
    for name, kind in KINDS.items():
        named = guess_columns(columns, kind.columns.fields)
        telling = kind.telling & set(named)
        if telling and not list(kind.missing(named)):
            scores[name.value] = len(named) / len(columns) + len(telling) / len(kind.telling)
    return sorted(scores, key=lambda name: -scores[name])


def _looks_like_purchases(columns: Sequence[str]) -> bool:
    """Return whether every line says what was bought when and for how much, and of which document or how much."""
    named = guess_by_name(columns)
    bought = {Role.PRODUCT.value, Role.DESCRIPTION.value} & set(named)
    sold = _SOLD & set(named)
    return bool(bought) and Role.DATE in named and (len(sold) > 1 or (bool(sold) and Role.DOCUMENT in named))
