"""What one clause of a question in plain words asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.prospects.question import Way, Weighting
from core.extraction.stages.campaign import Campaign
from core.extraction.words.ranking import Ranking


@dataclass(frozen=True)
class OfferAsked:
    """What is asked about prospects, as it was said: `about` names a product, a solution, or whose buyers are meant.

    Without `ways` it is whom to offer a product at all.
    """

    about: nodes.Text
    subject: Literal["product", "solution", "buyers"] = "product"
    ways: tuple[Way, ...] = ()
    weighting: Weighting | None = None


@dataclass(frozen=True)
class Clause:
    """What one clause asks for: a condition, something about prospects, a part of a ranking, or nothing of its own.

    `more` makes the condition of a further name that follows without a verb ("... and a lamp"), `again` the same
    condition in another period ("... but not this year"). `period` is the clause's own; `follows` says that it had no
    verb and leans on the clause before it, `either` that it means one of several even with "and" ("from Spain and
    Italy"). `command` is what is asked with a command of its own, `campaign` what campaigns have done.

    Of the words before it a clause hands on `thing`, the product spoken of last ("... but did not buy it"), `ranked`,
    whether a ranking was begun, and `leads`, the words that what follows may lean on ("... and at least two lamps").
    `leans` says that it did so itself: as the other half of one comparison ("under 50 or over 500"), or as a part.
    """

    node: Node | None = None
    offer: OfferAsked | None = None
    rank: Ranking | None = None
    more: Callable[[nodes.Text, Node | None], Node] | None = None
    again: Callable[[Node], Node] | None = None
    period: Node | None = None
    follows: bool = False
    either: bool = False
    command: str | None = None
    campaign: Campaign | None = None
    thing: nodes.Text | None = None
    ranked: bool = False
    leads: tuple[str, ...] = ()
    leans: Literal["", "half", "part"] = ""

    @property
    def negative(self) -> bool:
        """Return whether the condition says that something is not so."""
        node = self.node
        if isinstance(node, nodes.Compare) and isinstance(node.right, nodes.Number):
            return node.sign == "=" and node.right.value == 0
        return isinstance(node, nodes.Not)
