"""Asking on both databases: fresh, ordered, with reasons; saved as lists, handed over as files."""

import csv
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import select

from core.actions.lists import save_list as saving
from core.actions.lists.export_list import export_list
from core.actions.lists.save_list import NameTakenError, keep_list, keep_question
from core.actions.questions.ask import answer, everyone, examples, understand
from core.clock import ManualClock
from core.errors import NotFoundError, QuestionError, RefusedError
from core.extraction.answer import Share, Understood
from core.models import AuditEntry, Customer, CustomerList, ListMember, Product, Question
from core.money import Currency
from core.shop import Shop
from core.store import Store
from tests.support.small_shop import buy
from tests.support.village_shop import NOW, TODAY, village


@pytest.fixture
def open_village(store: Store, tmp_path: Path) -> Iterator[Shop]:
    """The village's shop, on each database, to be changed."""
    with village(store, tmp_path) as shop:
        yield shop


def keep(shop: Shop, words: str) -> int:
    """Ask and keep the question; return its id."""
    with shop.store.write() as tx:
        return keep_question(tx, shop, understand(shop, words), 0, "U1").id or 0


def test_an_answer_says_how_many_who_and_why(open_village: Shop) -> None:
    """Best first; the weight is the sales in whole pounds, the reason says what was bought and when."""
    found = answer(open_village, understand(open_village, "sales > 200"), limit=2)
    assert (found.found, found.of) == (4, 8)
    assert [(one.number, one.weight) for one in found.top] == [("C7", 1000), ("C1", 535)]
    assert found.top[0].reason == "bought once, on 2 Mar 2025, £1,000 in all"
    assert found.top[1].reason == "bought 3 times, last on 20 Feb 2026, £535 in all"
    assert found.shares == (Share("£100 to £500", 2), Share("£500 to £1,000", 1), Share("£1,000 to £5,000", 1))


def test_the_best_of_a_period_are_ordered_and_weighed_by_it(open_village: Shop) -> None:
    """Who was best last year is not who is best of all time."""
    found = answer(open_village, understand(open_village, "best 2 customers last year not from the UK"))
    assert [(one.number, one.weight) for one in found.top] == [("C1", 35), ("C3", 10)]
    assert found.top[0].reason == "bought 3 times, last on 20 Feb 2026, £35 last year (2025), £535 in all"


def test_who_never_bought_has_a_reason_too(open_village: Shop) -> None:
    """A filter on the customer alone finds them as well."""
    found = answer(open_village, understand(open_village, 'name = "Müller"'))
    assert [(one.number, one.weight, one.reason) for one in found.top] == [("C5", 0, "has not bought yet")]


def test_a_purchase_that_has_just_been_committed_is_in_the_answer(open_village: Shop) -> None:
    """The mirror is brought up to date before every answer; a new customer counts at once."""
    asked = understand(open_village, 'bought("84997", this month)')
    assert answer(open_village, asked).found == 0
    with open_village.store.write() as tx:
        customer = Customer(number="N1", created_at=NOW)
        tx.add(customer)
        tx.flush()
        product = tx.exec(select(Product).where(Product.code == "84997")).one()
        buy(tx, customer, [product], on=TODAY)
    assert [one.number for one in answer(open_village, asked).top] == ["N1"]
    assert [one.number for one in everyone(open_village, asked)] == ["N1"]


def test_today_is_the_shops_and_not_the_servers(open_village: Shop) -> None:
    """At half past midnight in a London summer it is still the day before in UTC."""
    assert isinstance(open_village.clock, ManualClock)
    open_village.clock.advance(datetime(2026, 7, 1, 23, 30, tzinfo=UTC) - NOW)
    assert understand(open_village, "last_purchase < today").sentence.endswith("before 2 July 2026")


def test_everyone_is_streamed_in_the_answers_order(open_village: Shop) -> None:
    """All of them, best first, as the card shows the first."""
    asked = understand(open_village, "purchases >= 1")
    customers = list(everyone(open_village, asked))
    assert customers[:3] == list(answer(open_village, asked, limit=3).top)
    assert [one.weight for one in customers] == sorted((one.weight for one in customers), reverse=True)
    assert len(customers) == 7


def test_a_question_is_kept_as_it_was_understood(open_village: Shop) -> None:
    """With its parent, for the undoing of a refinement."""
    asked = understand(open_village, "customers from Germany")
    with open_village.store.write() as tx:
        parent = keep_question(tx, open_village, asked, 2, "U1")
        child = keep_question(tx, open_village, asked, 1, "U2", parent_id=parent.id)
    with open_village.store.read() as session:
        kept = session.get_one(Question, child.id)
        assert (kept.parent_id, kept.words, kept.filter_text, kept.found, kept.asked_by, kept.asked_at) == (
            parent.id, "customers from Germany", 'country = "Germany"', 1, "U2", NOW,
        )  # fmt: skip


def test_a_list_keeps_who_answers_with_weight_and_reason(open_village: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written in batches, counted, on the record, and usable in the next question."""
    monkeypatch.setattr(saving, "BATCH_ROWS", 3)
    question = keep(open_village, "purchases >= 1")
    kept = keep_list(open_village, question, "  Lamps,\n autumn ", "U1")
    assert (kept.name, kept.size, kept.question_id, kept.saved_by) == ("Lamps, autumn", 7, question, "U1")
    with open_village.store.read() as session:
        members = session.exec(select(ListMember).where(ListMember.list_id == kept.id)).all()
        assert {(one.customer_id, one.weight) for one in members} >= {(7, 1000), (1, 535)}
        assert all(one.reason.startswith("bought") for one in members)
        entry = session.exec(select(AuditEntry)).all()[-1]
        assert (entry.actor, entry.action, entry.subject) == ("U1", "list saved", f"list:{kept.id}")
    assert answer(open_village, understand(open_village, 'list("lamps, AUTUMN")')).found == 7


def test_a_list_of_prospects_keeps_their_degree(open_village: Shop) -> None:
    """Their weight is the purchase-prospect degree, as in the answer."""
    asked = understand(open_village, "who should we offer 84997 to")
    with open_village.store.write() as tx:
        question = keep_question(tx, open_village, asked, 0, "U1")
    kept = keep_list(open_village, question.id or 0, "Cutlery", "U1")
    assert kept.size == answer(open_village, asked).found > 0


def test_a_name_that_cannot_be_one_is_refused(open_village: Shop) -> None:
    """Before anything is written."""
    question = keep(open_village, "sales > 200")
    for name in ("", "  ", "\x00", "x" * 81):
        with pytest.raises(RefusedError, match="name"):
            keep_list(open_village, question, name, "U1")


def test_a_name_that_is_taken_is_refused_with_a_free_one(open_village: Shop) -> None:
    """Whatever the case; the free one is free."""
    question = keep(open_village, "sales > 200")
    with pytest.raises(NameTakenError, match="friends 2") as caught:
        keep_list(open_village, question, "friends", "U1")
    keep_list(open_village, question, caught.value.free, "U1")
    with pytest.raises(NameTakenError, match="Friends 3"):
        keep_list(open_village, question, "Friends", "U1")


def test_nobody_makes_no_list(open_village: Shop) -> None:
    """An empty list is refused and leaves nothing behind."""
    question = keep(open_village, "sales > 20000")
    with pytest.raises(RefusedError, match="Nobody answers"):
        keep_list(open_village, question, "Nobody", "U1")
    with pytest.raises(NotFoundError):
        keep_list(open_village, 999, "Nobody", "U1")
    with open_village.store.read() as session:
        assert [kept.name for kept in session.exec(select(CustomerList))] == ["Friends"]


def test_a_question_whose_list_is_gone_says_so(open_village: Shop) -> None:
    """Understood then, refused now."""
    asked = understand(open_village, 'list("Friends")')
    with open_village.store.write() as tx:
        for member in tx.exec(select(ListMember)).all():
            tx.delete(member)
        tx.flush()
        tx.delete(tx.exec(select(CustomerList)).one())
    with pytest.raises(QuestionError, match="No list has been saved yet"):
        answer(open_village, asked)


def test_a_merged_customer_stays_on_the_list_as_who_they_are_now(open_village: Shop) -> None:
    """Lists are not rewritten; they are read through the merge."""
    with open_village.store.write() as tx:
        tx.get_one(Customer, 5).merged_into_id = 4
    found = answer(open_village, understand(open_village, 'list("Friends")'))
    assert {one.number for one in found.top} == {"C1", "C4"}


HOSTILE = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1", "a\r\n=1", "a\x0bb")  # noqa: RUF001


def hostile_question(shop: Shop) -> Understood:
    """Add customers whose names are formulas, and ask for them."""
    with shop.store.write() as tx:
        for number, name in enumerate(HOSTILE):
            tx.add(Customer(number=f"H{number}", name=name, branch="hostile", created_at=NOW))
    return understand(shop, 'branch = "hostile" or number = "C1"')


def test_a_csv_opens_without_running_anything(open_village: Shop) -> None:
    """UTF-8 with a byte order mark; no text begins as a formula does; a line is a line."""
    content = export_list(open_village, hostile_question(open_village), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["number", "name", "weight", "reason", "last purchase", "sales (GBP)"]
    assert rows[1] == ["C1", "Ito", "535", "bought 3 times, last on 20 Feb 2026, £535 in all", "2026-02-20", "535.00"]
    assert len(rows) == 2 + len(HOSTILE)
    assert not any(cell.lstrip()[:1] in {*"=+-@＝"} for row in rows for cell in row if cell)  # noqa: RUF001
    assert len(content.decode().splitlines()) == len(rows)


def test_an_xlsx_holds_text_as_text_and_days_as_days(open_village: Shop) -> None:
    """No cell is a formula, whatever a customer is called."""
    content = export_list(open_village, hostile_question(open_village), "xlsx")
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[1]][:3] == ["C1", "Ito", 535]
    assert rows[1][4].is_date
    assert rows[1][5].value == 535
    assert len(rows) == 2 + len(HOSTILE)
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}
    assert sheet.freeze_panes == "A2"


def test_a_file_larger_than_a_sheet_is_refused(open_village: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the error says that CSV has no such limit."""
    monkeypatch.setattr("core.actions.lists.export_list.SHEET_ROWS", 3)
    asked = understand(open_village, "purchases >= 1")
    with pytest.raises(RefusedError, match="as CSV"):
        export_list(open_village, asked, "xlsx")
    assert export_list(open_village, asked, "csv").count(b"\r\n") == 8


def test_several_threads_ask_at_once(open_village: Shop) -> None:
    """Each gets the whole answer."""
    asked = understand(open_village, "sales > 200")
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(answer(open_village, asked).found)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [4] * 4


def test_an_empty_shop_answers_too(shop: Shop) -> None:
    """Nobody yet, no product yet, and still six things to ask."""
    assert len(examples(shop)) == 6
    found = answer(shop, understand(shop, "best customers"))
    assert (found.found, found.of, found.top, found.shares) == (0, 0, (), ())
    with pytest.raises(QuestionError, match="I don't know"):
        understand(shop, "who should we offer a lamp to")


def test_a_currency_without_small_coins_is_exact(open_village: Shop) -> None:
    """A yen is its own minor unit: the same amounts are a hundred times as many yen."""
    in_yen = Shop(
        open_village.name, open_village.zone, Currency("JPY", "en_GB"), open_village.store, open_village.clock,
        open_village.mirror, open_village.data_dir,
    )  # fmt: skip
    found = answer(in_yen, understand(in_yen, "sales = 53500"))
    assert [(one.number, one.weight) for one in found.top] == [("C1", 53_500)]
    assert found.understood.sentence == "Customers with sales of exactly JP¥53,500"
