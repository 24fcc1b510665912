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
        return read_shape(SHAPES[form], found)
    return _turned_round(read_shape(SHAPES[form.removesuffix(NOT)], found), found)


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
