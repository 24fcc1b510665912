"""What a plan brought, as figures and as sentences for staff."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core.evaluation.intervals import Amounts, Interval
from core.money import Currency


class Verdict(StrEnum):
    """What the comparison with those left alone allows to say."""

    MORE = "more"
    FEWER = "fewer"
    NO_CONCLUSION = "no_conclusion"
    TOO_FEW = "too_few"
    NO_CONTROL = "no_control"


@dataclass(frozen=True)
class Arm:
    """One side of the comparison: everybody who was meant to be told, or everybody who was held out.

    Money in minor units, net of cancellations, within the window: `product_sales` of the offered product, `sales` of
    everything. Profit counts only lines whose cost is known; `sales_with_cost` says how much of the sales these are.
    """

    people: int
    buyers: int
    product_sales: int
    sales: int
    product_profit: int
    profit: int
    sales_with_cost: int
    squares: int

    @property
    def rate(self) -> float:
        """Return the share of buyers; nought for an empty arm."""
        return self.buyers / self.people if self.people else 0.0

    @property
    def amounts(self) -> Amounts:
        """Return the sales for each person, as their interval needs them."""
        return Amounts(self.people, self.sales, self.squares)


@dataclass(frozen=True)
class Result:
    """The evaluation of one plan at one moment.

    `first` to `last` are the business dates that count, both included; `final` says whether the window has ended.
    `answered` counts answers by kind. `buyers` is the difference in the share of buyers, `extra_sales` the difference
    in sales per person times the number treated (minor units); each None where it cannot be computed. `visited` counts
    who followed a link, None where visits were not counted; `variants` compares two scripts where there were two.
    """

    plan_id: int
    title: str
    product: str | None
    first: date
    last: date
    final: bool
    sent: int
    answered: dict[str, int]
    treated: Arm
    control: Arm
    verdict: Verdict
    buyers: Interval | None
    sales_verdict: Verdict
    extra_sales: Interval | None
    sentences: tuple[str, ...]
    visited: int | None = None
    variants: "Variants | None" = None

    def figures(self) -> dict[str, Any]:
        """Return every figure by name, as plain values that JSON can hold."""
        figures = asdict(self)
        figures |= {"first": self.first.isoformat(), "last": self.last.isoformat()}
        figures["sentences"] = list(self.sentences)
        return figures


@dataclass(frozen=True)
class Comparison:
    """The two arms compared."""

    verdict: Verdict
    buyers: Interval | None
    sales_verdict: Verdict
    extra_sales: Interval | None


@dataclass(frozen=True)
class Facts:
    """What was counted, before it is compared and said."""

    product: str | None
    first: date
    last: date
    final: bool
    sent: int
    answered: dict[str, int]
    treated: Arm
    control: Arm
    visited: int | None = None
    variants: "Variants | None" = None


@dataclass(frozen=True)
class Variant:
    """One script's people: everybody who was meant to get it, whether or not it arrived (`sent` did).

    `welcomed` counts those who said that they are interested or ordered, `ordered` the latter alone, `visited` those
    who followed a link.
    """

    name: str
    arm: Arm
    sent: int
    interested: int
    ordered: int
    welcomed: int
    visited: int

    @property
    def people(self) -> int:
        """Return how many were meant to get it."""
        return self.arm.people


@dataclass(frozen=True)
class Variants:
    """Both scripts; the differences are the first's share minus the second's, None where it cannot be computed.

    `in_both` counts people who came in under two customer numbers, one on each side: they are left out of both.
    """

    first: Variant
    second: Variant
    in_both: int
    bought: Interval | None
    bought_verdict: Verdict
    welcomed: Interval | None
    welcomed_verdict: Verdict


def sentences(facts: Facts, compared: Comparison, currency: Currency) -> tuple[str, ...]:
    """Say the result in plain words, the answer first."""
    return tuple(
        sentence
        for sentence in (
            _reach(facts),
            _bought(facts, compared) if facts.product else "",
            _sold(facts, compared, currency),
            _profit(facts, currency),
            _answers(facts.answered),
            "" if facts.visited is None else f"{facts.visited:,} of {facts.sent:,} followed a link in it.",
            "" if facts.final else f"The window runs on; this counts up to {_day(facts.last)}.",
        )
        if sentence
    )


def _reach(facts: Facts) -> str:
    treated, control = facts.treated.people, facts.control.people
    told = f"{facts.sent:,} of {treated:,} got the message" if facts.sent != treated else f"{treated:,} got the message"
    return f"{told}; {control:,} were held out. Purchases from {_day(facts.first)} to {_day(facts.last)}."


def _bought(facts: Facts, compared: Comparison) -> str:
    treated, control = facts.treated, facts.control
    who = f"Bought {facts.product}: {treated.buyers:,} of {treated.people:,} ({treated.rate:.1%})"
    if compared.verdict is Verdict.NO_CONTROL:
        return f"{who}. Nobody was held out, so nobody can say how many would have bought anyway."
    who += f" against {control.buyers:,} of {control.people:,} ({control.rate:.1%}) held out"
    if compared.verdict is Verdict.TOO_FEW or compared.buyers is None:
        return f"{who}: too few to tell."
    b = compared.buyers
    spread = f"{b.difference * 100:+.1f} points, between {b.low * 100:+.1f} and {b.high * 100:+.1f}"
    return f"{who}: {spread}. {_conclusion(compared.verdict, 'buyers')}"


def _conclusion(verdict: Verdict, what: str) -> str:
    return {
        Verdict.MORE: f"The message brought {what}.",
        Verdict.FEWER: f"The message cost {what}.",
    }.get(verdict, "No conclusion: chance alone could make that difference.")


def _sold(facts: Facts, compared: Comparison, currency: Currency) -> str:
    said = f"Sales to those told: {currency.text(facts.treated.sales)}"
    if facts.product:
        said += f", {currency.text(facts.treated.product_sales)} of it {facts.product}"
    extra = compared.extra_sales
    if extra is None:
        return f"{said}."
    difference, low, high = (_signed(amount, currency) for amount in (extra.difference, extra.low, extra.high))
    spread = f"{difference}, between {low} and {high}"
    if compared.sales_verdict is Verdict.TOO_FEW:
        return f"{said} ({spread}, from too few to tell)."
    return f"{said} ({spread}). {_conclusion(compared.sales_verdict, 'sales')}"


def _profit(facts: Facts, currency: Currency) -> str:
    treated = facts.treated
    if not treated.sales_with_cost:
        return ""
    whole = (
        ""
        if treated.sales_with_cost == treated.sales
        else f" (cost known for {currency.text(treated.sales_with_cost)})"
    )
    return f"Profit from those told: {currency.text(treated.profit)}{whole}."


def _answers(answered: dict[str, int]) -> str:
    parts = [f"{count:,} {kind.replace('_', ' ')}" for kind, count in sorted(answered.items()) if count]
    return f"Answers: {', '.join(parts)}." if parts else "Nobody has answered."


def _signed(minor: float, currency: Currency) -> str:
    return f"{'+' if minor >= 0 else ''}{currency.text(round(minor))}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
