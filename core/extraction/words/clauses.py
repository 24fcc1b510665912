"""One clause in plain words in, what it asks out; a shape whose slots do not fit gives nothing."""

from collections.abc import Mapping
from dataclasses import replace

from core.errors import Span
from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.words.clause import Clause
from core.extraction.words.fill import read_shape
from core.extraction.words.form import Form
from core.extraction.words.forms import NOT, SHAPES
from core.extraction.words.slot_reader import SlotReader
from core.extraction.words.slots import DoesNotFitError, Slot


def read_clause(reader: SlotReader, form: str, slots: Mapping[str, Slot], span: Span, before: Clause | None) -> Clause:
    """Return the clause of `form`; raise `DoesNotFitError` or, naming what is unknown, `QuestionError`."""
    found = Form(reader, slots, span, before)
    if form in SHAPES:
        clause = read_shape(SHAPES[form], found)
    else:
        clause = _turned_round(read_shape(SHAPES[form.removesuffix(NOT)], found), found)
    return replace(
        clause,
        thing=_thing(found),
        ranked=clause.rank is not None or (before is not None and before.ranked),
    )


def both(low: Clause, high: Clause) -> Clause:
    """Return a clause that asks for both of two bounds; raise `DoesNotFitError` where it asks for no condition."""
    if low.node is None or high.node is None:
        raise DoesNotFitError

    def more(text: nodes.Text, own: Node | None) -> Node:
        return _within([each.more(text, own) for each in (low, high) if each.more])

    def again(period: Node) -> Node:
        return _within([each.again(period) for each in (low, high) if each.again])

    return replace(
        low,
        node=_within([low.node, high.node]),
        more=more if low.more else None,
        again=again if low.again else None,
    )


def _within(bounds: list[Node]) -> Node:
    """Join two bounds; what is not between them is beyond one of them."""
    inner = [bound.condition for bound in bounds if isinstance(bound, nodes.Not)]
    if len(inner) == len(bounds):
        return nodes.Not(nodes.chain(nodes.And, inner), span=bounds[0].span)
    return nodes.chain(nodes.And, bounds)


def _thing(form: Form) -> nodes.Text | None:
    """Return the product that is spoken of from here on."""
    if "product" in form.slots:
        return form.product()
    return form.before.thing if form.before else None


def _turned_round(clause: Clause, form: Form) -> Clause:
    """Return the opposite of a clause, also for the names and periods that follow it."""
    if clause.node is None:
        raise DoesNotFitError
    more, again = clause.more, clause.again

    def other_name(text: nodes.Text, own: Node | None) -> Node:
        if more is None:
            raise DoesNotFitError
        return form.opposite(more(text, own))

    def other_period(period: Node) -> Node:
        if again is None:
            raise DoesNotFitError
        return form.opposite(again(period))

    return replace(
        clause,
        node=form.opposite(clause.node),
        more=other_name if more else None,
        again=other_period if again else None,
        either=False,
    )
