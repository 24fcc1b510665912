"""Prospects in Slack: in every way and weighting, what to offer next, offers to one customer, and the matrix."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from bot.handlers import slack_ask
from bot.handlers.pictures import drawn_file, post_picture
from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views.prospect_charts import matrix_chart
from bot.views.slack_answer import answer_card, answer_text
from bot.views.slack_prospects import (
    CALLED,
    ROWS,
    WAYS,
    matrix_card,
    next_card,
    offers_card,
    question_of,
    weightings,
)
from bot.workers.inbox import Effect
from core.actions.catalogue.find_product import find_product
from core.actions.lists.save_list import keep_question
from core.actions.questions.answer_prospects import next_offers, understand_prospects
from core.actions.questions.ask import answer, edited
from core.actions.questions.matrix import what_to_whom
from core.actions.questions.offers import offers_for
from core.errors import NotFoundError, RefusedError
from core.extraction.answer import Understood
from core.extraction.prospects.question import ProspectQuestion, Way, Weighting
from core.models import Product, Question, QuestionKind
from core.products.departments import department_of
from core.products.paths import SolutionPaths
from core.replies import Replies

_POTENTIAL = (Way.CROSS_SELL, Way.UP_SELL, Way.REPLACEMENT)
# What may stand before the product or the solution, as people write it.
_WAY_WORDS = {
    "cross-sell": (Way.CROSS_SELL,),
    "up-sell": (Way.UP_SELL,),
    "upgrade": (Way.UP_SELL,),
    "replacement": (Way.REPLACEMENT,),
    "demand": (Way.DEMAND,),
    "all": tuple(Way),
}
_FILLERS = frozenset({"for", "of", "to", "and", "or"})


def said_prospects(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Answer who should be offered what is named, in the ways that stand before it; else take it as a question."""
    ways, ratios, words = _read(rest)
    try:
        about = _about(desk, words)
    except NotFoundError:
        if ways or ratios or not words:
            raise
        return slack_ask.ask(desk, turn, turn.words)
    weighting = Weighting.BOUGHT_RATIOS if ratios else Weighting.BOUGHT_LEVELS
    usual = _POTENTIAL if about.solution_id is not None else (Way.CROSS_SELL,)
    question = replace(about, ways=ways or usual, weighting=weighting, department_id=_department(desk, turn))
    return slack_ask.answered(desk, turn, understand_prospects(desk.shop, question, turn.words), parent_id=None)


def said_next(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Say what the buyers of a product should be offered next."""
    ways, ratios, words = _read(rest)
    if not words:
        message = "Say whose buyers: `next` and a product, such as `next 85123A`."
        raise RefusedError(message)
    weighting = Weighting.PRODUCT_RATIOS if ratios else Weighting.PRODUCT_LEVELS
    product = find_product(desk.shop, words)
    question = ProspectQuestion(
        ways=ways or _POTENTIAL,
        buyers_of=product.id,
        weighting=weighting,
        department_id=_department(desk, turn),
    )
    return _next(desk, turn, product, question, _say(turn))


def said_offers(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Say what to offer to one customer."""
    if not rest:
        message = "Say to whom: `offers` and a customer's number, such as `offers 13085`."
        raise RefusedError(message)
    found = offers_for(desk.shop, rest.removeprefix("to ").strip(), department_id=_department(desk, turn))
    blocks = offers_card(found)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, f"What to offer to {found.number}", blocks)

    return effect


def said_matrix(desk: Desk, turn: Turn, rest: str) -> Effect:
    """Say what can be sold to whom, among the customers whom the filter that follows finds."""
    found = what_to_whom(desk.shop, filter_text=rest or None, department_id=_department(desk, turn))
    ways = tuple(CALLED[way] for way in found.ways)
    rows, title = found.rows[:ROWS], "Customers who may be offered it"
    given = (title, ways, tuple(row.name for row in rows), tuple(row.counts for row in rows))
    picture = drawn_file(desk.shop, matrix_chart, *given) if rows else None

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        card = turn.say(replies, "What can be sold to whom", matrix_card(found))
        post_picture(replies, picture, channel=turn.at, thread=turn.thread or card, name="matrix", title=title)

    return effect


def open_product(desk: Desk, turn: Turn) -> Effect:
    """Answer who should be offered the product that was chosen, in every way."""
    product = _product(desk, turn.value)
    question = ProspectQuestion(ways=tuple(Way), product_id=product.id, department_id=_department(desk, turn))
    understood = understand_prospects(desk.shop, question, f"prospects all {product.code}")
    return slack_ask.answered(desk, turn, understood, parent_id=None)


def choose_way(desk: Desk, turn: Turn) -> Effect:
    """Ask the question again in another way, in place of the answer."""
    kept, key = _chosen(desk, turn)
    if key not in WAYS:
        raise _outdated()
    return _again(desk, turn, kept, lambda asked: replace(asked, ways=WAYS[key][1]))


def choose_weighting(desk: Desk, turn: Turn) -> Effect:
    """Ask the question again with another weighting, in place of the answer."""
    kept, key = _chosen(desk, turn)

    def weighed(asked: ProspectQuestion) -> ProspectQuestion:
        if key not in weightings(asked):
            raise _outdated()
        _, weighting, counted = weightings(asked)[key]
        return replace(asked, weighting=weighting, counted=counted, rules=None)

    return _again(desk, turn, kept, weighed)


def turn_around(desk: Desk, turn: Turn) -> Effect:
    """Ask the question in its other direction: what the buyers should be offered, or who should be offered it."""
    kept = slack_ask.question_of(desk, turn.value)
    asked = question_of(slack_ask.understood_of(kept))
    if asked is None or asked.solution_id is not None:
        raise _outdated()
    if asked.product_id is not None:
        ways = tuple(dict.fromkeys([*asked.ways, *_POTENTIAL]))
        around = ProspectQuestion(ways=ways, buyers_of=asked.product_id, weighting=Weighting.OFFERED_LEVELS)
    else:
        around = ProspectQuestion(ways=asked.ways, product_id=asked.buyers_of)
    around = replace(around, department_id=asked.department_id)
    understood = _narrowed(desk, kept, understand_prospects(desk.shop, around, kept.words))
    return slack_ask.answered(desk, turn, understood, parent_id=None)


def choose_next(desk: Desk, turn: Turn) -> Effect:
    """Rank what the buyers of a product should be offered by another weighting, in place."""
    number, _, key = turn.value.partition("|")
    product = _product(desk, number)
    question = ProspectQuestion(ways=_POTENTIAL, buyers_of=product.id, department_id=_department(desk, turn))
    if key not in weightings(question):
        raise _outdated()
    _, weighting, counted = weightings(question)[key]
    return _next(desk, turn, product, replace(question, weighting=weighting, counted=counted), _update(turn))


def next_customers(desk: Desk, turn: Turn) -> Effect:
    """Show the buyers of a product who should be offered more."""
    product = _product(desk, turn.value)
    question = ProspectQuestion(
        ways=_POTENTIAL,
        buyers_of=product.id,
        weighting=Weighting.OFFERED_LEVELS,
        department_id=_department(desk, turn),
    )
    understood = understand_prospects(desk.shop, question, f"next {product.code}")
    return slack_ask.answered(desk, turn, understood, parent_id=None)


Speaking = Callable[[Replies, str, list[dict[str, Any]]], int]


def _say(turn: Turn) -> Speaking:
    return turn.say


def _update(turn: Turn) -> Speaking:
    """Return how to put something in the place of the message whose menu was used."""
    return lambda replies, text, blocks: replies.slack(
        "chat.update", channel=turn.at, ts=turn.message, text=text, blocks=blocks
    )


def _next(desk: Desk, turn: Turn, product: Product, question: ProspectQuestion, speak: Speaking) -> Effect:
    ranking, remarks = next_offers(desk.shop, question)
    blocks = next_card(f"{product.name} ({product.code})", question, ranking, remarks)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        speak(replies, "What to offer next", blocks)

    return effect


def _again(desk: Desk, turn: Turn, kept: Question, change: Callable[[ProspectQuestion], ProspectQuestion]) -> Effect:
    """Answer a changed question in the place of the answer at hand; it refines what that one refined."""
    asked = question_of(slack_ask.understood_of(kept))
    if asked is None:
        raise _outdated()
    understood = _narrowed(desk, kept, understand_prospects(desk.shop, change(asked), kept.words))
    found = answer(desk.shop, understood, limit=slack_ask.TOP)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        question = keep_question(tx, desk.shop, understood, found.found, turn.user)
        question.parent_id, question.place = kept.parent_id, kept.place or turn.place
        tx.flush()
        blocks = answer_card(found, question.id or 0, refines=kept.parent_id is not None)
        _update(turn)(replies, answer_text(found), blocks)

    return effect


def _narrowed(desk: Desk, kept: Question, understood: Understood) -> Understood:
    """Return a question with the filter of the one that was kept."""
    return edited(desk.shop, understood, kept.filter_text) if kept.filter_text else understood


def _chosen(desk: Desk, turn: Turn) -> tuple[Question, str]:
    """Return the question whose menu was used, and the key that was chosen."""
    number, _, key = turn.value.partition("|")
    kept = slack_ask.question_of(desk, number)
    if kept.kind not in {QuestionKind.CROSS_SELL, QuestionKind.PROSPECTS}:
        raise _outdated()
    return kept, key


def _department(desk: Desk, turn: Turn) -> int | None:
    """Return the department of whoever asks, which limits what is proposed to them; None: they may offer anything."""
    with desk.shop.store.read() as session:
        return department_of(session, turn.user)


def _product(desk: Desk, number: str) -> Product:
    with desk.shop.store.read() as session:
        product = session.get(Product, number_of(number))
    if product is None:
        message = "That product is gone. Ask for another one."
        raise NotFoundError(message)
    return product


def _about(desk: Desk, words: str) -> ProspectQuestion:
    """Return a question about the product or, with that word before it, the solution that is named."""
    first, _, rest = words.partition(" ")
    if first.casefold() == "solution" and rest:
        with desk.shop.store.read() as session:
            return ProspectQuestion(solution_id=SolutionPaths(session).named(rest.strip()).id)
    if not words:
        message = "Say for what: `prospects 85123A`, `prospects up-sell 85123A`, `prospects solution Kitchen`."
        raise NotFoundError(message)
    return ProspectQuestion(product_id=find_product(desk.shop, words).id)


def _read(rest: str) -> tuple[tuple[Way, ...], bool, str]:
    """Return the ways that stand at the beginning, whether ratios are asked for, and what is left."""
    ways: list[Way] = []
    words = rest.split()
    ratios = False
    while words:
        first = words[0].casefold().rstrip(",")
        if first in _WAY_WORDS:
            ways += _WAY_WORDS[first]
        elif first in {"ratios", "levels"} or (first == "by" and len(words) > 1):
            ratios = ratios or first == "ratios"
        elif first not in _FILLERS:
            break
        words.pop(0)
    return tuple(way for way in Way if way in ways), ratios, " ".join(words)


def _outdated() -> NotFoundError:
    message = "That choice belongs to nothing here (any more). Ask again."
    return NotFoundError(message)
