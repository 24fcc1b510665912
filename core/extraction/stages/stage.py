"""The stages in which prospective customers are extracted (seed 001, figure 16, S200 to S212).

Each is a frozen fact of what is asked; `core.extraction.stages.spec` reads and writes them, `meaning` looks their names
up, `run` carries them out. Whatever a stage is about, it may also hold a condition (`where`) and narrow what is left.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum

from core.extraction.prospects.question import ProspectQuestion
from core.extraction.stages.campaign import Campaign
from core.extraction.stages.narrowing import Narrowing


class StageKind(StrEnum):
    """What a stage looks at, in the order of figure 16; they may come in any order and more than once."""

    TIMING = "timing"
    ACCOUNTING = "accounting"
    BEHAVIOUR = "behaviour"
    TROUBLE = "trouble"
    DEFINITION = "definition"
    INDIVIDUAL = "individual"
    CAMPAIGN = "campaign"


TITLES = {
    StageKind.TIMING: "Sale timing",
    StageKind.ACCOUNTING: "Managerial accounting",
    StageKind.BEHAVIOUR: "Purchase behaviour",
    StageKind.TROUBLE: "Trouble",
    StageKind.DEFINITION: "The seller's definition",
    StageKind.INDIVIDUAL: "Individual specification",
    StageKind.CAMPAIGN: "Campaign history",
}


@dataclass(frozen=True)
class Stage(ABC):
    """One stage: keeps only customers for whom `where` (filter language) holds and whom each narrowing keeps."""

    where: str | None = None
    narrow: tuple[Narrowing, ...] = ()

    @property
    @abstractmethod
    def kind(self) -> StageKind:
        """Return what the stage looks at."""


@dataclass(frozen=True)
class TimingStage(Stage):
    """S200: keeps the prospects of a product or a solution, who are then weighed as the question says."""

    prospects: ProspectQuestion | None = None

    @property
    def kind(self) -> StageKind:
        """Return what the stage looks at."""
        return StageKind.TIMING


@dataclass(frozen=True)
class MeasuredStage(Stage):
    """S202, S204, S206: keeps by figures of managerial accounting, of purchase behaviour, or of troubles."""

    about: StageKind = StageKind.ACCOUNTING

    @property
    def kind(self) -> StageKind:
        """Return what the stage looks at."""
        return self.about


@dataclass(frozen=True)
class DefinitionStage(Stage):
    """S208: keeps by the seller's own filter, and scores by a rule base of the seller's, saved under `rules`.

    The score begins at 0, or `onto` the weight that the customer came with.
    """

    rules: str | None = None
    onto: bool = False

    @property
    def kind(self) -> StageKind:
        """Return what the stage looks at."""
        return StageKind.DEFINITION


@dataclass(frozen=True)
class IndividualStage(Stage):
    """S210: of those who are left, keeps only the customers with these numbers, or excludes them."""

    customers: tuple[str, ...] = ()
    exclude: bool = False

    @property
    def kind(self) -> StageKind:
        """Return what the stage looks at."""
        return StageKind.INDIVIDUAL


@dataclass(frozen=True)
class CampaignStage(Stage):
    """S212: keeps by what customers were told before, and what they did about it."""

    campaign: Campaign | None = None

    @property
    def kind(self) -> StageKind:
        """Return what the stage looks at."""
        return StageKind.CAMPAIGN
