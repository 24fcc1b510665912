"""Ask which customers: understand the words, then look the answer up."""

from collections.abc import Iterator
from itertools import islice

from core.clock import business_date
from core.errors import QuestionError, Span
from core.extraction.answer import Answer, FoundCustomer, Understood
from core.extraction.asking import Asking
from core.extraction.catalogue import Catalogue
from core.extraction.customers import CustomerQuery
from core.extraction.examples import filled_forms, nearest_forms
from core.extraction.prospects.cross_sell import Prospects, cross_sell
from core.extraction.words.recognise import NotUnderstoodError
from core.models import QuestionKind
from core.shop import Shop

EXAMPLES = 6


def understand(shop: Shop, words: str, within: Understood | None = None) -> Understood:
    """Return what `words` ask for: the filter language first, then plain words; `within` is the question refined.

    Raises `QuestionError` with the words at fault and the nearest that would work.
    """
    with shop.store.read() as session:
        catalogue = Catalogue(session)
        try:
            return _asking(shop, catalogue).understood(words, within)
        except NotUnderstoodError as error:
            near = nearest_forms(words, _forms(shop, catalogue))
            message = f"{error.message} You could ask: {' · '.join(near)}"
            raise QuestionError(message, error.text, error.span, near) from error


def answer(shop: Shop, understood: Understood, *, limit: int = 10) -> Answer:
    """Return how many customers answer the question and the best `limit` of them, as of this moment.

    Raises `QuestionError` where what the question speaks of is gone since it was understood, such as a list.
    """
    query = _query(shop, understood)
    shop.mirror.refresh()
    if understood.kind is QuestionKind.CROSS_SELL:
        prospects = _prospects(shop, understood, query, limit)
        return Answer(understood, prospects.found, prospects.of, prospects.customers, prospects.shares)
    query = query or _refuse_everyone(understood)
    with shop.mirror.view() as view:
        found = query.keep(view)
        customers = query.tables.customer
        (count,) = view.run(customers.aggregate(of=customers.count())).to_pylist()
        return Answer(understood, found, count["of"], query.best(view, limit), query.shares(view))


def everyone(shop: Shop, understood: Understood) -> Iterator[FoundCustomer]:
    """Yield every customer who answers the question as of this moment, best first.

    Raises `QuestionError`, as `answer` does, when the first is taken.
    """
    query = _query(shop, understood)
    shop.mirror.refresh()
    if understood.kind is QuestionKind.CROSS_SELL:
        yield from _prospects(shop, understood, query, None).customers
        return
    query = query or _refuse_everyone(understood)
    with shop.mirror.view() as view:
        query.keep(view)
        yield from query.everyone(view)


def examples(shop: Shop) -> list[str]:
    """Return up to six questions that this shop understands now, made of its own products and countries."""
    with shop.store.read() as session:
        catalogue = Catalogue(session)
        asking = _asking(shop, catalogue)
        working = (form for form in _forms(shop, catalogue).values() if _is_understood(asking, form))
        return list(islice(working, EXAMPLES))


def _asking(shop: Shop, catalogue: Catalogue) -> Asking:
    return Asking(catalogue, business_date(shop.clock.now(), shop.zone), shop.currency)


def _is_understood(asking: Asking, words: str) -> bool:
    try:
        asking.understood(words)
    except QuestionError:
        return False
    return True


def _forms(shop: Shop, catalogue: Catalogue) -> dict[str, str]:
    with shop.mirror.view() as view:
        return filled_forms(view, shop.mirror.tables(), catalogue, shop.currency)


def _query(shop: Shop, understood: Understood) -> CustomerQuery | None:
    """Return the query of the question's condition; None where it has none, as prospects of a product may."""
    if understood.filter_text is None:
        return None
    with shop.store.read() as session:
        condition = _asking(shop, Catalogue(session)).condition(understood.filter_text)
    today = business_date(shop.clock.now(), shop.zone)
    return CustomerQuery(condition, shop.mirror.tables(), today, shop.currency)


def _prospects(shop: Shop, understood: Understood, query: CustomerQuery | None, limit: int | None) -> Prospects:
    if understood.product_id is None:
        raise _refusal(understood, "Say which product to offer.")
    return cross_sell(shop.mirror, understood.product_id, within=query.ids() if query else None, limit=limit)


def _refuse_everyone(understood: Understood) -> CustomerQuery:
    raise _refusal(understood, "A question without a condition would mean everyone. Say which customers you mean.")


def _refusal(understood: Understood, message: str) -> QuestionError:
    return QuestionError(message, understood.words, Span(0, len(understood.words)))
