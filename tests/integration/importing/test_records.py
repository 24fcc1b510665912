"""Files of customers, products, relations, contacts and troubles, as shops export them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.customers.consent import give_consent, withdraw_consent
from core.actions.importing.import_purchases import import_purchases
from core.actions.importing.import_records import import_records, plan_records
from core.actions.importing.undo_import import preview_undo, undo_import
from core.customers.agreement import Agreement
from core.errors import ImportRefusedError, NotFoundError
from core.identities import erased_digest
from core.models import (
    ChannelName,
    Consent,
    ConsentEvent,
    ConsentState,
    Contact,
    Customer,
    ErasedIdentity,
    Identity,
    IdentityKind,
    ImportRun,
    ImportState,
    Product,
    ProductName,
    Purpose,
    Relation,
    RelationKind,
    RelationOrigin,
    Route,
    Trouble,
    TroubleStatus,
)
from core.shop import Shop
from tests.support.purchase_files import purchase_file
from tests.support.record_files import held, record_file, told

PEOPLE = "Customer No,Name,E-mail,Phone,Country,Zip"


def customer(shop: Shop, number: str) -> Customer:
    """Return the customer with this number."""
    with shop.store.read() as session:
        return session.exec(select(Customer).where(Customer.number == number)).one()


def consents(shop: Shop) -> dict[tuple[str, ChannelName], ConsentState]:
    """Return what customers have agreed to, by number and channel."""
    with shop.store.read() as session:
        rows = session.exec(select(Customer.number, Consent).join(Consent)).all()
    return {(number, consent.channel): consent.state for number, consent in rows}


def erase(shop: Shop, kind: IdentityKind, value: str) -> None:
    """Keep what remains of somebody who was erased."""
    digest = erased_digest(shop.key, kind, value)
    with shop.store.write() as tx:
        tx.add(ErasedIdentity(kind=kind, digest=digest, erased_at=shop.clock.now()))


def test_a_german_export_is_understood_without_a_word(shop: Shop, tmp_path: Path) -> None:
    """Its headings, decimal commas, telephone numbers by country, and the zero that a spreadsheet dropped."""
    path = tmp_path / "kunden.csv"
    path.write_text(
        "Kundennr;Vorname;Nachname;Straße;Ort;PLZ;Land;Telefon;E-Mail;Sprache;Kunde seit;Schuhgröße\n"
        "K1;Ute;Brandt;Ring 1;Dresden;1067;Deutschland;0351 123456;Ute@Example.ORG;Deutsch;03.04.2019;38,5\n",
        encoding="cp1252",
    )
    report = import_records(shop, "customers", path, mapping={"extra.shoe size": "Schuhgröße"})
    one = customer(shop, "K1")
    assert (report.new_records, report.rejected) == (1, 0)
    assert (one.name, one.address, one.postal_code) == ("Ute Brandt", "Ring 1, Dresden", "01067")
    assert (one.telephone, one.email, one.language) == ("+49351123456", "ute@example.org", "de")
    assert (one.since, one.extra) == (date(2019, 4, 3), {"shoe size": 38.5})
    with shop.store.read() as session:
        identities = {(row.kind, row.value) for row in session.exec(select(Identity))}
        routes = {(row.channel, row.address) for row in session.exec(select(Route))}
    assert identities == {
        (IdentityKind.NUMBER, "K1"),
        (IdentityKind.EMAIL, "ute@example.org"),
        (IdentityKind.TELEPHONE, "+49351123456"),
    }
    assert routes == {(ChannelName.EMAIL, "ute@example.org"), (ChannelName.TELEPHONE, "+49351123456")}


def test_a_number_without_a_country_is_of_the_shops_own(shop: Shop, tmp_path: Path) -> None:
    """The shop's locale says where; a country that is named goes before it."""
    lines = ["1,Ann,,020 7183 8750,,", "2,Bea,,030 901820,Germany,", "3,Cy,,12,,"]
    report = import_records(shop, "customers", record_file(tmp_path, PEOPLE, lines))
    assert customer(shop, "1").telephone == "+442071838750"
    assert customer(shop, "2").telephone == "+4930901820"
    assert customer(shop, "3").telephone is None
    assert report.values_left_out == {"not a telephone number": 1}


def test_a_file_changes_only_what_it_says(shop: Shop, tmp_path: Path) -> None:
    """An empty cell and a column that is not there leave everything; a dash clears."""
    import_records(shop, "customers", record_file(tmp_path, PEOPLE, ["1,Ann,ann@example.org,,France,75001"]))
    second = record_file(tmp_path, "Customer No,Name,Country,Zip", ["1,Ann Lee,,-"], name="second.csv")
    report = import_records(shop, "customers", second)
    one = customer(shop, "1")
    assert (report.new_records, report.changed_records) == (0, 1)
    assert (one.name, one.country, one.postal_code, one.email) == ("Ann Lee", "France", None, "ann@example.org")
    third = record_file(tmp_path, "Customer No,Country", ["1,"], name="third.csv")
    import_records(shop, "customers", third, mapping={"empty": "clear"})
    assert customer(shop, "1").country is None


def test_customers_without_a_number_are_known_by_their_address(shop: Shop, tmp_path: Path) -> None:
    """In the books and within the file; whom it could mean twice is left out with the reason."""
    import_records(
        shop,
        "customers",
        record_file(tmp_path, PEOPLE, ["1,Ann,ann@example.org,,,", "2,Bo,,020 7183 8750,,"]),
    )
    lines = [
        ",Ann Lee,ANN@example.org,,,",
        ",,ann@example.org,020 7183 8750,,",
        ",Cy,cy@example.org,,,",
        ",Cy Two,cy@example.org,,,",
        ",Nobody,,,,",
    ]
    report = import_records(shop, "customers", record_file(tmp_path, PEOPLE, lines, name="second.csv"))
    assert (report.new_records, report.changed_records, report.rejected) == (1, 1, 2)
    assert set(report.reject_reasons) == {
        "fits more than one customer; name the customer number",
        "no customer number, e-mail address or telephone number",
    }
    assert customer(shop, "1").name == "Ann Lee"
    with shop.store.read() as session:
        assert [row.name for row in session.exec(select(Customer).order_by(Customer.number)).all()] == [
            "Ann Lee",
            "Bo",
            "Cy Two",
        ]


def test_two_customers_with_one_address_stay_two(shop: Shop, tmp_path: Path) -> None:
    """The address is an identity of the first alone; the figures say that there was another."""
    lines = ["1,Ann,home@example.org,,,", "2,Bo,home@example.org,,,"]
    report = import_records(shop, "customers", record_file(tmp_path, PEOPLE, lines))
    assert report.new_records == 2
    assert report.figures["identities_of_others"] == 1
    with shop.store.read() as session:
        owner = session.exec(select(Identity.customer_id).where(Identity.kind == IdentityKind.EMAIL)).one()
    assert owner == customer(shop, "1").id


def test_no_file_makes_anybody_agree(shop: Shop, tmp_path: Path) -> None:
    """A yes is a request with its line as the proof, and only where the column is named; a no counts at once."""
    header = "Customer No,Name,Newsletter"
    import_records(
        shop, "customers", record_file(tmp_path, header, ["1,Ann,yes", "2,Bo,no", "3,Cy,", "4,Di,yes", "5,Ed,no"])
    )
    assert consents(shop) == {}
    with shop.store.write() as tx:
        give_consent(tx, shop, Agreement(customer(shop, "5").id or 0, ChannelName.EMAIL, Purpose.OFFERS), "said so")
        withdraw_consent(tx, shop, Agreement(customer(shop, "4").id or 0, ChannelName.EMAIL, Purpose.OFFERS), "said so")
    again = record_file(
        tmp_path, header, ["1,Ann,yes", "2,Bo,no", "3,Cy,", "4,Di,yes", "5,Ed,no", "6,Fay,perhaps"], name="b.csv"
    )
    report = import_records(shop, "customers", again, mapping={"consent.email": "Newsletter"})
    assert consents(shop) == {
        ("1", ChannelName.EMAIL): ConsentState.REQUESTED,
        ("2", ChannelName.EMAIL): ConsentState.WITHDRAWN,
        ("4", ChannelName.EMAIL): ConsentState.WITHDRAWN,
        ("5", ChannelName.EMAIL): ConsentState.WITHDRAWN,
    }
    assert (report.figures["agreements_requested"], report.figures["agreements_withdrawn"]) == (1, 2)
    with shop.store.read() as session:
        events = session.exec(select(ConsentEvent.how).where(ConsentEvent.state == ConsentState.REQUESTED)).all()
    assert events == [f"imported from b.csv line 2 (import {report.run_id})"]


def test_an_opt_out_says_no_and_its_absence_says_nothing(shop: Shop, tmp_path: Path) -> None:
    """Not to have unsubscribed is no agreement."""
    path = record_file(tmp_path, "Customer No,Unsubscribed", ["1,yes", "2,no"])
    import_records(shop, "customers", path, mapping={"optout.telegram": "Unsubscribed"})
    assert consents(shop) == {("1", ChannelName.TELEGRAM): ConsentState.WITHDRAWN}


def test_the_erased_do_not_come_back(shop: Shop, tmp_path: Path) -> None:
    """By number, e-mail address or telephone number; the reason names nobody, and nothing of the row is kept."""
    erase(shop, IdentityKind.NUMBER, "1")
    erase(shop, IdentityKind.EMAIL, "gone@example.org")
    erase(shop, IdentityKind.TELEPHONE, "+442071838750")
    lines = ["1,Ann,,,,", "2,Bo,Gone@example.org,,,", "3,Cy,,020 7183 8750,,", "4,Di,,,,"]
    report = import_records(shop, "customers", record_file(tmp_path, PEOPLE, lines))
    assert report.reject_reasons == {"was erased on their own wish": 3}
    with shop.store.read() as session:
        assert [row.number for row in session.exec(select(Customer)).all()] == ["4"]
    contacts = record_file(tmp_path, "customer,date,notes", ["1,2026-02-01,x"], name="c.csv")
    with pytest.raises(ImportRefusedError, match="was erased on their own wish"):
        import_records(shop, "contacts", contacts)


def test_products_take_names_prices_and_groups(shop: Shop, tmp_path: Path) -> None:
    """A new name leaves the old one as a further name; purchases in passing do not change what the file said."""
    header = "SKU,Name,Category,Price,Cost,Replaceable,Durable days,Colour"
    path = record_file(
        tmp_path, header, ["a1,Lamp,Lighting,9.99,4.1234,yes,365,red", "POST,Postage,,,,,,", "b2,,,x,,,,"]
    )
    report = import_records(shop, "products", path, mapping={"extra.colour": "Colour"})
    assert (report.new_records, report.values_left_out) == (3, {"price is not a price": 1})
    purchases = purchase_file(tmp_path, ["1,A1,DESK LAMP,1,2026-01-05 10:00,5.00,7,France"])
    import_purchases(shop, purchases)
    with shop.store.read() as session:
        found = {row.code: row for row in session.exec(select(Product)).all()}
    lamp = found["A1"]
    assert (lamp.name, lamp.group, lamp.unit_price, lamp.unit_cost) == (
        "Lamp",
        "Lighting",
        Decimal("9.99"),
        Decimal("4.1234"),
    )
    assert (lamp.replaceable, lamp.durable_days, lamp.extra) == (True, 365, {"colour": "red"})
    assert (found["POST"].is_goods, found["B2"].name) == (False, "B2")
    renamed = record_file(tmp_path, "SKU,Name", ["A1,Table lamp"], name="renamed.csv")
    second = import_records(shop, "products", renamed)
    with shop.store.read() as session:
        assert session.exec(select(ProductName.name).where(ProductName.name == "Lamp")).all() == ["Lamp"]
    undo_import(shop, second.run_id, "test")
    with shop.store.read() as session:
        assert session.exec(select(Product.name).where(Product.code == "A1")).one() == "Lamp"
        assert session.exec(select(ProductName.name).where(ProductName.name == "Lamp")).all() == []


def test_relations_are_entered_and_outlast_what_was_learned(shop: Shop, tmp_path: Path) -> None:
    """By product, partner and kind; an unknown product and a product's relation to itself are left out."""
    import_records(shop, "products", record_file(tmp_path, "sku,name", ["a,Lamp", "b,Bulb"]))
    with shop.store.write() as tx:
        ids = {code: key or 0 for code, key in tx.exec(select(Product.code, Product.id))}
        tx.add(
            Relation(
                product_id=ids["A"],
                partner_id=ids["B"],
                kind=RelationKind.CROSS_SELL,
                level=12,
                origin=RelationOrigin.LEARNED,
            )
        )
    lines = ["a,b,Cross-Sell,80%", "a,b,part,", "a,a,part,", "a,z,bundle,", "a,b,friend,", "b,a,,"]
    path = record_file(tmp_path, "product,related product,kind,level", lines, name="r.csv")
    report = import_records(shop, "relations", path)
    assert (report.new_records, report.changed_records, report.rejected) == (2, 1, 3)
    with shop.store.read() as session:
        found = {(row.product_id, row.partner_id, row.kind): row for row in session.exec(select(Relation)).all()}
    learned = found[ids["A"], ids["B"], RelationKind.CROSS_SELL]
    assert (learned.level, learned.origin) == (80, RelationOrigin.ENTERED)
    assert found[ids["B"], ids["A"], RelationKind.CROSS_SELL].level == 100
    assert found[ids["A"], ids["B"], RelationKind.PART].level == 0
    undo_import(shop, report.run_id, "test")
    with shop.store.read() as session:
        left = session.exec(select(Relation)).one()
    assert (left.level, left.origin) == (12, RelationOrigin.LEARNED)


def test_contacts_come_once_however_often_and_overlapping_they_are_exported(shop: Shop, tmp_path: Path) -> None:
    """Two that say the same are two; the same two in the next export are no more."""
    import_records(shop, "customers", record_file(tmp_path, PEOPLE, ["7,Ann,ann@example.org,,,"]))
    header = "customer,date,channel,minutes,notes"
    same = "7,2026-02-01 10:30,Phone,3,asked about lamps"
    first = record_file(tmp_path, header, [same, same], name="first.csv")
    assert import_records(shop, "contacts", first).new_records == 2
    later = record_file(tmp_path, header, [same, same, "7,2026-02-02 09:00,e-mail,,thanks"], name="later.csv")
    report = import_records(shop, "contacts", later)
    assert (report.new_records, report.same_records) == (1, 2)
    by_mail = record_file(
        tmp_path, "email,date,url", ["ANN@example.org,2026-02-03,https://shop.example/lamps"], name="w.csv"
    )
    import_records(shop, "contacts", by_mail)
    with shop.store.read() as session:
        rows = session.exec(select(Contact).order_by(Contact.at)).all()  # type: ignore[arg-type]
    assert [row.channel for row in rows] == ["telephone", "telephone", "email", "web"]
    assert (rows[0].at, rows[0].duration_seconds) == (datetime(2026, 2, 1, 10, 30, tzinfo=UTC), 180)
    elsewhere = import_records(shop, "contacts", first, source="second shop")
    assert elsewhere.new_records == 2


def test_a_trouble_is_followed_by_its_id(shop: Shop, tmp_path: Path) -> None:
    """The next export settles it instead of adding another; undoing that export opens it again."""
    import_records(shop, "customers", record_file(tmp_path, PEOPLE, ["7,Ann,,,,"]))
    import_records(shop, "products", record_file(tmp_path, "sku,name", ["a1,Lamp"], name="p.csv"))
    header = "ticket,customer,opened,sku,status,priority,problem,settlement date"
    import_records(
        shop, "troubles", record_file(tmp_path, header, ["55,7,2026-01-05,A1,offen,high,broken,"], name="t.csv")
    )
    later = record_file(tmp_path, header, ["55,7,2026-01-05,A1,,high,broken glass,2026-01-09"], name="u.csv")
    report = import_records(shop, "troubles", later)
    with shop.store.read() as session:
        one = session.exec(select(Trouble)).one()
    assert (report.new_records, report.changed_records) == (0, 1)
    assert (one.status, one.settled_on, one.level, one.description) == (
        TroubleStatus.SETTLED,
        date(2026, 1, 9),
        3,
        "broken glass",
    )
    undo_import(shop, report.run_id, "test")
    with shop.store.read() as session:
        assert session.exec(select(Trouble.status)).one() is TroubleStatus.OPEN


def test_a_dry_run_says_what_the_import_will_do_and_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    """The figures are equal, down to the reasons."""
    import_records(shop, "customers", record_file(tmp_path, PEOPLE, ["1,Ann,ann@example.org,,,"]))
    lines = [
        "1,Ann Lee,,,,",
        "2,Bo,ann@example.org,1,,",
        "2,Bo Roy,bo@example.org,,,",
        ",Cy,cy@example.org,,,",
        ",,,,,x",
    ]
    path = record_file(tmp_path, f"{PEOPLE},News", [f"{line},yes" for line in lines], name="second.csv")
    mapping = {"consent.email": "News"}
    before = held(shop)
    dry = import_records(shop, "customers", path, mapping=mapping, dry_run=True)
    assert held(shop) == before
    done = import_records(shop, "customers", path, mapping=mapping)
    assert told(dry.as_json()) == told(done.as_json())
    again = import_records(shop, "customers", path, mapping=mapping, dry_run=True)
    assert (again.already_imported, again.new_records, again.changed_records) == (True, 0, 0)


def test_an_undo_leaves_the_books_as_they_were(shop: Shop, tmp_path: Path) -> None:
    """New customers go with their addresses, changed ones get their values back; the preview says so before."""
    import_records(shop, "customers", record_file(tmp_path, PEOPLE, ["1,Ann,ann@example.org,,France,"]))
    before = held(shop)
    lines = ["1,Ann Lee,new@example.org,020 7183 8750,,", "2,Bo,bo@example.org,,,"]
    path = record_file(tmp_path, f"{PEOPLE},News", [f"{line},yes" for line in lines], name="second.csv")
    report = import_records(shop, "customers", path, mapping={"consent.email": "News"})
    foreseen = preview_undo(shop, report.run_id)
    undone = undo_import(shop, report.run_id, "test")
    assert held(shop) == before
    assert foreseen.as_json() == undone.as_json()


def test_an_undo_keeps_an_agreement_that_was_confirmed_since(shop: Shop, tmp_path: Path) -> None:
    """The customer's own word is not the file's."""
    path = record_file(tmp_path, "Customer No,News", ["1,yes", "2,yes"])
    report = import_records(shop, "customers", path, mapping={"consent.email": "News"})
    with shop.store.write() as tx:
        give_consent(tx, shop, Agreement(customer(shop, "1").id or 0, ChannelName.EMAIL, Purpose.OFFERS), "confirmed")
    undo_import(shop, report.run_id, "test")
    assert consents(shop) == {("1", ChannelName.EMAIL): ConsentState.GIVEN}


def test_what_cannot_be_is_refused_with_what_to_do(shop: Shop, tmp_path: Path) -> None:
    """A kind that there is not, a column that is not there, nothing to know customers by, no usable line."""
    path = record_file(tmp_path, "Colour,Size", ["red,1"])
    with pytest.raises(NotFoundError, match="customers, products"):
        plan_records(shop, "suppliers", path)
    with pytest.raises(ImportRefusedError, match="Did you mean 'Colour'"):
        plan_records(shop, "customers", path, overrides={"name": "Color"})
    with pytest.raises(ImportRefusedError, match="Did you mean 'telephone'"):
        plan_records(shop, "customers", path, overrides={"telefone": "Size"})
    with pytest.raises(ImportRefusedError, match="customer's number"):
        import_records(shop, "customers", path)
    with pytest.raises(ImportRefusedError, match="None of the 1 lines"):
        import_records(shop, "relations", path, mapping={"product": "Colour", "partner": "Size"})
    with shop.store.read() as session:
        runs = session.exec(select(ImportRun)).all()
    assert [run.state for run in runs] == [ImportState.FAILED]


def test_the_mapping_that_was_said_is_kept_for_the_next_file(shop: Shop, tmp_path: Path) -> None:
    """A file with the same header is understood the same way without a word."""
    header = "Ref,Wer,Farbe"
    first = record_file(tmp_path, header, ["1,Ann,red"])
    import_records(shop, "customers", first, mapping={"number": "Ref", "name": "Wer", "extra.colour": "Farbe"})
    second = record_file(tmp_path, header, ["2,Bo,blue"], name="second.csv")
    import_records(shop, "customers", second)
    assert (customer(shop, "2").name, customer(shop, "2").extra) == ("Bo", {"colour": "blue"})
