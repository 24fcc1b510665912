"""What may be asked about prospects: in which ways, for what, and how they are weighed (seed 001, both embodiments)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    """Why somebody may be a prospect: potential demand of three kinds, and evidently concrete demand."""

    CROSS_SELL = "cross_sell"
    UP_SELL = "up_sell"
    REPLACEMENT = "replacement"
    DEMAND = "demand"


class Weighting(StrEnum):
    """How prospects are weighed: the six ways of seed 001, second embodiment, by their numbers; or rules of the shop's.

    `offered_...` sums over the products that a buyer of the product is a prospect for ((1), (3)), `bought_...` over
    those that a prospect has bought ((2), (4)), `product_...` ranks the products themselves ((5), (6)). Levels are
    those of the relations, whether people entered or purchases taught them; ratios are recorded sales to purchasers.
    """

    OFFERED_LEVELS = "offered_levels"
    BOUGHT_LEVELS = "bought_levels"
    OFFERED_RATIOS = "offered_ratios"
    BOUGHT_RATIOS = "bought_ratios"
    PRODUCT_LEVELS = "product_levels"
    PRODUCT_RATIOS = "product_ratios"
    RULES = "rules"


class Counted(StrEnum):
    """Which recorded sales the numerator of a ratio counts; the columns of `ProductRecord`."""

    CROSS_SELLS = "cross_sells"
    UP_SELLS = "up_sells"
    REPLACEMENTS = "replacements"


# Weights of these are thousandths (1.125 is 1125), all others whole levels or scores.
IN_THOUSANDTHS = frozenset({Weighting.OFFERED_RATIOS, Weighting.BOUGHT_RATIOS, Weighting.PRODUCT_RATIOS})


@dataclass(frozen=True)
class ProspectQuestion:
    """One question about prospects: for a product or a solution, or what the buyers of a product should be offered.

    Exactly one of `product_id`, `solution_id` and `buyers_of` is given. `rules` is the name of a rule base, for the
    weighting of that name. `department_id` limits what may be offered to that department's solutions.
    """

    ways: tuple[Way, ...] = (Way.CROSS_SELL,)
    product_id: int | None = None
    solution_id: int | None = None
    buyers_of: int | None = None
    weighting: Weighting = Weighting.BOUGHT_LEVELS
    counted: tuple[Counted, ...] = tuple(Counted)
    rules: str | None = None
    department_id: int | None = None

    def __post_init__(self) -> None:
        """Refuse a question that is about nothing, or about several things."""
        about = [self.product_id, self.solution_id, self.buyers_of]
        if sum(each is not None for each in about) != 1 or not self.ways or not self.counted:
            message = f"a question about prospects is for one thing, in at least one way: {self}"
            raise ValueError(message)

    def to_spec(self) -> dict[str, Any]:
        """Return the question as `Question.spec` keeps it."""
        fields = ("product_id", "solution_id", "buyers_of", "rules", "department_id")
        given = {name: getattr(self, name) for name in fields if getattr(self, name) is not None}
        ways, counted = [way.value for way in self.ways], [each.value for each in self.counted]
        return {"prospects": {"ways": ways, "weighting": self.weighting.value, "counted": counted, **given}}

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> "ProspectQuestion":
        """Return the question that `to_spec` wrote down."""
        kept = dict(spec["prospects"])
        ways = tuple(Way(way) for way in kept.pop("ways"))
        counted = tuple(Counted(each) for each in kept.pop("counted"))
        return cls(ways=ways, weighting=Weighting(kept.pop("weighting")), counted=counted, **kept)
