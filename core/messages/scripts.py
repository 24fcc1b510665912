"""Message scripts: checked before they are used, rendered apart, one text a customer.

Liquid, strictly (docs/architecture.md, "Untrusted text"): a field or filter that does not exist is refused by name
before anything is rendered, and rendering happens in a process that is killed when it asks for too much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from core.errors import ScriptError
from core.messages.fields import FIELDS, SAMPLE, Values
from core.messages.markup import fault, finished
from core.messages.render_process import Rendering, RowAnswer, render_apart
from core.ports import MessageFormat

LONGEST_SCRIPT = 4_000
ROWS_A_PROCESS = 2_000
# As close as a slip of the keys, not merely some letters in common.
NEAR_ENOUGH = 60

_GREETING = "Hello {{ customer.name }},\n\n"
_SIGNATURE = "\n\n{{ shop.name }}"
DEFAULT_SCRIPT = (
    f"{_GREETING}we thought of you {{{{ reason }}}}: {{{{ product.name }}}}, {{{{ product.price }}}}.{_SIGNATURE}"
)


@dataclass(frozen=True)
class RenderedText:
    """The finished text of one customer, or what keeps it from being sent; exactly one of the two."""

    text: str = ""
    fault: str | None = None


class ScriptRenderer:
    """One script for one channel."""

    def __init__(
        self,
        script: str,
        format_: MessageFormat,
        longest: int,
        missing: Mapping[str, str] | None = None,
        *,
        fields: Mapping[str, str] = FIELDS,
    ) -> None:
        """Take a script, how its channel reads texts, and how many characters that carries.

        `fields` are those that a script of its kind may use; `missing` names those of them that this plan cannot fill,
        each with the reason ("this product has no price").
        """
        self._script, self._format, self._longest = script, format_, longest
        self._missing, self._fields = missing or {}, fields

    def render_many(self, rows: Sequence[Values]) -> list[RenderedText]:
        """Check the script, and return a text or a fault for each row, in order.

        Raises `ScriptError`, naming the field, filter or line, where the script itself cannot be used.
        """
        _refuse_shape(self._script)
        texts: list[RenderedText] = []
        for start in range(0, max(1, len(rows)), ROWS_A_PROCESS):
            texts += self._render_chunk(rows[start : start + ROWS_A_PROCESS])
        return texts

    def _render_chunk(self, rows: Sequence[Values]) -> list[RenderedText]:
        """Render the sample and these rows in one process, which stops before them where a name is unknown."""
        rendering = render_apart(
            self._script,
            [row.tree() for row in (SAMPLE, *rows)],
            known_fields=[field for field in self._fields if field not in self._missing],
            escape=self._format is MessageFormat.TELEGRAM_HTML,
        )
        if rendering.problem:
            raise ScriptError(rendering.problem)
        problems = _unknown_fields(rendering, self._fields, self._missing) + _unknown_filters(rendering)
        if problems:
            raise ScriptError("\n".join(problems))
        sample, *texts = (self._finish(answer) for answer in rendering.rows)
        if sample.fault:
            message = f"The message cannot be made. {sample.fault}"
            raise ScriptError(message)
        return texts

    def _finish(self, answer: RowAnswer) -> RenderedText:
        if answer.problem is not None:
            return RenderedText(fault=answer.problem)
        text = finished(answer.text, self._format)
        problem = fault(text, self._format, self._longest)
        return RenderedText(fault=problem) if problem else RenderedText(text)


def default_script(missing: Mapping[str, str]) -> str:
    """Return a script to start from that uses no field of `missing`."""
    if "product.name" in missing:
        return f"{_GREETING}we write {{{{ reason }}}}.{_SIGNATURE}"
    return DEFAULT_SCRIPT.replace(", {{ product.price }}", "") if "product.price" in missing else DEFAULT_SCRIPT


def check_script(
    script: str,
    format_: MessageFormat,
    longest: int,
    missing: Mapping[str, str] | None = None,
) -> None:
    """Raise `ScriptError`, naming the field, filter or line, unless `script` can be used; see `ScriptRenderer`."""
    ScriptRenderer(script, format_, longest, missing).render_many([])


def _refuse_shape(script: str) -> None:
    if not script.strip():
        message = "The message is empty. Write what the customer should read."
        raise ScriptError(message)
    if len(script) > LONGEST_SCRIPT:
        message = f"The script is {len(script):,} characters long. Keep it to {LONGEST_SCRIPT:,}."
        raise ScriptError(message)
    if "\x00" in script:
        message = "The script holds a NUL character. Type it again by hand."
        raise ScriptError(message)
    if any("\ud800" <= letter <= "\udfff" for letter in script):
        message = "The script holds half of a character, which nobody can read. Type it again by hand."
        raise ScriptError(message)


def _unknown_fields(rendering: Rendering, fields: Mapping[str, str], missing: Mapping[str, str]) -> list[str]:
    problems = []
    for name, line in rendering.fields:
        if name in missing:
            problems.append(f"{{{{ {name} }}}} (line {line}) cannot be filled: {missing[name]}.")
        elif name not in fields:
            known = [field for field in fields if field not in missing]
            problems.append(f"There is no field {{{{ {name} }}}} (line {line}). {_suggestion(name, known)}")
    return problems


def _unknown_filters(rendering: Rendering) -> list[str]:
    return [
        f"There is no filter “{name}” (line {line}). {_suggestion(name, sorted(rendering.known_filters))}"
        for name, line in rendering.filters
        if name not in rendering.known_filters
    ]


def _suggestion(name: str, known: Sequence[str]) -> str:
    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return f"Did you mean {found[0]}?" if found else f"Known are: {', '.join(known)}."
