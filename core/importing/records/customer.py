"""Customers (seed 001, figure 5): by their number, else by an e-mail address or a telephone number."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlmodel import Session

from core.identities import normal_email, normal_telephone
from core.importing.line import text_of
from core.importing.loading import customer_ids
from core.importing.records.fields import (
    CLEAR,
    BadCellError,
    Field,
    Reading,
    RecordKind,
    day,
    heading,
    names,
    number,
    short,
    text,
    yes_no,
)
from core.importing.records.kind import Batch, Kind, ReadRow, Work, bad_line, with_facts
from core.importing.records.people import AMBIGUOUS, NOBODY, Named, People, living
from core.importing.records.places import language_of, postal_code_of, region_of, zone_of
from core.importing.records.product import offered_facts, said_by
from core.importing.records.reach import FIGURES, keep_reach
from core.importing.records.staging import Record, Staging, Wish
from core.importing.records.understanding import CONSENT, EXTRA, OPT_OUT, Columns
from core.models import Customer

LONGEST_ADDRESS = 1_000
KNOWN, NEW, UNNUMBERED = "known ", "new ", "unnumbered "
# What headers call an agreement; such a column is never taken without being named.
_AGREEMENT = re.compile(
    r"newsletter|optin|optout|consent|einwilligung|marketing|mailing|unsubscri|donot|permission|rgpd|gdpr"
)


def _language(cell: object, _reading: Reading) -> str:
    found = language_of(text_of(cell))
    if found is None:
        message = f"language is none that is known: {short(cell)}"
        raise BadCellError(message)
    return found


def _zone(cell: object, _reading: Reading) -> str:
    found = zone_of(text_of(cell))
    if found is None:
        message = f"not a time zone such as Europe/London: {short(cell)}"
        raise BadCellError(message)
    return found


FIELDS = (
    Field(
        "number",
        names(
            "customerid customerno customernumber customercode custid custno kundennummer kundennr kundenid clientid"
            " clientno clientnumber numeroclient nclient codigocliente codicecliente klantnummer 顧客番号 顧客id"
            " memberid memberno cardholderno accountno accountnumber customer client kunde cliente number nr no id"
        ),
        number("customer number"),
        clearable=False,
    ),
    Field(
        "name",
        names(
            "customername fullname displayname clientname contactname companyname company kundenname firma"
            " nomcomplet nomclient nombrecompleto ragionesociale naam klantnaam 氏名 顧客名 名前 name nom nombre nome"
        ),
        text("name", 200),
        clearable=False,
    ),
    Field("first_name", names("firstname givenname forename vorname prenom voornaam 名"), text("first name", 100)),
    Field(
        "last_name", names("lastname surname familyname nachname nomdefamille apellido apellidos cognome 姓"),
        text("last name", 100),
    ),
    Field(
        "address",
        names(
            "address address1 addressline1 streetaddress street strasse str anschrift adresse rue direccion calle"
            " indirizzo via adres straat 住所"
        ),
        text("address", LONGEST_ADDRESS),
    ),
    Field("city", names("city town ort stadt wohnort ville ciudad citta plaats stad 市区町村"), text("city", 100)),
    Field(
        "postal_code",
        names("postalcode postcode zip zipcode plz postleitzahl codepostal cp codigopostal cap 郵便番号"),
        text("postal code", 20),
    ),
    Field("country", names("country countryname customercountry land pays pais paese 国"), text("country", 80)),
    Field(
        "telephone",
        names(
            "telephone phone phonenumber telephonenumber tel mobile mobilephone cell telefon telefonnummer handy"
            " mobil portable telefono movil cellulare telefoon gsm 電話番号 電話"
        ),
        text("telephone number", 40),
    ),
    Field(
        "email",
        names(
            "email emailaddress mail mailaddress emailadresse mailadresse courriel correo correoelectronico"
            " メール メールアドレス"
        ),
        text("e-mail address", 254),
    ),
    Field("language", names("language lang locale sprache langue idioma lingua taal 言語"), _language),
    Field("zone", names("zone timezone tz zeitzone fuseauhoraire"), _zone),
    Field("branch", names("branch store homestore shop filiale agence sucursal filiaal 支店"), text("branch", 64)),
    Field(
        "since",
        names(
            "since customersince membersince registered registeredon registrationdate signupdate joined joinedon"
            " firstpurchase kundeseit clientdepuis clientedesde createdat created 登録日"
        ),
        day("since"),
    ),
    Field(
        "card", names("card cardnumber loyaltycard kartennummer kundenkarte carte tarjeta"), number("card"),
        clearable=False,
    ),
)  # fmt: skip


class CustomerColumns(Columns):
    """The columns of customers: also what they agreed to or refused."""

    def field(self, name: str) -> Field:
        """Return the field called `name`; what is said of an agreement is yes or no."""
        if name.startswith((CONSENT, OPT_OUT)):
            return Field(name, (), yes_no(name), clearable=False)
        return super().field(name)


class Customers(Kind):
    """Files of customers."""

    name = RecordKind.CUSTOMERS
    model = Customer
    columns = CustomerColumns(FIELDS, extra=True, agreements=True)
    telling = frozenset(
        {"email", "telephone", "address", "postal_code", "first_name", "last_name", "language", "since"}
    )
    # The row and what it was before, four identities and two addresses, each remembered.
    rows = 14
    figures = FIGURES

    def missing(self, named: Collection[str]) -> Iterator[str]:
        """Yield what has to be named."""
        if not {"number", "email", "telephone", "card"} & set(named):
            yield "which column has the customer's number, or their e-mail address or telephone number"

    def notes(self, named: Collection[str]) -> Iterator[str]:
        """Yield what a person should look at."""
        if "number" not in named:
            yield "There is no customer number: customers are known again by e-mail address or telephone number."

    def offers(self, unused: Sequence[str]) -> Iterator[str]:
        """Yield what looks like an agreement, and that other columns could be kept as further facts."""
        agreements = [column for column in unused if _AGREEMENT.search(heading(column))]
        for column in agreements:
            yield (
                f"{column} looks like an agreement or a refusal and is left out until you say which:"
                f" {CONSENT}email={column}, or {OPT_OUT}email={column}. A refusal counts at once; an agreement counts"
                " once the customer has confirmed it."
            )
        yield from offered_facts([column for column in unused if column not in agreements])

    def rows_of(self, named: Collection[str]) -> int:
        """Return how many rows a customer may need: more for each word on agreements, with its event, remembered."""
        return self.rows + 4 * sum(name.startswith((CONSENT, OPT_OUT)) for name in named)

    def polish(self, row: ReadRow, reading: Reading) -> None:
        """Put together names and addresses; bring what is reached by into its one spelling, by the row's country."""
        values = row.values
        _join(values, "name", ("first_name", "last_name"), " ")
        _join(values, "address", ("address", "city"), ", ")
        country = values.get("country")
        region = region_of(country) if isinstance(country, str) else reading.region
        spellings = (
            ("telephone", lambda said: normal_telephone(said, region), "not a telephone number"),
            ("email", normal_email, "not an e-mail address"),
            ("postal_code", lambda said: postal_code_of(said, region), "not a postal code"),
        )
        for name, spell, reason in spellings:
            if isinstance(said := values.get(name), str):
                if (found := spell(said)) is None:
                    row.leave_out(name, reason)
                else:
                    values[name] = found
        for name in [name for name in values if name.startswith((CONSENT, OPT_OUT))]:
            values[name] = Wish(agrees=bool(values[name]) is name.startswith(CONSENT), line=row.number)
        unusable = next((reason for reason in row.aside if reason.startswith("customer number ")), None)
        if unusable:
            # A number that cannot be used is not the same as none: the row may be somebody else's.
            raise bad_line(unusable)
        if not _named(values).identities():
            raise bad_line(NOBODY)

    def resolve(
        self, work: Work, session: Session, staging: Staging, rows: Sequence[ReadRow]
    ) -> Iterator[Record | str]:
        """Yield each row's customer: one whom the shop knows, one named before in the file, or somebody new."""
        asked = [_named(row.values) for row in rows]
        people = People(session, work.shop.key, asked)
        for row, named in zip(rows, asked, strict=True):
            found = people.find(named)
            if found.problem:
                yield found.problem
                continue
            key = _key(staging, named, row.number, found.customer_id)
            if not key:
                yield AMBIGUOUS
                continue
            for kind, value in named.identities():
                staging.claim(f"{kind} {value}", key)
            values = {
                name: value for name, value in row.values.items() if name not in ("first_name", "last_name", "city")
            }
            yield Record(key, row.number, values)

    def find(self, work: Work, session: Session, records: Sequence[Record]) -> dict[str, int]:
        """Return the customers that are there, as they stand today."""
        known = {int(r.key.removeprefix(KNOWN)): r.key for r in records if r.key.startswith(KNOWN)}
        numbers = {_number(work, r): r.key for r in records if not r.key.startswith(KNOWN)}
        found = {numbers[number]: key for number, key in customer_ids(session, numbers).items()}
        return found | {known[key]: now for key, now in living(session, known).items()}

    def changed(self, record: Record) -> dict[str, object]:
        """Return the columns that the file has a word on; the number by which the shop knows a customer stays."""
        own = ("number", "card")
        columns = {
            name: name for name in record.values if name not in own and not name.startswith((EXTRA, CONSENT, OPT_OUT))
        }
        return said_by(record, columns)

    def fresh(self, work: Work, record: Record) -> dict[str, object]:
        """Return a new customer."""
        fields = (
            "name",
            "address",
            "postal_code",
            "country",
            "telephone",
            "email",
            "language",
            "zone",
            "branch",
            "since",
        )
        plain: dict[str, object] = {
            **dict.fromkeys(fields),
            "number": _number(work, record),
            "extra": {},
            "merged_into_id": None,
            "import_id": work.run_id,
            "created_at": work.now,
            "erased_at": None,
        }
        said = self.changed(record)
        return plain | said | {"extra": with_facts(None, said.get("extra"))}

    def companions(self, work: Work, session: Session, staging: Staging, batch: Batch) -> None:
        """Keep by what customers are known and reached, and what the file says of agreements."""
        keep_reach(work, session, staging, batch)


def _join(values: dict[str, object], name: str, parts: Sequence[str], between: str) -> None:
    """Put the texts of `parts` together under `name` where that is not given."""
    said = [value for part in parts if isinstance(value := values.get(part), str) and value]
    if said and (name in parts or not values.get(name)):
        values[name] = between.join(said)


def _named(values: Mapping[str, object]) -> Named:
    found = (values.get(name) for name in ("number", "email", "telephone", "card"))
    return Named(*(None if value in (None, CLEAR) else str(value) for value in found))


def _key(staging: Staging, named: Named, line: int, customer_id: int | None) -> str:
    """Return the key of a row's customer within the file; empty where several records of the file could be meant."""
    known = None if customer_id is None else f"{KNOWN}{customer_id:018}"
    if named.number:
        return known or f"{NEW}{named.number}"
    owners = {owner for kind, value in named.identities() if (owner := staging.owner(f"{kind} {value}"))}
    owners |= {known} if known else set()
    if len(owners) > 1:
        return ""
    return next(iter(owners), f"{UNNUMBERED}{line:012}")


def _number(work: Work, record: Record) -> str:
    """Return the number of a new customer; one who comes without is called by the import and the line."""
    if record.key.startswith(NEW):
        return record.key.removeprefix(NEW)
    return f"I{work.run_id}-{int(record.key.removeprefix(UNNUMBERED))}"
