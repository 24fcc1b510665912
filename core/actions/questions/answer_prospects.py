"""Who should be offered a product or a solution, and what the buyers of a product should be offered (seed 001)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from core.actions.questions.score_customers import scores_of
from core.clock import business_date
from core.errors import NotFoundError, RefusedError
from core.extraction.answer import Answer, FoundCustomer, Understood
from core.extraction.catalogue import Catalogue
from core.extraction.customers import CustomerQuery
from core.extraction.offer import offer_of
from core.extraction.prospects.demand import Responded
from core.extraction.prospects.few import FoundForOne
from core.extraction.prospects.find import find
from core.extraction.prospects.found import RankedProduct
from core.extraction.prospects.many import FoundBySets
from core.extraction.prospects.question import IN_THOUSANDTHS, ProspectQuestion, Way, Weighting
from core.extraction.prospects.task import Task
from core.extraction.prospects.weights import BY_PRODUCT, settled
from core.models import Customer, Department, Plan, QuestionKind, Response, ResponseKind, Solution
from core.products.departments import offerable
from core.products.solutions import products_within
from core.shop import Shop

# As many products of a ranking as a remark names.
_RANKED = 5


def understand_prospects(shop: Shop, question: ProspectQuestion, words: str) -> Understood:
    """Return a question about prospects with the sentence that says it; `words` are the person's own."""
    asked = Understood(QuestionKind.PROSPECTS, words, None, question.product_id, "", question.to_spec())
    with shop.store.read() as session:
        offer = offer_of(asked, Catalogue(session))
    return replace(asked, sentence=offer.sentence) if offer else asked


def limited_to(understood: Understood, department_id: int | None) -> Understood:
    """Return a question limited to what a department may offer; unchanged where that does not matter to it."""
    if department_id is None or understood.kind not in {QuestionKind.CROSS_SELL, QuestionKind.PROSPECTS}:
        return understood
    if understood.kind is QuestionKind.CROSS_SELL:
        question = ProspectQuestion(product_id=understood.product_id)
    else:
        question = ProspectQuestion.from_spec(understood.spec or {})
    spec = replace(question, department_id=department_id).to_spec()
    return replace(understood, kind=QuestionKind.PROSPECTS, spec=spec)


def task_of(shop: Shop, question: ProspectQuestion, within: CustomerQuery | None = None) -> Task:
    """Return what answering a question needs of the store, on the shop's business date; only of those `within`.

    Raises `NotFoundError` for a solution, department or rules that are gone, and `RefusedError` for a weighting that
    does not fit the question.
    """
    question = settled(question)
    today = business_date(shop.clock.now(), shop.zone)
    scores = None
    if question.weighting is Weighting.RULES:
        if question.rules is None:
            message = "Say by which rules to weigh: najimi prospects PRODUCT --weighting rules --rules NAME"
            raise RefusedError(message)
        scores = scores_of(shop, question.rules)
    with shop.store.read() as session:
        return Task(
            question=question,
            today=today,
            within=within.ids() if within else None,
            products=_products(session, question),
            offerable=_offerable(session, question.department_id),
            rule=shop.demand,
            responses=interested(session, shop, today) if Way.DEMAND in question.ways else (),
            scores=scores,
            department=_department(session, question.department_id),
        )


def answer_prospects(shop: Shop, understood: Understood, query: CustomerQuery | None, limit: int) -> Answer:
    """Return the answer to a question about prospects; the mirror is up to date."""
    task = _task(shop, understood, query)
    with shop.mirror.view() as view:
        found = find(shop.mirror, view, task)
        return Answer(
            understood,
            found.found,
            found.of,
            found.best(limit),
            found.shares(),
            in_thousandths=task.question.weighting in IN_THOUSANDTHS,
            remarks=(*_ranked(found, task), *found.remarks, *_limited(task)),
        )


def every_prospect(shop: Shop, understood: Understood, query: CustomerQuery | None) -> Iterator[FoundCustomer]:
    """Yield every prospect, best first; the mirror is up to date."""
    task = _task(shop, understood, query)
    with shop.mirror.view() as view:
        yield from find(shop.mirror, view, task).everyone()


def interested(session: Session, shop: Shop, today: date) -> tuple[Responded, ...]:
    """Return who answered, within the days that count, that the product of a plan interests them."""
    since = datetime.combine(shop.demand.since(today), time.min, tzinfo=shop.zone)
    rows = session.execute(
        select(col(Response.customer_id), col(Plan.product_id), col(Response.at))
        .join(Plan, col(Plan.id) == col(Response.plan_id))
        .where(
            col(Response.kind) == ResponseKind.INTERESTED,
            col(Response.at) >= since,
            col(Plan.product_id).is_not(None),
        )
    ).all()
    # All customers have to be looked through for them.
    links = _links(session) if rows else {}
    return tuple(
        Responded(customer, product, business_date(at, shop.zone))
        for before, product, at in rows
        if (customer := _end(before, links)) is not None
    )


def _links(session: Session) -> dict[int, int | None]:
    """Return whom customers who were merged count for; nobody for those who were erased."""
    query = select(col(Customer.id), col(Customer.merged_into_id), col(Customer.erased_at))
    changed = query.where(col(Customer.merged_into_id).is_not(None) | col(Customer.erased_at).is_not(None))
    return {key: None if erased else into for key, into, erased in session.execute(changed) if key is not None}


def _end(customer: int, links: dict[int, int | None]) -> int | None:
    """Follow a customer's mergers to their end; nobody where they run in a circle, which no action makes."""
    seen: set[int] = set()
    current: int | None = customer
    while current in links:
        if current in seen:
            return None
        seen.add(current)
        current = links[current]
    return current


def _task(shop: Shop, understood: Understood, query: CustomerQuery | None) -> Task:
    question = ProspectQuestion.from_spec(understood.spec or {})
    return task_of(shop, question, query)


def _products(session: Session, question: ProspectQuestion) -> frozenset[int]:
    if question.solution_id is None:
        return frozenset()
    solution = session.get(Solution, question.solution_id)
    if solution is None:
        message = "This solution is gone. Name another one."
        raise NotFoundError(message)
    products = products_within(session, question.solution_id)
    if not products:
        message = f"The solution {solution.name} has no products yet. Put some into it first."
        raise RefusedError(message)
    return products


def _offerable(session: Session, department_id: int | None) -> frozenset[int] | None:
    return None if department_id is None else offerable(session, department_id)


def _department(session: Session, department_id: int | None) -> str | None:
    """Return the name of a department."""
    if department_id is None:
        return None
    department = session.get(Department, department_id)
    if department is None:
        message = "This department is gone. Name another one."
        raise NotFoundError(message)
    return department.name


def _ranked(found: FoundForOne | FoundBySets, task: Task) -> tuple[str, ...]:
    """Return the products in their order, where the question is about their order."""
    if task.question.weighting not in BY_PRODUCT or not isinstance(found, FoundBySets):
        return ()
    ranking = found.ranking()
    in_parts = task.question.weighting in IN_THOUSANDTHS
    said = [f"{each.name} {weight_text(each.weight, in_thousandths=in_parts)}" for each in ranking[:_RANKED]]
    more = [f"{len(ranking) - _RANKED} more"] if len(ranking) > _RANKED else []
    return (f"The products by their own degree: {', '.join([*said, *more])}.",) if said else ()


def _limited(task: Task) -> tuple[str, ...]:
    if task.offerable is None or task.department is None:
        return ()
    return (f"Only what the department {task.department} may offer.",)


def weight_text(weight: int, *, in_thousandths: bool) -> str:
    """Return a weight as it is shown: 1125 thousandths are 1.125."""
    return f"{weight // 1000:,}.{weight % 1000:03d}" if in_thousandths else f"{weight:,}"


def next_offers(shop: Shop, question: ProspectQuestion) -> tuple[tuple[RankedProduct, ...], tuple[str, ...]]:
    """Return the products that the buyers of one should be offered, best first, as of this moment; and remarks.

    Ordered by the products' own degrees, weightings (5) and (6) of seed 001; raises as `task_of` does.
    """
    shop.mirror.refresh()
    task = task_of(shop, question)
    with shop.mirror.view() as view:
        found = find(shop.mirror, view, task)
        if not isinstance(found, FoundBySets) or question.buyers_of is None:
            message = "Name the product whose buyers are asked about."
            raise RefusedError(message)
        return found.ranking(), found.remarks
