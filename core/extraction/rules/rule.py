"""A rule of the seller's: IF a condition holds THEN the score changes (seed 001, condition defining unit 106)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import QuestionError, RefusedError, Span

MOST_RULES = 50
LONGEST_NAME = 80


@dataclass(frozen=True)
class Rule:
    """One rule: `when` is a condition and `add` a value, both in the filter language; `name` may be empty.

    `add` is what the score grows by, in points: a number such as 80 or -300, or anything the filter language can
    reckon for a customer (an amount of money counts in whole units of the currency).
    """

    when: str
    add: str
    name: str = ""

    @property
    def written(self) -> str:
        """Return the rule as people read it; `core.extraction.rules.text` reads it back."""
        label = f'"{self.name}": ' if self.name else ""
        change = f"- {self.add[1:].lstrip()}" if self.add.startswith("-") else f"+ {self.add}"
        return f"{label}IF {self.when} THEN SCORE {change}"

    def to_body(self) -> dict[str, str]:
        """Return the rule as `RuleBase.rules` keeps it."""
        return {"name": self.name, "when": self.when, "add": self.add}


def rules_to_body(rules: Sequence[Rule]) -> list[dict[str, str]]:
    """Return rules as `RuleBase.rules` keeps them."""
    return [rule.to_body() for rule in rules]


def rules_from_body(body: Sequence[Any]) -> tuple[Rule, ...]:
    """Return the rules that were kept; raise `RefusedError` for anything that is not a rule."""
    if len(body) > MOST_RULES:
        raise too_many(len(body))
    return tuple(_from_body(each, number) for number, each in enumerate(body, 1))


def too_many(count: int) -> RefusedError:
    """Return the refusal of so many rules."""
    return RefusedError(f"A rule base has at most {MOST_RULES} rules; this one has {count}. Join some of them with or.")


def checked_name(name: str, text: str, span: Span) -> str:
    """Return a rule's name, tidied up; raise `QuestionError` where it cannot be one."""
    called = " ".join(name.split())
    if '"' in called or not called.isprintable() or len(called) > LONGEST_NAME:
        message = f"A rule's name has at most {LONGEST_NAME} characters, without quotation marks."
        raise QuestionError(message, text, span)
    return called


def _from_body(each: object, number: int) -> Rule:
    if isinstance(each, Mapping) and set(each) <= {"name", "when", "add"}:
        name, when, add = (each.get(field, "") for field in ("name", "when", "add"))
        if all(isinstance(text, str) for text in (name, when, add)) and when.strip() and add.strip():
            return Rule(when.strip(), add.strip(), checked_name(name, name, Span(0, len(name))))
    message = f'Rule {number} is not one: write {{"name": "...", "when": "condition", "add": "80"}}.'
    raise RefusedError(message)
