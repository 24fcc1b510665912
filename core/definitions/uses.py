"""Who uses a filter: what would change, or break, where it changes or goes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import String, cast, or_
from sqlmodel import Session, col, select

from core.definitions.strings import strings
from core.errors import QuestionError
from core.extraction.filters.library import kept_filters, saved_rows
from core.extraction.language import nodes
from core.extraction.language.parser import parse
from core.models import (
    CustomerList,
    Plan,
    PlanState,
    Question,
    ReportKind,
    RuleBase,
    SavedExtraction,
    ScheduledReport,
    VirtualAttribute,
)

# Plans of these states ask nothing any more, whom they told is kept with them, or nobody sees them yet.
OVER = frozenset({PlanState.IN_THE_MAKING, PlanState.CANCELLED, PlanState.EVALUATED, PlanState.FINISHED})
_CALL = re.compile(r"""\bfilter\s*\(\s*["'“„‘’‚](.*?)["'”“‘’]\s*[,)]""", re.IGNORECASE)  # noqa: RUF001 - as typed


class UserKind(StrEnum):
    """What uses a filter."""

    FILTER = "filter"
    ATTRIBUTE = "virtual attribute"
    RULES = "rules"
    EXTRACTION = "extraction"
    LIST = "list"
    PLAN = "plan"
    REPORT = "report"
    QUESTION = "question"


@dataclass(frozen=True)
class Use:
    """Somebody who uses a filter: what kind they are, their name, and through which other filter (None: directly).

    `holds` says whether it is asked again by itself or by its name, so that taking the filter away would break it.
    """

    kind: UserKind
    name: str
    via: str | None = None
    holds: bool = True


def filters_called(text: str) -> frozenset[str]:
    """Return the names of the filters that a text in the filter language speaks of, in small letters."""
    if "filter" not in text.casefold():
        return frozenset()
    try:
        root: nodes.Node = parse(text)
    except QuestionError:
        return frozenset(match[1].strip().casefold() for match in _CALL.finditer(text))
    found: set[str] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Call) and node.name == "filter" and node.arguments:
            named = node.arguments[0]
            found |= {named.value.strip().casefold()} if isinstance(named, nodes.Text) else set()
        waiting.extend(node.children())
    return frozenset(found)


def uses_of_filter(session: Session, name: str) -> tuple[Use, ...]:
    """Return everything that uses the filter `name`, directly or through another filter; filters first."""
    through = _closure(session, name)
    found = [Use(UserKind.FILTER, shown, via) for shown, via in through.values() if shown]
    keys = [key.replace('"', '""') for key in through]
    # Every question that was ever asked is there: where one name is looked for, those that have it are enough.
    plain = len(keys) == 1 and name.isascii() and not {'"', "\\"} & set(name)
    for kind, called, texts, holds in texts_speaking(session, name if plain else "filter("):
        if not any(key in text.casefold() for text in texts for key in keys):
            continue
        met = [key for key in set().union(*map(filters_called, texts)) if key in through]
        if met:
            direct = name.casefold() in met
            found.append(Use(kind, called, None if direct else through[min(met)][0], holds))
    return tuple(found)


def _closure(session: Session, name: str) -> dict[str, tuple[str, str | None]]:
    """Return the filter (with no name to show) and every filter above it in use: by key, shown name and via which."""
    rows = saved_rows(session)
    below: dict[str, set[str]] = {}
    for row in rows.values():
        upper = rows.get(row.parent_id or 0)
        called = set().union(*(filters_called(text) for text in [row.text, *(str(p["text"]) for p in row.parts)]))
        below[row.name] = called | ({upper.name.casefold()} if upper is not None else set())
    for kept in kept_filters(session).values():
        if kept.comes_with_system:
            below[kept.name] = set().union(*(filters_called(part.text) for part in kept.parts))
    found: dict[str, tuple[str, str | None]] = {name.casefold(): ("", None)}
    waiting = [name.casefold()]
    while waiting:
        at = waiting.pop(0)
        for user, called in sorted(below.items()):
            if at in called and user.casefold() not in found:
                found[user.casefold()] = (user, found[at][0] or None)
                waiting.append(user.casefold())
    return found


def texts_speaking(session: Session, word: str) -> Iterator[tuple[UserKind, str, list[str], bool]]:
    """Yield what else than a filter can speak of `word`: its kind, its name, its texts, whether it is asked again."""
    for attribute in session.scalars(select(VirtualAttribute).order_by(col(VirtualAttribute.name))):
        yield UserKind.ATTRIBUTE, attribute.name, [attribute.expression], True
    for rules in session.scalars(select(RuleBase).order_by(col(RuleBase.name))):
        yield UserKind.RULES, rules.name, list(strings(rules.rules)), True
    for extraction in session.scalars(select(SavedExtraction).order_by(col(SavedExtraction.name))):
        yield UserKind.EXTRACTION, extraction.name, list(strings(extraction.spec)), True
    yield from _asked(session, word)


def _asked(session: Session, word: str) -> Iterator[tuple[UserKind, str, list[str], bool]]:
    speaks = or_(
        col(Question.filter_text).icontains(word, autoescape=True),
        cast(col(Question.spec), String).icontains(word, autoescape=True),
    )
    rows = session.scalars(select(Question).where(speaks).order_by(col(Question.id)))
    asked = {row.id: [row.filter_text or "", *strings(row.spec)] for row in rows if row.id}
    stood_on: set[int] = set()
    shown = select(CustomerList).where(col(CustomerList.version) > 0)
    for kept in session.scalars(shown.order_by(col(CustomerList.name))):
        if kept.question_id in asked:
            stood_on.add(kept.question_id)
            yield UserKind.LIST, kept.name, asked[kept.question_id], True
    plans = select(Plan, CustomerList.question_id).join(CustomerList, col(Plan.list_id) == col(CustomerList.id))
    for plan, question_id in session.execute(plans.order_by(col(Plan.id))):
        if question_id in asked and plan.state not in OVER:
            yield UserKind.PLAN, f"{plan.title} (plan {plan.id})", asked[question_id], True
    reports = select(ScheduledReport).where(ScheduledReport.kind == ReportKind.QUESTION)
    for report in session.scalars(reports.where(col(ScheduledReport.next_at).is_not(None))):
        subject = report.subject or ""
        key = int(subject) if subject.isdecimal() else 0
        if key in asked:
            stood_on.add(key)
            yield UserKind.REPORT, f"report {report.id}, {report.recurrence.value}", asked[key], True
    for key, texts in asked.items():
        if key not in stood_on:
            yield UserKind.QUESTION, f"question {key}", texts, False
