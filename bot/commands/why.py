"""Why a customer is in an answer, or is not."""

from sqlmodel import col, select

from bot.commands.errand import Errand
from bot.commands.extraction import asked
from bot.commands.extraction_wire import WhyAnswer, WhyRequest
from bot.commands.wire import Tell
from core.actions.lists.save_list import understood_again
from core.actions.questions.ask import understand
from core.actions.questions.explain import Explanation, explain, explain_list
from core.errors import NotFoundError
from core.extraction.answer import Understood
from core.extraction.name_index import nearest_names
from core.models import CustomerList, Question
from core.shop import Shop


def why(errand: Errand, request: WhyRequest, _tell: Tell) -> WhyAnswer:
    """Answer why a customer is in an answer, or is not."""
    shop = errand.shop
    if request.list_name is not None:
        kept = _list(shop, request.list_name)
        return _answer(explain_list(shop, request.customer, kept.id or 0), f"The list “{kept.name}”")
    understood = _understood(shop, request)
    return _answer(explain(shop, request.customer, understood), understood.sentence)


def _understood(shop: Shop, request: WhyRequest) -> Understood:
    if request.extraction is not None or request.spec is not None:
        return asked(shop, request.extraction, request.spec)
    if request.words is not None:
        return understand(shop, request.words)
    with shop.store.read() as session:
        latest = session.exec(select(Question).order_by(col(Question.id).desc()).limit(1)).first()
    if latest is None:
        message = "Nothing has been asked yet. Say which question is meant: najimi why CUSTOMER QUESTION"
        raise NotFoundError(message)
    return understood_again(latest)


def _list(shop: Shop, name: str) -> CustomerList:
    wanted = " ".join(name.split()).casefold()
    with shop.store.read() as session:
        lists = list(session.scalars(select(CustomerList).order_by(col(CustomerList.name))))
    for kept in lists:
        if kept.name.casefold() == wanted:
            return kept
    near = tuple(nearest_names(name, [kept.name for kept in lists]))
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    message = f"There is no list “{name}”.{hint}"
    raise NotFoundError(message, near)


def _answer(explained: Explanation, question: str) -> WhyAnswer:
    return WhyAnswer(
        customer=explained.number,
        name=explained.name,
        question=question,
        is_in=explained.is_in,
        facts=explained.facts,
        remarks=explained.remarks,
    )
