"""Who asks for a list by its name: what would break, were it renamed or taken away."""

from collections.abc import Iterator

from sqlalchemy import String, cast, or_
from sqlmodel import Session, col, select

from core.definitions.strings import strings
from core.errors import QuestionError
from core.extraction.language import nodes
from core.extraction.language.parser import parse
from core.models import (
    CustomerList,
    Question,
    ReportKind,
    RuleBase,
    SavedExtraction,
    SavedFilter,
    ScheduledReport,
    VirtualAttribute,
)


def uses_of_list(session: Session, name: str) -> tuple[str, ...]:
    """Return what asks for the list `name`, in words: filters, attributes, rules, extractions, lists, reports."""
    wanted = name.casefold()
    return tuple(said for said, texts in _texts(session) if any(wanted in lists_called(text) for text in texts))


def lists_called(text: str) -> frozenset[str]:
    """Return the names of the lists that a text in the filter language speaks of, in small letters."""
    if "list" not in text.casefold():
        return frozenset()
    try:
        waiting: list[nodes.Node] = [parse(text)]
    except QuestionError:
        return frozenset()
    found: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Call) and node.name == "list" and node.arguments:
            named = node.arguments[0]
            found |= {named.value.strip().casefold()} if isinstance(named, nodes.Text) else set()
        waiting.extend(node.children())
    return frozenset(found)


def _texts(session: Session) -> Iterator[tuple[str, list[str]]]:
    for kept in session.scalars(select(SavedFilter).order_by(col(SavedFilter.name))):
        yield f"the filter “{kept.name}”", [kept.text, *strings(kept.parts)]
    for attribute in session.scalars(select(VirtualAttribute).order_by(col(VirtualAttribute.name))):
        yield f"the attribute “{attribute.name}”", [attribute.expression]
    for rules in session.scalars(select(RuleBase).order_by(col(RuleBase.name))):
        yield f"the rules “{rules.name}”", list(strings(rules.rules))
    for extraction in session.scalars(select(SavedExtraction).order_by(col(SavedExtraction.name))):
        yield f"the extraction “{extraction.name}”", list(strings(extraction.spec))
    speaks = or_(col(Question.filter_text).ilike("%list(%"), cast(col(Question.spec), String).ilike("%list(%"))
    rows = session.execute(
        select(CustomerList, Question)
        .join(Question, col(Question.id) == col(CustomerList.question_id))
        .where(speaks, col(CustomerList.version) > 0)
        .order_by(col(CustomerList.name))
    )
    for kept_list, question in rows:
        yield f"the list “{kept_list.name}”", [question.filter_text or "", *strings(question.spec)]
    reports = select(ScheduledReport).where(ScheduledReport.kind == ReportKind.QUESTION)
    for report in session.scalars(reports.where(col(ScheduledReport.next_at).is_not(None))):
        subject = report.subject or ""
        asked = session.get(Question, int(subject)) if subject.isdecimal() else None
        if asked is not None:
            yield f"the report {report.id}", [asked.filter_text or "", *strings(asked.spec)]
