"""What the stages of an extraction are looked up in and asked of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.extraction.catalogue import Catalogue
from core.extraction.mirror import MirrorView
from core.extraction.mirror.tables import Tables
from core.extraction.prospects.question import ProspectQuestion
from core.money import Currency


@dataclass(frozen=True)
class Prospects:
    """How prospects are found: `what` says it, to follow "the"; `keep` puts them into a table of a view.

    The table has `id` and `member_weight` (in `thousandths`, or whole). `reasons_of` says why for these customers,
    `against` why one of them is none.
    """

    what: str
    thousandths: bool
    keep: Callable[[MirrorView, str], None]
    reasons_of: Callable[[MirrorView, list[int]], dict[int, str]]
    against: Callable[[MirrorView, int], tuple[str, ...]]


@dataclass(frozen=True)
class Context:
    """One shop at one moment: its names and history in `session` (a snapshot), its customers in the mirror's tables."""

    session: Session
    catalogue: Catalogue
    tables: Tables
    today: date
    zone: ZoneInfo
    currency: Currency
    prospects: Callable[[ProspectQuestion], Prospects]
