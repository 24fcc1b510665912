"""One shape of a clause in plain words: its sentence templates, and the filter that it means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.extraction.words.clause import Clause
from core.extraction.words.form import Form

ReadForm = Callable[[Form], Clause]


@dataclass(frozen=True)
class Shape:
    """Templates of hassil's language, and what they mean.

    `means` is a filter in the filter language, in which `$name` stands for a slot of the templates: one that was not
    said falls out of its function, and a function left without arguments is the attribute of its name. A comparison
    that was said ("less than") takes the place of the filter's first one. `counts` are the numbers meant where none is
    said. What no such filter can say is read by a function. With `either`, names joined by "and" mean one of them.
    `negated` shapes can also be asked the other way round: `<did>`, `<with>` and `<is>` in their templates say where.
    """

    sentences: tuple[str, ...]
    means: str | ReadForm
    counts: Mapping[str, int] = field(default_factory=dict)
    either: bool = False
    negated: bool = False
