"""What rules mean: their conditions and changes looked up among the shop's own names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import QuestionError, Span
from core.extraction.catalogue import Catalogue
from core.extraction.explaining.personal import personal
from core.extraction.language import meaning as means
from core.extraction.language.describe import clause
from core.extraction.language.parser import parse
from core.extraction.language.printer import number_text
from core.extraction.language.resolve import Resolver, resolve
from core.extraction.language.vocabulary import Kind
from core.extraction.rules.rule import Rule
from core.money import Currency

# What points can be made of: a number, an amount in whole units of the currency, a number of days.
POINTS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DAYS})


@dataclass(frozen=True)
class UnderstoodRule:
    """A rule, understood; `sentence` says it in plain words, `fact` says of one customer that it applies."""

    rule: Rule
    condition: means.Condition
    add: means.Value
    sentence: str
    fact: str

    @property
    def title(self) -> str:
        """Return what to call the rule where it applies: its name, or what it looks for."""
        return self.rule.name or self.fact


def understand_rules(
    rules: Sequence[Rule], catalogue: Catalogue, today: date, currency: Currency
) -> tuple[UnderstoodRule, ...]:
    """Return the meaning of rules on the business date `today`.

    Raises `QuestionError`, with the text of the rule at fault, for names that are not known and for what is no number
    of points.
    """
    return tuple(_understood(rule, catalogue, today, currency) for rule in rules)


def parts_of(rules: Sequence[UnderstoodRule]) -> Iterator[means.Meaning]:
    """Yield the conditions and the changes of rules."""
    for each in rules:
        yield each.condition
        yield each.add


def _understood(rule: Rule, catalogue: Catalogue, today: date, currency: Currency) -> UnderstoodRule:
    condition = resolve(parse(rule.when), rule.when, catalogue, today)
    add = Resolver(rule.add, catalogue, today).value(parse(rule.add))
    if add.kind not in POINTS:
        message = f"“{rule.add}” is {add.kind.value}: a score changes by a number, such as 80 or sales / 100."
        raise QuestionError(message, rule.add, Span(0, len(rule.add)))
    said = clause(condition, currency)
    sentence = f"customers {said}: {_change(add, rule.add)}"
    return UnderstoodRule(rule, condition, add, sentence, personal(said))


def _change(add: means.Value, written: str) -> str:
    if isinstance(add, means.Constant) and isinstance(add.value, Decimal):
        number = number_text(add.value)
        return f"{number} points" if number.startswith("-") else f"+{number} points"
    return f"{written} points"
