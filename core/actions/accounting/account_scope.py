"""Whom figures are about: a list, an answer's customers, the whole shop; with some products, or each within a range."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from core.accounting.months import month_of
from core.accounting.ranges import registered_ranges
from core.accounting.scope import Scope
from core.actions.questions.ask import everyone
from core.actions.questions.query import query_of
from core.clock import business_date
from core.errors import NotFoundError, RefusedError
from core.extraction.answer import Understood
from core.extraction.catalogue import Catalogue
from core.extraction.lists.kept import every_list, list_called
from core.extraction.lists.members import present_members
from core.extraction.name_index import NameIndex
from core.models import Plan, QuestionKind, Solution
from core.products.solutions import products_within_any
from core.shop import Shop

LONGEST_LABEL = 60
MOST_LISTS = 4


@dataclass(frozen=True)
class Wanted:
    """Whose figures are wanted: those of lists side by side, of an answer, or, where neither is said, of the shop.

    A solution, or products, narrows them; of a single group all its figures stand beside that, so that one sees what
    the set would be to it before it is offered. `ranges` keeps what lies within each customer's own range.
    """

    lists: tuple[str, ...] = ()
    answer: Understood | None = None
    solution: str | None = None
    products: tuple[str, ...] = ()
    ranges: bool = False


def scopes(shop: Shop, wanted: Wanted) -> tuple[Scope, ...]:
    """Return the groups whose figures are wanted; raise a `ShownError` for what there is not."""
    if len(wanted.lists) > MOST_LISTS:
        message = f"At most {MOST_LISTS} lists stand side by side in a readable way."
        raise RefusedError(message)
    groups = [] if wanted.answer is None else [answer_scope(shop, wanted.answer)]
    groups += [list_scope(shop, name) for name in wanted.lists]
    groups = groups or [whole_shop()]
    narrowed = groups
    if wanted.solution is not None:
        narrowed = [with_solution(shop, each, wanted.solution) for each in narrowed]
    if wanted.products:
        narrowed = [with_products(shop, each, wanted.products) for each in narrowed]
    if wanted.ranges:
        narrowed = [within_ranges(shop, each) for each in narrowed]
    return (*narrowed, groups[0]) if len(groups) == 1 and narrowed is not groups else tuple(narrowed)


def whole_shop() -> Scope:
    """Return everything that is booked: all customers, passers-by and who was erased since."""
    return Scope("The whole shop")


def list_scope(shop: Shop, name: str) -> Scope:
    """Return the customers of a saved list; raise `NotFoundError` with the nearest names where there is none."""
    with shop.store.read() as session:
        kept = list_called(session, name)
        return Scope(kept.name, tuple(sorted(present_members(session, kept.id or 0))))


def answer_scope(shop: Shop, understood: Understood) -> Scope:
    """Return the customers who answer a question now; raise `QuestionError` where what it speaks of is gone."""
    label = clipped(understood.sentence)
    if understood.kind is not QuestionKind.CUSTOMERS:
        return Scope(label, tuple(found.customer_id for found in everyone(shop, understood)))
    query = query_of(shop, understood.filter_text)
    if query is None:
        message = "This question has no condition, so it says nothing of whom it means. Ask another one."
        raise RefusedError(message)
    shop.mirror.refresh()
    return Scope(label, tuple(shop.mirror.run(query.ids().select("id")).column(0).to_pylist()))


def plan_scope(shop: Shop, plan_id: int) -> tuple[Scope, date]:
    """Return everybody on a plan's list, told or held out, and the month in which it was to be sent.

    Raises `NotFoundError` where there is no such plan.
    """
    with shop.store.read() as session:
        plan = session.get(Plan, plan_id)
        if plan is None:
            message = f"There is no plan {plan_id}. Say `plans` to see the latest."
            raise NotFoundError(message)
        members = tuple(sorted(present_members(session, plan.list_id)))
        return Scope(f"Plan {plan_id}: {plan.title}", members), month_of(business_date(plan.send_at, shop.zone))


def with_solution(shop: Shop, scope: Scope, name: str) -> Scope:
    """Return the scope with the products of a solution alone: its own and those below it, or a virtual one's.

    Raises `NotFoundError` for a solution that does not exist, and `RefusedError` for one without products.
    """
    with shop.store.read() as session:
        ids = defaultdict(list)
        # Solutions in different places of the tree may share a name; then all of them are meant.
        for kept, key in session.execute(select(col(Solution.name), col(Solution.id))):
            ids[kept].append(key)
        called = _named(name, list(ids), "solution", "Say `solutions` to see those that there are.")
        products = products_within_any(session, ids[called])
    if not products:
        message = f"There are no products in the solution “{called}” yet."
        raise RefusedError(message)
    return _of_products(scope, products, called)


def with_products(shop: Shop, scope: Scope, named: Iterable[str]) -> Scope:
    """Return the scope with some products alone, named by code or name; raise `NotFoundError` for one that is none."""
    found = {}
    with shop.store.read() as session:
        catalogue = Catalogue(session)
        for words in named:
            looked_up = catalogue.product(words)
            if looked_up.found is None:
                near = tuple(str(each) for each in looked_up.nearest)
                message = f"I know no product “{words[:LONGEST_LABEL]}”. Name it by its code or its whole name."
                raise NotFoundError(message, near)
            found[looked_up.found.id] = looked_up.found.name
    if not found:
        message = "Name at least one product."
        raise RefusedError(message)
    first, *rest = found.values()
    return _of_products(scope, frozenset(found), f"{first} and {len(rest)} more" if rest else first)


def within_ranges(shop: Shop, scope: Scope) -> Scope:
    """Return the scope with only what lies within each customer's own registered range of products.

    Raises `RefusedError` where nobody has registered one.
    """
    shop.mirror.refresh()
    with shop.store.read() as session, shop.mirror.view() as view:
        ranges = registered_ranges(session, view, shop.mirror.tables())
    return replace(scope, ranges=ranges, label=f"{scope.label}, within their ranges")


def clipped(sentence: str) -> str:
    """Return a sentence as a label: whole words, as many as fit."""
    if len(sentence) <= LONGEST_LABEL:
        return sentence
    return f"{sentence[: LONGEST_LABEL - 1].rsplit(' ', 1)[0]}…"


def list_names(session: Session) -> list[str]:
    """Return the names of the saved lists, the latest first."""
    return [kept.name for kept, _ in every_list(session)]


def solution_names(session: Session) -> list[str]:
    """Return the names of the solutions, virtual ones as well."""
    return list(session.scalars(select(col(Solution.name)).order_by(col(Solution.name))))


def _of_products(scope: Scope, products: frozenset[int], called: str) -> Scope:
    both = products if scope.products is None else products & scope.products
    return replace(scope, products=both, label=f"{scope.label}: {called}")


def _named(said: str, names: list[str], what: str, otherwise: str) -> str:
    """Return the one of `names` that was said, whatever its case; raise `NotFoundError` with the nearest."""
    index = NameIndex({name: [name] for name in names})
    exact = index.exact(said)
    if exact:
        return said if said in exact else exact[0]
    near = index.nearest(said)
    suggestions = (near.found, *near.nearest) if near.found else near.nearest
    message = f"There is no {what} “{said[:LONGEST_LABEL]}”. {otherwise}"
    raise NotFoundError(message, tuple(dict.fromkeys(suggestions)))
