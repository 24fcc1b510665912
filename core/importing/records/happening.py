"""What contacts and troubles have in common: a customer, perhaps a product, and no number that everybody uses.

One is known again by what it is called where it comes from, else by what it says and the how-manieth such one of the
file it is: two files that overlap, and one that is imported twice, bring each only once.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from core.identities import normal_email, normal_telephone
from core.importing.records.codes import product_ids
from core.importing.records.fields import CLEAR, Field, Reading, code, names, number, text
from core.importing.records.kind import ReadRow, Work
from core.importing.records.people import NOBODY, UNKNOWN, Named, People, with_aliases
from core.importing.records.staging import Record, Staging
from core.importing.rows import chunks
from core.models import Contact, Trouble

DIGEST_BYTES = 12
CALLED, SAID = "called", "said"

Said = Callable[[Mapping[str, object]], tuple[object, ...]]

ID = Field(
    "id",
    names("id contactid troubleid ticketid ticketno ticket caseid caseno case complaintid callid number nr no vorgang"),
    number("id"),
    clearable=False,
)
CUSTOMER = Field(
    "customer",
    names(
        "customerid customerno customernumber customercode custid custno kundennummer kundennr kundenid kunde clientid"
        " clientno numeroclient nclient client codigocliente cliente codicecliente klantnummer klant 顧客番号 顧客id"
        " customer memberid cardno accountno"
    ),
    number("customer number"),
    clearable=False,
)
EMAIL = Field("email", names("email emailaddress mail customeremail emailadresse mailadresse courriel correo メール"),
              text("e-mail address", 254), clearable=False)  # fmt: skip
TELEPHONE = Field("telephone", names("telephone phone phonenumber tel mobile telefon caller callerid 電話番号"),
                  text("telephone number", 40), clearable=False)  # fmt: skip
PRODUCT = Field(
    "product",
    names(
        "productcode productid productno sku stockcode itemcode articleno artikelnummer artikel product article item"
        " 商品コード"
    ),
    code,
)


def named_by(row: ReadRow) -> Named:
    """Return by what a row names its customer."""
    number, email, telephone = (row.values.get(name) for name in ("customer", "email", "telephone"))
    return Named(*(None if value in (None, CLEAR) else str(value) for value in (number, email, telephone)))


def missing_customer(named: Collection[str]) -> Iterator[str]:
    """Yield what has to be named where a file does not say whose its rows are."""
    if not {"customer", "email", "telephone"} & set(named):
        yield "which column has the customer's number (customer), or their e-mail address or telephone number"


def note_without_ids(named: Collection[str], what: str, said: str) -> Iterator[str]:
    """Yield by what one is known again where a file has no ids; `what` are they, `said` tells one from another."""
    if "id" not in named:
        yield f"{what} have no ids: one is known again by its customer, {said}."


def spell_identities(row: ReadRow, reading: Reading) -> None:
    """Bring e-mail addresses and telephone numbers into their one spelling; leave out what is none."""
    for name, normal in (
        ("email", normal_email),
        ("telephone", lambda said: normal_telephone(said, reading.region)),
    ):
        said = row.values.get(name)
        if isinstance(said, str):
            found = normal(said)
            if found is None:
                row.leave_out(name, f"not an {name} address" if name == "email" else f"not a {name} number")
            else:
                row.values[name] = found


class Happenings:
    """Finds the rows of one table of happenings: `said` are the values that tell one from others of its customer."""

    def __init__(self, model: type[Contact] | type[Trouble], said: Said) -> None:
        """Work on the table of `model`."""
        self._model: Any = model
        self._said = said

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's happening; its customer has to be known."""
        asked = [named_by(row) for row in rows]
        people = People(session, work.shop.key, asked)
        products = product_ids(session, {str(row.values["product"]) for row in rows if _is_code(row)})
        for row, named in zip(rows, asked, strict=True):
            found = people.find(named)
            if found.problem or found.customer_id is None:
                yield found.problem or (UNKNOWN if named.identities() else NOBODY)
                continue
            values = {
                name: value for name, value in row.values.items() if name not in ("customer", "email", "telephone")
            }
            values["customer_id"] = found.customer_id
            if _is_code(row):
                product_id = products.get(str(row.values["product"]))
                if product_id is None:
                    row.aside.append(f"no product with this code: {row.values['product']}")
                    values.pop("product")
                else:
                    values["product"] = product_id
            yield Record(self._key(staging, values), row.number, values)

    def _key(self, staging: Staging, values: Mapping[str, object]) -> str:
        if values.get("id"):
            return f"{CALLED} {values['id']}"
        digest = self._digest(values)
        return f"{SAID} {digest} {staging.occurrence(digest):06}"

    def _digest(self, values: Mapping[str, object]) -> str:
        said = (values["customer_id"], *self._said(values))
        plain = "\x1f".join("" if value in (None, CLEAR) else str(value) for value in said)
        return blake2b(plain.encode(errors="replace"), digest_size=DIGEST_BYTES).hexdigest()

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the rows that are there already, by the records' keys."""
        found: dict[str, int] = {}
        model = self._model
        called = {str(r.values["id"]): r.key for r in records if r.key.startswith(CALLED)}
        for some in chunks(called):
            query = select(model.external_id, model.id).where(model.source == work.source, model.external_id.in_(some))
            found.update({called[name]: key for name, key in session.execute(query)})
        said = {r.key for r in records if r.key.startswith(SAID)}
        if said:
            customers = {int(str(r.values["customer_id"])) for r in records if r.key in said}
            found.update({key: row for key, row in self._by_words(session, work, customers).items() if key in said})
        return found

    def _by_words(self, session: Session, work: Work, customers: Collection[int]) -> dict[str, int]:
        """Return the rows of `customers` from this source that have no id of their own, by what they say."""
        model, aliases = self._model, with_aliases(session, customers)
        times: dict[str, int] = defaultdict(int)
        found: dict[str, int] = {}
        for some in chunks(sorted(aliases)):
            query = select(model).where(
                model.customer_id.in_(some), model.source == work.source, model.external_id.is_(None)
            )
            for row in session.scalars(query.order_by(model.id)):
                values = {**row.model_dump(), "product": row.product_id, "customer_id": aliases[row.customer_id]}
                digest = self._digest(values)
                times[digest] += 1
                found[f"{SAID} {digest} {times[digest]:06}"] = row.id
        return found


def _is_code(row: ReadRow) -> bool:
    return isinstance(row.values.get("product"), str)
