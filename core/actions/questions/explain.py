"""Why a customer is in an answer, or is not: in words, with the customer's own figures, for any question."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import func
from sqlmodel import col, select

from core.actions.customers.find_customer import find_customer
from core.actions.questions.answer_extraction import opened_run
from core.actions.questions.ask import everyone
from core.actions.questions.query import query_of
from core.actions.questions.stage_prospects import ground_for, question_about
from core.errors import NotFoundError
from core.extraction.answer import Understood
from core.extraction.customer_columns import CustomerColumns
from core.extraction.customers import CustomerQuery
from core.extraction.explaining.grounds import Grounds, Verdict
from core.extraction.explaining.prospects import against_prospect, bought_by
from core.extraction.language.period import day_text
from core.extraction.language.printer import quoted
from core.extraction.stages.run import ADDED_REASON
from core.models import Customer, CustomerList, ListMember, QuestionKind
from core.shop import Shop


@dataclass(frozen=True)
class Explanation:
    """Whether a customer is in an answer (`is_in`), and the `facts` that decide it.

    `number` and `name` are who the customer is now; `remarks` say what else matters, such as a merger.
    """

    customer_id: int
    number: str
    name: str | None
    is_in: bool
    facts: tuple[str, ...]
    remarks: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """Say whether the customer is in."""
        who = f"{self.number} {self.name}" if self.name else self.number
        return f"{who} is {'in' if self.is_in else 'not in'}."


def explain(shop: Shop, customer: str, understood: Understood) -> Explanation:
    """Return why the customer named `customer` answers a question now, or does not.

    Raises `NotFoundError` for nobody (who was erased is said to be), and `QuestionError` where what the question speaks
    of is gone.
    """
    found, remarks = _customer(shop, customer)
    shop.mirror.refresh()
    query = query_of(shop, understood.filter_text)
    verdict = _EXPLAINED[understood.kind](shop, found, understood, query)
    return Explanation(found.id or 0, found.number, found.name, verdict.holds, verdict.facts, remarks)


def explain_list(shop: Shop, customer: str, list_id: int) -> Explanation:
    """Return why a customer is on a saved list, or is not: what was kept then.

    Raises `NotFoundError` for nobody and for a list that is gone.
    """
    found, remarks = _customer(shop, customer)
    with shop.store.read() as session:
        kept = session.get(CustomerList, list_id)
        if kept is None:
            message = "This list is gone. Ask the question again."
            raise NotFoundError(message)
        now = func.coalesce(col(Customer.merged_into_id), col(Customer.id))
        query = select(ListMember).join(Customer, col(Customer.id) == col(ListMember.customer_id))
        member = session.exec(query.where(ListMember.list_id == list_id, now == found.id)).first()
        when = day_text((kept.refreshed_at or kept.saved_at).astimezone(shop.zone).date())
    if member is None:
        facts: tuple[str, ...] = (f"is not on the list “{kept.name}” as it was saved on {when}",)
        return Explanation(found.id or 0, found.number, found.name, is_in=False, facts=facts, remarks=remarks)
    facts = (f"is on the list “{kept.name}” since it was saved on {when}", *([member.reason] if member.reason else []))
    return Explanation(found.id or 0, found.number, found.name, is_in=True, facts=facts, remarks=remarks)


def _customer(shop: Shop, words: str) -> tuple[Customer, tuple[str, ...]]:
    """Return who is meant, and what is to be said of a number that was merged away."""
    wanted = words.strip()
    with shop.store.read() as session:
        by_number = session.exec(select(Customer).where(func.lower(Customer.number) == wanted.lower())).first()
    if by_number is not None and by_number.erased_at is not None:
        message = f"The customer {wanted} was erased: nothing is held on them, so no answer has them."
        raise NotFoundError(message)
    found = find_customer(shop, wanted)
    if by_number is not None and by_number.merged_into_id is not None:
        return found, (f"{by_number.number} was merged into {found.number}, for whom this is said.",)
    return found, ()


def _of_filter(shop: Shop, customer: Customer, query: CustomerQuery) -> Verdict:
    """Return whether a condition holds for a customer, and why."""
    grounds = Grounds(query.condition, shop.currency)
    columns = CustomerColumns(grounds.parts(), query.tables, query.today, shop.currency)
    asked = columns.row.filter(columns.row.id == customer.id)
    rows = shop.mirror.run(asked.select("id", **grounds.expressions(columns))).to_pylist()
    if not rows:
        return Verdict(holds=False, facts=("is not among the shop's customers",))
    return grounds.verdict(rows[0])


def _customers(shop: Shop, customer: Customer, understood: Understood, query: CustomerQuery | None) -> Verdict:
    if query is None:
        return Verdict(holds=False, facts=(f"the question “{understood.words}” has no condition",))
    return _of_filter(shop, customer, query)


def _prospects(shop: Shop, customer: Customer, understood: Understood, query: CustomerQuery | None) -> Verdict:
    itself = f"number = {quoted(customer.number)}"
    narrowed = itself if understood.filter_text is None else f"({understood.filter_text}) and {itself}"
    for found in everyone(shop, replace(understood, filter_text=narrowed)):
        if found.customer_id == customer.id:
            return Verdict(holds=True, facts=(found.reason,))
    if query is not None and not (verdict := _of_filter(shop, customer, query)).holds:
        return verdict
    return Verdict(holds=False, facts=_against(shop, customer, understood))


def _against(shop: Shop, customer: Customer, understood: Understood) -> tuple[str, ...]:
    question = question_about(understood)
    with shop.mirror.view() as view:
        ground = ground_for(shop, view, question)
        bought = bought_by(view, shop.mirror.tables(), customer.id or 0)
    return against_prospect(ground, question.ways, bought)


def _extraction(shop: Shop, customer: Customer, understood: Understood, query: CustomerQuery | None) -> Verdict:
    """Say what spoke for a customer at every stage, or at which one they left and why."""
    key = customer.id or 0
    with opened_run(shop, understood, query) as (run, view, _funnel):
        rows = run.rows_of(view, key)
        if not rows or rows[0] is None:
            return Verdict(holds=False, facts=("is not among the shop's customers",))
        facts: list[str] = []
        number = 0
        for place, stage in enumerate(run.extraction.stages, 1):
            said: list[str] = []
            for step in stage.steps:
                row = rows[number] or {}
                if row.get("fate") is not None:
                    because = f"left at stage {place}, {stage.title.lower()}: {run.against_at(view, number, row)}"
                    added = run.is_added(view, key)
                    return Verdict(added, (*facts, because, *([ADDED_REASON] if added else [])))
                words = run.reason_at(view, number, key) or step.said(row)
                said += [words] if words else []
                number += 1
            facts.append(f"stage {place}, {stage.title.lower()}: {'; '.join(said) or 'kept'}")
        return Verdict(holds=True, facts=tuple(facts))


Explaining = Callable[[Shop, Customer, Understood, CustomerQuery | None], Verdict]

_EXPLAINED: dict[QuestionKind, Explaining] = {
    QuestionKind.CUSTOMERS: _customers,
    QuestionKind.CROSS_SELL: _prospects,
    QuestionKind.PROSPECTS: _prospects,
    QuestionKind.EXTRACTION: _extraction,
}
