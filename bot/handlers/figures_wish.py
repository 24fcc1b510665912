"""What figures are wished for, as buttons carry it and as people say it: read with care, for a button can be forged."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import select

from bot.handlers.slack_ask import latest_in, question_of, understood_of
from bot.handlers.slack_turn import Desk, Turn
from bot.views.slack_figures_form import Choices
from core.accounting.display import Display
from core.accounting.months import EARLIEST_YEAR, LATEST_YEAR
from core.accounting.spoken import read_figures
from core.actions.accounting.account import Span
from core.actions.accounting.account_scope import Wanted, list_names, solution_names
from core.actions.accounting.save_display import display_named, display_names
from core.clock import business_date
from core.errors import NotFoundError
from core.models import CustomerList

LARGEST_ID = 2**62
_PLAN = re.compile(r"plan (\d{1,18})", re.IGNORECASE)
Wish = dict[str, Any]
"""What figures were asked for, as buttons carry it: `question` or `plan` (ids), `lists` and `beside` (names),
`solution`, `ranges`, `display`, `first`, `last` and `since` (months); empty parts are left out."""


def wanted_of(desk: Desk, wish: Wish) -> tuple[Wanted, int | None]:
    """Return whose figures are wished for, and the question that can be refined for other ones, where there is one."""
    lists = tuple(str(name) for name in (*(wish.get("lists") or ()), wish.get("beside")) if name)
    solution, ranges = wish.get("solution") or None, bool(wish.get("ranges"))
    if not wish.get("question"):
        return Wanted(lists, None, solution, (), ranges), _question_of_list(desk, lists)
    question = question_of(desk, str(wish["question"]))
    return Wanted(lists, understood_of(question), solution, (), ranges), question.id


def spoken_wish(desk: Desk, turn: Turn, rest: str) -> Wish:
    """Return what somebody said as a wish; in a thread without a list, that of the thread's answer.

    A plan, such as `plan 3`, is its list before and after it was sent.
    """
    if plan := _PLAN.fullmatch(rest.strip()):
        return {"plan": int(plan[1])}
    choices, today = choices_of(desk), business_date(desk.shop.clock.now(), desk.shop.zone)
    spoken = read_figures(
        rest, lists=choices.lists, solutions=choices.solutions, displays=choices.displays, today=today
    )
    display = Display()
    if spoken.display is not None:
        with desk.shop.store.read() as session:
            display = display_named(session, spoken.display)
    if spoken.by is not None:
        display = replace(display, by=spoken.by, periods=None)
    months = {name: getattr(spoken, name) for name in ("first", "last", "since")}
    wish: Wish = {name: month.isoformat() for name, month in months.items() if month is not None}
    wish |= {"lists": list(spoken.lists), "solution": spoken.solution, "ranges": spoken.ranges}
    if display != Display():
        wish["display"] = display.to_settings()
    latest = None if spoken.lists else latest_in(desk, turn)
    return wish | ({"question": latest.id} if latest is not None else {})


def carried(value: str) -> Wish:
    """Return the wish that a button carries; raise `NotFoundError` for a forged or outdated one."""
    try:
        return checked(json.loads(value))
    except (ValueError, RecursionError) as error:
        raise _outdated() from error


def checked(wish: object) -> Wish:
    """Return a wish whose parts are what they should be; raise `NotFoundError` for anything else."""
    if not isinstance(wish, Mapping):
        raise _outdated()
    lists, display = wish.get("lists", []), wish.get("display", {})
    question, plan = wish.get("question", 0), wish.get("plan", 0)
    texts = [wish.get(name) or "" for name in ("solution", "beside", "first", "last", "since")]
    whole = isinstance(lists, list) and isinstance(display, Mapping)
    if not all(isinstance(number, int) and 0 <= number < LARGEST_ID for number in (question, plan)):
        raise _outdated()
    if not whole or not all(isinstance(text, str) for text in (*texts, *lists)):
        raise _outdated()
    return dict(wish)


def _outdated() -> NotFoundError:
    return NotFoundError("That button belongs to nothing here (any more). Ask for the figures again.")


def display_of(wish: Wish) -> Display:
    """Return how the figures are to be shown."""
    return Display.from_settings(wish.get("display") or {})


def span_of(wish: Wish) -> Span:
    """Return from which month to which."""
    first, last = (month_of_wish(wish[name]) if wish.get(name) else None for name in ("first", "last"))
    return Span(first, last)


def month_of_wish(text: str) -> date:
    """Return a month of a wish."""
    try:
        month = date.fromisoformat(text).replace(day=1)
    except ValueError as error:
        raise _outdated() from error
    if not EARLIEST_YEAR <= month.year <= LATEST_YEAR:
        raise _outdated()
    return month


def choices_of(desk: Desk) -> Choices:
    """Return the names of lists, solutions and display settings that there are."""
    with desk.shop.store.read() as session:
        return Choices(list_names(session), solution_names(session), display_names(session))


def _question_of_list(desk: Desk, lists: tuple[str, ...]) -> int | None:
    """Return the question that made a list, where a single one is meant: it can be refined from there."""
    if len(lists) != 1:
        return None
    with desk.shop.store.read() as session:
        kept = session.exec(select(CustomerList).where(CustomerList.name == lists[0])).first()
        return kept.question_id if kept is not None else None
