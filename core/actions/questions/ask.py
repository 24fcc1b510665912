"""Ask which customers: understand the words, then look the answer up."""

from collections.abc import Callable, Iterator
from itertools import islice

from core.actions.questions.answer_extraction import answer_extraction, every_extraction
from core.actions.questions.answer_prospects import answer_prospects, every_prospect
from core.actions.questions.query import asking_of, query_of
from core.errors import QuestionError, Span
from core.extraction.answer import Answer, FoundCustomer, Understood
from core.extraction.asking import FILTER_SIGNS, Asking
from core.extraction.catalogue import Catalogue
from core.extraction.customers import CustomerQuery
from core.extraction.examples import filled_forms, nearest_forms
from core.extraction.prospects.cross_sell import Prospects, cross_sell
from core.extraction.words.recognise import NotUnderstoodError
from core.models import QuestionKind
from core.shop import Shop

EXAMPLES = 6


class NearestFormsError(QuestionError):
    """Words that fit no question; what is suggested are whole questions to ask instead."""


def understand(shop: Shop, words: str, within: Understood | None = None) -> Understood:
    """Return what `words` ask for: the filter language first, then plain words; `within` is the question refined.

    Raises `QuestionError` with the words at fault and the nearest that would work.
    """
    with shop.store.read() as session:
        catalogue = Catalogue(session)
        try:
            return asking_of(shop, catalogue).understood(words, within)
        except QuestionError as error:
            part = not error.suggestions and (error.span.start, error.span.end) != (0, len(words))
            plain = part and not FILTER_SIGNS.search(words)
            if not (isinstance(error, NotUnderstoodError) or plain):
                raise
            near = nearest_forms(words, _forms(shop, catalogue))
            message = f"{error.message} You could ask: {' · '.join(near)}"
            raise NearestFormsError(message, error.text, error.span, near) from error


def edited(shop: Shop, understood: Understood, filter_text: str) -> Understood:
    """Return the question with `filter_text` (plain words will do, too) in the place of its filter.

    Empty text leaves a question about prospects or an extraction without one. Raises `QuestionError` as `understand`
    does.
    """
    with shop.store.read() as session:
        return asking_of(shop, Catalogue(session)).edited(understood, filter_text)


def answer(shop: Shop, understood: Understood, *, limit: int = 10) -> Answer:
    """Return how many customers answer the question and the best `limit` of them, as of this moment.

    Raises `QuestionError` where what the question speaks of is gone since it was understood, such as a list.
    """
    query = query_of(shop, understood.filter_text)
    shop.mirror.refresh()
    return _ANSWERS[understood.kind](shop, understood, query, limit)


def everyone(shop: Shop, understood: Understood) -> Iterator[FoundCustomer]:
    """Yield every customer who answers the question as of this moment, best first.

    Raises `QuestionError`, as `answer` does, when the first is taken.
    """
    query = query_of(shop, understood.filter_text)
    shop.mirror.refresh()
    yield from _EVERYONE[understood.kind](shop, understood, query)


def examples(shop: Shop) -> list[str]:
    """Return up to six questions that this shop understands now, made of its own products and countries."""
    with shop.store.read() as session:
        catalogue = Catalogue(session)
        asking = asking_of(shop, catalogue)
        working = (form for form in _forms(shop, catalogue).values() if _is_understood(asking, form))
        return list(islice(working, EXAMPLES))


def _is_understood(asking: Asking, words: str) -> bool:
    try:
        asking.understood(words)
    except QuestionError:
        return False
    return True


def _forms(shop: Shop, catalogue: Catalogue) -> dict[str, str]:
    with shop.mirror.view() as view:
        return filled_forms(view, shop.mirror.tables(), catalogue, shop.currency)


def _answer_customers(shop: Shop, understood: Understood, query: CustomerQuery | None, limit: int) -> Answer:
    asked = query or _refuse_everyone(understood)
    with shop.mirror.view() as view:
        kept = asked.keep(view)
        customers = asked.tables.customer
        (count,) = view.run(customers.aggregate(of=customers.count())).to_pylist()
        top, shares = asked.best(view, limit), asked.shares(view)
        return Answer(understood, kept.found, count["of"], top, shares, remarks=kept.remarks)


def _every_customer(shop: Shop, understood: Understood, query: CustomerQuery | None) -> Iterator[FoundCustomer]:
    asked = query or _refuse_everyone(understood)
    with shop.mirror.view() as view:
        asked.keep(view)
        yield from asked.everyone(view)


def _answer_cross_sell(shop: Shop, understood: Understood, query: CustomerQuery | None, limit: int) -> Answer:
    prospects = _prospects(shop, understood, query, limit)
    return Answer(understood, prospects.found, prospects.of, prospects.customers, prospects.shares)


def _every_cross_sell(shop: Shop, understood: Understood, query: CustomerQuery | None) -> Iterator[FoundCustomer]:
    yield from _prospects(shop, understood, query, None).customers


def _prospects(shop: Shop, understood: Understood, query: CustomerQuery | None, limit: int | None) -> Prospects:
    if understood.product_id is None:
        raise _refusal(understood, "Say which product to offer.")
    return cross_sell(shop.mirror, understood.product_id, within=query.ids() if query else None, limit=limit)


def _refuse_everyone(understood: Understood) -> CustomerQuery:
    raise _refusal(understood, "A question without a condition would mean everyone. Say which customers you mean.")


def _refusal(understood: Understood, message: str) -> QuestionError:
    return QuestionError(message, understood.words, Span(0, len(understood.words)))


Answering = Callable[[Shop, Understood, CustomerQuery | None, int], Answer]
Everyone = Callable[[Shop, Understood, CustomerQuery | None], Iterator[FoundCustomer]]

# How each kind of question is answered; the query is that of its condition, and the mirror is up to date.
_ANSWERS: dict[QuestionKind, Answering] = {
    QuestionKind.CUSTOMERS: _answer_customers,
    QuestionKind.CROSS_SELL: _answer_cross_sell,
    QuestionKind.PROSPECTS: answer_prospects,
    QuestionKind.EXTRACTION: answer_extraction,
}
_EVERYONE: dict[QuestionKind, Everyone] = {
    QuestionKind.CUSTOMERS: _every_customer,
    QuestionKind.CROSS_SELL: _every_cross_sell,
    QuestionKind.PROSPECTS: every_prospect,
    QuestionKind.EXTRACTION: every_extraction,
}
