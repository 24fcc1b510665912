"""The parts that Block Kit's rules are written in: each checks a value and reports what is wrong and where."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.shapes import Json


@dataclass
class Report:
    """What was found wrong, and the names that have to be unique: block ids, and action ids within a block."""

    knows_file: Callable[[Json], bool]
    problems: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[str] = field(default_factory=set)

    def add(self, problem: str, at: str) -> None:
        """Report `problem` at the JSON pointer `at`."""
        self.problems.append(f"{problem} [json-pointer:{at}]")


Rule = Callable[[Report, Any, str], None]


def string(most: int, least: int = 0) -> Rule:
    """Allow a text of `least` to `most` characters."""

    def check(report: Report, value: object, at: str) -> None:
        if not isinstance(value, str):
            report.add("must provide a string", at)
        elif len(value) > most:
            report.add(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            report.add(f"must be more than {least - 1} characters", at)

    return check


def matching(pattern: str, name: str) -> Rule:
    """Allow a text that has the form `pattern`, which people call `name`."""

    def check(report: Report, value: object, at: str) -> None:
        if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
            report.add(f"must be a valid {name}", at)

    return check


def boolean(report: Report, value: object, at: str) -> None:
    """Allow true and false."""
    if not isinstance(value, bool):
        report.add("must provide a boolean", at)


def whole_number(report: Report, value: object, at: str) -> None:
    """Allow a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        report.add("must provide an integer", at)


def anything(report: Report, value: object, at: str) -> None:
    """Allow any object: a part of Block Kit whose inside is not judged here."""
    if not isinstance(value, dict | list | str | int):
        report.add("must provide a value", at)


def one_of(*values: str) -> Rule:
    """Allow one of `values`."""

    def check(report: Report, value: object, at: str) -> None:
        if value not in values:
            report.add("must be a valid enum value", at)

    return check


def listing(item: Rule, most: int, least: int = 1) -> Rule:
    """Allow a list of `least` to `most` items, each of which keeps the rule `item`."""

    def check(report: Report, value: object, at: str) -> None:
        if not isinstance(value, list):
            report.add("must provide an array", at)
            return
        if len(value) > most:
            report.add(f"no more than {most} items allowed", at)
            return
        if len(value) < least:
            report.add(f"no less than {least} items allowed", at)
        for number, each in enumerate(value):
            item(report, each, f"{at}/{number}")

    return check


@dataclass(frozen=True)
class Shape:
    """An object with fields that have to be there, fields that may be, and a rule about them together."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    together: Rule | None = None

    def __call__(self, report: Report, value: object, at: str) -> None:
        """Check every field; unknown ones are refused, as Slack does."""
        if not isinstance(value, dict):
            report.add("must provide an object", at)
            return
        for name in self.required.keys() - value.keys():
            report.add(f"missing required field: {name}", at)
        for name, each in value.items():
            rule = self.required.get(name) or self.optional.get(name)
            if name == "type":
                continue
            if rule is None:
                report.add(f"invalid additional property: {name}", at)
            else:
                rule(report, each, f"{at}/{name}")
        if self.together is not None:
            self.together(report, value, at)


def by_type(shapes: Mapping[str, Rule]) -> Rule:
    """Allow an object whose `type` is one of `shapes` and which has that shape."""

    def check(report: Report, value: object, at: str) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", at)
            return
        kind = value.get("type")
        shape = shapes.get(kind) if isinstance(kind, str) else None
        if shape is None:
            report.add(f"unsupported type: {kind}", f"{at}/type")
        else:
            shape(report, value, at)

    return check


def any_of(first: str, second: str) -> Rule:
    """Ask that at least one of two fields is there."""

    def check(report: Report, value: Json, at: str) -> None:
        if first not in value and second not in value:
            report.add(f"missing required field: {first} or {second}", at)

    return check


def _emoji_or_verbatim(kinds: tuple[str, ...]) -> Mapping[str, Rule]:
    return {"emoji": boolean} if kinds == ("plain_text",) else {"emoji": boolean, "verbatim": boolean}


def text(most: int, *, plain: bool = False, least: int = 1) -> Rule:
    """Allow a text object of at most `most` characters; `plain` refuses mrkdwn."""
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    shape = Shape({"text": string(most, least)}, _emoji_or_verbatim(kinds))
    return by_type(dict.fromkeys(kinds, shape))
