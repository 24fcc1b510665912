"""Text of the filter language in, nodes with spans out; nothing is looked up here.

The caps come before the parser, and the nodes are built as the parser reduces, so that no text can exhaust the
stack, the memory or the reader's patience.
"""

import unicodedata
from functools import cache
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from core.errors import QuestionError, Span
from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.language.parser_builder import Builder, UnreadableError

MAX_CHARACTERS = 4_000
MAX_DEPTH = 64
MAX_NODES = 400
# As much of a person's own words as a refusal repeats; the span says where they all are.
LONGEST_QUOTED = 80

# Each opening mark with those that may close it; telephones write curly ones by themselves.
QUOTES = {'"': '"', "'": "'", "“": "“”", "”": "“”", "„": "“”", "‘": "‘’", "’": "‘’", "‚": "‘’"}  # noqa: RUF001 - those that people type
OPERANDS = {"NUMBER", "NAME", "STRING", "DATE", "TODAY", "YESTERDAY", "TOLD"}


def parse(text: str) -> Node:
    """Return the nodes of `text`; raise `QuestionError`, pointing at the words at fault, where it cannot be read."""
    return _parse(text, "start")


def parse_argument(text: str) -> Node:
    """Return the nodes of one argument of a function: a value, a condition or a period; raise as `parse` does."""
    return _parse(text, "single")


def _parse(text: str, rule: str) -> Node:
    _refuse_extremes(text)
    try:
        node: Node = _parser().parse(text, start=rule)
    except UnexpectedInput as error:
        raise _explained(text, error) from error
    except UnreadableError as error:
        raise QuestionError(error.message, text, _of_token(error.token)) from error
    assert_size(node, text)
    return node


def assert_size(node: Node, text: str) -> None:
    """Raise `QuestionError` where a filter is too deep or too large to be answered in reasonable time."""
    deepest, count = nodes.measure(node)
    if deepest > MAX_DEPTH:
        message = f"This filter is nested more than {MAX_DEPTH} deep. Say it with fewer levels."
        raise QuestionError(message, text, Span(0, len(text)))
    if count > MAX_NODES:
        message = f"This filter has more than {MAX_NODES} parts. Say it in fewer, or save a list and ask within it."
        raise QuestionError(message, text, Span(0, len(text)))


@cache
def _parser() -> Any:  # noqa: ANN401 - Lark's parse returns whatever its transformer makes
    starts = ["start", "single"]
    return Lark.open(
        "filter.lark", rel_to=__file__, parser="lalr", start=starts, transformer=Builder(), keep_all_tokens=True
    )


def _refuse_extremes(text: str) -> None:
    if not text.strip():
        message = "An empty filter would mean everyone. Say which customers you mean, such as sales > 500."
        raise QuestionError(message, text, Span(0, len(text)))
    if len(text) > MAX_CHARACTERS:
        message = f"This is longer than {MAX_CHARACTERS:,} characters. Say it in fewer words."
        raise QuestionError(message, text, Span(MAX_CHARACTERS, len(text)))
    refuse_unprintable(text)
    _check_brackets(text)


def refuse_unprintable(text: str) -> None:
    """Refuse characters that no one types and no database keeps, such as NUL or half of a pair."""
    for at, letter in enumerate(text):
        if unicodedata.category(letter) in {"Cc", "Cs"} and not letter.isspace():
            message = "There is a character here that cannot be shown. Take it away."
            raise QuestionError(message, text, Span(at, at + 1))


def _check_brackets(text: str) -> None:
    """Refuse quotes and parentheses that do not close, and nesting beyond the cap."""
    opened: list[int] = []
    position = 0
    while position < len(text):
        letter = text[position]
        if letter in QUOTES:
            position = _end_of_quote(text, position)
        elif letter == "(":
            opened.append(position)
            if len(opened) > MAX_DEPTH:
                message = f"Parentheses are nested more than {MAX_DEPTH} deep. Say it with fewer levels."
                raise QuestionError(message, text, Span(position, position + 1))
        elif letter == ")":
            if not opened:
                message = "This parenthesis closes nothing. Take it away, or open one before it."
                raise QuestionError(message, text, Span(position, position + 1))
            opened.pop()
        position += 1
    if opened:
        message = "This parenthesis is never closed. Add a ) where it should end."
        raise QuestionError(message, text, Span(opened[-1], opened[-1] + 1))


def _end_of_quote(text: str, start: int) -> int:
    closing = QUOTES[text[start]]
    ends = [found for mark in closing if (found := text.find(mark, start + 1)) >= 0]
    if not ends:
        message = "This quotation mark is never closed. Add another one where the text ends."
        raise QuestionError(message, text, Span(start, start + 1))
    return min(ends)


def _of_token(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _explained(text: str, error: UnexpectedInput) -> QuestionError:
    """Turn the parser's complaint into a sentence for the person who wrote the text."""
    if isinstance(error, UnexpectedCharacters):
        at = sum(len(line) + 1 for line in text.split("\n")[: error.line - 1]) + error.column - 1
        message = f"I cannot read “{text[at]}” here. Text goes in quotes, amounts are plain numbers such as 500."
        return QuestionError(message, text, Span(at, at + 1))
    token = error.token if isinstance(error, UnexpectedToken) else Token("$END", "")
    wanted = set(error.accepts or error.expected) if isinstance(error, UnexpectedToken) else set()
    return _explained_token(text, token, wanted)


def _explained_token(text: str, token: Token, wanted: set[str]) -> QuestionError:
    needs_operand = bool(wanted & OPERANDS)
    if token.type == "$END":
        stop = len(text.rstrip())
        start = max(text.rfind(" ", 0, stop), text.rfind("(", 0, stop)) + 1
        message = (
            f"Something is missing after “{text[max(start, stop - LONGEST_QUOTED) : stop]}”: the filter ends too early."
        )
        return QuestionError(message, text, Span(start, stop))
    span = _of_token(token)
    said = token if len(token) <= LONGEST_QUOTED else f"{token[:LONGEST_QUOTED]}…"
    if needs_operand:
        message = f"Something is missing before “{said}”: a name, a number, a date or text in quotes."
    elif token.type == "COMPARE":
        message = f"Compare two things at a time: write a {said} b and b {said} c."
    elif token.type == "COMMA":
        message = "I did not expect a comma here. Write numbers without one, such as 1000."
    elif token.type in OPERANDS | {"LPAR"}:
        message = f"I did not expect “{said}” here. Join conditions with and, or, xor; compare with = != < <= > >=."
    else:
        message = f"I did not expect “{said}” here."
    return QuestionError(message, text, span)
